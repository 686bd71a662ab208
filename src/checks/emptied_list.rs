//! `emptied-list`: a contribution that removes most of the list.

use super::{Check, Context, Finding, Severity};
use crate::change::ChangeKind;
use crate::document::Role;
use crate::text::LineRange;

pub(super) struct EmptiedList;

/// With fewer entries than this, removing a few removes most.
const MANY: usize = 8;

impl Check for EmptiedList {
    fn name(&self) -> &'static str {
        "emptied-list"
    }

    fn summary(&self) -> &'static str {
        "A contribution that removes most entries of the list, or all of them"
    }

    fn docs(&self) -> &'static str {
        "\
More than half of the list's entries are gone, and nothing is in their place: most often an editor saved half a file, or a
branch was made from another state of the list. It is reported once, as a warning, or as an error if no entry is left.

```diff
 ## Black tea

-- [Assam](https://assam.example) - Malty and strong.
-- [Ceylon](https://ceylon.example) - Brisk.
 …
```

There is no fix: whether they should go is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let Some((gone, all)) = context.emptied() else { return Vec::new() };
        let first = context.changes.diff.hunks.iter().find(|hunk| !hunk.old.is_empty());
        let line = first.map_or(1, |hunk| hunk.new.start).clamp(1, context.head.lines.count());
        let left = context.head.entries().next().is_some();
        let (severity, message) = if left {
            (Severity::Warning, format!("this removes {gone} of the list's {all} entries; is that meant?"))
        } else {
            (self.severity(), format!("this removes all {all} entries of the list; is that meant?"))
        };
        vec![Finding::new(self.name(), severity, LineRange::single(line), message)]
    }
}

impl Context<'_, '_> {
    /// How many entries are gone, out of how many, if most are and no others took their place.
    pub fn emptied(&self) -> Option<(usize, usize)> {
        let all = self.base.entries().count();
        let removed = self.changes.changes.iter().filter(|change| change.kind == ChangeKind::Removed);
        let gone =
            removed.filter_map(|change| change.base).filter(|&at| self.base.items[at].role == Role::Entry).count();
        let left = self.head.entries().count();
        (all >= MANY && gone * 2 > all && left * 2 < all).then_some((gone, all))
    }
}
