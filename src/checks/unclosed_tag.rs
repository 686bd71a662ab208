//! `unclosed-tag`: a cell, a row, an item or a fold in HTML that is not closed.

use super::{Check, Context, Finding, Severity};
use crate::document::{OpenTag, Tags};
use crate::text::{LineRange, Span};

pub(super) struct UnclosedTag;

impl Check for UnclosedTag {
    fn name(&self) -> &'static str {
        "unclosed-tag"
    }

    fn summary(&self) -> &'static str {
        "A cell, a row, an item or a fold in HTML that is not closed, where all others are"
    }

    fn docs(&self) -> &'static str {
        "\
In a table or a list written in HTML, a cell (`<td>`, `<th>`), a row (`<tr>`) or an item (`<li>`) is not closed before the next one begins,
often because the new one was put before the end of the one above. A fold (`<details>`) that is never closed hides everything after it. If
the list leaves such tags open elsewhere, nothing is reported.

```diff
   <td>Assam
-  <td>Ceylon</td>
+  </td>
+  <td>Ceylon</td>
```

There is no fix: what belongs in which cell is for the contributor to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let head = context.head;
        let line_of = |tag: Span| head.lines.line_of(tag.start);
        let is_new = |tag: Span| context.changes.diff.is_new(line_of(tag));
        let mut unclosed = Tags::of(head).unclosed;
        let is_fold = |one: &OpenTag| one.seen == one.tag;
        unclosed.retain(|one| is_new(one.tag) || is_new(one.seen) || is_fold(one));
        // A link beside words is reported with its entry.
        unclosed.retain(|one| one.name != "a" || one.seen.of(head.text).starts_with("</"));
        if unclosed.is_empty() {
            return Vec::new();
        }
        let before = Tags::of(context.base);
        unclosed.retain(|one| are_closed(&before, one.name));
        // A fold that is open may have lost its end to this change, on a line that is gone; one that was already open before did not.
        let stayed_open: Vec<usize> = before
            .unclosed
            .iter()
            .filter(|one| is_fold(one))
            .map(|one| context.base.lines.line_of(one.tag.start))
            .collect();
        let is_old = |one: &OpenTag| {
            context.changes.diff.in_base(line_of(one.tag)).is_some_and(|line| stayed_open.contains(&line))
        };
        unclosed.retain(|one| !is_fold(one) || !is_old(one));
        let tell = |one: OpenTag| {
            let (at, seen) = (line_of(one.tag), line_of(one.seen));
            let told = if is_new(one.seen) { seen } else { at };
            let message = if is_fold(&one) {
                format!("the <{}> on line {at} is never closed: all that follows is folded away", one.name)
            } else {
                format!("the <{}> on line {at} is not closed before line {seen}", one.name)
            };
            Finding::new(self.name(), self.severity(), LineRange::single(told), message)
                .help(format!("close it with </{}> where it ends", one.name))
                .related(at, "opened here")
        };
        let mut found: Vec<Finding> = unclosed.into_iter().map(tell).collect();
        found.dedup_by_key(|finding| finding.lines);
        found
    }
}

/// Whether tags of this name are closed in the list: at least three, or any number of folds, and all but one in twenty.
fn are_closed(before: &Tags, name: &str) -> bool {
    let closed = before.closed.iter().filter(|other| **other == name).count();
    let open = before.unclosed.iter().filter(|other| other.name == name).count();
    let is_fold = matches!(name, "details" | "summary");
    (closed >= 3 || is_fold) && open * 20 <= closed
}
