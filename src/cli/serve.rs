//! `shelfmark serve`: the bot.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use secrecy::{ExposeSecret as _, SecretString};

use super::settings::{self, Told};
use super::sources::{Sourcing, Ways};
use super::telemetry::{LogFormat, Telemetry};
use super::{environment, listen, values};
use crate::server::{self, Asking, Serving, Settings, Tempo, Unregistered};
use crate::sources::Paces;

/// Each takes two connections of a PostgreSQL server, which seldom allows more than a few hundred.
const MOST_WORKERS: u64 = 256;

/// Who may see the pages other than the home page and those of the checks.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Pages {
    /// Everybody
    Public,
    /// With the token, which browsers ask for
    Token,
    /// Nobody
    Off,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

/// Run the bot: receive webhooks and review pull requests
///
/// Every setting can be given as a flag, in the environment, or in a file named .env in the current folder. `SHELFMARK_LOG` sets
/// the log level (info, debug, warn,shelfmark=debug, …).
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    app: settings::Given,
    /// The address and port to listen on; webhooks are received at /webhook
    /// [default: 127.0.0.1:3000]
    #[arg(long, env = "SHELFMARK_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// Listen on this port on all addresses, as many hosting platforms require; --listen takes precedence
    #[arg(long, env = "PORT", value_name = "PORT")]
    port: Option<String>,
    /// A separate address and port for /readyz and /metrics, which are then not served beside /webhook
    #[arg(long, env = "SHELFMARK_OPERATIONS_LISTEN", value_name = "ADDRESS")]
    operations_listen: Option<String>,
    /// How many reviews run at the same time; with 0, deliveries are only stored, for other processes on the same PostgreSQL database
    #[arg(long, env = "SHELFMARK_WORKERS", value_name = "N", default_value_t = Settings::WORKERS, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(0..=MOST_WORKERS))]
    workers: usize,
    /// Seconds after which another process takes over the work of one that died
    #[arg(long, env = "SHELFMARK_LEASE", value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(4..=3600))]
    lease: u64,
    /// Seconds before a failed review is retried; the wait doubles with each failure
    #[arg(long, env = "SHELFMARK_FIRST_WAIT", value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    first_wait: u64,
    /// Seconds between checks for webhook deliveries that failed
    #[arg(long, env = "SHELFMARK_SWEEP", value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86400))]
    sweep: u64,
    /// Who may use /try, which stores nothing, and /lists, which shows what was learned of public lists and what became of findings
    #[arg(long, env = "SHELFMARK_PAGES", value_enum, default_value_t = Pages::Public)]
    pages: Pages,
    /// The token that opens the pages with --pages token: the password, with any user name; at least 16 characters
    #[arg(long, env = "SHELFMARK_PAGES_TOKEN", value_name = "TOKEN", hide_env_values = true, value_parser = values::secret)]
    pages_token: Option<SecretString>,
    /// Whether to check new links, and look up papers and repositories at arXiv, Crossref, PubMed and GitHub. A repository's policy can
    /// switch it off for itself
    #[arg(long, env = "SHELFMARK_FACTS", value_enum, default_value_t = Switch::On)]
    facts: Switch,
    /// An email address that the sources of facts can write to about our requests; they serve those who give one better
    #[arg(long, env = "SHELFMARK_CONTACT", value_name = "MAIL")]
    contact: Option<String>,
    /// A proxy or a mirror to ask instead of the sources
    #[arg(long, env = "SHELFMARK_SOURCES_URL", value_name = "URL", hide = true)]
    sources_url: Option<String>,
    /// Seconds to wait at first after a source failed, and before a review retries unanswered questions
    #[arg(long, env = "SHELFMARK_SOURCES_REST", value_name = "SECONDS", hide = true, requires = "sources_url", value_parser = clap::value_parser!(u64).range(1..=3600))]
    sources_rest: Option<u64>,
    /// Seconds to keep the port open after SIGTERM, with /readyz failing, so that load balancers notice
    #[arg(long, env = "SHELFMARK_LINGER", value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=600))]
    linger: u64,
    /// Seconds that running work may then take to finish; what is left is dropped, and redone by the next process
    #[arg(long, env = "SHELFMARK_DRAIN", value_name = "SECONDS", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=3600))]
    drain: u64,
    /// The format of the log
    #[arg(long, env = "SHELFMARK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// Send traces to this OpenTelemetry collector, over HTTP; OpenTelemetry's own variables set headers, service name and sampler
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    traces_to: Option<String>,
}

/// Takes settings from the file `.env` of the current folder, if there is one; the environment takes precedence.
///
/// Only for the server and its queue: the other commands run in checkouts of contributed text, where such a file could make `git` run anything.
///
/// # Errors
/// When there is such a file and it cannot be read.
pub fn read_env_file() -> anyhow::Result<()> {
    environment::read(Path::new(".env"))
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
    let listen = listen::chosen(args.listen.as_deref(), args.port.as_deref())?;
    for unread in environment::unread() {
        tracing::warn!("{unread}");
    }
    for hint in [args.app.id_hint(), args.app.secret_hint()].into_iter().flatten() {
        tracing::warn!("{hint}");
    }
    let told = told(args)?;
    let served = runtime.block_on(async {
        let stop = stop_signal()?;
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
        match told {
            Told::App(settings) => server::run(listener, settings, stop).await?,
            Told::Nothing(unregistered) => server::serve(listener, unregistered, announce, stop).await?,
        }
        Ok(ExitCode::SUCCESS)
    });
    telemetry.end();
    // Dropped work may still occupy a thread.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

/// Prints the link to the set-up page. It is a secret: it goes to the terminal, and never into a field of the log.
fn announce(link: &str) {
    anstream::eprintln!(
        "\nNo GitHub App is set up yet. Open this link in a browser to create one:\n\n    {link}\n\nTo use an existing App: shelfmark serve --help\n"
    );
}

/// What the settings say about the App, with this server's own settings applied.
fn told(args: Args) -> anyhow::Result<Told> {
    let seconds = Duration::from_secs;
    let (usual, rest) = (Tempo::default(), args.sources_rest.map(seconds));
    let tempo = Tempo {
        lease: seconds(args.lease),
        first_wait: seconds(args.first_wait),
        sweep: seconds(args.sweep),
        again: rest.unwrap_or(usual.again),
        ..usual
    };
    let serving = Serving {
        operations: listen::operations(args.operations_listen.as_deref())?,
        pages: pages(args.pages, args.pages_token)?,
        linger: seconds(args.linger),
        drain: seconds(args.drain),
        ..Serving::default()
    };
    let workers = args.workers;
    let mut asking = match args.facts {
        Switch::On => Some(asking(args.contact.as_deref(), args.sources_url.as_deref(), rest)?),
        Switch::Off => None,
    };
    Ok(match args.app.told()? {
        Told::App(settings) => {
            if let Some(asking) = &mut asking {
                asking.is_same_github &= is_in_the_cloud(&settings.github_url);
            }
            Told::App(Settings { workers, tempo, serving, asking, ..settings })
        }
        Told::Nothing(unregistered) => {
            if let Some(asking) = &mut asking {
                asking.is_same_github &= is_in_the_cloud(&unregistered.github_url);
            }
            Told::Nothing(Unregistered { workers, tempo, serving, asking, ..unregistered })
        }
    })
}

/// How sources are asked. A mirror is not GitHub: no token goes there.
fn asking(contact: Option<&str>, mirror: Option<&str>, rest: Option<Duration>) -> anyhow::Result<Asking> {
    let sourcing = Sourcing::read(contact, mirror)?;
    let is_same_github = !sourcing.has_mirror();
    let Ways { client, pages } =
        sourcing.begin().context("the sources of facts cannot be asked; SHELFMARK_FACTS=off runs without them")?;
    Ok(Asking { client, pages, paces: Paces::default().resting(rest), is_same_github })
}

/// Whether an App's GitHub is github.com, and not an Enterprise Server.
fn is_in_the_cloud(github_url: &url::Url) -> bool {
    github_url.host_str() == Some("api.github.com")
}

/// A shorter token might be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Who may see the pages. A token that would protect nothing is refused rather than ignored: whoever set it believes that it does.
fn pages(chosen: Pages, token: Option<SecretString>) -> anyhow::Result<server::Pages> {
    let given = token.map(|token| token.expose_secret().trim().to_owned()).filter(|token| !token.is_empty());
    match (chosen, given) {
        (Pages::Public, None) => Ok(server::Pages::Public),
        (Pages::Off, _) => Ok(server::Pages::Off),
        (Pages::Token, Some(token)) if token.chars().count() >= SHORTEST_TOKEN => {
            Ok(server::Pages::Token(SecretString::from(token)))
        }
        (Pages::Token, Some(_)) => bail!(
            "SHELFMARK_PAGES_TOKEN is too short: it needs at least {SHORTEST_TOKEN} characters, for example from: openssl rand -hex 16"
        ),
        (Pages::Token, None) => bail!(
            "SHELFMARK_PAGES is token, but no token is given: set SHELFMARK_PAGES_TOKEN, for example to the output of: openssl rand -hex 16"
        ),
        (Pages::Public, Some(_)) => bail!(
            "SHELFMARK_PAGES_TOKEN is set, but SHELFMARK_PAGES is public, so everybody would see the pages; set SHELFMARK_PAGES=token, or remove the token"
        ),
    }
}

/// Completes on Ctrl-C or SIGTERM, which are caught from now on.
#[cfg(unix)]
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("cannot handle SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot handle Ctrl-C")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping once running work is finished");
    })
}

/// Completes on Ctrl-C, which is caught from now on.
#[cfg(windows)]
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c().context("cannot handle Ctrl-C")?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("stopping once running work is finished");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_what_it_is_said_to_open_or_is_refused() {
        let told = |chosen, token: Option<&str>| match pages(chosen, token.map(SecretString::from)) {
            Ok(server::Pages::Token(token)) => token.expose_secret().to_owned(),
            Ok(pages) => format!("{pages:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(told(Pages::Public, Some("  ")), "Public");
        assert_eq!(told(Pages::Off, Some("0123456789abcdef")), "Off");
        assert_eq!(told(Pages::Token, Some("0123456789abcdef\n")), "0123456789abcdef");
        let refused = [
            told(Pages::Token, None),
            told(Pages::Token, Some("0123456789abcde")),
            told(Pages::Public, Some("0123456789abcdef")),
        ];
        for (told, word) in refused.iter().zip(["no token is given", "is too short", "everybody would see"]) {
            assert!(told.contains(word) && !told.contains("0123456789"), "{told}");
        }
    }
}
