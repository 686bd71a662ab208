//! Which item of the head is which item of the base.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::ops::Range;

use super::{Change, ChangeKind, LineDiff, signature};
use crate::document::{Document, Item, Role};
use crate::text::longest_rising;

/// The changes of all items whose own lines the diff touches.
pub(super) fn pair(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff) -> Vec<Change> {
    let news: Vec<Range<usize>> = diff.hunks.iter().map(|hunk| hunk.new.clone()).collect();
    let olds: Vec<Range<usize>> = diff.hunks.iter().map(|hunk| hunk.old.clone()).collect();
    let mut pairing = Pairing {
        base,
        head,
        diff,
        news: touched(&head.items, &news),
        olds: touched(&base.items, &olds),
        pairs: Vec::new(),
    };
    pairing.by_place();
    pairing.by_key(|document, item| Some(signature(document, item)), Kept::Whole);
    pairing.by_key(|document, item| document.main_link(item).map(|link| link.destination.to_string()), Kept::Part);
    pairing.by_key(|document, item| long_enough(&document.title(item)), Kept::Part);
    pairing.by_neighbourhood();
    pairing.changes()
}

/// How much of an item stayed the same.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Whole,
    Part,
}

struct Pair {
    base: usize,
    head: usize,
    kept: Kept,
}

struct Pairing<'a, 't> {
    base: &'a Document<'t>,
    head: &'a Document<'t>,
    diff: &'a LineDiff,
    /// Items of the head on changed lines that have no partner yet, in order.
    news: Vec<usize>,
    /// Items of the base on changed lines that have no partner yet, in order.
    olds: Vec<usize>,
    pairs: Vec<Pair>,
}

impl<'t> Pairing<'_, 't> {
    /// An item whose telling line stayed is the same item, whatever happened to its other lines.
    fn by_place(&mut self) {
        let mut known = HashSet::new();
        for &head in &self.news {
            let there = self.diff.in_base(self.head.telling_line(&self.head.items[head]));
            if let Some(base) = there.and_then(|line| item_at(self.base, line)) {
                known.insert((base, head));
            }
        }
        for &base in &self.olds {
            let there = self.diff.in_head(self.base.telling_line(&self.base.items[base]));
            if let Some(head) = there.and_then(|line| item_at(self.head, line)) {
                known.insert((base, head));
            }
        }
        self.pairs.extend(known.iter().map(|&(base, head)| Pair { base, head, kept: Kept::Part }));
        self.forget_paired();
    }

    fn forget_paired(&mut self) {
        let bases: HashSet<usize> = self.pairs.iter().map(|pair| pair.base).collect();
        let heads: HashSet<usize> = self.pairs.iter().map(|pair| pair.head).collect();
        self.olds.retain(|base| !bases.contains(base));
        self.news.retain(|head| !heads.contains(head));
    }

    /// Pairs items with the same key, in order.
    fn by_key<K: Hash + Eq>(&mut self, key: impl Fn(&Document<'t>, &Item) -> Option<K>, kept: Kept) {
        if self.olds.is_empty() || self.news.is_empty() {
            return;
        }
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for &base in &self.olds {
            if let Some(key) = key(self.base, &self.base.items[base]) {
                waiting.entry(key).or_default().push_back(base);
            }
        }
        let mut found = Vec::new();
        for &head in &self.news {
            let partner = key(self.head, &self.head.items[head])
                .and_then(|key| waiting.get_mut(&key))
                .and_then(VecDeque::pop_front);
            if let Some(base) = partner {
                found.push(Pair { base, head, kept });
            }
        }
        self.pairs.extend(found);
        self.forget_paired();
    }

    /// Within one hunk, unpaired items with most words in common are the same item, edited.
    fn by_neighbourhood(&mut self) {
        let mut found = Vec::new();
        for hunk in &self.diff.hunks {
            let mut olds: VecDeque<usize> = within(&self.olds, &self.base.items, &hunk.old).collect();
            for head in within(&self.news, &self.head.items, &hunk.new) {
                let words = Words::of(self.head, head);
                let alike = olds.iter().position(|&base| words.mostly_in(&Words::of(self.base, base)));
                if let Some(base) = alike.and_then(|at| olds.remove(at)) {
                    found.push(Pair { base, head, kept: Kept::Part });
                }
            }
        }
        self.pairs.extend(found);
        self.forget_paired();
    }

    fn changes(mut self) -> Vec<Change> {
        self.pairs.sort_by_key(|pair| pair.head);
        let steady = self.steady();
        let mut changes: Vec<Change> = self
            .pairs
            .iter()
            .zip(steady)
            .map(|(pair, steady)| {
                let kind = match (pair.kept, steady) {
                    (Kept::Part, _) => ChangeKind::Edited,
                    (Kept::Whole, false) => ChangeKind::Moved,
                    (Kept::Whole, true) => ChangeKind::Renumbered,
                };
                Change { kind, base: Some(pair.base), head: Some(pair.head) }
            })
            .collect();
        let is_new = |&&head: &&usize| self.diff.is_new(self.head.telling_line(&self.head.items[head]));
        changes.extend(self.news.iter().filter(is_new).map(|&head| Change {
            kind: ChangeKind::Added,
            base: None,
            head: Some(head),
        }));
        changes.sort_by_key(|change| change.head);
        let is_gone = |&&base: &&usize| self.diff.in_head(self.base.telling_line(&self.base.items[base])).is_none();
        changes.extend(self.olds.iter().filter(is_gone).map(|&base| Change {
            kind: ChangeKind::Removed,
            base: Some(base),
            head: None,
        }));
        changes
    }

    /// The stretch of changed lines that each hunk is part of: blank lines alone separate no hunks, since any of them can be matched with any other.
    /// One element more than there are hunks, for what comes after the last.
    fn stretches(&self) -> Vec<usize> {
        let is_blank = |line: usize| self.head.lines.content(self.head.text, line).trim().is_empty();
        let mut stretches = vec![0];
        for pair in self.diff.hunks.windows(2) {
            let parts = !(pair[0].new.end..pair[1].new.start).all(is_blank);
            stretches.push(stretches[stretches.len() - 1] + usize::from(parts));
        }
        stretches.push(stretches[stretches.len() - 1] + 1);
        stretches
    }

    /// Which pairs kept their place: both sides in one stretch of changed lines, and in the same order as the others there.
    fn steady(&self) -> Vec<bool> {
        let stretches = self.stretches();
        let hunk_of_new = |line: usize| stretches[self.diff.hunks.partition_point(|hunk| hunk.new.end <= line)];
        let hunk_of_old = |line: usize| stretches[self.diff.hunks.partition_point(|hunk| hunk.old.end <= line)];
        let mut steady = vec![false; self.pairs.len()];
        let mut by_hunk: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, pair) in self.pairs.iter().enumerate() {
            let hunk = hunk_of_new(self.head.telling_line(&self.head.items[pair.head]));
            if hunk == hunk_of_old(self.base.telling_line(&self.base.items[pair.base])) {
                by_hunk.entry(hunk).or_default().push(at);
            }
        }
        for pairs in by_hunk.values() {
            let bases: Vec<usize> = pairs.iter().map(|&at| self.pairs[at].base).collect();
            for kept in longest_rising(&bases) {
                steady[pairs[kept]] = true;
            }
        }
        steady
    }
}

/// The item whose telling line this is.
fn item_at(document: &Document<'_>, line: usize) -> Option<usize> {
    document.items.binary_search_by_key(&line, |item| document.telling_line(item)).ok()
}

/// The items that share a line with one of the ranges, both given in order.
fn touched(items: &[Item], ranges: &[Range<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    for range in ranges.iter().filter(|range| !range.is_empty()) {
        let first = from + items[from..].partition_point(|item| item.lines.end < range.start);
        let last = items[first..].iter().take_while(|item| item.lines.start < range.end).count();
        found.extend((first..first + last).filter(|&at| items[at].lines.end >= range.start));
        from = first;
    }
    found.dedup();
    found
}

fn within<'a>(candidates: &'a [usize], items: &'a [Item], range: &'a Range<usize>) -> impl Iterator<Item = usize> + 'a {
    let inside = |&&at: &&usize| range.contains(&items[at].lines.start) && items[at].role != Role::Contents;
    candidates.iter().filter(inside).copied()
}

/// A title that is long enough to recognize an entry.
fn long_enough(title: &str) -> Option<String> {
    (title.chars().count() >= 3).then(|| title.to_lowercase())
}

struct Words(HashSet<String>);

impl Words {
    fn of(document: &Document<'_>, item: usize) -> Self {
        let own = document.own_text(&document.items[item]);
        let words = own.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        Self(words.map(str::to_lowercase).collect())
    }

    /// Whether at least half of all their words are in both.
    fn mostly_in(&self, other: &Self) -> bool {
        let shared = self.0.intersection(&other.0).count();
        let all = self.0.len() + other.0.len() - shared;
        shared >= 2 && shared * 2 >= all
    }
}
