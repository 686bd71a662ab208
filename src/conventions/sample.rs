//! An entry of the list taken apart, which shows people best how it was read.

use super::marks::{Mark, marks};
use super::{Feature, Form};
use crate::document::{Document, Item, Marker, broken_markup, plain_text};
use crate::text::Span;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its line.
    pub line: usize,
    /// Its own lines, as written.
    pub text: String,
    /// What its parts are, in the order of the text.
    pub parts: Vec<Part>,
    /// Where its parts are in it.
    pub marks: Vec<Mark>,
}

/// A part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is: "title", "leads to", "link", "separator", "description".
    pub name: &'static str,
    /// Its text: words as rendered, addresses and separators as written.
    pub text: String,
}

impl Sample {
    /// The most typical entry, by how often each departs from what the others do; among equals, one without faults, then the shortest.
    pub(super) fn among(base: &Document<'_>, departs: impl Fn(usize, &Item) -> Option<usize>) -> Option<Self> {
        let marked = base.entries().filter(|(_, item)| item.marker != Marker::Missing);
        let typical = marked.filter_map(|(at, item)| Some((departs(at, item)?, item)));
        let is_faulty = |item: &Item| {
            let leads_nowhere = base.links_of(item).iter().any(|link| link.destination.is_empty());
            leads_nowhere || !broken_markup(base, item).is_empty()
        };
        let (_, item) = typical.min_by_key(|(departs, item)| (*departs, is_faulty(item), item.content.len()))?;
        let text = base.own_text(item).trim_end_matches(['\n', '\r']).to_owned();
        Some(Self { line: item.lines.start, text, parts: parts(base, item), marks: marks(base, item) })
    }
}

fn parts(base: &Document<'_>, item: &Item) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut tell = |name: &'static str, at: usize, text: String| {
        if !text.is_empty() {
            parts.push((at, Part { name, text }));
        }
    };
    let shown = |span: Span| plain_text(span.of(base.text)).into_owned();
    tell("title", item.title.start, base.title(item).into_owned());
    for (at, link) in base.links_of(item).iter().enumerate() {
        let is_main = item.main == Some(item.links.0 + at);
        let place = link.span.start.max(if is_main { item.title.start + 1 } else { 0 });
        let words = if is_main && link.span.contains(item.title) { String::new() } else { shown(link.text) };
        let told = [words, link.destination.to_string()].into_iter().filter(|part| !part.is_empty());
        tell(if is_main { "leads to" } else { "link" }, place, told.collect::<Vec<_>>().join(" → "));
    }
    match Form::of(base, item) {
        Some(Form::Item(anatomy)) => {
            tell("before the title", anatomy.lead.start, shown(anatomy.lead));
            if let Some(separator) = anatomy.separator.filter(|_| anatomy.value(Feature::Separator).is_some()) {
                tell("separator", separator.start, format!("{:?}", separator.of(base.text)));
            }
            tell("description", anatomy.description.start, shown(anatomy.description));
        }
        Some(Form::Row(_)) => {
            let heads = base.header_cells(item.run);
            for (cell, head) in base.cells_of(item).iter().zip(&heads).filter(|(cell, _)| !cell.contains(item.title)) {
                let name = if base.links_of(item).iter().any(|link| cell.contains(link.span)) { "" } else { "cell" };
                if !name.is_empty() && !shown(*cell).is_empty() {
                    tell(name, cell.start, format!("{}: {}", shown(*head), shown(*cell)));
                }
            }
        }
        None => {}
    }
    parts.sort_by_key(|(at, _)| *at);
    parts.into_iter().map(|(_, part)| part).collect()
}
