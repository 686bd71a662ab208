//! How a pull request stands: what its check run concludes, which label it bears, what a button may do.

use super::{Conclusion, ReviewedFile, Shown, Subject};
use crate::checks::Severity;
use crate::engine::safe_edits;

/// The gravest that was found.
pub(super) fn worst(subject: &Subject<'_>) -> Option<Severity> {
    let broken_policy = subject.new_policy.is_some_and(|problems| !problems.is_empty()).then_some(Severity::Error);
    let findings = subject.files.iter().flat_map(|file| &file.report.findings);
    findings.map(|finding| finding.severity).chain(broken_policy).max()
}

/// Whether everything was seen that is to be judged.
pub(super) fn all_seen(subject: &Subject<'_>) -> bool {
    let is_understood = |file: &ReviewedFile<'_>| file.report.list.coverage.is_enough();
    subject.unreviewed.is_empty() && !subject.partial && subject.files.iter().all(is_understood)
}

/// How the check run ends.
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

/// Whether lists were reviewed, all of them, and there is nothing at all to remark.
pub(super) fn is_clean(subject: &Subject<'_>) -> bool {
    let has_nothing = |file: &ReviewedFile<'_>| file.report.findings.is_empty() && file.report.conflict.is_none();
    !subject.files.is_empty() && all_seen(subject) && worst(subject).is_none() && subject.files.iter().all(has_nothing)
}

/// The labels to put on and to take off.
///
/// Where not all was seen, "clean" is not said and nothing is called mended. In quiet, a label takes another's place, and none comes
/// where none was.
pub(super) fn labels(subject: &Subject<'_>, shown: &Shown) -> (Vec<String>, Vec<String>) {
    let worst = worst(subject);
    let policy = &subject.policy.labels;
    let is = |one: &str, other: Option<&str>| other.is_some_and(|other| one.eq_ignore_ascii_case(other));
    let has = |label: &str| shown.labels.iter().any(|there| there.eq_ignore_ascii_case(label));
    let is_unsure = !all_seen(subject) && worst < Some(Severity::Warning);
    let wanted = policy.of(worst).filter(|_| !is_unsure);
    let is_over = |label: &&str| {
        let may_hold = is_unsure && (is(label, policy.warning.as_deref()) || is(label, policy.error.as_deref()));
        has(label) && !is(label, wanted) && !may_hold
    };
    let off: Vec<String> = policy.all().filter(is_over).map(str::to_owned).collect();
    let is_welcome = !subject.quiet || !off.is_empty();
    let on = wanted.filter(|label| !has(label) && is_welcome).map(str::to_owned);
    (on.into_iter().collect(), off)
}

/// Whether there are fixes that a button may commit.
pub(super) fn has_safe_fixes(subject: &Subject<'_>) -> bool {
    subject.files.iter().any(|file| !safe_edits(&file.report.findings).is_empty())
}
