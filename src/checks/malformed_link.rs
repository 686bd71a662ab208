//! `malformed-link`: link syntax gone wrong.

use super::{Check, Context, Finding, Fix, Severity, quoted};
use crate::conventions::Rewrite;
use crate::document::{Broken, Document, Role, broken_markup};
use crate::text::Span;

pub(super) struct MalformedLink;

impl Check for MalformedLink {
    fn name(&self) -> &'static str {
        "malformed-link"
    }

    fn summary(&self) -> &'static str {
        "Link or bold markup that does not work: `[x] (url)`, `[x](url`, `(x)[url]`, `**[x](url)`, full-width brackets"
    }

    fn docs(&self) -> &'static str {
        "\
Markup that was meant as a link, or as bold type around one, and is shown to readers as brackets and asterisks.

The entry is recognised as an entry all the same, and repaired from its parts. Where a list writes many of its entries so,
it is the list's way and nothing is said.

```diff
-- [Assam] (https://assam.example) - Malty and strong.
+- [Assam](https://assam.example) - Malty and strong.
```

The fix is safe where what was meant is beyond doubt; a link without text or without an address is only reported."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (_, _, item) in
            context.written_items().filter(|(_, _, item)| item.role != Role::Guide && !context.head.is_torn(item))
        {
            let broken = broken_markup(context.head, item);
            if broken.is_empty() || is_habit(context.base, &broken) {
                continue;
            }
            let problems: Vec<&str> = broken.iter().map(|broken| broken.problem).collect();
            let message = format!("{} is broken: {}", markup_of(&broken), problems.join(", and "));
            let span = Span::new(broken[0].span.start, broken[broken.len() - 1].span.end);
            let lines = context.head.lines.lines_of(span);
            let mut finding =
                Finding::new(self.name(), self.severity(), lines, message).about(&context.head.title(item));
            match repaired(&broken).and_then(|rewrite| rewrite.apply(context.head.text, span)) {
                Some(text) => {
                    let edit = context.replace_within(lines, span, &text);
                    // Marks alone tell nobody where they go.
                    let shown = if text.contains(char::is_alphanumeric) { &text } else { &edit.text };
                    finding = finding.help(format!("write {}", quoted(shown))).fix(Fix::safe(vec![edit]));
                }
                None => finding = finding.help("write it as [text](address)"),
            }
            found.push(finding);
        }
        found
    }
}

fn markup_of(broken: &[Broken]) -> &'static str {
    if broken.iter().all(|broken| broken.problem.starts_with("bold")) { "the bold type" } else { "the link" }
}

/// All repairs together; `None` unless all are known.
fn repaired(broken: &[Broken]) -> Option<Rewrite> {
    let mut rewrite = Rewrite::default();
    for broken in broken {
        rewrite.replace(broken.span, broken.repair.clone()?);
    }
    Some(rewrite)
}

/// Whether the list itself has the same fault in one of twenty entries: then nobody minds.
fn is_habit(base: &Document<'_>, broken: &[Broken]) -> bool {
    let entries = base.entries().count();
    let alike =
        base.entries().filter(|(_, item)| broken_markup(base, item).iter().any(|old| old.problem == broken[0].problem));
    alike.count() * 20 > entries
}
