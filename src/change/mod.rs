//! What a contribution changed: from base and head to a change set.
//!
//! Lines are compared first (by `similar`, over what remains between the common start and end); then the items on
//! changed lines are paired, so that an entry that was edited, moved or only renumbered is recognized as the same
//! entry.

use std::collections::HashMap;

use crate::document::{Document, Item, Marker, Role};

mod hidden;
mod lines;
mod merge;
mod pair;
mod reflow;

pub use hidden::{Cause, Hidden};
pub use lines::{Hunk, LineDiff};
pub use merge::{Conflict, Merged, merge};
pub use reflow::Reflow;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Its text is different.
    Edited,
    /// It is somewhere else, and otherwise unchanged apart from its number.
    Moved,
    /// Only its number changed, because others were added or removed before it.
    Renumbered,
    /// It is gone.
    Removed,
}

/// One item that the contribution changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// The item in the base, as an index; `None` when it is new.
    pub base: Option<usize>,
    /// The item in the head, as an index; `None` when it is gone.
    pub head: Option<usize>,
}

/// Everything that a contribution changed.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    /// Which lines changed.
    pub diff: LineDiff,
    /// The items that changed, those of the head first, in text order.
    pub changes: Vec<Change>,
    /// Whether the contribution rewrote most of the list without saying anything new.
    pub reflow: Option<Reflow>,
    /// Entries of the base whose text is still in the head but no longer shown as entries.
    pub hidden: Vec<Hidden>,
}

impl ChangeSet {
    /// Compares two documents.
    #[must_use]
    pub fn between(base: &Document<'_>, head: &Document<'_>) -> Self {
        let diff = LineDiff::between(base.text, head.text);
        let changes = pair::pair(base, head, &diff);
        let reflow = Reflow::between(base, head, &diff);
        let hidden = hidden::hidden(base, head, &diff, &changes);
        Self { diff, changes, reflow, hidden }
    }

    /// A whole list as if each of its items had been added to the rest of it: no line counts as changed, and every item is to be judged.
    #[must_use]
    pub fn whole(document: &Document<'_>) -> Self {
        let added = |at: usize| Change { kind: ChangeKind::Added, base: None, head: Some(at) };
        let changes = (0..document.items.len()).map(added).collect();
        Self { diff: LineDiff::default(), changes, reflow: None, hidden: Vec::new() }
    }

    /// The changes of items that are entries in the head: added, edited and moved ones.
    pub fn entries<'a>(&'a self, head: &'a Document<'_>) -> impl Iterator<Item = (Change, usize, &'a Item)> {
        self.changes.iter().filter(|change| change.kind != ChangeKind::Renumbered).filter_map(move |change| {
            let at = change.head?;
            let item = &head.items[at];
            (item.role == Role::Entry).then_some((*change, at, item))
        })
    }

    /// How many entries were changed in this way.
    #[must_use]
    pub fn count(&self, kind: ChangeKind, base: &Document<'_>, head: &Document<'_>) -> usize {
        let is_entry = |change: &&Change| match (change.head, change.base) {
            (Some(at), _) => head.items[at].role == Role::Entry,
            (None, Some(at)) => base.items[at].role == Role::Entry,
            (None, None) => false,
        };
        self.changes.iter().filter(|change| change.kind == kind).filter(is_entry).count()
    }

    /// The items of the head that were not there before or are different, by index.
    #[must_use]
    pub fn by_head(&self) -> HashMap<usize, Change> {
        self.changes.iter().filter_map(|change| change.head.map(|head| (head, *change))).collect()
    }
}

/// The text that identifies an item: all its own lines without its number.
fn signature<'t>(document: &Document<'t>, item: &Item) -> (&'t str, &'t str) {
    let own = document.lines.span_of(item.lines);
    match item.marker {
        Marker::Number { .. } => {
            (&document.text[own.start..item.mark.start], &document.text[item.mark.end..own.end.max(item.mark.end)])
        }
        _ => ("", own.of(document.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(base: &str, head: &str) -> Vec<(ChangeKind, String)> {
        let (base, head) = (Document::parse(base), Document::parse(head));
        ChangeSet::between(&base, &head)
            .changes
            .iter()
            .map(|change| {
                let title = match (change.head, change.base) {
                    (Some(at), _) => head.title(&head.items[at]),
                    (None, Some(at)) => base.title(&base.items[at]),
                    (None, None) => unreachable!(),
                };
                (change.kind, title.into_owned())
            })
            .collect()
    }

    fn list(names: &[&str]) -> String {
        names.iter().map(|name| format!("- [{name}](https://{name}.example) - About {name}.\n")).collect()
    }

    fn numbered(names: &[&str]) -> String {
        names.iter().enumerate().map(|(at, name)| format!("{}. [{name}](https://{name}.example)\n", at + 1)).collect()
    }

    #[test]
    fn a_new_entry_is_added() {
        assert_eq!(kinds(&list(&["a", "c"]), &list(&["a", "b", "c"])), [(ChangeKind::Added, "b".into())]);
    }

    #[test]
    fn an_insertion_renumbers_its_successors_and_edits_none() {
        use ChangeKind::{Added, Renumbered};
        let changes = kinds(&numbered(&["a", "b", "c"]), &numbered(&["a", "x", "b", "c"]));
        assert_eq!(changes, [(Added, "x".into()), (Renumbered, "b".into()), (Renumbered, "c".into())]);
    }

    #[test]
    fn blank_lines_between_numbers_move_none_of_them() {
        use ChangeKind::{Added, Renumbered};
        let loose = |names: &[&str]| numbered(names).replace('\n', "\n\n");
        let changes = kinds(&loose(&["a", "b", "c", "d"]), &loose(&["x", "y", "a", "b", "c", "d"]));
        let kinds: Vec<ChangeKind> = changes.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Added, Added, Renumbered, Renumbered, Renumbered, Renumbered]);
    }

    #[test]
    fn an_edited_description_keeps_the_entry() {
        let base = list(&["a", "b"]);
        let head = base.replace("About b", "All about b");
        assert_eq!(kinds(&base, &head), [(ChangeKind::Edited, "b".into())]);
    }

    #[test]
    fn a_moved_entry_is_neither_added_nor_removed() {
        let changes = kinds(&list(&["b", "c", "d", "a"]), &list(&["a", "b", "c", "d"]));
        assert_eq!(changes, [(ChangeKind::Moved, "a".into())]);
    }

    #[test]
    fn a_new_detail_line_edits_no_sibling() {
        let base = list(&["a", "b"]);
        let head = base.replace("About a.\n", "About a.\n  More words.\n");
        assert_eq!(kinds(&base, &head), [(ChangeKind::Edited, "a".into())]);
    }

    #[test]
    fn a_removed_entry_is_told() {
        assert_eq!(kinds(&list(&["a", "b"]), &list(&["a"])), [(ChangeKind::Removed, "b".into())]);
    }

    #[test]
    fn swapping_the_link_of_an_entry_edits_it() {
        let base = list(&["a", "b"]);
        let head = base.replace("https://b.example", "https://other.example/b");
        assert_eq!(kinds(&base, &head), [(ChangeKind::Edited, "b".into())]);
    }
}
