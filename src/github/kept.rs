//! The issue that the App keeps up to date.

use http::Method;
use serde::{Deserialize, Serialize};

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::wire::UserWire;
use crate::review::KeptIssue;

/// Issues per page, the most that GitHub returns, and the number of pages that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 20;

#[derive(Deserialize)]
struct IssueWire {
    number: u64,
    #[serde(default)]
    body: Option<String>,
    state: String,
    user: Option<UserWire>,
    pull_request: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize)]
struct NewIssue<'a> {
    title: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct ChangedIssue<'a> {
    body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_reason: Option<&'static str>,
}

impl Installation {
    /// The login under which the App writes; in REST it ends with `[bot]`.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn own_login(&self) -> Result<String, GithubError> {
        let identity = self.app.identity().await?;
        if identity.slug.is_empty() {
            // Our own work could not be told apart from others', and would be created again and again.
            let (what, reason) = ("GET /app".to_owned(), "it lacks the App's slug".to_owned());
            return Err(GithubError::Unreadable { what, reason });
        }
        Ok(format!("{}[bot]", identity.slug))
    }

    /// The newest issue, open or not, that the App opened and whose body is of this kind, or else the newest that it opened at all: people may
    /// have edited the body (<https://docs.github.com/rest/issues/issues#list-repository-issues>). Needs the permission for issues.
    ///
    /// # Errors
    /// When GitHub does not answer, or the repository has issues disabled (410).
    pub async fn own_issue(&self, is_it: impl Fn(&str) -> bool) -> Result<Option<KeptIssue>, GithubError> {
        let own = self.own_login().await?;
        let creator = own.replace('[', "%5B").replace(']', "%5D");
        let mut newest = None;
        for page in 1..=MOST_PAGES {
            let path = format!(
                "/issues?creator={creator}&state=all&sort=created&direction=desc&per_page={A_PAGE}&page={page}"
            );
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let some: Vec<IssueWire> = read("the issues", &answer.body)?;
            let is_last = some.len() < A_PAGE;
            let is_own = |issue: &IssueWire| issue.user.as_ref().is_some_and(|user| user.login == own);
            let found = some.into_iter().filter(|issue| issue.pull_request.is_none() && is_own(issue));
            let found: Vec<KeptIssue> = found
                .map(|issue| KeptIssue {
                    number: issue.number,
                    body: issue.body.unwrap_or_default(),
                    is_open: issue.state == "open",
                })
                .collect();
            if let Some(kept) = found.iter().find(|issue| is_it(&issue.body)) {
                return Ok(Some(kept.clone()));
            }
            newest = newest.or_else(|| found.into_iter().next());
            if is_last {
                return Ok(newest);
            }
        }
        // Opening yet another would be worse than opening none.
        Err(GithubError::Refused {
            what: "GET /issues".to_owned(),
            status: 200,
            message: "the App has opened too many to look through".to_owned(),
        })
    }

    /// Opens an issue (<https://docs.github.com/rest/issues/issues#create-an-issue>).
    ///
    /// # Errors
    /// When GitHub refuses it, for example because the repository has issues disabled (410), or it is not known whether it
    /// arrived.
    pub async fn open_issue(&self, title: &str, body: &str) -> Result<(), GithubError> {
        self.rest(Method::POST, "/issues", JSON, Some(&NewIssue { title, body })).await?;
        Ok(())
    }

    /// Replaces the body of an issue of ours, and reopens or closes it
    /// (<https://docs.github.com/rest/issues/issues#update-an-issue>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn change_issue(&self, number: u64, body: &str, opens: Option<bool>) -> Result<(), GithubError> {
        let state = opens.map(|opens| if opens { "open" } else { "closed" });
        let state_reason = opens.map(|opens| if opens { "reopened" } else { "completed" });
        let body = ChangedIssue { body, state, state_reason };
        self.rest(Method::PATCH, &format!("/issues/{number}"), JSON, Some(&body)).await?;
        Ok(())
    }
}
