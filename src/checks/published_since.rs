//! `published-since`: a paper that its entry calls a preprint, though it has been published.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::Published;

pub(super) struct PublishedSince;

impl Check for PublishedSince {
    fn name(&self) -> &'static str {
        "published-since"
    }

    fn summary(&self) -> &'static str {
        "An entry that calls its paper a preprint, though it has been published"
    }

    fn docs(&self) -> &'static str {
        "\
The entry says `arXiv`, `preprint` or the like where others name a venue, but the paper has appeared: a record of its publication has the
same title and the same first author, or its authors say so on arXiv.

```diff
-- [Leaves at Scale](https://arxiv.org/abs/2503.01234) - Ivy Reed. arXiv 2025
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234) - Ivy Reed. Journal of Invented Botany 2026
```

It is a note, without a fix: whether the list names the preprint or the publication is for its maintainers to decide."
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
        let told = context.judged().iter().filter_map(|judged| {
            let Published { venue, year, source } = judged.published.as_ref()?;
            let year = year.map(|year| format!(" in {year}")).unwrap_or_default();
            let message =
                format!("this preprint has since been published in {}{year} ({})", quoted(venue), source.name());
            let lines = context.lines_of(&context.asked()[judged.asked]);
            let title = context.head.title(&context.head.items[judged.entry]).into_owned();
            Some(
                Finding::new(self.name(), self.severity(), lines, message).about(&title).help("name that, if you like"),
            )
        });
        super::asking::once_a_line(told)
    }
}
