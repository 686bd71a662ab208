//! What people say of a pull request: comments, reviews, threads.

use super::{Found, Node, Resolved, unresolved, value};
use crate::sandbox::clock::timestamp;
use crate::sandbox::diff::moved;
use crate::sandbox::world::{BOT, Comment, Pull, REACTIONS, Repository, Review, Talk};

pub(super) fn talk<'w>(talk: &'w Talk, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("IC_{}", talk.id)),
        "databaseId" => value(talk.id),
        "body" => value(talk.body.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&talk.user))),
        "viewerDidAuthor" => value(talk.user == BOT),
        "lastEditedAt" => value(talk.edited_at.map(timestamp)),
        "reactionGroups" => {
            Ok(Found::List(REACTIONS.iter().map(|(_, content)| Node::ReactionGroup(talk, content)).collect()))
        }
        _ => unresolved(name),
    }
}

pub(super) fn thread<'w>(
    repository: &'w Repository,
    pull: &'w Pull,
    review: &'w Review,
    comment: &'w Comment,
    name: &str,
) -> Resolved<'w> {
    let now = |line: u64| {
        let text = |commit: &str| Some(&repository.objects.tree(commit)?.get(&comment.path)?.text);
        moved(text(&review.commit)?, text(&pull.head)?, line)
    };
    match name {
        "id" => value(format!("PRRT_{}", comment.id)),
        "isResolved" => value(comment.resolved),
        "viewerCanResolve" => value(false),
        "isOutdated" => value(comment.side == "RIGHT" && now(comment.line).is_none()),
        "path" => value(comment.path.as_str()),
        "line" if comment.side == "RIGHT" => value(now(comment.line)),
        "startLine" if comment.side == "RIGHT" => value(comment.start_line.and_then(now)),
        "startLine" => value(comment.start_line),
        "line" | "originalLine" => value(comment.line),
        "comments" => Ok(Found::Connection(vec![Node::Comment(review, comment)])),
        _ => unresolved(name),
    }
}

pub(super) fn comment<'w>(review: &'w Review, comment: &'w Comment, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("PRRC_{}", comment.id)),
        "databaseId" => value(comment.id),
        "body" => value(comment.body.as_str()),
        "path" => value(comment.path.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&review.user))),
        "viewerDidAuthor" | "viewerCanMinimize" => value(review.user == BOT),
        "isMinimized" => value(false),
        _ => unresolved(name),
    }
}

pub(super) fn review<'w>(review: &'w Review, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("PRR_{}", review.id)),
        "databaseId" => value(review.id),
        "state" => value(review.state.as_str()),
        "body" => value(review.body.as_str()),
        "author" => Ok(Found::Node(Node::Actor(&review.user))),
        "viewerDidAuthor" => value(review.user == BOT),
        _ => unresolved(name),
    }
}
