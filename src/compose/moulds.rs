//! The moulds of a list, counted, and the choice among them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::apart::Apart;
use super::authors::AuthorsStyle;
use super::counted::{Counted, most, most_of};
use super::gaps::{KNOWN, MISSING, closed, emptied};
use super::layout::Layout;
use super::links::{LinksStyle, Run};
use super::mould::{Cut, Piece, Shape, is_balanced};
use super::near::{Near, Traits};
use super::parts::{Parts, repository_in, short_of};
use super::slot::Slot;
use super::stops::Stops;
use crate::document::{Document, Item};
use crate::identity::Identity;
use crate::text::Span;

/// All moulds of a list.
#[derive(Debug, Default)]
pub struct Moulds {
    all: Vec<Mould>,
    /// What each entry that was taken apart is like.
    entries: Vec<Traits>,
    authors: AuthorsStyle,
    links: LinksStyle,
    stops: Stops,
    /// The layouts of the tables, by their sections and their number of columns.
    layouts: Vec<(usize, usize, Layout)>,
    /// How each place of publication is written, and how often.
    venues: Counted<String>,
    /// How many entries present repositories on GitHub, and how many of these are called by owner and name.
    repositories: [usize; 2],
    /// How many entries have a short name before a colon in their title, and how many of these tell it once more.
    short: [usize; 2],
}

/// What entries have in common, and where they stand.
#[derive(Debug)]
struct Mould {
    shape: Shape,
    pieces: Vec<Piece>,
    slots: BTreeSet<Slot>,
    /// What stands at each place for other words, and how often.
    words: BTreeMap<String, Counted<String>>,
    sections: Counted<usize>,
    /// What kinds of things they present: `arxiv`, `github`.
    kinds: Counted<String>,
    links: LinksStyle,
    /// How often a link leads where the entry's own does, by its label.
    copies: Counted<String>,
    /// In which of the entry's runs of links each stands, by its label; the empty one is the link that the entry presents.
    runs: BTreeMap<String, Counted<usize>>,
    /// Its entries, by their numbers.
    entries: Vec<usize>,
    count: usize,
}

/// An entry as the list would write it, without a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Its text, without the last line's ending.
    pub text: String,
    /// What is known and does not stand in it, in a word or two each.
    pub unused: Vec<String>,
    /// What the others tell and is not known of it.
    pub missing: Vec<String>,
}

/// What entries tell, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is, in a word or two.
    pub name: String,
    /// How many tell it.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
}

impl Told {
    /// Whether an entry that does not tell it has left it out: 95 of 100 tell it, and at least eight.
    fn is_binding(&self) -> bool {
        self.agree >= 8 && self.agree * 100 >= self.total * 95
    }
}

/// A section with fewer entries shows no habit of its own.
const ENOUGH: usize = 5;

impl Moulds {
    /// Takes all entries of a list apart.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut moulds = Self::default();
        let mut known: HashMap<(Shape, Vec<Piece>), usize> = HashMap::new();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for (at, item) in document.entries() {
            let Some(apart) = Apart::of(document, at).filter(|_| !document.is_torn(item)) else { continue };
            let entry = moulds.entries.len();
            numbers.insert(at, entry);
            moulds.count_habits(document, item, &apart);
            let cut = Cut::of(document, &apart);
            let shape = Shape::of(document, item);
            let place = *known.entry((shape, cut.pieces.clone())).or_insert_with(|| {
                moulds.all.push(Mould::new(shape, cut.pieces));
                moulds.all.len() - 1
            });
            let kind = document.main_link(item).and_then(|link| Identity::of(&link.destination));
            let kind = kind.as_ref().map_or("", Identity::kind);
            for run in &apart.runs {
                moulds.links.count(document.text, run, entry);
                moulds.all[place].links.count(document.text, run, entry);
            }
            moulds.all[place].entries.push(entry);
            let own = apart.parts();
            moulds.entries.push(Traits::of(&own.address, own.date, item.section));
            moulds.all[place].add(item.section, kind, cut.words);
            moulds.all[place].add_runs(&apart.runs);
        }
        for run in &document.runs {
            let rows: Vec<(usize, usize)> =
                run.items.iter().filter_map(|&item| Some((item, *numbers.get(&item)?))).collect();
            if let Some(layout) = Layout::of(document, &rows) {
                let columns = document.columns_of(&document.items[run.items[0]]).unwrap_or_default();
                moulds.layouts.push((run.section, columns, layout));
            }
        }
        moulds
    }

    /// Counts how an entry writes names, places of publication and the ends of descriptions, and what it calls its thing.
    fn count_habits(&mut self, document: &Document<'_>, item: &Item, apart: &Apart<'_>) {
        for (span, slot) in &apart.slots {
            match slot {
                Slot::Authors => self.authors.count(span.of(document.text), self.entries.len()),
                Slot::Venue => *self.venues.entry(span.of(document.text).to_owned()).or_default() += 1,
                Slot::Description => self.stops.count(item.section, span.of(document.text)),
                _ => {}
            }
        }
        let title = document.title(item);
        let main = document.main_link(item).map(|link| link.destination.as_ref());
        if let Some(repository) = main.and_then(repository_in) {
            self.repositories[0] += 1;
            self.repositories[1] += usize::from(title.eq_ignore_ascii_case(repository));
        }
        if short_of(&title).is_some() {
            self.short[0] += 1;
            self.short[1] += usize::from(apart.slots.iter().any(|(_, slot)| *slot == Slot::Short));
        }
    }

    /// A thing, written as the entries of a section are, or as the list's others where that fits it better; `None` where the list has no
    /// entry of this shape. What entries tell and is not known of the thing is left out.
    #[must_use]
    pub fn compose(&self, parts: &Parts, section: usize, shape: Shape) -> Option<Composed> {
        let near = Near::of(&self.entries, &Traits::of(&parts.address, parts.date, section));
        let tells_short = parts.short().is_some() && self.short[1] * 2 > self.short[0];
        let mut fits: Vec<&Mould> = self.all.iter().filter(|mould| mould.shape == shape).collect();
        fits.sort_by_cached_key(|mould| {
            let unused = mould.unused(parts).len() + usize::from(tells_short && !mould.slots.contains(&Slot::Short));
            (mould.lacks(parts).len(), unused, Reverse((near.weight(&mould.entries), mould.count)))
        });
        fits.into_iter().find_map(|mould| {
            let text = self.poured(mould, parts, section, &near);
            let text = match shape {
                Shape::Row(columns, _) => self.laid_out(&text, section, columns, &near),
                Shape::Html(_) => emptied(&text),
                _ => closed(&text),
            };
            let is_whole = text.contains(&parts.title) && text.contains(&parts.address);
            let is_sound = is_balanced(&text) || !parts.texts().all(is_balanced);
            (is_whole && is_sound).then_some(())?;
            let mut missing = mould.lacks(parts);
            missing.extend(self.usually_told(shape, section).into_iter().filter(|name| !mould.tells(name)));
            let missing = missing.into_iter().map(|name| self.with_example(&name)).collect();
            Some(Composed { text, unused: mould.unused(parts), missing })
        })
    }

    /// What at least 80 of 100 entries of a section tell, or of the list where the section has few.
    fn usually_told(&self, shape: Shape, section: usize) -> Vec<String> {
        let told = self.told(shape, section).into_iter().filter(|told| told.agree * 5 >= told.total * 4);
        told.map(|told| told.name).collect()
    }

    /// What nearly all entries of a section tell, or of the list where the section has few.
    #[must_use]
    pub fn always_told(&self, shape: Shape, section: usize) -> Vec<Told> {
        self.told(shape, section).into_iter().filter(Told::is_binding).collect()
    }

    /// How many entries of this shape are called by more than their address; `None` where these are not nearly all of them.
    #[must_use]
    pub fn titled(&self, shape: Shape) -> Option<Told> {
        let of_shape = || self.all.iter().filter(|mould| mould.shape == shape);
        let has_title = |mould: &&Mould| {
            mould.slots.contains(&Slot::Title) && mould.slots.contains(&Slot::Address) || mould.has_links()
        };
        let count = |moulds: &mut dyn Iterator<Item = &Mould>| moulds.map(|mould| mould.count).sum();
        let told = Told {
            name: "title".to_owned(),
            agree: count(&mut of_shape().filter(has_title)),
            total: count(&mut of_shape()),
        };
        told.is_binding().then_some(told)
    }

    /// How many entries of a section tell what, or of the list where the section has few.
    fn told(&self, shape: Shape, section: usize) -> Vec<Told> {
        let here = |mould: &Mould| mould.sections.get(&section).copied().unwrap_or_default();
        let moulds: Vec<&Mould> = self.all.iter().filter(|mould| mould.shape == shape).collect();
        let own: usize = moulds.iter().map(|mould| here(mould)).sum();
        let count = |mould: &Mould| if own >= ENOUGH { here(mould) } else { mould.count };
        let total: usize = moulds.iter().map(|mould| count(mould)).sum();
        let mut agree: Counted<String> = BTreeMap::new();
        for mould in moulds {
            // Two dates of one entry are told once.
            for name in mould.names().into_iter().collect::<BTreeSet<_>>() {
                *agree.entry(name).or_default() += count(mould);
            }
        }
        agree.into_iter().map(|(name, agree)| Told { name, agree, total }).filter(|told| told.total >= ENOUGH).collect()
    }

    /// What something is called for whoever has to say it; words that have no name of their own by an example.
    fn with_example(&self, name: &str) -> String {
        let said = self.all.iter().filter_map(|mould| mould.words.get(name)).flatten();
        match said.max_by_key(|(_, count)| **count) {
            Some((said, _)) => format!("{name} (such as {said})"),
            None => name.to_owned(),
        }
    }

    /// How places of publication are written, the most frequent first.
    pub(super) fn venues(&self) -> impl Iterator<Item = &str> {
        let mut venues: Vec<(&str, usize)> =
            self.venues.iter().map(|(venue, count)| (venue.as_str(), *count)).collect();
        venues.sort_by_key(|(_, count)| Reverse(*count));
        venues.into_iter().map(|(venue, _)| venue)
    }

    /// Whether repositories are mostly called by owner and name.
    pub(super) fn tells_owners(&self) -> bool {
        self.repositories[1] * 2 > self.repositories[0]
    }

    /// A row, padded like the others of its table.
    fn laid_out(&self, row: &str, section: usize, columns: usize, near: &Near) -> String {
        let layouts = || self.layouts.iter().filter(|layout| layout.1 == columns);
        let layout = layouts().find(|layout| layout.0 == section).or_else(|| layouts().next());
        let Some((.., layout)) = layout else { return row.to_owned() };
        let cells = crate::document::cells(row, Span::new(0, row.len()));
        let cells: Vec<String> = cells.into_iter().map(|cell| self::cell(cell.of(row).trim())).collect();
        layout.row(&cells, near)
    }

    fn poured(&self, mould: &Mould, parts: &Parts, section: usize, near: &Near) -> String {
        let mut out = String::new();
        for piece in &mould.pieces {
            match piece {
                Piece::Text(text) => append(&mut out, text),
                Piece::Words(name) => match (parts.said(name), mould.usual(name)) {
                    (None, Some(usual)) => append(&mut out, usual),
                    (said, _) => put(&mut out, said.map(|said| mould.fitting(said))),
                },
                Piece::Slot(slot) => {
                    let value = self.value(slot, mould, parts, section, near);
                    let is_text = !matches!(slot, Slot::Links(_));
                    put(&mut out, value.map(|value| if is_text { mould.fitting(value) } else { value }));
                }
            }
        }
        out
    }

    fn value(&self, slot: &Slot, mould: &Mould, parts: &Parts, section: usize, near: &Near) -> Option<String> {
        match slot {
            Slot::Authors => parts.authors.as_ref().map(|authors| self.authors.write(authors, near)),
            Slot::Description => parts.description.as_deref().map(|said| self.stops.ended(section, said)),
            Slot::Links(at) => {
                let labels = mould.labels(*at, parts);
                if labels.is_empty() { None } else { mould.links.write(&labels, parts, &self.links, near) }
            }
            _ => parts.value(slot),
        }
    }
}

impl Mould {
    fn new(shape: Shape, pieces: Vec<Piece>) -> Self {
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
            sections: BTreeMap::new(),
            kinds: BTreeMap::new(),
            links: LinksStyle::default(),
            copies: BTreeMap::new(),
            runs: BTreeMap::new(),
            entries: Vec::new(),
            count: 0,
        }
    }

    /// What its entries tell, in a word or two each.
    fn names(&self) -> Vec<String> {
        self.slots.iter().map(Slot::key).chain(self.words.keys().cloned()).collect()
    }

    /// Whether it is a row with cells, in Markdown or in HTML.
    fn has_columns(&self) -> bool {
        matches!(self.shape, Shape::Row(..) | Shape::Html(1..))
    }

    fn has_links(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Links(_)))
    }

    fn tells(&self, name: &str) -> bool {
        self.words.contains_key(name) || self.slots.iter().any(|slot| slot.key() == name)
    }

    fn add_runs(&mut self, runs: &[Run]) {
        for (at, run) in runs.iter().enumerate() {
            for element in &run.elements {
                let label = element.label.clone().unwrap_or_default();
                if element.is_copy() {
                    *self.copies.entry(label.clone()).or_default() += 1;
                }
                *self.runs.entry(label).or_default().entry(at).or_default() += 1;
            }
        }
    }

    /// In which run a link of this label stands; one that no entry of this mould has, in the last. In a row a cell in which only links to
    /// the thing itself stand is no place for others.
    fn run_of(&self, label: &str) -> Option<usize> {
        let counted = self.runs.get(label).and_then(most).copied();
        let is_for_others = |at: &usize| {
            let has = |(label, runs): (&String, &Counted<usize>)| {
                !label.is_empty() && !self.copies.contains_key(label) && runs.contains_key(at)
            };
            !self.has_columns() || self.runs.iter().any(has)
        };
        let last = || {
            let runs =
                self.slots.iter().rev().filter_map(|slot| if let Slot::Links(at) = slot { Some(*at) } else { None });
            runs.into_iter().find(is_for_others)
        };
        if label.is_empty() { counted } else { counted.or_else(last) }
    }

    /// The labels of the links that stand in a run.
    fn labels<'a>(&'a self, run: usize, parts: &'a Parts) -> Vec<&'a str> {
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

    fn add(&mut self, section: usize, kind: &str, words: BTreeMap<String, String>) {
        *self.sections.entry(section).or_default() += 1;
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
        self.count += 1;
        for (name, said) in words {
            *self.words.entry(name).or_default().entry(said).or_default() += 1;
        }
    }

    /// A text as it can stand there: in a row, bars part cells.
    fn fitting(&self, text: String) -> String {
        if !matches!(self.shape, Shape::Row(..)) || !text.contains('|') {
            return text;
        }
        text.replace("\\|", "|").replace('|', "\\|")
    }

    /// What its entries nearly all say at this place.
    fn usual(&self, name: &str) -> Option<&str> {
        let said = self.words.get(name)?;
        let (usual, count) = most_of(said)?;
        // A number is never every entry's, and neither is what a column says.
        let may_be = !usual.contains(|c: char| c.is_ascii_digit()) && !self.has_columns();
        (may_be && count >= 8 && count * 100 >= self.count * 95).then_some(usual)
    }

    /// What its entries tell and is not known of a thing.
    fn lacks(&self, parts: &Parts) -> Vec<String> {
        let has = |slot: &Slot| match slot {
            Slot::Authors => parts.authors.is_some(),
            Slot::Links(at) => !self.labels(*at, parts).is_empty(),
            _ => parts.value(slot).is_some(),
        };
        let words = self.words.keys().filter(|name| self.usual(name).is_none() && parts.said(name).is_none());
        let slots = self.slots.iter().filter(|slot| !has(slot)).map(Slot::key);
        slots.chain(words.cloned()).collect()
    }

    /// What is known and has no place in it.
    fn unused(&self, parts: &Parts) -> Vec<String> {
        let has_date = self.slots.iter().any(|slot| matches!(slot, Slot::Date(_)));
        let told = [
            (parts.authors.is_some() && !self.slots.contains(&Slot::Authors), "authors"),
            (parts.date.is_some() && !has_date, "date"),
            (parts.venue.is_some() && !self.slots.contains(&Slot::Venue), "venue"),
            (
                parts.description.is_some()
                    && !self.slots.contains(&Slot::Description)
                    && !self.words.contains_key("description"),
                "description",
            ),
        ];
        let told = told.into_iter().filter(|(is_unused, _)| *is_unused).map(|(_, name)| name.to_owned());
        let has_place =
            |label: &&String| self.run_of(label).is_some() || self.slots.contains(&Slot::Link((*label).clone()));
        let links = parts.links.keys().filter(|label| !has_place(label));
        let words = parts.words.iter().filter(|(name, _)| !self.words.contains_key(*name));
        told.chain(links.cloned()).chain(words.map(|(name, _)| name.clone())).collect()
    }
}

impl Parts {
    /// What the entry at this place of [`Document::items`] says; `None` where it is like no other ([`Apart::of`]).
    #[must_use]
    pub fn of(document: &Document<'_>, at: usize) -> Option<Self> {
        let apart = Apart::of(document, at)?;
        Some(Self { words: Cut::of(document, &apart).words, ..apart.parts() })
    }
}

/// Adds what is known, or a gap.
fn put(out: &mut String, value: Option<String>) {
    match value {
        Some(value) => {
            out.push(KNOWN);
            append(out, &value);
        }
        None => out.push(MISSING),
    }
}

/// What a cell says; nothing where what it is for is not known.
fn cell(text: &str) -> String {
    if text.contains(MISSING) && !text.contains(KNOWN) { String::new() } else { closed(text) }
}

/// Adds to a text; a full stop is not doubled, and none follows a question.
fn append(out: &mut String, text: &str) {
    let is_ended = out.ends_with(['.', '?', '!', '。', '？', '！', '…']);
    let text = if is_ended { text.strip_prefix(['.', '。']).unwrap_or(text) } else { text };
    out.push_str(text);
}
