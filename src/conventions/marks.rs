//! The parts of an entry by position, so that they can be shown in a drawing of its lines.

use super::{Anatomy, Feature, Form};
use crate::document::{Document, Item, Link, LinkKind, Marker, plain_text, preview};
use crate::text::Span;

/// A part of an entry and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is: "title", "link", "separator"; in a table, the column's name.
    pub name: String,
    /// Where it begins in the entry's own lines, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The longest name, in characters.
const LONGEST_NAME: usize = 24;

/// The parts of an item in text order, without overlaps.
pub(super) fn marks(base: &Document<'_>, item: &Item) -> Vec<Mark> {
    let mut found = Found { text: base.text, within: base.lines.span_of(item.lines), marks: Vec::new() };
    match Form::of(base, item) {
        Some(Form::Item(anatomy)) => of_item(&mut found, base, item, &anatomy),
        Some(Form::Row(_)) => of_row(&mut found, base, item),
        None => found.add("title", item.title),
    }
    for link in base.links_of(item) {
        found.add("link", address(base.text, link).filter(|_| link.span.contains(item.title)).unwrap_or(link.span));
    }
    found.marks.sort_by_key(|mark| mark.start);
    found.marks
}

/// What has been marked so far, in the lines of one entry.
struct Found<'t> {
    text: &'t str,
    within: Span,
    marks: Vec<Mark>,
}

impl Found<'_> {
    /// Marks a part, without the white space around it, unless it is empty or overlaps one marked before.
    fn add(&mut self, name: impl Into<String>, span: Span) {
        let span = Span::new(span.start.max(self.within.start), span.end.min(self.within.end).max(self.within.start));
        let Some(source) = self.text.get(span.start..span.end) else { return };
        let start = span.start + (source.len() - source.trim_start().len()) - self.within.start;
        let end = start + source.trim().len();
        let is_free = self.marks.iter().all(|mark| end <= mark.start || mark.end <= start);
        if start < end && is_free {
            self.marks.push(Mark { name: name.into(), start, end });
        }
    }
}

fn of_item(found: &mut Found<'_>, base: &Document<'_>, item: &Item, anatomy: &Anatomy<'_>) {
    match item.marker {
        Marker::Number { .. } => found.add("number", anatomy.mark),
        Marker::Bullet(_) => found.add("bullet", anatomy.mark),
        Marker::Missing | Marker::Row | Marker::Unmarked(_) => {}
    }
    let lead = match anatomy.value(Feature::Lead) {
        Some("a date") => "date",
        Some("a badge") => "badge",
        Some("an icon") => "icon",
        Some("a box to tick") => "box to tick",
        _ => "before the title",
    };
    let main = base.main_link(item).filter(|link| link.span.contains(item.title));
    let is_address = main.is_some_and(|link| matches!(link.kind, LinkKind::Bare | LinkKind::Autolink));
    found.add(if is_address { "link, without a title" } else { "title" }, anatomy.title);
    found.add(lead, anatomy.lead);
    if let Some(link) = base.main_link(item) {
        found.add("link", address(base.text, link).filter(|_| link.span.contains(item.title)).unwrap_or(link.span));
    }
    if let Some(separator) = anatomy.separator.filter(|_| anatomy.value(Feature::Separator).is_some()) {
        found.add("separator", separator);
    }
    if let Some(links) = anatomy.tail.links {
        found.add("links", links);
    }
    described(found, base, item, anatomy);
    let behind = match anatomy.value(Feature::Tags) {
        Some("tags in code") => "tags",
        Some("a badge") => "badge",
        _ => "after the description",
    };
    if base.links_of(item).iter().all(|link| link.span.end <= anatomy.description.end) {
        found.add(behind, Span::new(anatomy.description.end, item.content.end));
    }
}

/// Marks the description: what is in marks at its beginning, and the rest, up to the links that end it.
fn described(found: &mut Found<'_>, base: &Document<'_>, item: &Item, anatomy: &Anatomy<'_>) {
    let said = anatomy.description;
    let links = base.links_of(item).iter().map(|link| link.span);
    let marked =
        found.marks.iter().map(|mark| Span::new(mark.start + found.within.start, mark.end + found.within.start));
    let inside = links.chain(marked).filter(|span| said.contains(*span) && !span.is_empty());
    // Links in the middle of a sentence are part of it.
    let ends = |span: &Span| base.text[span.end..said.end].chars().all(|c| !c.is_alphanumeric() || c == ' ');
    let end = inside.filter(ends).map(|span| span.start).min().unwrap_or(said.end);
    let opening = base.text[said.start..end.max(said.start)].trim_end_matches(['[', '(', ' ', ',', '|', '·']).len();
    let end = said.start + opening;
    let wrapped = anatomy.wrapped;
    if wrapped.open.is_empty() || wrapped.close.end > end {
        found.add("description", Span::new(said.start, end));
        return;
    }
    let (open, close) = (wrapped.open.of(base.text), wrapped.close.of(base.text));
    found.add(format!("text in “{open}” and “{close}”"), Span::new(said.start, wrapped.close.end));
    let rest = Span::new(wrapped.close.end, end);
    let is_year = rest.of(base.text).chars().all(|c| !c.is_alphabetic());
    found.add(if is_year && anatomy.value(Feature::Year) == Some("a year") { "year" } else { "description" }, rest);
}

fn of_row(found: &mut Found<'_>, base: &Document<'_>, item: &Item) {
    let heads = base.header_cells(item.run);
    for (at, cell) in base.cells_of(item).into_iter().enumerate() {
        let head = heads.get(at).map(|head| plain_text(head.of(base.text)).into_owned()).unwrap_or_default();
        let head = preview(&head, LONGEST_NAME).into_owned();
        let name = if head.is_empty() { format!("column {}", at + 1) } else { head };
        if cell.contains(item.title) {
            found.add(format!("title, under “{}”", name.replace(['“', '”'], "\"")), item.title);
            let main = base.main_link(item).filter(|link| link.span.contains(item.title));
            if let Some(address) = main.and_then(|link| address(base.text, link)) {
                found.add("link", address);
            }
        } else {
            found.add(name, cell);
        }
    }
}

/// Where a link's address is written; `None` if the link is nothing else, or its address is defined elsewhere.
fn address(text: &str, link: &Link<'_>) -> Option<Span> {
    let written = link.span.of(text);
    let at = written.rfind(link.destination.as_ref()).filter(|_| !link.destination.is_empty())?;
    let span = Span::new(link.span.start + at, link.span.start + at + link.destination.len());
    (!link.text.contains(span) || link.text.is_empty()).then_some(span)
}
