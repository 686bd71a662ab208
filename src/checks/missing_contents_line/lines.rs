//! The lines of the contents, each split into what names the section and what surrounds it.

use std::collections::HashMap;

use super::naming::Naming;
use crate::document::{Document, Item, Link, LinkKind, Marker, Outline, Target};
use crate::text::{LineRange, Span};

/// A line of the contents.
pub(super) struct Line<'t> {
    /// The section that it names.
    pub section: usize,
    /// Its line number.
    pub at: usize,
    /// The last line of what belongs to it: nested items, or the lines of subsections.
    pub end: usize,
    /// The list item or table row that it is.
    pub item: Option<usize>,
    /// How its link is written.
    pub kind: LinkKind,
    /// Its pieces; `None` if it has other links too, or names its section differently from the heading.
    pub pieces: Option<Pieces<'t>>,
}

/// A contents line without its marker: `before` NAME `between` ADDRESS `behind`; in HTML, address and name are the other way round.
#[derive(Clone, Copy)]
pub(super) struct Pieces<'t> {
    /// What is before, between and behind the two.
    pub around: [&'t str; 3],
    /// Where these are: from after the marker to the end of the line.
    pub spans: [Span; 3],
    /// The name of the section, as written here.
    pub name: &'t str,
    /// The address up to the anchor: `#`, or the list's own address with it.
    pub page: &'t str,
}

/// The lines that name sections of this level, in text order, one for each section.
pub(super) fn of<'t>(head: &Document<'t>, outline: &Outline, level: u8) -> Vec<Line<'t>> {
    let mut lines: HashMap<usize, Line<'t>> = HashMap::new();
    let mut last = 0;
    for (at, link) in head.links.iter().enumerate().filter(|(_, link)| link.is_local()) {
        let Some(Target::Section(section)) = outline.target(link.place()) else { continue };
        let line = head.lines.line_of(link.span.start);
        let begins = line != last && (at == 0 || head.lines.line_of(head.links[at - 1].span.start) != line);
        last = line;
        if head.sections[section].level != level || !begins {
            continue;
        }
        let found = read(head, link, at, section);
        match lines.get(&section) {
            Some(known) if known.pieces.is_some() || found.pieces.is_none() => {}
            _ => {
                lines.insert(section, found);
            }
        }
    }
    let mut lines: Vec<Line<'t>> = lines.into_values().collect();
    lines.sort_unstable_by_key(|line| line.at);
    within_contents(&mut lines);
    reach(head, outline, &mut lines);
    lines
}

fn read<'t>(head: &Document<'t>, link: &Link<'t>, index: usize, section: usize) -> Line<'t> {
    let at = head.lines.line_of(link.span.start);
    let item = head.items.binary_search_by_key(&at, |item| item.lines.start).ok();
    let item = item.filter(|&item| is_marked(&head.items[item]));
    let alone = head.links.get(index + 1).is_none_or(|next| head.lines.line_of(next.span.start) != at);
    let pieces = if alone { pieces(head, link, section, item.map(|item| &head.items[item])) } else { None };
    let end = item.map_or(at, |item| head.items[item].block.end);
    Line { section, at, end, item, kind: link.kind, pieces }
}

fn is_marked(item: &Item) -> bool {
    matches!(item.marker, Marker::Bullet(_) | Marker::Number { .. } | Marker::Row)
}

fn pieces<'t>(head: &Document<'t>, link: &Link<'t>, section: usize, item: Option<&Item>) -> Option<Pieces<'t>> {
    let text = head.text;
    let line = head.lines.line_of(link.span.start);
    let whole = head.lines.span(line);
    let name = Naming::of(head, section).find_in(link.text.of(text))?;
    let name = Span::new(link.text.start + name.start, link.text.start + name.end);
    let begin = item.map_or(whole.start, |item| item.mark.end);
    let end = whole.start + head.lines.content(text, line).len();
    let find = |from: usize, until: usize| {
        let at = Span::new(from, until).of(text).find(link.destination.as_ref())?;
        Some(Span::new(from + at, from + at + link.destination.len()))
    };
    let address = find(link.text.end, link.span.end).or_else(|| find(link.span.start, link.text.start))?;
    let (first, second) = if address.start < name.start { (address, name) } else { (name, address) };
    let spans = [(begin, first.start), (first.end, second.start), (second.end, end)];
    if spans.iter().any(|(from, until)| from > until) || link.span.end > end {
        return None;
    }
    let spans = spans.map(|(from, until)| Span::new(from, until));
    let place = link.place().len();
    let fragment = link.place().strip_prefix("#user-content-").map_or(place - 1, str::len);
    let page = Span::new(address.start, address.end - fragment).of(text);
    Some(Pieces { around: spans.map(|span| span.of(text)), spans, name: name.of(text), page })
}

/// Drops links outside the contents, which extend from the first to the last line that names its section by its title.
fn within_contents(lines: &mut Vec<Line<'_>>) {
    let is_titled = |line: &&Line<'_>| line.pieces.is_some();
    let first = lines.iter().find(is_titled).map(|line| line.at);
    let last = lines.iter().rfind(is_titled).map(|line| line.at);
    if let (Some(first), Some(last)) = (first, last) {
        lines.retain(|line| (first..=last).contains(&line.at));
    }
}

/// Extends a section's line to the lines of its subsections, even if they are not items of a nested list.
fn reach(head: &Document<'_>, outline: &Outline, lines: &mut [Line<'_>]) {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for link in head.links.iter().filter(|link| link.is_local()) {
        if let Some(Target::Section(section)) = outline.target(link.place()) {
            parts.push((head.lines.line_of(link.span.start), section));
        }
    }
    for at in 0..lines.len() {
        let until = lines.get(at + 1).map_or(usize::MAX, |next| next.at);
        let from = parts.partition_point(|&(line, _)| line <= lines[at].end);
        let own = parts[from..]
            .iter()
            .take_while(|&&(line, section)| line < until && is_part(head, section, lines[at].section));
        lines[at].end = own.last().map_or(lines[at].end, |&(line, _)| line);
    }
}

fn is_part(head: &Document<'_>, section: usize, whole: usize) -> bool {
    let mut parent = head.sections[section].parent;
    while let Some(at) = parent.filter(|&at| at > whole) {
        parent = head.sections[at].parent;
    }
    parent == Some(whole)
}

/// The lines between two contents lines, as written; empty if one directly follows the other.
pub(super) fn parting<'t>(head: &Document<'t>, one: &Line<'_>, next: &Line<'_>) -> &'t str {
    if one.end + 1 >= next.at { "" } else { head.lines.span_of(LineRange::new(one.end + 1, next.at - 1)).of(head.text) }
}
