//! Reviews: all or nothing, and only on lines that the diff shows.

use serde_json::{Value, json};
use shelfmark::sandbox::{Answer, Limits, Matching, PullHandle, Trouble, Weather, Words};

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

/// The answer to a review with one good comment and this one.
async fn answered(desk: &Desk, comment: Value) -> String {
    let review = json!({ "event": "COMMENT", "comments": [self::comment(10), comment] });
    let answer = desk.post("pulls/1/reviews", &review).await;
    if answer.status == 200 { "200".to_owned() } else { answer.refusal() }
}

/// Rules 15 and 19: the answer is 200 and does not contain the comments; when those of a review are listed, they have no lines.
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
    let comments = desk.get("pulls/1/comments").await.json();
    assert_eq!(
        (&comments[1]["start_line"], &comments[1]["line"], &comments[1]["body"]),
        (&json!(11), &json!(12), &json!("Hm."))
    );
    let of_review = desk.get(&format!("pulls/1/reviews/{id}/comments")).await.json();
    assert_eq!((&of_review[1]["id"], &of_review[1]["position"]), (&comments[1]["id"], &json!(12)));
    assert!(of_review[1].get("line").is_none() && of_review[1].get("start_line").is_none(), "{of_review}");
    assert!(told.get("comments").is_none() && told["submitted_at"].is_string(), "{told}");
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

/// Rule 22: a commit that is not, or no longer, part of the pull request cannot be reviewed.
#[tokio::test]
async fn a_review_is_of_a_commit_of_the_pull_request() {
    let (desk, pull) = desk().await;
    let first = desk.github.pull(&pull).head;
    desk.github.push(&pull, &[("README.md", &list().replace("line 10\n", "line ten\n"))]);
    let review = |commit: &str, line| json!({ "event": "COMMENT", "commit_id": commit, "comments": [comment(line)] });
    let unknown = desk.post("pulls/1/reviews", &review("0123", 10)).await;
    assert_eq!(unknown.refusal(), "422 Unprocessable Entity | The commitOID is not part of the pull request");
    let base = desk.get("pulls/1").await.json()["base"]["sha"].as_str().unwrap().to_owned();
    assert_eq!(desk.post("pulls/1/reviews", &review(&base, 10)).await.status, 422);
    let tip = desk.github.pull(&pull).head;
    assert_eq!(desk.post("pulls/1/reviews", &review(&tip, 2)).await.status, 422, "the tip no longer changes line 2");
    assert_eq!(desk.post("pulls/1/reviews", &review(&first, 2)).await.status, 200);
    desk.github.force_push(&pull, &[("README.md", &with_three_hunks())]);
    let left = desk.post("pulls/1/reviews", &review(&tip, 10)).await;
    assert_eq!(left.refusal(), "422 Unprocessable Entity | The commitOID is not part of the pull request");
    let moved = desk.get("pulls/1/reviews").await.json()[0]["commit_id"].clone();
    assert_eq!(moved, desk.github.pull(&pull).head, "rule 21: a review can name a commit that is younger than itself");
}

/// Rule 17: a pending review of one's own blocks every other, even one with an event.
#[tokio::test]
async fn one_review_may_wait_at_a_time() {
    let (desk, pull) = desk().await;
    let waiting = desk.post("pulls/1/reviews", &json!({ "comments": [comment(10)] })).await.json();
    assert_eq!((&waiting["state"], waiting.get("submitted_at")), (&json!("PENDING"), None));
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
    let without_text = desk.call("PUT", &next, &json!({ "body": "Better." })).await;
    assert_eq!(without_text.refusal(), "422 Unprocessable Entity | Could not edit a review with a missing body.");
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

/// Rule 16: all faults of all comments come in one string, which names no comment; there are two kinds of text.
#[tokio::test]
async fn all_faults_are_told_in_one_string() {
    let (desk, _) = desk().await;
    let review = |comments: Vec<Value>| json!({ "event": "COMMENT", "comments": comments });
    let bad = || {
        let elsewhere = with(comment(10), &json!({ "path": "docs/a.md" }));
        vec![comment(10), comment(14), with(comment(10), &json!({ "start_line": 2 })), elsewhere]
    };
    let errors = async |comments| desk.post("pulls/1/reviews", &review(comments)).await.json()["errors"].clone();
    let start = "Pull request review thread start line must be part of the same hunk as the line.";
    let short = format!("Line could not be resolved, {start}, and Path could not be resolved");
    assert_eq!(errors(bad()).await, json!([short]));
    desk.github.set_limits(Limits { words: Words::Long, ..Limits::default() });
    let hunk = "Pull request review thread diff hunk can't be blank";
    let line = "Pull request review thread line must be part of the diff";
    assert_eq!(errors(vec![comment(14)]).await, json!([format!("{line} and {hunk}")]));
    let leaving = with(comment(14), &json!({ "start_line": 10 }));
    assert_eq!(errors(vec![leaving]).await, json!([format!("{line}, {start}, and {hunk}")]));
    let elsewhere = with(comment(10), &json!({ "path": "docs/a.md" }));
    assert_eq!(
        errors(vec![elsewhere]).await,
        json!([format!("Pull request review thread path is invalid and {hunk}")])
    );
}

/// Rule 17: a review can be left half made, after an answer that does not say so.
#[tokio::test]
async fn a_review_can_be_left_half_made() {
    let (desk, pull) = desk().await;
    let review = json!({ "event": "COMMENT", "body": "Hm.", "comments": [comment(10)] });
    desk.github.answer_next(Matching::call("POST", "/pulls/*/reviews"), Answer::HalfReview);
    assert_eq!(desk.post("pulls/1/reviews", &review).await.refusal(), "502 Server Error");
    let left = &desk.github.pull(&pull).reviews[0];
    assert_eq!((left.state.as_str(), left.comments.len()), ("PENDING", 1));
    let again = desk.post("pulls/1/reviews", &review).await;
    assert!(again.refusal().ends_with("User can only have one pending review per pull request"));
    desk.call("DELETE", &format!("pulls/1/reviews/{}", left.id), &Value::Null).await;
    let weather = Weather { in_a_thousand: 1_000, troubles: vec![Trouble::HalfReview], ..Weather::default() };
    desk.github.set_weather(weather);
    assert_eq!(desk.post("pulls/1/reviews", &review).await.status, 502);
    assert_eq!(desk.post("issues/1/labels", &json!({ "labels": ["x"] })).await.status, 502, "other calls fail");
    assert!(desk.github.pull(&pull).reviews[0].is_pending() && desk.github.pull(&pull).labels.is_empty());
}

/// Rule 18: a comment of a review that was not submitted cannot be read or edited, only deleted.
#[tokio::test]
async fn a_comment_that_waits_is_not_there_yet() {
    let (desk, pull) = desk().await;
    desk.post("pulls/1/reviews", &json!({ "comments": [comment(10)] })).await;
    let path = format!("pulls/comments/{}", desk.github.pull(&pull).reviews[0].comments[0].id);
    assert_eq!(desk.get(&path).await.refusal(), "404 Not Found");
    assert_eq!(desk.call("PATCH", &path, &json!({ "body": "Hm!" })).await.refusal(), "404 Not Found");
    assert_eq!(desk.call("DELETE", &path, &Value::Null).await.status, 204);
}

/// Rules 20 and 21: an outdated comment has no line and no position; another one follows its line to the tip.
#[tokio::test]
async fn comments_move_with_their_lines_or_are_outdated() {
    let (desk, pull) = desk().await;
    let first = desk.github.pull(&pull).head;
    desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [comment(10), comment(12)] })).await;
    let changed = with_three_hunks().replace("line ten\n", "line X\n");
    desk.github.push(&pull, &[("README.md", &format!("line 0\n{changed}"))]);
    let tip = desk.github.pull(&pull).head;
    let comments = desk.get("pulls/1/comments").await.json();
    let told = |at: usize| {
        let names = ["line", "position", "original_line", "commit_id", "original_commit_id"];
        names.map(|name| comments[at][name].clone())
    };
    assert_eq!(told(0), [Value::Null, Value::Null, json!(10), json!(first), json!(first)]);
    assert_eq!(told(1), [json!(13), json!(12), json!(12), json!(tip), json!(first)]);
}

/// Rule 25: an App may comment on a pull request that it opened itself, and no more.
#[tokio::test]
async fn nobody_judges_a_pull_request_of_ones_own() {
    let desk = Desk::open().await;
    desk.github.open_pull_request(REPOSITORY, "shelfmark[bot]", "Mine", &[("new.md", "x\n")]);
    let ask = async |event: &str| desk.post("pulls/1/reviews", &json!({ "event": event, "body": "Hm." })).await;
    let refusal = |words: &str| format!("422 Unprocessable Entity | {words}");
    assert_eq!(ask("APPROVE").await.refusal(), refusal("Can not approve your own pull request"));
    let asked = ask("REQUEST_CHANGES").await.refusal();
    assert_eq!(asked, refusal("Review Can not request changes on your own pull request"));
    assert_eq!(ask("COMMENT").await.status, 200);
}

/// Rule 26: a locked conversation and an archived repository refuse reviews.
#[tokio::test]
async fn a_lock_prevents_reviews() {
    let (desk, pull) = desk().await;
    let ask = async || desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "body": "Hm." })).await;
    desk.github.set_locked(&pull, true);
    assert_eq!(ask().await.json()["errors"], json!(["lock prevents review"]));
    desk.github.set_locked(&pull, false);
    desk.github.set_archived(REPOSITORY, true);
    assert_eq!(ask().await.json()["errors"], json!(["lock prevents review"]));
    desk.github.set_archived(REPOSITORY, false);
    assert_eq!(ask().await.status, 200);
}

/// Reads may lag behind writes: GraphQL shows a review only some queries later.
#[tokio::test]
async fn a_review_may_not_be_seen_at_once() {
    let (desk, _) = desk().await;
    desk.github.set_lag(2);
    desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [comment(10)] })).await;
    let query = "query { repository(owner: \"ada\", name: \"awesome-tea\") { pullRequest(number: 1) {
        reviews(first: 5) { totalCount } reviewThreads(first: 5) { totalCount } } } }";
    let seen = async || {
        let told = desk.graphql(query, &json!({})).await["data"]["repository"]["pullRequest"].clone();
        (told["reviews"]["totalCount"].clone(), told["reviewThreads"]["totalCount"].clone())
    };
    assert_eq!(
        [seen().await, seen().await, seen().await],
        [(json!(0), json!(0)), (json!(0), json!(0)), (json!(1), json!(1))]
    );
}
