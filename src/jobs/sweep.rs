//! Regular sweeps, by one process at a time, for deliveries that GitHub could not deliver and for what may be forgotten.
//!
//! GitHub never redelivers on its own
//! (<https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries>).

use std::time::{Duration, UNIX_EPOCH};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::clock::millis;
use super::error::JobError;
use super::events::job_for;
use super::office::Office;
use super::reconcile;
use crate::github::GithubError;
use crate::store::{Accepted, Delivery, Moment, NewJob};
use crate::webhook;

/// How long finished work is remembered. GitHub lets deliveries be repeated for three days
/// (<https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks>); seven cover GitHub Enterprise Server too.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);

/// How long to remember what an open pull request would add, if nothing more is heard of it.
const REMEMBERED_PENDING: Duration = Duration::from_hours(180 * 24);

/// How long to keep answers that nobody asked for again.
const REMEMBERED_FACTS: Duration = Duration::from_hours(90 * 24);

/// How long to keep what became of the findings in a list's reviews, and what was learned of a list that has none.
const REMEMBERED_LISTS: Duration = Duration::from_hours(365 * 24);

/// How long GitHub remembers deliveries.
const REMEMBERED_BY_GITHUB: Duration = Duration::from_hours(3 * 24);

/// How much looks overlap, to allow for deliveries in transit and clocks that differ.
const OVERLAP: Duration = Duration::from_mins(10);

/// The mark for when deliveries were last looked through.
const LOOKED: &str = "checked deliveries";

/// The sweeps of one process.
pub struct Sweeps(JoinHandle<()>);

impl Sweeps {
    /// Looks at once, and then regularly until `stop` is cancelled.
    #[must_use]
    pub fn start(office: Office, stop: CancellationToken) -> Self {
        Self(tokio::spawn(async move {
            let mut due = tokio::time::interval(office.tempo.sweep);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = due.tick() => {}
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = sweep(&office) => {}
                }
            }
        }))
    }

    /// Waits for them to end after `stop` was cancelled.
    pub async fn finish(self) {
        if let Err(error) = self.0.await {
            tracing::error!(%error, "the sweeps stopped unexpectedly");
        }
    }
}

async fn sweep(office: &Office) {
    let alone = match office.store.alone_now("sweep").await {
        Ok(Some(alone)) => alone,
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(%error, "cannot start a sweep");
            return;
        }
    };
    match look_through(office).await {
        Ok(()) => {
            if office.outage.sweep_succeeded() {
                office.bring_forward().await;
            }
            revive(office).await;
        }
        Err(error) => {
            office.outage.sweep_failed();
            tracing::warn!(%error, "cannot check for missed deliveries; retrying later");
        }
    }
    if let Err(error) = office.store.prune(office.clock.now() - millis(REMEMBERED)).await {
        tracing::warn!(%error, "cannot delete old deliveries");
    }
    if let Err(error) = office.store.prune_pulls(office.clock.now() - millis(REMEMBERED_PENDING)).await {
        tracing::warn!(%error, "cannot delete the pending entries of old pull requests");
    }
    if let Err(error) = office.store.prune_facts(office.clock.now() - millis(REMEMBERED_FACTS)).await {
        tracing::warn!(%error, "cannot delete old answers");
    }
    // If no page shows it, it is kept for nobody; the process that stored it may have had a different clock.
    let oldest = if office.lists.are_kept { millis(REMEMBERED_LISTS) } else { -millis(OVERLAP) };
    if let Err(error) = office.store.prune_lists(office.clock.now() - oldest).await {
        tracing::warn!(%error, "cannot delete the stored data of old lists");
    }
    drop(alone);
}

/// GitHub answers: jobs that died while it was away, or refused the App, are tried once more.
async fn revive(office: &Office) {
    match office.store.revive_away(office.clock.now()).await {
        Ok(0) => {}
        Ok(jobs) => {
            tracing::warn!(jobs, "retrying jobs that were given up on during an outage");
            office.doorbell.ring();
        }
        Err(error) => tracing::warn!(%error, "cannot retry the jobs that failed in an outage"),
    }
}

/// Takes up what GitHub could not deliver since the last look.
async fn look_through(office: &Office) -> Result<(), JobError> {
    let now = office.clock.now();
    let longest = now - millis(REMEMBERED_BY_GITHUB);
    let looked = office.store.mark(LOOKED).await?;
    let since = looked.map_or(longest, |looked| looked - millis(OVERLAP)).max(longest);
    let since = UNIX_EPOCH + Duration::from_millis(since.unsigned_abs());
    let look = office.app.missed_deliveries(since, office.tempo.pages).await?;
    for missed in &look.missed {
        let span = tracing::info_span!("sweep", delivery = %missed.guid);
        match take_up(office, missed.id, &missed.guid, &missed.event).instrument(span).await {
            // GitHub has forgotten it, or describes it in a form that cannot be read. The others must not wait for it.
            Err(JobError::Github(error @ (GithubError::Refused { .. } | GithubError::Unreadable { .. }))) => {
                tracing::warn!(delivery = %missed.guid, %error, "cannot fetch a missed delivery");
            }
            taken => taken?,
        }
    }
    // A sweep that is on time misses only single deliveries, which GitHub lists as failed. After a time away there may be many, of any
    // kind.
    let was_away = looked.is_none_or(|looked| now - looked > 2 * millis(office.tempo.sweep));
    let forgotten = looked.is_some_and(|looked| looked < longest);
    if forgotten || !look.saw_failures || (was_away && !look.saw_all) {
        look_everywhere(office, now).await?;
    }
    office.store.set_mark(LOOKED, now).await?;
    Ok(())
}

async fn take_up(office: &Office, id: u64, guid: &str, event: &str) -> Result<(), JobError> {
    let body = office.app.delivered(id).await?;
    let job = match webhook::parse(event, &body) {
        Ok(event) => job_for(&event, office.tempo),
        Err(rejection) => {
            tracing::warn!(%rejection, "cannot read a missed delivery");
            None
        }
    };
    let Some(job) = job else { return Ok(()) };
    let accepted = office.store.accept(Delivery { guid, event }, Some(&job), office.clock.now()).await?;
    if accepted == Accepted::Duplicate {
        // An earlier sweep has taken it up: looks overlap.
        return Ok(());
    }
    metrics::counter!("shelfmark_deliveries_total", "outcome" => "swept").increment(1);
    tracing::info!(event, key = %job.key, "recovered a missed delivery");
    office.doorbell.ring();
    Ok(())
}

/// Looks at every installation, because GitHub has forgotten deliveries or lists more than can be looked through.
async fn look_everywhere(office: &Office, now: Moment) -> Result<(), JobError> {
    let installations = office.app.installations().await?;
    // Uninstalling the App meanwhile sent a delivery that may have been missed, too.
    office.store.keep_lists_of_installations(&installations).await?;
    let jobs: Vec<NewJob> = installations.into_iter().filter_map(reconcile::survey).collect();
    tracing::warn!(
        installations = jobs.len(),
        "too many missed deliveries; checking the open pull requests of every installation instead"
    );
    office.store.add(&jobs, "after-long-downtime", now).await?;
    Ok(())
}
