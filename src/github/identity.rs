//! Who the App is on GitHub.

use http::Method;
use serde::Deserialize;

use super::App;
use super::call::{GithubError, read};

/// What `GET /app` tells of the App (<https://docs.github.com/rest/apps/apps#get-the-authenticated-app>).
#[derive(Clone, Debug, Deserialize)]
pub struct Identity {
    /// Its id, by which its check runs are told from others'.
    pub id: u64,
}

impl App {
    /// Who the App is.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the App's credentials.
    pub async fn identity(&self) -> Result<Identity, GithubError> {
        read("the App", &self.as_app(Method::GET, "/app").await?.body)
    }
}
