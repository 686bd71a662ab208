//! Entries that slipped out of their list or table.

use crate::checks::{Aim, Context, Fix};
use crate::document::{Document, Item, Link, Marker, Role};
use crate::text::{Edit, LineRange, Span};

/// Where an entry is instead of among entries.
pub(super) struct Misplaced {
    pub message: String,
    pub help: &'static str,
    pub fix: Option<Fix>,
}

impl Misplaced {
    /// One without a fix.
    pub fn told(message: String, help: &'static str) -> Self {
        Self { message, help, fix: None }
    }
}

/// The edit that moves an item as far left as `parent`.
pub(super) fn outdented(head: &Document<'_>, item: &Item, parent: &Item) -> Edit {
    let indent = |item: &Item| Span::new(head.lines.span(item.lines.start).start, item.mark.start).of(head.text);
    let whole = head.lines.span(item.lines.start);
    Edit::replace(item.lines, format!("{}{}", indent(parent), &head.text[item.mark.start..whole.end]))
}

pub(super) fn is_blank(head: &Document<'_>, line: usize) -> bool {
    head.lines.content(head.text, line).trim().is_empty()
}

/// An entry below the words that close its section, such as a link back to the top, while its list is above them.
pub(super) fn below_its_list(context: &Context<'_, '_>, item: &Item) -> Option<Misplaced> {
    let (head, diff) = (context.head, &context.changes.diff);
    let run = &head.runs[item.run].items;
    let begins = head.items[run[0]].lines.start;
    let words = (1..begins).rev().find(|&line| !is_blank(head, line))?;
    let above = (1..words).rev().find(|&line| !is_blank(head, line))?;
    let words_before = diff.in_base(words)?;
    // The words must link back: a heading in bold would introduce what follows.
    let closes = head.links_in(head.lines.span(words)).iter().any(Link::is_local);
    let is_new = |at: usize| diff.first_new(head.items[at].lines.start);
    // Adjacent new entries need not each check all the others.
    let together = is_new(run[0]).is_some() && is_new(run[0]) == run.last().and_then(|&last| is_new(last));
    if item.parent.is_some()
        || item.role != Role::Entry
        || matches!(item.marker, Marker::Number { .. } | Marker::Missing)
        || diff.is_new(above)
        || !closes
        || !(together || run.iter().all(|&at| is_new(at).is_some()))
    {
        return None;
    }
    let is_last = |entry: &&Item| entry.block.end == above && entry.parent.is_none() && entry.section == item.section;
    let list = head.items.iter().filter(|entry| entry.role == Role::Entry).find(is_last)?;
    // The words ended the section.
    let was_last = {
        let mut headings = context.base.sections.iter().filter_map(|section| section.heading);
        let next = headings.find(|heading| heading.start > words_before);
        let end = next.map_or(context.base.lines.count() + 1, |heading| heading.start);
        (words_before + 1..end).all(|line| is_blank(context.base, line))
    };
    if !was_last {
        return None;
    }
    let text = head.lines.span_of(item.block).of(head.text);
    let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let gone = if is_blank(head, item.block.start - 1) && item.block.end >= head.lines.count() {
        LineRange::new(item.block.start - 1, item.block.end)
    } else {
        item.block
    };
    Some(Misplaced {
        message: format!("this entry is outside its list, which ends on line {}", list.block.end),
        help: "move it to the end of the list",
        fix: Some(Fix::safe(Aim::Place, vec![Edit::insert_before(list.block.end + 1, text), Edit::delete(gone)])),
    })
}
