//! Folds and quotations that are entries, each with its own name.

use std::borrow::Cow;
use std::collections::HashMap;

use super::paragraph::opening_link;
use super::{Labels, Loose, Unit, is_outside, may_hold_entries};
use crate::document::naming::{bold_name, is_label, is_stamp, trim, unwrapped, without_venue, words_between_tags};
use crate::document::{Document, Link, Unmarked, plain_text};
use crate::text::Span;

/// A name shared by this many is not one: "Abstract", "Click to expand".
const SHARED: usize = 3;

/// The folds and quotations among the blocks; `simple` are the other units, in order.
pub(super) fn units(document: &Document<'_>, labels: &Labels<'_>, blocks: &[Loose], simple: &[Unit]) -> Vec<Unit> {
    let here = blocks.iter().filter(|block| block.kind.is_group() && may_hold_entries(document, block.section));
    let named: Vec<(&Loose, Option<Span>)> = here.map(|block| (block, name(document, labels, block))).collect();
    let mut shared: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for name in named.iter().filter_map(|(_, name)| *name) {
        *shared.entry(plain_text(name.of(document.text))).or_default() += 1;
    }
    let unit = |(block, name): (&Loose, Option<Span>)| {
        let is_own = |name: Span| {
            let words = plain_text(name.of(document.text));
            shared.get(&words).is_some_and(|&count| count < SHARED) && !is_label(&words) && !is_stamp(&words)
        };
        let links = &document.links[block.links.0..block.links.1];
        let is_empty = |link: &Link<'_>| link.destination.is_empty();
        let leads_out = links.iter().any(is_outside);
        let may_be = name.is_none_or(is_own) && !holds_entries(document, labels, block, name, simple);
        Unit {
            kind: block.kind,
            content: block.span,
            section: block.section,
            links: block.links,
            fits: may_be && name.is_some() && leads_out,
            lacks_some: may_be && (name.is_some() != leads_out || name.is_none() && links.iter().any(is_empty)),
            name,
        }
    };
    named.into_iter().map(unit).collect()
}

/// What a fold or a quotation presents.
fn name(document: &Document<'_>, labels: &Labels<'_>, block: &Loose) -> Option<Span> {
    let text = document.text;
    let (within, told) = if block.kind == Unmarked::Fold {
        let within = summary(text, block.span)?;
        (within, bold_tag(text, within).or_else(|| words_between_tags(text, within)))
    } else {
        let source = block.span.of(text);
        let within = Span::new(block.span.start, block.span.start + source.find('\n').unwrap_or(source.len()));
        let opening = opening_link(document, labels, within).map(|link| link.text);
        (within, opening.or_else(|| bold_name(text, within).filter(|name| !name.of(text).ends_with([':', '：']))))
    };
    let own = |link: &&Link<'_>| is_outside(link) && !labels.shows(document, link);
    let linked = document.links_in(within).iter().filter(|_| block.kind == Unmarked::Fold).find(own);
    let linked = linked.map(|link| words_between_tags(text, link.text).unwrap_or(link.text));
    let name = linked.or(told)?;
    Some(unwrapped(text, without_venue(text, trim(text, name))))
}

/// The content of a fold's summary.
fn summary(text: &str, fold: Span) -> Option<Span> {
    let source = fold.of(text);
    let tag = source.find("<summary")?;
    let start = tag + source[tag..].find('>')? + 1;
    let end = start + source[start..].find("</summary")?;
    Some(Span::new(fold.start + start, fold.start + end))
}

/// The bold words in some HTML.
fn bold_tag(text: &str, span: Span) -> Option<Span> {
    let source = span.of(text);
    ["<b>", "<strong>"].into_iter().find_map(|tag| {
        let start = source.find(tag)? + tag.len();
        let end = start + source[start..].find("</")?;
        words_between_tags(text, Span::new(span.start + start, span.start + end))
    })
}

/// Whether a fold or a quotation contains entries rather than being one: HTML rows or items, or several blocks or lines with names of their own.
fn holds_entries(
    document: &Document<'_>,
    labels: &Labels<'_>,
    block: &Loose,
    name: Option<Span>,
    simple: &[Unit],
) -> bool {
    let source = block.span.of(document.text);
    if block.kind == Unmarked::Quotation {
        return source.lines().filter(|line| begins_bold(line)).count() > 1;
    }
    let behind = name.map_or(block.span.start, |name| name.end);
    let from = simple.partition_point(|unit| unit.content.start < behind);
    let inside = simple[from..].iter().take_while(|unit| unit.content.start < block.span.end);
    let is_named = |unit: &&Unit| {
        let first = document.links[unit.links.0..unit.links.1].iter().find(|link| is_outside(link));
        unit.fits && (unit.kind == Unmarked::Paragraph || first.is_some_and(|link| !labels.shows(document, link)))
    };
    ["<li", "<tr"].iter().any(|tag| source.contains(tag)) || inside.filter(is_named).count() > 1
}

/// Whether a line of a quotation begins with bold words that are not a label.
fn begins_bold(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ']);
    let close = line.strip_prefix("**").and_then(|inner| inner.find("**").map(|close| inner.split_at(close)));
    close.is_some_and(|(inner, rest)| !inner.ends_with([':', '：']) && !rest[2..].starts_with([':', '：']))
}
