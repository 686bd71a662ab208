//! From a report, and what GitHub shows already, to what should be written there: the review plan.
//!
//! This room is pure. It knows GitHub's rules about anchors, suggestions and sizes, and nothing of HTTP.

use std::collections::HashSet;

use crate::checks::{Finding, Severity};
use crate::engine::Report;
use crate::text::{LineIndex, LineRange};

mod diff;
mod quote;
mod suggestion;
mod wording;

pub use diff::{Diff, PatchError};
use suggestion::Suggestion;

/// One list file that was reviewed.
#[derive(Clone, Copy, Debug)]
pub struct ReviewedFile<'a> {
    /// Its path in the head.
    pub path: &'a str,
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
    let mut comments = Vec::new();
    let mut annotations = Vec::new();
    let mut unanchored = Vec::new();
    for file in files {
        for group in groups(file) {
            if group.findings.iter().all(|finding| said.contains(key(file, finding).as_str())) {
                continue;
            }
            if comments.len() < MOST_COMMENTS
                && let Some(comment) = group.comment(file)
            {
                comments.push(comment);
                continue;
            }
            annotations.extend(group.findings.iter().map(|finding| wording::annotation(file.path, finding)));
            unanchored.extend(group.findings.iter().filter_map(|finding| wording::unanchored(file, finding)));
        }
    }
    let page = wording::page(files, unreviewed, &unanchored);
    ReviewPlan {
        review: (!comments.is_empty()).then_some(PlannedReview { comments }),
        check_run: PlannedCheckRun {
            conclusion: conclusion(files, unreviewed),
            title: wording::title(files, unreviewed),
            summary: cut(page, LONGEST_BODY),
            annotations,
        },
    }
}

/// More are not read; the check run tells the rest.
const MOST_COMMENTS: usize = 10;

/// GitHub takes 65,536 characters (<https://docs.github.com/rest/checks/runs#create-a-check-run>); some room is left.
const LONGEST_BODY: usize = 60_000;

/// Findings that are told in one comment, because they are about the same lines.
struct Group<'a> {
    lines: LineRange,
    suggestion: Option<Suggestion>,
    findings: Vec<&'a Finding>,
}

fn groups<'a>(file: &ReviewedFile<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for finding in &file.report.findings {
        match groups.iter_mut().find(|group| group.lines.touches(finding.lines)) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { lines: finding.lines, suggestion: None, findings: vec![finding] }),
        }
    }
    for group in &mut groups {
        let mut fixes = group.findings.iter().filter_map(|finding| finding.fix.as_ref());
        group.suggestion = fixes.find_map(|fix| Suggestion::of(fix, file.head, file.diff));
    }
    groups
}

impl Group<'_> {
    /// The comment, anchored inside a hunk; `None` where no hunk shows the lines.
    fn comment(&self, file: &ReviewedFile<'_>) -> Option<PlannedComment> {
        let lines = match &self.suggestion {
            Some(suggestion) => suggestion.lines,
            None => file.diff.shown(self.lines)?,
        };
        let mut body = wording::comment(&self.findings, self.suggestion.as_ref());
        if body.chars().count() > LONGEST_BODY {
            body = cut(wording::comment(&self.findings, None), LONGEST_BODY);
        }
        for finding in &self.findings {
            body.push_str(&format!("\n<!-- shelfmark:1:{} -->", key(file, finding)));
        }
        Some(PlannedComment {
            path: file.path.to_owned(),
            start_line: (lines.start < lines.end).then_some(lines.start),
            line: lines.end,
            body,
        })
    }
}

/// What a finding is recognised by on GitHub: the file, the check and the entry, so that it survives shifted lines.
fn key(file: &ReviewedFile<'_>, finding: &Finding) -> String {
    let index = LineIndex::new(file.head);
    let subject = finding.entry.as_deref().unwrap_or_else(|| index.content(file.head, finding.lines.start).trim());
    let parts = [file.path, finding.check, subject];
    format!("{:016x}", fnv1a(parts.iter().flat_map(|part| part.bytes().chain([0]))))
}

/// The keys in the markers that end a comment of ours. Only the last lines count: a suggestion may quote anything.
fn keys_in(body: &str) -> impl Iterator<Item = &str> {
    let marker = |line| str::trim(line).strip_prefix("<!-- shelfmark:1:").and_then(|rest| rest.strip_suffix(" -->"));
    body.lines().rev().map_while(marker)
}

/// FNV-1a with 64 bits (<https://www.rfc-editor.org/rfc/rfc9923>): the same on every machine and in every version.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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

fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((at, _)) => format!("{}\n\n… cut: the whole report is longer than GitHub takes.\n", &text[..at]),
    }
}
