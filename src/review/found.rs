//! What was found, reported or not, and what people think of it: to find out later whether a check is useful.

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
    /// The key it is recognised by from one review to the next.
    pub key: String,
    /// The check.
    pub check: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// Whether people want it ignored: a maintainer set the check aside, a comment in the list asks to ignore it, or somebody deleted
    /// the comment about it, or resolved the thread although it still holds.
    pub is_ignored: bool,
}

/// Everything that was found, file by file.
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
