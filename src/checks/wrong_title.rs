//! `wrong-title`: a title that is spelled differently from its paper's.

use super::judged::Judged;
use super::{Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::facts::Fault;
use crate::facts::title::Slip;
use crate::text::Span;

pub(super) struct WrongTitle;

impl Check for WrongTitle {
    fn name(&self) -> &'static str {
        "wrong-title"
    }

    fn summary(&self) -> &'static str {
        "A new entry whose title differs from its paper's in a word or two"
    }

    fn docs(&self) -> &'static str {
        "\
The link leads to the right paper, but a word of the title is spelled differently from every version of it, is missing, or is extra.
Capitals, punctuation, subtitles, short names and marks are up to the list.

```diff
-- [Leafs at Scale](https://arxiv.org/abs/2503.01234)
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234)
```

A title that is worded differently is a note. The fix puts in the words of the record; look at it first, since records err too."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.faults().filter_map(|(judged, fault)| {
            let (severity, message, slips): (_, _, &[Slip]) = match fault {
                Fault::TitleSpelling { slips, title, source } => {
                    let message = format!("{}, going by {}: {}", differs(slips), source.name(), quoted(title));
                    (Severity::Warning, message, slips)
                }
                Fault::TitleWording { title, source } => {
                    let message = format!("{} has another title: {}", source.name(), quoted(title));
                    (Severity::Note, message, &[])
                }
                _ => return None,
            };
            let item = &context.head.items[judged.entry];
            let lines = context.head.lines.lines_of(item.title);
            let finding = Finding::new(self.name(), severity, lines, message);
            let finding = finding.about(&context.head.title(item)).help("write it like the paper");
            Some(match mended(context, judged, slips) {
                Some(fix) => finding.fix(fix),
                None => finding,
            })
        });
        super::asking::once_a_line(told)
    }
}

/// What differs, in words.
fn differs(slips: &[Slip]) -> String {
    let told = slips.iter().map(|slip| match (slip.entry.as_str(), slip.record.as_str()) {
        ("", record) => format!("the title lacks {}", quoted(record)),
        (entry, "") => format!("the title has {} too many", quoted(entry)),
        (entry, record) => format!("the title has {} for {}", quoted(entry), quoted(record)),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// The fix that replaces the entry's words with the record's, if each occurs exactly once in the title.
fn mended(context: &Context<'_, '_>, judged: &Judged, slips: &[Slip]) -> Option<Fix> {
    let head = context.head;
    let title = head.items[judged.entry].title;
    let lines = head.lines.lines_of(title);
    let mut text = title.of(head.text).to_owned();
    for slip in slips {
        let is_word = !slip.entry.is_empty() && !slip.record.is_empty();
        if !is_word || text.matches(&slip.entry).count() != 1 {
            return None;
        }
        text = text.replacen(&slip.entry, &slip.record, 1);
    }
    let is_plain = !slips.is_empty() && lines.count() == 1;
    is_plain.then(|| Fix::needs_review(vec![context.replace_within(lines, Span::new(title.start, title.end), &text)]))
}
