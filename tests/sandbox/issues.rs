//! Issues that the App opens and changes, and commits that it makes step by step.

use serde_json::json;

use crate::client::{Desk, REPOSITORY, list};

/// A desk whose token may write issues and contents.
async fn desk() -> Desk {
    let mut desk = Desk::open().await;
    desk.github.grant("issues", "write");
    desk.github.grant("contents", "write");
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
    desk
}

#[tokio::test]
async fn issues_are_opened_and_changed_by_who_may_write_them() {
    let desk = Desk::open().await;
    assert_eq!(
        desk.post("issues", &json!({ "title": "Tea" })).await.refusal(),
        "403 Resource not accessible by integration"
    );
    assert_eq!(desk.get("issues").await.refusal(), "403 Resource not accessible by integration");
    let desk = self::desk().await;
    let opened = desk.post("issues", &json!({ "title": "Tea", "body": "Which?" })).await;
    let issue = opened.json();
    assert_eq!((opened.status, &issue["number"], &issue["state"]), (201, &json!(1), &json!("open")));
    assert_eq!(issue["user"]["login"], desk.github.bot());
    let closed = desk.call("PATCH", "issues/1", &json!({ "body": "That.", "state": "closed" })).await.json();
    assert_eq!(
        (&closed["state"], &closed["state_reason"], &closed["body"]),
        (&json!("closed"), &json!("completed"), &json!("That."))
    );
    let opened = desk.call("PATCH", "issues/1", &json!({ "state": "open", "state_reason": "reopened" })).await.json();
    assert_eq!((&opened["state"], &opened["title"], &opened["body"]), (&json!("open"), &json!("Tea"), &json!("That.")));
    assert_eq!(desk.call("PATCH", "issues/9", &json!({ "state": "open" })).await.refusal(), "404 Not Found");
}

#[tokio::test]
async fn what_is_too_long_blank_or_disabled_is_refused() {
    let desk = desk().await;
    let long = "ä".repeat(65_537);
    let refused = "422 Validation Failed | body is too long (maximum is 65536 characters)";
    assert_eq!(desk.post("issues", &json!({ "title": "Tea", "body": long })).await.refusal(), refused);
    assert_eq!(desk.post("issues", &json!({ "title": "Tea", "body": &long[2..] })).await.status, 201);
    assert_eq!(desk.call("PATCH", "issues/1", &json!({ "body": long })).await.refusal(), refused);
    assert!(desk.post("issues", &json!({ "title": " " })).await.refusal().contains("title can't be blank"));
    assert_eq!(desk.post("issues", &json!({ "body": "Tea" })).await.status, 422);
    desk.github.set_issues(REPOSITORY, false);
    let disabled = desk.post("issues", &json!({ "title": "Tea" })).await;
    assert_eq!(disabled.refusal(), "410 Issues has been disabled in this repository.");
    desk.github.set_archived(REPOSITORY, true);
    let archived = desk.post("issues", &json!({ "title": "Tea" })).await;
    assert_eq!(archived.refusal(), "403 Repository was archived so is read-only.");
}

#[tokio::test]
async fn lists_of_issues_hold_pull_requests_too_and_go_by_who_opened_them() {
    let desk = desk().await;
    desk.pull();
    desk.github.open_issue(REPOSITORY, "grace", "Mine", "");
    desk.post("issues", &json!({ "title": "Tea" })).await;
    desk.call("PATCH", "issues/3", &json!({ "state": "closed" })).await;
    let numbers = async |path: &str| {
        let told = desk.get(path).await.json();
        told.as_array()
            .unwrap()
            .iter()
            .map(|issue| (issue["number"].as_u64().unwrap(), issue.get("pull_request").is_some()))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("issues").await, [(2, false), (1, true)]);
    assert_eq!(numbers("issues?state=all&direction=asc").await, [(1, true), (2, false), (3, false)]);
    let own = desk.github.bot().replace('[', "%5B").replace(']', "%5D");
    assert_eq!(numbers(&format!("issues?state=all&creator={own}")).await, [(3, false)]);
}

#[tokio::test]
async fn a_commit_of_a_tree_may_merge_and_a_branch_goes_on_to_it() {
    let desk = desk().await;
    let first = desk.github.main(REPOSITORY);
    desk.post("git/refs", &json!({ "ref": "refs/heads/fixes", "sha": first })).await;
    let ours = desk.github.push_to(REPOSITORY, "grace", "fixes", &[("docs/a.md", "b\n")]);
    desk.github.commit(REPOSITORY, &[("README.md", &list().replace("line 1\n", "line one\n"))]);
    let main = desk.github.main(REPOSITORY);
    let shown = desk.get(&format!("commits/{main}")).await.json();
    assert_eq!((&shown["author"]["login"], &shown["parents"][0]["sha"]), (&json!("ada"), &json!(first)));
    let tree = json!({ "base_tree": shown["commit"]["tree"]["sha"], "tree": [{ "path": "docs/a.md", "mode": "100644", "type": "blob", "content": "c\n" }] });
    let tree = desk.post("git/trees", &tree).await.json()["sha"].clone();
    let made = desk.post("git/commits", &json!({ "message": "Both", "tree": tree, "parents": [ours, main] })).await;
    assert_eq!(made.status, 201);
    let commit = made.json()["sha"].as_str().unwrap().to_owned();
    assert_eq!(desk.get(&format!("commits/{commit}")).await.json()["author"]["login"], desk.github.bot());
    assert_eq!(desk.call("PATCH", "git/refs/heads/fixes", &json!({ "sha": commit })).await.status, 200);
    let pull = desk.post("pulls", &json!({ "title": "Fixes", "head": "fixes", "base": "main" })).await.json();
    let files = desk.get(&format!("pulls/{}/files", pull["number"])).await.json();
    assert_eq!(files.as_array().unwrap().len(), 1, "what the base has is no change: {files}");
    let odd = desk.post("git/commits", &json!({ "message": "Odd", "tree": first, "parents": [] })).await;
    assert_eq!(odd.refusal(), "422 Tree SHA does not exist");
}
