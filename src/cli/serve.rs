//! `shelfmark serve`: the bot.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::ValueEnum;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use crate::server::{self, Settings};

/// Run the bot: receive webhooks and review pull requests
///
/// Every setting can be given as a flag, in the environment, or in a file named .env in the current folder.
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
    /// GitHub's REST API; of a GitHub Enterprise Server: <https://HOST/api/v3>
    #[arg(long, env = "SHELFMARK_GITHUB_URL", value_name = "URL", default_value = "https://api.github.com")]
    github_url: url::Url,
    /// The address and port to listen on; webhooks go to /webhook there
    #[arg(long, env = "SHELFMARK_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where deliveries and jobs are kept
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
    /// How the log is written
    #[arg(long, env = "SHELFMARK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// Carries out `shelfmark serve`.
///
/// # Errors
/// When settings are missing or wrong, the address is taken, or the database cannot be used.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    log_to_stderr(args.log_format);
    let listen = args.listen;
    let settings = settings(args)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; give another address with --listen"))?;
        tracing::info!(address = %listener.local_addr()?, github = %settings.github_url, "listening; webhooks go to /webhook");
        server::run(listener, settings, stop_signal()?).await?;
        tracing::info!("stopped; what ran was finished");
        Ok(ExitCode::SUCCESS)
    })
}

fn settings(args: Args) -> anyhow::Result<Settings> {
    use secrecy::ExposeSecret as _;
    let mut missing = String::new();
    let mut tell = |what: &str, how: &str| {
        let _ = write!(missing, "\n  {what}\n      {how}");
    };
    let issuer = args.client_id.or(args.app_id).filter(|issuer| !issuer.is_empty());
    if issuer.is_none() {
        tell(
            "SHELFMARK_CLIENT_ID or SHELFMARK_APP_ID",
            "on the App's page: https://github.com/settings/apps → your App → About",
        );
    }
    if args.private_key.is_none() && args.private_key_file.is_none() {
        tell(
            "SHELFMARK_PRIVATE_KEY_FILE or SHELFMARK_PRIVATE_KEY",
            "on the same page: Private keys → Generate a private key; GitHub gives a .pem file",
        );
    }
    let secrets: Vec<SecretString> = args
        .webhook_secret
        .iter()
        .flat_map(|given| given.expose_secret().split(','))
        .map(str::trim)
        .filter(|secret| !secret.is_empty())
        .map(SecretString::from)
        .collect();
    if secrets.is_empty() {
        tell(
            "SHELFMARK_WEBHOOK_SECRET",
            "on the same page: Webhook → Secret; any long random text, for example of: openssl rand -hex 32",
        );
    }
    if !missing.is_empty() {
        bail!(
            "these settings are missing:{missing}\nGive them in the environment, in a file named .env, or as flags (shelfmark serve --help).\nTo see Shelfmark work without any of this: shelfmark demo"
        );
    }
    let private_key = match (args.private_key, args.private_key_file) {
        // Line ends are often written as \n where settings must stand on one line.
        (Some(text), _) => SecretString::from(text.expose_secret().replace("\\n", "\n")),
        (None, Some(file)) => SecretString::from(
            std::fs::read_to_string(&file)
                .with_context(|| format!("cannot read the private key {}", file.display()))?,
        ),
        (None, None) => return Err(anyhow!("no private key was given")),
    };
    if !matches!(args.github_url.scheme(), "https" | "http") || args.github_url.cannot_be_a_base() {
        bail!(
            "SHELFMARK_GITHUB_URL must be a web address such as https://api.github.com or https://HOST/api/v3, not {}",
            args.github_url
        );
    }
    Ok(Settings {
        issuer: issuer.unwrap_or_default(),
        private_key,
        webhook_secrets: secrets,
        github_url: args.github_url,
        database_url: args.database_url,
    })
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("SHELFMARK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that is set up already, by a program that uses this one as a library, stays as it is.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

/// Ready on Ctrl-C or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot listen for SIGTERM")?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("stopping: what runs is finished first");
    })
}
