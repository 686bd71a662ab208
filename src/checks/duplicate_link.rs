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
entry that was edited or moved is never its own. Where the list has many entries in two sections, on purpose, one more in another
section is a note.

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
        let index = Index::of(context, candidates.iter().map(|(.., identity)| identity.clone()));
        let doubled: Vec<_> = candidates
            .iter()
            .filter_map(|(change, at, item, identity)| Some((item, index.other(context, *at, identity, change.kind)?)))
            .collect();
        if doubled.is_empty() {
            return Vec::new();
        }
        let elsewhere = if cross_lists(context.base) { Severity::Note } else { self.severity() };
        let told = doubled.into_iter().map(|(item, other)| {
            let other = &context.head.items[other];
            // Nobody lists a thing twice in one section on purpose.
            let severity = if item.section == other.section { self.severity() } else { elsewhere };
            self.tell(context, item, other, severity)
        });
        told.collect()
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
    by_identity: HashMap<Identity, Same>,
}

/// The entries that present one link, in their order. Of each kind the first two: whoever asks is at most one of them, so that a
/// contribution of one link ten thousand times costs no more than another.
#[derive(Default)]
struct Same {
    first: Option<usize>,
    settled: Vec<usize>,
    settled_in: HashMap<usize, Vec<usize>>,
    moved: Vec<usize>,
}

impl Same {
    fn add(&mut self, context: &Context<'_, '_>, at: usize, item: &Item) {
        let note = |some: &mut Vec<usize>| some.extend((some.len() < 2).then_some(at));
        self.first.get_or_insert(at);
        if context.is_settled_entry(at) {
            note(&mut self.settled);
            note(self.settled_in.entry(item.section).or_default());
        }
        if context.change_of(at).is_some_and(|change| change.base.is_some()) {
            note(&mut self.moved);
        }
    }
}

impl Index {
    /// Looks through all entries once, for these links alone.
    fn of(context: &Context<'_, '_>, wanted: impl Iterator<Item = Identity>) -> Self {
        let mut by_identity: HashMap<Identity, Same> = wanted.map(|identity| (identity, Same::default())).collect();
        for (at, item) in context.head.entries() {
            if let Some(same) = identity(context.head, item).and_then(|identity| by_identity.get_mut(&identity)) {
                same.add(context, at, item);
            }
        }
        Self { by_identity }
    }

    /// The entry that has the same link: one that was there before, best in the same section, or else an earlier one of the
    /// same contribution.
    fn other(&self, context: &Context<'_, '_>, at: usize, identity: &Identity, kind: ChangeKind) -> Option<usize> {
        let same = self.by_identity.get(identity)?;
        let another = |some: &[usize]| some.iter().copied().find(|&other| other != at);
        let beside = same.settled_in.get(&context.head.items[at].section);
        beside
            .and_then(|beside| another(beside))
            .or_else(|| another(&same.settled))
            .or_else(|| another(&same.moved).filter(|_| kind == ChangeKind::Added))
            .or_else(|| same.first.filter(|&first| first < at))
    }
}

/// Whether the list has entries in two sections as a habit: more than one in twenty-five.
fn cross_lists(base: &Document<'_>) -> bool {
    let mut sections: HashMap<Identity, HashSet<usize>> = HashMap::new();
    for (_, item) in base.entries() {
        if let Some(identity) = identity(base, item) {
            sections.entry(identity).or_default().insert(item.section);
        }
    }
    let repeated: usize = sections.values().map(|sections| sections.len() - 1).sum();
    repeated > 4 && repeated * 25 > sections.len()
}
