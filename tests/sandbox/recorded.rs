//! The sandbox's answers compared with those recorded from github.com, if these exist: the sandbox returns nothing that
//! GitHub does not return. If they are missing, these tests say so and pass.

use std::path::Path;

use serde_json::{Value, json};
use shelfmark::sandbox::CLIENT_ID;

use crate::client::{Desk, REPOSITORY};
use crate::webhooks::Mailbox;

/// What GitHub returns now but did not when it was recorded.
const NEWER: [&str; 6] = ["client_id", "draft", "throttled_at", "app_slug", "suspended_at", "suspended_by"];

/// The exchanges of a recording; `None`, with a note on standard error, if it is missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn recorded(name: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/github-recorded").join(name);
    let Ok(text) = std::fs::read(&path) else {
        eprintln!("skipped: there is no recording {name}");
        return None;
    };
    let recording: Value = serde_json::from_slice(&text).unwrap();
    recording["exchanges"].as_array().cloned()
}

/// The answer of the first exchange with this method whose path has this ending.
fn answer(exchanges: &[Value], method: &str, end: &str) -> Value {
    let is_one = |exchange: &&Value| {
        let request = &exchange["request"];
        request["method"] == method && request["path"].as_str().unwrap().split('?').next().unwrap().ends_with(end)
    };
    let found = exchanges.iter().filter(is_one).find(|exchange| !first(&exchange["response"]["body"]).is_null());
    found.unwrap_or_else(|| panic!("no {method} …{end}"))["response"]["body"].clone()
}

/// The first of a list.
fn first(value: &Value) -> &Value {
    if value.is_array() { &value[0] } else { value }
}

/// The members that `ours` has and `theirs` lacks, with their places.
fn unknown(ours: &Value, theirs: &Value, at: &str) -> Vec<String> {
    match (first(ours), first(theirs)) {
        (Value::Object(own), Value::Object(other)) => own
            .iter()
            .filter(|(name, _)| !NEWER.contains(&name.as_str()))
            .flat_map(|(name, value)| {
                let place = format!("{at}.{name}");
                other.get(name).map_or_else(|| vec![place.clone()], |other| unknown(value, other, &place))
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn assert_known(ours: &Value, theirs: &Value) {
    assert_eq!(unknown(ours, theirs, ""), [] as [&str; 0], "{ours}");
}

async fn desk_with_review() -> (Desk, Value) {
    let desk = Desk::open().await;
    desk.pull();
    let comment = json!({ "path": "README.md", "line": 10, "body": "Hm." });
    let review = desk.post("pulls/1/reviews", &json!({ "body": "x", "comments": [comment] })).await.json();
    (desk, review)
}

#[tokio::test]
async fn reviews_are_told_as_recorded() {
    let Some(exchanges) = recorded("rest/review-pending-submit-delete.json") else { return };
    let (desk, pending) = desk_with_review().await;
    assert_known(&pending, &answer(&exchanges, "POST", "/reviews"));
    assert_known(&desk.get("pulls/1/reviews").await.json(), &answer(&exchanges, "GET", "/reviews"));
    let path = format!("pulls/1/reviews/{}", pending["id"]);
    assert_known(&desk.get(&format!("{path}/comments")).await.json(), &answer(&exchanges, "GET", "/comments"));
    let submitted = desk.post(&format!("{path}/events"), &json!({ "event": "COMMENT", "body": "y" })).await.json();
    assert_known(&submitted, &answer(&exchanges, "POST", "/events"));
    let Some(exchanges) = recorded("rest/review-comments.json") else { return };
    assert_known(&desk.get("pulls/1/comments").await.json(), &answer(&exchanges, "GET", "/comments"));
    let Some(exchanges) = recorded("rest/review-comment-reaction-edit-delete.json") else { return };
    let comment = desk.get("pulls/1/comments").await.json()[0]["id"].clone();
    let edited = desk.call("PATCH", &format!("pulls/comments/{comment}"), &json!({ "body": "Ha." })).await.json();
    let theirs = exchanges.iter().find(|exchange| exchange["request"]["method"] == "PATCH").unwrap();
    assert_known(&edited, &theirs["response"]["body"]);
}

#[tokio::test]
async fn check_runs_and_files_are_told_as_recorded() {
    let Some(exchanges) = recorded("rest/check-run-one.json") else { return };
    let desk = Desk::open().await;
    let pull = desk.pull();
    let head = desk.github.pull(&pull).head;
    let run = desk.post("check-runs", &json!({ "name": "Shelfmark", "head_sha": head })).await.json();
    assert_known(&run, &exchanges[0]["response"]["body"]);
    let Some(exchanges) = recorded("rest/check-runs-for-commit.json") else { return };
    assert_known(&desk.get(&format!("commits/{head}/check-runs")).await.json(), &exchanges[0]["response"]["body"]);
    let Some(exchanges) = recorded("rest/pull-files.json") else { return };
    assert_known(&desk.get("pulls/1/files").await.json(), &answer(&exchanges, "GET", "/files"));
    let Some(exchanges) = recorded("rest/pull-from-fork.json") else { return };
    assert_known(&desk.get("pulls/1").await.json(), &exchanges[0]["response"]["body"]);
    let Some(exchanges) = recorded("rest/collaborator-permission.json") else { return };
    assert_known(&desk.get("collaborators/ada/permission").await.json(), &exchanges[0]["response"]["body"]);
}

#[tokio::test]
async fn the_app_is_told_as_recorded() {
    let (desk, mailbox) = (Desk::open().await, Mailbox::open(403).await);
    let pull = desk.pull();
    desk.github.deliver(&pull, "opened", &mailbox.url).await.unwrap();
    let authorization = format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540));
    let recordings = [
        ("app", "rest/app.json"),
        ("app/installations", "rest/app-installations.json"),
        ("app/hook/deliveries", "rest/hook-deliveries.json"),
    ];
    for (path, name) in recordings {
        let Some(exchanges) = recorded(name) else { return };
        let mut ours = desk.send("GET", path, &authorization, "", String::new()).await.json();
        let mut theirs = exchanges[0]["response"]["body"].clone();
        // The permissions differ from App to App.
        for told in [&mut ours, &mut theirs] {
            let one = if told.is_array() { &mut told[0] } else { told };
            one.as_object_mut().unwrap().remove("permissions");
        }
        assert_known(&ours, &theirs);
    }
}

#[tokio::test]
async fn a_moved_repository_is_told_as_recorded() {
    let Some(exchanges) = recorded("rest/renamed-repository.json") else { return };
    let desk = Desk::open().await;
    desk.github.rename(REPOSITORY, "ada/best-tea");
    let read = desk.get("pulls/1").await;
    assert_eq!(json!(read.status), exchanges[0]["response"]["status"]);
    assert_known(&read.json(), &exchanges[0]["response"]["body"]);
    let written = desk.post("issues/1/labels", &json!({ "labels": [] })).await;
    assert_eq!(json!(written.status), exchanges[1]["response"]["status"]);
}

#[tokio::test]
async fn webhooks_say_what_was_recorded() {
    let (desk, mailbox) = (Desk::open().await, Mailbox::open(202).await);
    let pull = desk.pull();
    let head = desk.github.pull(&pull).head;
    desk.post("check-runs", &json!({ "name": "Shelfmark", "head_sha": head, "external_id": "1" })).await;
    let comment = desk.github.say("grace", &pull, "Hello");
    let known = |name: &str| {
        let Some(exchanges) = recorded(name) else { return };
        let (mut ours, mut theirs) = (mailbox.last().1, exchanges[0]["payload"].clone());
        for told in [&mut ours, &mut theirs] {
            if let Some(installation) = told["installation"].as_object_mut() {
                installation.remove("permissions");
            }
        }
        assert_known(&ours, &theirs);
    };
    desk.github.rerequest(&pull, &mailbox.url).await.unwrap();
    known("webhooks/check-run-rerequested-fork.json");
    desk.github.deliver_comment(&pull, comment, &mailbox.url).await.unwrap();
    known("webhooks/issue-comment-on-pull-request.json");
    desk.github.deliver(&pull, "synchronize", &mailbox.url).await.unwrap();
    known("webhooks/pull-request-synchronize-from-fork.json");
    desk.github.deliver_installation(REPOSITORY, &mailbox.url).await.unwrap();
    known("webhooks/installation-created-all.json");
}
