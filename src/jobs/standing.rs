//! Our approvals and requests for changes: those that no longer hold are dismissed.

use super::retry::unless_refused;
use crate::github::{GithubError, Installation};
use crate::review::{ReviewPlan, with_note};

/// Brings them up to date. If GitHub does not let one be dismissed, the check run says so.
pub(super) async fn settle(installation: &Installation, number: u64, plan: &mut ReviewPlan) -> Result<(), GithubError> {
    // Before they are dismissed: one dismissed with keys in it counts as dismissed by a person.
    let mut unedited = Vec::new();
    for edit in &plan.requests.edits {
        let outcome = installation.edit_review(number, edit.comment, &edit.body).await;
        unedited.extend(outcome.is_err().then_some(edit.comment));
        unless_refused(outcome)?;
    }
    let approval =
        plan.dismissal.map(|review| (review, "Shelfmark's earlier approval", "The pull request has changed."));
    let withdrawn = plan.requests.withdrawn.iter().filter(|review| !unedited.contains(review));
    let withdrawn =
        withdrawn.map(|review| (*review, "Shelfmark's earlier request for changes", "No changes are needed any more."));
    for (review, what, reason) in approval.into_iter().chain(withdrawn) {
        match installation.dismiss_review(number, review, reason).await {
            Err(GithubError::Refused { message, .. }) => {
                let note = format!("{what} no longer applies, but GitHub refused to dismiss it: {message}");
                plan.check_run = with_note(&plan.check_run, &note);
            }
            outcome => outcome?,
        }
    }
    Ok(())
}
