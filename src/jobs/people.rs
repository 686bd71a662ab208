//! Who may ask for what.

use super::error::JobError;
use crate::github::{GithubError, Installation};
use crate::store::Priority;
use crate::webhook::CommandEvent;

/// Whether a person may write to the repository; `false` if GitHub does not let us ask.
pub(super) async fn may_maintain(installation: &Installation, login: &str) -> Result<bool, JobError> {
    match installation.permission(login).await {
        Ok(permission) => Ok(matches!(permission.as_str(), "admin" | "maintain" | "write")),
        Err(GithubError::Refused { status: 403 | 404, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// How soon a request is handled: maintainers' requests rank with reviews; others', however many, never delay them.
pub(super) fn urgency(event: &CommandEvent) -> Priority {
    let is_maintainer = matches!(event.association.as_str(), "OWNER" | "MEMBER" | "COLLABORATOR");
    if is_maintainer { Priority::Person } else { Priority::Sweep }
}
