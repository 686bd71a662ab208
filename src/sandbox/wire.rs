//! Objects in the form that REST answers and webhook payloads share.

use serde_json::{Value, json};

use super::world::app::{APP_ID, App, Installation};
use super::world::clock::timestamp;
use super::world::diff::FileDiff;
use super::world::model::{Issue, MAIN, Pull};
use super::world::repository::Repository;
use super::world::state::World;

pub(super) fn user(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    json!({ "login": login, "id": user_id(login), "node_id": format!("U_{login}"), "type": kind, "site_admin": false })
}

/// The id of a person, the same in every sandbox (FNV-1a, shortened to the size of GitHub's user ids).
fn user_id(login: &str) -> u32 {
    let hash = login
        .to_lowercase()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash >> 4
}

/// An App, as check runs name it.
pub(super) fn app(app: &App) -> Value {
    json!({ "id": app.id, "slug": app.slug, "node_id": format!("A_{}", app.id), "name": app.slug, "owner": user("ada") })
}

/// An installation of the App on an owner's repositories.
pub(super) fn installation(world: &World, installation: &Installation, owner: &str) -> Value {
    json!({
        "id": installation.id,
        "account": user(owner),
        "app_id": APP_ID,
        "app_slug": world.own_app().slug,
        "repository_selection": "all",
        "target_type": "User",
        "permissions": world.granted,
        "events": world.events,
        "suspended_by": installation.suspended_at.map(|_| user(owner)),
        "suspended_at": installation.suspended_at.map(timestamp),
    })
}

pub(super) fn repository(repository: &Repository) -> Value {
    let mut wire = named(&repository.full_name);
    wire["id"] = json!(repository.id);
    wire["default_branch"] = json!(MAIN);
    wire["private"] = json!(repository.private);
    wire["fork"] = json!(false);
    wire["archived"] = json!(repository.archived);
    wire["disabled"] = json!(repository.disabled);
    wire
}

fn named(full_name: &str) -> Value {
    let (owner, name) = full_name.split_once('/').unwrap_or(("", full_name));
    json!({ "name": name, "full_name": full_name, "owner": user(owner) })
}

/// An issue, or a pull request given as one: then it says where its other form is.
pub(super) fn issue(repository: &Repository, issue: &Issue) -> Value {
    json!({
        "id": repository.id * 10_000 + issue.number,
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "user": user(&issue.author),
        "state": if issue.open { "open" } else { "closed" },
        "state_reason": issue.reason,
        "locked": issue.locked,
        "labels": issue.labels.iter().map(|label| json!({ "name": label })).collect::<Value>(),
        "author_association": repository.association(&issue.author),
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "html_url": repository.page_of_issue(issue.number),
    })
}

/// A pull request as issue calls and events give it.
pub(super) fn pull_as_issue(repository: &Repository, pull: &Pull) -> Value {
    let full_name = &repository.full_name;
    json!({
        "id": repository.id * 10_000 + pull.number,
        "number": pull.number,
        "title": pull.title,
        "body": pull.body,
        "user": user(&pull.author),
        "state": if pull.open { "open" } else { "closed" },
        "locked": pull.locked,
        "draft": pull.draft,
        "labels": pull.labels.iter().map(|label| json!({ "name": label })).collect::<Value>(),
        "author_association": repository.association(&pull.author),
        "html_url": repository.page_of(pull),
        "pull_request": { "url": format!("https://api.github.com/repos/{full_name}/pulls/{}", pull.number) },
    })
}

pub(super) fn pull(repository: &Repository, pull: &Pull) -> Value {
    let full_name = &repository.full_name;
    let head_repository = pull.head_repository.as_ref().map(|name| {
        let mut wire = named(name);
        wire["fork"] = json!(name != full_name);
        wire
    });
    let head_owner = pull.head_repository.as_deref().and_then(|name| name.split('/').next()).unwrap_or("unknown");
    json!({
        "id": repository.id * 10_000 + pull.number,
        "number": pull.number,
        "title": pull.title,
        "body": pull.body,
        "state": if pull.open { "open" } else { "closed" },
        "draft": pull.draft,
        "locked": pull.locked,
        "created_at": timestamp(pull.created_at),
        "updated_at": timestamp(pull.updated_at),
        "author_association": repository.association(&pull.author),
        "merged": pull.merged,
        "merged_at": pull.merged.then_some("2026-01-31T12:00:00Z"),
        "user": user(&pull.author),
        "head": {
            "label": format!("{head_owner}:{}", pull.head_branch),
            "ref": pull.head_branch,
            "sha": pull.head,
            "repo": head_repository,
        },
        "base": {
            "label": format!("{}:{}", repository.owner(), pull.base_branch),
            "ref": pull.base_branch,
            "sha": repository.base_tip(pull),
            "repo": self::repository(repository),
        },
        "html_url": repository.page_of(pull),
        "commits": repository.commits(pull).len(),
        "changed_files": repository.files(pull, &pull.head).len(),
    })
}

/// A file that a pull request changes, with or without its patch.
pub(super) fn file(file: &FileDiff, with_patch: bool) -> Value {
    let mut wire = json!({
        "sha": file.id,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
    });
    if let Some(patch) = file.patch.as_ref().filter(|_| with_patch) {
        wire["patch"] = json!(patch);
    }
    if let Some(previous) = &file.previous {
        wire["previous_filename"] = json!(previous);
    }
    wire
}
