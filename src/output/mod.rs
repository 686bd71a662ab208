//! Views of a report: text for people, JSON for programs, workflow commands for GitHub Actions, SARIF for code scanning.

use crate::checks::{Finding, Severity};
use crate::engine::Report;
use crate::text::visible;

mod github;
mod json;
mod learned;
mod portrait;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use learned::{learned_json, learned_text};
pub use portrait::{Portrait, PortraitGroup, PortraitHabit, PortraitOrder, PortraitSection};
pub use sarif::sarif;
pub use text::{Colours, text};

/// A report with what the views need beside it.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed<'a> {
    /// The report.
    pub report: &'a Report,
    /// The list as it stands in the head, for excerpts.
    pub head: &'a str,
    /// The head with every safe fix applied, where that was asked for.
    pub fixed: Option<&'a str>,
    /// The least severity that makes the verdict fail.
    pub fail_on: Severity,
}

/// What a finding says, each sentence as a line of plain text: what is wrong, why, what to do.
fn told(finding: &Finding) -> Vec<String> {
    let sentences = [Some(&finding.message), finding.evidence.as_ref(), finding.help.as_ref()];
    sentences.into_iter().flatten().map(|text| visible(text)).collect()
}
