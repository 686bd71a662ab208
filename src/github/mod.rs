//! GitHub: App authentication and the calls we make.
//!
//! octocrab is the transport; its own retries, typed models and pagination are left aside, because each of them has a trap on
//! this path (a repeated POST, strict enums, a dropped header). The forms that go over the wire stay in this room.

use std::sync::Arc;
use std::time::SystemTime;

mod auth;
mod branch;
mod call;
mod checks;
mod confirm;
mod conversation;
mod files;
mod identity;
mod inspection;
mod judge;
mod pace;
mod query;
mod read;
mod remembered;
mod reply;
mod snapshot;
mod survey;
mod texts;
mod wire;
mod write;

pub use auth::{App, AppError, Installation, Turn, WriteTurns};
pub use branch::NewText;
pub use call::GithubError;
pub use checks::Progress;
pub use conversation::Conversation;
pub use identity::{Identity, Standing};
pub use inspection::{Attempt, Hook, Installed};
pub use read::{Heard, Wanted};
pub use snapshot::{Candidate, ChangedFile, OwnCheckRun, PullState, Snapshot, Talk, Unread};
pub use survey::{MissedDelivery, OpenPull};
pub use write::Reaction;

/// What time it is; passed in, so that tests can tell their own.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A repository, by its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RepositoryName {
    owner: String,
    name: String,
}

impl RepositoryName {
    /// The repository `owner/name`; `None` for names that GitHub does not give, so that no path can be smuggled into a URL.
    #[must_use]
    pub fn new(owner: &str, name: &str) -> Option<Self> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let is_name = plain(owner) && plain(name) && name != "." && name != ".." && !owner.starts_with('.');
        is_name.then(|| Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The owner's login.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// What the App asks for when it mints a token: the least that its calls need, as `app.yml` grants it.
pub const PERMISSIONS: [(&str, &str); 4] =
    [("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")];

/// What it asks for beside that where the installation granted more: to commit fixes and to resolve threads.
pub const CONTENTS_PERMISSIONS: [(&str, &str); 3] =
    [("metadata", "read"), ("contents", "write"), ("pull_requests", "write")];

/// The events that the App listens to, as `app.yml` names them; those of check runs and installations come by themselves.
pub const EVENTS: [&str; 2] = ["pull_request", "push"];

/// An event that `app.yml` names, and that an App which was registered before it did gets on without.
pub const MOVES: &str = "repository";

/// What may be granted beside, as `app.yml` tells it: a permission, the event that belongs to it, and what both are for.
pub const OPTIONAL: [((&str, &str), Option<&str>, &str); 4] = [
    (("metadata", "read"), Some(MOVES), "the event repository (what is remembered of a repository moves with it)"),
    (
        ("contents", "write"),
        None,
        "contents: write (the button \"Apply fixes\", and threads resolved once their fault is mended)",
    ),
    (("issues", "read"), Some("issue_comment"), "issues: read with the event issue_comment (commands in comments)"),
    (
        ("merge_queues", "read"),
        Some("merge_group"),
        "merge_queues: read with the event merge_group (an answer to merge queues)",
    ),
];

/// The check run's name.
pub const CHECK_NAME: &str = "Shelfmark";

#[cfg(test)]
pub(crate) mod tests;
