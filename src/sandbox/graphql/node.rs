//! The objects of the schema, and the values of their fields.

use std::sync::Arc;

use serde_json::Value;

use crate::sandbox::world::app::App;
use crate::sandbox::world::git::{Blob, Entry};
use crate::sandbox::world::model::{CheckRun, Comment, Pull, Review, Talk};
use crate::sandbox::world::repository::Repository;

/// Why a place in the answer is empty.
#[derive(Clone)]
pub(super) struct Refusal {
    pub kind: &'static str,
    pub message: String,
}

/// An object of the schema.
#[derive(Clone)]
pub(super) enum Node<'w> {
    Query,
    Mutation,
    CommitMade(&'w Repository, &'w str),
    ThreadResolved(&'w Repository, &'w Pull, &'w Review, &'w Comment),
    RateLimit,
    Actor(&'w str),
    Viewer,
    Repository(&'w Repository),
    Branch(&'w Repository, &'w str),
    Blob(&'w Blob),
    Tree { repository: &'w Repository, id: String, entries: Arc<Vec<Entry>> },
    TreeEntry { repository: &'w Repository, name: String, kind: &'static str, id: String },
    Label(&'w str),
    Talk(&'w Repository, &'w Talk),
    ReactionGroup(&'w [(String, String)], &'static str),
    Commit(&'w Repository, &'w str),
    Pull(&'w Repository, &'w Pull),
    PullCommit(&'w Repository, &'w str),
    ChangedFile(String),
    Thread { repository: &'w Repository, pull: &'w Pull, review: &'w Review, comment: &'w Comment },
    Comment { repository: &'w Repository, pull: &'w Pull, review: &'w Review, comment: &'w Comment },
    Review(&'w Repository, &'w Review),
    CheckSuite { repository: &'w Repository, commit: &'w str, id: u64, app: &'w App },
    App(&'w App),
    CheckRun(&'w CheckRun),
    PageInfo { start: Value, end: Value, has_next: bool, has_previous: bool },
}

/// What a field holds.
pub(super) enum Found<'w> {
    /// A scalar, or null.
    Value(Value),
    Node(Node<'w>),
    List(Vec<Node<'w>>),
    Connection(Vec<Node<'w>>),
}

/// What a field holds, or why it is null.
pub(super) type Resolved<'w> = Result<Found<'w>, Refusal>;

/// A scalar.
#[allow(clippy::unnecessary_wraps, reason = "every arm of the resolvers ends in a `Resolved`")]
pub(super) fn value<'w>(value: impl Into<Value>) -> Resolved<'w> {
    Ok(Found::Value(value.into()))
}

/// An object, or null.
#[allow(clippy::unnecessary_wraps, reason = "every arm of the resolvers ends in a `Resolved`")]
pub(super) fn node(node: Option<Node<'_>>) -> Resolved<'_> {
    Ok(node.map_or(Found::Value(Value::Null), Found::Node))
}

/// A field that is in the schema but not in the resolver; a test requests every field.
pub(super) fn unresolved<'w>(name: &str) -> Resolved<'w> {
    Err(Refusal { kind: "INTERNAL", message: format!("the sandbox does not resolve '{name}'") })
}

impl Node<'_> {
    /// The name of the object's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Mutation => "Mutation",
            Self::CommitMade(..) => "CreateCommitOnBranchPayload",
            Self::ThreadResolved(..) => "ResolveReviewThreadPayload",
            Self::Label(_) => "Label",
            Self::Talk(..) => "IssueComment",
            Self::ReactionGroup(..) => "ReactionGroup",
            Self::RateLimit => "RateLimit",
            Self::Actor(login) if login.ends_with("[bot]") => "Bot",
            Self::Actor(_) | Self::Viewer => "User",
            Self::Repository(_) => "Repository",
            Self::Branch(..) => "Ref",
            Self::Blob(_) => "Blob",
            Self::Tree { .. } => "Tree",
            Self::TreeEntry { .. } => "TreeEntry",
            Self::Commit(..) => "Commit",
            Self::Pull(..) => "PullRequest",
            Self::PullCommit(..) => "PullRequestCommit",
            Self::ChangedFile(_) => "PullRequestChangedFile",
            Self::Thread { .. } => "PullRequestReviewThread",
            Self::Comment { .. } => "PullRequestReviewComment",
            Self::Review(..) => "PullRequestReview",
            Self::CheckSuite { .. } => "CheckSuite",
            Self::App(_) => "App",
            Self::CheckRun(_) => "CheckRun",
            Self::PageInfo { .. } => "PageInfo",
        }
    }
}
