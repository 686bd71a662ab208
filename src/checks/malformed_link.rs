//! `malformed-link`: link syntax gone wrong.

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::conventions::Rewrite;
use crate::document::{Broken, Item, Role};
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
Markup that was meant as a link or as bold type, but is shown to readers as brackets and asterisks. Bold type that does not work, a bracket,
a comment or code that is opened among the words and not closed, or an extra bracket beside a working link is reported as a warning.

The entry is still recognised as an entry and repaired from its parts; if that takes a person, its title, place and description are judged
once it is fixed. If more than one in twenty entries of the list have the same fault, it is the list's habit and nothing is reported.

```diff
-- [Assam] (https://assam.example) - Malty and strong.
+- [Assam](https://assam.example) - Malty and strong.
```

The fix is safe if what was meant is beyond doubt; a link without text or without an address, or a title that is torn in two, is only
reported."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (_, _, item) in
            context.written_items().filter(|(_, _, item)| item.role != Role::Guide && !context.head.is_torn(item))
        {
            let broken = context.broken(item);
            if broken.is_empty() {
                found.extend(self.left_open(context, item));
                continue;
            }
            let problems: Vec<&str> = broken.iter().map(|broken| broken.problem).collect();
            let of_link = broken.iter().any(is_of_link);
            let problems = problems.join(", and ");
            let message = if of_link { format!("the link is broken: {problems}") } else { problems };
            let span = Span::new(broken[0].span.start, broken[broken.len() - 1].span.end);
            let lines = context.head.lines.lines_of(span);
            let is_slight = |one: &Broken| !is_of_link(one) || leads_all_the_same(context.head.text, one);
            let has_words = item.content.of(context.head.text).contains(char::is_alphanumeric);
            // `- []():` is a line that somebody means to fill in.
            let severity = if !has_words {
                Severity::Note
            } else if broken.iter().all(is_slight) {
                Severity::Warning
            } else {
                self.severity()
            };
            let mut finding = Finding::new(self.name(), severity, lines, message).about(&context.head.title(item));
            match repaired(&broken).and_then(|rewrite| rewrite.apply(context.head.text, span)) {
                Some(text) => {
                    let edit = context.replace_within(lines, span, &text);
                    // Punctuation alone does not show where it goes.
                    let shown = if text.contains(char::is_alphanumeric) { &text } else { &edit.text };
                    finding = finding.help(format!("write {}", quoted(shown))).fix(Fix::safe(Aim::Markup, vec![edit]));
                }
                None if of_link => finding = finding.help("write it as “[text](address)”"),
                None => {}
            }
            found.push(finding);
        }
        found
    }
}

impl MalformedLink {
    /// Something opened among the words and never closed: readers see it, and only a person knows what it was meant to hold.
    fn left_open(&self, context: &Context<'_, '_>, item: &Item) -> Option<Finding> {
        let unclosed = context.unclosed(item)?;
        let lines = context.head.lines.lines_of(unclosed.span);
        let finding = Finding::new(self.name(), Severity::Warning, lines, unclosed.problem);
        Some(finding.about(&context.head.title(item)))
    }
}

/// Whether readers still get where they should: there is only a bracket too many beside a working link.
fn leads_all_the_same(text: &str, broken: &Broken) -> bool {
    match broken.problem {
        "a closing bracket follows it" => true,
        // Words between the two were meant as part of the link.
        "the bracket before it is never closed" => text[broken.span.end..].starts_with('['),
        _ => false,
    }
}

/// Whether it is the link that is broken, not bold or italic type.
fn is_of_link(broken: &Broken) -> bool {
    !broken.problem.starts_with("bold") && !broken.problem.starts_with("italic")
}

/// All repairs together; `None` unless all are known.
fn repaired(broken: &[Broken]) -> Option<Rewrite> {
    let mut rewrite = Rewrite::default();
    for broken in broken {
        rewrite.replace(broken.span, broken.repair.clone()?);
    }
    Some(rewrite)
}
