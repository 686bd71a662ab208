//! What was found, told or not, and what people think of it: for who asks later whether a check pays.

use super::earlier::Earlier;
use super::key::keys;
use super::{ReviewedFile, Shown};
use crate::checks::{Finding, Severity};
use crate::text::LineIndex;

/// One finding of a review, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file's path in the head.
    pub path: String,
    /// What it is recognised by from one review to the next.
    pub key: String,
    /// The check.
    pub check: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Whether people want it left alone: a maintainer set the check aside, a comment in the list asks to ignore it, somebody deleted
    /// what was said of it, or resolved the thread while it still stands.
    pub is_ignored: bool,
}

/// All that was found, file by file.
pub(super) fn found(
    files: &[ReviewedFile<'_>],
    indexes: &[LineIndex],
    shown: &Shown,
    earlier: &Earlier<'_>,
) -> Vec<Found> {
    let of = |(file, index): (&ReviewedFile<'_>, &LineIndex)| {
        let report = file.report;
        let all = || report.findings.iter().chain(report.silenced.iter().filter(|finding| !finding.unseen));
        let told = report.findings.len();
        let is_aside =
            |finding: &Finding, key: &str| shown.set_aside.iter().any(|aside| aside.covers(finding.check, key));
        let one = |(at, (finding, key)): (usize, (&Finding, String))| Found {
            path: file.path.to_owned(),
            check: finding.check,
            severity: finding.severity,
            is_ignored: at >= told || is_aside(finding, &key) || earlier.is_let_be(&key),
            key,
        };
        all().zip(keys(file.path, file.head, index, all())).enumerate().map(one).collect::<Vec<_>>()
    };
    files.iter().zip(indexes).flat_map(of).collect()
}
