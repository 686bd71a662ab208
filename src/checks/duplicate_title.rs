//! `duplicate-title`: something with the same name is already listed, under another link.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::elsewhere::{CrossListing, Elsewhere};
use super::{Check, Context, Finding, Proposal, Safety, Severity};
use crate::document::{is_label, is_stamp};
use crate::identity::{Resource, Title};

pub(super) struct DuplicateTitle;

impl Check for DuplicateTitle {
    fn name(&self) -> &'static str {
        "duplicate-title"
    }

    fn summary(&self) -> &'static str {
        "An entry with the title of another one, but a different link"
    }

    fn docs(&self) -> &'static str {
        "\
Something with the same title is already listed, and only the link differs: a paper on arXiv and again at its conference, an article that
was published twice, a project that has moved.

Titles are compared without case, punctuation, markup, accents, an `Awesome` before them, the subtitle of a long one and a version after
it; Greek letters and formulas are read as words. In long titles a slip is forgiven: a letter in a long word, or an extra or missing small
word, but never a number.

A long title names one thing and is a warning. A short name may belong to several projects: it is a note, and only inside one section. A
name that says no more than the section does (“Pastebin” among the pastebins) is not reported.

```markdown
- [The Temperature at which Leaves Unfold](https://arxiv.org/abs/2501.01234)
- [The temperature at which leaves unfold](https://openreview.net/forum?id=T3aL3af)   ← the same paper
```

The fix removes the new entry. It is never applied without review: the new link may be the better one, or both may be different things."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let named: Vec<Named<'_>> =
            context.proposals().iter().filter_map(|proposal| Named::of(context, proposal)).collect();
        if named.is_empty() {
            return Vec::new();
        }
        let habit = OnceCell::new();
        let found = Index::of(&named).search(context, &named).into_iter().filter_map(|(at, other, likeness)| {
            let elsewhere = Elsewhere { context, proposal: named[at].proposal, other };
            let habit = habit.get_or_init(|| CrossListing::learn(context));
            let by_place = habit.severity(context, elsewhere.resource().section, other.section)?;
            let severity = by_place.min(likeness.severity());
            let message = format!("{} {}, with another link?", likeness.asks(), elsewhere.place());
            Some(elsewhere.finding(self.name(), severity, message))
        });
        found.collect()
    }
}

/// How alike two titles are, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The same long title.
    Same,
    /// The same long title, but for its subtitle or a slip.
    Nearly,
    /// The same short name.
    Name,
}

impl Likeness {
    fn severity(self) -> Severity {
        match self {
            Self::Same | Self::Nearly => Severity::Warning,
            Self::Name => Severity::Note,
        }
    }

    fn asks(self) -> &'static str {
        match self {
            Self::Same | Self::Nearly => "is this already listed",
            Self::Name => "is this the same as",
        }
    }
}

/// A proposal with a title that is new to the list.
struct Named<'a> {
    proposal: &'a Proposal,
    title: Title,
}

impl<'a> Named<'a> {
    fn of(context: &Context<'_, '_>, proposal: &'a Proposal) -> Option<Self> {
        let resource = &context.listed()[proposal.at];
        let title = Title::of(&resource.title(context.head));
        let shown = resource.title(context.head);
        if title.key().chars().count() < SHORTEST || is_address(&shown) || is_label(&shown) || is_stamp(&shown) {
            return None;
        }
        let before = resource.item.and_then(|item| context.before(item)).map(|item| &context.base.items[item]);
        let is_as_before = before.is_some_and(|before| Title::of(&context.base.title(before)).key() == title.key());
        let is_torn = resource.item.is_some_and(|item| context.is_torn(&context.head.items[item]));
        (!is_as_before && !is_torn).then_some(Self { proposal, title })
    }
}

/// A name shorter than this identifies nothing.
const SHORTEST: usize = 3;

/// Whether a title is only the address that it leads to.
fn is_address(title: &str) -> bool {
    title.contains("://") || title.starts_with("www.")
}

/// A pair of words that more proposals than this share says nothing about any of them.
const MOST_OF_A_PAIR: usize = 4;

/// If more proposals than this share one title, the rest are not reported.
const MOST_OF_A_TITLE: usize = 16;

/// Where the proposals' titles are found: by the whole title, by what comes before the colon, and by pairs of words.
struct Index<'a> {
    by_key: HashMap<&'a str, Vec<usize>>,
    by_pair: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(named: &'a [Named<'_>]) -> Self {
        let mut index = Self { by_key: HashMap::new(), by_pair: HashMap::new() };
        for (at, named) in named.iter().enumerate() {
            for key in named.title.head_key().into_iter().chain([named.title.key()]) {
                let sharing = index.by_key.entry(key).or_default();
                sharing.extend((sharing.len() < MOST_OF_A_TITLE).then_some(at));
            }
            if named.title.is_long() {
                for pair in named.title.pairs() {
                    let sharing = index.by_pair.entry(pair).or_default();
                    if sharing.len() < MOST_OF_A_PAIR && sharing.last() != Some(&at) {
                        sharing.push(at);
                    }
                }
            }
        }
        index
    }

    /// Goes through the list once and finds, for each proposal, the entry with the most similar title.
    fn search<'c>(&self, context: &'c Context<'_, '_>, named: &[Named<'_>]) -> Vec<(usize, &'c Resource, Likeness)> {
        let mut best: Vec<Option<(Likeness, bool, usize)>> = vec![None; named.len()];
        let mut title = Title::default();
        let mut near: Vec<usize> = Vec::new();
        for (at, other) in context.listed().iter().enumerate() {
            title.read(&other.title(context.head));
            near.clear();
            for key in title.head_key().into_iter().chain([title.key()]) {
                near.extend(self.by_key.get(key).into_iter().flatten());
            }
            if title.is_long() && !self.by_pair.is_empty() {
                near.extend(title.pairs().filter_map(|pair| self.by_pair.get(pair)).flatten());
                near.sort_unstable();
                near.dedup();
            }
            for &candidate in &near {
                let Some(likeness) = likeness(context, &named[candidate], other, at, &title) else { continue };
                let own = &context.listed()[named[candidate].proposal.at];
                let rank = (likeness, own.section != other.section, at);
                if best[candidate].is_none_or(|best| rank < best) {
                    best[candidate] = Some(rank);
                }
            }
        }
        let found = best.into_iter().enumerate();
        found
            .filter_map(|(at, best)| best.map(|(likeness, _, other)| (at, &context.listed()[other], likeness)))
            .collect()
    }
}

/// How alike a proposal and a listed thing are; `None` if they are not, or if their link is the same.
fn likeness(
    context: &Context<'_, '_>,
    named: &Named<'_>,
    other: &Resource,
    at: usize,
    title: &Title,
) -> Option<Likeness> {
    let proposal = named.proposal;
    let own = &context.listed()[proposal.at];
    // Of two new ones, the later is reported.
    let comes_first = at < proposal.at || (at > proposal.at && context.is_settled(other));
    let is_nested = |one: &Resource, two: &Resource| {
        one.item.is_some() && two.item.and_then(|item| context.head.items[item].parent) == one.item
    };
    if !comes_first || is_nested(own, other) || is_nested(other, own) {
        return None;
    }
    let likeness = if named.title.key() == title.key() {
        let paper = proposal.identity.as_ref().is_some_and(crate::identity::Identity::is_paper);
        let names_one = title.is_long() || (paper && title.word_count() >= FEWEST_OF_A_PAPER);
        if names_one {
            Likeness::Same
        } else if title.is_named_by(&context.head.sections[own.section].title) {
            return None;
        } else {
            Likeness::Name
        }
    } else if named.title.head_key() == Some(title.key())
        || title.head_key() == Some(named.title.key())
        || named.title.is_nearly(title)
    {
        Likeness::Nearly
    } else {
        return None;
    };
    let same_link = proposal.identity.is_some() && proposal.identity == other.identity(context.head);
    let counts = !same_link && (likeness < Likeness::Name || own.section == other.section);
    counts.then_some(likeness)
}

/// A paper's title with fewer words than this may be a common term, such as "Attention".
const FEWEST_OF_A_PAPER: usize = 3;
