//! `shelfmark load`: how much load one machine can take.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use crate::sandbox::load::{Answers, Deliveries, deliver};
use crate::sandbox::{Bot, Sandbox, Weather};

/// Measure how fast deliveries are acknowledged and reviewed, on this machine alone
///
/// Starts `shelfmark serve` processes and a stand-in for GitHub on loopback, and loads them. Bounded: at most 200,000 deliveries.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to measure
    #[arg(value_enum)]
    what: What,
    /// The number of deliveries
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    deliveries: u32,
    /// Deliveries in flight at the same time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    connections: u16,
    /// The size of a delivery, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 8_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    size: u32,
    /// `shelfmark serve` processes that share the reviews; more than one needs PostgreSQL
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16))]
    processes: u16,
    /// Lists, each with its own owner, that the reviews are spread over
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    lists: u16,
    /// How long GitHub takes for each call
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    delay: u64,
    /// An empty database [default: a temporary SQLite file]
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Deliver to this program on this machine instead, for comparison; it takes the sandbox's webhook secret
    #[arg(long, value_name = "127.0.0.1:PORT")]
    to: Option<std::net::SocketAddr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Deliveries a second, each on disk before it is acknowledged; nothing is reviewed meanwhile
    Acknowledge,
    /// Reviews a second of a backlog, from claiming to the completed check run
    Review,
}

/// How long all reviews together may take.
const PATIENCE: Duration = Duration::from_mins(20);

/// Carries out `shelfmark load`.
///
/// # Errors
/// When a process, socket or database cannot be used, or something was reviewed twice.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(async {
        let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
        let file = format!("sqlite://{}", folder.path().join("shelfmark.db").display());
        let database = args.database_url.as_deref().unwrap_or(&file);
        match (args.what, args.to) {
            (What::Acknowledge, Some(to)) if to.ip().is_loopback() => {
                tell(&deliver(&to.to_string(), wanted(&args)).await?, None)?;
            }
            (_, Some(_)) => bail!("--to measures only deliveries, not reviews, and only on this machine"),
            (What::Acknowledge, None) => {
                let github = Sandbox::start().await?;
                let bot = start(&github, database, "0")?;
                tell(&deliver(bot.address(), wanted(&args)).await?, Some(&bot))?;
            }
            (What::Review, None) => review(&args, database).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn wanted(args: &Args) -> Deliveries {
    Deliveries { count: args.deliveries as usize, connections: args.connections.into(), size: args.size as usize }
}

fn start(github: &Sandbox, database: &str, workers: &str) -> anyhow::Result<Bot> {
    let mut command = Command::new(std::env::current_exe().context("cannot find this program")?);
    command.arg("serve");
    Ok(github.start_bot(
        command,
        database,
        &[("SHELFMARK_WORKERS", workers), ("SHELFMARK_LOG", "warn,shelfmark::server=info")],
    )?)
}

fn tell(answers: &Answers, bot: Option<&Bot>) -> anyhow::Result<()> {
    let Answers { accepted, refused, time, median, p99 } = answers;
    #[allow(clippy::cast_precision_loss, reason = "a rate of few deliveries")]
    let rate = *accepted as f64 / time.as_secs_f64();
    super::print(&format!(
        "{accepted} deliveries acknowledged and {refused} refused in {:.1} s: {rate:.0} a second; half within {:.1} ms, 99 % within {:.1} ms\n",
        time.as_secs_f64(),
        median.as_secs_f64() * 1_000.0,
        p99.as_secs_f64() * 1_000.0
    ))?;
    if let Some((now, most)) = bot.and_then(Bot::memory) {
        super::print(&format!("resident memory: {now} MB, {most} MB at most\n"))?;
    }
    Ok(())
}

async fn review(args: &Args, database: &str) -> anyhow::Result<()> {
    let github = Sandbox::start().await?;
    github.set_rate_limit(1_000_000_000);
    let pulls = github.open_backlog(args.deliveries as usize, args.lists.into());
    let intake = start(&github, database, "0")?;
    for pull in &pulls {
        github.deliver(pull, "opened", &intake.webhook()).await?;
    }
    let _ = intake.kill();
    github.set_weather(Weather { delay: Duration::from_millis(args.delay), ..Weather::default() });
    let began = Instant::now();
    let bots = (0..args.processes).map(|_| start(&github, database, "4")).collect::<Result<Vec<Bot>, _>>()?;
    let (mut once, mut more) = (0, 0);
    while once + more < pulls.len() && began.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
        (once, more) = github.reviewed(&pulls);
    }
    let time = began.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "a rate of few reviews")]
    let rate = once as f64 / time;
    super::print(&format!(
        "{once} of {} pull requests reviewed once and {more} more than once, by {} processes in {time:.1} s: {rate:.1} a second\n",
        pulls.len(),
        bots.len()
    ))?;
    for (now, most) in bots.iter().filter_map(Bot::memory) {
        super::print(&format!("resident memory: {now} MB, {most} MB at most\n"))?;
    }
    if once < pulls.len() {
        bail!("{} pull requests were not reviewed exactly once", pulls.len() - once);
    }
    Ok(())
}
