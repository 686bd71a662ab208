//! `shelfmark jobs`: the operator's view of the queue.

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::bail;
use clap::Subcommand;

use crate::store::{Listed, Moment, Store};
use crate::text::visible;

/// Inspect the bot's queue, and retry or delete jobs that it gave up on
///
/// It can be used while `shelfmark serve` is running, on the same database.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The database of `shelfmark serve`
    #[arg(
        long,
        global = true,
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
    /// List the jobs: those given up on, running, and waiting, in the order in which they will run
    List {
        /// Show at most this many
        #[arg(long, value_name = "N", default_value_t = 100)]
        most: u32,
    },
    /// Retry jobs now, whether they were given up on or are waiting
    Retry(Which),
    /// Delete jobs that are not running
    Drop(Which),
}

/// Jobs by number, or all that were given up on.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Job numbers, as `shelfmark jobs list` shows them
    #[arg(value_name = "JOB", value_parser = number)]
    jobs: Vec<i64>,
    /// All jobs that were given up on
    #[arg(long)]
    all: bool,
    /// All jobs of one repository that were given up on
    #[arg(long, value_name = "OWNER/NAME")]
    repository: Option<String>,
}

impl Which {
    async fn numbers(self, store: &Store) -> anyhow::Result<Vec<i64>> {
        if !self.all && self.repository.is_none() {
            return Ok(self.jobs);
        }
        let repository = self.repository.map(|name| name.to_lowercase());
        let listed = store.list(u32::MAX).await?;
        let is_meant = |job: &&Listed| {
            job.state == "dead" && repository.as_ref().is_none_or(|repository| is_of(&job.key, repository))
        };
        Ok(listed.iter().filter(is_meant).map(|job| job.id).collect())
    }
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "expected a job number, as shown by `shelfmark jobs list`".to_owned())
}

/// Whether a job is about a repository, `owner/name` in lower case. Keys are like `review:owner/name#7` and `recheck:owner/name:README.md`.
fn is_of(key: &str, repository: &str) -> bool {
    let Some((_, rest)) = key.split_once(':') else { return false };
    rest.strip_prefix(repository).is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', ':']))
}

/// Carries out `shelfmark jobs`.
///
/// # Errors
/// When the database cannot be used.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    must_exist(&args.database_url)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let store = Store::visit(&args.database_url).await?;
        let now = now();
        let status = match args.action {
            Action::List { most } => {
                super::print(&table(&store.list(most).await?, now))?;
                ExitCode::SUCCESS
            }
            Action::Retry(which) => {
                let mut outcome = Outcome::default();
                for job in which.numbers(&store).await? {
                    let done = store.revive(job, now).await?;
                    outcome.tell(
                        job,
                        done,
                        "will be retried now",
                        "cannot be retried: it is running, a newer job has replaced it, or there is no such job",
                    )?;
                }
                outcome.status()?
            }
            Action::Drop(which) => {
                let mut outcome = Outcome::default();
                for job in which.numbers(&store).await? {
                    outcome.tell(
                        job,
                        store.drop_job(job).await?,
                        "was deleted",
                        "cannot be deleted: it is running, or there is no such job",
                    )?;
                }
                outcome.status()?
            }
        };
        store.close().await;
        Ok(status)
    })
}

/// Refuses a SQLite file that does not exist, instead of creating an empty one.
pub(super) fn must_exist(database_url: &str) -> anyhow::Result<()> {
    if let Some(path) = database_url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next())
        && !std::path::Path::new(path).exists()
    {
        bail!("no database at {path}; set DATABASE_URL or --database-url to the one that shelfmark serve uses");
    }
    Ok(())
}

#[derive(Default)]
struct Outcome {
    told: bool,
    failed: bool,
}

impl Outcome {
    fn tell(&mut self, job: i64, done: bool, good: &str, bad: &str) -> anyhow::Result<()> {
        self.failed |= !done;
        self.told = true;
        super::print(&format!("job {job} {}\n", if done { good } else { bad }))
    }

    fn status(&self) -> anyhow::Result<ExitCode> {
        if !self.told {
            super::print("no jobs were given up on\n")?;
        }
        Ok(ExitCode::from(u8::from(self.failed)))
    }
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}

fn table(jobs: &[Listed], now: Moment) -> String {
    if jobs.is_empty() {
        return "no jobs\n".to_owned();
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

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn jobs_are_known_by_their_repository() {
        for key in ["review:tea/leaves#7", "reconcile:tea/leaves", "recheck:tea/leaves:README.md"] {
            assert!(is_of(key, "tea/leaves"), "{key}");
        }
        for key in ["review:tea/leaves-2#7", "review:green-tea/leaves#7", "survey:7:tea/leaves", "tea/leaves"] {
            assert!(!is_of(key, "tea/leaves"), "{key}");
        }
    }
}
