//! Where the App's credentials are stored.

use std::pin::Pin;
use std::sync::Arc;

use crate::github::Registered;
use crate::jobs::Clock;
use crate::store::{KeyFile, Registration, RegistrationError, Store};

/// The future outcome of storing credentials.
pub type Keeping<'k, T> = Pin<Box<dyn Future<Output = Result<T, KeepError>> + Send + 'k>>;

/// Why credentials are not stored.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Something has to be fixed first.
    #[error("{0}")]
    Failed(String),
    /// There already are others, which stay.
    #[error("{0}")]
    Taken(String),
}

/// Stores the credentials of an App.
pub trait Keeper: Send + Sync {
    /// Whether it can store credentials, and holds none yet. Called before the code is exchanged, which works only
    /// once.
    fn ready(&self) -> Keeping<'_, ()>;

    /// Stores them.
    fn keep<'k>(&'k self, app: &'k Registration) -> Keeping<'k, ()>;

    /// The place, as in "they are kept …".
    fn place(&self) -> String;

    /// What to do once they are stored, in sentences.
    fn next(&self) -> Vec<String>;
}

/// Stores them in the database, sealed with a key file.
pub(in crate::server) struct InDatabase {
    pub store: Store,
    pub key: KeyFile,
    pub clock: Arc<dyn Clock>,
}

impl From<RegistrationError> for KeepError {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Taken(_) => Self::Taken(sentence(&error.to_string())),
            other => Self::Failed(sentence(&other.to_string())),
        }
    }
}

/// An error message as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

impl Keeper for InDatabase {
    fn ready(&self) -> Keeping<'_, ()> {
        Box::pin(async { Ok(self.store.expects_app(&self.key, self.clock.now()).await?) })
    }

    fn keep<'k>(&'k self, app: &'k Registration) -> Keeping<'k, ()> {
        Box::pin(async { Ok(self.store.keep_app(app, &self.key, self.clock.now()).await?) })
    }

    fn place(&self) -> String {
        format!("in its database, encrypted with {}", self.key.path().display())
    }

    fn next(&self) -> Vec<String> {
        vec![
            "Choose the repositories of your lists. Open pull requests there are reviewed quietly, on their check runs.".to_owned(),
            "Open a pull request that adds an entry, or wait for one: the review follows within seconds.".to_owned(),
            "This server is already running, and this page is gone. In the terminal, \"shelfmark doctor\" checks the set-up.".to_owned(),
            format!("Back up the database together with {}: without the key file its secrets cannot be read.", self.key.path().display()),
        ]
    }
}

/// What GitHub sent, in the form that is stored, with the chosen public address.
pub(super) fn registration(app: &Registered, github_url: &url::Url, public_url: &str) -> Registration {
    Registration {
        app_id: app.id,
        client_id: app.client_id.clone(),
        slug: app.slug.clone(),
        html_url: app.html_url.clone(),
        github_url: github_url.to_string(),
        public_url: Some(public_url.to_owned()).filter(|url| !url.is_empty()),
        webhook_secret: app.webhook_secret.clone(),
        private_key: app.pem.clone(),
    }
}
