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
    /// Whether the list has things that stand in two of its sections.
    pub is_habit: bool,
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
    /// What is said of a thing that stands at another `place`, too.
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
