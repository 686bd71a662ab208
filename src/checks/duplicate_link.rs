//! `duplicate-link`: the resource is already listed.

use super::elsewhere::Elsewhere;
use super::{Check, Context, Finding, Safety, Severity};

pub(super) struct DuplicateLink;

impl Check for DuplicateLink {
    fn name(&self) -> &'static str {
        "duplicate-link"
    }

    fn summary(&self) -> &'static str {
        "An entry whose link another entry already has, under any spelling of the address"
    }

    fn docs(&self) -> &'static str {
        "\
The resource is already listed, perhaps under another spelling of its address: with or without `www.` or a slash at the end, a repository
with `.git`, the PDF or another version of the same paper, its DOI, another version of a package, a short link to the same video, an
archived copy.

Only the links that entries present are compared: a bullet's, a row's, or that of a line of its own. A link inside a description, a badge
or an author's page is not a duplicate, and an edited or moved entry is never a duplicate of itself. An entry listed by its title, with
links called `paper` and `code`, counts as the paper.

If the list has many entries in two sections on purpose, one more in another section is a warning, and if nearly half are, a note; a
section that shows what others list, such as news, is left out. The pages of a listed repository (`ada.github.io/teapot`) are a warning
if both have the same name, otherwise a note.

```markdown
- [A study of tea](https://arxiv.org/abs/2501.01234)
- [A Study of Tea](https://arxiv.org/pdf/2501.01234v2)   ← the same paper
```

The fix removes the new entry. It is never applied without review: which of the two should stay is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let found = context.twins().all.iter().map(|twin| {
            let proposal = &context.proposals()[twin.proposal];
            let elsewhere = Elsewhere { context, proposal, other: &context.listed()[twin.other] };
            let message = twin.how.says(&elsewhere.place(), twin.is_habit);
            elsewhere.finding(self.name(), twin.severity, message)
        });
        found.collect()
    }
}
