//! What a review says about a contribution, or an audit about a list.

use super::Ignored;
use super::touched::Touched;
use crate::checks::{Finding, Fix, Safety, Severity, ShelfHint, Unchecked};
use crate::document::Coverage;
use crate::text::Edit;

/// The list as it is in the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Its path.
    pub path: String,
    /// How many sections it has.
    pub sections: usize,
    /// How many entries it has.
    pub entries: usize,
    /// How much of it is in entries.
    pub coverage: Coverage,
}

/// How many entries the contribution added, edited, moved and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// New entries.
    pub added: usize,
    /// Entries whose text changed.
    pub edited: usize,
    /// Entries that are in another place, otherwise unchanged.
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
    /// What no reader of the page can see, such as blanks at a line's end: fixed along with other findings, never
    /// reported.
    pub unseen: Vec<Finding>,
    /// The line of the head at which contribution and base conflict; the head was then judged alone.
    pub conflict: Option<usize>,
    /// What became of comments in the list that ask to ignore findings.
    pub ignored: Ignored,
    /// The links that were looked up without learning anything. That says nothing against them.
    pub unchecked: Vec<Unchecked>,
    /// The checks that would need to know more to judge a whole list.
    pub unjudged: Vec<Unjudged>,
    /// The findings that such comments, or the policy, silenced.
    pub silenced: Vec<Finding>,
    /// Where its words would put each new entry: a hint for whoever is interested, not a fault.
    pub shelf_hints: Vec<ShelfHint>,
}

/// A check that could not be run on a whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// Its name.
    pub check: &'static str,
    /// What is not known: "how old the repository is".
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
    /// The edits of all safe fixes that can be applied together, including those of findings that readers cannot see.
    #[must_use]
    pub fn safe_edits(&self) -> Vec<Edit> {
        self.edits(Safety::Safe)
    }

    /// The edits of all fixes up to this safety that can be applied together; safe ones take precedence.
    #[must_use]
    pub fn edits(&self, up_to: Safety) -> Vec<Edit> {
        edits(self.findings.iter().chain(&self.unseen), up_to)
    }

    /// How much of the list was not understood, in a sentence; `None` if enough was. A list that is not understood is never called
    /// clean.
    #[must_use]
    pub fn not_understood(&self) -> Option<String> {
        let Coverage { links, understood } = self.list.coverage;
        (!self.list.coverage.is_enough()).then(|| {
            format!(
                "Only {understood} of {links} links of this list are in entries that Shelfmark understands. \
                 The rest was only checked for duplicates"
            )
        })
    }

    /// [`Verdict::Fail`] if a finding is at least as severe as `fail_on`.
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

/// Which findings have a fix up to this safety that claims no other's lines; safe fixes take precedence over unsafe ones, and reported
/// findings over unseen ones.
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
