//! From a report, and what GitHub shows already, to the review plan: what to write there.
//!
//! This room is pure. It knows GitHub's rules about anchors, suggestions and sizes, and nothing about HTTP.

use crate::checks::Documentation;
use crate::engine::Report;
use crate::policy::{Policy, Problem};

mod aside;
mod check_run;
mod diff;
mod earlier;
mod found;
mod greeting;
mod kept;
mod key;
mod labels;
mod marks;
mod page;
mod plan;
mod proposal;
mod remark;
mod reply;
mod request;
mod suggestion;
mod summary;
mod table;
mod verdict;
mod wording;

pub use aside::{PlannedAnswer, SetAside, all_keys_of, is_answer, without_findings, without_set_aside};
pub use check_run::{LeftAlone, closed, given_up, left_alone, overtaken, with_note};
pub use diff::{Diff, PatchError};
pub use earlier::keys_shown;
pub use found::Found;
pub use greeting::{GREETING_MARKER, greeting};
pub use kept::{
    AsOf, FixesStep, KeptIssue, KeptPull, LookedAt, Step, Ticks, TicksInList, WholeLists, is_kept_issue, kept_fixes,
    kept_issue,
};
pub use marks::keys_of;
pub use plan::plan;
pub use proposal::{
    NotProposed, Proposal, branch_for, co_author, given_up_on_entry, headline, opened, proposal_marker,
};
pub use reply::{explanation, reply_marker};
pub use request::{PlannedRequests, ShownRequest};
pub use summary::{PlannedSummary, SUMMARY, ShownSummary, is_summary};

/// One list file that was reviewed.
#[derive(Clone, Copy, Debug)]
pub struct ReviewedFile<'a> {
    /// Its path in the head.
    pub path: &'a str,
    /// The URL of its page at the head, so that its lines can be linked.
    pub page: Option<&'a str>,
    /// Its text in the head.
    pub head: &'a str,
    /// The pull request's own diff of it.
    pub diff: &'a Diff,
    /// What the engine found.
    pub report: &'a Report,
    /// What the list does, in a few sentences without full stops; quotations from the list are between `“` and `”`.
    pub habits: &'a [String],
}

/// A file that could not be reviewed, and why, in a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreviewed {
    /// The path in the head.
    pub path: String,
    /// The reason.
    pub reason: String,
}

/// A pull request as it was judged.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its list files.
    pub files: &'a [ReviewedFile<'a>],
    /// Its list files that could not be reviewed.
    pub unreviewed: &'a [Unreviewed],
    /// The repository's policy.
    pub policy: &'a Policy,
    /// What is wrong with that policy.
    pub policy_problems: &'a [Problem],
    /// If the pull request changes the policy: what is wrong with the new one.
    pub new_policy: Option<&'a [Problem]>,
    /// Where comments link for more.
    pub documentation: &'a Documentation,
    /// The branch it targets.
    pub base: &'a str,
    /// Who can commit all fixes at once.
    pub fixing: Fixing,
    /// What else people should know about this review, in plain-text sentences that go on top of the check run's page.
    pub notes: &'a [String],
    /// Whether part of the pull request was not seen, apart from [`Self::unreviewed`]: then nothing is called good, and findings
    /// in files that were not seen do not count as fixed.
    pub partial: bool,
    /// Whether nobody asked for this review, for example because the App was just installed or the list has changed: new findings go
    /// only on the check run, while what no longer holds is withdrawn.
    pub quiet: bool,
    /// The page that shows what was learned of the repository's lists, if there is one.
    pub lists_page: Option<&'a str>,
}

/// Who can commit all safe fixes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixing {
    /// The App, by a button: it may write to the branch.
    Offered,
    /// Not the App: the branch belongs to a fork.
    Fork,
    /// Not the App: it was not granted write access.
    Unable,
}

/// What GitHub shows of our earlier work on the pull request, and what maintainers said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The review comments that we posted and that still exist.
    pub comments: Vec<ShownComment>,
    /// What maintainers set aside for this pull request.
    pub set_aside: Vec<SetAside>,
    /// The comment that summarises the previous review.
    pub summary: Option<ShownSummary>,
    /// The pull request's labels.
    pub labels: Vec<String>,
    /// Our approving review that still counts, by its id.
    pub approval: Option<u64>,
    /// Our reviews that request changes or did so, latest last.
    pub requests: Vec<ShownRequest>,
    /// What was said in comments that somebody has deleted since, by the keys that [`keys_of`] returned: it is not said again.
    pub deleted: Vec<String>,
}

/// A review comment of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownComment {
    /// Its id, by which it is edited; `None` if GitHub gives none: it counts as said, and stays as it is.
    pub id: Option<u64>,
    /// The thread that it began, by its global id.
    pub thread: String,
    /// Whether the thread is resolved.
    pub resolved: bool,
    /// Whether its lines have changed since. A suggestion in it can no longer be committed
    /// (<https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request>).
    pub outdated: bool,
    /// The file it is about.
    pub path: String,
    /// What it says.
    pub body: String,
}

/// What to write on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPlan {
    /// The review to post; `None` if there is nothing new to say.
    pub review: Option<PlannedReview>,
    /// Earlier comments to rewrite.
    pub edits: Vec<PlannedEdit>,
    /// Threads about what was fixed, by their global ids.
    pub resolutions: Vec<String>,
    /// Our approval that no longer holds, by its id.
    pub dismissal: Option<u64>,
    /// What becomes of our reviews that request changes.
    pub requests: PlannedRequests,
    /// Labels to add.
    pub labels_on: Vec<String>,
    /// Labels to remove.
    pub labels_off: Vec<String>,
    /// The new text of the comment that summarises the review; `None` if it stays as it is.
    pub summary: Option<PlannedSummary>,
    /// Answers to those who want something ignored for good.
    pub answers: Vec<PlannedAnswer>,
    /// The check run to complete.
    pub check_run: PlannedCheckRun,
    /// The keys, sorted, that are not to be said again once this is carried out: those that comments show, and those whose comments
    /// somebody deleted.
    pub said: Vec<String>,
    /// Everything that was found, including what is not reported.
    pub found: Vec<Found>,
}

/// A review: comments on lines, perhaps with a request for changes, or an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedReview {
    /// Whether it approves, without comments. Otherwise its event is `COMMENT` or `REQUEST_CHANGES`.
    pub approves: bool,
    /// Its own text, if it requests changes.
    pub requests: Option<String>,
    /// The comments.
    pub comments: Vec<PlannedComment>,
}

/// A new body for a comment of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEdit {
    /// The comment.
    pub comment: u64,
    /// Its new body.
    pub body: String,
}

/// A comment on lines of the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedComment {
    /// The file's path in the head.
    pub path: String,
    /// The first line, if it is before `line`.
    pub start_line: Option<usize>,
    /// The last line.
    pub line: usize,
    /// The body, in Markdown.
    pub body: String,
}

/// How a check run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// No issues found.
    Success,
    /// Findings, none of which blocks.
    Neutral,
    /// A finding that blocks.
    Failure,
    /// There was no review, and none is due. Counts as passed if the check is required.
    Skipped,
    /// A review was not finished, but may become due again. Does not count as passed if the check is required.
    Cancelled,
}

/// The check run `Shelfmark`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCheckRun {
    /// How it ends.
    pub conclusion: Conclusion,
    /// One line.
    pub title: String,
    /// The page, in Markdown; at most 65,535 bytes.
    pub summary: String,
    /// Findings that have no comment of their own.
    pub annotations: Vec<Annotation>,
    /// The buttons on the page.
    pub actions: Vec<Action>,
}

/// A button on a check run's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reviews once more.
    Recheck,
    /// Commits all safe fixes.
    ApplyFixes,
}

impl Action {
    /// All buttons.
    pub const ALL: [Self; 2] = [Self::Recheck, Self::ApplyFixes];

    /// What GitHub sends when it is pressed; at most 20 characters
    /// (<https://docs.github.com/rest/checks/runs#create-a-check-run>).
    #[must_use]
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Recheck => "recheck",
            Self::ApplyFixes => "apply-fixes",
        }
    }

    /// Its label; at most 20 characters.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Recheck => "Re-check",
            Self::ApplyFixes => "Apply fixes",
        }
    }

    /// What it does; at most 40 characters.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Recheck => "Review this pull request again",
            Self::ApplyFixes => "Commit all safe fixes",
        }
    }
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
    /// One line; at most 255 characters.
    pub title: String,
    /// What is wrong and why, as plain text; at most 64 KB.
    pub message: String,
}
