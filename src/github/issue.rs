//! Issues, and pull requests treated as issues (<https://docs.github.com/rest/issues/issues#get-an-issue>).

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;

/// An issue, or a pull request treated as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Its title.
    pub title: String,
    /// Its body, in Markdown.
    pub body: String,
    /// Who opened it; `None` for an account that is gone.
    pub author: Option<Account>,
    /// Its page.
    pub url: String,
}

/// An account on GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its login.
    pub login: String,
    /// Its id, which never changes, unlike the login.
    pub id: u64,
    /// `User`, `Bot`, `Organization`, `Mannequin`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Comments per page, the most that GitHub returns, and the number of pages that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 20;

#[derive(Deserialize)]
struct CommentWire {
    body: Option<String>,
    user: Option<Account>,
}

impl CommentWire {
    fn is_by_app(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.kind == "Bot")
    }

    fn says(&self, mark: &str) -> bool {
        self.body.as_deref().is_some_and(|body| body.trim_end().ends_with(mark))
    }
}

#[derive(Deserialize)]
struct IssueWire {
    title: String,
    body: Option<String>,
    user: Option<Account>,
    html_url: String,
}

impl Installation {
    /// Reads an issue, or a pull request as an issue.
    ///
    /// # Errors
    /// When GitHub does not answer, or it does not exist.
    pub async fn issue(&self, number: u64) -> Result<Issue, GithubError> {
        let answer = self.rest::<()>(Method::GET, &format!("/issues/{number}"), JSON, None).await?;
        let wire: IssueWire = read("the issue", &answer.body)?;
        Ok(Issue { title: wire.title, body: wire.body.unwrap_or_default(), author: wire.user, url: wire.html_url })
    }

    /// Whether an App's comment in the conversation of an issue or a pull request ends with this mark
    /// (<https://docs.github.com/rest/issues/comments#list-issue-comments>).
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn was_said(&self, number: u64, mark: &str) -> Result<bool, GithubError> {
        for page in 1..=MOST_PAGES {
            let path = format!("/issues/{number}/comments?per_page={A_PAGE}&page={page}");
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let comments: Vec<CommentWire> = read("the conversation", &answer.body)?;
            if comments.iter().any(|comment| comment.is_by_app() && comment.says(mark)) {
                return Ok(true);
            }
            if comments.len() < A_PAGE {
                break;
            }
        }
        Ok(false)
    }
}
