//! Branches and the files of a commit (<https://docs.github.com/rest/git/refs>, <https://docs.github.com/rest/git/trees>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Fields;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};

const READ: (&str, &str) = ("contents", "read");
const WRITE: (&str, &str) = ("contents", "write");
const HEADS: &str = "refs/heads/";

pub(super) async fn show(
    State(shared): State<Shared>,
    Path((owner, name, reference)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let branch = reference.strip_prefix("heads/").ok_or_else(Problem::not_found)?;
    let tip = call.repository()?.branches.get(branch).ok_or_else(Problem::not_found)?;
    Ok(told(branch, tip, StatusCode::OK))
}

pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (reference, commit) = (fields.required_text("ref")?, fields.required_text("sha")?);
    let branch = reference.strip_prefix(HEADS).filter(|branch| is_branch_name(branch));
    let branch = branch.ok_or_else(|| Problem::refused(format!("{reference} is not a valid ref name.")))?;
    let repository = call.repository_mut()?;
    if repository.objects.commit_id(commit).is_none() {
        return Err(Problem::refused("Object does not exist"));
    }
    if repository.branches.contains_key(branch) {
        return Err(Problem::refused("Reference already exists"));
    }
    repository.branches.insert(branch.to_owned(), commit.to_owned());
    Ok(told(branch, commit, StatusCode::CREATED))
}

/// Moves a branch to another commit: to a descendant, unless it is forced.
pub(super) async fn update(
    State(shared): State<Shared>,
    Path((owner, name, reference)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let commit = fields.required_text("sha")?;
    let is_forced = fields.flag("force")?;
    let repository = call.repository_mut()?;
    let branch = reference.strip_prefix("heads/").filter(|branch| repository.branches.contains_key(*branch));
    let branch = branch.ok_or_else(|| Problem::refused("Reference does not exist"))?;
    if repository.objects.commit_id(commit).is_none() {
        return Err(Problem::refused("Object does not exist"));
    }
    let tip = repository.branches.get(branch).map_or("", String::as_str);
    if !is_forced && !repository.objects.ancestors(commit).any(|known| known == tip) {
        return Err(Problem::refused("Update is not a fast forward"));
    }
    repository.move_branch(branch, commit);
    Ok(told(branch, commit, StatusCode::OK))
}

fn told(branch: &str, commit: &str, status: StatusCode) -> Response {
    let object = json!({ "type": "commit", "sha": commit });
    (status, Json(json!({ "ref": format!("{HEADS}{branch}"), "object": object }))).into_response()
}

/// What git accepts as a branch name, as far as is likely to occur (`git help check-ref-format`).
fn is_branch_name(name: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.');
    let has_odd_part = ["..", "@{", ".lock/", "//"].iter().any(|odd| name.contains(odd));
    !name.contains(odd) && !has_odd_part && !name.ends_with('.') && name.split('/').all(is_part)
}

#[derive(Deserialize)]
pub(super) struct Depth {
    recursive: Option<String>,
}

/// The files of a commit, in all folders.
pub(super) async fn tree(
    State(shared): State<Shared>,
    Path((owner, name, revision)): Path<(String, String, String)>,
    Query(depth): Query<Depth>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let commit = repository.revision(&revision).ok_or_else(Problem::not_found)?;
    let tree = repository.objects.tree(commit).ok_or_else(Problem::not_found)?;
    let is_shown = |path: &str| depth.recursive.is_some() || !path.contains('/');
    let files = tree.iter().filter(|(path, _)| is_shown(path));
    let files = files.map(|(path, blob)| json!({ "path": path, "mode": "100644", "type": "blob", "sha": blob.id, "size": blob.text.len() }));
    Ok(Json(json!({ "sha": commit, "tree": files.collect::<Value>(), "truncated": false })).into_response())
}
