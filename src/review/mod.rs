//! From a report, and what GitHub shows already, to what should be written there: the review plan.
//!
//! This room is pure. It knows GitHub's rules about anchors, suggestions and sizes, and nothing of HTTP.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::checks::{Finding, Severity};
use crate::engine::Report;
use crate::text::{LineIndex, apply};

mod diff;
mod quote;
mod remark;
mod suggestion;
mod wording;

pub use diff::{Diff, PatchError};
use remark::{Remark, keys, keys_in};
use suggestion::Suggestion;

/// One list file that was reviewed.
#[derive(Clone, Copy, Debug)]
pub struct ReviewedFile<'a> {
    /// Its path in the head.
    pub path: &'a str,
    /// The address of its page at the head, so that lines of it can be linked.
    pub page: Option<&'a str>,
    /// Its text in the head.
    pub head: &'a str,
    /// The pull request's own diff of it.
    pub diff: &'a Diff,
    /// What the engine found.
    pub report: &'a Report,
}

/// What could not be reviewed, and why, in a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreviewed {
    /// The path in the head.
    pub path: String,
    /// The reason.
    pub reason: String,
}

/// What GitHub shows of our earlier work on the pull request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The bodies of the review comments that we posted and that still stand.
    pub comments: Vec<String>,
}

/// What to write on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPlan {
    /// The review to post; `None` when there is nothing new to say.
    pub review: Option<PlannedReview>,
    /// The check run to complete.
    pub check_run: PlannedCheckRun,
}

/// A review with line comments, posted with the event `COMMENT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedReview {
    /// The comments; never empty.
    pub comments: Vec<PlannedComment>,
}

/// A comment on lines of the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedComment {
    /// The file's path in the head.
    pub path: String,
    /// The first line, only where it is before `line`.
    pub start_line: Option<usize>,
    /// The last line.
    pub line: usize,
    /// The body, in Markdown.
    pub body: String,
}

/// How a check run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing to remark.
    Success,
    /// Remarks, none of which blocks.
    Neutral,
    /// A finding that blocks.
    Failure,
}

/// The check run `Shelfmark`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCheckRun {
    /// How it ends.
    pub conclusion: Conclusion,
    /// One line.
    pub title: String,
    /// The page, in Markdown; at most 65,535 characters.
    pub summary: String,
    /// Findings that have no comment of their own.
    pub annotations: Vec<Annotation>,
}

/// A check run's annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The file's path in the head.
    pub path: String,
    /// The first line.
    pub start_line: usize,
    /// The last line.
    pub end_line: usize,
    /// `notice`, `warning` or `failure`.
    pub level: &'static str,
    /// One line.
    pub title: String,
    /// What is wrong and why, as plain text.
    pub message: String,
}

/// Plans what to write, given what GitHub shows already.
#[must_use]
pub fn plan(files: &[ReviewedFile<'_>], unreviewed: &[Unreviewed], shown: &Shown) -> ReviewPlan {
    let said: HashSet<&str> = shown.comments.iter().flat_map(|body| keys_in(body)).collect();
    let mut remarks: Vec<Remark<'_>> = Vec::new();
    let mut unanchored = Vec::new();
    let indexes: Vec<LineIndex> = files.iter().map(|file| LineIndex::new(file.head)).collect();
    for (file, index) in files.iter().zip(&indexes) {
        let first = remarks.len();
        for (finding, key) in file.report.findings.iter().zip(keys(file, index)) {
            unanchored.extend(outside(file, index, finding));
            let is_said = said.contains(key.as_str());
            match remarks[first..].iter_mut().find(|remark| remark.has_room_for(finding)) {
                Some(remark) => remark.add(finding, key, is_said),
                None => remarks.push(Remark::new(file, index, finding, key, is_said)),
            }
        }
    }
    let comments = chosen(&remarks);
    let silent = remarks.iter().zip(&comments).filter(|(_, comment)| comment.is_none()).map(|(remark, _)| remark);
    let annotations = silent.flat_map(Remark::annotations).collect();
    let comments: Vec<PlannedComment> = comments.into_iter().flatten().collect();
    ReviewPlan {
        review: (!comments.is_empty()).then_some(PlannedReview { comments }),
        check_run: PlannedCheckRun {
            conclusion: conclusion(files, unreviewed),
            title: wording::title(files, unreviewed),
            summary: wording::page(files, unreviewed, &unanchored),
            annotations,
        },
    }
}

/// What the check run tells of a review that was given up, so that nobody waits for it.
#[must_use]
pub fn given_up(reason: &str) -> PlannedCheckRun {
    let reason = quote::code(&quote::shortened(reason));
    PlannedCheckRun {
        conclusion: Conclusion::Neutral,
        title: "Could not review".to_owned(),
        summary: format!(
            "Shelfmark could not review this pull request, and has stopped trying. The last attempt ended with {reason}.\n\n\
             *Re-run* on this page, or a new push, lets it try again.\n"
        ),
        annotations: Vec::new(),
    }
}

/// More are not read; the check run tells the rest.
const MOST_COMMENTS: usize = 10;

/// The comment on each remark that gets one: the gravest first, as long as not too many stand there together with those
/// of earlier reviews.
fn chosen(remarks: &[Remark<'_>]) -> Vec<Option<PlannedComment>> {
    let standing = remarks.iter().filter(|remark| remark.is_told()).count();
    let mut free = MOST_COMMENTS.saturating_sub(standing);
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

fn conclusion(files: &[ReviewedFile<'_>], unreviewed: &[Unreviewed]) -> Conclusion {
    let worst = files.iter().flat_map(|file| &file.report.findings).map(|finding| finding.severity).max();
    match worst {
        Some(Severity::Error) => Conclusion::Failure,
        Some(Severity::Warning) => Conclusion::Neutral,
        _ if !unreviewed.is_empty() => Conclusion::Neutral,
        _ => Conclusion::Success,
    }
}
