//! Reviews: all or nothing, with comments only where the diff shows lines.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::diff::ShownLines;
use super::problem::Problem;
use super::rest::{Answer, Shared, find};
use super::world::{BOT, Comment, Review};

#[derive(Deserialize)]
pub(super) struct NewReview {
    commit_id: Option<String>,
    event: Option<String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    comments: Vec<NewComment>,
}

#[derive(Deserialize)]
struct NewComment {
    path: String,
    body: String,
    line: u64,
    #[serde(default = "right")]
    side: String,
    start_line: Option<u64>,
    start_side: Option<String>,
}

fn right() -> String {
    "RIGHT".to_owned()
}

/// Bodies may have so many characters.
const LONGEST_BODY: usize = 65_536;

pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(request): Json<NewReview>,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "write")?;
    let first_id = world.next_id();
    let ids: Vec<u64> = request.comments.iter().map(|_| world.next_id()).collect();
    let (repository, pull) = find(&mut world, &owner, &name, number)?;
    let commit = request.commit_id.clone().unwrap_or_else(|| pull.head.clone());
    if commit != pull.head && !repository.commits.contains_key(&commit) {
        return Err(Problem::invalid("The commit_id is not part of the pull request"));
    }
    if pull.reviews.iter().any(|review| review.state == "PENDING" && review.user == BOT) {
        return Err(Problem::invalid("User can only have one pending review per pull request"));
    }
    let state = match request.event.as_deref() {
        None => "PENDING",
        Some("COMMENT") if request.body.is_empty() && request.comments.is_empty() => {
            return Err(Problem::invalid("Body can't be blank"));
        }
        Some("COMMENT") => "COMMENTED",
        Some("APPROVE") if pull.author == BOT => return Err(Problem::invalid("Can not approve your own pull request")),
        Some("APPROVE") => "APPROVED",
        Some("REQUEST_CHANGES") => "CHANGES_REQUESTED",
        Some(other) => return Err(Problem::invalid(format!("{other} is no event of a review"))),
    };
    let patches: HashMap<String, ShownLines> = repository
        .files(&pull)
        .into_iter()
        .map(|file| (file.path, ShownLines::of(&file.patch.unwrap_or_default())))
        .collect();
    check_bodies(&request)?;
    for comment in &request.comments {
        check_anchor(comment, &patches)?;
    }
    let comments = request.comments.into_iter().zip(ids).map(|(comment, id)| Comment {
        id,
        path: comment.path,
        start_line: comment.start_line,
        line: comment.line,
        body: comment.body,
    });
    let review = Review {
        id: first_id,
        state: state.to_owned(),
        user: BOT.to_owned(),
        commit,
        body: request.body,
        comments: comments.collect(),
    };
    let answer = wire(&review);
    if let Some(pull) = repository.pulls.get_mut(&number) {
        pull.reviews.push(review);
    }
    Ok((StatusCode::OK, Json(answer)).into_response())
}

fn check_bodies(request: &NewReview) -> Result<(), Problem> {
    let too_long = |body: &str| body.chars().count() > LONGEST_BODY;
    if too_long(&request.body) || request.comments.iter().any(|comment| too_long(&comment.body)) {
        return Err(Problem::invalid(format!("body is too long (maximum is {LONGEST_BODY} characters)")));
    }
    if request.comments.iter().any(|comment| comment.body.trim().is_empty()) {
        return Err(Problem::invalid("Body can't be blank"));
    }
    Ok(())
}

/// GitHub does not say which comment it refuses, nor on which line.
fn check_anchor(comment: &NewComment, patches: &HashMap<String, ShownLines>) -> Result<(), Problem> {
    let shown = patches.get(&comment.path).ok_or_else(|| Problem::invalid("Path could not be resolved"))?;
    let side = |side: &str| match side {
        "RIGHT" => Ok(&shown.right),
        "LEFT" => Ok(&shown.left),
        _ => Err(Problem::invalid("side must be LEFT or RIGHT")),
    };
    let lines = side(&comment.side)?;
    let hunk = ShownLines::hunk(lines, comment.line).ok_or_else(|| Problem::invalid("Line could not be resolved"))?;
    let Some(start) = comment.start_line else { return Ok(()) };
    let start_lines = side(comment.start_side.as_deref().unwrap_or(&comment.side))?;
    if comment.start_side.as_deref().is_none_or(|start| start == comment.side) && start >= comment.line {
        return Err(Problem::invalid("start_line must precede the end line"));
    }
    if ShownLines::hunk(start_lines, start) != Some(hunk) {
        return Err(Problem::invalid("start_line must be part of the same hunk as the line"));
    }
    Ok(())
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "read")?;
    let (_, pull) = find(&mut world, &owner, &name, number)?;
    Ok(Json(pull.reviews.iter().map(wire).collect::<Vec<_>>()).into_response())
}

#[derive(Deserialize)]
pub(super) struct Edited {
    body: String,
}

pub(super) async fn edit(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(edited): Json<Edited>,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "write")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let mut comments =
        repository.pulls.values_mut().flat_map(|pull| &mut pull.reviews).flat_map(|review| &mut review.comments);
    let comment = comments.find(|comment| comment.id == id).ok_or_else(Problem::not_found)?;
    comment.body = edited.body;
    Ok(Json(json!({ "id": id, "body": comment.body })).into_response())
}

pub(super) async fn delete(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "write")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    for review in repository.pulls.values_mut().flat_map(|pull| &mut pull.reviews) {
        let before = review.comments.len();
        review.comments.retain(|comment| comment.id != id);
        if review.comments.len() < before {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    Err(Problem::not_found())
}

fn wire(review: &Review) -> Value {
    json!({
        "id": review.id,
        "state": review.state,
        "body": review.body,
        "commit_id": review.commit,
        "user": { "login": review.user, "type": "Bot" },
    })
}
