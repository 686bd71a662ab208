//! A run of the head, reduced to what is in order.

use std::collections::HashMap;

use super::Context;
use super::stray::Stray;
use crate::conventions::{Key, OrderOf, members};
use crate::text::longest_rising;

/// The entries of a run, and which of them are in order.
pub(super) struct Shelf {
    /// The entries and groups, as item indices, in text order.
    entries: Vec<usize>,
    /// Their keys under each way of sorting.
    keys: Vec<Vec<Option<Key>>>,
    /// Those that were there before or were found to be in place, as positions in `entries`.
    standing: Vec<usize>,
    /// Those of them that are in order under the first way of sorting.
    sorted: Vec<usize>,
}

impl Shelf {
    /// The run of the head, without the entries whose place the contribution has `chosen`.
    pub fn new(context: &Context<'_, '_>, order: &OrderOf, run: usize, chosen: &[usize]) -> Self {
        let head = context.head;
        let entries = members(head, &head.runs[run]);
        let is_chosen = |at: usize| chosen.binary_search(&at).is_ok();
        let came_now = |at: usize| {
            let is_new = || context.change_of(at).is_some_and(|change| change.base.is_none());
            if is_chosen(at) { is_new().then_some(true) } else { Some(false) }
        };
        let keys = order.sortings.iter().map(|sorting| sorting.keys(head, &entries, came_now)).collect();
        Self::of(entries, keys, is_chosen)
    }

    /// Things in text order, with their keys under each way of sorting; those whose place was chosen are left out.
    pub fn of(entries: Vec<usize>, keys: Vec<Vec<Option<Key>>>, is_chosen: impl Fn(usize) -> bool) -> Self {
        let standing: Vec<usize> = (0..entries.len()).filter(|&at| !is_chosen(entries[at])).collect();
        let told: Vec<usize> = standing.iter().copied().filter(|&at| keys[0][at].is_some()).collect();
        let rising = longest_rising(&told.iter().map(|&at| &keys[0][at]).collect::<Vec<_>>());
        let sorted = rising.into_iter().map(|place| told[place]).collect();
        Self { entries, keys, standing, sorted }
    }

    /// Which of these entries are in the wrong place, with the right one; those that belong in one place come in their order.
    ///
    /// If several new ones are between the same two, the longest stretch of them that is in order is right.
    ///
    /// Those that would pass fewer than `far` of the others on their way are left alone.
    pub fn strays(mut self, judged: &[usize], far: usize) -> Vec<Stray> {
        let places: HashMap<usize, usize> = self.entries.iter().enumerate().map(|(at, &item)| (item, at)).collect();
        let mut open: Vec<usize> = judged.iter().filter_map(|item| places.get(item).copied()).collect();
        open.retain(|&at| self.keys[0][at].is_some());
        let right = self.right_beside_each_other(&open);
        open.retain(|at| right.binary_search(at).is_err());
        merge(&mut self.standing, &right);
        merge(&mut self.sorted, &right);
        open.retain(|&at| !self.takes_in(at));
        let key = |at: usize| &self.keys[0][at];
        let place = |at: usize| self.sorted.partition_point(|&other| key(other) <= key(at));
        let passed = |&(place, at): &(usize, usize)| {
            let behind = place.checked_sub(1).map_or(0, |place| self.sorted[place] + 1);
            let standing = |place: usize| self.standing.partition_point(|&other| other < place);
            standing(behind).abs_diff(standing(at))
        };
        let strays = open.iter().map(|&at| (place(at), at));
        let mut strays: Vec<(usize, usize)> = strays.filter(|stray| passed(stray) >= far).collect();
        strays.sort_by(|one, other| (one.0, key(one.1), one.1).cmp(&(other.0, key(other.1), other.1)));
        let item = |at: &usize| self.entries[*at];
        let stray = |(place, at): (usize, usize)| Stray {
            at: self.entries[at],
            before: place.checked_sub(1).map(|place| item(&self.sorted[place])),
            after: self.sorted.get(place).map(item),
        };
        strays.into_iter().map(stray).collect()
    }

    /// Those of `open` that fit between the two sorted ones around them, and with each other.
    fn right_beside_each_other(&self, open: &[usize]) -> Vec<usize> {
        let gap = |at: usize| self.sorted.partition_point(|&other| other < at);
        let fits = |&at: &usize| fits_under(&self.keys[0], &self.sorted, at);
        let fitting: Vec<usize> = open.iter().copied().filter(fits).collect();
        let mut right = Vec::new();
        for beside in fitting.chunk_by(|&one, &other| gap(one) == gap(other)) {
            let keys: Vec<_> = beside.iter().map(|&at| &self.keys[0][at]).collect();
            right.extend(longest_rising(&keys).into_iter().map(|place| beside[place]));
        }
        right
    }

    /// Accepts an entry where it is, if that is right under one way of sorting.
    fn takes_in(&mut self, at: usize) -> bool {
        let fits = |others: &[usize]| self.keys.iter().any(|keys| fits_under(keys, others, at));
        if !fits(&self.sorted) && !fits(&self.standing) {
            return false;
        }
        if fits_under(&self.keys[0], &self.sorted, at) {
            merge(&mut self.sorted, &[at]);
        }
        merge(&mut self.standing, &[at]);
        true
    }
}

/// Whether an entry fits between the two of `others` around it.
fn fits_under(keys: &[Option<Key>], others: &[usize], at: usize) -> bool {
    let Some(key) = &keys[at] else { return false };
    let stands = others.partition_point(|&other| other < at);
    let before = stands.checked_sub(1).and_then(|before| keys[others[before]].as_ref());
    let after = others.get(stands).and_then(|&after| keys[after].as_ref());
    before.is_none_or(|before| before <= key) && after.is_none_or(|after| key <= after)
}

/// Merges positions into others; both are in ascending order.
fn merge(into: &mut Vec<usize>, more: &[usize]) {
    match more {
        [] => {}
        [one] => into.insert(into.partition_point(|other| other < one), *one),
        _ => {
            into.extend_from_slice(more);
            into.sort_unstable();
        }
    }
}
