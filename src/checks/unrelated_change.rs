//! `unrelated-change`: a contribution that adds something also tidies up elsewhere.

use super::{Check, Context, Finding, Severity};
use crate::change::ChangeKind;
use crate::text::LineRange;

pub(super) struct UnrelatedChange;

/// A space or two may go with an entry; more is a change of its own.
const MANY: usize = 5;

impl Check for UnrelatedChange {
    fn name(&self) -> &'static str {
        "unrelated-change"
    }

    fn summary(&self) -> &'static str {
        "A contribution that adds entries and also changes spaces on other lines, or reorders entries of others"
    }

    fn docs(&self) -> &'static str {
        "\
The contribution adds entries and also strips or adds spaces on at least five other lines, or moves at least five entries of others.
What it adds is then hard to see. It is reported once, as a note.

```diff
+- [Assam](https://assam.example) - Malty.
-- [Ceylon](https://ceylon.example) - Brisk. 
+- [Ceylon](https://ceylon.example) - Brisk.
```

There is no fix: make the tidying a separate pull request."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let adds = context.changes.entries(context.head).any(|(change, ..)| change.kind == ChangeKind::Added);
        if !adds || context.changes.reflow.is_some() {
            return Vec::new();
        }
        let spaces = context.respaced();
        let moved: Vec<usize> = context
            .changes
            .entries(context.head)
            .filter(|(change, ..)| change.kind == ChangeKind::Moved)
            .map(|(_, _, item)| item.lines.start)
            .collect();
        let told = [
            (format!("changes only spaces on {} other lines", spaces.len()), spaces.len(), spaces.first()),
            (format!("moves {} entries of others", moved.len()), moved.len(), moved.first()),
        ];
        let told = told.into_iter().filter(|(_, count, _)| *count >= MANY);
        let told: Vec<(String, usize)> = told.filter_map(|(what, _, line)| Some((what, *line?))).collect();
        let Some(line) = told.iter().map(|(_, line)| *line).min() else { return Vec::new() };
        let what: Vec<&str> = told.iter().map(|(what, _)| what.as_str()).collect();
        let message = format!("besides adding, this {}", what.join(" and "));
        let finding = Finding::new(self.name(), self.severity(), LineRange::single(line), message);
        vec![finding.help("make that a separate pull request")]
    }
}
