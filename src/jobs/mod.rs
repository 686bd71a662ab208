//! What is done in the background, and the worker that does it: the only place that joins webhooks, store and GitHub.

mod review;
mod worker;

pub use review::{ReviewJob, job_for};
pub use worker::{Doorbell, Workers};

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::store::Moment;

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
