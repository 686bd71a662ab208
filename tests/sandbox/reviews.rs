//! Reviews: all or nothing, and only on lines that the diff shows.

use serde_json::{Value, json};
use shelfmark::sandbox::PullHandle;

use crate::client::{Desk, REPOSITORY, list};

/// The README with lines 3 and 18 changed too, so that its diff has several hunks: 1–6, 7–13 and 15–20.
fn with_three_hunks() -> String {
    list()
        .replace("line 2\n", "line two\n")
        .replace("line 10\n", "line ten\n")
        .replace("line 19\n", "line 18½\nline 19\n")
}

async fn desk() -> (Desk, PullHandle) {
    let desk = Desk::open().await;
    let pull = desk.github.open_pull_request(REPOSITORY, "grace", "Three", &[("README.md", &with_three_hunks())]);
    (desk, pull)
}

fn comment(line: u64) -> Value {
    json!({ "path": "README.md", "line": line, "side": "RIGHT", "body": "Hm." })
}

fn with(mut comment: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        comment[name] = value.clone();
    }
    comment
}

/// What is answered to a review with one fine comment and this one.
async fn answered(desk: &Desk, comment: Value) -> String {
    let review = json!({ "event": "COMMENT", "comments": [self::comment(10), comment] });
    let answer = desk.post("pulls/1/reviews", &review).await;
    if answer.status == 200 { "200".to_owned() } else { answer.refusal() }
}

#[tokio::test]
async fn a_review_is_posted_with_its_comments() {
    let (desk, pull) = desk().await;
    let review = json!({ "event": "COMMENT", "body": "See below.", "comments": [comment(10), with(comment(12), &json!({ "start_line": 11 }))] });
    let answer = desk.post("pulls/1/reviews", &review).await;
    let told = answer.json();
    assert_eq!(
        (answer.status, &told["state"], &told["user"]["login"]),
        (200, &json!("COMMENTED"), &json!("shelfmark[bot]"))
    );
    let id = told["id"].as_u64().unwrap();
    let comments = desk.get(&format!("pulls/1/reviews/{id}/comments")).await.json();
    assert_eq!(
        (&comments[1]["start_line"], &comments[1]["line"], &comments[1]["body"]),
        (&json!(11), &json!(12), &json!("Hm."))
    );
    assert_eq!(desk.get("pulls/1/comments").await.json(), comments);
    assert_eq!(desk.get("pulls/1/reviews").await.json().as_array().unwrap().len(), 1);
    assert_eq!(desk.github.pull(&pull).reviews[0].comments.len(), 2);
}

#[tokio::test]
async fn one_bad_comment_sinks_the_whole_review() {
    let (desk, pull) = desk().await;
    let (unresolved, hunk) = (
        "422 Unprocessable Entity | Line could not be resolved",
        "start line must be part of the same hunk as the line.",
    );
    assert_eq!(answered(&desk, comment(14)).await, unresolved, "no hunk shows line 14");
    assert_eq!(answered(&desk, comment(99)).await, unresolved);
    assert_eq!(answered(&desk, with(comment(14), &json!({ "side": "LEFT" }))).await, unresolved);
    let elsewhere = answered(&desk, with(comment(10), &json!({ "path": "docs/a.md" }))).await;
    assert_eq!(elsewhere, "422 Unprocessable Entity | Path could not be resolved");
    let across = answered(&desk, with(comment(10), &json!({ "start_line": 2 }))).await;
    assert!(across.ends_with(hunk), "{across}");
    let hidden = answered(&desk, with(comment(16), &json!({ "start_line": 14 }))).await;
    assert!(hidden.ends_with(hunk), "{hidden}");
    let backwards = answered(&desk, with(comment(10), &json!({ "start_line": 10 }))).await;
    assert!(backwards.ends_with("start line must precede the end line."), "{backwards}");
    let elsewhere = answered(&desk, with(comment(10), &json!({ "side": "right" }))).await;
    assert!(elsewhere.starts_with("422 Invalid request."), "{elsewhere}");
    assert!(desk.github.pull(&pull).reviews.is_empty());
    assert_eq!(answered(&desk, with(comment(10), &json!({ "side": "LEFT" }))).await, "200");
}

#[tokio::test]
async fn a_comment_must_say_something_and_not_too_much() {
    let (desk, _) = desk().await;
    assert_eq!(
        answered(&desk, with(comment(10), &json!({ "body": " \n" }))).await,
        "422 Unprocessable Entity | Body can't be blank"
    );
    let longest = "é".repeat(65_536);
    let too_long = answered(&desk, with(comment(10), &json!({ "body": format!("{longest}!") }))).await;
    assert_eq!(too_long, "422 Unprocessable Entity | Body is too long (maximum is 65536 characters)");
    assert_eq!(answered(&desk, with(comment(10), &json!({ "body": longest }))).await, "200");
    let empty = desk.post("pulls/1/reviews", &json!({ "event": "COMMENT" })).await;
    assert_eq!(empty.refusal(), "422 Unprocessable Entity | Body can't be blank");
    let without_line = desk
        .post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [{ "path": "README.md", "body": "x" }] }))
        .await;
    assert_eq!(without_line.refusal(), "422 Invalid request.\n\n\"line\" wasn't supplied.");
}

#[tokio::test]
async fn a_review_is_of_a_commit_of_the_pull_request() {
    let (desk, pull) = desk().await;
    let first = desk.github.pull(&pull).head;
    desk.github.push(&pull, &[("README.md", &list().replace("line 10\n", "line ten\n"))]);
    let review = |commit: &str, line| json!({ "event": "COMMENT", "commit_id": commit, "comments": [comment(line)] });
    let unknown = desk.post("pulls/1/reviews", &review("0123", 10)).await;
    assert_eq!(unknown.refusal(), "422 Unprocessable Entity | The commit_id is not part of the pull request");
    let base = desk.get("pulls/1").await.json()["base"]["sha"].as_str().unwrap().to_owned();
    assert_eq!(desk.post("pulls/1/reviews", &review(&base, 10)).await.status, 422);
    let tip = desk.github.pull(&pull).head;
    assert_eq!(desk.post("pulls/1/reviews", &review(&tip, 2)).await.status, 422, "the tip no longer changes line 2");
    assert_eq!(desk.post("pulls/1/reviews", &review(&first, 2)).await.status, 200);
}

#[tokio::test]
async fn one_review_may_wait_at_a_time() {
    let (desk, pull) = desk().await;
    let waiting = desk.post("pulls/1/reviews", &json!({ "comments": [comment(10)] })).await.json();
    assert_eq!(waiting["state"], "PENDING");
    assert_eq!(desk.get("pulls/1/comments").await.json(), json!([]), "nobody else sees it");
    let second = desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "body": "x" })).await;
    assert_eq!(second.refusal(), "422 Unprocessable Entity | User can only have one pending review per pull request");
    let waiting = format!("pulls/1/reviews/{}", waiting["id"]);
    assert_eq!(desk.call("DELETE", &waiting, &Value::Null).await.status, 200);
    let next = desk.post("pulls/1/reviews", &json!({ "comments": [comment(10)] })).await.json();
    let next = format!("pulls/1/reviews/{}", next["id"]);
    let submitted = desk.post(&format!("{next}/events"), &json!({ "event": "COMMENT" })).await;
    assert_eq!(submitted.json()["state"], "COMMENTED");
    let gone = desk.call("DELETE", &next, &Value::Null).await;
    assert_eq!(gone.refusal(), "422 Unprocessable Entity | Can not delete a non-pending pull request review");
    assert_eq!(desk.call("PUT", &next, &json!({ "body": "Better." })).await.json()["body"], "Better.");
    assert_eq!(desk.github.pull(&pull).reviews.len(), 1);
}

#[tokio::test]
async fn own_comments_can_be_edited_and_deleted_and_others_not() {
    let (desk, pull) = desk().await;
    desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [comment(10)] })).await;
    desk.github.comment_as("grace", &pull, "README.md", 10, "I see.");
    let comments = desk.get("pulls/1/comments").await.json();
    let [own, others] = [0, 1].map(|at: usize| format!("pulls/comments/{}", comments[at]["id"]));
    assert_eq!(desk.call("PATCH", &own, &json!({ "body": "Hm!" })).await.json()["body"], "Hm!");
    assert_eq!(desk.call("PATCH", &own, &json!({ "body": "" })).await.status, 422);
    assert_eq!(
        desk.call("PATCH", &others, &json!({ "body": "Hm!" })).await.refusal(),
        "403 Resource not accessible by integration"
    );
    assert_eq!(desk.call("DELETE", &others, &Value::Null).await.status, 403);
    assert_eq!(desk.call("DELETE", &own, &Value::Null).await.status, 204);
    assert_eq!(desk.get(&own).await.refusal(), "404 Not Found");
    assert_eq!(desk.get(&others).await.json()["user"]["login"], "grace");
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let (desk, _) = desk().await;
    let authorization = format!("Bearer {}", desk.token);
    let path = format!("repos/{REPOSITORY}/pulls/1/reviews");
    let send = async |body: &str| desk.send("POST", &path, &authorization, "", body.to_owned()).await.refusal();
    assert_eq!(send("{").await, "400 Problems parsing JSON");
    assert_eq!(send("[]").await, "400 Body should be a JSON object");
    assert_eq!(send("{\"body\": null}").await, "422 Invalid request.\n\nFor 'properties/body', nil is not a string.");
    assert_eq!(
        send("{\"comments\": [1]}").await,
        "422 Invalid request.\n\nFor 'properties/comments', 1 is not an object."
    );
    assert!(send("{\"event\": \"SHOUT\"}").await.starts_with("422 Invalid request.\n\nSHOUT is not a member of"));
}
