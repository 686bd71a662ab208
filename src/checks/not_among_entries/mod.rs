//! `not-among-entries`: an entry put where there are no entries.

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity};
use crate::change::ChangeKind;
use crate::document::{Document, Item, Link, Marker, Purpose, Role, quoted};
use crate::text::LineRange;

mod beside_table;
mod between_nested;
mod inside;
mod misplaced;

use beside_table::{below_a_table, beside_its_table};
use between_nested::between_nested;
use inside::{inside_another, run_into_another};
use misplaced::{Misplaced, below_its_list};

pub(super) struct NotAmongEntries;

impl Check for NotAmongEntries {
    fn name(&self) -> &'static str {
        "not-among-entries"
    }

    fn summary(&self) -> &'static str {
        "An entry put where there are no entries: into the contents or the contributing steps, above the first section, outside its list or table"
    }

    fn docs(&self) -> &'static str {
        "\
The contribution puts an entry where the list has none: into the table of contents, among the steps for contributors or after the licence,
above the first section, below the words that close a section, into the middle of another entry's words, between another entry and what is
nested in it, under another entry in a list without nested ones, or outside the table it belongs in. Most often an editor's cursor was one
block too far up or down. Lines that run into the entry above are reported too.

```diff
 ## Contents

 - [Green tea](#green-tea)
+- [Sencha](https://sencha.example) - Green and grassy.
```

If the entry only slipped out of its list or table, the fix puts it back and is safe. Which section it belongs in is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let added = context.changes.changes.iter().filter(|change| change.kind == ChangeKind::Added);
        let items = added.filter_map(|change| change.head).map(|at| (at, &context.head.items[at]));
        let presents = |item: &Item| context.head.main_link(item).is_some_and(Link::is_external);
        let new: Vec<(usize, &Item)> = items.filter(|(_, item)| presents(item)).collect();
        // Where entries go is known only if there are some.
        let has_shape = context.base.entries().count() >= MANY;
        let first = context.base.entries().map(|(_, entry)| entry.section).min().filter(|_| has_shape);
        let place = |at: usize, item: &Item| {
            let by_shape = || place(context, first?, at, item);
            between_nested(context, at).or_else(by_shape)
        };
        let told = new.into_iter().filter_map(|(at, item)| Some(self.tell(context, item, place(at, item)?)));
        let mut found: Vec<Finding> = told.collect();
        if has_shape {
            let beside = beside_its_table(context).into_iter().chain(run_into_another(context));
            found.extend(beside.map(|(lines, place)| self.tell_at(lines, "", place)));
        }
        found
    }
}

/// With fewer entries than this, a list has no recognisable shape.
const MANY: usize = 8;

impl NotAmongEntries {
    fn tell(&self, context: &Context<'_, '_>, item: &Item, place: Misplaced) -> Finding {
        self.tell_at(item.lines, &context.head.title(item), place)
    }

    fn tell_at(&self, lines: LineRange, title: &str, place: Misplaced) -> Finding {
        let finding = Finding::new(self.name(), self.severity(), lines, place.message).about(title).help(place.help);
        match place.fix {
            Some(fix) => finding.fix(fix),
            None => finding,
        }
    }
}

/// Why an item is where there are no entries, if it is.
///
/// `first` is the first section of the base that has entries.
fn place(context: &Context<'_, '_>, first: usize, at: usize, item: &Item) -> Option<Misplaced> {
    let section = context.section_before(item.section)?;
    let base = context.base;
    let title = || quoted(&base.sections[section].title);
    let own = || base.items.iter().filter(|other| other.section == section);
    let elsewhere = "move it to the section where it belongs";
    let leads_out = |other: &Item| base.main_link(other).is_some_and(Link::is_external);
    if in_contents(context, item) {
        return Some(Misplaced::told("this entry is in the table of contents".to_owned(), elsewhere));
    }
    if base.sections[section].purpose == Purpose::Guide {
        let is_entry = presented_first(context.head, item) && !own().any(&leads_out);
        return is_entry.then(|| Misplaced::told(format!("this entry is in the section {}", title()), elsewhere));
    }
    if section < first && base.sections[section].level <= 1 && item.role == Role::Entry && !own().any(leads_out) {
        return Some(Misplaced::told("this entry is above the first section".to_owned(), elsewhere));
    }
    inside_another(context, at)
        .or_else(|| nested(context, at, item))
        .or_else(|| below_its_list(context, item))
        .or_else(|| below_a_table(context, item))
}

/// Whether an item is among the lines of the contents.
fn in_contents(context: &Context<'_, '_>, item: &Item) -> bool {
    let Some(run) = context.run_before(item.run) else { return false };
    let others = &context.base.runs[run].items;
    others.len() >= 3 && others.iter().all(|&at| context.base.items[at].role == Role::Contents)
}

/// Whether an item begins with the link it presents, as entries do, unlike the steps of a guide.
fn presented_first(head: &Document<'_>, item: &Item) -> bool {
    head.main_link(item).is_some_and(|link| {
        let lead = head.text.get(item.content.start..link.span.start).unwrap_or_default();
        lead.trim_matches(['*', '_', '`', ' ']).is_empty() && link.span.end < item.content.end
    })
}

/// An entry nested in another one, in a list without nested entries.
fn nested(context: &Context<'_, '_>, at: usize, item: &Item) -> Option<Misplaced> {
    let head = context.head;
    let parent = &head.items[item.parent?];
    let is_nested =
        |document: &Document<'_>, item: &Item| item.parent.is_some_and(|at| document.items[at].role == Role::Entry);
    if item.role != Role::Entry
        || !is_nested(head, item)
        || !context.is_settled_entry(item.parent?)
        || item.marker == Marker::Row
    {
        return None;
    }
    let nests = context.base.items.iter().any(|other| other.parent.is_some() && is_nested(context.base, other));
    let message = format!("this entry is indented, which makes it a part of {}", quoted(&head.title(parent)));
    let plain = head.items[at].block.count() == 1;
    let edit = misplaced::outdented(head, item, parent);
    (!nests).then(|| Misplaced {
        message,
        help: "align it with the others",
        fix: plain.then(|| Fix::safe(Aim::Place, vec![edit])),
    })
}
