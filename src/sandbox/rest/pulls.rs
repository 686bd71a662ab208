//! Pull requests and their files (<https://docs.github.com/rest/pulls/pulls>).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Shared};
use crate::sandbox::diff::FileDiff;
use crate::sandbox::wire;

const READ: (&str, &str) = ("pull_requests", "read");

/// The most files that are listed (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
const MOST_FILES: usize = 3_000;

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
    let mut files = repository.files(pull, &pull.head);
    files.truncate(MOST_FILES);
    Ok(page.answer(&shared.url, &uri, &files.iter().map(file).collect::<Vec<_>>()))
}

fn file(file: &FileDiff) -> Value {
    let mut wire = json!({
        "sha": file.id,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
    });
    if let Some(patch) = &file.patch {
        wire["patch"] = json!(patch);
    }
    if let Some(previous) = &file.previous {
        wire["previous_filename"] = json!(previous);
    }
    wire
}

/// Which part of a list is asked for
/// (<https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api>).
#[derive(Default, Deserialize)]
pub(super) struct Page {
    per_page: Option<usize>,
    page: Option<usize>,
}

impl Page {
    /// How many a page has, and which it is.
    fn place(&self) -> (usize, usize) {
        (self.per_page.unwrap_or(30).clamp(1, 100), self.page.unwrap_or(1).max(1))
    }

    /// The part of `all`.
    pub fn part<'a>(&self, all: &'a [Value]) -> Vec<&'a Value> {
        let (size, page) = self.place();
        all.iter().skip(size.saturating_mul(page - 1)).take(size).collect()
    }

    /// The part of `all`, with a `Link` header where there is more.
    pub fn answer(&self, api: &url::Url, uri: &Uri, all: &[Value]) -> Response {
        let (size, page) = self.place();
        let last = all.len().div_ceil(size).max(1);
        let mut response = Json(self.part(all)).into_response();
        let mut url = api.clone();
        url.set_path(uri.path());
        let link = |page: usize, relation: &str| format!("<{url}?per_page={size}&page={page}>; rel=\"{relation}\"");
        let mut links = Vec::new();
        if page > 1 {
            links.extend([link(page - 1, "prev"), link(1, "first")]);
        }
        if page < last {
            links.extend([link(page + 1, "next"), link(last, "last")]);
        }
        if let (false, Ok(value)) = (links.is_empty(), HeaderValue::from_str(&links.join(", "))) {
            response.headers_mut().insert("link", value);
        }
        response
    }
}
