//! What an operator wants to know about the App: how its webhook is set up and doing, and what its installations
//! granted.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;

use super::answer::{Answer, read};
use super::auth::App;
use super::error::GithubError;
use super::manifest::PERMISSIONS;
use super::permission::covers;

/// How the App's webhook is set up
/// (<https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app>).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Hook {
    /// Where deliveries go; missing if there is no webhook.
    pub url: Option<String>,
    /// `json` or `form`.
    pub content_type: Option<String>,
    /// Asterisks if there is a secret.
    pub secret: Option<String>,
}

/// One attempt at a delivery
/// (<https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook>).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Attempt {
    /// When, as GitHub writes it: `2026-01-31T09:30:00Z`.
    pub delivered_at: String,
    /// `OK`, or what went wrong.
    pub status: String,
    /// The status the receiver answered with; 0 or 502 if there was no answer.
    pub status_code: u16,
}

/// One installation of the App
/// (<https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its id.
    pub id: u64,
    /// The account that installed it.
    pub account: String,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Permissions that reviews need and it did not grant, such as `checks: write`.
    pub lacks: Vec<String>,
}

#[derive(Deserialize)]
struct InstalledWire {
    id: u64,
    account: Option<AccountWire>,
    suspended_at: Option<String>,
    #[serde(default)]
    permissions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct AccountWire {
    /// A user's or an organisation's; an enterprise has none.
    login: Option<String>,
}

impl App {
    /// How the App's webhook is set up.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the credentials.
    pub async fn hook(&self) -> Result<Hook, GithubError> {
        read("the webhook's configuration", &self.as_app(Method::GET, "/app/hook/config").await?.body)
    }

    /// The last hundred delivery attempts, latest first.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the credentials.
    pub async fn attempts(&self) -> Result<Vec<Attempt>, GithubError> {
        read("the App's deliveries", &self.as_app(Method::GET, "/app/hook/deliveries?per_page=100").await?.body)
    }

    /// Where the App is installed, including suspended installations.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses the credentials.
    pub async fn installed(&self) -> Result<Vec<Installed>, GithubError> {
        let list = |answer: &Answer| read::<Vec<InstalledWire>>("the App's installations", &answer.body);
        Ok(self.every_page("/app/installations", None, list).await?.into_iter().map(installed).collect())
    }
}

impl Attempt {
    /// Whether the receiver accepted it.
    #[must_use]
    pub const fn arrived(&self) -> bool {
        self.status_code >= 200 && self.status_code < 300
    }
}

fn installed(wire: InstalledWire) -> Installed {
    let lacks = PERMISSIONS.into_iter().filter(|(name, level)| !covers(&wire.permissions, name, level));
    Installed {
        id: wire.id,
        account: wire.account.and_then(|account| account.login).unwrap_or_default(),
        suspended: wire.suspended_at.is_some(),
        lacks: lacks.map(|(name, level)| format!("{name}: {level}")).collect(),
    }
}
