//! Asking who the App is, and noting whether GitHub accepts its credentials.

use std::sync::Arc;

use http::Method;

use super::answer::{Answer, read};
use super::auth::App;
use super::error::GithubError;
use super::standing::{Identity, Standing, UNKNOWN, cause};

impl App {
    /// Who the App is; GitHub is asked until it has answered once.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the credentials.
    pub async fn identity(&self) -> Result<Arc<Identity>, GithubError> {
        match self.standing().identity {
            Some(identity) => Ok(identity),
            None => self.ask_identity().await,
        }
    }

    /// Who the App is now: its permissions and events may have changed.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the credentials.
    pub async fn ask_identity(&self) -> Result<Arc<Identity>, GithubError> {
        let answer = self.as_app(Method::GET, "/app").await?;
        let identity: Arc<Identity> = Arc::new(read("GET /app", &answer.body)?);
        self.noted.lock().1 = Some(Arc::clone(&identity));
        Ok(identity)
    }

    /// Where the App stands with GitHub, judging by the calls made so far.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let (refusal, identity) = self.noted.lock().clone();
        Standing { refusal, identity, clock_ahead: self.clock_ahead() }
    }

    /// Notes whether GitHub accepted the App's own credentials.
    pub(super) fn note(&self, outcome: &Result<Answer, GithubError>) {
        let refusal = match outcome {
            Err(GithubError::Unauthorized { reason, .. }) => Some(reason),
            Err(GithubError::Refused { what, status, message }) => {
                let of_the_app = *status == 403 && what == "GET /app" || message.contains(UNKNOWN);
                // Any other refusal is about the request: the credentials were accepted.
                of_the_app.then_some(message)
            }
            Ok(_) => None,
            Err(_) => return,
        };
        let cause = refusal.map(|words| cause(self.issuer(), words, self.clock_ahead()));
        let mut noted = self.noted.lock();
        if let Some(cause) = &cause
            && noted.0.as_ref() != Some(cause)
        {
            tracing::error!(reason = cause, "GitHub refuses the App");
        }
        if noted.0.is_some() && cause.is_none() {
            tracing::info!("GitHub accepts the App's credentials again");
        }
        noted.0 = cause;
    }
}
