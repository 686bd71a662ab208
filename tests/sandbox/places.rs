//! Repositories that are elsewhere, closed, or compared.

use serde_json::{Value, json};

use crate::client::{Answer, Desk, REPOSITORY, list};

async fn ask(desk: &Desk, method: &str, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    desk.send(method, path, &format!("Bearer {}", desk.token), "", body).await
}

/// Rule 45: reads of a renamed repository are redirected with 301, writes with 307, both to its id, and both work there.
#[tokio::test]
async fn a_renamed_repository_is_found_by_its_id() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.rename(REPOSITORY, "ada/best-tea");
    let read = desk.get("pulls/1/files?per_page=30").await;
    let id = read.json()["url"].as_str().unwrap().split('/').nth(4).unwrap().to_owned();
    let place = format!("{}repositories/{id}", desk.github.url());
    assert_eq!((read.status, read.header("location")), (301, format!("{place}/pulls/1/files?per_page=30").as_str()));
    assert_eq!(read.json()["message"], "Moved Permanently");
    let review = json!({ "event": "COMMENT", "body": "Hm." });
    let written = desk.post("pulls/1/reviews", &review).await;
    assert_eq!((written.status, written.header("location")), (307, format!("{place}/pulls/1/reviews").as_str()));
    assert!(desk.github.pull(&pull).reviews.is_empty(), "a write that is moved is not done");
    let by_id = format!("repositories/{id}/pulls/1");
    assert_eq!(ask(&desk, "GET", &format!("{by_id}/files?per_page=30"), &Value::Null).await.status, 200);
    assert_eq!(ask(&desk, "POST", &format!("{by_id}/reviews"), &review).await.status, 200);
    assert_eq!(ask(&desk, "GET", "repos/ada/best-tea/pulls/1", &Value::Null).await.status, 200);
    assert_eq!(ask(&desk, "GET", "repositories/1/pulls/1", &Value::Null).await.status, 404);
    let whole = ask(&desk, "GET", &format!("repositories/{id}"), &Value::Null).await;
    assert_eq!(whole.json()["full_name"], "ada/best-tea");
}

/// Rule 43: a token is not given for a former name, but for an id; GraphQL follows the name.
#[tokio::test]
async fn tokens_are_for_names_of_today_or_ids() {
    let mut desk = Desk::open().await;
    desk.pull();
    desk.github.rename(REPOSITORY, "ada/best-tea");
    let refused = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    assert!(refused.refusal().starts_with("422 There is at least one repository"), "{}", refused.text);
    let named = desk.mint(&json!({ "repositories": ["best-tea"] })).await.json();
    let id = named["repositories"][0]["id"].clone();
    let minted = desk.mint(&json!({ "repository_ids": [id] })).await.json();
    assert_eq!(minted["repositories"][0]["full_name"], "ada/best-tea");
    minted["token"].as_str().unwrap().clone_into(&mut desk.token);
    let query = |follow: bool| {
        format!(
            "query {{ repository(owner: \"ada\", name: \"awesome-tea\", followRenames: {follow}) {{ nameWithOwner }} }}"
        )
    };
    let followed = desk.graphql(&query(true), &json!({})).await;
    assert_eq!(followed["data"]["repository"]["nameWithOwner"], "ada/best-tea");
    assert_eq!(desk.graphql(&query(false), &json!({})).await["errors"][0]["type"], "NOT_FOUND");
}

#[tokio::test]
async fn a_repository_given_away_is_out_of_sight() {
    let desk = Desk::open().await;
    desk.github.rename(REPOSITORY, "grace/awesome-tea");
    let here = ask(&desk, "GET", "repos/grace/awesome-tea/contents/README.md", &Value::Null).await;
    assert_eq!(here.refusal(), "404 Not Found");
}

/// Rule 46: an archived repository can be read but not written to; a blocked one neither.
#[tokio::test]
async fn archived_and_blocked_repositories_refuse() {
    let desk = Desk::open().await;
    desk.pull();
    desk.github.set_archived(REPOSITORY, true);
    let written = desk.post("issues/1/labels", &json!({ "labels": ["x"] })).await;
    assert_eq!(written.refusal(), "403 Repository was archived so is read-only.");
    assert_eq!(desk.get("pulls/1").await.json()["base"]["repo"]["archived"], true);
    desk.github.set_blocked(REPOSITORY, true);
    assert_eq!(desk.get("pulls/1").await.refusal(), "403 Repository access blocked");
}

/// The comparison says where the branch forked off, whatever has become of the base.
#[tokio::test]
async fn commits_are_compared_from_where_they_parted() {
    let desk = Desk::open().await;
    let parted = desk.github.main(REPOSITORY);
    let pull = desk.pull();
    desk.github.commit(REPOSITORY, &[("README.md", &list().replace("line 1\n", "line one\n"))]);
    let head = desk.github.pull(&pull).head;
    let told = desk.get(&format!("compare/main...{head}")).await.json();
    assert_eq!((&told["merge_base_commit"]["sha"], &told["status"]), (&json!(parted), &json!("diverged")));
    assert_eq!((&told["ahead_by"], &told["behind_by"], &told["total_commits"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(told["files"].as_array().unwrap().len(), 1);
    let ahead = desk.get(&format!("compare/{parted}...{head}")).await.json();
    assert_eq!(ahead["status"], "ahead");
    assert_eq!(desk.get("compare/main...0123").await.status, 404);
}
