//! `out-of-order`: an entry that breaks the order its section keeps.

use super::{Check, Context, Finding, Fix, Severity, quoted};
use crate::change::ChangeKind;
use crate::conventions::{Alphabet, OrderOf, longest_sorted, sort_title};
use crate::document::{Item, Marker, Role, broken_markup};
use crate::text::{Edit, LineRange};

pub(super) struct OutOfOrder;

impl Check for OutOfOrder {
    fn name(&self) -> &'static str {
        "out-of-order"
    }

    fn summary(&self) -> &'static str {
        "An entry at the wrong place of a section that is plainly alphabetical"
    }

    fn docs(&self) -> &'static str {
        "\
The entries of the section stand in alphabetical order, and this one does not fit between its neighbours.

Whether a section is alphabetical, and by which alphabet (punctuation or articles left out, the repository's name alone), is learned from
the section as it was before, never from the contribution. An old entry that stands at the wrong place does not make its
new neighbour guilty: places are judged against the longest stretch that is in order.

```diff
 - [Assam](https://assam.example)
-- [Darjeeling](https://darjeeling.example)
 - [Ceylon](https://ceylon.example)
+- [Darjeeling](https://darjeeling.example)
```

The fix moves the entry with everything nested in it. It is safe, save in numbered lists, where it is left to a person."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut runs: Vec<usize> = placed(context).map(|(_, item)| item.run).collect();
        runs.sort_unstable();
        runs.dedup();
        runs.into_iter().flat_map(|run| self.judge_run(context, run)).collect()
    }
}

/// The entries whose place the contribution chose: new and moved ones, and those that got another title.
fn placed<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = (usize, &'a Item)> {
    context.changes.entries(context.head).filter_map(|(change, at, item)| {
        // What the title is, is known only once the markup is mended.
        if !broken_markup(context.head, item).is_empty() {
            return None;
        }
        let chosen = match (change.kind, change.base) {
            (ChangeKind::Added | ChangeKind::Moved, _) => true,
            (ChangeKind::Edited, Some(base)) => {
                sort_title(context.base, &context.base.items[base]) != sort_title(context.head, item)
            }
            _ => false,
        };
        chosen.then_some((at, item))
    })
}

/// A run of the head, reduced to what stands in order.
struct Shelf<'a, 'b, 't> {
    context: &'a Context<'b, 't>,
    order: &'a OrderOf,
    /// The entries in order, as item indices.
    sorted: Vec<usize>,
}

impl OutOfOrder {
    fn judge_run(&self, context: &Context<'_, '_>, run: usize) -> Vec<Finding> {
        let Some(order) = context
            .run_before(run)
            .and_then(|base| context.conventions.order(context.base).alphabetical(context.base, base))
        else {
            return Vec::new();
        };
        let entries: Vec<usize> = context.head.runs[run]
            .items
            .iter()
            .copied()
            .filter(|&at| context.head.items[at].role == Role::Entry)
            .collect();
        let new: Vec<usize> = placed(context).filter(|(_, item)| item.run == run).map(|(at, _)| at).collect();
        let mut shelf = Shelf::new(context, &order, entries.into_iter().filter(|at| !new.contains(at)).collect());
        let mut found = Vec::new();
        for at in new {
            match shelf.place(at) {
                Ok(()) => {}
                Err(place) => found.push(self.tell(&shelf, at, place)),
            }
        }
        found
    }

    fn tell(&self, shelf: &Shelf<'_, '_, '_>, at: usize, place: usize) -> Finding {
        let head = shelf.context.head;
        let item = &head.items[at];
        let before = place.checked_sub(1).map(|place| &head.items[shelf.sorted[place]]);
        let after = shelf.sorted.get(place).map(|&at| &head.items[at]);
        let named = |item: &Item| quoted(&sort_title(head, item));
        let help = match (before, after) {
            (Some(before), Some(after)) => {
                format!(
                    "put it after {} and before {} (lines {} and {})",
                    named(before),
                    named(after),
                    before.lines.start,
                    after.lines.start
                )
            }
            (Some(before), None) => format!("put it after {} (line {})", named(before), before.lines.start),
            (None, Some(after)) => format!("put it before {} (line {})", named(after), after.lines.start),
            (None, None) => String::new(),
        };
        let OrderOf { agree, total, .. } = shelf.order;
        let mut finding = Finding::new(
            self.name(),
            self.severity(),
            item.lines,
            format!("{} is not at its place in the alphabet", named(item)),
        )
        .about(&head.title(item))
        .help(help)
        .evidence(format!("{agree} of {total} entries here are in alphabetical order"));
        if let Some(before) = before {
            finding = finding.related(before.lines.start, "it comes after this one");
        }
        if let Some(edits) = shelf.moving(at, before, after) {
            finding = finding.fix(Fix::safe(edits));
        }
        finding
    }
}

impl<'a, 'b, 't> Shelf<'a, 'b, 't> {
    fn new(context: &'a Context<'b, 't>, order: &'a OrderOf, settled: Vec<usize>) -> Self {
        let mut shelf = Self { context, order, sorted: settled };
        let keys: Vec<String> = shelf.sorted.iter().map(|&at| shelf.key(order.alphabets[0], at)).collect();
        shelf.sorted = longest_sorted(&keys).into_iter().map(|place| shelf.sorted[place]).collect();
        shelf
    }

    fn key(&self, alphabet: Alphabet, at: usize) -> String {
        alphabet.key(&sort_title(self.context.head, &self.context.head.items[at]))
    }

    /// Takes an entry in where it stands if that is right by one of the alphabets; else says before which it belongs.
    fn place(&mut self, at: usize) -> Result<(), usize> {
        let stands = self.sorted.partition_point(|&other| other < at);
        let fits = self.order.alphabets.iter().any(|&alphabet| {
            let key = self.key(alphabet, at);
            let after = stands.checked_sub(1).is_none_or(|before| self.key(alphabet, self.sorted[before]) <= key);
            after && self.sorted.get(stands).is_none_or(|&next| key <= self.key(alphabet, next))
        });
        if fits {
            self.sorted.insert(stands, at);
            return Ok(());
        }
        let alphabet = self.order.alphabets[0];
        let key = self.key(alphabet, at);
        Err(self.sorted.partition_point(|&other| self.key(alphabet, other) <= key))
    }

    /// The edits that move an entry; `None` where numbers would have to change, or where that changes nothing.
    fn moving(&self, at: usize, before: Option<&Item>, after: Option<&Item>) -> Option<Vec<Edit>> {
        let head = self.context.head;
        let item = &head.items[at];
        if matches!(item.marker, Marker::Number { .. } | Marker::Missing) || item.glued {
            return None;
        }
        let target = match (before, after) {
            (Some(before), _) => before.block.end + 1,
            (None, Some(after)) => after.block.start,
            (None, None) => return None,
        };
        if item.block.has(target) || target == item.block.end + 1 {
            return None;
        }
        let mut text = head.lines.span_of(item.block).of(head.text).to_owned();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let (blank, gone) = self.blank_line_around(item);
        let text = match (blank, before) {
            (None, _) => text,
            (Some(blank), Some(_)) => format!("{blank}{text}"),
            (Some(blank), None) => format!("{text}{blank}"),
        };
        Some(vec![Edit::delete(gone), Edit::insert_before(target, text)])
    }

    /// The blank line that sets an entry off from its neighbours, and the lines that go when the entry goes.
    fn blank_line_around(&self, item: &Item) -> (Option<&'t str>, LineRange) {
        let head = self.context.head;
        let is_blank = |line: usize| {
            line >= 1 && line <= head.lines.count() && head.lines.content(head.text, line).trim().is_empty()
        };
        let (above, below) = (item.block.start - 1, item.block.end + 1);
        if is_blank(above) && (is_blank(below) || below > head.lines.count()) {
            let blank = head.lines.span(above).of(head.text);
            return (Some(blank), LineRange::new(above, item.block.end));
        }
        (None, item.block)
    }
}
