//! `empty-section`: a new heading with nothing under it.

use super::{Check, Context, Finding, Severity, named};
use crate::document::{Document, Purpose};

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
The contribution adds a heading with nothing under it: no entry, no words, no subsection. Most often the entry that was meant for it was put
somewhere else. A list that keeps sections for entries to come, at least one in ten of its sections and at least two, is left alone.

```diff
+## Oolong
+
 ## Pu-erh
```

There is no fix: what belongs there is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut new = context.judged_sections();
        new.retain(|&(at, ..)| is_empty(context.head, at));
        if new.is_empty() || waits_for_entries(context.base) {
            return Vec::new();
        }
        let told = new.into_iter().map(|(_, heading, section)| {
            let what = if context.is_whole { "the section" } else { "the new section" };
            let message = format!("{what} {} has no entries", named(&section.title));
            Finding::new(self.name(), self.severity(), heading, message).help("add some, or leave it out")
        });
        told.collect()
    }
}

/// Whether a section is for entries but has nothing under its heading, not even subsections.
fn is_empty(document: &Document<'_>, at: usize) -> bool {
    let section = &document.sections[at];
    let Some(heading) = section.heading else { return false };
    let next = document.sections.get(at + 1);
    let end = next.and_then(|next| next.heading).map_or(document.lines.count() + 1, |next| next.start);
    let is_blank = |line: usize| document.lines.content(document.text, line).trim().is_empty();
    section.purpose == Purpose::Entries
        && next.is_none_or(|next| next.level <= section.level)
        && (heading.end + 1..end).all(is_blank)
}

/// Whether a list keeps sections for entries that are still to come: at least one in ten of its sections, and at least two.
fn waits_for_entries(base: &Document<'_>) -> bool {
    let empty = (0..base.sections.len()).filter(|&at| is_empty(base, at)).count();
    empty >= 2 && empty * 10 >= base.sections.len()
}
