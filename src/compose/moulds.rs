//! The moulds of a list, counted, and the choice among them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::apart::Apart;
use super::authors::AuthorsStyle;
use super::cells::Cells;
use super::counted::Counted;
use super::cut::{Cut, Piece, is_balanced};
use super::gaps::{KNOWN, MISSING, closed, emptied};
use super::layout::Layout;
use super::links::LinksStyle;
use super::mould::{Mould, Sample};
use super::near::{Near, Traits};
use super::parts::{Parts, repository_in, short_of};
use super::shape::Shape;
use super::slot::Slot;
use super::stops::Stops;
use crate::document::{Document, Item};
use crate::identity::Identity;
use crate::text::Span;

/// All moulds of a list.
#[derive(Debug, Default)]
pub struct Moulds {
    all: Vec<Mould>,
    cells: Cells,
    /// The traits of each entry that was taken apart.
    entries: Vec<Traits>,
    authors: AuthorsStyle,
    links: LinksStyle,
    stops: Stops,
    /// The layouts of the tables, each with its section and number of columns.
    layouts: Vec<(usize, usize, Layout)>,
    /// Each venue as written, and how often.
    venues: Counted<String>,
    /// How many entries present GitHub repositories, and how many of these have owner and name as their title.
    repositories: [usize; 2],
    /// How many entries have a short name before a colon in their title, and how many of these repeat it.
    short: [usize; 2],
}

/// An entry as the list would write it, without a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Its text, without the final line ending.
    pub text: String,
    /// The names of what is known but has no place in it.
    pub unused: Vec<String>,
    /// What other entries give but is not known about this one.
    pub missing: Vec<String>,
}

/// Something that entries give, and how many of them do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name, in a word or two.
    pub name: String,
    /// How many entries give it.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
}

impl Told {
    /// Whether an entry without it has left it out: at least eight entries, and at least 95 of 100, give it.
    fn is_binding(&self) -> bool {
        self.agree >= 8 && self.agree * 100 >= self.total * 95
    }
}

/// A section with fewer entries than this shows no habit of its own.
const ENOUGH: usize = 5;

impl Moulds {
    /// Takes apart all entries of a list.
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
            let (text, words, runs) = (document.text, &cut.words, apart.runs.as_slice());
            let sample = Sample { text, words, runs, section: item.section, kind, entry };
            for run in runs {
                moulds.links.count(text, run, entry);
            }
            let mould = &mut moulds.all[place];
            mould.count(&sample);
            if shape.has_cells() {
                moulds.cells.count(shape, &mould.pieces, &sample);
            }
            let own = apart.parts();
            moulds.entries.push(Traits::of(&own.address, own.date, item.section));
        }
        moulds.find_usual();
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

    /// Finds the words that nearly all entries share. Words of a single mould say something about its things: `:apple:` for apps that run on
    /// one system.
    fn find_usual(&mut self) {
        /// How many of 100 entries must share them.
        const MOST: usize = 80;
        let mut said: BTreeMap<(Shape, String, String), usize> = BTreeMap::new();
        let mut all: Counted<Shape> = BTreeMap::new();
        for mould in &self.all {
            *all.entry(mould.shape).or_default() += mould.count;
            for (name, words) in &mould.words {
                for (words, count) in words {
                    *said.entry((mould.shape, name.clone(), words.clone())).or_default() += count;
                }
            }
        }
        for mould in &mut self.all {
            let found = mould.words.keys().filter_map(|name| {
                let usual = mould.shared(name)?;
                let key = (mould.shape, name.clone(), usual.to_owned());
                (said[&key] * 100 >= all[&mould.shape] * MOST).then(|| (name.clone(), usual.to_owned()))
            });
            mould.usual = found.collect();
        }
    }

    /// Counts how an entry writes authors, venues and the ends of descriptions, and what kind of title it has.
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

    /// A thing, written like the entries of a section, or like others of the list if those fit it better; `None` if no entry of this shape
    /// can take it. What entries give but is not known about the thing is left out.
    #[must_use]
    pub fn compose(&self, parts: &Parts, section: usize, shape: Shape) -> Option<Composed> {
        let near = Near::of(&self.entries, &Traits::of(&parts.address, parts.date, section));
        let tells_short = parts.short().is_some() && self.short[1] * 2 > self.short[0];
        let mut fits: Vec<&Mould> = self.all.iter().filter(|mould| mould.shape == shape).collect();
        fits.sort_by_cached_key(|mould| {
            let unused = mould.unused(parts).len() + usize::from(tells_short && !mould.slots.contains(&Slot::Short));
            (
                mould.lacks(parts).len(),
                unused,
                mould.strange(parts),
                Reverse((near.weight(&mould.entries), mould.count)),
            )
        });
        let whole = |mould: &&Mould| {
            let text = self.finished(&self.poured(mould, parts, section, &near), section, shape, &near);
            self.composed(text, mould, mould.lacks(parts), parts, section)
        };
        let is_found = fits.first().is_some_and(|mould| mould.suits(parts));
        let by_cells = if is_found { None } else { self.by_cells(parts, section, shape, &near) };
        by_cells.or_else(|| fits.iter().find_map(whole))
    }

    /// A row that combines cells of several rows, for things that no single row has a place for.
    fn by_cells(&self, parts: &Parts, section: usize, shape: Shape, near: &Near) -> Option<Composed> {
        let cells = self.cells.choose(parts, shape, near)?;
        let poured = cells.iter().map(|(cell, own)| self.poured(cell, own, section, near));
        let between = if matches!(shape, Shape::Row(..)) { "|" } else { "" };
        let text = self.finished(&poured.collect::<Vec<_>>().join(between), section, shape, near);
        let lacks = cells.iter().flat_map(|(cell, own)| cell.lacks(own)).collect();
        self.composed(text, &Mould::of_cells(shape, &cells), lacks, parts, section)
    }

    /// The poured text, without its gaps.
    fn finished(&self, poured: &str, section: usize, shape: Shape, near: &Near) -> String {
        match shape {
            Shape::Row(columns, _) => self.laid_out(poured, section, columns, near),
            Shape::Html(_) => emptied(poured),
            _ => closed(poured),
        }
    }

    /// An entry; `None` if the title or address is missing from it, or its marks are unbalanced.
    fn composed(
        &self,
        text: String,
        mould: &Mould,
        lacks: Vec<String>,
        parts: &Parts,
        section: usize,
    ) -> Option<Composed> {
        let is_whole = text.contains(&parts.title) && text.contains(&parts.address);
        let is_sound = is_balanced(&text) || !parts.texts().all(is_balanced);
        (is_whole && is_sound).then_some(())?;
        let usual = self.usually_told(mould.shape, section).into_iter().filter(|name| !mould.tells(name));
        let missing = lacks.into_iter().chain(usual).map(|name| self.with_example(&name)).collect();
        Some(Composed { text, unused: mould.unused(parts), missing })
    }

    /// What at least 80 of 100 entries of a section give, or of the list if the section has few.
    fn usually_told(&self, shape: Shape, section: usize) -> Vec<String> {
        let told = self.told(shape, section).into_iter().filter(|told| told.agree * 5 >= told.total * 4);
        told.map(|told| told.name).collect()
    }

    /// What nearly all entries of a section give, or of the list if the section has few.
    #[must_use]
    pub fn always_told(&self, shape: Shape, section: usize) -> Vec<Told> {
        self.told(shape, section).into_iter().filter(Told::is_binding).collect()
    }

    /// How many entries of this shape have a title besides their address; `None` if that is not nearly all of them.
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

    /// What the entries of a section give, and how many do; those of the list if the section has few.
    fn told(&self, shape: Shape, section: usize) -> Vec<Told> {
        let here = |mould: &Mould| mould.sections.get(&section).copied().unwrap_or_default();
        let moulds: Vec<&Mould> = self.all.iter().filter(|mould| mould.shape == shape).collect();
        let own: usize = moulds.iter().map(|mould| here(mould)).sum();
        let count = |mould: &Mould| if own >= ENOUGH { here(mould) } else { mould.count };
        let total: usize = moulds.iter().map(|mould| count(mould)).sum();
        let mut agree: Counted<String> = BTreeMap::new();
        for mould in moulds {
            // Two dates in one entry count once.
            for name in mould.names().into_iter().collect::<BTreeSet<_>>() {
                *agree.entry(name).or_default() += count(mould);
            }
        }
        agree.into_iter().map(|(name, agree)| Told { name, agree, total }).filter(|told| told.total >= ENOUGH).collect()
    }

    /// The name of something that a person has to supply; other words come with an example.
    fn with_example(&self, name: &str) -> String {
        let said = self.all.iter().filter_map(|mould| mould.words.get(name)).flatten();
        match said.max_by_key(|(_, count)| **count) {
            Some((said, _)) => format!("{name} (such as {said})"),
            None => name.to_owned(),
        }
    }

    /// The venues as written, the most frequent first.
    pub(super) fn venues(&self) -> impl Iterator<Item = &str> {
        let mut venues: Vec<(&str, usize)> =
            self.venues.iter().map(|(venue, count)| (venue.as_str(), *count)).collect();
        venues.sort_by_key(|(_, count)| Reverse(*count));
        venues.into_iter().map(|(venue, _)| venue)
    }

    /// Whether repositories mostly have owner and name as their title.
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

impl Parts {
    /// What the entry at this index of [`Document::items`] says; `None` if it cannot be taken apart ([`Apart::of`]).
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

/// The text of a cell; empty if nothing in it is known.
fn cell(text: &str) -> String {
    if text.contains(MISSING) && !text.contains(KNOWN) { String::new() } else { closed(text) }
}

/// Appends to a text; a full stop is not doubled, and none follows a question mark.
fn append(out: &mut String, text: &str) {
    let is_ended = out.ends_with(['.', '?', '!', '。', '？', '！', '…']);
    let text = if is_ended { text.strip_prefix(['.', '。']).unwrap_or(text) } else { text };
    out.push_str(text);
}
