//! Pull requests that the App opens (<https://docs.github.com/rest/pulls/pulls>).

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
use crate::sandbox::world::model::Pull;
use crate::sandbox::world::repository::Repository;

const READ: (&str, &str) = ("pull_requests", "read");
const WRITE: (&str, &str) = ("pull_requests", "write");

/// Which pull requests are requested.
#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
    /// `owner:branch`; anything else does not filter.
    head: Option<String>,
    base: Option<String>,
}

/// Newest first.
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
    let found = repository.pulls.values().rev().filter(|pull| asked.fits(pull));
    let found: Vec<Value> = found.map(|pull| wire::pull(repository, pull)).collect();
    Ok(page.answer(&shared.url, &uri, &found))
}

impl Asked {
    fn fits(&self, pull: &Pull) -> bool {
        let owner = pull.head_repository.as_deref().and_then(|name| name.split('/').next()).unwrap_or_default();
        let label = format!("{owner}:{}", pull.head_branch);
        let comes_from = self.head.as_deref().filter(|head| head.contains(':')).is_none_or(|head| head == label);
        is_in_state(self.state.as_deref(), pull.open)
            && comes_from
            && self.base.as_ref().is_none_or(|base| *base == pull.base_branch)
    }
}

pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (title, head, base) =
        (fields.required_text("title")?, fields.required_text("head")?, fields.required_text("base")?);
    let text = fields.text("body")?.unwrap_or_default();
    refuse_long("PullRequest", text)?;
    let full_name = call.full_name.clone();
    refuse_unlikely(call.repository()?, head, base)?;
    let number = call.world.propose(&full_name, (head, base), title, text);
    let (repository, pull) = call.pull(number)?;
    Ok((StatusCode::CREATED, Json(wire::pull(repository, pull))).into_response())
}

/// Refuses branches of which no pull request can be made.
fn refuse_unlikely(repository: &Repository, head: &str, base: &str) -> Result<(), Problem> {
    let invalid = |field: &str| Problem::invalid_field("PullRequest", field);
    let Some(tip) = repository.branches.get(head) else { return Err(invalid("head")) };
    let Some(base_tip) = repository.branches.get(base) else { return Err(invalid("base")) };
    let custom = |message: String| Problem::custom("PullRequest", message);
    if repository.objects.ancestors(base_tip).any(|known| known == tip) {
        return Err(custom(format!("No commits between {base} and {head}")));
    }
    let is_there = |pull: &Pull| {
        pull.open
            && pull.head_branch == head
            && pull.base_branch == base
            && pull.head_repository.as_deref() == Some(&repository.full_name)
    };
    if repository.pulls.values().any(is_there) {
        return Err(custom(format!("A pull request already exists for {}:{head}.", repository.owner())));
    }
    Ok(())
}

/// Changes title, body or state.
pub(super) async fn update(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let state = fields.one_of("state", &["open", "closed"])?;
    let (title, text) = (fields.text("title")?, fields.text("body")?);
    let now = call.world.clock.now();
    let pull = call.pull_mut(number)?;
    if state == Some("open") && pull.merged {
        return Err(Problem::custom("PullRequest", "state cannot be changed. The pull request cannot be reopened."));
    }
    pull.open = state.map_or(pull.open, |state| state == "open");
    pull.title = title.map_or_else(|| std::mem::take(&mut pull.title), str::to_owned);
    pull.body = text.map_or_else(|| std::mem::take(&mut pull.body), str::to_owned);
    pull.updated_at = now;
    let (repository, pull) = call.pull(number)?;
    Ok(Json(wire::pull(repository, pull)).into_response())
}
