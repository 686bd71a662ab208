//! The conversation, reactions, labels, approvals; and what needs `contents: write`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::client::{Desk, REPOSITORY, list};

const COMMIT: &str =
    "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";
const RESOLVE: &str =
    "mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { id isResolved } } }";

/// A desk whose token may write to branches.
async fn writing() -> Desk {
    let mut desk = Desk::open().await;
    desk.github.grant("contents", "write");
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
    desk
}

fn input(branch: &str, head: &str) -> Value {
    json!({ "input": {
        "branch": { "repositoryNameWithOwner": REPOSITORY, "branchName": branch },
        "expectedHeadOid": head,
        "message": { "headline": "Mend" },
        "fileChanges": { "additions": [{ "path": "README.md", "contents": STANDARD.encode("mended\n") }] },
    } })
}

fn refusal(answer: &Value) -> (&str, &str) {
    let error = &answer["errors"][0];
    (error["type"].as_str().unwrap_or_default(), error["message"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_commit_is_made_on_top_of_the_expected_tip_alone() {
    let desk = writing().await;
    let pull = desk.github.open_pull_request(REPOSITORY, "ada", "Ten", &[("README.md", &list().replace("10", "ten"))]);
    let before = desk.github.pull(&pull);
    let made = desk.graphql(COMMIT, &input(&before.head_branch, &before.head)).await;
    let commit = made["data"]["createCommitOnBranch"]["commit"]["oid"].as_str().unwrap();
    assert_eq!(
        (desk.github.pull(&pull).head.as_str(), desk.github.file(&pull, "README.md").as_deref()),
        (commit, Some("mended\n"))
    );
    let again = desk.graphql(COMMIT, &input(&before.head_branch, &before.head)).await;
    assert_eq!(refusal(&again).0, "STALE_DATA");
    assert_eq!(again["data"]["createCommitOnBranch"], Value::Null);
    let elsewhere = desk.graphql(COMMIT, &input("patch-of-a-fork", &before.head)).await;
    assert_eq!(refusal(&elsewhere), ("NOT_FOUND", "No branch named patch-of-a-fork exists."));
    let mut unnamed = input(&before.head_branch, commit);
    unnamed["input"].as_object_mut().unwrap().remove("expectedHeadOid");
    let refused = desk.graphql(COMMIT, &unnamed).await;
    assert!(
        refusal(&refused)
            .1
            .starts_with("Variable $input of type CreateCommitOnBranchInput! was provided invalid value")
    );
}

#[tokio::test]
async fn without_the_permission_no_commit_is_made_and_no_thread_resolved() {
    let desk = Desk::open().await;
    let pull = desk.github.open_pull_request(REPOSITORY, "ada", "Ten", &[("README.md", &list().replace("10", "ten"))]);
    let there = desk.github.pull(&pull);
    let refused = desk.graphql(COMMIT, &input(&there.head_branch, &there.head)).await;
    assert_eq!(refusal(&refused), ("FORBIDDEN", "Resource not accessible by integration"));
    desk.github.comment_as("grace", &pull, "README.md", 10, "Hm.");
    let thread = format!("PRRT_{}", desk.github.pull(&pull).reviews[0].comments[0].id);
    assert_eq!(refusal(&desk.graphql(RESOLVE, &json!({ "id": thread })).await).0, "FORBIDDEN");
    let granted = desk.mint(&json!({ "repositories": ["awesome-tea"], "permissions": { "contents": "write" } })).await;
    assert_eq!(granted.status, 422, "nor is a token given for it");
}

#[tokio::test]
async fn a_thread_is_resolved() {
    let desk = writing().await;
    let pull = desk.pull();
    desk.github.comment_as("grace", &pull, "README.md", 10, "Hm.");
    let thread = format!("PRRT_{}", desk.github.pull(&pull).reviews[0].comments[0].id);
    let done = desk.graphql(RESOLVE, &json!({ "id": thread })).await;
    assert_eq!(done["data"]["resolveReviewThread"]["thread"], json!({ "id": thread, "isResolved": true }));
    assert_eq!(refusal(&desk.graphql(RESOLVE, &json!({ "id": "PRRT_1" })).await).0, "NOT_FOUND");
}

#[tokio::test]
async fn comments_are_said_and_reacted_to() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let said = desk.post("issues/1/comments", &json!({ "body": "Hello." })).await;
    assert_eq!((said.status, &said.json()["user"]["login"]), (201, &json!("shelfmark[bot]")));
    let blank = desk.post("issues/1/comments", &json!({ "body": " " })).await;
    assert_eq!(blank.refusal(), "422 Validation Failed | body can't be blank");
    let path = format!("issues/comments/{}/reactions", desk.github.say("grace", &pull, "/shelfmark recheck"));
    let statuses = [
        desk.post(&path, &json!({ "content": "+1" })).await.status,
        desk.post(&path, &json!({ "content": "+1" })).await.status,
    ];
    assert_eq!(statuses, [201, 200], "the same reaction twice is one");
    assert_eq!(desk.github.pull(&pull).talk[1].reactions.len(), 1);
    assert_eq!(desk.post(&path, &json!({ "content": "thumbs" })).await.status, 422);
    assert_eq!(desk.post("issues/comments/9/reactions", &json!({ "content": "+1" })).await.status, 404);
}

#[tokio::test]
async fn labels_come_and_go() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.post("issues/1/labels", &json!({ "labels": ["needs work"] })).await;
    desk.post("issues/1/labels", &json!({ "labels": ["Needs Work", "new"] })).await;
    assert_eq!(desk.github.pull(&pull).labels, ["needs work", "new"]);
    assert_eq!(desk.call("DELETE", "issues/1/labels/needs%20work", &Value::Null).await.status, 200);
    let gone = desk.call("DELETE", "issues/1/labels/needs%20work", &Value::Null).await;
    assert_eq!(gone.refusal(), "404 Label does not exist");
    assert_eq!(desk.post("issues/1/labels", &json!({ "labels": ["x".repeat(51)] })).await.status, 422);
}

#[tokio::test]
async fn only_approvals_and_requests_for_changes_are_dismissed() {
    let desk = Desk::open().await;
    desk.pull();
    let review = async |event: &str| {
        let made = desk.post("pulls/1/reviews", &json!({ "event": event, "body": "Hm." })).await;
        format!("pulls/1/reviews/{}/dismissals", made.json()["id"])
    };
    let message = json!({ "message": "It has changed." });
    let approval = desk.call("PUT", &review("APPROVE").await, &message).await;
    assert_eq!((approval.status, &approval.json()["state"]), (200, &json!("DISMISSED")));
    let comment = desk.call("PUT", &review("COMMENT").await, &message).await;
    assert_eq!(comment.refusal(), "422 Unprocessable Entity | Can not dismiss a commented pull request review");
    assert_eq!(desk.call("PUT", &review("APPROVE").await, &json!({})).await.status, 422);
}

#[tokio::test]
async fn people_may_do_what_they_were_given() {
    let desk = Desk::open().await;
    desk.github.set_permission(REPOSITORY, "hopper", "write");
    for (login, permission) in [("ada", "admin"), ("Hopper", "write"), ("mallory", "read")] {
        let told = desk.get(&format!("collaborators/{login}/permission")).await.json();
        assert_eq!(told["permission"], permission, "{login}");
    }
}

#[tokio::test]
async fn what_is_still_true_counts_against_no_limit() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let first = desk.get("pulls/1/files").await;
    let mark = first.header("etag").to_owned();
    let again = async || {
        let uri = format!("{}repos/{REPOSITORY}/pulls/1/files", desk.github.url());
        let request = http::Request::get(uri).header("authorization", format!("Bearer {}", desk.token));
        let request =
            request.header("if-none-match", &mark).body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
        let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
        let answer = client.request(request).await.unwrap();
        (answer.status().as_u16(), answer.headers()["x-ratelimit-used"].to_str().unwrap().to_owned())
    };
    assert_eq!(again().await, (304, first.header("x-ratelimit-used").to_owned()));
    desk.github.push(&pull, &[("README.md", "other\n")]);
    assert_eq!(again().await.0, 200);
}
