//! Reviews (<https://docs.github.com/rest/pulls/reviews>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::anchors::Anchors;
use super::body::{Fields, LONGEST_BODY};
use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Admitted, Answer, Shared};
use crate::sandbox::wire::user;
use crate::sandbox::world::clock::timestamp;
use crate::sandbox::world::model::{Comment, PENDING, Pull, Review};
use crate::sandbox::world::repository::Repository;

const READ: (&str, &str) = ("pull_requests", "read");
const WRITE: (&str, &str) = ("pull_requests", "write");

const EVENTS: [&str; 3] = ["APPROVE", "REQUEST_CHANGES", "COMMENT"];

/// Creates a review with all its comments or, if one of them is invalid, nothing.
pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.enter(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (id, at, words) = (call.world.next_id(), call.world.clock.now(), call.world.limits.words);
    let bot = call.world.bot();
    let comments = fields.objects("comments")?;
    let ids: Vec<u64> = comments.iter().map(|_| call.world.next_id()).collect();
    let (repository, pull) = call.pull(number)?;
    if pull.locked || repository.archived {
        return Err(Problem::unprocessable("lock prevents review"));
    }
    let commit = fields.text("commit_id")?.unwrap_or(&pull.head).to_owned();
    if !repository.commits(pull).contains(&commit.as_str()) {
        return Err(Problem::unprocessable("The commitOID is not part of the pull request"));
    }
    if pull.reviews.iter().any(|review| review.is_pending() && review.user == bot) {
        return Err(Problem::unprocessable("User can only have one pending review per pull request"));
    }
    let text = body_of(&fields)?;
    let event = fields.one_of("event", &EVENTS)?;
    let state =
        event.map_or(Ok(PENDING), |event| state_after(event, pull.author == bot, &text, !comments.is_empty()))?;
    let mut anchors = Anchors::of(repository, pull, &commit, words);
    let anchored: Result<Vec<Option<Comment>>, Problem> =
        comments.iter().zip(ids).map(|(fields, id)| anchors.comment(fields, id)).collect();
    let comments = anchored?.into_iter().flatten().collect();
    anchors.judge()?;
    let review = Review { id, state: state.to_owned(), user: bot, commit, moved_to: None, at, body: text, comments };
    let answer = wire(repository, pull, &review);
    let pull = call.pull_mut(number)?;
    pull.updated_at = at;
    pull.reviews.push(review);
    let full_name = call.full_name.clone();
    call.world.wrote(&full_name, id);
    Ok(Json(answer).into_response())
}

/// A body, if it is not too long.
pub(super) fn body_of(fields: &Fields) -> Result<String, Problem> {
    let body = fields.text("body")?.unwrap_or_default();
    if body.chars().count() > LONGEST_BODY {
        return Err(Problem::unprocessable(format!("Body is too long (maximum is {LONGEST_BODY} characters)")));
    }
    Ok(body.to_owned())
}

/// The state that an event leads to, for a review with this body, of one's own pull request or another's.
fn state_after(event: &str, is_own: bool, body: &str, has_comments: bool) -> Result<&'static str, Problem> {
    let has_text = !body.trim().is_empty();
    match event {
        "APPROVE" if is_own => Err(Problem::unprocessable("Can not approve your own pull request")),
        "REQUEST_CHANGES" if is_own => {
            Err(Problem::unprocessable("Review Can not request changes on your own pull request"))
        }
        "APPROVE" => Ok("APPROVED"),
        _ if !has_text && !has_comments => Err(Problem::unprocessable("Body can't be blank")),
        "REQUEST_CHANGES" if !has_text => Err(Problem::unprocessable("Body can't be blank")),
        "REQUEST_CHANGES" => Ok("CHANGES_REQUESTED"),
        _ => Ok("COMMENTED"),
    }
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (repository, pull) = call.pull(number)?;
    let bot = call.world.bot();
    let seen = pull.reviews.iter().filter(|review| review.is_seen_by(&bot));
    Ok(page.answer(&shared.url, &uri, &seen.map(|review| wire(repository, pull, review)).collect::<Vec<_>>()))
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
    if !review.is_pending() {
        return Err(Problem::unprocessable("Can not submit a review that is not pending"));
    }
    let state = state_after(event, pull.author == call.world.bot(), &text, !review.comments.is_empty())?;
    let review = review_mut(&mut call, number, id)?;
    state.clone_into(&mut review.state);
    review.body = text;
    told(&call, number, id)
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
    if review.body.is_empty() {
        return Err(Problem::unprocessable("Could not edit a review with a missing body."));
    }
    review.body = text;
    told(&call, number, id)
}

/// Dismisses an approval or a request for changes (<https://docs.github.com/rest/pulls/reviews#dismiss-a-review-for-a-pull-request>).
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
    let restricts = call.repository()?.restricts_dismissals;
    let review = anybodys_review_mut(&mut call, number, id)?;
    if restricts {
        let reason = "Branch protections do not permit dismissing this review";
        return Err(Problem::new(StatusCode::FORBIDDEN, reason));
    }
    if !review.can_be_dismissed() {
        let state = review.state.to_lowercase();
        return Err(Problem::unprocessable(format!("Can not dismiss a {state} pull request review")));
    }
    "DISMISSED".clone_into(&mut review.state);
    told(&call, number, id)
}

/// Deletes a review that was never submitted; others are kept.
pub(super) async fn delete(
    State(shared): State<Shared>,
    Path((owner, name, number, id)): Path<(String, String, u64, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let review = review_mut(&mut call, number, id)?;
    if !review.is_pending() {
        return Err(Problem::unprocessable("Can not delete a non-pending pull request review"));
    }
    let answer = told(&call, number, id)?;
    call.pull_mut(number)?.reviews.retain(|review| review.id != id);
    Ok(answer)
}

fn review_mut<'c>(call: &'c mut Admitted<'_>, number: u64, id: u64) -> Result<&'c mut Review, Problem> {
    let bot = call.world.bot();
    own(anybodys_review_mut(call, number, id)?, &bot)
}

fn anybodys_review_mut<'c>(call: &'c mut Admitted<'_>, number: u64, id: u64) -> Result<&'c mut Review, Problem> {
    let review = call.pull_mut(number)?.reviews.iter_mut().find(|review| review.id == id);
    review.ok_or_else(Problem::not_found)
}

/// The App may not change what others wrote.
pub(super) fn own<'r>(review: &'r mut Review, bot: &str) -> Result<&'r mut Review, Problem> {
    if review.user == bot { Ok(review) } else { Err(Problem::not_accessible()) }
}

/// A review as it is now.
fn told(call: &Admitted<'_>, number: u64, id: u64) -> Answer {
    let (repository, pull) = call.pull(number)?;
    let review = pull.reviews.iter().find(|review| review.id == id).ok_or_else(Problem::not_found)?;
    Ok(Json(wire(repository, pull, review)).into_response())
}

/// Its comments and their ids are not given.
fn wire(repository: &Repository, pull: &Pull, review: &Review) -> Value {
    let page = repository.page_of(pull);
    let mut wire = json!({
        "id": review.id,
        "node_id": format!("PRR_{}", review.id),
        "state": review.state,
        "body": review.body,
        "commit_id": review.moved_to.as_ref().unwrap_or(&review.commit),
        "user": user(&review.user),
        "html_url": format!("{page}#pullrequestreview-{}", review.id),
        "pull_request_url": format!("https://api.github.com/repos/{}/pulls/{}", repository.full_name, pull.number),
        "author_association": repository.association(&review.user),
    });
    if !review.is_pending() {
        wire["submitted_at"] = json!(timestamp(review.at));
    }
    wire
}
