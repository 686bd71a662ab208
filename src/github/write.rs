//! Writing on a pull request. Each call is sent once; whoever sends it again looks first what GitHub shows.

use std::fmt::Display;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Installation;
use super::call::{GithubError, JSON};
use super::wire::{BodyRequest, DismissalRequest, LabelsRequest, ReactionRequest, ReviewComment, ReviewRequest};
use crate::review::PlannedReview;

/// How we answer without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It is done.
    ThumbsUp,
    /// It is not for this person to ask.
    ThumbsDown,
    /// It is not understood.
    Confused,
}

impl Installation {
    /// Posts a review: with its comments, all of them or, if GitHub refuses one, none; or as an approval.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn post_review(&self, number: u64, head: &str, review: &PlannedReview) -> Result<(), GithubError> {
        let comments = review.comments.iter().map(|comment| ReviewComment {
            path: &comment.path,
            body: &comment.body,
            line: comment.line,
            side: "RIGHT",
            start_line: comment.start_line,
            start_side: comment.start_line.map(|_| "RIGHT"),
        });
        let event = if review.approves { "APPROVE" } else { "COMMENT" };
        let body = ReviewRequest { commit_id: head, event, comments: comments.collect() };
        self.rest(Method::POST, &format!("/pulls/{number}/reviews"), JSON, Some(&body)).await?;
        Ok(())
    }

    /// Takes an approval back.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn dismiss_review(&self, number: u64, review: u64) -> Result<(), GithubError> {
        let body = DismissalRequest { message: "The pull request has changed.", event: "DISMISS" };
        let path = format!("/pulls/{number}/reviews/{review}/dismissals");
        self.rest(Method::PUT, &path, JSON, Some(&body)).await?;
        Ok(())
    }

    /// Gives a review comment of ours another body.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_comment(&self, comment: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::PATCH, &format!("/pulls/comments/{comment}"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Says something in the pull request's conversation.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn reply(&self, number: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::POST, &format!("/issues/{number}/comments"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Reacts to a comment in the conversation; to react once more in the same way changes nothing.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn react(&self, comment: u64, reaction: Reaction) -> Result<(), GithubError> {
        let content = match reaction {
            Reaction::ThumbsUp => "+1",
            Reaction::ThumbsDown => "-1",
            Reaction::Confused => "confused",
        };
        let path = format!("/issues/comments/{comment}/reactions");
        self.rest(Method::POST, &path, JSON, Some(&ReactionRequest { content })).await?;
        Ok(())
    }

    /// Puts labels on a pull request, beside those that it has.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn add_labels(&self, number: u64, labels: &[String]) -> Result<(), GithubError> {
        let path = format!("/issues/{number}/labels");
        self.rest(Method::POST, &path, JSON, Some(&LabelsRequest { labels })).await?;
        Ok(())
    }

    /// Takes a label off a pull request; that it is off already is no error.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn remove_label(&self, number: u64, label: &str) -> Result<(), GithubError> {
        let path = format!("/issues/{number}/labels/{}", segment(label));
        match self.rest::<()>(Method::DELETE, &path, JSON, None).await {
            Ok(_) | Err(GithubError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A text as one segment of a path: everything but what never needs to be encoded
/// (<https://www.rfc-editor.org/rfc/rfc3986#section-2.3>).
fn segment(text: &str) -> impl Display {
    utf8_percent_encode(text, RESERVED)
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn no_label_leads_to_another_path() {
        assert_eq!(segment("needs work/../é?").to_string(), "needs%20work%2F..%2F%C3%A9%3F");
    }
}
