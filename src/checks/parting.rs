//! New entries between another entry and what was nested in it.

use super::Context;
use crate::change::ChangeKind;
use crate::document::Role;
use crate::text::LineRange;

/// A new entry that took over what was nested in the one above it.
pub(super) struct Parting {
    /// The item of the head whose nested items it took.
    pub from: usize,
    /// The new entry's own lines: all before the first that it took.
    pub own: LineRange,
}

impl Context<'_, '_> {
    /// What a new entry took over, if it separates another one from what was nested in it.
    pub(super) fn parting(&self, at: usize) -> Option<Parting> {
        let head = self.head;
        let item = &head.items[at];
        let is_new = |at: usize| self.change_of(at).is_some_and(|change| change.kind == ChangeKind::Added);
        if item.role != Role::Entry || item.block.end == item.lines.end || !is_new(at) {
            return None;
        }
        let run = &head.runs[item.run].items;
        let place = run.binary_search(&at).ok()?;
        let from = run[..place].iter().rev().copied().find(|&other| !is_new(other))?;
        let parent = self.before(from)?;
        let nested = head.items.iter().skip(at + 1).take_while(|other| other.lines.start <= item.block.end);
        let direct = nested.enumerate().filter(|(_, other)| other.parent == Some(at));
        let mut old = direct.filter_map(|(skipped, other)| Some((other, self.before(at + 1 + skipped)?)));
        let (first, before) = old.next()?;
        if self.base.items[before].parent != Some(parent) {
            return None;
        }
        let is_blank = |line: &usize| head.lines.content(head.text, *line).trim().is_empty();
        let end = (item.block.start..first.block.start).rev().find(|line| !is_blank(line))?;
        Some(Parting { from, own: LineRange::new(item.block.start, end) })
    }
}
