//! Whether something that jobs need is away, as far as this process has seen: jobs fail one after another and none succeeds, or sweeps
//! cannot reach GitHub.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// This many failures in a row are an outage; fewer may be one pull request's own problem.
const IN_A_ROW: u32 = 3;

/// How jobs and sweeps fared lately.
#[derive(Clone, Debug, Default)]
pub struct Outage(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// Jobs that failed since the last one that did not.
    failures: AtomicU32,
    /// Whether the last sweep succeeded. Before the first one, an outage may just have ended.
    swept: AtomicBool,
}

impl Outage {
    /// A job failed because something is away.
    pub(super) fn failed(&self) {
        self.0.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// A job finished; `true` if that ends an outage.
    pub(super) fn succeeded(&self) -> bool {
        self.0.failures.swap(0, Ordering::Relaxed) >= IN_A_ROW
    }

    /// A sweep failed.
    pub(super) fn sweep_failed(&self) {
        self.0.swept.store(false, Ordering::Relaxed);
    }

    /// A sweep succeeded; `true` if that ends an outage. Jobs waiting for its end may be an hour from their next attempt, so that
    /// none of them would notice.
    pub(super) fn sweep_succeeded(&self) -> bool {
        !self.0.swept.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_ends_once_and_single_failures_are_none() {
        let outage = Outage::default();
        outage.failed();
        assert!(!outage.succeeded());
        (0..3).for_each(|_| outage.failed());
        assert!(outage.succeeded());
        assert!(!outage.succeeded());
    }

    #[test]
    fn one_sweep_that_fails_is_an_outage() {
        let outage = Outage::default();
        assert!(outage.sweep_succeeded(), "what was before this process is not known");
        assert!(!outage.sweep_succeeded());
        outage.sweep_failed();
        assert!(outage.sweep_succeeded());
    }
}
