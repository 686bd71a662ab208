//! The App that was registered through the set-up page: its identity and its sealed secrets.

use secrecy::SecretString;

use super::database::Value;
use super::sealing::{KeyFile, SealError};
use super::{Moment, Store, StoreError, id};

/// An App with its secrets.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Its id on GitHub.
    pub app_id: u64,
    /// Its client id.
    pub client_id: String,
    /// Its slug, used in URLs.
    pub slug: String,
    /// Its page on GitHub.
    pub html_url: String,
    /// The API of the GitHub that it was registered on.
    pub github_url: String,
    /// The public URL of its server, chosen at registration; `None` if that is not known.
    pub public_url: Option<String>,
    /// The secret that its webhooks are signed with.
    pub webhook_secret: SecretString,
    /// Its private key, in PEM form.
    pub private_key: SecretString,
}

/// Why the App cannot be stored or loaded.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its secrets cannot be sealed.
    #[error(transparent)]
    Seal(SealError),
    /// Its secrets cannot be opened.
    #[error(
        "the database holds the App {slug}, but its secrets cannot be decrypted: {reason}. Restore the key file from a backup; or create a new private key and webhook secret on the App's page ({html_url}, App settings), and set SHELFMARK_APP_ID={app_id}, SHELFMARK_PRIVATE_KEY_FILE and SHELFMARK_WEBHOOK_SECRET; or remove the App with: shelfmark register --forget"
    )]
    Closed {
        /// The App's slug.
        slug: String,
        /// Its page.
        html_url: String,
        /// Its id.
        app_id: u64,
        /// The reason.
        reason: String,
    },
    /// Another process was quicker.
    #[error("the database already holds an App, {0}: someone else has registered one in the meantime")]
    Taken(String),
}

impl From<sqlx::Error> for RegistrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Stores the App that was registered; there can be only one.
    ///
    /// # Errors
    /// When the database fails, the secrets cannot be sealed, or there is already an App.
    pub async fn keep_app(&self, app: &Registration, key: &KeyFile, now: Moment) -> Result<(), RegistrationError> {
        key.make().map_err(RegistrationError::Seal)?;
        let sealing = key.read().map_err(RegistrationError::Seal)?;
        let seal = |field: &str, secret: &SecretString| sealing.seal(field, secret).map_err(RegistrationError::Seal);
        let webhook_secret = seal("webhook_secret", &app.webhook_secret)?;
        let private_key = seal("private_key", &app.private_key)?;
        let sql = "INSERT INTO app (one, app_id, client_id, slug, html_url, github_url, public_url, webhook_secret, private_key, registered_at)
                   VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (one) DO NOTHING";
        let public_url = app.public_url.as_deref().unwrap_or_default();
        let named = [&app.client_id, &app.slug, &app.html_url, &app.github_url].map(String::as_str);
        let texts = named.into_iter().chain([public_url, &webhook_secret, &private_key]);
        let mut values = vec![Value::Number(id(app.app_id))];
        values.extend(texts.map(Value::Text));
        values.push(now.into());
        if self.database.change(sql, &values).await? > 0 {
            return Ok(());
        }
        Err(RegistrationError::Taken(self.app_slug().await?.unwrap_or_default()))
    }

    /// Makes sure that an App can be stored: there is a key, and no App yet.
    ///
    /// # Errors
    /// When the database cannot be written to, no key can be made, or there is already an App.
    pub async fn expects_app(&self, key: &KeyFile, now: Moment) -> Result<(), RegistrationError> {
        if let Some(slug) = self.app_slug().await? {
            return Err(RegistrationError::Taken(slug));
        }
        key.make().map_err(RegistrationError::Seal)?;
        Ok(self.ping(now).await?)
    }

    /// The slug of the App that was registered, if any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn app_slug(&self) -> Result<Option<String>, StoreError> {
        let rows = self.database.read("SELECT slug FROM app", &[]).await?;
        Ok(rows.first().map(|row| row.text("slug")).transpose()?)
    }

    /// The App that was registered, if any.
    ///
    /// # Errors
    /// When the database fails, or its secrets cannot be opened with this key.
    pub async fn app(&self, key: &KeyFile) -> Result<Option<Registration>, RegistrationError> {
        let sql =
            "SELECT app_id, client_id, slug, html_url, github_url, public_url, webhook_secret, private_key FROM app";
        let rows = self.database.read(sql, &[]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let app_id = u64::try_from(row.number("app_id")?).unwrap_or_default();
        let (slug, html_url) = (row.text("slug")?, row.text("html_url")?);
        let (sealed_secret, sealed_key) = (row.text("webhook_secret")?, row.text("private_key")?);
        let opened = key.read().and_then(|sealing| {
            Ok((sealing.open("webhook_secret", &sealed_secret)?, sealing.open("private_key", &sealed_key)?))
        });
        let (webhook_secret, private_key) = match opened {
            Ok(opened) => opened,
            Err(reason) => {
                return Err(RegistrationError::Closed { slug, html_url, app_id, reason: reason.to_string() });
            }
        };
        let (client_id, github_url) = (row.text("client_id")?, row.text("github_url")?);
        let public_url = Some(row.text("public_url")?).filter(|url| !url.is_empty());
        Ok(Some(Registration {
            app_id,
            client_id,
            slug,
            html_url,
            github_url,
            public_url,
            webhook_secret,
            private_key,
        }))
    }

    /// Forgets the App that was registered, and returns its slug.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_app(&self) -> Result<Option<String>, StoreError> {
        let mut transaction = self.database.begin().await?;
        let rows = transaction.rows("DELETE FROM app RETURNING slug", &[]).await?;
        transaction.commit().await?;
        Ok(rows.first().map(|row| row.text("slug")).transpose()?)
    }
}
