//! Whether what jobs need is away, as far as this process has seen: jobs fail one after the other, and none succeeds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// So many failures in a row are an outage; fewer may be one pull request's own trouble.
const IN_A_ROW: u32 = 3;

/// How jobs fared lately.
#[derive(Clone, Debug, Default)]
pub struct Outage(Arc<AtomicU32>);

impl Outage {
    /// A job failed of what is away.
    pub(super) fn failed(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// A job came to its end; `true` where that ends an outage.
    pub(super) fn succeeded(&self) -> bool {
        self.0.swap(0, Ordering::Relaxed) >= IN_A_ROW
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
}
