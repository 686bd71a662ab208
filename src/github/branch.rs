//! Calls that need `contents: write`, which not every installation grants: commits to a branch, and resolving threads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::auth::Installation;
use super::error::GithubError;
use super::wire::GraphqlRequest;

/// A commit message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its first line.
    pub headline: String,
    /// The text after the blank line; may be empty.
    pub body: String,
}

/// A file's new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewText {
    /// The file's path.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

impl Installation {
    /// Commits texts to a branch of this repository if its tip is still `head`
    /// (<https://docs.github.com/graphql/reference/mutations#createcommitonbranch>).
    ///
    /// # Errors
    /// When GitHub refuses it, for example because the tip has moved, or it is not known whether it arrived.
    pub async fn commit(
        &self,
        branch: &str,
        head: &str,
        message: &Message,
        files: &[NewText],
    ) -> Result<(), GithubError> {
        let additions: Vec<_> =
            files.iter().map(|file| json!({ "path": file.path, "contents": STANDARD.encode(&file.text) })).collect();
        let input = json!({
            "branch": { "repositoryNameWithOwner": self.repository.to_string(), "branchName": branch },
            "expectedHeadOid": head,
            "message": { "headline": message.headline, "body": message.body },
            "fileChanges": { "additions": additions },
        });
        let query = "mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}";
        let variables = [("input".to_owned(), input)].into_iter().collect();
        self.mutate(&GraphqlRequest { query: query.to_owned(), variables }, "/createCommitOnBranch/commit").await
    }

    /// Resolves a review thread.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn resolve_thread(&self, thread: &str) -> Result<(), GithubError> {
        let query = "mutation Resolve($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { id } }
}";
        let variables = [("thread".to_owned(), thread.into())].into_iter().collect();
        self.mutate(&GraphqlRequest { query: query.to_owned(), variables }, "/resolveReviewThread/thread").await
    }
}
