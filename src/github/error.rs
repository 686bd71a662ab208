//! What can go wrong between us and GitHub.

use std::time::Duration;

/// Why the App cannot act.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The private key is not an RSA key in PEM form.
    #[error("cannot read the private key: it must be the .pem file that GitHub generated ({0})")]
    Key(jsonwebtoken::errors::Error),
    /// Signing failed.
    #[error("cannot sign the App's token: {0}")]
    Signing(jsonwebtoken::errors::Error),
    /// The connection to GitHub cannot be set up.
    #[error("cannot set up the connection to GitHub: {0}")]
    Connection(String),
}

/// Why a call did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// GitHub asks us to wait because of one of its limits
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
    #[error("GitHub asks us to slow down ({what}){}", .wait.map_or_else(String::new, |wait| format!(", for {} s", wait.as_secs())))]
    RateLimited {
        /// How long; `None` if GitHub does not say. Then it is at least a minute, and longer each time.
        wait: Option<Duration>,
        /// Which call.
        what: String,
    },
    /// It is not known whether the call took effect: GitHub failed, or the connection broke.
    #[error("GitHub did not answer properly ({what}): {reason}")]
    Unclear {
        /// Which call.
        what: String,
        /// The status, or what broke.
        reason: String,
    },
    /// It was too much at once: split into smaller parts, it may be answered
    /// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
    #[error("GitHub could not answer {what} in full: {reason}")]
    TooMuch {
        /// Which call.
        what: String,
        /// GitHub's own words, or the status.
        reason: String,
    },
    /// GitHub refused the credentials.
    #[error("GitHub refused the credentials ({what}): {reason}")]
    Unauthorized {
        /// Which call.
        what: String,
        /// GitHub's own words.
        reason: String,
    },
    /// GitHub refused the call; repeating it changes nothing.
    #[error("GitHub refused {what}: {status} {message}")]
    Refused {
        /// Which call.
        what: String,
        /// The status.
        status: u16,
        /// GitHub's own words.
        message: String,
    },
    /// The call itself cannot be serialized.
    #[error("{what} cannot be sent: {reason}")]
    Unwritable {
        /// Which call.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer has a form we do not know.
    #[error("GitHub's answer to {what} cannot be read: {reason}")]
    Unreadable {
        /// Which call.
        what: String,
        /// The place and kind of the fault.
        reason: String,
    },
    /// No token could be obtained.
    #[error(transparent)]
    App(#[from] AppError),
}

impl GithubError {
    /// The error for a pull request that GraphQL answers with null.
    pub(super) fn gone(number: u64) -> Self {
        Self::Refused { what: format!("pull request {number}"), status: 404, message: "not found".to_owned() }
    }

    /// Something that cannot be split into smaller parts failed like any other call that GitHub does not finish.
    pub(super) fn into_failure(self) -> Self {
        match self {
            Self::TooMuch { what, reason } => Self::Unclear { what, reason },
            other => other,
        }
    }
}
