//! Views of a report: text and Markdown for people, JSON for programs, workflow commands for GitHub Actions, SARIF for code
//! scanning, reviewdog's format for comments from anybody's CI.

use crate::checks::{Finding, Fix, Safety, Severity};
use crate::engine::{ChangeCounts, Report, Verdict};
use crate::text::{counted, visible};

mod additions;
mod audit;
mod columns;
mod draft;
mod drawing;
mod github;
mod habits;
mod json;
mod learned;
mod learned_json;
mod narrow;
mod places;
mod portrait;
mod problems;
mod rdjson;
mod replay;
mod sarif;
mod summary;
mod tally;
mod text;

pub use additions::{Addition, Outcome, additions_json, additions_schema, additions_text};
pub use audit::{Audited, FoundByCheck, audit_text};
pub use draft::{Draft, Listed, draft, drafted_settings};
pub use github::github;
pub use habits::{MOST_HABITS, habits};
pub use json::{json, report_schema};
pub use learned::{Detail, learned_text};
pub use learned_json::{conventions_schema, learned_json};
pub use places::{places_json, places_schema, places_text};
pub use portrait::{Portrait, PortraitGroup, PortraitHabit, PortraitOrder, PortraitSection};
pub use problems::{problems_json, problems_schema};
pub use rdjson::rdjson;
pub use replay::{Replay, ReplayedChange, ReplayedList, replay_json, replay_schema, replay_text};
pub use sarif::sarif;
pub use summary::summary;
pub use tally::{found, statistics};
pub use text::{Colours, Length, text};

/// A report with what the views need besides.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed<'a> {
    /// The report.
    pub report: &'a Report,
    /// The list as it is in the head, for excerpts.
    pub head: &'a str,
    /// The list's path from the current folder; output for programs has its path in the repository.
    pub shown: &'a str,
    /// The head with every safe fix applied, if that was asked for.
    pub fixed: Option<&'a str>,
    /// The lowest severity that makes the verdict fail; `None` if none does.
    pub fail_on: Option<Severity>,
}

impl Reviewed<'_> {
    /// Whether the contribution passes.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.fail_on.map_or(Verdict::Pass, |bar| self.report.verdict(bar))
    }
}

/// What a finding says, and the page that explains it, each as a line of plain text.
fn told(finding: &Finding) -> Vec<String> {
    finding.paragraphs().map(|text| visible(&text)).collect()
}

/// Whether `--fix` fixes it.
fn is_fixable(finding: &Finding) -> bool {
    finding.fix.as_ref().map(Fix::safety) == Some(Safety::Safe)
}

/// The number of findings of each severity, in words; empty if there are none.
fn severities<'a>(findings: &(impl Iterator<Item = &'a Finding> + Clone)) -> String {
    let count = |severity: Severity| findings.clone().filter(|finding| finding.severity == severity).count();
    [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ]
    .into_iter()
    .filter(|(severity, ..)| count(*severity) > 0)
    .map(|(severity, one, many)| counted(count(severity), one, many))
    .collect::<Vec<_>>()
    .join(", ")
}

/// How many entries the contribution added, edited, moved and removed, in words.
fn changes(counts: ChangeCounts) -> String {
    let parts: Vec<String> =
        [(counts.added, "added"), (counts.edited, "edited"), (counts.moved, "moved"), (counts.removed, "removed")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", counted(count, "entry", "entries")))
            .collect();
    if parts.is_empty() { "no entry changed".to_owned() } else { parts.join(", ") }
}
