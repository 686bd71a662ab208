//! `shelfmark serve`: the bot.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use secrecy::{ExposeSecret as _, SecretString};

use super::telemetry::{LogFormat, Telemetry};
use crate::server::{self, Settings, Tempo};

/// Run the bot: receive webhooks and review pull requests
///
/// Every setting can be given as a flag, in the environment, or in a file named .env in the current folder. `SHELFMARK_LOG` says
/// how much is logged (info, debug, warn,shelfmark=debug, …).
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The App's id, from the App's settings page on GitHub
    #[arg(long, env = "SHELFMARK_APP_ID", value_name = "ID")]
    app_id: Option<String>,
    /// The App's client id, instead of its id
    #[arg(long, env = "SHELFMARK_CLIENT_ID", value_name = "ID")]
    client_id: Option<String>,
    /// The App's private key, as the text of the .pem file
    #[arg(long, env = "SHELFMARK_PRIVATE_KEY", value_name = "PEM", hide_env_values = true)]
    private_key: Option<SecretString>,
    /// The .pem file with the App's private key
    #[arg(long, env = "SHELFMARK_PRIVATE_KEY_FILE", value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// The webhook secret; two, separated by a comma, while one is being replaced
    #[arg(long, env = "SHELFMARK_WEBHOOK_SECRET", value_name = "SECRET", hide_env_values = true)]
    webhook_secret: Option<SecretString>,
    /// GitHub's REST API; of a GitHub Enterprise Server: `https://HOST/api/v3`
    #[arg(long, env = "SHELFMARK_GITHUB_URL", value_name = "URL", default_value = "https://api.github.com")]
    github_url: url::Url,
    /// The address and port to listen on; webhooks go to /webhook there
    #[arg(long, env = "SHELFMARK_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where deliveries and jobs are kept: a SQLite file, or `postgres://USER:PASSWORD@HOST/DATABASE` that many processes share
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
    /// Reviews at the same time; with 0, deliveries are only taken in, for other processes on the same PostgreSQL
    #[arg(long, env = "SHELFMARK_WORKERS", value_name = "N", default_value_t = Settings::WORKERS)]
    workers: usize,
    /// Seconds after which the work of a process that ended without a word is done by another
    #[arg(long, env = "SHELFMARK_LEASE", value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(4..=3600))]
    lease: u64,
    /// Seconds before a review that failed is tried again; they double with each failure
    #[arg(long, env = "SHELFMARK_FIRST_WAIT", value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    first_wait: u64,
    /// Seconds between looks for deliveries that GitHub could not deliver
    #[arg(long, env = "SHELFMARK_SWEEP", value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86400))]
    sweep: u64,
    /// How the log is written
    #[arg(long, env = "SHELFMARK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// An OpenTelemetry collector that traces are sent to over HTTP; its headers, the service's name and the sampler are set as for OpenTelemetry
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    traces_to: Option<String>,
}

/// Takes settings from the file `.env` of the current folder, if there is one; what the environment says outranks it.
///
/// Only for the server and its queue: the other commands run in checkouts of contributed text, where such a file could tell `git` what to run.
///
/// # Errors
/// When there is such a file and it cannot be read.
pub fn read_env_file() -> anyhow::Result<()> {
    match dotenvy::from_path(".env") {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // Its own message quotes the line, which may hold a secret.
        Err(dotenvy::Error::LineParse(..)) => {
            bail!("the file .env cannot be read: a line is not of the form NAME=value, or a quote is not closed")
        }
        Err(error) => Err(error).context("the file .env cannot be read"),
    }
}

/// Carries out `shelfmark serve`.
///
/// # Errors
/// When settings are missing or wrong, the address is taken, or the database cannot be used.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let telemetry = {
        let _within = runtime.enter();
        Telemetry::begin(args.log_format, args.traces_to.as_deref().filter(|url| !url.is_empty()))?
    };
    let listen = args.listen;
    let settings = settings(args)?;
    let served = runtime.block_on(async {
        let stop = stop_signal()?;
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; give another address with --listen"))?;
        server::run(listener, settings, stop).await?;
        tracing::info!("stopped; what ran was finished");
        Ok(ExitCode::SUCCESS)
    });
    telemetry.end();
    served
}

fn settings(args: Args) -> anyhow::Result<Settings> {
    let issuer = args.client_id.filter(|id| !id.is_empty()).or(args.app_id.filter(|id| !id.is_empty()));
    let key = args.private_key.filter(|key| !key.expose_secret().trim().is_empty());
    let key_file = args.private_key_file.filter(|file| !file.as_os_str().is_empty());
    let secrets = secrets(args.webhook_secret.as_ref());
    let mut missing = String::new();
    let mut need = |given: bool, what: &str, how: &str| {
        if !given {
            let _ = write!(missing, "\n  {what}\n      {how}");
        }
    };
    need(
        issuer.is_some(),
        "SHELFMARK_CLIENT_ID or SHELFMARK_APP_ID",
        "on the App's page: https://github.com/settings/apps → your App → About",
    );
    need(
        key.is_some() || key_file.is_some(),
        "SHELFMARK_PRIVATE_KEY_FILE or SHELFMARK_PRIVATE_KEY",
        "on the same page: Private keys → Generate a private key; GitHub gives a .pem file",
    );
    need(
        !secrets.is_empty(),
        "SHELFMARK_WEBHOOK_SECRET",
        "on the same page: Webhook → Secret; any long random text, for example of: openssl rand -hex 32",
    );
    if let (Some(issuer), true) = (issuer, missing.is_empty()) {
        let (private_key, github_url) = (private_key(key, key_file)?, api(args.github_url)?);
        return Ok(Settings {
            issuer,
            private_key,
            webhook_secrets: secrets,
            github_url,
            database_url: args.database_url,
            workers: args.workers,
            tempo: Tempo {
                lease: Duration::from_secs(args.lease),
                first_wait: Duration::from_secs(args.first_wait),
                sweep: Duration::from_secs(args.sweep),
                ..Tempo::default()
            },
        });
    }
    bail!(
        "these settings are missing:{missing}
Give them in the environment, in a file named .env, or as flags (shelfmark serve --help).
To see Shelfmark work without any of this: shelfmark demo"
    )
}

/// The webhook secrets: one, or two with a comma between them.
fn secrets(given: Option<&SecretString>) -> Vec<SecretString> {
    let parts = given.map(|given| given.expose_secret().split(',').map(str::trim)).into_iter().flatten();
    parts.filter(|secret| !secret.is_empty()).map(SecretString::from).collect()
}

fn private_key(text: Option<SecretString>, file: Option<PathBuf>) -> anyhow::Result<SecretString> {
    match (text, file) {
        (Some(_), Some(_)) => {
            bail!("SHELFMARK_PRIVATE_KEY and SHELFMARK_PRIVATE_KEY_FILE are both given; one is enough")
        }
        // Line ends are often written as \n where settings must stand on one line.
        (Some(text), None) => Ok(SecretString::from(text.expose_secret().replace("\\n", "\n"))),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(&file);
            Ok(SecretString::from(text.with_context(|| format!("cannot read the private key {}", file.display()))?))
        }
        (None, None) => bail!("no private key was given"),
    }
}

fn api(url: url::Url) -> anyhow::Result<url::Url> {
    const EXAMPLES: &str = "https://api.github.com, or https://HOST/api/v3 for a GitHub Enterprise Server";
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        bail!("SHELFMARK_GITHUB_URL must be a web address, like {EXAMPLES}; it is {url}");
    }
    if matches!(url.host_str(), Some("github.com" | "www.github.com")) {
        bail!("SHELFMARK_GITHUB_URL must be where the REST API is: {EXAMPLES}; it is {url}");
    }
    Ok(url)
}

/// Ready on Ctrl-C or SIGTERM, which are caught from now on.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: what runs is finished first");
    })
}

/// Ready on Ctrl-C, which is caught from now on.
#[cfg(windows)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c().context("cannot listen for Ctrl-C")?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("stopping: what runs is finished first");
    })
}
