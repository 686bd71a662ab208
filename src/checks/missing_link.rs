//! `missing-link`: an item without a link, among entries that all have one.

use super::{Check, Context, Finding, Grounds, Severity};
use crate::conventions::{Strength, strength};
use crate::document::{Document, Item, Marker, Role, broken_markup};
use crate::identity::Identity;

pub(super) struct MissingLink;

impl Check for MissingLink {
    fn name(&self) -> &'static str {
        "missing-link"
    }

    fn summary(&self) -> &'static str {
        "An item without any link, where nearly all others have one"
    }

    fn docs(&self) -> &'static str {
        "\
An item that names something but does not link it, or is empty. Readers of a curated list come for the links.

In a list of papers it is a note: a paper may be announced before it is online. It is reported only if nearly all of the list's own items
have a link, and never for an item with others nested under it: that is the name of a group.

```diff
-- Assam - Malty and strong.
+- [Assam](https://assam.example) - Malty and strong.
```

There is no fix: only the contributor knows the address."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut written = context
            .written_items()
            .filter(|(_, at, item)| is_bare(context.head, *at, item) && !is_in_pieces(context, item))
            .peekable();
        if written.peek().is_none() {
            return Vec::new();
        }
        let (linked, total) = linked(context.base);
        let habit = strength(linked, total);
        let lists_papers = lists_papers(context.base);
        written
            .filter(|(change, _, item)| {
                let was_so = change.base.is_some_and(|base| context.base.items[base].role == Role::Plain);
                habit == Strength::Binding && !was_so && among_entries(context.head, item)
            })
            .map(|(_, _, item)| {
                let empty = item.content.of(context.head.text).trim().is_empty();
                let message = lack(context.head, item);
                let severity = if !empty && lists_papers { Severity::Note } else { self.severity() };
                Finding::new(self.name(), severity, item.lines, message)
                    .about(&context.head.title(item))
                    .grounds(Grounds::habit(linked, total, "other items"))
            })
            .collect()
    }
}

/// What to do about an item without a link.
fn lack(head: &Document<'_>, item: &Item) -> &'static str {
    let content = item.content.of(head.text).trim_matches(['*', '_', ' ', '\t', '\r', '\n']);
    let named = content
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]["))
        .map(|(text, rest)| !text.contains(']') && rest.contains(']'));
    if content.is_empty() {
        "give this empty item a link"
    } else if content.starts_with("`[") && content.contains("](") {
        "take the link out of the code marks"
    } else if named == Some(true) {
        "give the link the address that its second brackets only name"
    } else {
        "add a link"
    }
}

/// Whether an item's markup or row is torn, so that its link may be among the pieces.
fn is_in_pieces(context: &Context<'_, '_>, item: &Item) -> bool {
    let head = context.head;
    let lacks_cells = head.columns_of(item).is_some_and(|columns| head.cells_on(item.lines.start) < columns);
    lacks_cells || head.is_torn(item) || context.unclosed(item).is_some()
}

/// Whether most entries link papers, any of which may be announced before it is online.
fn lists_papers(base: &Document<'_>) -> bool {
    let links = base.entries().filter_map(|(_, item)| base.main_link(item));
    let (mut papers, mut all) = (0, 0);
    for link in links {
        papers += usize::from(Identity::of(&link.destination).is_some_and(|identity| identity.is_paper()));
        all += 1;
    }
    papers * 2 > all
}

/// How many items have a link, and how many could have one: those with nothing nested under them.
fn linked(base: &Document<'_>) -> (usize, usize) {
    let entries = base.entries().count();
    let bare = base.items.iter().enumerate().filter(|(at, item)| is_bare(base, *at, item)).count();
    (entries, entries + bare)
}

fn is_bare(document: &Document<'_>, at: usize, item: &Item) -> bool {
    let is_parent = document.items.get(at + 1).is_some_and(|next| next.parent == Some(at));
    item.role == Role::Plain
        && !is_parent
        && item.marker != Marker::Missing
        && document.gap_of_code(item).is_none()
        && broken_markup(document, item).is_empty()
}

/// Whether most of an item's siblings are entries; notes are often kept in lists of their own.
fn among_entries(head: &Document<'_>, item: &Item) -> bool {
    let siblings = &head.runs[item.run].items;
    let entries = siblings.iter().filter(|&&at| head.items[at].role == Role::Entry).count();
    entries >= 2 && entries * 4 >= siblings.len() * 3
}
