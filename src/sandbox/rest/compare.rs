//! The comparison of two commits (<https://docs.github.com/rest/commits/commits#compare-two-commits>).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;
use crate::sandbox::world::diff::files_between;

const READ: (&str, &str) = ("contents", "read");

/// The most files that are listed.
const MOST_FILES: usize = 300;

/// Where two lines of commits diverged, and what the second has that the first does not.
pub(super) async fn compare(
    State(shared): State<Shared>,
    Path((owner, name, both)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let (base, head) = both.split_once("...").ok_or_else(Problem::not_found)?;
    let commit = |revision: &str| repository.revision(revision).ok_or_else(Problem::not_found);
    let (base, head) = (commit(base)?, commit(head)?);
    let parted = repository.objects.merge_base(base, head).ok_or_else(Problem::not_found)?;
    let since = |tip: &str| repository.objects.ancestors(tip).take_while(|commit| *commit != parted).count();
    let (ahead, behind) = (since(head), since(base));
    let status = match (ahead, behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let trees = repository.objects.tree(parted).zip(repository.objects.tree(head));
    let files = trees.map(|(old, new)| files_between(old, new)).unwrap_or_default();
    let mut commits: Vec<Value> =
        repository.objects.ancestors(head).take(ahead).map(|commit| json!({ "sha": commit })).collect();
    commits.reverse();
    Ok(Json(json!({
        "status": status,
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "base_commit": { "sha": base },
        "merge_base_commit": { "sha": parted },
        "commits": commits,
        "files": files.iter().take(MOST_FILES).map(|file| wire::file(file, true)).collect::<Vec<_>>(),
    }))
    .into_response())
}
