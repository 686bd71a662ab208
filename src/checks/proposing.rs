//! What a contribution proposes, and what others already propose.

use super::{Context, Pending, Proposal};
use crate::change::{Change, ChangeKind};
use crate::identity::{Listing, Resource};

impl<'a> Context<'a, '_> {
    /// Adds what older open pull requests propose.
    #[must_use]
    pub fn beside(mut self, pending: &'a [Pending]) -> Self {
        self.pending = pending;
        self
    }

    /// What the list presents in the head.
    pub fn listed(&self) -> &[Resource] {
        &self.listed.get_or_init(|| Listing::of(self.head)).resources
    }

    /// What the list presents in the base.
    pub fn listed_before(&self) -> &[Resource] {
        &self.listed_before.get_or_init(|| Listing::of(self.base)).resources
    }

    /// What the contribution proposes, in text order.
    pub fn proposals(&self) -> &[Proposal] {
        self.proposals.get_or_init(|| {
            let proposed = self.listed().iter().enumerate().filter(|(_, resource)| self.is_written(resource));
            proposed.map(|(at, resource)| self.proposal(at, resource)).collect()
        })
    }

    fn is_written(&self, resource: &Resource) -> bool {
        let Some(item) = resource.item else { return self.is_whole || self.changes.diff.touches(resource.lines) };
        let is_written = |change: Change| matches!(change.kind, ChangeKind::Added | ChangeKind::Edited);
        let own = self.head.lines.span_of(self.head.items[item].lines);
        let line = self.head.items[item].lines.start;
        // A line that said the same before, and only lacked a space to be an entry, proposes nothing.
        if self.respaced().contains(&line) {
            return false;
        }
        let below = resource.link(self.head).filter(|link| link.span.start >= own.end);
        self.change_of(item).is_some_and(is_written)
            || below.is_some_and(|link| self.changes.diff.is_new(self.head.lines.line_of(link.span.start)))
    }

    fn proposal(&self, at: usize, resource: &Resource) -> Proposal {
        let before = resource.item.and_then(|item| self.before(item));
        let before = before.and_then(|item| Resource::of_item(self.base, item));
        Proposal {
            at,
            identity: resource.identity(self.head),
            is_new: resource.item.is_none() || before.is_none(),
            identity_before: before.and_then(|before| before.identity(self.base)),
        }
    }

    /// Whether a thing was in the base as it is now.
    pub fn is_settled(&self, resource: &Resource) -> bool {
        match resource.item {
            Some(item) => self.change_of(item).is_none_or(|change| change.kind == ChangeKind::Renumbered),
            None => !self.is_whole && !self.changes.diff.touches(resource.lines),
        }
    }
}
