//! Check runs.

use serde_json::{Value, json};

use crate::client::Desk;

fn run(head: &str, more: &Value) -> Value {
    let mut run = json!({ "name": "Shelfmark", "head_sha": head });
    for (name, value) in more.as_object().unwrap() {
        run[name] = value.clone();
    }
    run
}

fn annotation(line: u64) -> Value {
    json!({ "path": "README.md", "start_line": line, "end_line": line, "annotation_level": "warning", "message": "Hm." })
}

async fn desk() -> (Desk, String) {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let head = desk.github.pull(&pull).head;
    (desk, head)
}

#[tokio::test]
async fn a_check_run_is_made_and_completed() {
    let (desk, head) = desk().await;
    let made = desk.post("check-runs", &run(&head, &json!({ "status": "in_progress", "external_id": "1" }))).await;
    assert_eq!(
        (made.status, &made.json()["status"], &made.json()["conclusion"]),
        (201, &json!("in_progress"), &Value::Null)
    );
    let path = format!("check-runs/{}", made.json()["id"]);
    let output = json!({ "title": "1 error", "summary": "…" });
    let done = desk.call("PATCH", &path, &json!({ "conclusion": "failure", "output": output })).await.json();
    assert_eq!(
        (&done["status"], &done["conclusion"], &done["external_id"]),
        (&json!("completed"), &json!("failure"), &json!("1"))
    );
    assert_eq!(desk.get(&path).await.json(), done);
    let listed = desk.get(&format!("commits/{head}/check-runs?check_name=Shelfmark")).await.json();
    assert_eq!((&listed["total_count"], &listed["check_runs"][0]), (&json!(1), &done));
    let others = desk.get(&format!("commits/{head}/check-runs?check_name=Other")).await.json();
    assert_eq!(others["total_count"], 0);
}

#[tokio::test]
async fn what_github_does_not_know_is_refused() {
    let (desk, head) = desk().await;
    let refused = async |body| desk.post("check-runs", &body).await.refusal();
    assert_eq!(refused(json!({ "head_sha": head })).await, "422 Invalid request.\n\n\"name\" wasn't supplied.");
    assert_eq!(refused(json!({ "name": "x" })).await, "422 Invalid request.\n\n\"head_sha\" wasn't supplied.");
    assert_eq!(refused(run("0123", &json!({}))).await, "422 No commit found for SHA: 0123");
    assert!(refused(run(&head, &json!({ "status": "waiting" }))).await.contains("waiting is not a member of"));
    assert!(refused(run(&head, &json!({ "conclusion": "fine" }))).await.contains("fine is not a member of"));
    assert_eq!(
        refused(run(&head, &json!({ "status": "completed" }))).await,
        "422 Invalid request.\n\n\"conclusion\" wasn't supplied."
    );
    let half = json!({ "output": { "title": "x" } });
    assert_eq!(refused(run(&head, &half)).await, "422 Invalid request.\n\n\"summary\" wasn't supplied.");
    let listed = desk.get(&format!("commits/{head}/check-runs")).await.json();
    assert_eq!(listed["total_count"], 0);
}

#[tokio::test]
async fn texts_are_counted_in_characters_and_in_bytes() {
    let (desk, head) = desk().await;
    let ask = async |summary: String| {
        desk.post("check-runs", &run(&head, &json!({ "output": { "title": "x", "summary": summary } }))).await
    };
    let characters = ask("x".repeat(65_536)).await;
    assert_eq!(characters.refusal(), "422 Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.");
    let bytes = ask("é".repeat(32_768)).await;
    assert_eq!(bytes.refusal(), "422 Validation Failed | summary exceeds a maximum bytesize of 65535");
    assert_eq!(ask("x".repeat(65_535)).await.status, 201);
}

#[tokio::test]
async fn annotations_come_fifty_at_a_time_and_are_appended() {
    let (desk, head) = desk().await;
    let output = |count: u64| json!({ "output": { "title": "x", "summary": "y", "annotations": (1..=count).map(annotation).collect::<Vec<_>>() } });
    let many = desk.post("check-runs", &run(&head, &output(51))).await;
    assert_eq!(many.refusal(), "422 Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.");
    let made = desk.post("check-runs", &run(&head, &output(50))).await.json();
    let path = format!("check-runs/{}", made["id"]);
    let more = desk.call("PATCH", &path, &output(7)).await.json();
    assert_eq!(more["output"]["annotations_count"], 57);
    let page = desk.get(&format!("{path}/annotations?per_page=50&page=2")).await.json();
    assert_eq!(page.as_array().unwrap().len(), 7);
    let ask = async |annotation: Value| {
        let body = json!({ "output": { "title": "x", "summary": "y", "annotations": [annotation] } });
        desk.call("PATCH", &path, &body).await.refusal()
    };
    let mut shouting = annotation(1);
    shouting["annotation_level"] = json!("loud");
    assert!(ask(shouting).await.contains("loud is not a member of"));
    let mut backwards = annotation(3);
    backwards["end_line"] = json!(2);
    assert!(ask(backwards).await.ends_with("end_line must not be before start_line"));
    assert_eq!(desk.get(&path).await.json()["output"]["annotations_count"], 57);
}

#[tokio::test]
async fn three_buttons_with_short_labels_at_most() {
    let (desk, head) = desk().await;
    let action = |label: &str| json!({ "label": label, "identifier": "again", "description": "Look again" });
    let ask = async |actions: Vec<Value>| desk.post("check-runs", &run(&head, &json!({ "actions": actions }))).await;
    assert_eq!(ask(vec![action("Again"); 3]).await.status, 201);
    assert_eq!(
        ask(vec![action("Again"); 4]).await.refusal(),
        "422 Invalid request.\n\nNo more than 3 items are allowed; 4 were supplied."
    );
    let long = ask(vec![action("Look again, and well!")]).await;
    assert_eq!(long.refusal(), "422 Invalid request.\n\nOnly 20 characters are allowed; 21 were supplied.");
    let without = ask(vec![json!({ "label": "x", "identifier": "x" })]).await;
    assert_eq!(without.refusal(), "422 Invalid request.\n\n\"description\" wasn't supplied.");
}
