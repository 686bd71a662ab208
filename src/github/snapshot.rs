//! What GitHub shows of a pull request.

use serde_json::Value;

use super::wire::FileWire;
use crate::review::{Diff, ShownComment, ShownRequest};

/// What to read along with a pull request.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// How likely a file is a list, judging by its path: 0 for most likely; `None` if it cannot be one.
    pub rank: fn(&str) -> Option<u8>,
    /// The path of the policy.
    pub policy: &'a str,
    /// The possible paths of the guidelines of each kind, in order of preference.
    pub guidelines: &'a [&'a [&'a str]],
}

/// A pull request as it was last heard of.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Its number.
    pub number: u64,
    /// The commit at its tip.
    pub tip: &'a str,
    /// The branch it targets; `None` if that is not known.
    pub base: Option<&'a str>,
}

/// Who can see a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public {
        /// `owner/name`, as GitHub spells it.
        name: String,
    },
    /// Not everybody: it is private, or visible only to an enterprise's members.
    Private,
    /// GitHub did not say.
    #[default]
    Unknown,
}

/// Whether a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    /// It is open and ready for review.
    Open,
    /// It is a draft, and its author still works on it.
    Draft,
    /// It was closed or merged.
    Closed,
}

/// GitHub's words for authors who have had nothing merged in a repository; reports differ on which of these a first pull request carries
/// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
const NEWCOMERS: [&str; 3] = ["FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"];

/// What GitHub shows of a pull request, of the files that it changes, and of our own earlier work on it.
pub struct Snapshot {
    /// Whether it is open, a draft or closed.
    pub state: PullState,
    /// Its page.
    pub url: String,
    /// Who opened it; empty for an account that is gone.
    pub author: String,
    /// Whether a bot opened it.
    pub by_bot: bool,
    /// Whether we opened it.
    pub by_us: bool,
    /// The author's association with the repository, in GitHub's word; empty if it gives none.
    pub association: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it comes from, if that is in the same repository.
    pub own_branch: Option<String>,
    /// The branch it targets.
    pub base_branch: String,
    /// The commit at that branch's tip; `None` once the branch is gone.
    pub base_tip: Option<String>,
    /// The policy in the base.
    pub policy: Option<String>,
    /// The policy as the pull request would leave it, if it changes it.
    pub new_policy: Option<String>,
    /// The guidelines for contributors in the base, one of each kind that exists.
    pub guidelines: Vec<String>,
    /// The files it changes that may be lists, likeliest first.
    pub candidates: Vec<Candidate>,
    /// The paths of further such files, which were not requested.
    pub excess: Vec<String>,
    /// Our own review comments.
    pub comments: Vec<ShownComment>,
    /// People's replies to them.
    pub replies: Vec<ThreadReply>,
    /// The comments in its conversation.
    pub talk: Vec<Talk>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Our approving review that still counts.
    pub approval: Option<u64>,
    /// Our reviews that request changes or did so, latest last.
    pub requests: Vec<ShownRequest>,
    /// Reviews of ours that were started and never submitted: they block any further review.
    pub unsubmitted: Vec<u64>,
    /// Our latest check run for it on the commit at its tip.
    pub check_run: Option<OwnCheckRun>,
    /// Whether its repository is archived or disabled, so that nothing can be written there.
    pub read_only: bool,
    /// Who can see its repository.
    pub visibility: Visibility,
    /// How many of the files it changes GitHub does not list.
    pub unlisted: u64,
    /// What GitHub did not show and a review can do without, in sentences for people.
    pub notes: Vec<String>,
}

impl Snapshot {
    /// Whether the author has had nothing merged in the repository yet, as far as GitHub says.
    #[must_use]
    pub fn is_by_newcomer(&self) -> bool {
        NEWCOMERS.contains(&self.association.as_str())
    }
}

/// A file that may be a list, as far as it was read.
pub struct Candidate {
    pub(super) file: FileWire,
    pub(super) head: Option<Value>,
    pub(super) base: Option<Value>,
}

impl Candidate {
    /// Its path in the head.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.file.filename
    }
}

/// A list file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its path in the head.
    pub path: String,
    /// Why, in a sentence for people.
    pub reason: String,
    /// Whether it will probably be readable in a moment.
    pub passing: bool,
}

/// A check run of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCheckRun {
    /// Its id.
    pub id: u64,
    /// Its conclusion, in GitHub's word; `None` while it is not completed.
    pub conclusion: Option<String>,
    /// The title of its page.
    pub title: String,
    /// The summary on its page.
    pub summary: String,
}

/// A list file before and after.
#[derive(Clone, Debug)]
pub struct ChangedFile {
    /// Its path in the head.
    pub path: String,
    /// Its path in the base; `None` if it does not exist there.
    pub listed: Option<String>,
    /// Its text at the base branch's tip.
    pub base: String,
    /// Its text where the pull request's branch parted from the base.
    pub parted: String,
    /// Its text at the pull request's tip.
    pub head: String,
    /// The pull request's own diff of it.
    pub diff: Diff,
}

/// A reply to a review comment of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadReply {
    /// The text of our comment, which began the thread.
    pub answers: String,
    /// The reply.
    pub said: Talk,
}

/// A comment in the pull request's conversation, or in a thread on lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its id, if GitHub gives one.
    pub id: Option<u64>,
    /// Who wrote it; empty for an account that is gone.
    pub author: String,
    /// What it says.
    pub body: String,
    /// Whether it is ours.
    pub own: bool,
    /// Whether we agreed to it with a thumbs-up and it was not edited since.
    pub agreed: bool,
}
