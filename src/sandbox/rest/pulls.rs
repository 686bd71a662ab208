//! A repository, its pull requests and their files (<https://docs.github.com/rest/pulls/pulls>).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::IntoResponse;
use serde_json::Value;

use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;

const READ: (&str, &str) = ("pull_requests", "read");

/// The most files that are listed (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
const MOST_FILES: usize = 3_000;

/// The repository itself (<https://docs.github.com/rest/repos/repos#get-a-repository>).
pub(super) async fn repository(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, ("metadata", "read"))?;
    Ok(Json(wire::repository(call.repository()?)).into_response())
}

pub(super) async fn show(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (repository, pull) = call.pull(number)?;
    Ok(Json(wire::pull(repository, pull)).into_response())
}

pub(super) async fn files(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let (repository, pull) = call.pull(number)?;
    if call.world.limits.files_a_page.is_some_and(|most| page.size() > most) {
        return Err(Problem::no_diff());
    }
    let mut files = repository.files(pull, &pull.head);
    files.truncate(MOST_FILES);
    let told = |at: usize| call.world.limits.patches_a_page.is_none_or(|most| at % page.size() < most);
    let files: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(at, one)| wire::file(one, told(at) && !repository.hidden_patches.contains(&one.path)))
        .collect();
    Ok(page.answer(&shared.url, &uri, &files))
}
