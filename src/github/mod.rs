//! GitHub: App authentication and the calls we make.
//!
//! octocrab is the transport; its own retries, typed models and pagination are not used, because each has a pitfall here (a
//! repeated POST, strict enums, a dropped header). The wire formats never leave this room.

mod answer;
mod auth;
mod base;
mod branch;
mod call;
mod checks;
mod confirm;
mod conversation;
mod error;
mod files;
mod identity;
mod inspection;
mod issue;
mod judge;
mod kept;
mod made;
mod manifest;
mod names;
mod pace;
mod permission;
mod proposing;
mod query;
mod read;
mod registration;
mod remembered;
mod reply;
mod reviewers;
mod snapshot;
mod standing;
mod survey;
mod texts;
mod wire;
mod write;

pub use auth::{App, Installation, Turn, WriteTurns};
pub use base::Base;
pub use branch::{Message, NewText};
pub use checks::Progress;
pub use conversation::Conversation;
pub use error::{AppError, GithubError};
pub use inspection::{Attempt, Hook, Installed};
pub use issue::{Account, Issue};
pub use made::OwnCommit;
pub use manifest::{
    CONTENTS_PERMISSIONS, EVENTS, Extra, MOVES, Manifest, OPTIONAL, PERMISSIONS, REPLIES, RETURN_PATH, Wishes,
    webhook_of,
};
pub use names::{CHECK_NAME, Now, RepositoryName};
pub use proposing::OwnPull;
pub use registration::{Form, Registered, form, installation_url, register, web};
pub use reviewers::Involved;
pub use snapshot::{
    Candidate, ChangedFile, Heard, OwnCheckRun, PullState, Snapshot, Talk, ThreadReply, Unread, Visibility, Wanted,
};
pub use standing::{Identity, Standing};
pub use survey::{MissedDelivery, OpenPull, OpenPulls};
pub use write::Reaction;

#[cfg(test)]
pub(crate) mod tests;
