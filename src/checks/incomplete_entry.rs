//! `incomplete-entry`: a new entry without what all others tell, though it is known.

use super::incomplete::Incomplete;
use super::{Check, Context, Finding, Fix, Safety, Severity};
use crate::compose::Told;

pub(super) struct IncompleteEntry;

impl Check for IncompleteEntry {
    fn name(&self) -> &'static str {
        "incomplete-entry"
    }

    fn summary(&self) -> &'static str {
        "A new entry that is an address alone, or lacks the authors, the date or the description that nearly all others give, though they are known"
    }

    fn docs(&self) -> &'static str {
        "\
Nearly all entries of the section, or of the list where the section is short (95 of 100, and at least eight), give a title, authors, a date, a place of publication or a
description. This one does not, and arXiv, Crossref, DataCite, PubMed or GitHub know it. The suggestion writes the whole entry as the others are
written.

```diff
-- https://arxiv.org/abs/2503.01234
+- **[Leaves at Scale](https://arxiv.org/abs/2503.01234)** *(Ada Long, Bo Vries).* 2025
```

The fix is to be looked at before it is committed: records have their own spelling of titles and names. Where something of the entry has no place in the
others' form there is no suggestion. What nobody knows is not asked for here; a description that is missing is reported by `missing-description` all the same."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        context.incomplete().iter().map(|one| self.tell(context, one)).collect()
    }
}

impl IncompleteEntry {
    fn tell(&self, context: &Context<'_, '_>, incomplete: &Incomplete) -> Finding {
        let item = &context.head.items[incomplete.entry];
        let lacks: Vec<String> = incomplete.lacks.iter().map(|told| format!("no {}", told.name)).collect();
        let message = match lacks.as_slice() {
            [most @ .., last] if !most.is_empty() => format!("this entry has {} and {last}", most.join(", ")),
            _ => format!("this entry has {}", lacks.concat()),
        };
        let finding = Finding::new(self.name(), self.severity(), item.lines, message)
            .about(&context.head.title(item))
            .evidence(evidence(&incomplete.lacks));
        match &incomplete.edits {
            Some(edits) => finding
                .help("the suggestion has what is known of it, written as the others are; look whether it is right")
                .fix(Fix::needs_review(edits.clone())),
            None => finding.help("add what is missing, as the others have it"),
        }
    }
}

fn evidence(lacks: &[Told]) -> String {
    let told = lacks.iter().map(|Told { name, agree, total }| {
        let article = if name == "authors" { "" } else { "a " };
        format!("{agree} of {total} others have {article}{name}")
    });
    told.collect::<Vec<_>>().join("; ")
}
