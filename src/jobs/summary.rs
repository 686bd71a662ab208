//! The comment that summarises a review.

use crate::github::{GithubError, Installation};
use crate::review::{ReviewPlan, SUMMARY};

/// Posts or edits it. A refusal by GitHub (a conversation may be locked) does not keep the review from finishing.
pub(super) async fn publish(
    installation: &Installation,
    number: u64,
    plan: &mut ReviewPlan,
) -> Result<(), GithubError> {
    let Some(summary) = &plan.summary else { return Ok(()) };
    let outcome = match summary.comment {
        Some(comment) => installation.edit_talk(comment, &summary.body).await,
        None => installation.reply(number, &summary.body).await,
    };
    match outcome {
        Err(error @ GithubError::Refused { .. }) => {
            tracing::warn!(%error, "GitHub refused the summary; the review continues without it");
            // A comment that was never posted has not been deleted, either.
            if summary.comment.is_none() {
                plan.said.retain(|key| key != SUMMARY);
            }
            Ok(())
        }
        outcome => outcome,
    }
}
