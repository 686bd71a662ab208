//! `awesome-hard-wrapping`: sentences that are broken across lines.

use super::super::{Aim, Context, Safety};
use super::{Fault, Rule};
use crate::checks::Fix;
use crate::conventions::Feature;
use crate::document::{BlockKind, Document, Item};
use crate::text::{Edit, LineRange};

pub(in super::super) struct HardWrapping;

impl Rule for HardWrapping {
    fn name(&self) -> &'static str {
        "awesome-hard-wrapping"
    }

    fn summary(&self) -> &'static str {
        "A sentence that continues on the next line of the file"
    }

    fn docs(&self) -> &'static str {
        "\
A paragraph or a description is one line of the file, however long: editors wrap it. A line that ends a sentence is left alone.

```diff
-- [Assam](https://assam.example) - Malty, from the
-  valley of the Brahmaputra.
+- [Assam](https://assam.example) - Malty, from the valley of the Brahmaputra.
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). The fix joins the lines. GitHub shows the
same, so it is safe."
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn judges_the_whole(&self) -> bool {
        false
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        let head = context.head;
        let is_new = |line: usize| context.is_whole || context.changes.diff.is_new(line);
        let mut faults = Vec::new();
        let mut line = 1;
        while line < head.lines.count() {
            let first = line;
            while goes_on(context, line) {
                line += 1;
            }
            let lines = LineRange::new(first, line);
            line += 1;
            // A paragraph that is only partly new is left alone.
            if lines.count() > 1 && (lines.start..=lines.end).all(is_new) {
                faults.push(told(head, lines));
            }
        }
        faults
    }
}

fn told(head: &Document<'_>, lines: LineRange) -> Fault {
    let mut joined = String::new();
    for line in lines.start..=lines.end {
        let said = head.lines.content(head.text, line);
        let said = if line == lines.start { said } else { said.trim_start() };
        // Two spaces at the end of the last line are a line break.
        joined.push_str(if line == lines.end { said } else { said.trim_end() });
        if line < lines.end {
            joined.push(' ');
        }
    }
    let end = &head.lines.span(lines.end).of(head.text)[head.lines.content(head.text, lines.end).len()..];
    let text = joined + end;
    Fault::new(lines, "a sentence is broken into several lines", "write it as one line")
        .fix(Fix::safe(Aim::Style(vec![Feature::Lines]), vec![Edit::replace(lines, text)]))
}

/// Whether the sentence of a line goes on in the next line of its paragraph.
fn goes_on(context: &Context<'_, '_>, line: usize) -> bool {
    let head = context.head;
    if line >= head.lines.count()
        || is_quoted(head, line)
        || starts_item(head, line + 1)
        || context.is_in_conflict_at(line)
    {
        return false;
    }
    let (this, next) = (head.lines.content(head.text, line), head.lines.content(head.text, line + 1));
    // `Author: Ada` above `Year: 2020` is not a sentence.
    let is_labelled = next.trim_start().split_once(':').is_some_and(|(label, _)| !label.contains(' '));
    let ends_in_words = this.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    let begins_in_words = next.trim_start().starts_with(|c: char| c.is_alphabetic());
    if !ends_in_words || !begins_in_words || is_labelled {
        return false;
    }
    match (context.blocks().at(line), context.blocks().at(line + 1)) {
        (Some(one), Some(other)) => one.lines == other.lines && one.kind == BlockKind::Text,
        // In a tight list, the text of an item is not a paragraph.
        (None, None) => item_at(head, line).is_some_and(|item| item.lines.has(line + 1)),
        _ => false,
    }
}

/// The item that has a line among its own lines.
fn item_at<'d>(head: &'d Document<'_>, line: usize) -> Option<&'d Item> {
    let at = head.items.partition_point(|item| item.lines.start <= line).checked_sub(1)?;
    Some(&head.items[at]).filter(|item| item.lines.has(line))
}

/// Quoted lines each begin with a mark of their own.
fn is_quoted(head: &Document<'_>, line: usize) -> bool {
    head.lines.content(head.text, line).trim_start().starts_with('>')
}

fn starts_item(head: &Document<'_>, line: usize) -> bool {
    let by_line = |item: &Item| item.lines.start;
    head.items.binary_search_by_key(&line, by_line).is_ok()
}
