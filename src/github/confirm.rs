//! Our own work as REST shows it, where an earlier attempt may have arrived: GraphQL is answered by servers that may not know yet what was written a moment
//! ago, and what does not show would be written again.

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::snapshot::{OwnCheckRun, Snapshot};
use crate::review::ShownComment;

/// A review comment as REST tells it (<https://docs.github.com/rest/pulls/comments#list-review-comments-on-a-pull-request>).
#[derive(Deserialize)]
struct CommentWire {
    id: u64,
    #[serde(default)]
    body: String,
    #[serde(default)]
    path: String,
    /// Null once its lines have changed.
    line: Option<u64>,
    user: Option<UserWire>,
}

#[derive(Deserialize)]
struct UserWire {
    login: String,
}

/// The latest comments are enough: what is looked for was written a moment ago.
const A_PAGE: usize = 100;

impl Installation {
    /// Adds to a snapshot what REST shows of our comments and check runs, and GraphQL does not.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn confirm(&self, number: u64, snapshot: &mut Snapshot) -> Result<(), GithubError> {
        // In REST, the login of an App ends so; in GraphQL it does not.
        let own = format!("{}[bot]", self.app.identity().await?.slug);
        let path = format!("/pulls/{number}/comments?sort=created&direction=desc&per_page={A_PAGE}");
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        let comments: Vec<CommentWire> = read("the review comments", &answer.body)?;
        let ours = comments.into_iter().filter(|comment| comment.user.as_ref().is_some_and(|user| user.login == own));
        for comment in ours {
            if snapshot.comments.iter().all(|shown| shown.id != Some(comment.id)) {
                snapshot.comments.push(shown(comment));
            }
        }
        if snapshot.check_run.is_none() {
            let run = self.own_run(number, &snapshot.head).await?;
            snapshot.check_run = run.map(|(id, conclusion)| OwnCheckRun { id, conclusion, ..OwnCheckRun::default() });
        }
        Ok(())
    }
}

fn shown(comment: CommentWire) -> ShownComment {
    ShownComment {
        id: Some(comment.id),
        // REST tells no thread: it cannot be resolved before GraphQL shows it.
        thread: String::new(),
        resolved: false,
        outdated: comment.line.is_none(),
        path: comment.path,
        body: comment.body,
    }
}
