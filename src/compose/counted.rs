//! What occurs how often.

use std::collections::BTreeMap;

/// Values, each with how often it occurs.
pub type Counted<T> = BTreeMap<T, usize>;

/// The most frequent value; of several the last.
pub fn most<T: Ord>(counted: &Counted<T>) -> Option<&T> {
    counted.iter().max_by_key(|(_, count)| **count).map(|(value, _)| value)
}
