//! The policy's greeting for first-time contributors.

use super::error::JobError;
use super::pending::Said;
use super::pull::{Manner, ReviewJob};
use super::retry::unless_refused;
use super::seen::Seen;
use crate::github::{GithubError, Installation, PullState};
use crate::review::{GREETING_MARKER, greeting};

/// Greets the author of a pull request on its first review, if the policy has a greeting.
///
/// Later reviews do not repeat it: a greeting that is missing by then was deleted by somebody.
pub(super) async fn greet(
    installation: &Installation,
    job: &ReviewJob,
    seen: &Seen,
    said: &Said,
) -> Result<(), JobError> {
    let Some(text) = seen.policy.greeting.as_deref().filter(|_| is_due(job, seen, said)) else { return Ok(()) };
    // An earlier attempt may have arrived without GraphQL showing it yet.
    match installation.was_said(job.number, GREETING_MARKER).await {
        Ok(false) => {}
        Ok(true) | Err(GithubError::Refused { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    // The conversation may be locked.
    unless_refused(installation.reply(job.number, &greeting(text, &seen.snapshot.author)).await)?;
    Ok(())
}

fn is_due(job: &ReviewJob, seen: &Seen, said: &Said) -> bool {
    let pull = &seen.snapshot;
    let is_persons = pull.is_by_newcomer() && !pull.by_bot && !pull.by_us && !pull.author.is_empty();
    let may_speak = job.manner != Manner::Quiet && pull.state == PullState::Open;
    is_persons && may_speak && said.is_first_review()
}
