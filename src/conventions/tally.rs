//! Counting what entries do.

/// How often each value of a feature was seen.
#[derive(Clone, Debug, Default)]
pub struct Tally<'t> {
    values: Vec<(&'t str, usize)>,
    total: usize,
}

/// Lists differ in a handful of ways; values beyond this many count as "other" and can never become a convention.
const DISTINCT: usize = 24;

impl<'t> Tally<'t> {
    /// Counts one more.
    pub fn add(&mut self, value: &'t str) {
        self.add_times(value, 1);
        self.total += 1;
    }

    /// Counts one more, unless the value would be lost among the "other" ones; returns whether it was counted.
    pub(super) fn add_known(&mut self, value: &'t str) -> bool {
        let is_known = self.add_times(value, 1);
        self.total += usize::from(is_known);
        is_known
    }

    /// Adds the counts of another tally, which must have lost no value to "other".
    pub(super) fn take(&mut self, other: &Self) {
        for &(value, count) in &other.values {
            self.add_times(value, count);
        }
        self.total += other.total;
    }

    fn add_times(&mut self, value: &'t str, times: usize) -> bool {
        // Most equal values are one place in memory, so their bytes need not be compared.
        let is_same = |known: &str| std::ptr::eq(known, value) || known == value;
        if let Some((_, count)) = self.values.iter_mut().find(|(known, _)| is_same(known)) {
            *count += times;
        } else if self.values.len() < DISTINCT {
            self.values.push((value, times));
        } else {
            return false;
        }
        true
    }

    /// How many entries were counted.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many of them have this value.
    #[must_use]
    pub fn count(&self, value: &str) -> usize {
        self.values.iter().find(|(known, _)| *known == value).map_or(0, |&(_, count)| count)
    }

    /// The most frequent value and its count; among equals, the one seen first.
    #[must_use]
    pub fn mode(&self) -> Option<(&'t str, usize)> {
        self.values.iter().rev().max_by_key(|(_, count)| *count).copied()
    }

    /// All values but the most frequent, with their counts, most frequent first.
    #[must_use]
    pub fn others(&self) -> Vec<(&'t str, usize)> {
        let mode = self.mode();
        let mut others: Vec<_> = self.values.iter().copied().filter(|value| Some(*value) != mode).collect();
        others.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_goes_on_with_what_another_counted() {
        let values: Vec<String> = (0..30).map(|at| (at % 26 * at % 29).to_string()).collect();
        let (mut whole, mut pieces, mut piece) = (Tally::default(), Tally::default(), Tally::default());
        for value in &values {
            whole.add(value);
            if !piece.add_known(value) {
                pieces.take(&std::mem::take(&mut piece));
                piece.add(value);
            }
        }
        pieces.take(&piece);
        assert_eq!((whole.values, whole.total), (pieces.values, pieces.total));
    }
}
