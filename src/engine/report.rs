//! What a review has to say of a contribution, or an audit of a list.

use super::Ignored;
use super::touched::Touched;
use crate::checks::{Finding, Fix, Safety, Severity, ShelfHint, Unchecked};
use crate::document::Coverage;
use crate::text::Edit;

/// The list as it stands in the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Its path.
    pub path: String,
    /// How many sections it has.
    pub sections: usize,
    /// How many entries it has.
    pub entries: usize,
    /// How much of it stands in them.
    pub coverage: Coverage,
}

/// How many entries the contribution added, edited, moved and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// New entries.
    pub added: usize,
    /// Entries whose text changed.
    pub edited: usize,
    /// Entries that stand somewhere else, otherwise as they were.
    pub moved: usize,
    /// Entries that are gone.
    pub removed: usize,
}

/// Whether a report lets a contribution through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing reaches the bar.
    Pass,
    /// A finding reaches the bar.
    Fail,
}

/// All findings of one review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The list that was reviewed.
    pub list: ListSummary,
    /// What the contribution changed.
    pub changes: ChangeCounts,
    /// What it would add.
    pub proposed: Vec<Proposed>,
    /// The sections in which it adds or edits entries, each once.
    pub touched: Vec<Touched>,
    /// The findings, by line.
    pub findings: Vec<Finding>,
    /// What no reader of the page can see, such as blanks at a line's end: it is mended along with others and never told.
    pub unseen: Vec<Finding>,
    /// Where the contribution and the base contradict each other, as a line of the head: then the head was judged alone.
    pub conflict: Option<usize>,
    /// What became of comments in the list that ask for silence.
    pub ignored: Ignored,
    /// The links of which the world was asked and nothing could be learned. That says nothing against them.
    pub unchecked: Vec<Unchecked>,
    /// The checks that would have to know more to judge a whole list.
    pub unjudged: Vec<Unjudged>,
    /// The findings that such comments silenced.
    pub silenced: Vec<Finding>,
    /// Where the words of each new entry would put it: for whoever wants to know, and nothing against it.
    pub shelf_hints: Vec<ShelfHint>,
}

/// A check that could not be made of a whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// Its name.
    pub check: &'static str,
    /// What nothing tells: "how old the repository is".
    pub lacks: &'static str,
}

/// A resource that a contribution would add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The key of its link, as [`crate::identity::Identity::as_str`] gives it.
    pub identity: String,
    /// Its title, in plain words.
    pub title: String,
}

impl Report {
    /// The edits of all safe fixes, those of what readers cannot see included, that can be applied together.
    #[must_use]
    pub fn safe_edits(&self) -> Vec<Edit> {
        self.edits(Safety::Safe)
    }

    /// The edits of all fixes up to this safety that can be applied together; safe ones go before others.
    #[must_use]
    pub fn edits(&self, up_to: Safety) -> Vec<Edit> {
        edits(self.findings.iter().chain(&self.unseen), up_to)
    }

    /// What was not understood of the list, in a sentence; `None` where enough was. A list that is not understood is never called clean.
    #[must_use]
    pub fn not_understood(&self) -> Option<String> {
        let Coverage { links, understood } = self.list.coverage;
        (!self.list.coverage.is_enough()).then(|| {
            format!(
                "Only {understood} of {links} links of this list are in what could be read as entries. \
                 The rest was compared for duplicates, and not reviewed"
            )
        })
    }

    /// [`Verdict::Fail`] when a finding is at least as severe as `fail_on`.
    #[must_use]
    pub fn verdict(&self, fail_on: Severity) -> Verdict {
        if self.findings.iter().any(|finding| finding.severity >= fail_on) { Verdict::Fail } else { Verdict::Pass }
    }
}

/// The edits of all safe fixes that can be applied together, in the order of the findings.
#[must_use]
pub fn safe_edits<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Edit> {
    edits(findings, Safety::Safe)
}

pub(super) fn edits<'a>(findings: impl IntoIterator<Item = &'a Finding>, up_to: Safety) -> Vec<Edit> {
    let findings: Vec<&Finding> = findings.into_iter().collect();
    let fixes = compatible(findings.iter().copied(), up_to).into_iter().filter_map(|at| findings[at].fix.as_ref());
    fixes.flat_map(|fix| fix.edits.iter().cloned()).collect()
}

/// Which findings have a fix up to this safety that claims no line of another's; what is told goes before what is not, and what is
/// safe before what is not.
pub(super) fn compatible<'a>(findings: impl Iterator<Item = &'a Finding>, up_to: Safety) -> Vec<usize> {
    let mut fixes: Vec<(usize, &Finding, &Fix)> = findings
        .enumerate()
        .filter_map(|(at, finding)| Some((at, finding, finding.fix.as_ref()?)))
        .filter(|(_, _, fix)| fix.safety() == Safety::Safe || up_to == Safety::Unsafe)
        .collect();
    fixes.sort_by_key(|(_, finding, fix)| (fix.safety() != Safety::Safe, finding.unseen));
    let mut chosen: Vec<(usize, &Fix)> = Vec::new();
    for (at, _, fix) in fixes {
        let mut others = chosen.iter().flat_map(|(_, other)| &other.edits);
        if !others.any(|other| fix.edits.iter().any(|edit| other.conflicts_with(edit))) {
            chosen.push((at, fix));
        }
    }
    chosen.into_iter().map(|(at, _)| at).collect()
}
