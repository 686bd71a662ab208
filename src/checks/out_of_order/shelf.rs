//! A run of the head, reduced to what stands in order.

use crate::checks::Context;
use crate::conventions::{Key, OrderOf, members};
use crate::document::Item;
use crate::text::longest_rising;

/// The entries of a run, and among the old ones those that stand in order.
pub(super) struct Shelf<'a, 'b, 't> {
    context: &'a Context<'b, 't>,
    pub order: &'a OrderOf,
    /// The entries and groups, as item indices, in the order of the text.
    entries: Vec<usize>,
    /// Their keys under each way of sorting.
    keys: Vec<Vec<Option<Key>>>,
    /// The old entries, as positions in `entries`.
    settled: Vec<usize>,
    /// Those of them that stand in order under the first way of sorting, and what has found its place since.
    sorted: Vec<usize>,
}

impl<'a, 'b, 't> Shelf<'a, 'b, 't> {
    /// The run of the head, without the entries whose place the contribution has `chosen`.
    pub fn new(context: &'a Context<'b, 't>, order: &'a OrderOf, run: usize, chosen: &[usize]) -> Self {
        let head = context.head;
        let entries = members(head, &head.runs[run]);
        let came_now = |at: usize| {
            let is_new = || context.change_of(at).is_some_and(|change| change.base.is_none());
            if chosen.contains(&at) { is_new().then_some(true) } else { Some(false) }
        };
        let keys: Vec<_> = order.sortings.iter().map(|sorting| sorting.keys(head, &entries, came_now)).collect();
        let settled: Vec<usize> = (0..entries.len()).filter(|&at| !chosen.contains(&entries[at])).collect();
        let told: Vec<usize> = settled.iter().copied().filter(|&at| keys[0][at].is_some()).collect();
        let rising = longest_rising(&told.iter().map(|&at| &keys[0][at]).collect::<Vec<_>>());
        let sorted = rising.into_iter().map(|place| told[place]).collect();
        Self { context, order, entries, keys, settled, sorted }
    }

    /// Which of these entries stand at the wrong place, each with its right one.
    pub fn misplaced(&mut self, chosen: &[usize]) -> Vec<(usize, usize)> {
        chosen.iter().filter_map(|&at| Some((at, self.place(at).err()?))).collect()
    }

    /// Takes an entry in where it stands if that is right under one way of sorting; else says before which of those in order
    /// it belongs.
    fn place(&mut self, item: usize) -> Result<(), usize> {
        let Some(at) = self.entries.iter().position(|&entry| entry == item) else { return Ok(()) };
        let Some(key) = &self.keys[0][at] else { return Ok(()) };
        let stands = self.sorted.partition_point(|&other| other < at);
        if self.fits_among(&self.sorted, at) || self.fits_among(&self.settled, at) {
            self.sorted.insert(stands, at);
            return Ok(());
        }
        Err(self.sorted.partition_point(|&other| self.keys[0][other].as_ref().is_some_and(|other| other <= key)))
    }

    /// Whether an entry fits between the two of `others` that it stands between.
    fn fits_among(&self, others: &[usize], at: usize) -> bool {
        let stands = others.partition_point(|&other| other < at);
        let before = stands.checked_sub(1).map(|before| others[before]);
        let next = others.get(stands).copied();
        self.keys.iter().any(|keys| {
            let Some(key) = &keys[at] else { return false };
            let above = before.and_then(|before| keys[before].as_ref()).is_none_or(|before| before <= key);
            above && next.and_then(|next| keys[next].as_ref()).is_none_or(|next| key <= next)
        })
    }

    /// The entries in order between which a place lies.
    pub fn neighbours(&self, place: usize) -> (Option<&'a Item>, Option<&'a Item>) {
        let item = |at: usize| &self.context.head.items[self.entries[at]];
        (place.checked_sub(1).map(|place| item(self.sorted[place])), self.sorted.get(place).map(|&at| item(at)))
    }
}
