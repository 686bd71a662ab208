//! What entries have in common, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::{Counted, most, most_of};
use super::cut::Piece;
use super::links::{LinksStyle, Run};
use super::parts::{Parts, part_of_column};
use super::shape::Shape;
use super::slot::Slot;
use crate::identity::Identity;

/// An entry, or one cell of a row, to be counted in the mould that its pieces make.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    pub text: &'a str,
    pub words: &'a BTreeMap<String, String>,
    pub runs: &'a [Run],
    pub section: usize,
    /// What kind of thing it presents.
    pub kind: &'a str,
    /// Its number among the entries.
    pub entry: usize,
}

/// What entries have in common, and where these entries are.
#[derive(Debug)]
pub struct Mould {
    pub shape: Shape,
    pub pieces: Vec<Piece>,
    pub slots: BTreeSet<Slot>,
    /// What is said at each place for other words, and how often.
    pub words: BTreeMap<String, Counted<String>>,
    pub sections: Counted<usize>,
    /// What kinds of things they present: `arxiv`, `github`.
    pub kinds: Counted<String>,
    pub links: LinksStyle,
    /// The words that nearly all entries of the list have at these places: a new entry gets them too.
    pub usual: BTreeMap<String, String>,
    /// How often a link leads to the same address as the entry's own, by its label.
    pub copies: Counted<String>,
    /// Which of the entry's runs of links each link is in, by its label; the empty label is the entry's own link.
    pub runs: BTreeMap<String, Counted<usize>>,
    /// The numbers of its entries.
    pub entries: Vec<usize>,
    pub count: usize,
}

impl Mould {
    pub fn new(shape: Shape, pieces: Vec<Piece>) -> Self {
        let slots = pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(slot.clone()),
            _ => None,
        });
        let slots = slots.collect();
        Self {
            shape,
            pieces,
            slots,
            words: BTreeMap::new(),
            usual: BTreeMap::new(),
            sections: BTreeMap::new(),
            kinds: BTreeMap::new(),
            links: LinksStyle::default(),
            copies: BTreeMap::new(),
            runs: BTreeMap::new(),
            entries: Vec::new(),
            count: 0,
        }
    }

    /// The names of what its entries give.
    pub fn names(&self) -> Vec<String> {
        self.slots.iter().map(Slot::key).chain(self.words.keys().cloned()).collect()
    }

    pub fn has_links(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Links(_)))
    }

    pub fn tells(&self, name: &str) -> bool {
        self.words.contains_key(name) || self.slots.iter().any(|slot| slot.key() == name)
    }

    pub fn count(&mut self, sample: &Sample<'_>) {
        *self.sections.entry(sample.section).or_default() += 1;
        *self.kinds.entry(sample.kind.to_owned()).or_default() += 1;
        self.count += 1;
        self.entries.push(sample.entry);
        for (name, said) in sample.words {
            *self.words.entry(name.clone()).or_default().entry(said.clone()).or_default() += 1;
        }
        for (at, run) in sample.runs.iter().enumerate() {
            self.links.count(sample.text, run, sample.entry);
            for element in &run.elements {
                let label = element.label.clone().unwrap_or_default();
                if element.is_copy() {
                    *self.copies.entry(label.clone()).or_default() += 1;
                }
                *self.runs.entry(label).or_default().entry(at).or_default() += 1;
            }
        }
    }

    /// Which run a link with this label goes in; the last one if no entry of this mould has such a link. In a row, a cell with nothing but
    /// links to the thing itself is no place for others.
    pub fn run_of(&self, label: &str) -> Option<usize> {
        let counted = self.runs.get(label).and_then(most).copied();
        let is_for_others = |at: &usize| {
            let has = |(label, runs): (&String, &Counted<usize>)| {
                !label.is_empty() && !self.copies.contains_key(label) && runs.contains_key(at)
            };
            !self.shape.has_cells() || self.runs.iter().any(has)
        };
        let last = || {
            let runs =
                self.slots.iter().rev().filter_map(|slot| if let Slot::Links(at) = slot { Some(*at) } else { None });
            runs.into_iter().find(is_for_others)
        };
        if label.is_empty() { counted } else { counted.or_else(last) }
    }

    /// Whether one of its entries has a link with this label.
    fn knows(&self, label: &str) -> bool {
        self.runs.contains_key(label) || self.slots.contains(&Slot::Link(label.to_owned()))
    }

    /// How many of a thing's other links it does not know.
    pub fn strange(&self, parts: &Parts) -> usize {
        parts.links.keys().filter(|label| !self.knows(label)).count()
    }

    /// The labels of the links that go in a run.
    pub fn labels<'a>(&'a self, run: usize, parts: &'a Parts) -> Vec<&'a str> {
        let is_alike = || {
            let identity = Identity::of(&parts.address);
            self.kinds.contains_key(identity.as_ref().map_or("", Identity::kind))
        };
        let copies = self
            .copies
            .iter()
            .filter(|(label, count)| *count * 2 > self.count && !parts.links.contains_key(*label) && is_alike());
        let own = parts
            .links
            .keys()
            .map(String::as_str)
            .filter(|label| !self.slots.contains(&Slot::Link((*label).to_owned())));
        [""].into_iter()
            .chain(own)
            .chain(copies.map(|(label, _)| label.as_str()))
            .filter(|label| self.run_of(label) == Some(run))
            .collect()
    }

    /// A text, escaped for its place: in a row, bars separate cells.
    pub fn fitting(&self, text: String) -> String {
        if !matches!(self.shape, Shape::Row(..)) || !text.contains('|') {
            return text;
        }
        text.replace("\\|", "|").replace('|', "\\|")
    }

    /// Whether it gives exactly what is known about a thing.
    pub fn suits(&self, parts: &Parts) -> bool {
        self.lacks(parts).is_empty() && self.unused(parts).is_empty() && self.strange(parts) == 0
    }

    /// The cells of a row, combined into one mould.
    pub fn of_cells(shape: Shape, cells: &[(&Self, Parts)]) -> Self {
        let pieces = cells.iter().flat_map(|(cell, _)| cell.pieces.iter().cloned());
        let mut row = Self::new(shape, pieces.collect());
        for (cell, _) in cells {
            row.words.extend(cell.words.clone());
            row.runs.extend(cell.runs.clone());
        }
        row
    }

    /// The words that nearly all entries of the list have at this place.
    pub fn usual(&self, name: &str) -> Option<&str> {
        self.usual.get(name).map(String::as_str)
    }

    /// The words that nearly all its own entries have at this place.
    pub fn shared(&self, name: &str) -> Option<&str> {
        let said = self.words.get(name)?;
        let (usual, count) = most_of(said)?;
        // Words with a number are not shared by every entry, and neither is what a column says.
        // The same picture in all of them is an ornament.
        let is_picture = usual.starts_with("<img") || usual.starts_with("![");
        let may_be = is_picture || !usual.contains(|c: char| c.is_ascii_digit()) && !self.shape.has_cells();
        (may_be && count >= 8 && count * 100 >= self.count * 95).then_some(usual)
    }

    /// What its entries give but is not known about a thing.
    pub fn lacks(&self, parts: &Parts) -> Vec<String> {
        let has = |slot: &Slot| match slot {
            Slot::Authors => parts.authors.is_some(),
            Slot::Links(at) => !self.labels(*at, parts).is_empty(),
            _ => parts.value(slot).is_some(),
        };
        let words = self.words.keys().filter(|name| self.usual(name).is_none() && parts.said(name).is_none());
        let slots = self.slots.iter().filter(|slot| !has(slot)).map(Slot::key);
        slots.chain(words.cloned()).collect()
    }

    /// What is known but has no place in it.
    pub fn unused(&self, parts: &Parts) -> Vec<String> {
        let has = |name: &str| {
            let is_slot = |slot: &Slot| slot.key() == name;
            let is_column = |words: &String| part_of_column(words) == Some(name) && !parts.words.contains_key(words);
            self.slots.iter().any(is_slot) || self.words.keys().any(is_column)
        };
        let told = parts.names().filter(|name| !has(name)).map(str::to_owned);
        let has_place =
            |label: &&String| self.run_of(label).is_some() || self.slots.contains(&Slot::Link((*label).clone()));
        let links = parts.links.keys().filter(|label| !has_place(label));
        let words = parts.words.iter().filter(|(name, _)| !self.words.contains_key(*name));
        told.chain(links.cloned()).chain(words.map(|(name, _)| name.clone())).collect()
    }
}
