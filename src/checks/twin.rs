//! What is listed twice, found once for all checks that ask.

use std::collections::HashSet;

use super::Severity;

/// A proposal whose link another entry has already.
pub(super) struct Twin {
    /// The proposal, as an index into those of the contribution.
    pub proposal: usize,
    /// The other one, as an index into what the head lists.
    pub other: usize,
    pub how: How,
    pub severity: Severity,
    /// Why it weighs less than elsewhere, where it does.
    pub evidence: Option<String>,
}

/// All that a contribution lists a second time.
#[derive(Default)]
pub(super) struct Twins {
    pub all: Vec<Twin>,
    /// The new items, of the head, that are to be taken away: the other has the same name and stands in the same section. Elsewhere
    /// either of the two may be the one that stays, and under another name it may be the link that is wrong.
    pub to_go: HashSet<usize>,
}

/// How the two are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    SameLink,
    SamePlace,
    /// One is the repository, the other the pages that are made from it.
    PagesOfIt,
    /// One repository, once under a name that it had before.
    Renamed,
    /// One paper, once as a preprint and once as it was published, or under two of its numbers.
    SamePaper,
}

impl How {
    pub fn words(self) -> &'static str {
        match self {
            Self::SameLink => "has the same link",
            Self::SamePlace => "leads to the same place",
            Self::PagesOfIt => "seems to be the same project, once as its repository and once as its pages",
            Self::Renamed => "is the same repository, which was renamed",
            Self::SamePaper => "is the same paper in another place",
        }
    }

    pub fn help(self) -> &'static str {
        match self {
            Self::SameLink | Self::SamePlace | Self::Renamed | Self::SamePaper => "remove one of the two",
            Self::PagesOfIt => "remove one of the two, if they are the same project",
        }
    }
}
