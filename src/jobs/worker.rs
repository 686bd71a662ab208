//! The workers: they take jobs as they come, and return those they could not finish.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::clock::millis;
use super::error::JobError;
use super::office::Office;
use super::retry::wait_after;
use super::{add, audit, command, departure, fixes, kind, queue, reconcile, rerun, review};
use crate::store::{Cause, Leased, StoreError};

/// How often workers look for jobs that were not announced: retries, and jobs that others left behind.
const POLL: Duration = Duration::from_secs(2);

/// How often a job that was given up tries to say so; if GitHub is away, for more than a day.
const MOST_EXPLANATIONS: u32 = 4;
const MOST_EXPLANATIONS_AWAY: u32 = 36;

/// All workers of one process.
pub struct Workers {
    tracker: TaskTracker,
}

#[derive(Clone)]
struct Worker {
    office: Office,
    stop: CancellationToken,
}

impl Workers {
    /// Starts this many workers. Once `stop` is cancelled they take no further jobs.
    #[must_use]
    pub fn start(office: &Office, workers: usize, stop: &CancellationToken) -> Self {
        let tracker = TaskTracker::new();
        let worker = Worker { office: office.clone(), stop: stop.clone() };
        for _ in 0..workers {
            tracker.spawn(worker.clone().run());
        }
        Self { tracker }
    }

    /// Waits until the running jobs are finished, after `stop` was cancelled.
    pub async fn finish(self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl Worker {
    async fn run(self) {
        let Office { store, clock, doorbell, tempo, .. } = &self.office;
        while !self.stop.is_cancelled() {
            match store.claim(clock.now(), tempo.lease).await {
                Ok(Some(job)) => {
                    // Where one job was waiting, there may be more.
                    doorbell.ring();
                    let span =
                        tracing::info_span!("job", delivery = %job.delivery, key = %job.key, attempt = job.attempt);
                    Box::pin(self.work(job)).instrument(span).await;
                }
                Ok(None) => self.rest().await,
                Err(error) => {
                    tracing::error!(%error, "cannot look for jobs");
                    self.rest().await;
                }
            }
        }
    }

    async fn rest(&self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            _ = timeout(POLL, self.office.doorbell.rung()) => {}
        }
    }

    async fn work(&self, job: Leased) {
        let started = Instant::now();
        let outcome = tokio::select! {
            outcome = self.done(&job) => outcome,
            () = self.lease_lost(&job) => {
                tracing::warn!("the lease was lost to another worker; leaving the job to it");
                return;
            }
        };
        metrics::histogram!("shelfmark_job_seconds").record(started.elapsed().as_secs_f64());
        if let Err(error) = self.settle(&job, outcome).await {
            tracing::error!(%error, "cannot record the outcome of the job; it will run again when its lease expires");
        }
    }

    async fn done(&self, job: &Leased) -> Result<(), JobError> {
        match (job.kind.as_str(), &job.parting) {
            (kind::REVIEW, Some(reason)) => review::explain(job, reason, &self.office).await,
            (kind::ADD, Some(reason)) => add::explain(job, reason, &self.office).await,
            (kind::AUDIT, Some(_)) => audit::leave_for_later(job, &self.office).await,
            (_, Some(_)) => Ok(()),
            (kind::REVIEW, None) => review::run(job, &self.office).await,
            (kind::FIXES, None) => fixes::run(job, &self.office).await,
            (kind::ADD, None) => add::run(job, &self.office).await,
            (kind::COMMAND, None) => command::run(job, &self.office).await,
            (kind::MERGE_GROUP, None) => queue::run(job, &self.office).await,
            (kind::RERUN, None) => rerun::run(job, &self.office).await,
            (kind::AUDIT, None) => audit::run(job, &self.office).await,
            (kind::LEAVE, None) => departure::leave(job, &self.office).await,
            (kind::RENAME, None) => departure::rename(job, &self.office).await,
            (kind::HIDE, None) => departure::hide(job, &self.office).await,
            (kind::GRANTS, None) => departure::grants(job, &self.office).await,
            (kind::FORGET, None) => Ok(()),
            (kind::SURVEY, None) => reconcile::run_survey(job, &self.office).await,
            (kind::RECONCILE | kind::RECHECK, None) => reconcile::run_reconcile(job, &self.office).await,
            (unknown, None) => Err(JobError::Kind(unknown.to_owned())),
        }
    }

    /// Regularly signals that the job is being worked on; returns when another worker has it.
    async fn lease_lost(&self, job: &Leased) {
        let Office { store, tempo, .. } = &self.office;
        let mut beat = interval(tempo.lease / 4);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.tick().await;
        loop {
            beat.tick().await;
            match store.keep(job, tempo.lease).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "cannot renew the lease"),
            }
        }
    }

    async fn settle(&self, job: &Leased, outcome: Result<(), JobError>) -> Result<(), StoreError> {
        let (store, now) = (&self.office.store, self.office.clock.now());
        let Err(error) = outcome else {
            counted(if job.parting.is_some() { "explained" } else { "done" });
            if needed_github(job) && self.office.outage.succeeded() {
                self.office.bring_forward().await;
            }
            return if job.parting.is_some() { store.bury(job, now).await } else { store.finish(job).await };
        };
        let cause = error.cause();
        // A job is judged only by failures of its own: the first odd answer after an outage counts as its first.
        let attempt = if cause == Cause::Own { job.own_attempt() } else { job.attempt };
        let wait = wait_after(&error, attempt, self.office.tempo);
        let explanations = if cause == Cause::Own { MOST_EXPLANATIONS } else { MOST_EXPLANATIONS_AWAY };
        if let Some(wait) = wait.filter(|_| job.parting.is_none() || attempt < explanations) {
            counted("retried");
            tracing::warn!(%error, wait_seconds = wait.as_secs(), "the job failed and will be retried");
            if cause != Cause::Own {
                self.office.outage.failed();
            }
            store.retry(job, now + millis(wait), &error.to_string(), now, cause).await?;
            if cause == Cause::Limit {
                // Other work for this installation would only get the same answer.
                store.hold(job.installation, now + millis(wait)).await?;
            }
            return Ok(());
        }
        counted("dead");
        tracing::error!(%error, "the job failed; giving up on it");
        store.give_up(job, &error.to_string(), now, cause != Cause::Own).await?;
        self.office.doorbell.ring();
        Ok(())
    }
}

/// Whether a finished job shows that GitHub answers.
fn needed_github(job: &Leased) -> bool {
    let in_the_store_alone =
        [kind::LEAVE, kind::RENAME, kind::HIDE, kind::GRANTS, kind::FORGET].contains(&job.kind.as_str());
    !in_the_store_alone && (job.parting.is_none() || [kind::REVIEW, kind::ADD].contains(&job.kind.as_str()))
}

fn counted(outcome: &'static str) {
    metrics::counter!("shelfmark_jobs_total", "outcome" => outcome).increment(1);
}
