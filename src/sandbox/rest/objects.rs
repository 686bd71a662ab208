//! Commits built piece by piece, and the authors of commits (<https://docs.github.com/rest/git/trees>,
//! <https://docs.github.com/rest/git/commits>, <https://docs.github.com/rest/commits/commits>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::body::Fields;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire::user;
use crate::sandbox::world::git::Change;

const READ: (&str, &str) = ("contents", "read");
const WRITE: (&str, &str) = ("contents", "write");

/// Makes a tree from another one with some files replaced.
pub(super) async fn make_tree(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let base = fields.required_text("base_tree")?;
    let entries = fields.objects("tree")?;
    let mut changes: Vec<Change<'_>> = Vec::new();
    for entry in &entries {
        if entry.one_of("mode", &["100644", "100755", "120000"])?.is_none() {
            return Err(Problem::refused("Must supply a valid tree.mode"));
        }
        changes.push((entry.required_text("path")?, Some(entry.required_text("content")?)));
    }
    let made = call.repository_mut()?.objects.make_tree(base, &changes);
    let id = made.ok_or_else(|| Problem::refused("base_tree is not a valid oid"))?;
    Ok((StatusCode::CREATED, Json(json!({ "sha": id, "truncated": false, "tree": [] }))).into_response())
}

/// Makes a commit from a tree; no branch leads to it yet.
pub(super) async fn make_commit(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (message, tree, parents) =
        (fields.required_text("message")?, fields.required_text("tree")?, fields.texts("parents")?);
    let (now, bot) = (call.world.clock.now(), call.world.bot());
    let objects = &mut call.repository_mut()?.objects;
    let tree = objects.made_tree(tree).cloned().ok_or_else(|| Problem::refused("Tree SHA does not exist"))?;
    if parents.iter().any(|parent| objects.commit_id(parent).is_none()) {
        return Err(Problem::refused("Parent SHA does not exist or is not a commit object"));
    }
    let id = objects.commit_of(tree, parents, (&bot, message), now);
    Ok((StatusCode::CREATED, Json(json!({ "sha": id, "message": message }))).into_response())
}

/// A commit, with its author if that is an account.
pub(super) async fn commit(
    State(shared): State<Shared>,
    Path((owner, name, reference)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let id = repository.revision(&reference).ok_or_else(Problem::not_found)?;
    let shown = repository.objects.shown(id).ok_or_else(Problem::not_found)?;
    let tree = repository.objects.tree_id_of(id).ok_or_else(Problem::not_found)?;
    let parents = shown.parent.iter().chain(&shown.merged);
    let parents: Value = parents.map(|parent| json!({ "sha": parent })).collect();
    Ok(Json(json!({
        "sha": id,
        "commit": { "message": shown.message, "tree": { "sha": tree } },
        "author": user(&shown.author),
        "committer": user("web-flow"),
        "parents": parents,
    }))
    .into_response())
}
