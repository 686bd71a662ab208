//! `wrong-paper`: a link to a paper other than the one that its entry names.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::Fault;

pub(super) struct WrongPaper;

impl Check for WrongPaper {
    fn name(&self) -> &'static str {
        "wrong-paper"
    }

    fn summary(&self) -> &'static str {
        "A new link that leads to another paper: neither title nor authors match"
    }

    fn docs(&self) -> &'static str {
        "\
The number in the link is another paper's: neither the title nor the authors that the entry gives are on its record, in any version. Of all
faults in lists of papers this one is corrected most often; usually the number was copied from the line above.

```markdown
- [Leaves at Scale](https://arxiv.org/abs/2503.01234) *(Ada Long)*   ← leads to “Cups in Graphs” by Bo Vries
```

Nothing is reported if the entry gives a nickname, if one of its authors is on the record, or if only words of the title differ; for these
see [wrong-title](#wrong-title) and [wrong-authors](#wrong-authors). There is no fix: which paper is meant is for a person to look up."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.faults().filter_map(|(judged, fault)| {
            let Fault::WrongPaper { title, authors, source } = fault else { return None };
            let asked = &context.asked()[judged.asked];
            let message = format!(
                "this link leads to another paper, {}{} ({})",
                quoted(title),
                written_by(authors),
                source.name()
            );
            let finding = Finding::new(self.name(), self.severity(), context.lines_of(asked), message);
            Some(finding.about(&context.entry_of(asked)).help("look up the address of the one you mean"))
        });
        super::asking::once_a_line(told)
    }
}

/// " by “Ada Long” and others".
fn written_by(authors: &[String]) -> String {
    match authors {
        [] => String::new(),
        [one] => format!(" by {}", quoted(one)),
        [one, other] => format!(" by {} and {}", quoted(one), quoted(other)),
        [one, ..] => format!(" by {} and others", quoted(one)),
    }
}
