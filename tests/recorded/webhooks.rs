//! Deliveries, read as GitHub sent them.

use serde_json::{Value, json};
use shelfmark::webhook::{Event, Repository, parse};

use crate::answers::recorded;
use crate::stage::{INSTALLATION, TIP};

/// Our own payload, and the recorded one.
fn each(address: &str, own: Value) -> Vec<Value> {
    recorded(address).map(|told| told["payload"].clone()).into_iter().chain([own]).collect()
}

/// A payload of an event about our repository.
fn payload(action: &str, more: Value) -> Value {
    let mut payload = more;
    payload["action"] = json!(action);
    payload["repository"] = json!({ "id": 5_000_000_000_u64, "name": "maps", "full_name": "mila/maps", "owner": { "login": "mila" }, "default_branch": "main" });
    payload["sender"] = json!({ "login": "tomas", "type": "User" });
    payload["installation"] = json!({ "id": INSTALLATION });
    payload
}

fn heard(event: &str, payload: &Value) -> Event {
    parse(event, payload.to_string().as_bytes()).unwrap()
}

/// The repository that a payload is about.
fn repository(payload: &Value) -> (Repository, Option<u64>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = &payload["repository"];
    (Repository { owner: text(&told["owner"]["login"]), name: text(&told["name"]) }, told["id"].as_u64())
}

#[test]
fn a_push_to_a_pull_request_from_a_fork() {
    let pull = json!({ "number": 5, "draft": false, "user": { "login": "tomas", "type": "User" },
        "head": { "ref": "contours", "sha": TIP, "repo": null }, "base": { "ref": "main" } });
    let own = payload("synchronize", json!({ "number": 5, "before": TIP, "after": TIP, "pull_request": pull }));
    for payload in each("webhooks/pull-request-synchronize-from-fork.json#0", own) {
        let Event::PullRequest(event) = heard("pull_request", &payload) else { panic!("{payload}") };
        assert_eq!((event.action.as_str(), event.draft, event.by_bot), ("synchronize", false, false));
        assert_eq!(
            (json!(event.number), json!(event.installation)),
            (payload["number"].clone(), payload["installation"]["id"].clone())
        );
        assert_eq!((event.repository, event.repository_id), repository(&payload));
        let pull = &payload["pull_request"];
        assert_eq!((json!(event.head), json!(event.base)), (pull["head"]["sha"].clone(), pull["base"]["ref"].clone()));
    }
}

/// Rule 31: only the external id names the pull request.
#[test]
fn a_check_run_of_a_fork_that_is_asked_for_again() {
    let suite = json!({ "head_branch": null, "head_sha": TIP, "pull_requests": [] });
    let run = json!({ "id": 91_000_000_007_u64, "name": "Shelfmark", "head_sha": TIP, "external_id": "5", "pull_requests": [],
        "check_suite": suite, "app": { "id": 6_006, "slug": "map-desk" } });
    for payload in
        each("webhooks/check-run-rerequested-fork.json#0", payload("rerequested", json!({ "check_run": run })))
    {
        let Event::CheckRerun(event) = heard("check_run", &payload) else { panic!("{payload}") };
        let run = &payload["check_run"];
        assert_eq!(
            (json!(event.number.to_string()), json!(event.app)),
            (run["external_id"].clone(), run["app"]["id"].clone())
        );
        assert_eq!(
            (json!(event.head), json!(event.sender)),
            (run["head_sha"].clone(), payload["sender"]["login"].clone())
        );
        assert_eq!((event.base, event.action), (None, None));
        assert_eq!((event.repository, event.repository_id), repository(&payload));
    }
}

/// Rule 49.
#[test]
fn an_installation_on_all_repositories_lists_them() {
    let listed = json!([{ "id": 5_000_000_000_u64, "name": "maps", "full_name": "mila/maps" }]);
    let own = json!({ "action": "created", "installation": { "id": INSTALLATION, "repository_selection": "all" }, "repositories": listed });
    for payload in each("webhooks/installation-created-all.json#0", own) {
        let event = heard("installation", &payload);
        let Event::Installed { installation, repositories: Some(repositories) } = event else { panic!("{payload}") };
        assert_eq!(json!(installation), payload["installation"]["id"]);
        let names = repositories.iter().map(|(id, one)| json!([id, format!("{}/{}", one.owner, one.name)]));
        let listed = payload["repositories"].as_array().unwrap().iter().map(|one| json!([one["id"], one["full_name"]]));
        assert_eq!(names.collect::<Vec<_>>(), listed.collect::<Vec<_>>());
    }
}

#[test]
fn a_comment_on_a_pull_request_is_heard_where_it_is_for_us() {
    let user = json!({ "login": "tomas", "type": "User" });
    let issue = json!({ "number": 5, "user": user, "pull_request": { "url": "https://api.github.com/repos/mila/maps/pulls/5" } });
    let comment =
        json!({ "id": 5_000_000_003_u64, "user": user, "author_association": "NONE", "body": "/other-desk print" });
    let own = payload("created", json!({ "issue": issue, "comment": comment }));
    for mut payload in each("webhooks/issue-comment-on-pull-request.json#0", own) {
        assert_eq!(heard("issue_comment", &payload), Event::Other, "it is said to another App");
        payload["comment"]["body"] = json!("/shelfmark recheck");
        let Event::Command(event) = heard("issue_comment", &payload) else { panic!("{payload}") };
        assert_eq!(
            (json!(event.number), json!(event.comment)),
            (payload["issue"]["number"].clone(), payload["comment"]["id"].clone())
        );
        assert_eq!((json!(event.author), event.by_author), (payload["comment"]["user"]["login"].clone(), true));
        assert_eq!(json!(event.association), payload["comment"]["author_association"]);
        assert_eq!((event.repository, event.repository_id), repository(&payload));
    }
}
