//! Counts how often values occur.

use std::collections::BTreeMap;

/// Values, each with how often it occurs.
pub type Counted<T> = BTreeMap<T, usize>;

/// The most frequent value (the last of several) and how often it occurs.
pub fn most_of<T: Ord>(counted: &Counted<T>) -> Option<(&T, usize)> {
    counted.iter().max_by_key(|(_, count)| **count).map(|(value, count)| (value, *count))
}

/// The most frequent value alone.
pub fn most<T: Ord>(counted: &Counted<T>) -> Option<&T> {
    most_of(counted).map(|(value, _)| value)
}
