//! `duplicate-link`: the resource is listed already.

use std::collections::HashMap;

use super::{Check, Context, Finding, Severity, quoted};
use crate::change::ChangeKind;
use crate::document::{Document, Item};
use crate::identity::Identity;

pub(super) struct DuplicateLink;

impl Check for DuplicateLink {
    fn name(&self) -> &'static str {
        "duplicate-link"
    }

    fn summary(&self) -> &'static str {
        "An entry whose link another entry has already, under any spelling of the address"
    }

    fn docs(&self) -> &'static str {
        "\
The resource is listed already, perhaps under another spelling of its address: with or without `www.` and a slash at the end, a
repository with `.git`, the PDF or another version of the same arXiv paper, a short form of the same video.

Only the links that entries present are compared. A link inside a description, a badge or an author's page is no duplicate, and an
entry that was edited or moved is never its own. Where the list itself has many entries twice, on purpose, this is a note.

```markdown
- [A study of tea](https://arxiv.org/abs/2501.01234)
- [A Study of Tea](https://arxiv.org/pdf/2501.01234v2)   ← the same paper
```

There is no safe fix: which of the two should stay is for a person to say."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut candidates =
            context.written().filter(|(change, _, item)| link_is_new(context, change.base, item)).peekable();
        if candidates.peek().is_none() {
            return Vec::new();
        }
        let index = Index::of(context.head);
        let severity = if cross_lists(context.base) { Severity::Note } else { self.severity() };
        let mut found = Vec::new();
        for (change, at, item) in candidates {
            let Some(other) = index.other(context, at, change.kind) else { continue };
            found.push(self.tell(context, item, &context.head.items[other], severity));
        }
        found
    }
}

impl DuplicateLink {
    fn tell(&self, context: &Context<'_, '_>, item: &Item, other: &Item, severity: Severity) -> Finding {
        let line = other.lines.start;
        let path = context.head.section_path(other.section);
        let place = path.last().map_or_else(String::new, |section| format!(" in {}", quoted(section)));
        let title = context.head.title(other);
        let same_spelling = context.head.main_link(item).map(|link| &link.destination)
            == context.head.main_link(other).map(|link| &link.destination);
        let how = if same_spelling { "has the same link" } else { "leads to the same place" };
        let message = format!("this is listed already: {} on line {line}{place} {how}", quoted(&title));
        Finding::new(self.name(), severity, item.lines, message)
            .about(&context.head.title(item))
            .help("remove one of the two")
            .related(line, "listed here already")
    }
}

/// Whether the entry presents another link than it did before.
fn link_is_new(context: &Context<'_, '_>, base: Option<usize>, item: &Item) -> bool {
    let old = base.and_then(|base| identity(context.base, &context.base.items[base]));
    base.is_none() || old != identity(context.head, item)
}

fn identity(document: &Document<'_>, item: &Item) -> Option<Identity> {
    document.main_link(item).filter(|link| !link.picture).and_then(|link| Identity::of(&link.destination))
}

/// Which entries present which link.
struct Index {
    by_identity: HashMap<Identity, Vec<usize>>,
    identities: HashMap<usize, Identity>,
}

impl Index {
    fn of(document: &Document<'_>) -> Self {
        let mut index = Self { by_identity: HashMap::new(), identities: HashMap::new() };
        for (at, item) in document.entries() {
            if let Some(identity) = identity(document, item) {
                index.by_identity.entry(identity.clone()).or_default().push(at);
                index.identities.insert(at, identity);
            }
        }
        index
    }

    /// The entry that has the same link: one that was there before, or else an earlier one of the same contribution.
    fn other(&self, context: &Context<'_, '_>, at: usize, kind: ChangeKind) -> Option<usize> {
        let same = &self.by_identity[self.identities.get(&at)?];
        let settled = same.iter().copied().find(|&other| other != at && context.is_settled_entry(other));
        let moved = |other: &usize| context.change_of(*other).is_some_and(|change| change.base.is_some());
        settled
            .or_else(|| same.iter().copied().find(|other| *other != at && kind == ChangeKind::Added && moved(other)))
            .or_else(|| same.iter().copied().find(|&other| other < at))
    }
}

/// Whether the list has entries twice as a habit: more than one in twenty-five.
fn cross_lists(base: &Document<'_>) -> bool {
    let index = Index::of(base);
    let repeated: usize = index.by_identity.values().map(|same| same.len() - 1).sum();
    repeated > 4 && repeated * 25 > index.identities.len()
}
