//! Our own work as REST shows it, for when an earlier attempt may have arrived: GraphQL may be answered by servers that do not know yet what was
//! written a moment ago, and what they do not show would be written again.

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::read::request;
use super::snapshot::{Snapshot, Talk};
use super::wire::{ListedReview, UserWire};
use crate::review::ShownComment;

/// A review comment in REST's form (<https://docs.github.com/rest/pulls/comments#list-review-comments-on-a-pull-request>).
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

/// A comment in the conversation (<https://docs.github.com/rest/issues/comments#list-issue-comments>).
#[derive(Deserialize)]
struct TalkWire {
    id: u64,
    body: Option<String>,
    user: Option<UserWire>,
}

/// The latest review comments are enough: what we look for was written a moment ago.
const A_PAGE: usize = 100;

/// The conversation is listed oldest first: this many pages of it are read.
const MOST_PAGES: usize = 20;

impl Installation {
    /// Adds to a snapshot those of our comments and check runs, and if the policy `decides` our reviews, that REST shows and GraphQL does not.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn confirm(&self, number: u64, decides: bool, snapshot: &mut Snapshot) -> Result<(), GithubError> {
        // REST adds this suffix to an App's login; GraphQL does not.
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
        if decides {
            self.confirm_reviews(number, &own, snapshot).await?;
        }
        if snapshot.check_run.is_none() {
            snapshot.check_run = self.own_run(number, &snapshot.head).await?;
        }
        Ok(())
    }
}

impl Installation {
    /// Whether a review comment is ours; `false` if it is gone.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn is_own_remark(&self, comment: u64) -> Result<bool, GithubError> {
        let own = format!("{}[bot]", self.app.identity().await?.slug);
        match self.rest::<()>(Method::GET, &format!("/pulls/comments/{comment}"), JSON, None).await {
            Ok(answer) => {
                let comment: CommentWire = read("the comment", &answer.body)?;
                Ok(comment.user.is_some_and(|user| user.login == own))
            }
            Err(GithubError::Refused { status: 404, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Adds to a snapshot those of our comments in the conversation that REST shows and GraphQL does not.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn confirm_talk(&self, number: u64, snapshot: &mut Snapshot) -> Result<(), GithubError> {
        let own = format!("{}[bot]", self.app.identity().await?.slug);
        for page in 1..=MOST_PAGES {
            let path = format!("/issues/{number}/comments?per_page={A_PAGE}&page={page}");
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let comments: Vec<TalkWire> = read("the conversation", &answer.body)?;
            let is_last = comments.len() < A_PAGE;
            for comment in comments {
                let is_ours = comment.user.as_ref().is_some_and(|user| user.login == own);
                if is_ours && snapshot.talk.iter().all(|talk| talk.id != Some(comment.id)) {
                    let (id, body) = (Some(comment.id), comment.body.unwrap_or_default());
                    snapshot.talk.push(Talk { id, author: own.clone(), body, own: true, agreed: false });
                }
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Adds the reviews by this login that approve or request changes, as REST shows them.
    async fn confirm_reviews(&self, number: u64, login: &str, snapshot: &mut Snapshot) -> Result<(), GithubError> {
        let reviews = self.listed_reviews(number).await?;
        let is_own = |review: &&ListedReview| review.user.as_ref().is_some_and(|user| user.login == login);
        let own: Vec<&ListedReview> = reviews.iter().filter(is_own).collect();
        if snapshot.approval.is_none() {
            snapshot.approval = own.iter().rfind(|review| review.state == "APPROVED").map(|review| review.id);
        }
        let known: Vec<u64> = snapshot.requests.iter().map(|request| request.id).collect();
        let new = own.into_iter().filter(|review| !known.contains(&review.id));
        let told = new.filter_map(|one| request(one.id, &one.state, one.body.as_deref().unwrap_or_default()));
        snapshot.requests.extend(told);
        Ok(())
    }
}

fn shown(comment: CommentWire) -> ShownComment {
    ShownComment {
        id: Some(comment.id),
        // REST has no thread ids: the thread cannot be resolved before GraphQL shows it.
        thread: String::new(),
        resolved: false,
        outdated: comment.line.is_none(),
        path: comment.path,
        body: comment.body,
    }
}
