//! `empty-section`: a new heading with nothing under it.

use super::{Check, Context, Finding, Severity};
use crate::document::{Purpose, quoted};

pub(super) struct EmptySection;

impl Check for EmptySection {
    fn name(&self) -> &'static str {
        "empty-section"
    }

    fn summary(&self) -> &'static str {
        "A new section with nothing in it"
    }

    fn docs(&self) -> &'static str {
        "\
The contribution adds a heading, and nothing stands under it: no entry, no words, no section of its own. Most often the entry that was to
stand there was put somewhere else.

```diff
+## Oolong
+
 ## Pu-erh
```

There is no fix: what belongs there is for a person to say."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let head = context.head;
        let empty = context.new_sections().filter(|&(at, heading, section)| {
            let next = head.sections.get(at + 1);
            let end = next.and_then(|next| next.heading).map_or(head.lines.count() + 1, |next| next.start);
            let is_blank = |line: usize| head.lines.content(head.text, line).trim().is_empty();
            section.purpose == Purpose::Entries
                && next.is_none_or(|next| next.level <= section.level)
                && (heading.end + 1..end).all(is_blank)
        });
        let told = empty.map(|(_, heading, section)| {
            let message = format!("nothing stands in the new section {}", quoted(&section.title));
            Finding::new(self.name(), self.severity(), heading, message)
                .help("put its entries under it, or leave it out")
        });
        told.collect()
    }
}
