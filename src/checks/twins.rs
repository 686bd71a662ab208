//! Which proposals are already listed, going by their links.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::elsewhere::{CrossListing, Elsewhere};
use super::twin::{How, Twin, Twins};
use super::{Context, Proposal, Severity};
use crate::identity::{Identity, Resource, Title};

impl Context<'_, '_> {
    /// What the contribution lists a second time.
    pub(super) fn twins(&self) -> &Twins {
        self.twins.get_or_init(|| {
            let mut twins = Twins::default();
            if self.proposals().iter().all(|proposal| proposal.new_identity().is_none()) {
                return twins;
            }
            let index = Index::of(self);
            let habit = OnceCell::new();
            for (at, proposal) in self.proposals().iter().enumerate() {
                let Some(twin) = index.twin(self, &habit, at) else { continue };
                let (own, other) = (&self.listed()[proposal.at], &self.listed()[twin.other]);
                let is_to_go = proposal.is_new && own.section == other.section && twin.severity > Severity::Note;
                twins.to_go.extend(own.item.filter(|_| is_to_go && is_same_name(self, own, other)));
                twins.all.push(twin);
            }
            twins
        })
    }
}

fn is_same_name(context: &Context<'_, '_>, one: &Resource, other: &Resource) -> bool {
    let title = |resource: &Resource| Title::of(&resource.title(context.head));
    let (one, other) = (title(one), title(other));
    one.key() == other.key() || one.is_nearly(&other)
}

/// The highest severity for two that are the same in this way.
fn weight(how: How, context: &Context<'_, '_>, elsewhere: &Elsewhere<'_, '_, '_>) -> Severity {
    let title = |resource: &Resource| Title::of(&resource.title(context.head));
    match how {
        How::SameLink | How::SamePlace | How::Renamed => Severity::Error,
        // Some lists keep both on purpose.
        How::SamePaper => Severity::Warning,
        How::PagesOfIt if title(elsewhere.resource()).key() == title(elsewhere.other).key() => Severity::Warning,
        How::PagesOfIt => Severity::Note,
    }
}

/// Which of the head's resources present the links that a contribution adds.
#[derive(Default)]
struct Index {
    by_identity: HashMap<Identity, Same>,
    /// The first settled one that presents the pages of each repository.
    pages_of: HashMap<Identity, usize>,
    /// How many of the base's resources present each link.
    before: OnceCell<HashMap<Identity, usize>>,
}

/// The resources that are one thing, in order. The first two of each kind are enough, since the proposal in question is at most one of
/// them; so a contribution with one link ten thousand times costs no more than another.
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

    /// The one to name for a proposal: one that was there before, preferably in the same section, or else an earlier one of the same
    /// contribution.
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
    /// Goes through the list once, for these links alone.
    fn of(context: &Context<'_, '_>) -> Self {
        let mut index = Self::default();
        let destination = |resource: &Resource| resource.destination(context.head);
        for proposal in context.proposals() {
            if let Some(identity) = proposal.new_identity() {
                let behind = Identity::of_repository_behind(destination(&context.listed()[proposal.at]));
                let known_as = context.known_as(destination(&context.listed()[proposal.at]));
                let wanted = behind.into_iter().chain(known_as).chain([identity.clone()]);
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

    /// What the list already has that a proposal repeats; `None` if there is nothing, or if that is how the list does it.
    fn twin(&self, context: &Context<'_, '_>, habit: &OnceCell<CrossListing>, at: usize) -> Option<Twin> {
        let proposal = &context.proposals()[at];
        let (other, how) = self.other(context, proposal)?;
        let elsewhere = Elsewhere { context, proposal, other: &context.listed()[other] };
        let habit = habit.get_or_init(|| CrossListing::learn(context));
        let by_place = habit.severity(context, elsewhere.resource().section, elsewhere.other.section)?;
        let severity = by_place.min(weight(how, context, &elsewhere));
        Some(Twin { proposal: at, other, how, severity, is_habit: by_place < Severity::Error })
    }

    /// The one that is the same as what is proposed, and how.
    fn other(&self, context: &Context<'_, '_>, proposal: &Proposal) -> Option<(usize, How)> {
        let identity = proposal.new_identity()?;
        let same = self.by_identity.get(identity)?;
        let listed = context.listed();
        let destination = |resource: &Resource| resource.destination(context.head);
        let own = destination(&listed[proposal.at]);
        // If there are no more than before, one was moved here from elsewhere.
        if same.count > 1 && same.count > self.count_before(context, identity) {
            let other = same.beside(context, proposal)?;
            return Some((other, if own == destination(&listed[other]) { How::SameLink } else { How::SamePlace }));
        }
        let known_as = context.known_as(own);
        let another = |same: &Same| {
            let first = same.first.filter(|&first| context.is_whole && first != proposal.at);
            same.settled.first().copied().or(first)
        };
        let settled = known_as.iter().find_map(|name| another(self.by_identity.get(name)?));
        if let Some(other) = settled {
            let is_repository = identity.as_str().starts_with("github:");
            return Some((other, if is_repository { How::Renamed } else { How::SamePaper }));
        }
        let repository = Identity::of_repository_behind(own).and_then(|behind| self.by_identity.get(&behind));
        let kin = repository.and_then(|same| same.settled.first()).or_else(|| self.pages_of.get(identity))?;
        Some((*kin, How::PagesOfIt))
    }

    fn count_before(&self, context: &Context<'_, '_>, identity: &Identity) -> usize {
        if context.is_whole {
            return 0;
        }
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
