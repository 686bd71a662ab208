//! The plan: new findings are reported, fixed ones are marked as fixed, and nothing is said twice.

use std::cmp::Reverse;

use super::aside::{answers, is_answer};
use super::earlier::{Earlier, Keys};
use super::found::found;
use super::key::keys;
use super::labels::labels;
use super::remark::Remark;
use super::request::requests;
use super::suggestion::Suggestion;
use super::summary::{SUMMARY, is_deleted, summary};
use super::table::Mending;
use super::verdict::{conclusion, has_safe_fixes, is_clean};
use super::{
    Action, Annotation, Fixing, PlannedCheckRun, PlannedComment, PlannedReview, ReviewPlan, ReviewedFile, Shown,
    Subject, page, wording,
};
use crate::checks::{Documentation, Finding};
use crate::engine::Report;
use crate::policy::PATH;
use crate::text::{LineIndex, apply};

/// Plans what to write, given what GitHub shows already.
#[must_use]
pub fn plan(subject: &Subject<'_>, shown: &Shown) -> ReviewPlan {
    let indexes: Vec<LineIndex> = subject.files.iter().map(|file| LineIndex::new(file.head)).collect();
    let mut now = Keys::default();
    let earlier = Earlier::new(shown);
    let found = found(subject.files, &indexes, shown, &earlier);
    let (reports, keys): (Vec<Report>, Vec<Vec<String>>) =
        subject.files.iter().zip(&indexes).map(|(file, index)| left(file, index, shown, &mut now)).unzip();
    let files: Vec<ReviewedFile<'_>> =
        subject.files.iter().zip(&reports).map(|(file, report)| ReviewedFile { report, ..*file }).collect();
    let is_asked = shown.set_aside.iter().any(|aside| aside.asks.is_some());
    let keyed = if is_asked { keyed(subject.files, &indexes) } else { Vec::new() };
    let mut answers = answers(&shown.set_aside, &keyed);
    answers.retain(|answer| !shown.deleted.contains(&answer.key));
    let subject = Subject { files: &files, ..*subject };
    let (request, requests) = requests(&subject, &keys, &now.set_aside, shown);
    let remarks = remarks(&files, &indexes, keys, &earlier);
    let most = if subject.quiet { 0 } else { usize::from(subject.policy.comments) };
    let comments = chosen(&remarks, most, subject.documentation);
    let mending = Mending {
        suggested: remarks
            .iter()
            .zip(&comments)
            .flat_map(|(remark, comment)| remark.suggested(comment.is_some()))
            .collect(),
        outside: outside(&files, &indexes),
        has_button: subject.fixing == Fixing::Offered,
    };
    let silent = remarks.iter().zip(&comments).flat_map(|(remark, comment)| remark.annotations(comment.is_some()));
    let annotations = policy_annotations(&subject).chain(silent).collect();
    let comments: Vec<PlannedComment> = comments.into_iter().flatten().collect();
    let (edits, resolutions) = earlier.becomes(&subject, &now, &comments);
    let summary = summary(&subject, shown, &mending);
    let mut said = earlier.said(&subject, &now, &comments);
    // An answer that somebody deleted is not given again.
    said.extend(shown.deleted.iter().filter(|key| is_answer(key)).cloned());
    said.extend(answers.iter().map(|answer| answer.key.clone()));
    if summary.is_some() || shown.summary.is_some() || is_deleted(shown) {
        said.push(SUMMARY.to_owned());
    }
    let approves = subject.policy.approve && !subject.quiet && shown.approval.is_none() && is_clean(&subject);
    let (labels_on, labels_off) = labels(&subject, shown);
    ReviewPlan {
        review: (approves || request.is_some() || !comments.is_empty()).then_some(PlannedReview {
            approves,
            requests: request,
            comments,
        }),
        edits,
        resolutions,
        dismissal: shown.approval.filter(|_| !is_clean(&subject)),
        requests,
        labels_on,
        labels_off,
        summary,
        answers,
        check_run: PlannedCheckRun {
            conclusion: conclusion(&subject),
            title: page::title(&subject),
            summary: page::page(&subject, shown, &mending),
            annotations,
            actions: actions(&subject),
        },
        said,
        found,
    }
}

/// A file's report without what a maintainer set aside, and the keys of what is left.
fn left(file: &ReviewedFile<'_>, index: &LineIndex, shown: &Shown, now: &mut Keys) -> (Report, Vec<String>) {
    let mut report = file.report.clone();
    let all = keys(file.path, file.head, index, &file.report.findings);
    let is_aside = |finding: &Finding, key: &str| shown.set_aside.iter().any(|aside| aside.covers(finding.check, key));
    let (mut left, mut findings) = (Vec::new(), Vec::new());
    for (finding, key) in report.findings.drain(..).zip(all) {
        if is_aside(&finding, &key) {
            now.set_aside.insert(key);
        } else {
            now.standing.insert(key.clone());
            left.push(key);
            findings.push(finding);
        }
    }
    report.findings = findings;
    (report, left)
}

/// All findings with their keys.
fn keyed<'a>(files: &'a [ReviewedFile<'a>], indexes: &[LineIndex]) -> Vec<(&'a Finding, String)> {
    let of = |(file, index): (&'a ReviewedFile<'a>, &LineIndex)| {
        let findings = &file.report.findings;
        findings.iter().zip(keys(file.path, file.head, index, findings)).collect::<Vec<_>>()
    };
    files.iter().zip(indexes).flat_map(of).collect()
}

/// What is to be said, grouped by the lines it is about. `keys` are those of each file's findings.
fn remarks<'a>(
    files: &'a [ReviewedFile<'a>],
    indexes: &'a [LineIndex],
    keys: Vec<Vec<String>>,
    earlier: &Earlier<'_>,
) -> Vec<Remark<'a>> {
    let mut remarks: Vec<Remark<'a>> = Vec::new();
    for ((file, index), keys) in files.iter().zip(indexes).zip(keys) {
        let first = remarks.len();
        for (finding, key) in file.report.findings.iter().zip(keys) {
            let told = earlier.told(&key);
            let place = remarks[first..].iter().position(|remark| remark.has_room_for(finding));
            let at = place.map_or(remarks.len(), |place| first + place);
            if place.is_none() {
                remarks.push(Remark::new(file, index, finding.lines));
            }
            remarks[at].add(finding, key, told);
        }
    }
    remarks.into_iter().map(Remark::settled).collect()
}

/// The comment on each remark that gets one: first those that replace an earlier comment, then the worst, as long as there are not
/// too many together with those of earlier reviews.
fn chosen(remarks: &[Remark<'_>], most: usize, documentation: &Documentation) -> Vec<Option<PlannedComment>> {
    let standing = remarks.iter().filter(|remark| remark.is_told()).count();
    let mut free = most.saturating_sub(standing);
    let mut by_weight: Vec<usize> = (0..remarks.len()).collect();
    by_weight.sort_by_key(|&at| Reverse((remarks[at].renews(), remarks[at].severity())));
    let mut comments = vec![None; remarks.len()];
    for at in by_weight {
        if free == 0 {
            break;
        }
        comments[at] = remarks[at].comment(documentation);
        free -= usize::from(comments[at].is_some());
    }
    comments
}

/// The fixes that no suggestion can hold.
fn outside<'a>(files: &[ReviewedFile<'a>], indexes: &[LineIndex]) -> Vec<(&'a Finding, String)> {
    let of = |(file, index): (&ReviewedFile<'a>, &LineIndex)| {
        let findings = file.report.findings.iter();
        findings.filter_map(|finding| Some((finding, unanchored(file, index, finding)?))).collect::<Vec<_>>()
    };
    files.iter().zip(indexes).flat_map(of).collect()
}

fn unanchored(file: &ReviewedFile<'_>, index: &LineIndex, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let changes = apply(file.head, &fix.edits).is_ok_and(|fixed| fixed != file.head);
    let fits = Suggestion::of(&fix.edits, file.head, index, file.diff).is_some();
    (changes && !fits).then(|| wording::unanchored(file, index, finding, fix))
}

/// What is wrong with the policy that the pull request introduces.
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

fn actions(subject: &Subject<'_>) -> Vec<Action> {
    let offers = subject.fixing == Fixing::Offered && has_safe_fixes(subject);
    Action::ALL.into_iter().filter(|action| *action == Action::Recheck || offers).collect()
}
