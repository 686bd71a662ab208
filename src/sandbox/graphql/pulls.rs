//! Pull requests.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::node::{Found, Node, Resolved, node, unresolved, value};
use crate::sandbox::world::clock::timestamp;
use crate::sandbox::world::model::{Pull, Review};
use crate::sandbox::world::repository::Repository;

/// The pull requests that match the arguments, in the requested order: by when they were opened, or last updated.
pub(super) fn pulls<'w>(repository: &'w Repository, arguments: &Map<String, Value>) -> Vec<Node<'w>> {
    let states = words(arguments, "states");
    let named = |name: &str, own: &str| arguments.get(name).and_then(Value::as_str).is_none_or(|asked| asked == own);
    let asked = |pull: &&Pull| {
        named("baseRefName", &pull.base_branch)
            && named("headRefName", &pull.head_branch)
            && (states.is_empty() || states.contains(&state(pull)))
    };
    let mut found: Vec<&Pull> = repository.pulls.values().filter(asked).collect();
    let order = |name: &str| arguments.get("orderBy").and_then(|order| order.get(name)).and_then(Value::as_str);
    if order("field") == Some("UPDATED_AT") {
        found.sort_by_key(|pull| (pull.updated_at, pull.number));
    }
    if order("direction") == Some("DESC") {
        found.reverse();
    }
    found.into_iter().map(|pull| Node::Pull(repository, pull)).collect()
}

fn words<'a>(arguments: &'a Map<String, Value>, name: &str) -> Vec<&'a str> {
    match arguments.get(name) {
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        // A single word stands for a list of one.
        one => one.and_then(Value::as_str).into_iter().collect(),
    }
}

fn state(pull: &Pull) -> &'static str {
    match (pull.open, pull.merged) {
        (true, _) => "OPEN",
        (false, true) => "MERGED",
        (false, false) => "CLOSED",
    }
}

/// The reviews that the App sees: those that were submitted, and its own, as far as they are visible by now.
fn seen<'w>(repository: &'w Repository, pull: &'w Pull, viewer: &str) -> impl Iterator<Item = &'w Review> {
    pull.reviews.iter().filter(|review| review.is_seen_by(viewer) && repository.is_shown(review.id))
}

/// The threads that the App sees, each by the first of its comments that still exist.
fn threads<'w>(repository: &'w Repository, pull: &'w Pull, viewer: &str) -> Vec<Node<'w>> {
    let mut known = BTreeSet::new();
    let comments =
        seen(repository, pull, viewer).flat_map(|review| review.comments.iter().map(move |comment| (review, comment)));
    let begun = comments.filter(|(_, comment)| known.insert(comment.thread()));
    begun.map(|(review, comment)| Node::Thread { repository, pull, review, comment }).collect()
}

/// The comments of a thread that the App sees.
pub(super) fn comments_of<'w>(repository: &'w Repository, pull: &'w Pull, thread: u64, viewer: &str) -> Vec<Node<'w>> {
    let comments =
        seen(repository, pull, viewer).flat_map(|review| review.comments.iter().map(move |comment| (review, comment)));
    let own = comments.filter(|(_, comment)| comment.thread() == thread);
    own.map(|(review, comment)| Node::Comment { repository, pull, review, comment }).collect()
}

pub(super) fn pull_request<'w>(
    repository: &'w Repository,
    pull: &'w Pull,
    viewer: &str,
    name: &str,
    arguments: &Map<String, Value>,
) -> Resolved<'w> {
    match name {
        "id" => value(format!("PR_{}_{}", repository.id, pull.number)),
        "number" => value(pull.number),
        "title" => value(pull.title.as_str()),
        "url" => value(repository.page_of(pull)),
        "state" => value(state(pull)),
        "isDraft" => value(pull.draft),
        "merged" => value(pull.merged),
        "author" => Ok(Found::Node(Node::Actor(&pull.author))),
        "viewerDidAuthor" => value(pull.author == viewer),
        "baseRefName" => value(pull.base_branch.as_str()),
        "baseRef" => {
            let is_there = repository.branches.contains_key(&pull.base_branch);
            node(is_there.then_some(Node::Branch(repository, &pull.base_branch)))
        }
        "labels" => Ok(Found::Connection(pull.labels.iter().map(|label| Node::Label(label)).collect())),
        "comments" => {
            let shown = pull.talk.iter().filter(|talk| repository.is_shown(talk.id));
            Ok(Found::Connection(shown.map(|talk| Node::Talk(repository, talk)).collect()))
        }
        "authorAssociation" => value(repository.association_of_author(pull)),
        "baseRefOid" => value(repository.base_tip(pull)),
        "headRefName" => value(pull.head_branch.as_str()),
        "headRefOid" => value(pull.head.as_str()),
        "headRepository" => {
            // A fork is another repository, on which the App is not installed.
            let own = pull.head_repository.as_deref() == Some(&repository.full_name);
            node(own.then_some(Node::Repository(repository)))
        }
        "isCrossRepository" => value(pull.head_repository.as_deref() != Some(&repository.full_name)),
        "changedFiles" => value(repository.files(pull, &pull.head).len()),
        "commits" => {
            let commits = repository.commits(pull).into_iter();
            Ok(Found::Connection(commits.map(|commit| Node::PullCommit(repository, commit)).collect()))
        }
        "files" => {
            let files = repository.files(pull, &pull.head).into_iter();
            Ok(Found::Connection(files.map(|file| Node::ChangedFile(file.path)).collect()))
        }
        "reviewThreads" => Ok(Found::Connection(threads(repository, pull, viewer))),
        "reviews" => {
            let states = words(arguments, "states");
            let author = arguments.get("author").and_then(Value::as_str);
            let by =
                |user: &str| author.is_none_or(|author| user == author || user.strip_suffix("[bot]") == Some(author));
            let asked =
                |review: &&Review| by(&review.user) && (states.is_empty() || states.contains(&review.state.as_str()));
            let reviews = seen(repository, pull, viewer).filter(asked).map(|review| Node::Review(repository, review));
            Ok(Found::Connection(reviews.collect()))
        }
        "locked" => value(pull.locked),
        "createdAt" => value(timestamp(pull.created_at)),
        "updatedAt" => value(timestamp(pull.updated_at)),
        _ => unresolved(name),
    }
}
