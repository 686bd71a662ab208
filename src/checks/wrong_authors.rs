//! `wrong-authors`: authors who are not those of the paper.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::Fault;
use crate::facts::authors::NameFault;

pub(super) struct WrongAuthors;

impl Check for WrongAuthors {
    fn name(&self) -> &'static str {
        "wrong-authors"
    }

    fn summary(&self) -> &'static str {
        "A new entry with a name that is misspelled, or that is not among its paper's authors"
    }

    fn docs(&self) -> &'static str {
        "\
The link leads to the right paper, but a name that the entry gives is not on its record, in any version: a letter is missing, or the names
are those of another paper by the same group. Initials, marks, the order of given and family names, accents, short lists that end in
\"et al.\" and groups are understood, and what is not certain is not reported.

```diff
-- [Leaves at Scale](https://arxiv.org/abs/2503.01234) *(Ada Long, Bo Vreis)*
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234) *(Ada Long, Bo Vries)*
```

Another given name, another first author, and authors none of whom is on the record of a paper with this title are notes. There is no fix:
records err in names more often than in anything else."
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
            let (severity, message) = match fault {
                Fault::Authors { faults, source } => {
                    let severity = if faults.iter().all(is_minor) { Severity::Note } else { Severity::Warning };
                    let told: Vec<String> =
                        faults.iter().take(MOST_NAMED).map(|fault| named(fault, source.name())).collect();
                    (severity, told.join("; "))
                }
                Fault::OtherAuthors { authors, source } => {
                    let names: Vec<String> = authors.iter().take(MOST_NAMED).map(|name| quoted(name)).collect();
                    let message = format!("none of these wrote the paper; {} has {}", source.name(), names.join(", "));
                    (Severity::Note, message)
                }
                _ => return None,
            };
            let item = &context.head.items[judged.entry];
            let finding =
                Finding::new(self.name(), severity, context.lines_of(&context.asked()[judged.asked]), message);
            Some(finding.about(&context.head.title(item)).help("check who wrote it"))
        });
        super::asking::once_a_line(told)
    }
}

/// At most this many names are given.
const MOST_NAMED: usize = 3;

fn is_minor(fault: &NameFault) -> bool {
    matches!(fault, NameFault::OtherGiven { .. } | NameFault::Order { .. } | NameFault::Missing { .. })
}

/// What differs, in words.
fn named(fault: &NameFault, source: &str) -> String {
    match fault {
        NameFault::Spelling { entry, record } | NameFault::OtherGiven { entry, record } => {
            format!("{} is {} on {source}", quoted(entry), quoted(record))
        }
        NameFault::NotThere { entry } => format!("{} is not among the authors on {source}", quoted(entry)),
        NameFault::Missing { record } => format!("{} is missing among the authors", quoted(record)),
        NameFault::Order { entry, record } => {
            format!("the first author on {source} is {}, not {}", quoted(record), quoted(entry))
        }
    }
}
