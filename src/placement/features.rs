//! The features that the trees judge: how likely an entry belongs where it was put, by each of its fits, and how well the same method places the
//! list's own entries.

use super::form::Form;
use super::index::{Index, Query};
use super::scores::Scores;

/// How many fits become features of their own.
const FITS: usize = 7;

/// The number of features of an entry on a shelf.
pub const FEATURES: usize = 6 + 3 * FITS + 10 + 15;

/// An entry of the list, taken out and placed again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    pub(super) member: u32,
    shelf: u32,
    /// How likely it belongs on its shelf.
    chance: f32,
    order: Order,
}

impl Retry {
    pub(super) fn of(list: &Index, member: u32, scores: &Scores) -> Self {
        let shelf = list.members[member as usize].shelf;
        Self { member, shelf, chance: scores.chances[shelf as usize], order: Order::of(&scores.chances, shelf) }
    }
}

/// The rank of a shelf among all by some score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    /// The shelf that fits best.
    pub(super) best: u32,
    /// How many fit better.
    rank: u32,
    /// How much better it fits than the best other; negative if another is better.
    margin: f32,
    /// How much better the best is than the second.
    lead: f32,
}

impl Order {
    pub(super) fn of(scores: &[f32], shelf: u32) -> Self {
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

/// What is known about an entry to be judged.
pub(super) struct Case<'a> {
    pub(super) list: &'a Index,
    pub(super) query: &'a Query,
    /// The member that it is, if the list has it already.
    pub(super) own: Option<u32>,
    /// The shelf that it was put on.
    pub(super) shelf: u32,
    pub(super) scores: &'a Scores,
    /// Entries from all over the list, taken out and placed again.
    pub(super) everywhere: &'a [Retry],
}

impl Case<'_> {
    /// The features; `here` and `there` are retried entries of this shelf and of the best-fitting one.
    pub(super) fn features(&self, here: &[Retry], there: &[Retry]) -> [f32; FEATURES] {
        let Scores { own, told, chances, others, near, .. } = self.scores;
        let order = Order::of(chances, self.shelf);
        let (shelf, best) = (self.shelf as usize, order.best as usize);
        let mut out = Row { values: [0.0; FEATURES], filled: 0 };
        let shelves = self.list.shelves.len() as f32;
        for number in [chances[shelf], chances[best], order.margin, order.lead, order.rank as f32] {
            out.push(number);
        }
        out.push(order.rank as f32 / shelves);
        let fits: [&[f32]; FITS] =
            [&own.centroid, near, &own.entries, &own.family, &own.heading, &own.named, &own.covered];
        for fit in fits {
            out.push(fit[shelf]);
            out.push(fit[best]);
            out.push(Order::of(fit, self.shelf).rank as f32);
        }
        out.push((self.query.words.len() + self.query.strange.len()) as f32);
        out.push(f32::from(told.is_some()));
        out.push(others[shelf] as f32);
        out.push(others[best] as f32);
        out.push(shelves);
        out.push(self.list.members.len() as f32);
        out.push(self.form(shelf));
        out.push(self.form(best));
        out.push(self.kinship(shelf, best));
        out.push(f32::from(self.list.shelves[shelf].level) - f32::from(self.list.shelves[best].level));
        self.push_retries(chances[shelf], order, here, there, &mut out);
        debug_assert_eq!(out.filled, FEATURES);
        out.values
    }

    fn form(&self, shelf: usize) -> f32 {
        match self.list.shelves[shelf].form {
            Form::Subject => 0.0,
            Form::Kind => 1.0,
            Form::Time | Form::Rest => 2.0,
        }
    }

    /// How well the list's entries are placed by their words, overall and on these two shelves.
    fn push_retries(&self, chance: f32, order: Order, here: &[Retry], there: &[Retry], out: &mut Row) {
        let [everywhere, here, there] = [self.everywhere, here, there].map(|retries| self.others(retries));
        let best = order.best;
        let first = share(&everywhere, 0.5, |retry| retry.order.rank == 0);
        out.push(first);
        out.push(share(&everywhere, 0.5, |retry| retry.order.rank < 3));
        out.push(everywhere.iter().map(|retry| retry.chance).sum::<f32>() / (everywhere.len() as f32 + 1.0));
        out.push(share(&here, first, |retry| retry.order.rank == 0));
        out.push(share(&there, first, |retry| retry.order.rank == 0));
        out.push(share(&here, 0.0, |retry| retry.order.best == best));
        out.push(share(&there, 0.0, |retry| retry.order.best == self.shelf));
        let wide = |retry: &Retry| retry.order.margin <= order.margin;
        let unlikely = |retry: &Retry| retry.chance <= chance;
        for passes in [&wide as &dyn Fn(&Retry) -> bool, &unlikely] {
            let all = share(&everywhere, 0.0, passes);
            out.push(all);
            out.push(share(&here, all, passes));
        }
        // How often the best shelf attracts entries of other shelves.
        let drawn: Vec<Retry> = everywhere.iter().filter(|retry| retry.order.best == best).copied().collect();
        out.push(share(&drawn, first, |retry| retry.shelf == best));
        let as_strongly = drawn_as_strongly(order, &everywhere, &there);
        out.push(share(&as_strongly, first, |retry| retry.shelf == best));
        out.push(as_strongly.len() as f32);
        out.push(everywhere.len() as f32);
    }

    /// Whether nearly all entries drawn to the best shelf as strongly as this one are on it.
    pub(super) fn is_certain(&self, there: &[Retry]) -> bool {
        const ENOUGH: usize = 10;
        const LIKELY: f32 = 0.8;
        let order = Order::of(&self.scores.chances, self.shelf);
        let drawn = drawn_as_strongly(order, &self.others(self.everywhere), &self.others(there));
        let standing = drawn.iter().filter(|retry| retry.shelf == order.best).count();
        let chance = self.scores.chances[order.best as usize].exp();
        chance >= LIKELY && drawn.len() >= ENOUGH && standing * 20 >= drawn.len() * 19
    }

    fn others(&self, retries: &[Retry]) -> Vec<Retry> {
        retries.iter().filter(|retry| Some(retry.member) != self.own).copied().collect()
    }

    /// 2 if one shelf is part of the other, 1 if both are part of the same section, otherwise 0.
    fn kinship(&self, shelf: usize, best: usize) -> f32 {
        let (one, other) = (self.list.shelves[shelf], self.list.shelves[best]);
        match () {
            () if one.parent == Some(other.section) || other.parent == Some(one.section) => 2.0,
            () if one.parent.is_some() && one.parent == other.parent => 1.0,
            () => 0.0,
        }
    }
}

/// The entries, without duplicates, that are drawn to the best shelf at least as strongly as this one.
fn drawn_as_strongly(order: Order, everywhere: &[Retry], there: &[Retry]) -> Vec<Retry> {
    let strongly = |retry: &&Retry| retry.order.best == order.best && retry.order.lead >= order.lead;
    let mut drawn: Vec<Retry> = everywhere.iter().chain(there).filter(strongly).copied().collect();
    drawn.sort_by_key(|retry| retry.member);
    drawn.dedup_by_key(|retry| retry.member);
    drawn
}

/// The share of entries that pass, pulled towards the expected share if there are few.
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
