//! What is listed twice, found once for all checks that ask.

use std::collections::HashSet;

use super::Severity;

/// A proposal whose link another entry already has.
pub(super) struct Twin {
    /// The proposal, as an index into those of the contribution.
    pub proposal: usize,
    /// The other one, as an index into what the head lists.
    pub other: usize,
    pub how: How,
    pub severity: Severity,
    /// Whether the list has things that are in two of its sections.
    pub is_habit: bool,
}

/// Everything that a contribution lists a second time.
#[derive(Default)]
pub(super) struct Twins {
    pub all: Vec<Twin>,
    /// The new items of the head that have to go: the other has the same name and is in the same section. In different sections either
    /// of the two may be the one to keep, and with different names the link may be what is wrong.
    pub to_go: HashSet<usize>,
}

/// How the two are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    SameLink,
    SamePlace,
    /// One is the repository, the other the pages made from it.
    PagesOfIt,
    /// One repository, once under an earlier name.
    Renamed,
    /// One paper, once as a preprint and once as published, or under two of its numbers.
    SamePaper,
}

impl How {
    /// What is said about a thing that is also at another `place`.
    pub fn says(self, place: &str, is_habit: bool) -> String {
        let listed = match self {
            Self::SameLink => format!("already listed {place}"),
            Self::SamePlace => format!("already listed {place}, under another address"),
            Self::Renamed => format!("already listed {place}, under the repository's other name"),
            Self::SamePaper => format!("this paper is already listed {place}, in another version"),
            Self::PagesOfIt => return format!("is this the same project as {place}?"),
        };
        if is_habit { format!("{listed}; is it meant for both sections?") } else { listed }
    }
}
