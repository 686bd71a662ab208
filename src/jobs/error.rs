//! Why a job was not finished.

use crate::github::GithubError;
use crate::store::{Cause, StoreError};

#[derive(Debug, thiserror::Error)]
pub(super) enum JobError {
    #[error(transparent)]
    Github(#[from] GithubError),
    #[error("the job cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("{0:?} is not a repository's name")]
    Name(String),
    #[error("{0}")]
    Unsettled(&'static str),
    #[error("unknown job kind {0:?} in this version")]
    Kind(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl JobError {
    /// Whether the job itself is to blame. It is not if GitHub or the database is away, limits us, or refuses the App itself: that passes or somebody
    /// fixes it, and the job is then as good as before.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Github(GithubError::RateLimited { .. }) => Cause::Limit,
            Self::Github(GithubError::Unclear { .. } | GithubError::Unauthorized { .. }) | Self::Store(_) => {
                Cause::Away
            }
            Self::Github(_) | Self::Payload(_) | Self::Name(_) | Self::Unsettled(_) | Self::Kind(_) => Cause::Own,
        }
    }
}
