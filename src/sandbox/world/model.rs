//! What GitHub keeps for a repository: pull requests, what is said about them, check runs.

use serde_json::Value;

use super::app::App;

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status it was answered with.
    pub status: u16,
    /// The path with its query.
    pub address: String,
    /// The request body, if it was JSON.
    pub body: Value,
}

/// A pull request.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is told apart by GitHub, and none excludes another")]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its description, in Markdown.
    pub body: String,
    /// The login of whoever opened it.
    pub author: String,
    /// The branch it is to be merged into.
    pub base_branch: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it comes from.
    pub head_branch: String,
    /// The repository it comes from: the author's fork, or the repository itself if the author owns it; `None` once the fork is gone.
    pub head_repository: Option<String>,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was merged.
    pub merged: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// What was said in its conversation, oldest first.
    pub talk: Vec<Talk>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether its conversation is locked.
    pub locked: bool,
    /// When it was opened, in seconds since 1970.
    pub created_at: u64,
    /// When something last happened to it, in seconds since 1970.
    pub updated_at: u64,
    /// The reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Who was asked for a review, and whose request was withdrawn, oldest first.
    pub requests: Vec<ReviewRequest>,
}

/// An issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its number; issues and pull requests are counted together.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// What it says, in Markdown.
    pub body: String,
    /// The login of whoever opened it.
    pub author: String,
    /// Whether it is open.
    pub open: bool,
    /// Why it was closed, in GitHub's terms.
    pub reason: Option<String>,
    /// Whether its conversation is locked.
    pub locked: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// What was said in its conversation, oldest first.
    pub talk: Vec<Talk>,
    /// When it was opened, in seconds since 1970.
    pub created_at: u64,
    /// When something last happened to it, in seconds since 1970.
    pub updated_at: u64,
}

/// A comment in the conversation of a pull request or an issue.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Its id.
    pub id: u64,
    /// The login of its author.
    pub user: String,
    /// What it says.
    pub body: String,
    /// When it was last edited, in seconds since 1970.
    pub edited_at: Option<u64>,
    /// Reactions to it: the login, and GraphQL's word for the reaction.
    pub reactions: Vec<(String, String)>,
}

/// The possible reactions: REST's word and GraphQL's.
pub(in crate::sandbox) const REACTIONS: [(&str, &str); 8] = [
    ("+1", "THUMBS_UP"),
    ("-1", "THUMBS_DOWN"),
    ("laugh", "LAUGH"),
    ("confused", "CONFUSED"),
    ("heart", "HEART"),
    ("hooray", "HOORAY"),
    ("rocket", "ROCKET"),
    ("eyes", "EYES"),
];

/// A review.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: u64,
    /// `PENDING`, `COMMENTED`, `APPROVED`, `CHANGES_REQUESTED` or `DISMISSED`.
    pub state: String,
    /// The login of its author.
    pub user: String,
    /// The commit that was reviewed.
    pub commit: String,
    /// The commit that GitHub gives for it since a force push, which is newer than the review.
    pub moved_to: Option<String>,
    /// When it was submitted, or started, in seconds since 1970.
    pub at: u64,
    /// Its summary.
    pub body: String,
    /// Its comments on lines.
    pub comments: Vec<Comment>,
}

impl Review {
    /// Whether it was never submitted; then only its author sees it.
    pub fn is_pending(&self) -> bool {
        self.state == PENDING
    }

    /// Whether it approves or requests changes, and still counts.
    pub(in crate::sandbox) fn can_be_dismissed(&self) -> bool {
        matches!(self.state.as_str(), "APPROVED" | "CHANGES_REQUESTED")
    }

    /// Whether a person, or the App, sees it.
    pub(in crate::sandbox) fn is_seen_by(&self, login: &str) -> bool {
        !self.is_pending() || self.user == login
    }
}

impl Comment {
    /// The thread it belongs to, by the comment that began it.
    pub fn thread(&self) -> u64 {
        self.reply_to.unwrap_or(self.id)
    }
}

/// Somebody is asked for a review, or the request is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRequest {
    /// The login of whoever asked.
    pub by: String,
    /// Who is asked: a login, or `team:` and a team's slug.
    pub reviewer: String,
    /// Whether the request was withdrawn.
    pub removed: bool,
}

impl Pull {
    /// Who is asked for a review now.
    pub fn requested(&self) -> Vec<&str> {
        let mut now: Vec<&str> = Vec::new();
        for request in &self.requests {
            now.retain(|known| *known != request.reviewer);
            if !request.removed {
                now.push(&request.reviewer);
            }
        }
        now.retain(|known| !self.reviews.iter().any(|review| review.user == *known && !review.is_pending()));
        now
    }
}

/// The state of a review that was not submitted.
pub(in crate::sandbox) const PENDING: &str = "PENDING";

/// A review's comment on lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The file.
    pub path: String,
    /// `RIGHT` for lines of the head, `LEFT` for lines of the base.
    pub side: String,
    /// The first line, if there are several.
    pub start_line: Option<u64>,
    /// The last line.
    pub line: u64,
    /// What it says, in Markdown.
    pub body: String,
    /// The comment that began its thread, if it is a reply.
    pub reply_to: Option<u64>,
    /// Whether the thread that it began is resolved.
    pub resolved: bool,
    /// Whether it is hidden.
    pub minimized: bool,
    /// When it was last edited, in seconds since 1970.
    pub edited_at: Option<u64>,
    /// Reactions to it: the login, and GraphQL's word for the reaction.
    pub reactions: Vec<(String, String)>,
}

/// A check run.
#[derive(Clone, Debug)]
pub struct CheckRun {
    /// Its id.
    pub id: u64,
    /// The App that made it.
    pub app: App,
    /// The check suite it belongs to: each App has one per commit.
    pub suite: u64,
    /// Its name.
    pub name: String,
    /// The commit.
    pub head: String,
    /// `queued`, `in_progress` or `completed`.
    pub status: String,
    /// Its outcome.
    pub conclusion: Option<String>,
    /// The App's own reference for it.
    pub external_id: Option<String>,
    /// Its page's title.
    pub title: String,
    /// Its page, in Markdown.
    pub summary: String,
    /// More of its page, in Markdown.
    pub text: String,
    /// Its annotations.
    pub annotations: Vec<Value>,
    /// The buttons on its page.
    pub actions: Vec<Value>,
}

/// The branch that pull requests are made against.
pub(in crate::sandbox) const MAIN: &str = "main";

/// A delivery as GitHub remembers it.
pub(in crate::sandbox) struct Sent {
    pub id: u64,
    pub guid: String,
    pub event: String,
    pub action: Option<String>,
    pub installation: u64,
    pub repository: Option<u64>,
    /// In seconds since 1970.
    pub at: u64,
    /// When it was held back, as GitHub does when there are many at once.
    pub throttled_at: Option<u64>,
    /// Whether one with the same GUID was sent before.
    pub is_redelivery: bool,
    /// The receiver's answer; 502 if there was none.
    pub status: u16,
    /// What was sent; dropped once it has arrived.
    pub payload: Option<Value>,
}
