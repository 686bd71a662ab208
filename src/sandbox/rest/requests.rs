//! Requests for reviews (<https://docs.github.com/rest/pulls/review-requests>), and when they were made
//! (<https://docs.github.com/rest/issues/events#list-issue-events>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::body::Fields;
use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire::{self, user};
use crate::sandbox::world::model::{Pull, ReviewRequest};
use crate::sandbox::world::repository::Repository;

/// The prefix under which teams are kept.
const TEAM: &str = "team:";

/// Requests reviews from all who are named, or from nobody.
pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.enter(&headers, &owner, &name, ("pull_requests", "write"))?;
    let fields = Fields::read(&body)?;
    let people = fields.texts("reviewers")?;
    let teams = fields.texts("team_reviewers")?;
    // As reported (https://github.com/github/docs/issues/35057), only tokens that may read members know teams.
    let knows_teams = call.world.token(&headers)?.may("members", "read");
    let bot = call.world.bot();
    let (repository, pull) = call.pull(number)?;
    for login in &people {
        may_be_asked(repository, pull, login)?;
    }
    if !teams.is_empty() && !knows_teams {
        return Err(Problem::unprocessable("Could not resolve to a node with the global id of 'T_kwDOAA'."));
    }
    if teams.iter().any(|slug| !repository.teams.contains(slug)) {
        return Err(not_a_collaborator("teams", repository));
    }
    let pull = call.pull_mut(number)?;
    let named = people.into_iter().chain(teams.iter().map(|slug| format!("{TEAM}{slug}")));
    for reviewer in named {
        if !pull.requested().contains(&reviewer.as_str()) {
            pull.requests.push(ReviewRequest { by: bot.clone(), reviewer, removed: false });
        }
    }
    let (repository, pull) = call.pull(number)?;
    Ok((StatusCode::CREATED, Json(wire::pull(repository, pull))).into_response())
}

fn may_be_asked(repository: &Repository, pull: &Pull, login: &str) -> Result<(), Problem> {
    if pull.author.eq_ignore_ascii_case(login) {
        return Err(Problem::unprocessable("Review cannot be requested from pull request author."));
    }
    let is_known = repository.owner().eq_ignore_ascii_case(login)
        || repository.collaborators.keys().any(|known| known.eq_ignore_ascii_case(login));
    if is_known { Ok(()) } else { Err(not_a_collaborator("users or teams", repository)) }
}

fn not_a_collaborator(who: &str, repository: &Repository) -> Problem {
    let name = &repository.full_name;
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        format!(
            "Reviews may only be requested from collaborators. One or more of the {who} you specified is not a collaborator of the {name} repository."
        ),
    )
}

/// The events of a pull request that are about review requests.
pub(super) async fn events(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, ("pull_requests", "read"))?;
    let (_, pull) = call.pull(number)?;
    let all: Vec<Value> = pull.requests.iter().map(event).collect();
    Ok(page.answer(&shared.url, &uri, &all))
}

fn event(request: &ReviewRequest) -> Value {
    let mut event = json!({
        "event": if request.removed { "review_request_removed" } else { "review_requested" },
        "actor": user(&request.by),
        "review_requester": user(&request.by),
    });
    match request.reviewer.strip_prefix(TEAM) {
        Some(slug) => event["requested_team"] = json!({ "slug": slug, "name": slug }),
        None => event["requested_reviewer"] = user(&request.reviewer),
    }
    event
}
