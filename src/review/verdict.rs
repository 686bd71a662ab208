//! The state of a pull request: what its check run concludes, what a button may do.

use super::{Conclusion, ReviewedFile, Subject};
use crate::checks::Severity;
use crate::engine::safe_edits;

/// The highest severity of the findings.
pub(super) fn worst(subject: &Subject<'_>) -> Option<Severity> {
    let broken_policy = subject.new_policy.is_some_and(|problems| !problems.is_empty()).then_some(Severity::Error);
    let findings = subject.files.iter().flat_map(|file| &file.report.findings);
    findings.map(|finding| finding.severity).chain(broken_policy).max()
}

/// Whether everything that is to be judged was seen.
pub(super) fn all_seen(subject: &Subject<'_>) -> bool {
    let is_understood = |file: &ReviewedFile<'_>| file.report.list.coverage.is_enough();
    subject.unreviewed.is_empty() && !subject.partial && subject.files.iter().all(is_understood)
}

/// The check run's conclusion.
pub(super) fn conclusion(subject: &Subject<'_>) -> Conclusion {
    let worst = worst(subject);
    let bar = subject.policy.fail_on.severity();
    if worst.is_some_and(|worst| bar.is_some_and(|bar| worst >= bar)) {
        Conclusion::Failure
    } else if worst >= Some(Severity::Warning) || !all_seen(subject) {
        Conclusion::Neutral
    } else {
        Conclusion::Success
    }
}

/// Whether lists were reviewed, all of them, and no issues were found.
pub(super) fn is_clean(subject: &Subject<'_>) -> bool {
    let has_nothing = |file: &ReviewedFile<'_>| file.report.findings.is_empty() && file.report.conflict.is_none();
    !subject.files.is_empty() && all_seen(subject) && worst(subject).is_none() && subject.files.iter().all(has_nothing)
}

/// Whether there are fixes that the button may commit.
pub(super) fn has_safe_fixes(subject: &Subject<'_>) -> bool {
    subject.files.iter().any(|file| !safe_edits(&file.report.findings).is_empty())
}
