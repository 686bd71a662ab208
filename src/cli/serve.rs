//! `shelfmark serve`: the bot.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;

use super::settings::{self, Told};
use super::telemetry::{LogFormat, Telemetry};
use super::{environment, listen};
use crate::server::{self, Serving, Settings, Tempo, Unregistered};

/// Each takes two connections of a PostgreSQL server, which seldom has more than some hundreds.
const MOST_WORKERS: u64 = 256;

/// Who sees the pages beyond the first one and those of the checks.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Pages {
    /// Everybody
    Public,
    /// Nobody
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
    /// Whether visitors can try Shelfmark on a list at /try; nothing they send is stored
    #[arg(long, env = "SHELFMARK_PAGES", value_enum, default_value_t = Pages::Public)]
    pages: Pages,
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

/// Takes settings from the file `.env` of the current folder, if there is one; what the environment says outranks it.
///
/// Only for the server and its queue: the other commands run in checkouts of contributed text, where such a file could tell `git` what to run.
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
    // What was dropped may still hold a thread.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

/// Tells of the set-up page, whose link is a secret: it is for the terminal, and no field of the log.
fn announce(link: &str) {
    anstream::eprintln!(
        "\nNo GitHub App is set up yet. Open this link in a browser to create one:\n\n    {link}\n\nTo use an App that you have: shelfmark serve --help\n"
    );
}

/// What is told of the App, with how this server works.
fn told(args: Args) -> anyhow::Result<Told> {
    let seconds = Duration::from_secs;
    let tempo = Tempo {
        lease: seconds(args.lease),
        first_wait: seconds(args.first_wait),
        sweep: seconds(args.sweep),
        ..Tempo::default()
    };
    let serving = Serving {
        operations: listen::operations(args.operations_listen.as_deref())?,
        has_trial: matches!(args.pages, Pages::Public),
        linger: seconds(args.linger),
        drain: seconds(args.drain),
        ..Serving::default()
    };
    let workers = args.workers;
    Ok(match args.app.told()? {
        Told::App(settings) => Told::App(Settings { workers, tempo, serving, ..settings }),
        Told::Nothing(unregistered) => Told::Nothing(Unregistered { workers, tempo, serving, ..unregistered }),
    })
}

/// Ready on Ctrl-C or SIGTERM, which are caught from now on.
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
        tracing::info!("stopping: running work is finished first");
    })
}

/// Ready on Ctrl-C, which is caught from now on.
#[cfg(windows)]
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c().context("cannot handle Ctrl-C")?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("stopping: running work is finished first");
    })
}
