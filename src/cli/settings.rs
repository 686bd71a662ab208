//! The settings of the bot that `shelfmark serve`, `shelfmark doctor` and `shelfmark register` share.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use secrecy::{ExposeSecret as _, SecretString};

use super::values;
use crate::server::{Serving, Settings, Tempo, Unregistered};
use crate::store::KeyFile;

/// Who the App is, where GitHub is, and where work is kept.
#[derive(Debug, clap::Args)]
pub(super) struct Given {
    /// The App's id, from the App's settings page on GitHub
    #[arg(long, env = "SHELFMARK_APP_ID", value_name = "ID", value_parser = values::app_id)]
    app_id: Option<String>,
    /// The App's client id, instead of its id
    #[arg(long, env = "SHELFMARK_CLIENT_ID", value_name = "ID", value_parser = values::client_id)]
    client_id: Option<String>,
    /// The App's private key, as the text of the .pem file
    #[arg(long, env = "SHELFMARK_PRIVATE_KEY", value_name = "PEM", hide_env_values = true)]
    private_key: Option<SecretString>,
    /// The .pem file with the App's private key
    #[arg(long, env = "SHELFMARK_PRIVATE_KEY_FILE", value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// The webhook secret
    #[arg(long, env = "SHELFMARK_WEBHOOK_SECRET", value_name = "SECRET", hide_env_values = true, value_parser = values::secret)]
    webhook_secret: Option<SecretString>,
    /// The next webhook secret, while the other one is being replaced: deliveries may be signed with either
    #[arg(long, env = "SHELFMARK_WEBHOOK_SECRET_NEXT", value_name = "SECRET", hide_env_values = true, value_parser = values::secret)]
    webhook_secret_next: Option<SecretString>,
    /// GitHub's REST API; for GitHub Enterprise Server: `https://HOST/api/v3`
    #[arg(long, env = "SHELFMARK_GITHUB_URL", value_name = "URL", default_value = "https://api.github.com", value_parser = values::api)]
    github_url: url::Url,
    /// Where deliveries and jobs are stored: a SQLite file, or `postgres://USER:PASSWORD@HOST/DATABASE`, which several processes can share
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
    /// The address at which this server can be reached from outside, like `https://shelfmark.example.org`
    #[arg(long, env = "SHELFMARK_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// The file with the key that encrypts the App's secrets in the database; by default next to a SQLite file, for example shelfmark.key
    #[arg(long, env = "SHELFMARK_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// What the settings say about the App.
pub(super) enum Told {
    /// Everything that is needed.
    App(Settings),
    /// Nothing: the database may hold an App, or one has yet to be registered.
    Nothing(Unregistered),
}

impl Given {
    /// What the settings say about the App: everything or nothing.
    ///
    /// # Errors
    /// When a part is missing or cannot be used.
    pub(super) fn told(self) -> anyhow::Result<Told> {
        let has = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
        let secret = |secret: &Option<SecretString>| has(secret.as_ref().map(SecretString::expose_secret));
        let is_told = has(self.app_id.as_deref())
            || has(self.client_id.as_deref())
            || secret(&self.private_key)
            || secret(&self.webhook_secret)
            || secret(&self.webhook_secret_next)
            || self.private_key_file.as_ref().is_some_and(|file| !file.as_os_str().is_empty());
        if is_told {
            return self.settings().map(Told::App);
        }
        let key_file = self.key_file.filter(|file| !file.as_os_str().is_empty());
        Ok(Told::Nothing(Unregistered {
            github_url: self.github_url,
            key_file: key_file.map_or_else(|| KeyFile::of(&self.database_url), KeyFile::at),
            database_url: self.database_url,
            public_url: self.public_url.as_deref().map(public_url).transpose()?.flatten(),
            workers: Settings::WORKERS,
            tempo: Tempo::default(),
            serving: Serving::default(),
            asking: None,
        }))
    }

    /// The settings of a bot, with defaults for the rest.
    ///
    /// # Errors
    /// When some are missing or cannot be used.
    fn settings(self) -> anyhow::Result<Settings> {
        let issuer = self.client_id.filter(|id| !id.is_empty()).or(self.app_id.filter(|id| !id.is_empty()));
        let key = self.private_key.filter(|key| !key.expose_secret().trim().is_empty());
        let key_file = self.private_key_file.filter(|file| !file.as_os_str().is_empty());
        let webhook_secrets = secrets(self.webhook_secret.as_ref(), self.webhook_secret_next.as_ref());
        let missing = missing(issuer.is_some(), key.is_some() || key_file.is_some(), !webhook_secrets.is_empty());
        let Some(issuer) = issuer.filter(|_| missing.is_empty()) else {
            bail!(
                "these settings are missing; the App's page has them (https://github.com/settings/apps → your App):{missing}
Set them in the environment, in a file named .env, or as flags (shelfmark serve --help).
To create an App instead, set none of them: shelfmark serve then prints a link to a set-up page.
To see Shelfmark work without any of this: shelfmark demo"
            )
        };
        Ok(Settings {
            issuer,
            private_key: private_key(key, key_file)?,
            webhook_secrets,
            github_url: self.github_url,
            public_url: self.public_url.as_deref().map(public_url).transpose()?.flatten(),
            database_url: self.database_url,
            workers: Settings::WORKERS,
            tempo: Tempo::default(),
            serving: Serving::default(),
            asking: None,
        })
    }

    /// A hint if the App is identified twice.
    pub(super) fn id_hint(&self) -> Option<&'static str> {
        let is_given = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
        let is_twice = is_given(&self.client_id) && is_given(&self.app_id);
        is_twice.then_some(
            "SHELFMARK_CLIENT_ID and SHELFMARK_APP_ID are both set; the client id is used, and one is enough",
        )
    }

    /// A hint about a webhook secret with a comma in it.
    pub(super) fn secret_hint(&self) -> Option<&'static str> {
        let given = self.webhook_secret.as_ref()?.expose_secret().trim();
        match parts(given) {
            _ if !given.contains(',') => None,
            Some(_) => Some(
                "SHELFMARK_WEBHOOK_SECRET contains a comma: the whole value is accepted as a secret, and so is each part of it; to use two secrets, set the second as SHELFMARK_WEBHOOK_SECRET_NEXT",
            ),
            None => Some(
                "SHELFMARK_WEBHOOK_SECRET contains a comma and is used as a single secret, because a part of it is short; to use two secrets, set the second as SHELFMARK_WEBHOOK_SECRET_NEXT",
            ),
        }
    }
}

/// The settings that are missing, each with where to get it.
fn missing(issuer: bool, key: bool, secret: bool) -> String {
    let mut missing = String::new();
    let mut need = |given: bool, what: &str, how: &str| {
        if !given {
            let _ = write!(missing, "\n  {what}\n      {how}");
        }
    };
    need(issuer, "SHELFMARK_CLIENT_ID or SHELFMARK_APP_ID", "on that page: About");
    need(
        key,
        "SHELFMARK_PRIVATE_KEY_FILE or SHELFMARK_PRIVATE_KEY",
        "on that page: Private keys → Generate a private key, which downloads a .pem file",
    );
    need(
        secret,
        "SHELFMARK_WEBHOOK_SECRET",
        "on that page: Webhook → Secret; any long random text, for example from: openssl rand -hex 32",
    );
    missing
}

/// A shorter part is not accepted as a secret of its own: a comma in a secret must not let anybody in who guesses a short part.
const SHORTEST_PART: usize = 16;

/// The webhook secrets. Each is taken whole. Before there was a setting for the next one, two were given with a comma between them; such parts
/// still count as secrets if all of them are long.
fn secrets(current: Option<&SecretString>, next: Option<&SecretString>) -> Vec<SecretString> {
    let whole = |given: &SecretString| Some(given.expose_secret().trim().to_owned()).filter(|given| !given.is_empty());
    let (current, next) = (current.and_then(whole), next.and_then(whole));
    let parts: Vec<String> = current.as_deref().and_then(parts).into_iter().flatten().map(str::to_owned).collect();
    current.into_iter().chain(next).chain(parts).map(SecretString::from).collect()
}

/// The parts between commas, if there are several and each is long enough to be a secret.
fn parts(given: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = given.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    (given.contains(',') && parts.iter().all(|part| part.len() >= SHORTEST_PART)).then_some(parts)
}

fn private_key(text: Option<SecretString>, file: Option<PathBuf>) -> anyhow::Result<SecretString> {
    match (text, file) {
        (Some(_), Some(_)) => {
            bail!("SHELFMARK_PRIVATE_KEY and SHELFMARK_PRIVATE_KEY_FILE are both set; one is enough")
        }
        // Line breaks are often written as \n where a setting must be on one line.
        (Some(text), None) => Ok(SecretString::from(text.expose_secret().replace("\\n", "\n"))),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(&file);
            Ok(SecretString::from(text.with_context(|| format!("cannot read the private key {}", file.display()))?))
        }
        (None, None) => bail!("no private key was given"),
    }
}

/// A public address; an empty one counts as not given.
///
/// # Errors
/// When it is not a web address, or has parts that do not belong in links.
pub(super) fn public_url(given: &str) -> anyhow::Result<Option<url::Url>> {
    if given.trim().is_empty() {
        return Ok(None);
    }
    let url = url::Url::parse(given.trim()).ok();
    let url = url.filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    // The value may contain a password, so it is not quoted.
    let url = url.context("SHELFMARK_PUBLIC_URL must be a web address like https://shelfmark.example.org")?;
    if !values::is_plain(&url) {
        bail!(
            "SHELFMARK_PUBLIC_URL takes no user, password, query or fragment: comments lead there; give an address like https://shelfmark.example.org"
        );
    }
    Ok(Some(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(current: &str, next: Option<&str>) -> Vec<String> {
        let next = next.map(SecretString::from);
        let all = secrets(Some(&SecretString::from(current)), next.as_ref());
        all.iter().map(|secret| secret.expose_secret().to_owned()).collect()
    }

    #[test]
    fn a_secret_is_taken_whole_and_no_short_part_of_it_opens_anything() {
        assert_eq!(told("tea", None), ["tea"]);
        assert_eq!(told(" tea\n", Some("more tea")), ["tea", "more tea"]);
        assert_eq!(told("left,right", None), ["left,right"]);
        assert_eq!(told("a long one, as it should be,x", None), ["a long one, as it should be,x"]);
        assert_eq!(told("", Some(" ")), [] as [&str; 0]);
    }

    #[test]
    fn a_public_address_has_nothing_that_must_not_be_public() {
        assert_eq!(public_url(" ").unwrap(), None);
        assert_eq!(public_url("https://lists.example").unwrap().unwrap().as_str(), "https://lists.example/");
        for wrong in [
            "lists.example",
            "https://ada:tea@lists.example",
            "https://lists.example/?tea",
            "https://lists.example/#tea",
        ] {
            let told = public_url(wrong).unwrap_err().to_string();
            assert!(told.contains("like https://shelfmark.example.org") && !told.contains("tea"), "{told}");
        }
    }

    #[test]
    fn two_long_ones_with_a_comma_are_two_still() {
        let (one, two) = ("0123456789abcdef", "fedcba9876543210");
        assert_eq!(told(&format!("{one}, {two}"), None), [format!("{one}, {two}").as_str(), one, two]);
        assert_eq!(told(&format!("{one},"), None), [format!("{one},").as_str(), one]);
    }
}
