//! Issues that the App opens and changes (<https://docs.github.com/rest/issues/issues>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;

use super::body::{Fields, refuse_long};
use super::page::{Page, is_in_state};
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;

const READ: (&str, &str) = ("issues", "read");
const WRITE: (&str, &str) = ("issues", "write");

/// Which issues are requested (<https://docs.github.com/rest/issues/issues#list-repository-issues>).
#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
    /// The login of whoever opened them.
    creator: Option<String>,
    direction: Option<String>,
}

impl Asked {
    fn fits(&self, is_open: bool, author: &str) -> bool {
        is_in_state(self.state.as_deref(), is_open)
            && self.creator.as_deref().is_none_or(|creator| creator.eq_ignore_ascii_case(author))
    }
}

/// Issues and, as such, pull requests: newest first, unless the oldest are requested first.
pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let issues = repository.issues.values().filter(|issue| asked.fits(issue.open, &issue.author));
    let pulls = repository.pulls.values().filter(|pull| asked.fits(pull.open, &pull.author));
    let issues = issues.filter(|_| repository.has_issues).map(|issue| (issue.number, wire::issue(repository, issue)));
    let pulls = pulls.map(|pull| (pull.number, wire::pull_as_issue(repository, pull)));
    let mut found: Vec<(u64, Value)> = issues.chain(pulls).collect();
    found.sort_by_key(|(number, _)| *number);
    if asked.direction.as_deref() != Some("asc") {
        found.reverse();
    }
    let found: Vec<Value> = found.into_iter().map(|(_, issue)| issue).collect();
    Ok(page.answer(&shared.url, &uri, &found))
}

/// Opens an issue as the App (<https://docs.github.com/rest/issues/issues#create-an-issue>).
pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (title, text) = (fields.required_text("title")?, fields.text("body")?.unwrap_or_default());
    refuse_unfit(Some(title), Some(text))?;
    if !call.repository()?.has_issues {
        return Err(Problem::new(StatusCode::GONE, "Issues has been disabled in this repository."));
    }
    let (full_name, bot) = (call.full_name.clone(), call.world.bot());
    let number = call.world.open_issue(&full_name, &bot, title, text);
    let repository = call.repository()?;
    let issue = repository.issues.get(&number).ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(wire::issue(repository, issue))).into_response())
}

/// Changes title, body or state (<https://docs.github.com/rest/issues/issues#update-an-issue>). A locked conversation does not stop anyone with
/// write access from that.
pub(super) async fn update(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let state = fields.one_of("state", &["open", "closed"])?;
    let reason = fields.one_of("state_reason", &["completed", "not_planned", "duplicate", "reopened"])?;
    let (title, text) = (fields.text("title")?, fields.text("body")?);
    refuse_unfit(title, text)?;
    let now = call.world.clock.now();
    let repository = call.repository_mut()?;
    if !repository.has_issues {
        return Err(Problem::new(StatusCode::GONE, "Issues has been disabled in this repository."));
    }
    let issue = repository.issues.get_mut(&number).ok_or_else(Problem::not_found)?;
    if let Some(title) = title {
        title.clone_into(&mut issue.title);
    }
    if let Some(text) = text {
        text.clone_into(&mut issue.body);
    }
    if let Some(state) = state.filter(|state| (*state == "open") != issue.open) {
        issue.open = state == "open";
        let usual = if issue.open { "reopened" } else { "completed" };
        issue.reason = Some(reason.unwrap_or(usual).to_owned());
    }
    issue.updated_at = now;
    let repository = call.repository()?;
    let issue = repository.issues.get(&number).ok_or_else(Problem::not_found)?;
    Ok(Json(wire::issue(repository, issue)).into_response())
}

/// Refuses titles and texts that an issue cannot have.
fn refuse_unfit(title: Option<&str>, text: Option<&str>) -> Result<(), Problem> {
    if title.is_some_and(|title| title.trim().is_empty()) {
        return Err(Problem::validation("Issue", "title", "can't be blank"));
    }
    if title.is_some_and(|title| title.chars().count() > 256) {
        return Err(Problem::validation("Issue", "title", "is too long (maximum is 256 characters)"));
    }
    refuse_long("Issue", text.unwrap_or_default())
}
