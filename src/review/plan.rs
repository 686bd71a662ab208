//! The plan: what is new is said, what is mended is told as mended, and nothing is said twice.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::earlier::{Keys, what_becomes};
use super::remark::{Remark, keys, keys_in};
use super::suggestion::Suggestion;
use super::{
    Action, Annotation, Conclusion, Fixing, PlannedCheckRun, PlannedComment, PlannedReview, ReviewPlan, ReviewedFile,
    Shown, Subject, page, wording,
};
use crate::checks::{Finding, Severity};
use crate::engine::{Report, safe_edits};
use crate::policy::PATH;
use crate::text::{LineIndex, apply};

/// Plans what to write, given what GitHub shows already.
#[must_use]
pub fn plan(subject: &Subject<'_>, shown: &Shown) -> ReviewPlan {
    let indexes: Vec<LineIndex> = subject.files.iter().map(|file| LineIndex::new(file.head)).collect();
    let mut now = Keys::default();
    let reports: Vec<(Report, Vec<String>)> =
        subject.files.iter().zip(&indexes).map(|(file, index)| left(file, index, shown, &mut now)).collect();
    let files: Vec<ReviewedFile<'_>> =
        subject.files.iter().zip(&reports).map(|(file, (report, _))| ReviewedFile { report, ..*file }).collect();
    let subject = Subject { files: &files, ..*subject };
    let said: HashSet<&str> = shown.comments.iter().flat_map(|comment| keys_in(&comment.body)).collect();
    let mut remarks: Vec<Remark<'_>> = Vec::new();
    let mut unanchored = Vec::new();
    for ((file, index), (_, keys)) in files.iter().zip(&indexes).zip(&reports) {
        let first = remarks.len();
        for (finding, key) in file.report.findings.iter().zip(keys) {
            unanchored.extend(outside(file, index, finding));
            let is_said = said.contains(key.as_str());
            match remarks[first..].iter_mut().find(|remark| remark.has_room_for(finding)) {
                Some(remark) => remark.add(finding, key.clone(), is_said),
                None => remarks.push(Remark::new(file, index, finding, key.clone(), is_said)),
            }
        }
    }
    let comments = chosen(&remarks, usize::from(subject.policy.comments));
    let silent = remarks.iter().zip(&comments).filter(|(_, comment)| comment.is_none()).map(|(remark, _)| remark);
    let annotations = policy_annotations(&subject).chain(silent.flat_map(Remark::annotations)).collect();
    let comments: Vec<PlannedComment> = comments.into_iter().flatten().collect();
    let approves = subject.policy.approve && shown.approval.is_none() && is_clean(&subject);
    let (edits, resolutions) = what_becomes(&subject, shown, &now);
    let wanted = subject.policy.labels.of(worst(&subject));
    let has = |label: &str| shown.labels.iter().any(|there| there.eq_ignore_ascii_case(label));
    ReviewPlan {
        review: (approves || !comments.is_empty()).then_some(PlannedReview { approves, comments }),
        edits,
        resolutions,
        dismissal: shown.approval.filter(|_| !is_clean(&subject)),
        labels_on: wanted.filter(|label| !has(label)).map(str::to_owned).into_iter().collect(),
        labels_off: subject
            .policy
            .labels
            .all()
            .filter(|label| has(label) && wanted.is_none_or(|wanted| !wanted.eq_ignore_ascii_case(label)))
            .map(str::to_owned)
            .collect(),
        check_run: PlannedCheckRun {
            conclusion: conclusion(&subject),
            title: page::title(&subject),
            summary: page::page(&subject, shown, &unanchored),
            annotations,
            actions: actions(&subject),
        },
    }
}

/// A file's report without what a maintainer set aside, and the keys of what is left.
fn left(file: &ReviewedFile<'_>, index: &LineIndex, shown: &Shown, now: &mut Keys) -> (Report, Vec<String>) {
    let mut report = file.report.clone();
    let all = keys(file, index);
    let is_aside = |finding: &Finding| shown.set_aside.iter().any(|aside| aside.check == finding.check);
    let mut left = Vec::new();
    for (finding, key) in file.report.findings.iter().zip(all) {
        if is_aside(finding) {
            now.set_aside.insert(key);
        } else {
            now.standing.insert(key.clone());
            left.push(key);
        }
    }
    report.findings.retain(|finding| !is_aside(finding));
    (report, left)
}

/// The comment on each remark that gets one: the gravest first, as long as not too many stand there together with those
/// of earlier reviews.
fn chosen(remarks: &[Remark<'_>], most: usize) -> Vec<Option<PlannedComment>> {
    let standing = remarks.iter().filter(|remark| remark.is_told()).count();
    let mut free = most.saturating_sub(standing);
    let mut by_weight: Vec<usize> = (0..remarks.len()).collect();
    by_weight.sort_by_key(|&at| Reverse(remarks[at].severity()));
    let mut comments = vec![None; remarks.len()];
    for at in by_weight {
        if free == 0 {
            break;
        }
        comments[at] = remarks[at].comment();
        free -= usize::from(comments[at].is_some());
    }
    comments
}

/// A finding's fix, where no suggestion can hold it.
fn outside(file: &ReviewedFile<'_>, index: &LineIndex, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let changes = apply(file.head, &fix.edits).is_ok_and(|fixed| fixed != file.head);
    let fits = Suggestion::of(&fix.edits, file.head, index, file.diff).is_some();
    (changes && !fits).then(|| wording::unanchored(file, index, finding, fix))
}

/// What is wrong with the policy that the pull request brings.
fn policy_annotations<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Annotation> + use<'a> {
    subject.new_policy.unwrap_or_default().iter().map(|problem| Annotation {
        path: PATH.to_owned(),
        start_line: problem.line,
        end_line: problem.line,
        level: "failure",
        title: "policy".to_owned(),
        message: wording::plain(&format!("column {}: {}", problem.column, problem.message)),
    })
}

fn worst(subject: &Subject<'_>) -> Option<Severity> {
    let broken_policy = subject.new_policy.is_some_and(|problems| !problems.is_empty()).then_some(Severity::Error);
    let findings = subject.files.iter().flat_map(|file| &file.report.findings);
    findings.map(|finding| finding.severity).chain(broken_policy).max()
}

fn conclusion(subject: &Subject<'_>) -> Conclusion {
    let worst = worst(subject);
    let bar = subject.policy.fail_on.severity();
    if worst.is_some_and(|worst| bar.is_some_and(|bar| worst >= bar)) {
        Conclusion::Failure
    } else if worst >= Some(Severity::Warning) || !subject.unreviewed.is_empty() {
        Conclusion::Neutral
    } else {
        Conclusion::Success
    }
}

/// Whether lists were reviewed, all of them, and there is nothing at all to remark.
fn is_clean(subject: &Subject<'_>) -> bool {
    let is_quiet = |file: &ReviewedFile<'_>| file.report.findings.is_empty() && file.report.conflict.is_none();
    let reviewed = !subject.files.is_empty() && subject.unreviewed.is_empty();
    reviewed && worst(subject).is_none() && subject.files.iter().all(is_quiet)
}

/// Whether there are fixes that a button may commit.
pub(super) fn has_safe_fixes(subject: &Subject<'_>) -> bool {
    subject.files.iter().any(|file| !safe_edits(&file.report.findings).is_empty())
}

fn actions(subject: &Subject<'_>) -> Vec<Action> {
    let offers = subject.fixing == Fixing::Offered && has_safe_fixes(subject);
    Action::ALL.into_iter().filter(|action| *action == Action::Recheck || offers).collect()
}
