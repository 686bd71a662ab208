//! `whole-file-reflow`: most lines were rewritten, but say the same.

use super::{Check, Context, Finding, Severity};
use crate::change::Reflow;
use crate::text::LineRange;

pub(super) struct WholeFileReflow;

impl Check for WholeFileReflow {
    fn name(&self) -> &'static str {
        "whole-file-reflow"
    }

    fn summary(&self) -> &'static str {
        "A contribution that rewrites most lines of the list, changing only line endings, spaces or markers"
    }

    fn docs(&self) -> &'static str {
        "\
Most lines of the list were rewritten but say the same: an editor changed the line endings, the indentation or the markers. Nobody can see
what such a contribution really adds, and everybody else's open pull requests will conflict.

It is reported once, as a note. The rewritten lines are then not judged one by one, only the entries that are new.

```diff
-- [Assam](https://assam.example)
+*   [Assam](https://assam.example)
```

There is no fix: set the editor to leave other lines alone, take the list as it was, and add the entry again."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let Some(reflow) = context.changes.reflow else { return Vec::new() };
        let count: usize = context.changes.diff.hunks.iter().map(|hunk| hunk.old.len()).sum();
        let what = match reflow {
            Reflow::LineEndings if context.head.text.contains("\r\n") => {
                "every line now ends with CR LF, as on Windows"
            }
            Reflow::LineEndings => "every line now ends with LF instead of CR LF",
            Reflow::Spaces => "most differ only in spaces or markers",
        };
        let first =
            context.changes.diff.hunks.iter().find(|hunk| !hunk.new.is_empty()).map_or(1, |hunk| hunk.new.start);
        let message = format!("{count} lines of the list are rewritten: {what}");
        let help = "keep the other lines as they were, so that the change can be seen";
        vec![Finding::new(self.name(), self.severity(), LineRange::single(first), message).help(help)]
    }
}
