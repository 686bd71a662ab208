//! How well the entries of a run fit a way of sorting.

use std::collections::HashSet;

use super::alphabet::Alphabet;
use super::date::Precision;
use super::sorting::{Dated, Sorting};
use crate::conventions::Row;
use crate::document::{Document, Marker};
use crate::text::longest_rising;

/// How well a run fits a way of sorting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub sorting: Sorting,
    /// How many entries are in order.
    pub agree: usize,
    /// How many have what the run would be sorted by.
    pub total: usize,
    /// How many different keys they have.
    pub distinct: usize,
}

/// This many entries in order, without exception, are no coincidence.
const PLAIN: usize = 8;

impl Kept {
    /// `None` if more than one in ten lack what the run would be sorted by, or if there is nothing to compare.
    pub fn of(base: &Document<'_>, items: &[usize], sorting: Sorting) -> Option<Self> {
        let keys = sorting.keys(base, items, |_| Some(false));
        let first_is_told = keys.first().is_some_and(Option::is_some);
        let mut keys: Vec<_> = keys.into_iter().flatten().collect();
        if keys.len() < 2 || keys.len() * 10 < items.len() * 9 {
            return None;
        }
        // An entry above a perfect order that is not part of it was pinned there.
        if first_is_told && keys.len() > PLAIN && !keys.is_sorted() && keys[1..].is_sorted() {
            keys.remove(0);
        }
        let total = keys.len();
        let agree = if keys.is_sorted() { total } else { longest_rising(&keys).len() };
        let distinct = keys.iter().collect::<HashSet<_>>().len();
        Some(Self { sorting, agree, total, distinct })
    }

    fn off(&self) -> usize {
        self.total - self.agree
    }

    /// All but one in twelve: enough if the list's other runs do the same.
    pub fn nearly(&self) -> bool {
        self.off() * 12 <= self.total
    }

    /// All but one in five: enough if something else calls for this order.
    pub fn loosely(&self) -> bool {
        self.total >= 2 && self.off() * 5 <= self.total
    }

    /// Enough without other evidence. Chance puts seven entries in order once in 5,040 times, and a list has at most a few hundred runs. Long runs
    /// that are sorted except for a few entries were sorted by somebody; shorter ones may only look sorted.
    pub fn alone(&self) -> bool {
        self.total >= 7 && self.off() == 0
            || self.total >= 20 && self.off() * 20 <= self.total
            || self.total >= 40 && self.off() * 10 <= self.total
    }

    /// Enough without other evidence to see that something is far from its place.
    pub fn mostly(&self) -> bool {
        self.alone()
            || self.total >= 20 && self.off() * 10 <= self.total
            || self.total >= 40 && self.off() * 8 <= self.total
    }
}

/// The alphabets that fit the titles best, best first, including those that fit about as well: what is right in one of them is not clearly wrong.
pub(super) fn by_title(base: &Document<'_>, items: &[usize]) -> Vec<Kept> {
    let titles: Vec<_> = items.iter().map(|&at| base.title(&base.items[at])).collect();
    let alphabets = Alphabet::of(&titles.iter().map(AsRef::as_ref));
    let mut kept: Vec<Kept> =
        alphabets.into_iter().filter_map(|alphabet| Kept::of(base, items, Sorting::Title(alphabet))).collect();
    kept.sort_by_key(Kept::off);
    let Some(best) = kept.first().copied() else { return kept };
    // To sort like a computer, a run must show it: capitals and small letters must make a difference.
    let is_computers = |kept: &Kept| kept.sorting == Sorting::Title(Alphabet::Computer);
    let close = best.total / 25;
    kept.retain(|kept| kept.off() <= best.off() + close && (!is_computers(kept) || is_computers(&best)));
    kept
}

/// The ways of sorting by date that fit a run best, best first.
pub(super) fn by_date(base: &Document<'_>, items: &[usize], newest_first: bool) -> Vec<Kept> {
    let columns = (0..columns(base, items)).map(Dated::Column);
    let sources = [Dated::Before, Dated::Behind, Dated::Arxiv].into_iter().chain(columns);
    let sortings =
        sources.flat_map(|source| Precision::ALL.map(|precision| Sorting::Date { source, precision, newest_first }));
    let mut kept: Vec<Kept> = sortings.filter_map(|sorting| Kept::of(base, items, sorting)).collect();
    kept.sort_by_key(Kept::off);
    let Some(best) = kept.first().copied() else { return kept };
    kept.retain(|kept| kept.off() == best.off());
    // For each place, only the finest precision that fits counts; they come finest first.
    let mut seen = Vec::new();
    kept.retain(|kept| {
        let Sorting::Date { source, .. } = kept.sorting else { return true };
        let is_finest = !seen.contains(&source);
        seen.push(source);
        is_finest
    });
    kept
}

/// How well a table fits each way of sorting by a column.
pub(super) fn by_column(base: &Document<'_>, items: &[usize]) -> impl Iterator<Item = Kept> {
    let sortings = (0..columns(base, items)).flat_map(|column| {
        [
            Sorting::Words { column },
            Sorting::Number { column, falling: false },
            Sorting::Number { column, falling: true },
        ]
    });
    sortings.filter_map(|sorting| Kept::of(base, items, sorting))
}

/// How many columns a table has; 0 for other lists.
fn columns(base: &Document<'_>, items: &[usize]) -> usize {
    let first = items.first().map(|&at| &base.items[at]).filter(|item| item.marker == Marker::Row);
    first.map_or(0, |row| Row::of(base, row).cells().len())
}
