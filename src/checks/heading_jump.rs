//! `heading-jump`: a new heading that skips a level.

use super::{Check, Context, Finding, Fix, Safety, Severity};
use crate::document::{Document, quoted};
use crate::text::Span;

pub(super) struct HeadingJump;

impl Check for HeadingJump {
    fn name(&self) -> &'static str {
        "heading-jump"
    }

    fn summary(&self) -> &'static str {
        "A new heading that is more than one level below the one before it"
    }

    fn docs(&self) -> &'static str {
        "\
A new heading skips a level: `####` under `##`. That confuses tables of contents and screen readers. If the list itself skips levels,
nothing is reported.

```diff
 ## Teas
-#### Oolong
+### Oolong
```

The fix writes the next level. It is not safe: a heading between the two may have been forgotten."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let base = context.base;
        if (1..base.sections.len()).any(|at| jump(base, at).is_some()) {
            return Vec::new();
        }
        let head = context.head;
        let jumps = context.new_sections().filter_map(|(at, heading, section)| {
            let wanted = jump(head, at)?;
            let (from, to) = ("#".repeat(usize::from(section.level)), "#".repeat(usize::from(wanted)));
            let message = format!("the heading {} skips a level", quoted(&section.title));
            let mut finding =
                Finding::new(self.name(), self.severity(), heading, message).help(format!("make it level {wanted}"));
            let start = head.lines.span(heading.start).start;
            if head.text[start..].starts_with(&from) {
                let marks = Span::new(start, start + from.len());
                finding = finding.fix(Fix::needs_review(vec![context.replace_within(heading, marks, &to)]));
            }
            Some(finding)
        });
        jumps.collect()
    }
}

/// The deepest level that a section's heading should have, if its own is deeper.
fn jump(document: &Document<'_>, at: usize) -> Option<u8> {
    let before = document.sections[..at].iter().rev().find(|section| section.heading.is_some())?;
    (document.sections[at].level > before.level + 1).then_some(before.level + 1)
}
