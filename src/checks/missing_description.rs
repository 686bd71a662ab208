//! `missing-description`: the others say what they are, this one does not.

use super::{Check, Context, Finding, Grounds, Severity};
use crate::change::ChangeKind;
use crate::conventions::{Anatomy, Feature, Scope, Source};

pub(super) struct MissingDescription;

impl Check for MissingDescription {
    fn name(&self) -> &'static str {
        "missing-description"
    }

    fn summary(&self) -> &'static str {
        "An entry without a description, where nearly all entries have one"
    }

    fn docs(&self) -> &'static str {
        "\
Nearly every entry of the list says in a few words what it is, and this one is only a link. Lists of bare links are left alone, and
so are sections of them inside other lists.

```diff
-- [Assam](https://assam.example)
+- [Assam](https://assam.example) - Malty and strong.
```

There is no fix: the words are up to the contributor."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (change, at, item) in context.written() {
            let Some(anatomy) = Anatomy::of(context.head, item) else { continue };
            let value = anatomy.value(Feature::Description);
            // Nested entries and continuation lines may say what it is.
            let says_more = item.block.count() > 1 || value != Some("no") || anatomy.says_a_word();
            let was_so = change.kind == ChangeKind::Edited && change.base.is_some_and(|base| is_bare(context, base));
            if says_more || was_so || context.is_torn(item) || context.is_completed(at) {
                continue;
            }
            let section = context.section_before(item.section);
            let expected = context.conventions.style.departs(section, item, Feature::Description, "no");
            let Some(expected) = expected else { continue };
            // Written rules accept a title that says enough.
            let severity = if matches!(expected.scope, Scope::Published(_)) { Severity::Note } else { self.severity() };
            let finding = Finding::new(self.name(), severity, item.lines, "add a short description")
                .about(&context.head.title(&context.head.items[at]))
                .grounds(Grounds::of(&expected));
            found.push(match expected.scope {
                Scope::Published(Source { page, .. }) => finding.see(page),
                _ => finding,
            });
        }
        found
    }
}

fn is_bare(context: &Context<'_, '_>, base: usize) -> bool {
    let anatomy = Anatomy::of(context.base, &context.base.items[base]);
    anatomy.and_then(|anatomy| anatomy.value(Feature::Description)) == Some("no")
}
