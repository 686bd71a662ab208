//! The App's credentials, and the tokens minted with them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use tokio::sync::Mutex;

use super::call::{Connection, GithubError, read};
use super::{PERMISSIONS, RepositoryName, wire};

/// Why the App cannot act.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The private key is no RSA key in PEM form.
    #[error("the private key cannot be read: it must be the .pem file that GitHub gave when the key was made ({0})")]
    Key(jsonwebtoken::errors::Error),
    /// Signing failed.
    #[error("the App's token cannot be signed: {0}")]
    Signing(jsonwebtoken::errors::Error),
    /// The connection to GitHub cannot be set up.
    #[error("the connection to GitHub cannot be set up: {0}")]
    Connection(String),
}

/// A GitHub App: who it is, and the tokens it holds.
pub struct App {
    connection: Connection,
    issuer: String,
    key: EncodingKey,
    tokens: Mutex<HashMap<(u64, RepositoryName), Arc<Slot>>>,
}

/// One token, for one repository. Its lock makes callers that need it at the same time wait for one of them to mint it.
#[derive(Default)]
struct Slot {
    token: Mutex<Option<(SecretString, Instant)>>,
}

/// Tokens last an hour (<https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app>);
/// they are renewed this long before, so that none ends in the middle of a review.
const RENEWED_AFTER: Duration = Duration::from_secs(50 * 60);

/// A fresh token may be unknown to some of GitHub's servers for a moment: a refusal is asked about again so often.
const REPLICATION_TRIES: u32 = 3;

#[derive(Serialize)]
struct Claims<'a> {
    iat: u64,
    exp: u64,
    iss: &'a str,
}

impl App {
    /// The App with this client id (or App id), acting through the API at `base`.
    ///
    /// # Errors
    /// When the key is no RSA key in PEM form, or the connection cannot be set up.
    pub fn new(base: &url::Url, issuer: &str, private_key: &SecretString) -> Result<Self, AppError> {
        let key = EncodingKey::from_rsa_pem(private_key.expose_secret().as_bytes()).map_err(AppError::Key)?;
        Ok(Self { connection: Connection::new(base)?, issuer: issuer.to_owned(), key, tokens: Mutex::default() })
    }

    /// The App as installed on one repository.
    pub async fn installation(self: &Arc<Self>, id: u64, repository: RepositoryName) -> Installation {
        let slot = Arc::clone(self.tokens.lock().await.entry((id, repository.clone())).or_default());
        Installation { app: Arc::clone(self), id, repository, slot }
    }

    /// Signs a JWT that lasts nine minutes, dated a minute back against clocks that differ
    /// (<https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>).
    fn jwt(&self) -> Result<SecretString, AppError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let claims = Claims { iat: now.saturating_sub(60), exp: now + 9 * 60, iss: &self.issuer };
        let token =
            jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key).map_err(AppError::Signing)?;
        Ok(SecretString::from(token))
    }
}

/// The App as installed on one repository: what it reads and writes there.
pub struct Installation {
    app: Arc<App>,
    id: u64,
    pub(super) repository: RepositoryName,
    slot: Arc<Slot>,
}

impl Installation {
    /// Sends a REST call below `/repos/{owner}/{name}`.
    pub(super) async fn rest<B: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        body: Option<&B>,
    ) -> Result<super::call::Answer, GithubError> {
        let path = format!("/repos/{}{path}", self.repository);
        let mut tries = 0;
        loop {
            let token = self.token().await?;
            let answer = self.app.connection.rest(method.clone(), &path, accept, &token, body).await;
            match answer {
                Err(GithubError::Unauthorized { .. }) if tries < REPLICATION_TRIES => {
                    self.wait_for_replication(&mut tries).await;
                }
                other => return other,
            }
        }
    }

    /// Sends a GraphQL query.
    pub(super) async fn graphql<B: Serialize + Sync, T: serde::de::DeserializeOwned>(
        &self,
        body: &B,
    ) -> Result<T, GithubError> {
        let mut tries = 0;
        loop {
            let token = self.token().await?;
            match self.app.connection.graphql(&token, body).await {
                Err(GithubError::Unauthorized { .. }) if tries < REPLICATION_TRIES => {
                    self.wait_for_replication(&mut tries).await;
                }
                other => return other,
            }
        }
    }

    /// A refused token is unknown yet, or ended early: wait a little, and at last mint another.
    async fn wait_for_replication(&self, tries: &mut u32) {
        *tries += 1;
        tokio::time::sleep(Duration::from_millis(500) * *tries).await;
        if *tries == REPLICATION_TRIES - 1 {
            *self.slot.token.lock().await = None;
        }
    }

    async fn token(&self) -> Result<SecretString, GithubError> {
        let mut slot = self.slot.token.lock().await;
        if let Some((token, minted)) = slot.as_ref()
            && minted.elapsed() < RENEWED_AFTER
        {
            return Ok(token.clone());
        }
        let body = wire::TokenRequest {
            repositories: [self.repository.name()],
            permissions: PERMISSIONS.into_iter().collect(),
        };
        let path = format!("/app/installations/{}/access_tokens", self.id);
        let jwt = self.app.jwt()?;
        let answer =
            self.app.connection.rest(Method::POST, &path, "application/vnd.github+json", &jwt, Some(&body)).await?;
        let minted: wire::Token = read("the installation token", &answer.body)?;
        let token = SecretString::from(minted.token);
        *slot = Some((token.clone(), Instant::now()));
        Ok(token)
    }
}
