//! `shelfmark jobs`: the operator's view of the queue.

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::bail;
use clap::Subcommand;

use crate::store::{Listed, Moment, Store};
use crate::text::visible;

/// Look at the bot's queue, and retry or drop what it has given up
///
/// It may run beside `shelfmark serve`, on the same database.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The database of `shelfmark serve`
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the jobs: given up, running, and waiting in the order in which they will run
    List {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        most: u32,
    },
    /// Let jobs be tried now, whether they were given up or wait for their time
    Retry {
        /// The numbers that `shelfmark jobs list` shows
        #[arg(required = true, value_name = "JOB")]
        jobs: Vec<i64>,
    },
    /// Forget jobs that do not run
    Drop {
        /// The numbers that `shelfmark jobs list` shows
        #[arg(required = true, value_name = "JOB")]
        jobs: Vec<i64>,
    },
}

/// Carries out `shelfmark jobs`.
///
/// # Errors
/// When the database cannot be used.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(path) = args.database_url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next())
        && !std::path::Path::new(path).exists()
    {
        bail!("there is no database {path}; DATABASE_URL or --database-url names that of shelfmark serve");
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let store = Store::visit(&args.database_url).await?;
        let now = now();
        let status = match args.action {
            Action::List { most } => {
                super::print(&table(&store.list(most).await?, now))?;
                ExitCode::SUCCESS
            }
            Action::Retry { jobs } => {
                let mut outcome = Outcome::default();
                for job in jobs {
                    let done = store.revive(job, now).await?;
                    outcome.tell(
                        job,
                        done,
                        "will be tried now",
                        "is neither given up nor waiting, or newer work takes its place",
                    )?;
                }
                outcome.status()
            }
            Action::Drop { jobs } => {
                let mut outcome = Outcome::default();
                for job in jobs {
                    outcome.tell(
                        job,
                        store.drop_job(job).await?,
                        "is forgotten",
                        "runs, or there is none of that number",
                    )?;
                }
                outcome.status()
            }
        };
        store.close().await;
        Ok(status)
    })
}

#[derive(Default)]
struct Outcome {
    failed: bool,
}

impl Outcome {
    fn tell(&mut self, job: i64, done: bool, good: &str, bad: &str) -> anyhow::Result<()> {
        self.failed |= !done;
        super::print(&format!("job {job} {}\n", if done { good } else { bad }))
    }

    fn status(&self) -> ExitCode {
        ExitCode::from(u8::from(self.failed))
    }
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}

fn table(jobs: &[Listed], now: Moment) -> String {
    if jobs.is_empty() {
        return "no jobs: all is done\n".to_owned();
    }
    let mut out =
        format!("{:>8}  {:<8}  {:>8}  {:<10}  {:<36}  what\n", "job", "state", "attempts", "next", "delivery");
    for job in jobs {
        let next = match job.state.as_str() {
            "waiting" if job.run_at > now => format!("in {} s", (job.run_at - now).unsigned_abs().div_ceil(1_000)),
            "waiting" => "now".to_owned(),
            _ => "-".to_owned(),
        };
        let why = job.error.as_deref().map(|error| format!("\n{:>10}{}", "", visible(error))).unwrap_or_default();
        out.push_str(&format!(
            "{:>8}  {:<8}  {:>8}  {next:<10}  {:<36}  {}{why}\n",
            job.id,
            job.state,
            job.attempts,
            visible(&job.delivery),
            visible(&job.key)
        ));
    }
    out
}
