//! `incomplete-entry`: a new entry without something that nearly all others give, though it is known.

use super::incomplete::Incomplete;
use super::{Check, Clause, Context, Finding, Fix, Grounds, Safety, Severity};
use crate::compose::Told;

pub(super) struct IncompleteEntry;

impl Check for IncompleteEntry {
    fn name(&self) -> &'static str {
        "incomplete-entry"
    }

    fn summary(&self) -> &'static str {
        "A new entry that is only an address, or lacks the authors, the date or the description that nearly all others give, though they are known"
    }

    fn docs(&self) -> &'static str {
        "\
Nearly all entries of the section, or of the list if the section is short (95 of 100, and at least eight), give a title, authors, a date, a
venue or a description. This one does not, though arXiv, Crossref, DataCite, PubMed or GitHub know it. The suggestion writes the whole entry
in the form of the others.

```diff
-- https://arxiv.org/abs/2503.01234
+- **[Leaves at Scale](https://arxiv.org/abs/2503.01234)** *(Ada Long, Bo Vries).* 2025
```

Look at the fix before you commit it: records have their own spelling of titles and names. If part of the entry has no place in the form of
the others, there is no suggestion. What no source knows is not asked for here; a missing description is still reported by
`missing-description`."
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
        let mut finding = Finding::new(self.name(), self.severity(), item.lines, "").about(&context.head.title(item));
        finding.says = incomplete.lacks.iter().map(asked).collect();
        match &incomplete.edits {
            Some(edits) => finding.fix(Fix::needs_review(edits.clone())),
            None => finding,
        }
    }
}

fn asked(Told { name, agree, total }: &Told) -> Clause {
    let article = if name == "authors" { "the" } else { "a" };
    Clause { words: format!("add {article} {name}"), grounds: Some(Grounds::habit(*agree, *total, "other entries")) }
}
