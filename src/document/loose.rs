//! Entries without a marker: paragraphs, headings, and rows, items and lines of HTML.
//!
//! Text outside lists and tables is mostly prose. If a list writes many blocks the way entries are written (a bold title and links called "paper", a
//! link at the start of its line), these are its entries; just a few of them are left alone. The same goes for several blocks that belong together: a
//! fold, a quotation, lines with labels.

use super::naming::Labels;
use super::{Document, Item, Link, Marker, Purpose, Role, Run, Unmarked};
use crate::text::{LineRange, Span};

mod group;
mod heading;
mod html;
mod labelled;
mod paragraph;

/// A block outside of lists and tables.
pub(super) struct Loose {
    pub kind: Unmarked,
    pub span: Span,
    /// The section that is open after it; for a heading, its own.
    pub section: usize,
    /// Its links, as indices into [`Document::links`].
    pub links: (usize, usize),
}

/// A block, or part of one, that may be an entry.
struct Unit {
    kind: Unmarked,
    content: Span,
    section: usize,
    links: (usize, usize),
    /// Whether it is written the way entries are.
    fits: bool,
    /// Whether it would be, if it had a link or a name.
    lacks_some: bool,
    /// What it presents, if it consists of several blocks.
    name: Option<Span>,
}

/// With fewer of a kind than this, the list has no such custom.
const ENOUGH: usize = 8;

/// Adds the blocks that are the list's way of writing entries to the items.
pub(super) fn place(document: &mut Document<'_>, blocks: &[Loose], labels: &Labels<'_>) {
    let simple = blocks.iter().filter(|block| !block.kind.is_group() && block.links.0 < block.links.1);
    let mut simple: Vec<Unit> = simple.flat_map(|block| parts(document, labels, block)).collect();
    let mut groups = group::units(document, labels, blocks, &simple);
    groups.extend(labelled::units(document, labels, blocks));
    let with_links = document.items.iter().filter(|item| item.links.0 < item.links.1).count();
    let mut chosen = apart(chosen(document, groups, with_links));
    // What is inside one of them is part of it.
    simple.retain(|unit| holder(&chosen, unit.content.start).is_none());
    chosen.extend(self::chosen(document, simple, with_links));
    if !chosen.is_empty() {
        chosen.sort_by_key(|unit| unit.content.start);
        insert(document, chosen);
    }
}

/// The units of those kinds that the list has enough of.
fn chosen(document: &Document<'_>, units: Vec<Unit>, with_links: usize) -> Vec<Unit> {
    let mut chosen = Vec::new();
    if units.len() < ENOUGH {
        return chosen;
    }
    let mut by_kind: [Vec<Unit>; Unmarked::COUNT] = Default::default();
    for unit in units {
        by_kind[unit.kind as usize].push(unit);
    }
    for units in by_kind {
        let fitting = units.iter().filter(|unit| unit.fits).count();
        let others = units.iter().filter(|unit| !unit.fits && !unit.lacks_some).count();
        if fitting >= ENOUGH && fitting * 10 >= with_links && fitting * 2 >= others {
            chosen.extend(customary(document.sections.len(), units));
        }
    }
    chosen
}

/// The units in order, without those that overlap an earlier one.
fn apart(mut units: Vec<Unit>) -> Vec<Unit> {
    units.sort_by_key(|unit| unit.content.start);
    let mut end = 0;
    units.retain(|unit| {
        let is_apart = unit.content.start >= end;
        end = end.max(unit.content.end);
        is_apart
    });
    units
}

/// Which of these units, given in order, contains this place.
fn holder(units: &[Unit], at: usize) -> Option<&Unit> {
    let before = units.partition_point(|unit| unit.content.start <= at);
    units[..before].last().filter(|unit| at < unit.content.end)
}

/// The fitting units of the sections in which most units fit.
fn customary(sections: usize, units: Vec<Unit>) -> impl Iterator<Item = Unit> {
    let mut balance = vec![0_isize; sections];
    for unit in units.iter().filter(|unit| unit.kind != Unmarked::Heading && !unit.lacks_some) {
        balance[unit.section] += if unit.fits { 1 } else { -1 };
    }
    units.into_iter().filter(move |unit| (unit.fits || unit.lacks_some) && balance[unit.section] >= 0)
}

/// The parts of a block that could each be an entry.
fn parts(document: &Document<'_>, labels: &Labels<'_>, block: &Loose) -> Vec<Unit> {
    if !may_hold_entries(document, block.section) {
        return Vec::new();
    }
    match block.kind {
        Unmarked::Paragraph => paragraph::parts(document, labels, block),
        Unmarked::Html => html::parts(document, block),
        Unmarked::Heading => heading::linked(document, block).into_iter().collect(),
        Unmarked::Fold | Unmarked::Quotation | Unmarked::Labelled => Vec::new(),
    }
}

fn may_hold_entries(document: &Document<'_>, section: usize) -> bool {
    let section = &document.sections[section];
    section.level > 0 && section.purpose == Purpose::Entries
}

/// Whether a link leads out of the list and has words.
fn is_outside(link: &Link<'_>) -> bool {
    link.is_external() && !link.picture
}

/// The links of a block that are in one part of it.
fn links_in(document: &Document<'_>, block: &Loose, part: Span) -> (usize, usize) {
    let own = &document.links[block.links.0..block.links.1];
    let from = own.partition_point(|link| link.span.start < part.start);
    let to = own.partition_point(|link| link.span.start < part.end);
    (block.links.0 + from, block.links.0 + to.max(from))
}

/// Inserts the units as items among the existing ones; items inside a unit become part of it.
fn insert(document: &mut Document<'_>, units: Vec<Unit>) {
    let old = std::mem::take(&mut document.items);
    let mut places: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken_until = 0;
    let mut items: Vec<Item> = Vec::with_capacity(old.len() + units.len());
    let mut run: Option<(usize, Unmarked, usize)> = None;
    let mut units = units.into_iter().peekable();
    let mut take = |document: &mut Document<'_>, items: &mut Vec<Item>, unit: Unit| {
        let (section, block) = place_of(document, &unit);
        let here =
            run.filter(|&(_, kind, of)| kind == unit.kind && of == section && items.last().is_some_and(is_unmarked));
        let here = here.map_or_else(
            || {
                document.runs.push(Run { section, parent: None, header: None, items: Vec::new() });
                document.runs.len() - 1
            },
            |(run, ..)| run,
        );
        run = Some((here, unit.kind, section));
        items.push(item(document, &unit, section, here, block));
    };
    for (at, old) in old.into_iter().enumerate() {
        let start = old.mark.start.min(old.content.start);
        while let Some(unit) = units.next_if(|unit| unit.content.start < start || is_list(unit, start)) {
            taken_until = if unit.kind.is_group() { unit.content.end } else { taken_until };
            take(document, &mut items, unit);
        }
        if start >= taken_until {
            places[at] = Some(items.len());
            items.push(old);
        }
    }
    for unit in units {
        take(document, &mut items, unit);
    }
    renumber(document, &mut items, &places);
    document.items = items;
}

/// Whether a unit is a list that begins here.
fn is_list(unit: &Unit, start: usize) -> bool {
    unit.kind.is_group() && unit.content.start == start
}

fn is_unmarked(item: &Item) -> bool {
    matches!(item.marker, Marker::Unmarked(_))
}

/// Maps indices into the old items to indices into the new ones.
fn renumber(document: &mut Document<'_>, items: &mut [Item], places: &[Option<usize>]) {
    for run in &mut document.runs {
        run.items = run.items.iter().filter_map(|&at| places[at]).collect();
        run.parent = run.parent.and_then(|parent| places[parent]);
    }
    document.list_starts.retain_mut(|at| {
        places[*at].is_some_and(|place| {
            *at = place;
            true
        })
    });
    for (at, item) in items.iter_mut().enumerate() {
        if is_unmarked(item) {
            document.runs[item.run].items.push(at);
        } else {
            item.parent = item.parent.and_then(|parent| places[parent]);
        }
    }
}

/// The section a unit is in, and the lines that belong to it. What is under a heading that is an entry are its details.
fn place_of(document: &mut Document<'_>, unit: &Unit) -> (usize, LineRange) {
    let lines = document.lines.lines_of(unit.content);
    if unit.kind != Unmarked::Heading {
        return (unit.section, lines);
    }
    document.sections[unit.section].purpose = Purpose::Details;
    let next = document.sections.get(unit.section + 1).and_then(|section| section.heading);
    let mut end = next.map_or(document.lines.count(), |heading| heading.start - 1);
    while end > lines.end && document.lines.content(document.text, end).trim().is_empty() {
        end -= 1;
    }
    (document.sections[unit.section].parent.unwrap_or(0), LineRange::new(lines.start, end.max(lines.end)))
}

fn item(document: &Document<'_>, unit: &Unit, section: usize, run: usize, block: LineRange) -> Item {
    let start = unit.content.start;
    Item {
        role: Role::Plain,
        marker: Marker::Unmarked(unit.kind),
        glued: false,
        apart: false,
        section,
        run,
        parent: None,
        depth: 0,
        lines: document.lines.lines_of(unit.content),
        block,
        mark: Span::new(start, start),
        content: unit.content,
        links: unit.links,
        main: None,
        title: unit.name.unwrap_or(Span::new(start, start)),
    }
}
