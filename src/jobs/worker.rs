//! The workers: they take jobs as they come, and give back what they could not finish.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::{Clock, Job, JobError, millis};
use crate::github::{App, GithubError};
use crate::store::{Leased, MOST_ATTEMPTS, NewJob, Store, StoreError};

/// How long a job is a worker's without a sign of life.
const LEASE: Duration = Duration::from_mins(1);
/// How often a worker says that it still works.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often workers look for jobs that nobody announced: retries, and what others left.
const POLL: Duration = Duration::from_secs(2);
/// The first wait after a failure; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// The first wait where GitHub limits us and does not say for how long; it doubles with each, too.
const LEAST_LIMIT: Duration = Duration::from_mins(1);
/// The longest wait between two attempts, unless GitHub asks for more.
const LONGEST_WAIT: Duration = Duration::from_mins(20);
/// Jobs at the same time: reviews mostly wait for GitHub.
const WORKERS: usize = 4;

/// Rung when a job was stored.
#[derive(Clone, Debug, Default)]
pub struct Doorbell(Arc<Notify>);

impl Doorbell {
    /// Wakes a worker.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// All workers of one process.
pub struct Workers {
    tracker: TaskTracker,
}

#[derive(Clone)]
struct Worker {
    store: Store,
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    doorbell: Doorbell,
    stop: CancellationToken,
}

impl Workers {
    /// Starts them. Once `stop` is cancelled they take no further job.
    #[must_use]
    pub fn start(
        store: Store,
        app: Arc<App>,
        clock: Arc<dyn Clock>,
        doorbell: Doorbell,
        stop: CancellationToken,
    ) -> Self {
        let tracker = TaskTracker::new();
        let worker = Worker { store, app, clock, doorbell, stop };
        for _ in 0..WORKERS {
            tracker.spawn(worker.clone().run());
        }
        Self { tracker }
    }

    /// Waits until the jobs that run are finished, after `stop` was cancelled.
    pub async fn finish(self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl Worker {
    async fn run(self) {
        while !self.stop.is_cancelled() {
            match self.store.claim(self.clock.now(), self.clock.now() + millis(LEASE)).await {
                Ok(Some(job)) => {
                    // Where one job waited, more may.
                    self.doorbell.ring();
                    let span =
                        tracing::info_span!("job", delivery = %job.delivery, key = %job.key, attempt = job.attempt);
                    self.work(job).instrument(span).await;
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
            _ = timeout(POLL, self.doorbell.0.notified()) => {}
        }
    }

    async fn work(&self, job: Leased) {
        let started = std::time::Instant::now();
        let outcome = tokio::select! {
            outcome = Job::run(&job.payload, job.attempt, &self.app) => outcome,
            () = self.lease_lost(&job) => {
                tracing::warn!("the lease was lost to another worker; leaving the job to it");
                return;
            }
        };
        metrics::histogram!("shelfmark_review_seconds").record(started.elapsed().as_secs_f64());
        if let Err(error) = self.settle(&job, outcome).await {
            tracing::error!(%error, "cannot write down what became of the job; it will run again when its lease ends");
        }
    }

    /// Says regularly that the job is worked on; returns when another worker has it.
    async fn lease_lost(&self, job: &Leased) {
        let mut beat = interval(HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            match self.store.keep(job, self.clock.now() + millis(LEASE)).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "cannot keep the lease"),
            }
        }
    }

    async fn settle(&self, job: &Leased, outcome: Result<Vec<NewJob>, JobError>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let error = match outcome {
            Ok(next) => {
                metrics::counter!("shelfmark_jobs_total", "outcome" => "done").increment(1);
                if next.is_empty() {
                    return self.store.finish(job, now).await;
                }
                self.store.hand_on(job, &next, now).await?;
                self.doorbell.ring();
                return Ok(());
            }
            Err(error) => error,
        };
        if let Some(wait) = wait_after(&error, job.attempt) {
            metrics::counter!("shelfmark_jobs_total", "outcome" => "retried").increment(1);
            tracing::warn!(%error, wait_seconds = wait.as_secs(), "the job failed and will be tried again");
            return self.store.retry(job, now + millis(wait), &error.to_string(), now).await;
        }
        metrics::counter!("shelfmark_jobs_total", "outcome" => "dead").increment(1);
        tracing::error!(%error, "the job failed and is given up");
        self.store.give_up(job, &error.to_string(), now).await
    }
}

/// How long to wait before another attempt; `None` when it would change nothing.
fn wait_after(error: &JobError, attempt: u32) -> Option<Duration> {
    if attempt >= MOST_ATTEMPTS {
        return None;
    }
    let doubled = |first: Duration| first.saturating_mul(1 << attempt.saturating_sub(1)).min(LONGEST_WAIT);
    match error {
        JobError::Github(GithubError::RateLimited { wait, .. }) => {
            Some(wait.unwrap_or_else(|| doubled(LEAST_LIMIT)) + jitter(Duration::from_secs(5)))
        }
        JobError::Github(GithubError::Unclear { .. } | GithubError::Unauthorized { .. }) => {
            let wait = doubled(FIRST_WAIT);
            Some(wait + jitter(wait / 2))
        }
        JobError::Unsettled(_) => Some(FIRST_WAIT * attempt),
        // A commit that was pushed this moment may be unknown to some of GitHub's servers.
        JobError::Github(GithubError::Refused { status: 404, .. }) if attempt <= 3 => Some(FIRST_WAIT * attempt),
        _ => None,
    }
}

/// A random part of `most`, so that jobs that failed together do not come back together.
fn jitter(most: Duration) -> Duration {
    most.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unclear() -> JobError {
        GithubError::Unclear { what: "GET /x".into(), reason: "502".into() }.into()
    }

    #[test]
    fn waits_grow_and_end() {
        let seconds: Vec<u64> =
            (1..MOST_ATTEMPTS).map(|attempt| wait_after(&unclear(), attempt).unwrap().as_secs()).collect();
        assert!((10..=15).contains(&seconds[0]), "{seconds:?}");
        assert!((640..=960).contains(&seconds[6]), "{seconds:?}");
        assert_eq!(wait_after(&unclear(), MOST_ATTEMPTS), None);
    }

    #[test]
    fn githubs_own_wait_is_obeyed_and_refusals_are_final() {
        let limited = |wait| -> JobError { GithubError::RateLimited { wait, what: "POST /x".into() }.into() };
        assert!(wait_after(&limited(Some(Duration::from_mins(50))), 1).unwrap() >= Duration::from_mins(50));
        let untold: Vec<u64> =
            (1..=3).map(|attempt| wait_after(&limited(None), attempt).unwrap().as_secs() / 60).collect();
        assert_eq!(untold, [1, 2, 4]);
        let refused: JobError =
            GithubError::Refused { what: "POST /x".into(), status: 422, message: String::new() }.into();
        assert_eq!(wait_after(&refused, 1), None);
    }
}
