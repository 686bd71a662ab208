//! What all background work shares: the store, the App, the clock, the doorbell.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::clock::Clock;
use super::error::JobError;
use super::inquiry::Inquiry;
use super::outage::Outage;
use crate::checks::Documentation;
use crate::github::{App, Turn, WriteTurns};
use crate::store::{Leased, NewJob, Store};

/// Rung when a job was stored.
#[derive(Clone, Debug, Default)]
pub struct Doorbell(Arc<Notify>);

impl Doorbell {
    /// Wakes a worker.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it is rung.
    pub(super) async fn rung(&self) {
        self.0.notified().await;
    }
}

/// How long things take, and how much is done at once.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    /// How long a worker holds a job without a sign of life; it gives one four times as often.
    pub lease: Duration,
    /// The wait after the first failure; it doubles with each further one.
    pub first_wait: Duration,
    /// How often sweeps look for missed deliveries.
    pub sweep: Duration,
    /// How many pages of a hundred deliveries a sweep looks through.
    pub pages: usize,
    /// How long pushes wait for more, such as when several pull requests are merged, so that they are looked at
    /// together.
    pub after_push: Duration,
    /// How long a review waits for facts.
    pub patience: Duration,
    /// How long after a review a second one looks at what was still open: dead links are tried twice, half a minute
    /// apart.
    pub again: Duration,
    /// The length of a day for scheduling audits.
    pub day: Duration,
}

impl Default for Tempo {
    fn default() -> Self {
        let (minute, seconds) = (Duration::from_mins(1), Duration::from_secs(10));
        Self {
            lease: minute,
            first_wait: seconds,
            sweep: minute * 10,
            pages: 100,
            after_push: minute,
            patience: seconds / 2,
            again: Duration::from_secs(75),
            day: Duration::from_hours(24),
        }
    }
}

/// The pages that show lists.
#[derive(Clone, Debug, Default)]
pub struct ListPages {
    /// Whether what they show is kept.
    pub are_kept: bool,
    /// The server that shows them, if everybody may follow a link there.
    pub address: Option<String>,
}

/// What all background work shares.
#[derive(Clone)]
pub struct Office {
    /// The work to be done.
    pub store: Store,
    /// The App that does it on GitHub.
    pub app: Arc<App>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Rung when there is work.
    pub doorbell: Doorbell,
    /// How long things take.
    pub tempo: Tempo,
    /// Where comments link for more.
    pub documentation: Documentation,
    /// Where lists are shown.
    pub lists: ListPages,
    /// Whether something that jobs need has been away lately.
    pub outage: Outage,
    /// Looks up facts about what contributions bring; `None` if nothing is looked up.
    pub inquiry: Option<Inquiry>,
}

impl Office {
    /// Adds the jobs that this one leads to.
    pub(super) async fn follow(&self, led: &Leased, jobs: &[NewJob]) -> Result<(), JobError> {
        self.store.add(jobs, &led.delivery, self.clock.now()).await?;
        self.doorbell.ring();
        Ok(())
    }

    /// An outage is over: jobs that waited for its end need not wait longer.
    pub(super) async fn bring_forward(&self) {
        match self.store.bring_forward(self.clock.now()).await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "an outage is over; resuming the jobs that waited for it"),
            Err(error) => tracing::warn!(%error, "cannot resume the jobs that waited for the end of an outage"),
        }
        self.doorbell.ring();
    }
}

/// One writer at a time for each installation, coordinated by the store.
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
