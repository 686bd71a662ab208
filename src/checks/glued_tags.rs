//! `glued-tags`: tags in code that run into one another.

use std::collections::HashMap;

use super::{Aim, Check, Context, Finding, Fix, Grounds, Safety, Severity, quoted};
use crate::document::{Document, Item};
use crate::text::{LineRange, Span};

pub(super) struct GluedTags;

impl Check for GluedTags {
    fn name(&self) -> &'static str {
        "glued-tags"
    }

    fn summary(&self) -> &'static str {
        "Tags in code with nothing between them, so that readers see one tag with backticks inside"
    }

    fn docs(&self) -> &'static str {
        "\
The list's entries have tags in code, side by side, and here there is nothing between two of them. Markdown makes one piece of code of
both, with two backticks in the middle.

```diff
-- [Samovar](https://samovar.example) - Boils water. `MIT``Go`
+- [Samovar](https://samovar.example) - Boils water. `MIT` `Go`
```

The fix puts between them what separates the tags of the others. It is safe."
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
        let head = context.head;
        let mut habit = None;
        let mut found = Vec::new();
        for (_, _, item) in context.written() {
            let glued = head.opaque_in(item.content).iter().find(|code| is_glued(code.of(head.text)));
            let Some(&code) = glued.filter(|code| item.content.contains(**code)) else { continue };
            let Some((gap, agree, total)) = *habit.get_or_insert_with(|| parted(context.base)) else { continue };
            let line = LineRange::single(head.lines.line_of(code.start));
            let written = code.of(head.text).replace("``", &format!("`{gap}`"));
            let gap_told = if gap == " " { "a space".to_owned() } else { quoted(gap) };
            let message = format!("separate the tags in {} with {gap_told}", quoted(code.of(head.text)));
            found.push(
                Finding::new(self.name(), self.severity(), line, message)
                    .about(&head.title(item))
                    .grounds(Grounds::habit(agree, total, "pairs of tags"))
                    .fix(Fix::safe(Aim::Markup, vec![context.replace_within(line, code, &written)])),
            );
        }
        found
    }
}

/// Whether a code span is several run together: it has two backticks in its middle.
fn is_glued(code: &str) -> bool {
    let Some(inner) = code.strip_prefix('`').and_then(|code| code.strip_suffix('`')) else { return false };
    let mut tags = inner.split("``");
    let is_tag = |tag: &str| !tag.is_empty() && !tag.contains('`') && tag.trim() == tag;
    inner.contains("``") && !inner.contains('\n') && tags.all(is_tag)
}

/// With fewer pairs of tags than this, how tags are separated cannot be told.
const FEWEST: usize = 8;

/// What separates two tags in nearly all entries that have two side by side, in how many pairs, and out of how many.
fn parted<'t>(base: &Document<'t>) -> Option<(&'t str, usize, usize)> {
    let mut gaps: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for gap in base.entries().flat_map(|(_, item)| gaps_in(base, item)) {
        *gaps.entry(gap).or_default() += 1;
        total += 1;
    }
    let (gap, agree) = gaps.into_iter().max_by_key(|&(_, count)| count)?;
    (total >= FEWEST && agree * 100 >= total * 95 && !gap.is_empty()).then_some((gap, agree, total))
}

/// What is between the tags of an entry; empty where they run together.
fn gaps_in<'t>(document: &Document<'t>, item: &Item) -> Vec<&'t str> {
    const WIDEST: usize = 3;
    let text = document.text;
    let code: Vec<&Span> =
        document.opaque_in(item.content).iter().filter(|code| code.of(text).starts_with('`')).collect();
    let between = code.windows(2).map(|pair| Span::new(pair[0].end, pair[1].start).of(text));
    let gaps = between.filter(|gap| gap.len() <= WIDEST && !gap.contains(char::is_alphanumeric) && !gap.contains('\n'));
    let glued = code.iter().filter(|code| is_glued(code.of(text))).map(|_| "");
    gaps.chain(glued).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_with_two_ticks_inside_is_two_tags() {
        assert!(is_glued("`MIT``Go`"));
        for code in ["`MIT`", "`` a``b ``", "`a `` b`", "``a`b``", "```a```"] {
            assert!(!is_glued(code), "{code}");
        }
    }
}
