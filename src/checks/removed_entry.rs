//! `removed-entry`: a contribution that adds something also drops something else.

use super::{Check, Context, Finding, Severity};
use crate::change::{Change, ChangeKind, Hunk};
use crate::document::{Role, quoted};
use crate::text::LineRange;

pub(super) struct RemovedEntry;

impl Check for RemovedEntry {
    fn name(&self) -> &'static str {
        "removed-entry"
    }

    fn summary(&self) -> &'static str {
        "A contribution that adds entries and drops others elsewhere"
    }

    fn docs(&self) -> &'static str {
        "\
The contribution adds entries, and entries of others are gone from another place: often by a slip, or because the branch was made
before they came. It is reported once, as a note. A contribution that only removes entries means to, and one with a new entry in its place
was replaced: neither is reported.

```diff
+- [Assam](https://assam.example)
 - [Ceylon](https://ceylon.example)
 …
-- [Yunnan](https://yunnan.example)
```

There is no fix: whether they should go is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let added = context.changes.entries(context.head).find(|(change, ..)| change.kind == ChangeKind::Added);
        let Some((_, _, first)) = added else { return Vec::new() };
        let dropped: Vec<usize> =
            context.changes.changes.iter().filter_map(|change| dropped(context, change)).collect();
        // The removal of most of the list is reported as `emptied-list`.
        if dropped.is_empty() || context.emptied().is_some() {
            return Vec::new();
        }
        let named: Vec<String> =
            dropped.iter().take(3).map(|&at| quoted(&context.base.title(&context.base.items[at]))).collect();
        let more = match dropped.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("this also removes {}{more}; is that meant?", named.join(", "));
        vec![Finding::new(self.name(), self.severity(), LineRange::single(first.lines.start), message)]
    }
}

/// The entry of the base that a change removes without another in its place.
fn dropped(context: &Context<'_, '_>, change: &Change) -> Option<usize> {
    let at = change.base.filter(|_| change.kind == ChangeKind::Removed)?;
    let item = &context.base.items[at];
    let hunk = context.changes.diff.hunks.iter().find(|hunk| hunk.old.contains(&item.lines.start))?;
    let replaced = |hunk: &Hunk| {
        let mut written = context.written_items().map(|(_, _, item)| item.lines.start);
        written.any(|line| hunk.new.contains(&line))
    };
    (item.role == Role::Entry && !replaced(hunk)).then_some(at)
}
