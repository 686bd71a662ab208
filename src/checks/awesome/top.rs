//! What is at the top of a list.

use crate::checks::preset::is_of_footnotes;
use crate::document::{Document, Link, Purpose, Section, plain_text};
use crate::text::{LineRange, Span};

/// The list's main heading: its first heading, if it is of level 1 or of a higher level than all others.
pub(super) fn main_heading<'d, 't>(document: &'d Document<'t>) -> Option<&'d Section<'t>> {
    let (first, others) = document.sections.get(1..)?.split_first()?;
    let is_above = !others.is_empty() && others.iter().all(|other| other.level > first.level);
    (first.level == 1 || is_above).then_some(first)
}

/// The lines above the first section, or above the first entry if that comes sooner; `None` if there are none.
pub(super) fn top(document: &Document<'_>) -> Option<LineRange> {
    let first = 1 + usize::from(main_heading(document).is_some());
    let heading = document.sections.get(first).and_then(|section| section.heading).map(|heading| heading.start);
    let entry = document.entries().next().map(|(_, item)| item.lines.start);
    let end = heading.into_iter().chain(entry).min().map_or(document.lines.count(), |next| next - 1);
    (end > 0).then(|| LineRange::new(1, end))
}

/// The words at the top of a list and in the sections that introduce it, without headings, pictures, items and links to its own sections.
pub(super) fn words_at_top(document: &Document<'_>) -> String {
    let headings: Vec<LineRange> = document.sections.iter().filter_map(|section| section.heading).collect();
    let is_heading = |line: usize| {
        let above = headings.partition_point(|heading| heading.start <= line);
        above.checked_sub(1).is_some_and(|at| headings[at].has(line))
    };
    let mut words = String::new();
    for line in (1..=end_of_introduction(document)).filter(|&line| !is_heading(line) && is_prose(document, line)) {
        words.push_str(&words_of_line(document, line));
        words.push(' ');
    }
    words
}

/// The last line before the first section that holds items or is not about the list's subject.
fn end_of_introduction(document: &Document<'_>) -> usize {
    let Some(top) = top(document) else { return 0 };
    let first = 1 + usize::from(main_heading(document).is_some());
    let mut end = top.end;
    for (at, section) in document.sections.iter().enumerate().skip(first) {
        let holds_items = document.items.binary_search_by_key(&at, |item| item.section).is_ok();
        if holds_items || section.purpose != Purpose::Entries {
            break;
        }
        let next = document.sections.get(at + 1).and_then(|next| next.heading);
        end = next.map_or(document.lines.count(), |next| next.start - 1);
    }
    end
}

fn words_of_line(document: &Document<'_>, line: usize) -> String {
    let span = document.lines.span(line);
    let pictures = document.opaque_in(span).iter().filter(|opaque| is_picture(opaque.of(document.text)));
    let links = document.links_in(span).iter().filter(|link| link.is_local() || is_badge(document, link));
    let mut left_out: Vec<Span> = pictures.copied().chain(links.map(|link| link.span)).collect();
    left_out.sort_by_key(|span| span.start);
    let mut rest = String::new();
    let mut from = span.start;
    for gap in left_out {
        rest.push_str(document.text.get(from..gap.start).unwrap_or_default());
        from = from.max(gap.end);
    }
    rest.push_str(document.text.get(from..span.end).unwrap_or_default());
    plain_text(&rest).into_owned()
}

/// Whether a line is part of neither an item nor a fenced code block.
pub(super) fn is_prose(document: &Document<'_>, line: usize) -> bool {
    let before = document.items.partition_point(|item| item.lines.start <= line).checked_sub(1);
    let outermost = before.map(|at| {
        let mut item = &document.items[at];
        while let Some(parent) = item.parent {
            item = &document.items[parent];
        }
        item
    });
    let start = document.lines.span(line).start;
    let fence = document.fences.get(document.fences.partition_point(|fence| fence.end <= start));
    let in_fence = fence.is_some_and(|fence| fence.start <= start);
    !outermost.is_some_and(|item| item.block.has(line)) && !in_fence
}

/// Whether a link shows a picture, in Markdown or in HTML.
pub(super) fn is_badge(document: &Document<'_>, link: &Link<'_>) -> bool {
    link.picture || is_picture(link.text.of(document.text).trim_start())
}

fn is_picture(source: &str) -> bool {
    source.starts_with("![") || source.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("<img"))
}

/// The sections that hold entries, as indices into [`Document::sections`], except those that are not about the list's subject.
pub(super) fn shelves(document: &Document<'_>) -> Vec<usize> {
    let mut holds = vec![false; document.sections.len()];
    for (_, item) in document.entries() {
        holds[item.section] = true;
    }
    let is_shelf = |at: &usize| {
        let section = &document.sections[*at];
        holds[*at]
            && section.heading.is_some()
            && section.purpose == Purpose::Entries
            && !is_of_footnotes(&section.title)
    };
    (0..document.sections.len()).filter(is_shelf).collect()
}
