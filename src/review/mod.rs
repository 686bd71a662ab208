//! From a report, and what GitHub shows already, to what should be written there: the review plan.
//!
//! This room is pure. It knows GitHub's rules about anchors, suggestions and sizes, and nothing of HTTP.

use crate::engine::Report;

mod diff;

pub use diff::Diff;

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

/// Plans what to write.
#[must_use]
pub fn plan(_files: &[ReviewedFile<'_>], _unreviewed: &[Unreviewed], _shown: &Shown) -> ReviewPlan {
    ReviewPlan {
        review: None,
        check_run: PlannedCheckRun {
            conclusion: Conclusion::Success,
            title: "Nothing to remark".to_owned(),
            summary: String::new(),
            annotations: Vec::new(),
        },
    }
}
