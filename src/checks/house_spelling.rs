//! `house-spelling`: a name, link label or cell written differently from everywhere else in the list.

use super::{Aim, Check, Clause, Context, Finding, Fix, Grounds, Safety, Severity, quoted};
use crate::conventions::{Apart, Joined, Rewrite, Spelled, Spelling, Spellings, each_joined, each_spelling};
use crate::document::Item;
use crate::text::Edit;

pub(super) struct HouseSpelling;

impl Check for HouseSpelling {
    fn name(&self) -> &'static str {
        "house-spelling"
    }

    fn summary(&self) -> &'static str {
        "A name, a link's label or a table's cell written differently from everywhere else in the list: `Github`, `Source code`"
    }

    fn docs(&self) -> &'static str {
        "\
The list writes a name one way, dozens of times, and this entry writes it another way: `Github` for `GitHub`, `javascript` for
`JavaScript`, `[Source code]` where all others say `[Source Code]`, `apiKey` without the backticks that its column has, `et al`
without its full stop.

There is no dictionary: a spelling counts only if the list itself uses it at least twenty times and hardly ever another. Words at
the beginning of a sentence, code, titles, addresses and the names of files and repositories are left alone.

```diff
-- [Assam](https://assam.example) - Sends Github issues to the kettle.
+- [Assam](https://assam.example) - Sends GitHub issues to the kettle.
```

Two words written as one (`TeaLeaf`) count too, if the list writes them apart at least eight times and never as one.

In a table's cell, and for two words written as one, it is a warning and the fix is safe; elsewhere it is a note and the fix needs review.
It changes capitals, markup, spaces and the full stops of `et al.`, never words."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut entries: Vec<(&Item, Vec<Spelling<'_>>)> = Vec::new();
        for (change, _, item) in context.written().filter(|(_, _, item)| !context.head.is_torn(item)) {
            let mut old = Vec::new();
            if let Some(before) = change.base {
                each_spelling(context.base, &context.base.items[before], |one| old.push(one.written));
            }
            let mut new = Vec::new();
            each_spelling(context.head, item, |one| new.push(one));
            new.retain(|one| !old.contains(&one.written));
            entries.push((item, new));
        }
        let spellings = Spellings::learn(context.base, entries.iter().flat_map(|(_, new)| new.iter().copied()));
        let mut found: Vec<Finding> =
            entries.iter().filter_map(|(item, new)| self.judge(context, item, new, &spellings)).collect();
        found.extend(self.run_together(context));
        found
    }
}

impl HouseSpelling {
    /// The entries with two words written as one that the list always writes apart.
    fn run_together(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut entries: Vec<(&Item, Vec<Joined<'_>>)> = Vec::new();
        for (change, _, item) in context.written().filter(|(_, _, item)| !context.is_torn(item)) {
            let before = change.base.map(|before| context.base.items[before].content.of(context.base.text));
            let is_old = |one: &Joined<'_>| before.is_some_and(|text| text.contains(one.span.of(context.head.text)));
            let mut joined = Vec::new();
            each_joined(context.head, item, |one| joined.push(one));
            joined.retain(|one| !is_old(one));
            entries.push((item, joined));
        }
        let apart = Apart::learn(context.base, entries.iter().flat_map(|(_, joined)| joined.iter().copied()));
        let told = entries.iter().filter_map(|(item, joined)| {
            let told: Vec<(&Joined<'_>, usize)> =
                joined.iter().filter_map(|one| Some((one, apart.always(one)?))).collect();
            let &(one, count) = told.first()?;
            let written = one.span.of(context.head.text);
            let usual = format!("{} {}", one.first, one.second);
            let mut pieces = Rewrite::default();
            for (one, _) in &told {
                pieces.replace(one.span, format!("{} {}", one.first, one.second));
            }
            let text = pieces.apply(context.head.text, context.head.lines.span_of(item.lines))?;
            let message = format!("write {} as two words, {}", quoted(written), quoted(&usual));
            let finding = Finding::new(self.name(), self.severity(), item.lines, message)
                .about(&context.head.title(item))
                .grounds(Grounds::habit(count, count, "other uses"))
                .fix(Fix::safe(Aim::Spelling, vec![Edit::replace(item.lines, text)]));
            Some(finding)
        });
        told.collect()
    }

    fn judge(
        &self,
        context: &Context<'_, '_>,
        item: &Item,
        written: &[Spelling<'_>],
        spellings: &Spellings<'_>,
    ) -> Option<Finding> {
        let mut pieces = Rewrite::default();
        let mut told: Vec<Clause> = Vec::new();
        let mut first = None;
        for one in written {
            let Some((usual, agree, total)) = spellings.instead(one) else { continue };
            if pieces.touches(one.span) {
                continue;
            }
            pieces.replace(one.span, usual);
            first.get_or_insert(one);
            let clause = Clause {
                words: format!("write {} instead of {}", quoted(usual), quoted(one.written)),
                grounds: Some(Grounds::habit(agree, total, "other uses")),
            };
            if !told.contains(&clause) {
                told.push(clause);
            }
        }
        let one = first.filter(|_| !context.is_torn(item))?;
        let text = pieces.apply(context.head.text, context.head.lines.span_of(item.lines))?;
        // Half of those who write "json" where the list writes "JSON" are never asked to change it: a note will do, and its fix needs
        // review. The words of a table's column are another matter.
        let severity = if matches!(one.kind, Spelled::Cell(_)) { self.severity() } else { Severity::Note };
        let edits = vec![Edit::replace(item.lines, text)];
        let fix = if severity == Severity::Note { Fix::needs_review(edits) } else { Fix::safe(Aim::Spelling, edits) };
        let mut finding = Finding::new(self.name(), severity, item.lines, "").about(&context.head.title(item)).fix(fix);
        finding.says = told;
        Some(finding)
    }
}
