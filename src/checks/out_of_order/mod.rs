//! `out-of-order`: an entry that breaks the order its section keeps.

use super::{Aim, Check, Context, Finding, Fix, Severity, quoted};
use crate::change::ChangeKind;
use crate::conventions::{OrderOf, Sorting};
use crate::document::{Document, Item, LinkKind};

mod moving;
mod shelf;

use shelf::Shelf;

pub(super) struct OutOfOrder;

impl Check for OutOfOrder {
    fn name(&self) -> &'static str {
        "out-of-order"
    }

    fn summary(&self) -> &'static str {
        "An entry at the wrong place of a section that is plainly sorted: by the alphabet, by date, by a column, by arrival"
    }

    fn docs(&self) -> &'static str {
        "\
The entries of the section stand in an order, and this one does not fit between its neighbours.

What a section is sorted by is learned from the section as it was before, never from the contribution: the alphabet (punctuation,
accents or articles left out, the repository's name alone, numbers by their worth, the dictionaries of Chinese and the
Scandinavian languages), the date that entries tell (before the title, behind it, in a table's cell, in the number of an arXiv paper),
another column of the table. Where the list's guidelines ask for an order, or for new entries at one end, that counts too, unless
the list plainly does otherwise. An old entry that stands at the wrong place does not make its new neighbour guilty: places
are judged against the longest stretch that is in order. Where two ways of sorting fit, either is right.

```diff
 - [Assam](https://assam.example)
-- [Darjeeling](https://darjeeling.example)
 - [Ceylon](https://ceylon.example)
+- [Darjeeling](https://darjeeling.example)
```

The fix moves the entry with everything nested in it; in a numbered list, what lies between is renumbered. It is safe."
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
        let chosen = match (change.kind, change.base) {
            (ChangeKind::Added | ChangeKind::Moved, _) => true,
            (ChangeKind::Edited, Some(base)) => {
                context.base.title(&context.base.items[base]) != context.head.title(item)
            }
            _ => false,
        };
        chosen.then_some((at, item))
    })
}

/// Whether an entry is an address alone, among others that have a title: it first needs one too.
fn is_nameless(head: &Document<'_>, item: &Item) -> bool {
    let is_address = |item: &Item| {
        head.main_link(item).is_some_and(|link| link.kind == LinkKind::Bare && link.span.contains(item.title))
    };
    let siblings = &head.runs[item.run].items;
    is_address(item) && siblings.iter().filter(|&&at| is_address(&head.items[at])).count() * 2 < siblings.len()
}

impl OutOfOrder {
    fn judge_run(&self, context: &Context<'_, '_>, run: usize) -> Vec<Finding> {
        let learned = context.conventions.order(context.base);
        let Some(order) = context.run_before(run).and_then(|base| learned.of_run(context.base, base)) else {
            return Vec::new();
        };
        let of_run = placed(context).filter(|(_, item)| item.run == run && !is_nameless(context.head, item));
        let chosen: Vec<usize> = of_run.map(|(at, _)| at).collect();
        if Shelf::new(context, &order, run, &chosen).misplaced(&chosen).is_empty() {
            return Vec::new();
        }
        let order = learned.as_the_list_does(context.base, order);
        let mut shelf = Shelf::new(context, &order, run, &chosen);
        let misplaced = shelf.misplaced(&chosen);
        // Where a torn title belongs is known once it is mended.
        let whole = misplaced.into_iter().filter(|(at, _)| !context.is_torn(&context.head.items[*at]));
        whole.map(|(at, place)| self.tell(context, &shelf, at, place)).collect()
    }

    fn tell(&self, context: &Context<'_, '_>, shelf: &Shelf<'_, '_, '_>, at: usize, place: usize) -> Finding {
        let head = context.head;
        let item = &head.items[at];
        let (before, after) = shelf.neighbours(place);
        let named = |item: &Item| quoted(&head.title(item));
        let help = match (before, after) {
            (Some(before), Some(after)) => {
                let (lower, upper) = (before.lines.start, after.lines.start);
                format!("put it after {} and before {} (lines {lower} and {upper})", named(before), named(after))
            }
            (Some(before), None) => format!("put it after {} (line {})", named(before), before.lines.start),
            (None, Some(after)) => format!("put it before {} (line {})", named(after), after.lines.start),
            (None, None) => String::new(),
        };
        let order = shelf.order.says(head, item.run);
        let OrderOf { agree, total, stated, .. } = shelf.order;
        let evidence = match (stated, shelf.order.sortings[0]) {
            (true, Sorting::Arrival { .. }) => "the list's guidelines ask for it".to_owned(),
            (true, _) => format!("the list's guidelines ask for it, and {agree} of {total} entries here are {order}"),
            (false, _) => format!("{agree} of {total} entries here are {order}"),
        };
        let message = format!("{} is not at its place {}", named(item), shelf.order.place(head, item.run));
        let mut finding = Finding::new(self.name(), self.severity(), item.lines, message)
            .about(&head.title(item))
            .help(help)
            .evidence(evidence);
        if let Some(before) = before {
            finding = finding.related(before.lines.start, "it comes after this one");
        }
        // A broken link is mended first.
        if context.broken(item).is_empty()
            && let Some(edits) = moving::edits(head, at, before, after)
        {
            finding = finding.fix(Fix::safe(Aim::Order, edits));
        }
        finding
    }
}
