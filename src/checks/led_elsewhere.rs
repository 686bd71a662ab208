//! `led-elsewhere`: an entry that keeps its words but leads to something else.

use super::{Check, Context, Finding, Severity, quoted};
use crate::change::{Change, ChangeKind};
use crate::document::{Document, Item, Link, Role};
use crate::identity::Kin;

pub(super) struct LedElsewhere;

impl Check for LedElsewhere {
    fn name(&self) -> &'static str {
        "led-elsewhere"
    }

    fn summary(&self) -> &'static str {
        "An existing entry whose words stay the same, but whose address now leads to another site or owner"
    }

    fn docs(&self) -> &'static str {
        "\
The entry was in the list before, and its title and words are the same, but its address leads to another host, or to another owner's
repository with another name. When a resource moves, part of its name usually moves along: those changes are not reported, nor are links to
a paper's pages, to copies in an archive, or to another page of the same site.

```diff
-- [Assam](https://assam.example) - Malty and strong.
+- [Assam](https://best-deals.shop) - Malty and strong.
```

There is no fix: somebody has to look where it leads. If a page of the new site is named like the entry, it is a note."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let edited = context.changes.changes.iter().filter(|change| change.kind == ChangeKind::Edited);
        edited.filter_map(|change| self.judge(context, *change)).collect()
    }
}

impl LedElsewhere {
    fn judge(&self, context: &Context<'_, '_>, change: Change) -> Option<Finding> {
        let (base, head) = (context.base, context.head);
        let (before, now) = (&base.items[change.base?], &head.items[change.head?]);
        if before.role != Role::Entry || now.role != Role::Entry {
            return None;
        }
        let (old, new) = (base.main_link(before)?, head.main_link(now)?);
        let title = head.title(now);
        if old.destination == new.destination || base.title(before) != title || said(base, before) != said(head, now) {
            return None;
        }
        let severity = match Kin::of(&old.destination, &new.destination, &title)? {
            Kin::Near => return None,
            Kin::Distant => Severity::Note,
            Kin::Stranger => self.severity(),
        };
        let message = format!(
            "is this still the same thing, at {} instead of {}?",
            quoted(&new.destination),
            quoted(&old.destination)
        );
        let line = head.lines.lines_of(new.span);
        Some(Finding::new(self.name(), severity, line, message).about(&title))
    }
}

/// What an item says, without the addresses of its links.
fn said(document: &Document<'_>, item: &Item) -> String {
    let own = document.lines.span_of(item.lines);
    let mut text = String::new();
    let mut done = own.start;
    let inside = |link: &&Link<'_>| own.contains(link.span);
    for link in document.links_of(item).iter().filter(inside) {
        // Nested links (a picture's) are part of the outer one.
        if link.span.start < done {
            continue;
        }
        text.push_str(document.text.get(done..link.text.start).unwrap_or_default());
        if link.text != link.span {
            text.push_str(link.text.of(document.text));
        }
        done = link.span.end;
    }
    text.push_str(document.text.get(done..own.end).unwrap_or_default());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
