//! `out-of-order`: an entry that breaks the order its section keeps.

use super::moving::{is_loose, moved};
use super::stray::{RunStrays, Stray};
use super::{Aim, Check, Context, Finding, Fix, Grounds, Safety, Severity};
use crate::conventions::OrderOf;
use crate::document::Marker;
use crate::text::{Edit, LineRange};

mod neighbour;
mod renumbering;
mod sections;

use neighbour::{Neighbour, place};

pub(super) struct OutOfOrder;

impl Check for OutOfOrder {
    fn name(&self) -> &'static str {
        "out-of-order"
    }

    fn summary(&self) -> &'static str {
        "An entry or a section in the wrong place among others that are clearly sorted: by the alphabet, by date, by a column, by arrival"
    }

    fn docs(&self) -> &'static str {
        "\
The entries of the section are in order, and this one does not fit between its neighbours.

What a section is sorted by is learned from the section as it was before, never from the contribution: the alphabet (punctuation, accents
or articles left out, the repository's name alone, numbers by value, the dictionaries of Chinese and the Scandinavian languages), the date
that entries give (before the title, after it, in a table's cell, in the number of an arXiv paper), another column of the table. If the
list's guidelines ask for an order, or for new entries at one end, that counts too, unless the list clearly does otherwise. An old entry in
the wrong place is not held against its new neighbour: places are judged against the longest stretch that is in order. If two ways of
sorting fit, either is right.

```diff
 - [Assam](https://assam.example)
-- [Darjeeling](https://darjeeling.example)
 - [Ceylon](https://ceylon.example)
+- [Darjeeling](https://darjeeling.example)
```

If a section is too short to show its order, and only the list's others keep one, it is a note. Sections that are in alphabetical order
without exception, and the lines of a table of contents that are, are held to it as well.

The fix moves the entry with everything nested in it; in a numbered list, what is in between is renumbered. It is safe."
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
        let of_entries = context.strays().iter().flat_map(|strays| self.tell_all(context, strays));
        of_entries.chain(sections::out_of_order(self, context)).collect()
    }
}

impl OutOfOrder {
    /// A finding for each stray of a run. Those that belong in one place move together, with the first of them: moved one after the
    /// other, each would end up before the last.
    fn tell_all(&self, context: &Context<'_, '_>, strays: &RunStrays) -> Vec<Finding> {
        let mut found: Vec<Finding> = strays.all.iter().map(|stray| self.tell(context, strays, stray)).collect();
        for (carrier, edits) in moves(context, strays) {
            let finding = found.remove(carrier);
            found.insert(carrier, finding.fix(Fix::safe(Aim::Order, edits)));
        }
        found
    }

    fn tell(&self, context: &Context<'_, '_>, strays: &RunStrays, stray: &Stray) -> Finding {
        let head = context.head;
        let item = &head.items[stray.at];
        let neighbour = |at: Option<usize>| at.map(|at| Neighbour::item(context, at));
        let (before, after) = (neighbour(stray.before), neighbour(stray.after));
        let place = place(before.as_ref(), after.as_ref());
        // If only the list's other sections say so, hardly any maintainer minds.
        let severity = if strays.order.by_list.is_some() { Severity::Note } else { self.severity() };
        let finding = Finding::new(self.name(), severity, item.lines, place)
            .about(&head.title(item))
            .grounds(grounds(&strays.order, &strays.order.says(head, item.run)));
        match before.or(after) {
            Some(neighbour) => finding.related(neighbour.line, "its neighbour in order"),
            None => finding,
        }
    }
}

fn grounds(order: &OrderOf, says: &str) -> Grounds {
    let does = Some(format!("are {says}"));
    match (order.by_list, order.stated) {
        (Some((agree, total)), _) => Grounds::Habit { agree, total, of: "longer lists here".into(), does },
        (None, true) => Grounds::guidelines(),
        (None, false) => Grounds::Habit { agree: order.agree, total: order.total, of: "entries here".into(), does },
    }
}

/// The edits that move strays to their places, each with the index of the stray that carries them.
fn moves(context: &Context<'_, '_>, strays: &RunStrays) -> Vec<(usize, Vec<Edit>)> {
    let head = context.head;
    let item = |&at: &usize| &head.items[strays.all[at].at];
    // A broken link has to be fixed first.
    let is_sound = |at: &usize| !item(at).glued && context.broken(item(at)).is_empty();
    let all: Vec<usize> = (0..strays.all.len()).filter(is_sound).collect();
    let first = |of: &[usize]| of.iter().copied().min_by_key(|&at| strays.all[at].at);
    if all.iter().any(|at| matches!(item(at).marker, Marker::Number { .. })) {
        let moving: Vec<&Stray> = all.iter().map(|&at| &strays.all[at]).collect();
        return first(&all).zip(renumbering::moved(context, strays.run, &moving)).into_iter().collect();
    }
    let of_lines = all.into_iter().filter(|at| matches!(item(at).marker, Marker::Bullet(_) | Marker::Row));
    let all: Vec<usize> = of_lines.collect();
    let mut moving: Vec<usize> = all.iter().map(|&at| strays.all[at].at).collect();
    moving.sort_unstable();
    let is_loose = is_loose(head, strays.run, &moving);
    let place = |at: usize| (strays.all[at].before, strays.all[at].after);
    let block = |at: Option<usize>| at.map(|at| head.items[at].block);
    let beside = all.chunk_by(|&one, &other| place(one) == place(other)).filter_map(|beside| {
        let pieces: Vec<LineRange> = beside.iter().map(|at| item(at).block).collect();
        let (before, after) = place(beside[0]);
        first(beside).zip(moved(head, &pieces, block(before), block(after), is_loose))
    });
    beside.collect()
}
