//! What is done in the background, and the workers that do it: the only place that joins webhooks, store and GitHub.

mod command;
mod fixes;
mod pending;
mod queue;
mod reconcile;
mod retry;
mod review;
mod seen;
mod sweep;
mod worker;

pub use review::ReviewJob;
pub use sweep::Sweeps;
pub use worker::Workers;

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use crate::github::{App, GithubError, Installation, RepositoryName, Turn, WriteTurns};
use crate::store::{Leased, Moment, NewJob, Store, StoreError};
use crate::webhook::Event;

/// What time it is; passed in, so that tests can tell their own.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> Moment;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        millis(since)
    }
}

fn millis(duration: Duration) -> Moment {
    Moment::try_from(duration.as_millis()).unwrap_or(Moment::MAX)
}

/// Rung when a job was stored.
#[derive(Clone, Debug, Default)]
pub struct Doorbell(Arc<Notify>);

impl Doorbell {
    /// Wakes a worker.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// How long things take, and how much is done at a time.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    /// How long a job is a worker's without a sign of life; it gives one four times as often.
    pub lease: Duration,
    /// The first wait after a failure; it doubles with each.
    pub first_wait: Duration,
    /// How often sweeps look for what was missed.
    pub sweep: Duration,
    /// In how many pages of a hundred deliveries a sweep looks for what was missed.
    pub pages: usize,
    /// How long pushes wait for more, as when several pull requests are merged: they are looked at together.
    pub after_push: Duration,
}

impl Default for Tempo {
    fn default() -> Self {
        let (minute, seconds) = (Duration::from_mins(1), Duration::from_secs(10));
        Self { lease: minute, first_wait: seconds, sweep: minute * 10, pages: 100, after_push: minute }
    }
}

/// What all that is done in the background shares.
#[derive(Clone)]
pub struct Office {
    /// The work to be done.
    pub store: Store,
    /// Who does it, on GitHub.
    pub app: Arc<App>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Rung when there is work.
    pub doorbell: Doorbell,
    /// How long things take.
    pub tempo: Tempo,
}

impl Office {
    /// An installation's view of one repository.
    async fn installation(&self, id: u64, owner: &str, name: &str) -> Result<Installation, JobError> {
        let repository = RepositoryName::new(owner, name).ok_or_else(|| JobError::Name(format!("{owner}/{name}")))?;
        Ok(self.app.installation(id, repository).await)
    }

    /// Adds the jobs that this one leads to.
    async fn follow(&self, led: &Leased, jobs: &[NewJob]) -> Result<(), JobError> {
        self.store.add(jobs, &led.delivery, self.clock.now()).await?;
        self.doorbell.ring();
        Ok(())
    }
}

/// The kinds of work, as the store keeps them. A version that does not know a kind leaves it to one that does.
mod kind {
    pub const REVIEW: &str = "review";
    pub const FIXES: &str = "fixes";
    pub const COMMAND: &str = "command";
    pub const MERGE_GROUP: &str = "merge-group";
    pub const FORGET: &str = "forget";
    pub const RECONCILE: &str = "reconcile";
    pub const RECHECK: &str = "recheck";
    pub const SURVEY: &str = "survey";
}

/// Why a job did not come to its end.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Github(#[from] GithubError),
    #[error("the job cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("{0:?} is no repository's name")]
    Name(String),
    #[error("{0}")]
    Unsettled(&'static str),
    #[error("this version knows no work of the kind {0:?}")]
    Kind(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The work that an event asks for, if any.
#[must_use]
pub fn job_for(event: &Event, tempo: Tempo) -> Option<NewJob> {
    match event {
        Event::PullRequest(event) if event.action == "closed" => pending::forgetting(event),
        Event::PullRequest(_) | Event::CheckRerun(_) => review::job_for(event),
        Event::Installed { installation, .. } => reconcile::survey(*installation),
        Event::Push(push) => reconcile::recheck(push, tempo),
        Event::Command(event) => command::job_for(event),
        Event::MergeGroup(event) => queue::job_for(event),
        _ => None,
    }
}

/// One writer at a time for each installation, by the store's word.
#[derive(Debug)]
pub struct StoreTurns(pub Store);

impl WriteTurns for StoreTurns {
    fn turn(&self, installation: u64) -> Pin<Box<dyn Future<Output = Result<Turn, String>> + Send + '_>> {
        Box::pin(async move {
            let turn = self.0.alone(&format!("writes of installation {installation}")).await;
            turn.map(|alone| Box::new(alone) as Turn).map_err(|error| error.to_string())
        })
    }
}
