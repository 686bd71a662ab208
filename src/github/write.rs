//! Writing on a pull request. Each call is sent once; whoever sends it again looks first what GitHub shows.

use std::fmt::Display;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::wire::{
    BodyRequest, DismissalRequest, LabelsRequest, ListedReview, ReactionRequest, ReviewComment, ReviewRequest,
};
use crate::review::PlannedReview;

/// Reviews a page, the most that GitHub gives, and pages of them that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 20;

/// How we answer without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It is done.
    ThumbsUp,
    /// It is not understood, or not for this person to ask.
    Confused,
}

impl Reaction {
    fn word(self) -> &'static str {
        match self {
            Self::ThumbsUp => "+1",
            Self::Confused => "confused",
        }
    }
}

impl Installation {
    /// Posts a review: with its comments, all of them or, if GitHub refuses one, none; as a request for changes, or as an approval.
    ///
    /// A review that was begun and never submitted blocks every other of the same author; it is discarded then, and this one posted once more.
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
        let event = match &review.requests {
            _ if review.approves => "APPROVE",
            Some(_) => "REQUEST_CHANGES",
            None => "COMMENT",
        };
        let body = review.requests.as_deref();
        let body = ReviewRequest { commit_id: head, event, body, comments: comments.collect() };
        let path = format!("/pulls/{number}/reviews");
        match self.rest(Method::POST, &path, JSON, Some(&body)).await {
            Err(GithubError::Refused { status: 422, message, .. }) if message.contains("one pending review") => {
                let unsubmitted = self.unsubmitted_reviews(number).await?;
                self.discard_reviews(number, &unsubmitted).await?;
                self.rest(Method::POST, &path, JSON, Some(&body)).await?;
            }
            outcome => drop(outcome?),
        }
        Ok(())
    }

    /// Reviews of ours that were never submitted; others' are not shown to us.
    async fn unsubmitted_reviews(&self, number: u64) -> Result<Vec<u64>, GithubError> {
        let reviews = self.listed_reviews(number).await?;
        Ok(reviews.iter().filter(|review| review.state == "PENDING").map(|review| review.id).collect())
    }

    /// The reviews of a pull request, oldest first.
    pub(super) async fn listed_reviews(&self, number: u64) -> Result<Vec<ListedReview>, GithubError> {
        let mut reviews = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = format!("/pulls/{number}/reviews?per_page={A_PAGE}&page={page}");
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let some: Vec<ListedReview> = read("the pull request's reviews", &answer.body)?;
            let is_last = some.len() < A_PAGE;
            reviews.extend(some);
            if is_last {
                break;
            }
        }
        Ok(reviews)
    }

    /// Deletes reviews that were never submitted (<https://docs.github.com/rest/pulls/reviews#delete-a-pending-review-for-a-pull-request>); that one is gone
    /// already is no error.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn discard_reviews(&self, number: u64, reviews: &[u64]) -> Result<(), GithubError> {
        for review in reviews {
            let path = format!("/pulls/{number}/reviews/{review}");
            match self.rest::<()>(Method::DELETE, &path, JSON, None).await {
                Ok(_) | Err(GithubError::Refused { status: 404, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Gives a review of ours another summary (<https://docs.github.com/rest/pulls/reviews#update-a-review-for-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_review(&self, number: u64, review: u64, body: &str) -> Result<(), GithubError> {
        let path = format!("/pulls/{number}/reviews/{review}");
        self.rest(Method::PUT, &path, JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Takes an approval or a request for changes back, with a reason that everybody reads. Where the base branch restricts that, GitHub refuses it
    /// (<https://docs.github.com/rest/pulls/reviews#dismiss-a-review-for-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn dismiss_review(&self, number: u64, review: u64, message: &str) -> Result<(), GithubError> {
        let body = DismissalRequest { message, event: "DISMISS" };
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

    /// Gives a comment of ours in the conversation another body.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_talk(&self, comment: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::PATCH, &format!("/issues/comments/{comment}"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Reacts to a comment in the conversation; to react once more in the same way changes nothing.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn react(&self, comment: u64, reaction: Reaction) -> Result<(), GithubError> {
        let path = format!("/issues/comments/{comment}/reactions");
        self.rest(Method::POST, &path, JSON, Some(&ReactionRequest { content: reaction.word() })).await?;
        Ok(())
    }

    /// The same for a comment on lines.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn react_on_lines(&self, comment: u64, reaction: Reaction) -> Result<(), GithubError> {
        let body = ReactionRequest { content: reaction.word() };
        self.rest(Method::POST, &format!("/pulls/comments/{comment}/reactions"), JSON, Some(&body)).await?;
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
