//! What people say about a pull request: comments, reviews, threads.

use super::node::{Found, Node, Resolved, node, unresolved, value};
use super::pulls::comments_of;
use crate::sandbox::world::clock::timestamp;
use crate::sandbox::world::model::{Comment, Pull, REACTIONS, Review, Talk};
use crate::sandbox::world::repository::Repository;

pub(super) fn talk<'w>(repository: &Repository, talk: &'w Talk, viewer: &str, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("IC_{}", talk.id)),
        "databaseId" => value(talk.id),
        "fullDatabaseId" => value(talk.id.to_string()),
        "body" => value(talk.body.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&talk.user))),
        "authorAssociation" => value(repository.association(&talk.user)),
        "viewerDidAuthor" => value(talk.user == viewer),
        "lastEditedAt" => value(talk.edited_at.map(timestamp)),
        "reactionGroups" => Ok(reactions(&talk.reactions)),
        _ => unresolved(name),
    }
}

/// A group for each possible reaction.
fn reactions(given: &[(String, String)]) -> Found<'_> {
    Found::List(REACTIONS.iter().map(|(_, content)| Node::ReactionGroup(given, content)).collect())
}

pub(super) fn thread<'w>(
    repository: &'w Repository,
    pull: &'w Pull,
    review: &'w Review,
    comment: &'w Comment,
    viewer: &str,
    name: &str,
) -> Resolved<'w> {
    let now = |line: u64| repository.line_now(pull, review, comment, line);
    match name {
        "id" => value(format!("PRRT_{}", comment.thread())),
        "isResolved" => value(comment.resolved),
        "viewerCanResolve" => value(false),
        "isOutdated" => value(repository.is_outdated(pull, review, comment)),
        "path" => value(comment.path.as_str()),
        "line" if comment.side == "RIGHT" => value(now(comment.line)),
        "startLine" if comment.side == "RIGHT" => value(comment.start_line.and_then(now)),
        "startLine" | "originalStartLine" => value(comment.start_line),
        "diffSide" => value(comment.side.as_str()),
        "line" | "originalLine" => value(comment.line),
        "comments" => Ok(Found::Connection(comments_of(repository, pull, comment.thread(), viewer))),
        _ => unresolved(name),
    }
}

pub(super) fn comment<'w>(
    repository: &'w Repository,
    pull: &'w Pull,
    review: &'w Review,
    comment: &'w Comment,
    viewer: &str,
    name: &str,
) -> Resolved<'w> {
    match name {
        "id" => value(format!("PRRC_{}", comment.id)),
        "databaseId" => value(comment.id),
        "fullDatabaseId" => value(comment.id.to_string()),
        "state" => value(if review.is_pending() { "PENDING" } else { "SUBMITTED" }),
        "outdated" => value(repository.is_outdated(pull, review, comment)),
        "pullRequestReview" => node(Some(Node::Review(repository, review))),
        "body" => value(comment.body.as_str()),
        "path" => value(comment.path.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&review.user))),
        "viewerDidAuthor" | "viewerCanMinimize" => value(review.user == viewer),
        "isMinimized" => value(comment.minimized),
        "lastEditedAt" => value(comment.edited_at.map(timestamp)),
        "reactionGroups" => Ok(reactions(&comment.reactions)),
        _ => unresolved(name),
    }
}

pub(super) fn review<'w>(repository: &'w Repository, review: &'w Review, viewer: &str, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("PRR_{}", review.id)),
        "databaseId" => value(review.id),
        "fullDatabaseId" => value(review.id.to_string()),
        "commit" => node(
            repository
                .objects
                .commit_id(review.moved_to.as_ref().unwrap_or(&review.commit))
                .map(|id| Node::Commit(repository, id)),
        ),
        "state" => value(review.state.as_str()),
        "body" => value(review.body.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&review.user))),
        "viewerDidAuthor" => value(review.user == viewer),
        "submittedAt" => value(Some(timestamp(review.at)).filter(|_| !review.is_pending())),
        _ => unresolved(name),
    }
}
