//! What the trees look at: how the methods rank the shelf an entry stands on, and how well they do on this list at all.

use super::form::Form;
use super::index::{Index, Query};
use super::scores::{METHODS, Scores};

/// How many numbers describe an entry on a shelf.
pub const FEATURES: usize = 41;

/// An entry of the list, taken out and placed again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    pub(super) member: u32,
    shelf: u32,
    /// The shelf that fits it best.
    best: u32,
    /// How many shelves fit it better than its own.
    rank: u32,
    /// How much better its own fits than the best other; negative where another is better.
    margin: f32,
}

impl Retry {
    pub(super) fn of(list: &Index, member: u32, scores: &Scores) -> Self {
        let shelf = list.members[member as usize].shelf;
        let order = Order::of(&scores.combined, shelf);
        Self { member, shelf, best: order.best, rank: order.rank, margin: order.margin }
    }
}

/// Where a shelf stands among all by some score.
struct Order {
    best: u32,
    rank: u32,
    margin: f32,
    /// How much better the best is than the second.
    lead: f32,
}

impl Order {
    fn of(scores: &[f32], shelf: u32) -> Self {
        let own = scores[shelf as usize];
        let (mut best, mut top, mut second, mut other) = (shelf, f32::MIN, f32::MIN, f32::MIN);
        let mut rank = 0;
        for (at, &score) in (0..).zip(scores) {
            if score > top {
                (best, second, top) = (at, top, score);
            } else if score > second {
                second = score;
            }
            if at != shelf {
                other = other.max(score);
                rank += u32::from(score > own);
            }
        }
        Self { best, rank, margin: own - other, lead: top - second }
    }
}

/// What is known of an entry that is to be judged.
pub(super) struct Case<'a> {
    pub(super) list: &'a Index,
    pub(super) query: &'a Query,
    /// The member that it is already, if it is one.
    pub(super) own: Option<u32>,
    /// The shelf that it was put on.
    pub(super) shelf: u32,
    pub(super) scores: &'a Scores,
    /// Entries from all over the list, tried again.
    pub(super) everywhere: &'a [Retry],
}

impl Case<'_> {
    /// The shelf that fits best.
    pub(super) fn best(&self) -> u32 {
        Order::of(&self.scores.combined, self.shelf).best
    }

    /// The numbers; `here` and `there` are entries of the shelf itself and of the one that fits best, tried again.
    pub(super) fn features(&self, here: &[Retry], there: &[Retry]) -> [f32; FEATURES] {
        let order = Order::of(&self.scores.combined, self.shelf);
        let (shelf, best) = (self.shelf as usize, order.best as usize);
        let mut out = Row { values: [0.0; FEATURES], filled: 0 };
        let shelves = self.list.shelves.len() as f32;
        out.push(order.rank as f32);
        out.push(order.rank as f32 / shelves);
        out.push(order.margin);
        out.push(order.lead);
        let mut agreed = 0.0;
        for method in &self.scores.by_method {
            let by_method = Order::of(method, self.shelf);
            agreed += if by_method.best == order.best { 1.0 } else { 0.0 };
            out.push(by_method.rank as f32);
            out.push(method[shelf]);
            out.push(method[best]);
        }
        out.push(agreed);
        self.push_neighbours(shelf, best, &mut out);
        out.push(self.query.words.len() as f32);
        out.push(self.scores.cosine[shelf]);
        out.push(self.scores.cosine[best]);
        out.push(self.heading_words(shelf));
        out.push(self.heading_words(best));
        out.push(self.list.shelves[shelf].entries as f32);
        out.push(self.list.shelves[best].entries as f32);
        out.push(shelves);
        out.push(self.list.members.len() as f32);
        self.push_retries(order.margin, order.best, here, there, &mut out);
        out.push(self.kinship(shelf, best));
        out.push(if self.list.shelves[best].form == Form::Subject { 0.0 } else { 1.0 });
        debug_assert_eq!(out.filled, FEATURES);
        out.values
    }

    /// How many of the nearest entries stand on both shelves, and how near the nearest of each is.
    fn push_neighbours(&self, shelf: usize, best: usize, out: &mut Row) {
        let on = |shelf: usize| {
            let members = self.scores.nearest.iter();
            members.filter(move |(member, _)| self.list.members[*member as usize].shelf as usize == shelf)
        };
        for shelf in [shelf, best] {
            out.push(on(shelf).count() as f32);
            out.push(on(shelf).map(|(_, near)| *near).next().unwrap_or(0.0));
        }
    }

    /// How many of the entry's words stand in the shelf's own heading or those above it.
    fn heading_words(&self, shelf: usize) -> f32 {
        let headings = self.list.headings.row(shelf).iter();
        let shared = headings.filter(|(word, _)| self.query.words.binary_search(word).is_ok());
        shared.map(|(_, weight)| *weight).sum::<u32>() as f32
    }

    /// How well the list's entries are placed by their words, all over and on these two shelves.
    fn push_retries(&self, margin: f32, best: u32, here: &[Retry], there: &[Retry], out: &mut Row) {
        let others = |retries: &'_ [Retry]| -> Vec<Retry> {
            retries.iter().filter(|retry| Some(retry.member) != self.own).copied().collect()
        };
        let (everywhere, here, there) = (others(self.everywhere), others(here), others(there));
        let first = share(&everywhere, 0.5, |retry| retry.rank == 0);
        out.push(first);
        out.push(share(&everywhere, 0.5, |retry| retry.rank < 3));
        out.push(share(&here, first, |retry| retry.rank == 0));
        out.push(share(&there, first, |retry| retry.rank == 0));
        out.push(share(&here, 0.0, |retry| retry.best == best));
        out.push(share(&there, 0.0, |retry| retry.best == self.shelf));
        let worse = share(&everywhere, 0.0, |retry| retry.margin <= margin);
        out.push(worse);
        out.push(share(&here, worse, |retry| retry.margin <= margin));
        // How often the best shelf draws entries that stand elsewhere.
        let drawn: Vec<Retry> = everywhere.iter().filter(|retry| retry.best == best).copied().collect();
        out.push(share(&drawn, first, |retry| retry.shelf == best));
    }

    /// 2 where one shelf is part of the other, 1 where both are parts of the same, else 0.
    fn kinship(&self, shelf: usize, best: usize) -> f32 {
        let (one, other) = (self.list.shelves[shelf], self.list.shelves[best]);
        match () {
            () if one.parent == Some(other.section) || other.parent == Some(one.section) => 2.0,
            () if one.parent.is_some() && one.parent == other.parent => 1.0,
            () => 0.0,
        }
    }
}

/// The share of entries that pass, drawn towards what is to be expected where there are few.
fn share(retries: &[Retry], expected: f32, passes: impl Fn(&Retry) -> bool) -> f32 {
    const DRAWN: f32 = 3.0;
    let passing = retries.iter().filter(|retry| passes(retry)).count() as f32;
    (passing + DRAWN * expected) / (retries.len() as f32 + DRAWN)
}

struct Row {
    values: [f32; FEATURES],
    filled: usize,
}

impl Row {
    fn push(&mut self, value: f32) {
        self.values[self.filled] = value;
        self.filled += 1;
    }
}

// 4 of all methods together, 3 of each, agreement, 4 of neighbours, 9 of words and sizes, 9 of retries, kinship and form.
const _: () = assert!(FEATURES == 4 + 3 * METHODS + 1 + 4 + 9 + 9 + 2);
