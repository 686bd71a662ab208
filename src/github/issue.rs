//! Issues, and pull requests as far as they are some (<https://docs.github.com/rest/issues/issues#get-an-issue>).

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;

/// An issue, or a pull request as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Its title.
    pub title: String,
    /// What it says, in Markdown.
    pub body: String,
    /// Who opened it; `None` for an account that is gone.
    pub author: Option<Account>,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it is a pull request.
    pub is_pull: bool,
}

/// An account on GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its login.
    pub login: String,
    /// Its id, which outlives its login.
    pub id: u64,
    /// `User`, `Bot`, `Organization`, `Mannequin`.
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Deserialize)]
struct IssueWire {
    title: String,
    body: Option<String>,
    user: Option<Account>,
    state: String,
    pull_request: Option<serde::de::IgnoredAny>,
}

impl Installation {
    /// Reads an issue, or a pull request as one.
    ///
    /// # Errors
    /// When GitHub does not answer, or it is not there.
    pub async fn issue(&self, number: u64) -> Result<Issue, GithubError> {
        let answer = self.rest::<()>(Method::GET, &format!("/issues/{number}"), JSON, None).await?;
        let wire: IssueWire = read("the issue", &answer.body)?;
        Ok(Issue {
            title: wire.title,
            body: wire.body.unwrap_or_default(),
            author: wire.user,
            is_open: wire.state == "open",
            is_pull: wire.pull_request.is_some(),
        })
    }
}
