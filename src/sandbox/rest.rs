//! The REST API, as far as the bot uses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::auth::{TokenRequest, now};
use super::problem::Problem;
use super::world::{Call, CheckRun, Pull, Repository, World, object_id};
use super::{graphql, reviews};

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Shared {
    pub world: Arc<Mutex<World>>,
    pub changed: Arc<Notify>,
}

impl Shared {
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) type Answer = Result<Response, Problem>;

pub(super) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/app/installations/{id}/access_tokens", post(mint))
        .route("/repos/{owner}/{name}/pulls/{number}", get(pull))
        .route("/repos/{owner}/{name}/pulls/{number}/files", get(files))
        .route("/repos/{owner}/{name}/pulls/{number}/reviews", get(reviews::list).post(reviews::create))
        .route("/repos/{owner}/{name}/pulls/comments/{id}", patch(reviews::edit).delete(reviews::delete))
        .route("/repos/{owner}/{name}/git/blobs/{id}", get(blob))
        .route("/repos/{owner}/{name}/check-runs", post(create_check_run))
        .route("/repos/{owner}/{name}/check-runs/{id}", get(check_run).patch(update_check_run))
        .route("/graphql", post(graphql::answer))
        .fallback(|| async { Problem::not_found() })
        .layer(from_fn_with_state(shared.clone(), record))
        .with_state(shared)
}

/// Notes the call, and adds the headers that every answer of GitHub has.
async fn record(State(shared): State<Shared>, request: Request<Body>, next: Next) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let used = {
        let mut world = shared.world();
        world.calls.push(Call { method, path, status: response.status().as_u16() });
        world.calls.len()
    };
    shared.changed.notify_waiters();
    let headers = [
        ("x-ratelimit-limit", "5000".to_owned()),
        ("x-ratelimit-used", used.to_string()),
        ("x-ratelimit-remaining", 5_000usize.saturating_sub(used).to_string()),
        ("x-ratelimit-reset", (now() + 3_600).to_string()),
        ("x-ratelimit-resource", "core".to_owned()),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn mint(
    State(shared): State<Shared>,
    Path(installation): Path<u64>,
    headers: HeaderMap,
    body: Option<Json<TokenRequest>>,
) -> Answer {
    let request = body.map(|Json(request)| request).unwrap_or_default();
    let (token, _) = shared.world().mint(&headers, installation, request)?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token, "expires_at": "in an hour" }))).into_response())
}

async fn pull(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "read")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let pull = repository.pulls.get(&number).ok_or_else(Problem::not_found)?;
    Ok(Json(json!({
        "number": pull.number,
        "title": pull.title,
        "state": if pull.open { "open" } else { "closed" },
        "draft": pull.draft,
        "head": { "sha": pull.head, "ref": pull.head_branch },
        "base": { "ref": super::world::MAIN, "sha": repository.merge_base(pull) },
        "user": { "login": pull.author },
    }))
    .into_response())
}

async fn files(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "pull_requests", "read")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let pull = repository.pulls.get(&number).ok_or_else(Problem::not_found)?;
    let asked =
        |name: &str, default: usize| query.get(name).and_then(|value| value.parse().ok()).unwrap_or(default).max(1);
    let (size, page) = (asked("per_page", 30).min(100), asked("page", 1));
    let files: Vec<Value> = repository
        .files(pull)
        .into_iter()
        .skip(size * (page - 1))
        .take(size)
        .map(|file| {
            let mut wire =
                json!({ "filename": file.path, "status": file.status, "sha": object_id("blob", file.path.as_bytes()) });
            if let Some(patch) = file.patch {
                wire["patch"] = json!(patch);
            }
            if let Some(previous) = file.previous {
                wire["previous_filename"] = json!(previous);
            }
            wire
        })
        .collect();
    Ok(Json(files).into_response())
}

async fn blob(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "contents", "read")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let mut texts = repository.commits.values().flat_map(|commit| commit.tree.values());
    let text = texts.find(|text| object_id("blob", text.as_bytes()) == id).cloned().ok_or_else(Problem::not_found)?;
    let accept = headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("raw") {
        return Ok(text.to_string().into_response());
    }
    Ok(Json(
        json!({ "sha": id, "size": text.len(), "encoding": "base64", "content": STANDARD.encode(text.as_bytes()) }),
    )
    .into_response())
}

async fn create_check_run(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "checks", "write")?;
    let id = world.next_id();
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let run_name = text("name").ok_or_else(|| Problem::invalid("name wasn't supplied"))?;
    let head = text("head_sha")
        .filter(|head| repository.commits.contains_key(head))
        .ok_or_else(|| Problem::invalid("No commit found for SHA"))?;
    let mut run = CheckRun {
        id,
        name: run_name,
        head,
        status: "queued".to_owned(),
        conclusion: None,
        external_id: None,
        title: String::new(),
        summary: String::new(),
        annotations: Vec::new(),
    };
    amend(&mut run, &body)?;
    let answer = wire(&run);
    repository.check_runs.insert(id, run);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

async fn update_check_run(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "checks", "write")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    let run = repository.check_runs.get_mut(&id).ok_or_else(Problem::not_found)?;
    let mut amended = run.clone();
    amend(&mut amended, &body)?;
    *run = amended;
    Ok(Json(wire(run)).into_response())
}

async fn check_run(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let mut world = shared.world();
    world.allow(&headers, &owner, &name, "checks", "read")?;
    let repository = world.repository(&owner, &name).ok_or_else(Problem::not_found)?;
    repository.check_runs.get(&id).map(|run| Json(wire(run)).into_response()).ok_or_else(Problem::not_found)
}

const STATUSES: [&str; 3] = ["queued", "in_progress", "completed"];
const CONCLUSIONS: [&str; 7] =
    ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LEVELS: [&str; 3] = ["notice", "warning", "failure"];

/// Applies what a request says of a check run, refusing what GitHub refuses
/// (<https://docs.github.com/rest/checks/runs#create-a-check-run>).
fn amend(run: &mut CheckRun, body: &Value) -> Result<(), Problem> {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    if let Some(status) = text("status") {
        run.status = known("status", status, &STATUSES)?;
    }
    if let Some(conclusion) = text("conclusion") {
        run.conclusion = Some(known("conclusion", conclusion, &CONCLUSIONS)?);
        "completed".clone_into(&mut run.status);
    }
    if run.status == "completed" && run.conclusion.is_none() {
        return Err(Problem::invalid("conclusion is required when status is completed"));
    }
    if let Some(id) = text("external_id") {
        run.external_id = Some(id);
    }
    if let Some(output) = body.get("output") {
        amend_output(run, output)?;
    }
    let actions = body["actions"].as_array().map_or(&[][..], Vec::as_slice);
    if actions.len() > 3 {
        return Err(Problem::invalid("No more than 3 actions can be specified"));
    }
    for action in actions {
        for (field, most) in [("label", 20), ("identifier", 20), ("description", 40)] {
            let length = action[field].as_str().map_or(0, |value| value.chars().count());
            if length == 0 || length > most {
                return Err(Problem::invalid(format!("{field} must have 1 to {most} characters")));
            }
        }
    }
    Ok(())
}

fn amend_output(run: &mut CheckRun, output: &Value) -> Result<(), Problem> {
    const LONGEST: usize = 65_535;
    let required = |name: &str| {
        output[name]
            .as_str()
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Problem::invalid(format!("output.{name} wasn't supplied")))
    };
    let (title, summary) = (required("title")?, required("summary")?);
    if summary.len() > LONGEST {
        return Err(Problem::invalid(format!("output.summary exceeds a maximum bytesize of {LONGEST}")));
    }
    let annotations = output["annotations"].as_array().map_or(&[][..], Vec::as_slice);
    if annotations.len() > 50 {
        return Err(Problem::invalid("output.annotations exceeds a maximum quantity of 50"));
    }
    for annotation in annotations {
        let level = annotation["annotation_level"].as_str().unwrap_or_default().to_owned();
        known("annotation_level", level, &LEVELS)?;
        let has_place =
            annotation["path"].is_string() && annotation["start_line"].is_u64() && annotation["end_line"].is_u64();
        if !has_place || !annotation["message"].is_string() {
            return Err(Problem::invalid("annotations need path, start_line, end_line, annotation_level and message"));
        }
    }
    title.clone_into(&mut run.title);
    summary.clone_into(&mut run.summary);
    run.annotations.extend_from_slice(annotations);
    Ok(())
}

fn known(field: &str, value: String, values: &[&str]) -> Result<String, Problem> {
    if values.contains(&value.as_str()) {
        Ok(value)
    } else {
        Err(Problem::invalid(format!("{value} is not a member of {field}")))
    }
}

fn wire(run: &CheckRun) -> Value {
    json!({
        "id": run.id,
        "name": run.name,
        "head_sha": run.head,
        "status": run.status,
        "conclusion": run.conclusion,
        "external_id": run.external_id,
        "output": { "title": run.title, "summary": run.summary, "annotations_count": run.annotations.len() },
    })
}

/// A pull request that a handler speaks of.
pub(super) fn find<'w>(
    world: &'w mut World,
    owner: &str,
    name: &str,
    number: u64,
) -> Result<(&'w mut Repository, Pull), Problem> {
    let repository = world.repository(owner, name).ok_or_else(Problem::not_found)?;
    let pull = repository.pulls.get(&number).cloned().ok_or_else(Problem::not_found)?;
    Ok((repository, pull))
}
