//! The conversation, reactions, labels, approvals; and what needs `contents: write`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use shelfmark::sandbox::Rule;

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

/// Rule 47: the message about a stale tip has two spaces.
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
    let stale = format!("Expected branch to point to \"{}\" but it did not.  Pull and try again.", before.head);
    assert_eq!(refusal(&again), ("STALE_DATA", stale.as_str()));
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

/// Rules 46 and 47: branches have two kinds of rules, and an archived repository accepts no writes.
#[tokio::test]
async fn rules_keep_commits_from_a_branch() {
    let desk = writing().await;
    let pull = desk.github.open_pull_request(REPOSITORY, "ada", "Ten", &[("README.md", &list().replace("10", "ten"))]);
    let there = desk.github.pull(&pull);
    let ask = async || {
        let answer = desk.graphql(COMMIT, &input(&there.head_branch, &there.head)).await;
        assert_eq!(answer["data"]["createCommitOnBranch"], Value::Null);
        let (kind, message) = refusal(&answer);
        (kind.to_owned(), message.to_owned())
    };
    desk.github.set_rule(REPOSITORY, &there.head_branch, Some(Rule::Protection));
    let words = "protected branch 'patch-1' check failed:\n  Changes must be made through a pull request.";
    assert_eq!(ask().await, ("BRANCH_PROTECTION_RULE_VIOLATION".to_owned(), words.to_owned()));
    desk.github.set_rule(REPOSITORY, &there.head_branch, Some(Rule::Ruleset));
    assert!(ask().await.1.starts_with("Repository rule violations found"));
    desk.github.set_rule(REPOSITORY, &there.head_branch, None);
    desk.github.set_archived(REPOSITORY, true);
    assert_eq!(ask().await, ("UNPROCESSABLE".to_owned(), "Repository was archived so is read-only".to_owned()));
    assert_eq!(desk.github.pull(&pull).head, there.head);
}

/// Rule 24: text saved in a browser has CRLF line endings.
#[tokio::test]
async fn edits_in_a_browser_have_other_ends_of_lines() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let (comment, said) = (
        desk.github.comment_as("grace", &pull, "README.md", 10, "One\nTwo"),
        desk.github.say("grace", &pull, "One\nTwo"),
    );
    for id in [comment, said] {
        assert!(desk.github.edit(&pull, id, "One\nThree"));
    }
    let there = desk.github.pull(&pull);
    assert_eq!(
        (there.reviews[0].comments[0].body.as_str(), there.talk[0].body.as_str()),
        ("One\r\nThree", "One\r\nThree")
    );
    assert!(there.talk[0].edited_at.is_some());
    assert!(!desk.github.edit(&pull, 1, "Nothing"));
}

#[tokio::test]
async fn comments_are_answered_folded_away_and_deleted() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let first = desk.github.comment_as("grace", &pull, "README.md", 10, "Hm.");
    let second = desk.github.comment_as("grace", &pull, "README.md", 11, "Ha.");
    desk.github.reply_as("ada", &pull, first, "I see.");
    assert!(desk.github.minimize(&pull, first) && desk.github.resolve(&pull, first));
    let threads = async || {
        let query = "query { repository(owner: \"ada\", name: \"awesome-tea\") { pullRequest(number: 1) { reviewThreads(first: 5) { nodes {
            isResolved comments(first: 5) { nodes { body isMinimized } } } } } } }";
        let told = desk.graphql(query, &json!({})).await;
        told["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"].clone()
    };
    let told = threads().await;
    assert_eq!(told.as_array().unwrap().len(), 2);
    let comments = &told[0]["comments"]["nodes"];
    assert_eq!((&comments[0]["isMinimized"], &comments[1]["body"]), (&json!(true), &json!("I see.")));
    assert_eq!((&told[0]["isResolved"], &told[1]["isResolved"]), (&json!(true), &json!(false)));
    assert!(desk.github.delete_comment(&pull, first) && desk.github.delete_comment(&pull, second));
    assert!(!desk.github.delete_comment(&pull, second));
    let left = threads().await;
    assert_eq!((left.as_array().unwrap().len(), &left[0]["comments"]["nodes"][0]["body"]), (1, &json!("I see.")));
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
async fn own_comments_are_edited_and_those_of_others_are_not() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let own = desk.post("issues/1/comments", &json!({ "body": "Hello." })).await.json()["id"].clone();
    let path = format!("issues/comments/{own}");
    assert_eq!(desk.call("PATCH", &path, &json!({ "body": "Good day." })).await.json()["body"], "Good day.");
    assert_eq!(desk.github.pull(&pull).talk[0].body, "Good day.");
    let blank = desk.call("PATCH", &path, &json!({ "body": " " })).await;
    assert_eq!(blank.refusal(), "422 Validation Failed | body can't be blank");
    let long = desk.call("PATCH", &path, &json!({ "body": "ä".repeat(65_537) })).await;
    assert_eq!(long.refusal(), "422 Validation Failed | body is too long (maximum is 65536 characters)");
    let theirs = format!("issues/comments/{}", desk.github.say("grace", &pull, "Hello."));
    assert_eq!(desk.call("PATCH", &theirs, &json!({ "body": "x" })).await.status, 403);
    assert_eq!(desk.call("PATCH", "issues/comments/9", &json!({ "body": "x" })).await.status, 404);
}

#[tokio::test]
async fn comments_on_lines_are_reacted_to() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let comment = desk.github.comment_as("grace", &pull, "README.md", 5, "Is this right?");
    let path = format!("pulls/comments/{comment}/reactions");
    let statuses = [
        desk.post(&path, &json!({ "content": "+1" })).await.status,
        desk.post(&path, &json!({ "content": "+1" })).await.status,
    ];
    assert_eq!(statuses, [201, 200]);
    assert_eq!(desk.post("pulls/comments/9/reactions", &json!({ "content": "+1" })).await.status, 404);
    let pending = desk.github.pend_as("grace", &pull, "README.md", 5, "half a word");
    let path = format!("pulls/comments/{pending}/reactions");
    assert_eq!(desk.post(&path, &json!({ "content": "+1" })).await.status, 404);
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

/// Rule 27: a comment cannot be dismissed, and no review can be if dismissing is restricted.
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
    desk.github.restrict_dismissals(REPOSITORY);
    let restricted = desk.call("PUT", &review("APPROVE").await, &message).await;
    assert_eq!(restricted.refusal(), "403 Branch protections do not permit dismissing this review");
}

/// The messages are reported; that a call is all or nothing, and who may be asked, is documented.
#[tokio::test]
async fn people_with_access_are_asked_for_a_review_and_teams_by_who_knows_them() {
    let mut desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.set_permission(REPOSITORY, "hopper", "write");
    desk.github.add_team(REPOSITORY, "tasters");
    let place = "pulls/1/requested_reviewers";
    let author = desk.github.pull(&pull).author;
    let refused = desk.post(place, &json!({ "reviewers": ["hopper", author] })).await;
    assert_eq!(refused.refusal(), "422 Unprocessable Entity | Review cannot be requested from pull request author.");
    let refused = desk.post(place, &json!({ "reviewers": ["hopper", "mallory"] })).await;
    assert!(
        refused.refusal().starts_with("422 Reviews may only be requested from collaborators"),
        "{}",
        refused.refusal()
    );
    let refused = desk.post(place, &json!({ "team_reviewers": ["tasters"] })).await;
    assert!(refused.refusal().contains("Could not resolve to a node"), "{}", refused.refusal());
    assert_eq!(desk.github.pull(&pull).requests, []);
    for _ in 0..2 {
        assert_eq!(desk.post(place, &json!({ "reviewers": ["hopper"] })).await.status, 201);
    }
    assert_eq!(desk.github.pull(&pull).requests.len(), 1);
    desk.github.unrequest(&pull, "hopper");
    let events = desk.get("issues/1/events").await.json();
    let told: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (&event["event"], &event["requested_reviewer"]["login"]))
        .collect();
    assert_eq!(
        told,
        [(&json!("review_requested"), &json!("hopper")), (&json!("review_request_removed"), &json!("hopper"))]
    );
    desk.github.grant("members", "read");
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
    assert_eq!(desk.post(place, &json!({ "team_reviewers": ["tasters"] })).await.status, 201);
    assert_eq!(desk.github.pull(&pull).requested(), ["team:tasters"]);
}

/// Rule 50: bots, and outsiders of a private repository, have no permission; if the App may not ask, it is told so.
#[tokio::test]
async fn people_may_do_what_they_were_given() {
    let desk = Desk::open().await;
    desk.github.set_permission(REPOSITORY, "hopper", "write");
    desk.github.set_permission(REPOSITORY, "lovelace", "none");
    let none = [("lovelace", "none"), ("renovate[bot]", "none")];
    for (login, permission) in [("ada", "admin"), ("Hopper", "write"), ("mallory", "read")].into_iter().chain(none) {
        let told = desk.get(&format!("collaborators/{login}/permission")).await.json();
        assert_eq!(told["permission"], permission, "{login}");
        assert_eq!(told["role_name"], if permission == "none" { "" } else { permission }, "{login}");
    }
    desk.github.hide_permissions(REPOSITORY);
    let hidden = desk.get("collaborators/ada/permission").await;
    assert_eq!(hidden.refusal(), "403 Must have push access to view collaborator permission.");
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
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await.json();
    let other = format!("Bearer {}", minted["token"].as_str().unwrap());
    let path = format!("repos/{REPOSITORY}/pulls/1/files");
    let told = desk.send("GET", &path, &other, "", String::new()).await;
    assert_ne!(told.header("etag"), mark, "the mark is another for each token");
    desk.github.push(&pull, &[("README.md", "other\n")]);
    assert_eq!(again().await.0, 200);
}
