//! Reviews and their comments (<https://docs.github.com/rest/pulls/reviews>, <https://docs.github.com/rest/pulls/comments>).

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::body::{Fields, LONGEST_BODY};
use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Admitted, Answer, Shared};
use crate::sandbox::wire::user;
use crate::sandbox::world::app::BOT;
use crate::sandbox::world::diff::ShownLines;
use crate::sandbox::world::model::{Comment, Pull, Review};
use crate::sandbox::world::repository::Repository;

const READ: (&str, &str) = ("pull_requests", "read");
const WRITE: (&str, &str) = ("pull_requests", "write");

const EVENTS: [&str; 3] = ["APPROVE", "REQUEST_CHANGES", "COMMENT"];
const SIDES: [&str; 2] = ["LEFT", "RIGHT"];
const PENDING: &str = "PENDING";

/// Makes a review with all its comments or, if one of them cannot be, nothing.
pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let id = call.world.next_id();
    let comments = fields.objects("comments")?;
    let ids: Vec<u64> = comments.iter().map(|_| call.world.next_id()).collect();
    let (repository, pull) = call.pull(number)?;
    let commit = fields.text("commit_id")?.unwrap_or(&pull.head).to_owned();
    if !repository.commits(pull).contains(&commit.as_str()) {
        return Err(Problem::unprocessable("The commit_id is not part of the pull request"));
    }
    if pull.reviews.iter().any(|review| review.state == PENDING && review.user == BOT) {
        return Err(Problem::unprocessable("User can only have one pending review per pull request"));
    }
    let text = body_of(&fields)?;
    let event = fields.one_of("event", &EVENTS)?;
    let state = event.map_or(Ok(PENDING), |event| state_after(event, pull, &text, !comments.is_empty()))?;
    let shown = shown_lines(repository, pull, &commit);
    let comments: Result<Vec<Comment>, Problem> =
        comments.iter().zip(ids).map(|(fields, id)| anchored(fields, id, &shown)).collect();
    let review = Review { id, state: state.to_owned(), user: BOT.to_owned(), commit, body: text, comments: comments? };
    let answer = wire(&review);
    call.pull_mut(number)?.reviews.push(review);
    Ok(Json(answer).into_response())
}

fn body_of(fields: &Fields) -> Result<String, Problem> {
    let body = fields.text("body")?.unwrap_or_default();
    if body.chars().count() > LONGEST_BODY {
        return Err(Problem::unprocessable(format!("Body is too long (maximum is {LONGEST_BODY} characters)")));
    }
    Ok(body.to_owned())
}

/// The state that an event leads to, for a review with this body.
fn state_after(event: &str, pull: &Pull, body: &str, has_comments: bool) -> Result<&'static str, Problem> {
    let has_text = !body.trim().is_empty();
    match event {
        "APPROVE" if pull.author == BOT => Err(Problem::unprocessable("Can not approve your own pull request")),
        "REQUEST_CHANGES" if pull.author == BOT => {
            Err(Problem::unprocessable("Can not request changes on your own pull request"))
        }
        "APPROVE" => Ok("APPROVED"),
        _ if !has_text && !has_comments => Err(Problem::unprocessable("Body can't be blank")),
        "REQUEST_CHANGES" if !has_text => Err(Problem::unprocessable("Body can't be blank")),
        "REQUEST_CHANGES" => Ok("CHANGES_REQUESTED"),
        _ => Ok("COMMENTED"),
    }
}

/// The lines that the diff up to a commit shows, by path.
fn shown_lines(repository: &Repository, pull: &Pull, commit: &str) -> HashMap<String, ShownLines> {
    let files = repository.files(pull, commit).into_iter();
    files.map(|file| (file.path, ShownLines::of(&file.patch.unwrap_or_default()))).collect()
}

/// A comment whose lines are shown. Where they are not, GitHub does not tell which comment of a review it refuses.
fn anchored(fields: &Fields, id: u64, shown: &HashMap<String, ShownLines>) -> Result<Comment, Problem> {
    let path = fields.required_text("path")?;
    let body = fields.required_text("body").and_then(|_| body_of(fields))?;
    if body.trim().is_empty() {
        return Err(Problem::unprocessable("Body can't be blank"));
    }
    let shown = shown.get(path).ok_or_else(|| Problem::unprocessable("Path could not be resolved"))?;
    let lines_of = |side: &str| if side == "LEFT" { &shown.left } else { &shown.right };
    let side = fields.one_of("side", &SIDES)?.unwrap_or("RIGHT");
    let line = fields.required_number("line")?;
    let hunk =
        ShownLines::hunk(lines_of(side), line).ok_or_else(|| Problem::unprocessable("Line could not be resolved"))?;
    let start_line = fields.number("start_line")?;
    let start_side = fields.one_of("start_side", &SIDES)?.unwrap_or(side);
    if let Some(start) = start_line {
        if start_side == side && start >= line {
            return Err(Problem::unprocessable("Pull request review thread start line must precede the end line."));
        }
        if ShownLines::hunk(lines_of(start_side), start) != Some(hunk) {
            let reason = "Pull request review thread start line must be part of the same hunk as the line.";
            return Err(Problem::unprocessable(reason));
        }
    }
    Ok(Comment {
        id,
        path: path.to_owned(),
        side: side.to_owned(),
        start_line,
        line,
        body,
        resolved: false,
        minimized: false,
    })
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (_, pull) = call.pull(number)?;
    // Others' pending reviews are not seen.
    let seen = pull.reviews.iter().filter(|review| review.state != PENDING || review.user == BOT);
    Ok(page.answer(&shared.url, &uri, &seen.map(wire).collect::<Vec<_>>()))
}

/// Submits a pending review.
pub(super) async fn submit(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let event =
        fields.one_of("event", &EVENTS)?.ok_or_else(|| Problem::invalid_request("\"event\" wasn't supplied."))?;
    let text = body_of(&fields)?;
    let (_, pull) = call.pull(number)?;
    let review = pull.reviews.iter().find(|review| review.id == id).ok_or_else(Problem::not_found)?;
    if review.state != PENDING {
        return Err(Problem::unprocessable("Can not submit a review that is not pending"));
    }
    let state = state_after(event, pull, &text, !review.comments.is_empty())?;
    let review = review_mut(&mut call, number, id)?;
    state.clone_into(&mut review.state);
    review.body = text;
    Ok(Json(wire(review)).into_response())
}

/// Edits a review's summary.
pub(super) async fn update(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    fields.required_text("body")?;
    let text = body_of(&fields)?;
    let review = review_mut(&mut call, number, id)?;
    review.body = text;
    Ok(Json(wire(review)).into_response())
}

/// Takes an approval or a request for changes back
/// (<https://docs.github.com/rest/pulls/reviews#dismiss-a-review-for-a-pull-request>).
pub(super) async fn dismiss(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    fields.required_text("message")?;
    fields.one_of("event", &["DISMISS"])?;
    let review = anybodys_review_mut(&mut call, number, id)?;
    if !matches!(review.state.as_str(), "APPROVED" | "CHANGES_REQUESTED") {
        let state = review.state.to_lowercase();
        return Err(Problem::unprocessable(format!("Can not dismiss a {state} pull request review")));
    }
    "DISMISSED".clone_into(&mut review.state);
    Ok(Json(wire(review)).into_response())
}

/// Deletes a review that was never submitted; others stay.
pub(super) async fn delete(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let review = review_mut(&mut call, number, id)?;
    if review.state != PENDING {
        return Err(Problem::unprocessable("Can not delete a non-pending pull request review"));
    }
    let answer = wire(review);
    call.pull_mut(number)?.reviews.retain(|review| review.id != id);
    Ok(Json(answer).into_response())
}

fn review_mut<'c>(call: &'c mut Admitted<'_>, number: u64, id: u64) -> Result<&'c mut Review, Problem> {
    own(anybodys_review_mut(call, number, id)?)
}

fn anybodys_review_mut<'c>(call: &'c mut Admitted<'_>, number: u64, id: u64) -> Result<&'c mut Review, Problem> {
    let review = call.pull_mut(number)?.reviews.iter_mut().find(|review| review.id == id);
    review.ok_or_else(Problem::not_found)
}

/// What others wrote is not the App's to change.
fn own(review: &mut Review) -> Result<&mut Review, Problem> {
    if review.user == BOT { Ok(review) } else { Err(Problem::not_accessible()) }
}

pub(super) async fn comments_of_review(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (_, pull) = call.pull(number)?;
    let review = pull.reviews.iter().find(|review| review.id == id).ok_or_else(Problem::not_found)?;
    Ok(page.answer(
        &shared.url,
        &uri,
        &review.comments.iter().map(|comment| comment_wire(review, comment)).collect::<Vec<_>>(),
    ))
}

pub(super) async fn comments_of_pull(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (_, pull) = call.pull(number)?;
    let submitted = pull.reviews.iter().filter(|review| review.state != PENDING);
    let all = submitted.flat_map(|review| review.comments.iter().map(move |comment| comment_wire(review, comment)));
    Ok(page.answer(&shared.url, &uri, &all.collect::<Vec<_>>()))
}

pub(super) async fn comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, READ)?;
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    Ok(Json(comment_wire(review, &review.comments[at])).into_response())
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
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    own(review)?.comments[at].body = text;
    Ok(Json(comment_wire(review, &review.comments[at])).into_response())
}

pub(super) async fn delete_comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let (review, at) = find_comment(call.repository_mut()?, id)?;
    own(review)?.comments.remove(at);
    Ok(StatusCode::NO_CONTENT.into_response())
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

fn wire(review: &Review) -> Value {
    json!({
        "id": review.id,
        "state": review.state,
        "body": review.body,
        "commit_id": review.commit,
        "user": user(&review.user),
    })
}

fn comment_wire(review: &Review, comment: &Comment) -> Value {
    json!({
        "id": comment.id,
        "pull_request_review_id": review.id,
        "path": comment.path,
        "side": comment.side,
        "line": comment.line,
        "start_line": comment.start_line,
        "body": comment.body,
        "commit_id": review.commit,
        "user": user(&review.user),
    })
}
