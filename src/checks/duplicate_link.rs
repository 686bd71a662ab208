//! `duplicate-link`: the resource is listed already.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::elsewhere::{CrossListing, Elsewhere};
use super::{Check, Context, Finding, Proposal, Severity};
use crate::identity::{Identity, Resource, Title};

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
repository with `.git`, the PDF or another version of the same paper, its DOI, another version of a package, a short form of the same
video, an archived copy.

Only the links that entries present are compared: a bullet's, a row's, or that of a line of its own. A link inside a description, a badge
or an author's page is no duplicate, and an entry that was edited or moved is never its own. An entry that is listed by its title, with
links called `paper` and `code`, is the paper.

Where the list has many entries in two sections, on purpose, one more in another section is a warning, and where nearly half are, a note; a
section that shows what others list, such as news, is left out. The pages of a listed repository (`ada.github.io/teapot`) are a warning
where both are called the same, else a note.

```markdown
- [A study of tea](https://arxiv.org/abs/2501.01234)
- [A Study of Tea](https://arxiv.org/pdf/2501.01234v2)   ← the same paper
```

The fix takes the new entry away. It is never applied unseen: which of the two should stay is for a person to say."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        if context.proposals().iter().all(|proposal| proposal.new_identity().is_none()) {
            return Vec::new();
        }
        let index = Index::of(context);
        let habit = OnceCell::new();
        let found = context.proposals().iter().filter_map(|proposal| {
            let (other, how) = index.other(context, proposal)?;
            let elsewhere = Elsewhere { context, proposal, other };
            let habit = habit.get_or_init(|| CrossListing::learn(context));
            let by_place = habit.severity(context, elsewhere.resource().section, other.section)?;
            let severity = by_place.min(how.severity(context, &elsewhere));
            let message = format!("this is listed already: {} {}", elsewhere.place(), how.words());
            let finding = elsewhere.finding(self.name(), severity, message).help(how.help());
            Some(if by_place < Severity::Error { finding.evidence(habit.evidence()) } else { finding })
        });
        found.collect()
    }
}

/// How the two are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    SameLink,
    SamePlace,
    /// One is the repository, the other the pages that are made from it.
    PagesOfIt,
}

impl How {
    fn words(self) -> &'static str {
        match self {
            Self::SameLink => "has the same link",
            Self::SamePlace => "leads to the same place",
            Self::PagesOfIt => "seems to be the same project, once as its repository and once as its pages",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::SameLink | Self::SamePlace => "remove one of the two",
            Self::PagesOfIt => "remove one of the two, if they are the same project",
        }
    }

    /// How much it may weigh at most.
    fn severity(self, context: &Context<'_, '_>, elsewhere: &Elsewhere<'_, '_, '_>) -> Severity {
        let title = |resource: &Resource| Title::of(&resource.title(context.head));
        match self {
            Self::SameLink | Self::SamePlace => Severity::Error,
            Self::PagesOfIt if title(elsewhere.resource()).key() == title(elsewhere.other).key() => Severity::Warning,
            Self::PagesOfIt => Severity::Note,
        }
    }
}

/// Which of the head's resources present the links that a contribution brings.
#[derive(Default)]
struct Index {
    by_identity: HashMap<Identity, Same>,
    /// The first settled one that presents the pages of these repositories.
    pages_of: HashMap<Identity, usize>,
    /// How many of the base's present these links.
    before: OnceCell<HashMap<Identity, usize>>,
}

/// The resources that are one thing, in their order. Of each kind the first two: whoever asks is at most one of them, so that a
/// contribution of one link ten thousand times costs no more than another.
#[derive(Default)]
struct Same {
    count: usize,
    first: Option<usize>,
    settled: Vec<usize>,
    settled_in: HashMap<usize, Vec<usize>>,
    moved: Vec<usize>,
}

impl Same {
    fn add(&mut self, context: &Context<'_, '_>, at: usize, resource: &Resource) {
        let note = |some: &mut Vec<usize>| some.extend((some.len() < 2).then_some(at));
        self.count += 1;
        self.first.get_or_insert(at);
        if context.is_settled(resource) {
            note(&mut self.settled);
            note(self.settled_in.entry(resource.section).or_default());
        } else if resource.item.and_then(|item| context.change_of(item)).is_some_and(|change| change.base.is_some()) {
            note(&mut self.moved);
        }
    }

    /// The one that is to be named beside a proposal: one that was there before, best in the same section, or else an earlier one
    /// of the same contribution.
    fn beside(&self, context: &Context<'_, '_>, proposal: &Proposal) -> Option<usize> {
        let another = |some: &[usize]| some.iter().copied().find(|&other| other != proposal.at);
        let here = self.settled_in.get(&context.listed()[proposal.at].section);
        here.and_then(|here| another(here))
            .or_else(|| another(&self.settled))
            .or_else(|| another(&self.moved).filter(|_| proposal.is_new))
            .or_else(|| self.first.filter(|&first| first < proposal.at))
    }
}

impl Index {
    /// Looks through the list once, for these links alone.
    fn of(context: &Context<'_, '_>) -> Self {
        let mut index = Self::default();
        let destination = |resource: &Resource| resource.destination(context.head);
        for proposal in context.proposals() {
            if let Some(identity) = proposal.new_identity() {
                let behind = Identity::of_repository_behind(destination(&context.listed()[proposal.at]));
                let wanted = behind.into_iter().chain([identity.clone()]);
                index.by_identity.extend(wanted.map(|wanted| (wanted, Same::default())));
            }
        }
        for (at, resource) in context.listed().iter().enumerate() {
            if let Some(same) = resource.identity(context.head).and_then(|own| index.by_identity.get_mut(&own)) {
                same.add(context, at, resource);
            }
            let behind = Identity::of_repository_behind(destination(resource));
            let behind = behind.filter(|behind| index.by_identity.contains_key(behind) && context.is_settled(resource));
            if let Some(behind) = behind {
                index.pages_of.entry(behind).or_insert(at);
            }
        }
        index
    }

    /// The one that is the same as what is proposed, and how.
    fn other<'a>(&self, context: &'a Context<'_, '_>, proposal: &Proposal) -> Option<(&'a Resource, How)> {
        let identity = proposal.new_identity()?;
        let same = self.by_identity.get(identity)?;
        let listed = context.listed();
        let destination = |resource: &Resource| resource.destination(context.head);
        let own = destination(&listed[proposal.at]);
        // As many as before: what stood elsewhere has come here.
        if same.count > 1 && same.count > self.count_before(context, identity) {
            let other = &listed[same.beside(context, proposal)?];
            return Some((other, if own == destination(other) { How::SameLink } else { How::SamePlace }));
        }
        let repository = Identity::of_repository_behind(own).and_then(|behind| self.by_identity.get(&behind));
        let kin = repository.and_then(|same| same.settled.first()).or_else(|| self.pages_of.get(identity))?;
        Some((&listed[*kin], How::PagesOfIt))
    }

    fn count_before(&self, context: &Context<'_, '_>, identity: &Identity) -> usize {
        let before = self.before.get_or_init(|| {
            let mut counts = HashMap::new();
            let wanted = context.listed_before().iter().filter_map(|resource| resource.identity(context.base));
            for identity in wanted.filter(|identity| self.by_identity.contains_key(identity)) {
                *counts.entry(identity).or_default() += 1;
            }
            counts
        });
        before.get(identity).copied().unwrap_or(0)
    }
}
