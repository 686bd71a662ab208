//! Files and blobs (<https://docs.github.com/rest/git/blobs>, <https://docs.github.com/rest/repos/contents>).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::world::git::{Blob, Object};

const READ: (&str, &str) = ("contents", "read");

/// The contents of larger files are not given; they must be read as blobs.
const LARGEST_CONTENTS: usize = 1_000_000;

fn wants_raw(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.starts_with("application/vnd.github") && accept.contains("raw")
}

fn raw(blob: &Blob) -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.github.raw+json; charset=utf-8")], blob.text.to_string()).into_response()
}

/// Base64 in lines, broken as GitHub does.
fn base64_lines(text: &str) -> String {
    let encoded = STANDARD.encode(text);
    let lines: Vec<&str> = (0..encoded.len()).step_by(60).map(|at| &encoded[at..encoded.len().min(at + 60)]).collect();
    lines.join("\n") + "\n"
}

pub(super) async fn blob(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let blob = call.repository()?.objects.blob(&id).ok_or_else(Problem::not_found)?;
    if wants_raw(&headers) {
        return Ok(raw(blob));
    }
    let content = base64_lines(&blob.text);
    Ok(Json(json!({ "sha": blob.id, "size": blob.text.len(), "encoding": "base64", "content": content }))
        .into_response())
}

#[derive(Deserialize)]
pub(super) struct At {
    #[serde(rename = "ref")]
    reference: Option<String>,
}

pub(super) async fn file(
    State(shared): State<Shared>,
    Path((owner, name, path)): Path<(String, String, String)>,
    Query(at): Query<At>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let commit = repository.revision(at.reference.as_deref().unwrap_or("HEAD")).ok_or_else(Problem::not_found)?;
    match repository.objects.at(commit, &path).ok_or_else(Problem::not_found)? {
        Object::Blob(blob) if wants_raw(&headers) => Ok(raw(blob)),
        Object::Blob(blob) => Ok(Json(contents(&path, blob)).into_response()),
        Object::Tree { entries, .. } => {
            let told = entries.iter().map(|entry| {
                let kind = if entry.is_folder { "dir" } else { "file" };
                json!({ "type": kind, "name": entry.name, "path": format!("{path}/{}", entry.name), "sha": entry.id })
            });
            Ok(Json(told.collect::<Value>()).into_response())
        }
        Object::Commit(_) => Err(Problem::not_found()),
    }
}

fn contents(path: &str, blob: &Blob) -> Value {
    let is_small = blob.text.len() <= LARGEST_CONTENTS;
    json!({
        "type": "file",
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": blob.id,
        "size": blob.text.len(),
        "encoding": if is_small { "base64" } else { "none" },
        "content": if is_small { base64_lines(&blob.text) } else { String::new() },
    })
}
