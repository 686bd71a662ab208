//! What webhooks send (<https://docs.github.com/webhooks/webhook-events-and-payloads>).

use serde_json::{Value, json};

use super::wire;
use super::world::model::{CheckRun, Pull, Talk};
use super::world::repository::Repository;
use super::world::state::World;

/// A payload about a repository: its own fields, plus those that all of them have.
fn about(world: &World, repository: &Repository, sender: &str, own: Value) -> Value {
    let mut payload = own;
    let installation = world.installation_of(&repository.full_name);
    payload["repository"] = wire::repository(repository);
    payload["installation"] = json!({ "id": installation, "node_id": format!("I_{installation}") });
    payload["sender"] = wire::user(sender);
    payload
}

/// `pull_request`, at a commit that GitHub may not show as its tip yet.
pub(super) fn pull_request(world: &World, repository: &Repository, pull: &Pull, action: &str) -> Value {
    let mut own = json!({
        "action": action,
        "number": pull.number,
        "pull_request": wire::pull(repository, pull),
    });
    if action == "synchronize" {
        own["before"] = json!(repository.objects.ancestors(&pull.head).nth(1));
        own["after"] = json!(pull.head);
    }
    about(world, repository, &pull.author, own)
}

/// `check_run`: the App's latest run for a commit, from the page of a fork's pull request.
pub(super) fn check_run(
    world: &World,
    repository: &Repository,
    head: &str,
    (sender, action): (&str, &str),
    button: Option<&str>,
) -> Value {
    let run: Option<&CheckRun> = repository.check_runs_of(head).filter(|run| run.app.is_own()).last();
    let app = wire::app(&world.own_app());
    let mut own = json!({
        "action": action,
        "check_run": {
            "id": run.map(|run| run.id),
            "name": run.map(|run| run.name.as_str()),
            "head_sha": head,
            "external_id": run.and_then(|run| run.external_id.as_deref()),
            "status": run.map(|run| run.status.as_str()),
            "conclusion": run.and_then(|run| run.conclusion.as_deref()),
            "app": app,
            "pull_requests": [],
            "check_suite": {
                "id": run.map(|run| run.suite),
                "head_branch": null,
                "head_sha": head,
                "pull_requests": [],
                "app": app,
            },
        },
    });
    if let Some(button) = button {
        own["requested_action"] = json!({ "identifier": button });
    }
    about(world, repository, sender, own)
}

/// `check_suite`, as "Re-run all checks" sends it: nothing in it refers to the pull request of a fork.
pub(super) fn check_suite(world: &World, repository: &Repository, pull: &Pull) -> Value {
    let suite = repository.suites_of(&pull.head).find(|(_, suite)| suite.app.is_own());
    let is_own = pull.head_repository.as_ref() == Some(&repository.full_name);
    let base = json!({ "ref": pull.base_branch, "sha": repository.base_tip(pull) });
    let head = json!({ "ref": pull.head_branch, "sha": pull.head });
    let told = json!({ "number": pull.number, "head": head, "base": base });
    let own = json!({
        "action": "rerequested",
        "check_suite": {
            "id": suite.map(|(id, _)| id),
            "head_branch": is_own.then_some(&pull.head_branch),
            "head_sha": pull.head,
            "status": "completed",
            "pull_requests": if is_own { vec![told] } else { Vec::new() },
            "app": wire::app(&world.own_app()),
        },
    });
    about(world, repository, repository.owner(), own)
}

/// `issue_comment` on a pull request or an issue.
pub(super) fn issue_comment(world: &World, repository: &Repository, issue: &Value, talk: &Talk) -> Value {
    let own = json!({
        "action": "created",
        "issue": issue,
        "comment": {
            "id": talk.id,
            "body": talk.body,
            "user": wire::user(&talk.user),
            "author_association": repository.association(&talk.user),
        },
    });
    about(world, repository, &talk.user, own)
}

/// `pull_request_review_comment`: a comment on lines, as REST gives it.
pub(super) fn remark(world: &World, repository: &Repository, pull: &Pull, comment: &Value) -> Value {
    let own = json!({ "action": "created", "pull_request": wire::pull(repository, pull), "comment": comment });
    let user = comment["user"]["login"].as_str().unwrap_or_default().to_owned();
    about(world, repository, &user, own)
}

/// `push` to the branch `main`.
pub(super) fn push(world: &World, repository: &Repository, paths: &[&str]) -> Value {
    let own = json!({
        "ref": "refs/heads/main",
        "commits": [{ "added": [], "modified": paths, "removed": [] }],
    });
    about(world, repository, repository.owner(), own)
}

/// `merge_group`: a merge queue requests the checks of a commit.
pub(super) fn merge_group(world: &World, repository: &Repository, commit: &str) -> Value {
    let own = json!({
        "action": "checks_requested",
        "merge_group": {
            "head_sha": commit,
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-1",
            "base_ref": "refs/heads/main",
        },
    });
    about(world, repository, repository.owner(), own)
}

/// `repository`, renamed or transferred, with its former name or owner.
pub(super) fn repository(world: &World, repository: &Repository, old: &str) -> Value {
    let (old_owner, old_name) = old.split_once('/').unwrap_or(("", old));
    let own = if old_owner.eq_ignore_ascii_case(repository.owner()) {
        json!({ "action": "renamed", "changes": { "repository": { "name": { "from": old_name } } } })
    } else {
        json!({ "action": "transferred", "changes": { "owner": { "from": { "user": wire::user(old_owner) } } } })
    };
    about(world, repository, repository.owner(), own)
}

/// `repository`, if only the action says what happened to it: `privatized`, `publicized`, `deleted`, …
pub(super) fn repository_so(world: &World, repository: &Repository, action: &str) -> Value {
    about(world, repository, repository.owner(), json!({ "action": action }))
}

/// A repository as installation events name it.
fn named(repository: &Repository) -> Value {
    let full_name = &repository.full_name;
    json!({
        "id": repository.id,
        "node_id": format!("R_{}", repository.id),
        "name": full_name.split('/').nth(1),
        "full_name": full_name,
        "private": repository.private,
    })
}

/// `installation`: created, deleted, suspended, unsuspended, or granted more. It needs no subscription, and lists the repositories.
pub(super) fn installation(world: &World, owner: &str, action: &str) -> Value {
    let installation = world.installations.get(&owner.to_lowercase());
    let id = installation.map(|installation| installation.id).unwrap_or_default();
    let repositories: Vec<Value> =
        world.repositories_of(id).filter_map(|name| world.repository(name)).map(named).collect();
    json!({
        "action": action,
        "installation": installation.map(|installation| wire::installation(world, installation, owner)),
        "repositories": repositories,
        "requester": null,
        "sender": wire::user(owner),
    })
}

/// `installation_repositories`: added to an installation, or removed from it.
pub(super) fn installation_repositories(world: &World, owner: &str, action: &str, names: &[&str]) -> Value {
    let installation = world.installations.get(&owner.to_lowercase());
    let listed: Vec<Value> = names.iter().filter_map(|name| world.repository(name)).map(named).collect();
    let (added, removed) = if action == "added" { (listed, Vec::new()) } else { (Vec::new(), listed) };
    json!({
        "action": action,
        "installation": installation.map(|installation| wire::installation(world, installation, owner)),
        "repository_selection": "selected",
        "repositories_added": added,
        "repositories_removed": removed,
        "requester": null,
        "sender": wire::user(owner),
    })
}
