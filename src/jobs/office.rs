//! What all that is done in the background shares: the store, the App, the clock, the doorbell.

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

    /// Ready when it was rung.
    pub(super) async fn rung(&self) {
        self.0.notified().await;
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
    /// How long a review waits for what the world says.
    pub patience: Duration,
    /// After which a review looks once more for what was open then: dead links are asked for twice, half a minute apart.
    pub again: Duration,
    /// How long a day is between two looks at whole lists.
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
    /// The server that shows them, where everybody may follow a link there.
    pub address: Option<String>,
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
    /// Where comments lead for more.
    pub documentation: Documentation,
    /// Where lists are shown.
    pub lists: ListPages,
    /// Whether what jobs need has been away lately.
    pub outage: Outage,
    /// Who is asked what the world says of what contributions bring; `None` where nobody is.
    pub inquiry: Option<Inquiry>,
}

impl Office {
    /// Adds the jobs that this one leads to.
    pub(super) async fn follow(&self, led: &Leased, jobs: &[NewJob]) -> Result<(), JobError> {
        self.store.add(jobs, &led.delivery, self.clock.now()).await?;
        self.doorbell.ring();
        Ok(())
    }

    /// An outage is over: what waited for its end need not wait longer.
    pub(super) async fn bring_forward(&self) {
        match self.store.bring_forward(self.clock.now()).await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "an outage is over; resuming the jobs that waited for it"),
            Err(error) => tracing::warn!(%error, "cannot resume the jobs that waited for the end of an outage"),
        }
        self.doorbell.ring();
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
