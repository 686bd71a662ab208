//! What stands out of the order of its section, found once for all checks that ask.

use crate::conventions::OrderOf;

/// An entry that stands at the wrong place of its run.
pub(super) struct Stray {
    /// The item of the head.
    pub at: usize,
    /// The item behind which it belongs; `None` where it comes first.
    pub before: Option<usize>,
    /// The item before which it belongs; `None` where it comes last.
    pub after: Option<usize>,
}

/// All strays of one run of the head: those of one place follow one another in the order they should have.
pub(super) struct RunStrays {
    /// The run.
    pub run: usize,
    /// What it is sorted by.
    pub order: OrderOf,
    pub all: Vec<Stray>,
}
