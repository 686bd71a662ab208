//! Pull requests of our own: their branches, and what is proposed from them.

use http::Method;
use serde::{Deserialize, Serialize};

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::wire::UserWire;

/// A pull request from a branch of the repository itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPull {
    /// Its number.
    pub number: u64,
    /// Who opened it; an App's login ends with `[bot]`.
    pub author: String,
    /// Its body.
    pub body: String,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was merged.
    pub is_merged: bool,
    /// The commit at its tip.
    pub head: String,
}

#[derive(Deserialize)]
struct PullWire {
    number: u64,
    body: Option<String>,
    state: String,
    merged_at: Option<serde::de::IgnoredAny>,
    user: Option<UserWire>,
    head: HeadWire,
}

#[derive(Deserialize)]
struct HeadWire {
    sha: String,
}

#[derive(Deserialize)]
struct ReferenceWire {
    object: HeadWire,
}

#[derive(Serialize)]
struct NewReference<'a> {
    #[serde(rename = "ref")]
    reference: String,
    sha: &'a str,
}

#[derive(Serialize)]
struct MovedReference<'a> {
    sha: &'a str,
    force: bool,
}

#[derive(Serialize)]
struct NewPull<'a> {
    title: &'a str,
    head: &'a str,
    base: &'a str,
    body: &'a str,
}

impl From<PullWire> for OwnPull {
    fn from(wire: PullWire) -> Self {
        Self {
            number: wire.number,
            author: wire.user.map(|user| user.login).unwrap_or_default(),
            body: wire.body.unwrap_or_default(),
            is_open: wire.state == "open",
            is_merged: wire.merged_at.is_some(),
            head: wire.head.sha,
        }
    }
}

impl Installation {
    /// The commit at the tip of a branch; `None` if there is no such branch
    /// (<https://docs.github.com/rest/git/refs#get-a-reference>).
    ///
    /// # Errors
    /// When GitHub refuses to say, or does not answer.
    pub async fn tip_of(&self, branch: &str) -> Result<Option<String>, GithubError> {
        match self.rest::<()>(Method::GET, &format!("/git/ref/heads/{branch}"), JSON, None).await {
            Ok(answer) => Ok(Some(read::<ReferenceWire>("the branch", &answer.body)?.object.sha)),
            Err(GithubError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a branch at a commit (<https://docs.github.com/rest/git/refs#create-a-reference>).
    ///
    /// # Errors
    /// When GitHub refuses it, for example because the name is taken, or it is not known whether it arrived.
    pub async fn create_branch(&self, branch: &str, commit: &str) -> Result<(), GithubError> {
        let body = NewReference { reference: format!("refs/heads/{branch}"), sha: commit };
        self.rest(Method::POST, "/git/refs", JSON, Some(&body)).await?;
        Ok(())
    }

    /// Advances a branch to a descendant of its tip (<https://docs.github.com/rest/git/refs#update-a-reference>).
    ///
    /// # Errors
    /// When GitHub refuses it, for example because the tip is not an ancestor of the commit, or it is not known whether it
    /// arrived.
    pub async fn lead_on(&self, branch: &str, commit: &str) -> Result<(), GithubError> {
        let body = MovedReference { sha: commit, force: false };
        self.rest(Method::PATCH, &format!("/git/refs/heads/{branch}"), JSON, Some(&body)).await?;
        Ok(())
    }

    /// The pull requests from a branch of this repository, open or not, newest first
    /// (<https://docs.github.com/rest/pulls/pulls#list-pull-requests>).
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn pulls_from(&self, branch: &str) -> Result<Vec<OwnPull>, GithubError> {
        let path = format!("/pulls?state=all&head={}:{branch}&per_page=100", self.repository.owner());
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        let pulls: Vec<PullWire> = read("the pull requests", &answer.body)?;
        Ok(pulls.into_iter().map(OwnPull::from).collect())
    }

    /// Opens a pull request from one branch of this repository to another
    /// (<https://docs.github.com/rest/pulls/pulls#create-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, for example because there already is one, or it is not known whether it arrived.
    pub async fn open_pull(&self, (head, base): (&str, &str), title: &str, body: &str) -> Result<OwnPull, GithubError> {
        let body = NewPull { title, head, base, body };
        let answer = self.rest(Method::POST, "/pulls", JSON, Some(&body)).await?;
        Ok(read::<PullWire>("the new pull request", &answer.body)?.into())
    }
}
