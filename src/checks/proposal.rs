//! A thing that a contribution proposes, or that others already propose.

use crate::identity::Identity;

/// An entry that an older open pull request would add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The key of its link, as [`Identity::as_str`] gives it.
    pub identity: String,
    /// Its title, as plain text.
    pub title: String,
    /// The pull request's number.
    pub number: u64,
    /// The pull request's page.
    pub url: String,
}

/// A thing that the contribution adds to the list, or whose link or title it changes.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which of the head's resources it is, as an index into [`Listing::resources`](crate::identity::Listing::resources).
    pub at: usize,
    /// The key of its link.
    pub identity: Option<Identity>,
    /// Whether it is new, not an edited entry of the base.
    pub is_new: bool,
    /// The key of the link it had in the base.
    pub(super) identity_before: Option<Identity>,
}

impl Proposal {
    /// The key of its link, if that has changed.
    pub fn new_identity(&self) -> Option<&Identity> {
        self.identity.as_ref().filter(|identity| self.identity_before.as_ref() != Some(identity))
    }
}
