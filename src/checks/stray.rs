//! What is out of the order of its section, found once for all checks that ask.

use crate::conventions::OrderOf;

/// An entry in the wrong place in its run.
pub(super) struct Stray {
    /// The item of the head.
    pub at: usize,
    /// The item after which it belongs; `None` if it comes first.
    pub before: Option<usize>,
    /// The item before which it belongs; `None` if it comes last.
    pub after: Option<usize>,
}

/// All strays of one run of the head; those that belong in one place are in the order they should have.
pub(super) struct RunStrays {
    /// The run.
    pub run: usize,
    /// What it is sorted by.
    pub order: OrderOf,
    pub all: Vec<Stray>,
}
