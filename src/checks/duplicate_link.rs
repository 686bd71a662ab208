//! `duplicate-link`: the resource is listed already.

use std::collections::{HashMap, HashSet};

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
        let candidates: Vec<_> = context
            .written()
            .filter_map(|(change, at, item)| {
                let new = identity(context.head, item)?;
                let old = change.base.and_then(|base| identity(context.base, &context.base.items[base]));
                (old.as_ref() != Some(&new)).then_some((change, at, item, new))
            })
            .collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        let index = Index::of(context.head, candidates.iter().map(|(.., identity)| identity.clone()));
        let doubled: Vec<_> = candidates
            .iter()
            .filter_map(|(change, at, item, identity)| Some((item, index.other(context, *at, identity, change.kind)?)))
            .collect();
        if doubled.is_empty() {
            return Vec::new();
        }
        let severity = if cross_lists(context.base) { Severity::Note } else { self.severity() };
        doubled
            .into_iter()
            .map(|(item, other)| self.tell(context, item, &context.head.items[other], severity))
            .collect()
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

fn identity(document: &Document<'_>, item: &Item) -> Option<Identity> {
    document.main_link(item).filter(|link| !link.picture).and_then(|link| Identity::of(&link.destination))
}

/// Which entries present the links that a contribution brings.
struct Index {
    by_identity: HashMap<Identity, Vec<usize>>,
}

impl Index {
    /// Looks through all entries once, for these links alone.
    fn of(document: &Document<'_>, wanted: impl Iterator<Item = Identity>) -> Self {
        let mut by_identity: HashMap<Identity, Vec<usize>> = wanted.map(|identity| (identity, Vec::new())).collect();
        for (at, item) in document.entries() {
            if let Some(same) = identity(document, item).and_then(|identity| by_identity.get_mut(&identity)) {
                same.push(at);
            }
        }
        Self { by_identity }
    }

    /// The entry that has the same link: one that was there before, or else an earlier one of the same contribution.
    fn other(&self, context: &Context<'_, '_>, at: usize, identity: &Identity, kind: ChangeKind) -> Option<usize> {
        let same = self.by_identity.get(identity)?;
        let settled = same.iter().copied().find(|&other| other != at && context.is_settled_entry(other));
        let moved = |other: &usize| context.change_of(*other).is_some_and(|change| change.base.is_some());
        settled
            .or_else(|| same.iter().copied().find(|other| *other != at && kind == ChangeKind::Added && moved(other)))
            .or_else(|| same.iter().copied().find(|&other| other < at))
    }
}

/// Whether the list has entries twice as a habit: more than one in twenty-five.
fn cross_lists(base: &Document<'_>) -> bool {
    let identities: Vec<Identity> = base.entries().filter_map(|(_, item)| identity(base, item)).collect();
    let different: HashSet<&Identity> = identities.iter().collect();
    let repeated = identities.len() - different.len();
    repeated > 4 && repeated * 25 > identities.len()
}
