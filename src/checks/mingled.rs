//! Entries that the contribution ran together with text that is not theirs.

use super::Context;
use crate::change::{Change, ChangeKind};
use crate::document::{Document, Item, Marker, Role};
use crate::text::LineRange;

/// Fewer letters than this at the end of an entry may be the same by chance.
const FEWEST: usize = 6;

impl Context<'_, '_> {
    /// Whether an entry is not as its author wrote it, but holds lines of another one, lost some to another one, or had lines run into
    /// it: its ending and its place then say nothing, and a fix would write into another entry's text.
    pub(super) fn is_mingled(&self, change: Change, at: usize) -> bool {
        let item = &self.head.items[at];
        match change.kind {
            _ if self.is_whole => false,
            ChangeKind::Added => self.holds_old_lines(item) || self.rest_of_another(at).is_some(),
            ChangeKind::Edited => self.run_into(change, item).is_some() || self.rest_of_another(at + 1).is_some(),
            _ => false,
        }
    }

    /// Whether a new item holds lines of an entry of the base, including that entry's first.
    fn holds_old_lines(&self, item: &Item) -> bool {
        let diff = &self.changes.diff;
        let mut old = (item.lines.start + 1..=item.lines.end).filter_map(|line| diff.in_base(line));
        old.any(|line| {
            let after = self.base.items.partition_point(|before| before.lines.start <= line);
            let owner = after.checked_sub(1).map(|at| &self.base.items[at]).filter(|owner| owner.lines.has(line));
            owner.is_some_and(|owner| {
                let begins_now = diff.in_head(owner.lines.start);
                owner.role == Role::Entry && begins_now.is_some_and(|begins| item.lines.has(begins))
            })
        })
    }

    /// What the new item at this index took over from the end of the one above it, which the contribution cut short.
    pub(super) fn rest_of_another(&self, at: usize) -> Option<String> {
        let item = self.head.items.get(at)?;
        let above = at.checked_sub(1)?;
        let entry = &self.head.items[above];
        if entry.block.end + 1 != item.lines.start || item.lines.count() < 2 || self.before(at).is_some() {
            return None;
        }
        let before = &self.base.items[self.before(above)?];
        let (now, was) = (words(self.head, entry), words(self.base, before));
        let rest = was.strip_prefix(now.as_str())?.trim();
        let own = words(self.head, item);
        let is_cut = rest.chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST && own.ends_with(rest);
        is_cut.then(|| rest.to_owned())
    }

    /// The new lines right after an entry's own that Markdown takes for part of it, though they begin further left than its text and
    /// the entry itself did not change.
    pub(super) fn run_into(&self, change: Change, item: &Item) -> Option<LineRange> {
        let before = &self.base.items[change.base.filter(|_| change.kind == ChangeKind::Edited)?];
        let (was, now) = (before.lines.count(), item.lines.count());
        if now <= was || matches!(item.marker, Marker::Row | Marker::Missing | Marker::Unmarked(_)) {
            return None;
        }
        let diff = &self.changes.diff;
        let kept = (0..was).all(|step| diff.in_base(item.lines.start + step) == Some(before.lines.start + step));
        let first = item.lines.start + was;
        let (line, mark) = (self.head.lines.span(first), self.head.lines.span(item.lines.start));
        let text = &self.head.text[line.start..line.end];
        let indent = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
        let is_left = !text.trim().is_empty() && indent < item.content.start - mark.start;
        (kept && is_left && (first..=item.lines.end).all(|line| diff.is_new(line)))
            .then(|| LineRange::new(first, item.lines.end))
    }
}

/// An item's own text with its white space as a page shows it.
fn words(document: &Document<'_>, item: &Item) -> String {
    document.own_text(item).split_whitespace().collect::<Vec<_>>().join(" ")
}
