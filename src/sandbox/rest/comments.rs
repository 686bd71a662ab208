//! Comments on lines (<https://docs.github.com/rest/pulls/comments>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::body::Fields;
use super::issues::{reacted, reaction_in};
use super::page::Page;
use super::reviews::{body_of, own};
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire::user;
use crate::sandbox::world::model::{Comment, Pull, Review};
use crate::sandbox::world::repository::Repository;

const READ: (&str, &str) = ("pull_requests", "read");
const WRITE: (&str, &str) = ("pull_requests", "write");

/// The comments of a review, even of one that was not submitted; their lines are not given.
pub(super) async fn comments_of_review(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (repository, pull) = call.pull(number)?;
    let review = pull.reviews.iter().find(|review| review.id == id).ok_or_else(Problem::not_found)?;
    let comments = review.comments.iter().map(|comment| wire_in_review(repository, pull, review, comment));
    Ok(page.answer(&shared.url, &uri, &comments.collect::<Vec<_>>()))
}

pub(super) async fn comments_of_pull(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (repository, pull) = call.pull(number)?;
    let submitted = pull.reviews.iter().filter(|review| !review.is_pending());
    let all =
        submitted.flat_map(|review| review.comments.iter().map(move |comment| wire(repository, pull, review, comment)));
    Ok(page.answer(&shared.url, &uri, &all.collect::<Vec<_>>()))
}

/// This call does not find the comments of a review that was not submitted.
pub(super) async fn comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    told(call.repository()?, id)
}

pub(super) async fn edit_comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    fields.required_text("body")?;
    let text = body_of(&fields)?;
    if text.trim().is_empty() {
        return Err(Problem::unprocessable("Body can't be blank"));
    }
    let bot = call.world.bot();
    let now = call.world.clock.now();
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    if review.is_pending() {
        return Err(Problem::not_found());
    }
    let comment = &mut own(review, &bot)?.comments[at];
    (comment.body, comment.edited_at) = (text, Some(now));
    told(call.repository()?, id)
}

pub(super) async fn delete_comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let bot = call.world.bot();
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    own(review, &bot)?.comments.remove(at);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// See <https://docs.github.com/rest/reactions/reactions#create-reaction-for-a-pull-request-review-comment>.
pub(super) async fn react(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let (content, word) = reaction_in(&body)?;
    let bot = call.world.bot();
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    if review.is_pending() {
        return Err(Problem::not_found());
    }
    Ok(reacted(&mut review.comments[at].reactions, &bot, (&content, word)))
}

/// The review that a comment belongs to, and the comment's place in it.
fn find_comment(repository: &mut Repository, id: u64) -> Result<(&mut Review, usize), Problem> {
    let reviews = repository.pulls.values_mut().flat_map(|pull| &mut pull.reviews);
    let mut found = reviews.filter_map(|review| {
        let at = review.comments.iter().position(|comment| comment.id == id)?;
        Some((review, at))
    });
    found.next().ok_or_else(Problem::not_found)
}

/// A comment that was submitted.
fn told(repository: &Repository, id: u64) -> Answer {
    let reviews = repository.pulls.values().flat_map(|pull| pull.reviews.iter().map(move |review| (pull, review)));
    let comments =
        reviews.flat_map(|(pull, review)| review.comments.iter().map(move |comment| (pull, review, comment)));
    let found = comments.filter(|(_, review, _)| !review.is_pending()).find(|(.., comment)| comment.id == id);
    let (pull, review, comment) = found.ok_or_else(Problem::not_found)?;
    Ok(Json(wire(repository, pull, review, comment)).into_response())
}

/// A comment of a pull request in the form used everywhere.
pub(in crate::sandbox) fn wire_of_comment(repository: &Repository, pull: &Pull, id: u64) -> Option<Value> {
    let all = pull.reviews.iter().flat_map(|review| review.comments.iter().map(move |comment| (review, comment)));
    let (review, comment) = all.into_iter().find(|(_, comment)| comment.id == id)?;
    Some(wire(repository, pull, review, comment))
}

/// What every list gives about a comment.
fn wire_in_review(repository: &Repository, pull: &Pull, review: &Review, comment: &Comment) -> Value {
    let is_outdated = repository.is_outdated(pull, review, comment);
    let page = repository.page_of(pull);
    let api = format!("https://api.github.com/repos/{}/pulls", repository.full_name);
    let mut wire = json!({
        "id": comment.id,
        "node_id": format!("PRRC_{}", comment.id),
        "url": format!("{api}/comments/{}", comment.id),
        "pull_request_review_id": review.id,
        "path": comment.path,
        // The position in the diff; the sandbox counts only lines.
        "position": if is_outdated { Value::Null } else { json!(comment.line) },
        "original_position": comment.line,
        "body": comment.body,
        // GitHub moves comments that are not outdated to the tip.
        "commit_id": if is_outdated { &review.commit } else { &pull.head },
        "original_commit_id": review.commit,
        "user": user(&review.user),
        "html_url": format!("{page}#discussion_r{}", comment.id),
        "pull_request_url": format!("{api}/{}", pull.number),
        "author_association": repository.association(&review.user),
    });
    if let Some(begun) = comment.reply_to {
        wire["in_reply_to_id"] = json!(begun);
    }
    wire
}

/// The same with its lines, which an outdated comment no longer has.
fn wire(repository: &Repository, pull: &Pull, review: &Review, comment: &Comment) -> Value {
    let now = |line: u64| match comment.side.as_str() {
        "RIGHT" => repository.line_now(pull, review, comment, line),
        _ => Some(line),
    };
    let mut wire = wire_in_review(repository, pull, review, comment);
    wire["side"] = json!(comment.side);
    wire["line"] = json!(now(comment.line));
    wire["original_line"] = json!(comment.line);
    wire["start_line"] = json!(comment.start_line.and_then(now));
    wire["original_start_line"] = json!(comment.start_line);
    wire["start_side"] = json!(comment.start_line.map(|_| &comment.side));
    wire["subject_type"] = json!("line");
    wire
}
