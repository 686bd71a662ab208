//! What GitHub shows of a pull request.

use serde_json::Value;

use super::wire::FileWire;
use crate::review::{Diff, ShownComment, ShownRequest};

/// What is to be read of a pull request beside itself.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// How likely a file is a list, by its path: 0 most; `None` where it is none in any case.
    pub rank: fn(&str) -> Option<u8>,
    /// Where the policy lies.
    pub policy: &'a str,
    /// Where the guidelines of each kind may lie, the first first.
    pub guidelines: &'a [&'a [&'a str]],
}

/// A pull request as it was last heard of.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Its number.
    pub number: u64,
    /// The commit at its tip.
    pub tip: &'a str,
    /// The branch that it is made to; `None` where that was not told.
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
    /// Not everybody: it is private, or of an enterprise's members.
    Private,
    /// GitHub did not say.
    #[default]
    Unknown,
}

/// Whether a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    /// It waits for a decision.
    Open,
    /// It is a draft, and its author still works on it.
    Draft,
    /// It was closed or merged.
    Closed,
}

/// How GitHub tells authors of whom nothing was merged in a repository; which of these a first pull request bears is reported differently
/// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
const NEWCOMERS: [&str; 3] = ["FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"];

/// What GitHub shows of a pull request, of the files that it changes, and of our own earlier work on it.
pub struct Snapshot {
    /// Whether it is open.
    pub state: PullState,
    /// Its page.
    pub url: String,
    /// Who opened it; empty for an account that is gone.
    pub author: String,
    /// Whether a bot did.
    pub by_bot: bool,
    /// Whether we did.
    pub by_us: bool,
    /// How the author belongs to the repository, in GitHub's word; empty where it tells none.
    pub association: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it comes from, where that is one of the same repository.
    pub own_branch: Option<String>,
    /// The branch that it is made to.
    pub base_branch: String,
    /// The commit at that branch's tip; `None` once the branch is gone.
    pub base_tip: Option<String>,
    /// The policy in the base.
    pub policy: Option<String>,
    /// The policy as the pull request would leave it, where it changes it.
    pub new_policy: Option<String>,
    /// The guidelines for contributors in the base, one of each kind that is there.
    pub guidelines: Vec<String>,
    /// The files that it changes and that may be lists, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// The paths of more such files, which were not asked for.
    pub excess: Vec<String>,
    /// Our own review comments.
    pub comments: Vec<ShownComment>,
    /// What people answered to them.
    pub replies: Vec<ThreadReply>,
    /// What was said in the pull request's conversation.
    pub talk: Vec<Talk>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Our approving review that still counts.
    pub approval: Option<u64>,
    /// Our reviews that ask for changes or did, the last last.
    pub requests: Vec<ShownRequest>,
    /// Reviews of ours that were begun and never submitted: they block every further one.
    pub unsubmitted: Vec<u64>,
    /// Our latest check run for it on the commit at the tip.
    pub check_run: Option<OwnCheckRun>,
    /// Whether its repository is archived or disabled, so that nothing can be written there.
    pub read_only: bool,
    /// Who can see its repository.
    pub visibility: Visibility,
    /// How many of the files that it changes GitHub does not list.
    pub unlisted: u64,
    /// What GitHub did not show, and a review can do without, in sentences for people.
    pub notes: Vec<String>,
}

impl Snapshot {
    /// Whether nothing of the author's was merged in the repository yet, as far as GitHub tells.
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
    /// Whether it may well be readable in a moment.
    pub passing: bool,
}

/// A check run of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCheckRun {
    /// Its id.
    pub id: u64,
    /// How it ended, in GitHub's word; `None` while it has not.
    pub conclusion: Option<String>,
    /// Its page's title.
    pub title: String,
    /// Its page.
    pub summary: String,
}

/// A list file before and after.
#[derive(Clone, Debug)]
pub struct ChangedFile {
    /// Its path in the head.
    pub path: String,
    /// Its path in the base; `None` where it is not there.
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

/// An answer to a review comment of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadReply {
    /// What our comment, which began the thread, says.
    pub answers: String,
    /// The answer.
    pub said: Talk,
}

/// A comment in the pull request's conversation, or in a thread on lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its id, where GitHub tells one.
    pub id: Option<u64>,
    /// Who wrote it; empty for an account that is gone.
    pub author: String,
    /// What it says.
    pub body: String,
    /// Whether it is ours.
    pub own: bool,
    /// Whether we agreed to it by a thumbs-up, and it was not edited since.
    pub agreed: bool,
}
