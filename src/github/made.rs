//! Commits created piece by piece, who made a commit, and updates to our own pull requests.

use http::Method;
use serde::{Deserialize, Serialize};

use super::answer::{JSON, read};
use super::auth::Installation;
use super::branch::NewText;
use super::error::GithubError;
use super::wire::UserWire;

/// A commit that the App made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCommit {
    /// Its parent; of several, the first.
    pub parent: Option<String>,
}

#[derive(Serialize)]
struct ChangedPull<'a> {
    body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

#[derive(Deserialize)]
struct CommitWire {
    author: Option<UserWire>,
    commit: CommitParts,
    #[serde(default)]
    parents: Vec<Named>,
}

#[derive(Deserialize)]
struct CommitParts {
    tree: Named,
}

#[derive(Deserialize)]
struct Named {
    sha: String,
}

#[derive(Serialize)]
struct NewTree<'a> {
    base_tree: &'a str,
    tree: Vec<TreeEntry<'a>>,
}

#[derive(Serialize)]
struct TreeEntry<'a> {
    path: &'a str,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct NewCommit<'a> {
    message: &'a str,
    tree: &'a str,
    parents: &'a [&'a str],
}

impl Installation {
    /// Replaces the body of a pull request of ours, and closes it if it `closes`
    /// (<https://docs.github.com/rest/pulls/pulls#update-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn change_pull(&self, number: u64, body: &str, closes: bool) -> Result<(), GithubError> {
        let body = ChangedPull { body, state: closes.then_some("closed") };
        self.rest(Method::PATCH, &format!("/pulls/{number}"), JSON, Some(&body)).await?;
        Ok(())
    }

    /// A commit with its first parent if the App made it; `None` if somebody else did
    /// (<https://docs.github.com/rest/commits/commits#get-a-commit>).
    ///
    /// # Errors
    /// When GitHub does not answer, or there is no such commit.
    pub async fn own_commit(&self, commit: &str) -> Result<Option<OwnCommit>, GithubError> {
        let own = self.own_login().await?;
        let told = self.told_commit(commit).await?;
        let is_own = told.author.is_some_and(|author| author.login == own);
        Ok(is_own.then(|| OwnCommit { parent: told.parents.into_iter().next().map(|parent| parent.sha) }))
    }

    /// Creates a commit that no branch points to yet: the files of `base` with these texts, on top of these parents. GitHub signs commits that an App
    /// makes this way (<https://docs.github.com/rest/git/commits#create-a-commit>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer; nobody sees a commit that no branch points to.
    pub async fn new_commit(
        &self,
        base: &str,
        parents: &[&str],
        message: &str,
        files: &[NewText],
    ) -> Result<String, GithubError> {
        let base = self.told_commit(base).await?.commit.tree.sha;
        let tree =
            files.iter().map(|NewText { path, text }| TreeEntry { path, mode: "100644", kind: "blob", content: text });
        let tree = NewTree { base_tree: &base, tree: tree.collect() };
        let answer = self.rest(Method::POST, "/git/trees", JSON, Some(&tree)).await?;
        let tree: Named = read("the new tree", &answer.body)?;
        let commit = NewCommit { message, tree: &tree.sha, parents };
        let answer = self.rest(Method::POST, "/git/commits", JSON, Some(&commit)).await?;
        Ok(read::<Named>("the new commit", &answer.body)?.sha)
    }

    async fn told_commit(&self, commit: &str) -> Result<CommitWire, GithubError> {
        let answer = self.rest::<()>(Method::GET, &format!("/commits/{commit}"), JSON, None).await?;
        read("the commit", &answer.body)
    }
}
