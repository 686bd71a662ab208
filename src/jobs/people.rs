//! Who may ask for what.

use super::error::JobError;
use crate::github::{GithubError, Installation};

/// Whether a person may write to the repository. Where GitHub does not let us ask, nobody may.
pub(super) async fn may_maintain(installation: &Installation, login: &str) -> Result<bool, JobError> {
    match installation.permission(login).await {
        Ok(permission) => Ok(matches!(permission.as_str(), "admin" | "maintain" | "write")),
        Err(GithubError::Refused { status: 403 | 404, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
