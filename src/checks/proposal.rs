//! A thing that a contribution proposes, or that others propose already.

use crate::identity::Identity;

/// An entry that another open pull request, opened before, would add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The key of its link, as [`Identity::as_str`] gives it.
    pub identity: String,
    /// Its title, in plain words.
    pub title: String,
    /// The pull request's number.
    pub number: u64,
    /// The pull request's page.
    pub url: String,
}

/// A thing that the contribution brings to the list, or gives another link or title.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which of the head's resources it is, as an index into [`Listing::resources`](crate::identity::Listing::resources).
    pub at: usize,
    /// The key of its link.
    pub identity: Option<Identity>,
    /// Whether it is new, not an entry of the base that was edited.
    pub is_new: bool,
    /// The key of the link it had in the base.
    pub(super) identity_before: Option<Identity>,
}

impl Proposal {
    /// The key of its link, where that is another than before.
    pub fn new_identity(&self) -> Option<&Identity> {
        self.identity.as_ref().filter(|identity| self.identity_before.as_ref() != Some(identity))
    }
}
