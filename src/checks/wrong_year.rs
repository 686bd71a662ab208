//! `wrong-year`: a year in which no version of the paper appeared.

use super::{Check, Context, Finding, Severity};
use crate::facts::Fault;

pub(super) struct WrongYear;

impl Check for WrongYear {
    fn name(&self) -> &'static str {
        "wrong-year"
    }

    fn summary(&self) -> &'static str {
        "A new entry with a year in which no version of its paper appeared"
    }

    fn docs(&self) -> &'static str {
        "\
The year that the entry gives is none of those known for its paper: of its versions, of print and online publication, of the conference, or
in what its authors say about it. A paper may have appeared one or two years after its preprint without that being known, and an entry that
names a venue gives that venue's year; nothing is reported then.

```diff
-- [Leaves at Scale](https://arxiv.org/abs/2503.01234) 2015
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234) 2025
```

It is a note, without a fix."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.faults().filter_map(|(judged, fault)| {
            let Fault::Year { entry, known } = fault else { return None };
            let years: Vec<String> = known.iter().map(ToString::to_string).collect();
            let message = format!("the paper is from {}, not from {entry}", years.join(" or "));
            let lines = context.lines_of(&context.asked()[judged.asked]);
            let title = context.head.title(&context.head.items[judged.entry]).into_owned();
            Some(
                Finding::new(self.name(), self.severity(), lines, message).about(&title).help("check when it appeared"),
            )
        });
        super::asking::once_a_line(told)
    }
}
