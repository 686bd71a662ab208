//! `pending-duplicate`: another open pull request already proposes the same.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::{Check, Context, Finding, Pending, Severity, named};
use crate::identity::{Identity, Title};

pub(super) struct PendingDuplicate;

impl Check for PendingDuplicate {
    fn name(&self) -> &'static str {
        "pending-duplicate"
    }

    fn summary(&self) -> &'static str {
        "An entry that an older open pull request already proposes"
    }

    fn docs(&self) -> &'static str {
        "\
An older pull request that is still open would add the same resource: the same link under any spelling, or the same long title. Merging
both makes a duplicate, and the contributor may want to help with the older one instead.

Only the App knows about other pull requests; `shelfmark check` never reports this.

```markdown
- [Assam](https://assam.example) - A malty tea.   ← pull request 12 proposes it as “Assam tea”
```

There is no fix: which of the two should be merged is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        if context.pending.is_empty() {
            return Vec::new();
        }
        let index = Index::of(context.pending);
        // What is listed by now is a duplicate, whatever happens to the other pull request.
        let listed = LazyCell::new(|| {
            let listed = context.listed_before().iter().filter_map(|resource| resource.identity(context.base));
            listed.collect::<HashSet<Identity>>()
        });
        let found = context.proposals().iter().filter_map(|proposal| {
            let identity = proposal.new_identity()?;
            let resource = &context.listed()[proposal.at];
            let title = resource.title(context.head);
            let pending = index.oldest(identity, &Title::of(&title)).filter(|_| !listed.contains(identity))?;
            let name = if *title == pending.title { String::new() } else { format!(" as {}", named(&pending.title)) };
            let message = format!("pull request {} already proposes this{name}", pending.number);
            Some(Finding::new(self.name(), self.severity(), resource.lines, message).about(&title).see(&pending.url))
        });
        found.collect()
    }
}

/// What is pending, by link and by long title; the oldest of several pull requests.
struct Index<'a> {
    by_identity: HashMap<&'a str, &'a Pending>,
    by_title: HashMap<String, &'a Pending>,
}

impl<'a> Index<'a> {
    fn of(pending: &'a [Pending]) -> Self {
        let mut index = Self { by_identity: HashMap::new(), by_title: HashMap::new() };
        for pending in pending {
            let oldest = index.by_identity.entry(&pending.identity).or_insert(pending);
            if pending.number < oldest.number {
                *oldest = pending;
            }
            let title = Title::of(&pending.title);
            if title.is_long() {
                let oldest = index.by_title.entry(title.key().to_owned()).or_insert(pending);
                if pending.number < oldest.number {
                    *oldest = pending;
                }
            }
        }
        index
    }

    fn oldest(&self, identity: &Identity, title: &Title) -> Option<&'a Pending> {
        let by_title = || self.by_title.get(title.key()).filter(|_| title.is_long());
        self.by_identity.get(identity.as_str()).or_else(by_title).copied()
    }
}
