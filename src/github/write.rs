//! Writing on a pull request. Each call is sent once; whoever repeats it first checks what GitHub shows.

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

/// Reviews per page, the most that GitHub returns, and the number of pages that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 20;

/// How we answer without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Done.
    ThumbsUp,
    /// Not understood, or not for this person to request.
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
    /// Posts a review with all its comments, or none if GitHub refuses one; as a request for changes, an approval or a plain
    /// comment.
    ///
    /// A review that was started and never submitted blocks any other by the same author; it is discarded then, and the new one is sent again.
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

    /// Reviews of ours that were never submitted; GitHub does not show us others'.
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

    /// Deletes reviews that were never submitted (<https://docs.github.com/rest/pulls/reviews#delete-a-pending-review-for-a-pull-request>); one that
    /// is already gone is not an error.
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

    /// Replaces the summary of a review of ours
    /// (<https://docs.github.com/rest/pulls/reviews#update-a-review-for-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_review(&self, number: u64, review: u64, body: &str) -> Result<(), GithubError> {
        let path = format!("/pulls/{number}/reviews/{review}");
        self.rest(Method::PUT, &path, JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Dismisses an approval or a request for changes, with a reason that everybody can read. If the base branch restricts dismissals, GitHub
    /// refuses it
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn dismiss_review(&self, number: u64, review: u64, message: &str) -> Result<(), GithubError> {
        let body = DismissalRequest { message, event: "DISMISS" };
        let path = format!("/pulls/{number}/reviews/{review}/dismissals");
        self.rest(Method::PUT, &path, JSON, Some(&body)).await?;
        Ok(())
    }

    /// Replaces the body of a review comment of ours.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_comment(&self, comment: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::PATCH, &format!("/pulls/comments/{comment}"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Posts a comment in the pull request's conversation.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn reply(&self, number: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::POST, &format!("/issues/{number}/comments"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Replaces the body of a comment of ours in the conversation.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn edit_talk(&self, comment: u64, body: &str) -> Result<(), GithubError> {
        self.rest(Method::PATCH, &format!("/issues/comments/{comment}"), JSON, Some(&BodyRequest { body })).await?;
        Ok(())
    }

    /// Reacts to a comment in the conversation; repeating the same reaction changes nothing.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn react(&self, comment: u64, reaction: Reaction) -> Result<(), GithubError> {
        let path = format!("/issues/comments/{comment}/reactions");
        self.rest(Method::POST, &path, JSON, Some(&ReactionRequest { content: reaction.word() })).await?;
        Ok(())
    }

    /// The same for a review comment.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn react_on_lines(&self, comment: u64, reaction: Reaction) -> Result<(), GithubError> {
        let body = ReactionRequest { content: reaction.word() };
        self.rest(Method::POST, &format!("/pulls/comments/{comment}/reactions"), JSON, Some(&body)).await?;
        Ok(())
    }

    /// Adds labels to a pull request.
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn add_labels(&self, number: u64, labels: &[String]) -> Result<(), GithubError> {
        let path = format!("/issues/{number}/labels");
        self.rest(Method::POST, &path, JSON, Some(&LabelsRequest { labels })).await?;
        Ok(())
    }

    /// Removes a label from a pull request; one that is already gone is not an error.
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

/// A text as one segment of a path: encodes everything but unreserved characters
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
