//! The links that a contribution adds.

use super::{Context, Severity};
use crate::document::{Item, Link, LinkKind};

impl<'a, 't> Context<'a, 't> {
    /// The links that entries did not have before, except bare addresses in a sentence, which may be what it is about. Entries that are
    /// reported as duplicates have no new links.
    pub(super) fn new_links(&self) -> impl Iterator<Item = (&'a Item, &'a Link<'t>)> {
        let (base, head) = (self.base, self.head);
        let is_listed = |at: usize| {
            let told = self.twins().all.iter().filter(|twin| twin.severity > Severity::Note);
            told.into_iter().any(|twin| self.listed()[self.proposals()[twin.proposal].at].item == Some(at))
        };
        let written = self.written().filter(move |(_, at, item)| !self.is_torn(item) && !is_listed(*at));
        written.flat_map(move |(change, _, item)| {
            let main = head.main_link(item).map(|link| link.span);
            let before = change.base.map(|base_at| base.links_of(&base.items[base_at])).unwrap_or_default();
            head.links_of(item).iter().filter_map(move |link| {
                let is_alone = matches!(link.kind, LinkKind::Bare | LinkKind::Autolink) && main != Some(link.span);
                let is_old = before.iter().any(|other| other.destination == link.destination);
                (!is_alone && !is_old).then_some((item, link))
            })
        })
    }
}
