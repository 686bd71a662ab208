//! Issues, branches, and pull requests that an App opens, by GitHub's documented rules: no recordings of these are known.

use serde_json::{Value, json};
use shelfmark::sandbox::IssueHandle;

use crate::client::{Desk, REPOSITORY, list};

/// A desk whose token has these permissions in addition.
async fn granted(more: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::open().await;
    for (permission, level) in more {
        desk.github.grant(permission, level);
    }
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
    desk
}

fn branch(name: &str, commit: &str) -> Value {
    json!({ "ref": format!("refs/heads/{name}"), "sha": commit })
}

/// <https://docs.github.com/rest/git/refs>
#[tokio::test]
async fn a_branch_begins_once_and_is_led_on_but_not_back() {
    let desk = granted(&[("contents", "write")]).await;
    let first = desk.github.main(REPOSITORY);
    assert_eq!(desk.get("git/ref/heads/tea").await.status, 404);
    assert_eq!(desk.post("git/refs", &branch("tea", &first)).await.status, 201);
    assert_eq!(desk.post("git/refs", &branch("tea", &first)).await.refusal(), "422 Reference already exists");
    assert_eq!(desk.post("git/refs", &branch("tee", &"0".repeat(40))).await.refusal(), "422 Object does not exist");
    for odd in ["te a", "te..a", ".tea", "tea.", "te~a"] {
        assert!(
            desk.post("git/refs", &branch(odd, &first)).await.refusal().ends_with("is not a valid ref name."),
            "{odd}"
        );
    }
    desk.github.commit(REPOSITORY, &[("docs/b.md", "b\n")]);
    let second = desk.github.main(REPOSITORY);
    let lead = async |commit: &str, force: bool| {
        desk.call("PATCH", "git/refs/heads/tea", &json!({ "sha": commit, "force": force })).await
    };
    assert_eq!(lead(&second, false).await.status, 200);
    assert_eq!(desk.get("git/ref/heads/tea").await.json()["object"]["sha"], second.as_str());
    assert_eq!(lead(&first, false).await.refusal(), "422 Update is not a fast forward");
    assert_eq!(lead(&first, true).await.status, 200);
    let missing = desk.call("PATCH", "git/refs/heads/coffee", &json!({ "sha": first })).await;
    assert_eq!(missing.refusal(), "422 Reference does not exist");
    let tree = desk.get(&format!("git/trees/{second}?recursive=1")).await.json();
    let paths: Vec<&str> = tree["tree"].as_array().unwrap().iter().filter_map(|entry| entry["path"].as_str()).collect();
    assert_eq!(paths, ["README.md", "docs/a.md", "docs/b.md"]);
    let reader = Desk::open().await;
    let main = reader.github.main(REPOSITORY);
    assert_eq!(
        reader.post("git/refs", &branch("tea", &main)).await.refusal(),
        "403 Resource not accessible by integration"
    );
}

/// <https://docs.github.com/rest/pulls/pulls#create-a-pull-request>
#[tokio::test]
async fn a_pull_request_needs_commits_of_its_own_and_is_opened_once() {
    let desk = granted(&[("contents", "write")]).await;
    desk.post("git/refs", &branch("tea", &desk.github.main(REPOSITORY))).await;
    let open = async |head: &str| {
        desk.post("pulls", &json!({ "title": "Tea", "head": head, "base": "main", "body": "More.\n\nCloses #9." }))
            .await
    };
    assert_eq!(
        open("coffee").await.json()["errors"][0],
        json!({ "resource": "PullRequest", "field": "head", "code": "invalid" })
    );
    assert_eq!(open("tea").await.refusal(), "422 Validation Failed | No commits between main and tea");
    desk.github.push_to(REPOSITORY, "ada", "tea", &[("README.md", &list().replace("line 3\n", "line three\n"))]);
    let opened = open("tea").await;
    assert_eq!((opened.status, &opened.json()["user"]["login"]), (201, &json!(desk.github.bot())));
    assert_eq!(open("tea").await.refusal(), "422 Validation Failed | A pull request already exists for ada:tea.");
    let number = opened.json()["number"].as_u64().unwrap();
    let close = desk.call("PATCH", &format!("pulls/{number}"), &json!({ "state": "closed", "title": "Teas" })).await;
    assert_eq!((&close.json()["state"], &close.json()["title"]), (&json!("closed"), &json!("Teas")));
    assert_eq!(open("tea").await.status, 201);
    let found = async |query: &str| {
        let all = desk.get(&format!("pulls?{query}")).await.json();
        all.as_array().unwrap().iter().filter_map(|pull| pull["number"].as_u64()).collect::<Vec<_>>()
    };
    assert_eq!(found("state=all&head=ada:tea").await, [2, 1], "the newest first");
    assert_eq!(found("head=ada:tea").await, [2]);
    assert_eq!(found("state=all&head=grace:tea").await, [0_u64; 0]);
}

/// <https://docs.github.com/rest/issues/issues>, <https://docs.github.com/rest/issues/comments>
#[tokio::test]
async fn issues_and_pull_requests_share_numbers_and_calls_but_not_permissions() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let issue = desk.github.open_issue(REPOSITORY, "grace", "A tea", "Please.");
    assert_eq!((pull.number, issue.number), (1, 2));
    assert!(desk.get("issues/1").await.json()["pull_request"].is_object());
    assert_eq!(desk.get("issues/2").await.refusal(), "403 Resource not accessible by integration");
    let say = json!({ "body": "Hello." });
    assert_eq!(desk.post("issues/1/comments", &say).await.status, 201);
    assert_eq!(desk.post("issues/2/comments", &say).await.status, 403);
    let reading = granted(&[("issues", "read")]).await;
    reading.github.open_issue(REPOSITORY, "grace", "A tea", "Please.");
    let told = reading.get("issues/1").await.json();
    assert_eq!(
        (&told["body"], &told["state"], told["pull_request"].is_null()),
        (&json!("Please."), &json!("open"), true)
    );
    assert_eq!(reading.post("issues/1/comments", &say).await.status, 403);
    let writing = granted(&[("issues", "write")]).await;
    let issue = writing.github.open_issue(REPOSITORY, "grace", "A tea", "Please.");
    let comment = writing.github.say_on("ada", &issue, "Yes.");
    assert_eq!(writing.post("issues/1/comments", &say).await.status, 201);
    let reaction = json!({ "content": "+1" });
    assert_eq!(writing.post(&format!("issues/comments/{comment}/reactions"), &reaction).await.status, 201);
    let said = writing.get("issues/1/comments").await.json();
    assert_eq!(said.as_array().unwrap().len(), 2);
    assert_eq!(writing.get("issues/7").await.status, 404);
}

/// <https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue>
#[tokio::test]
async fn a_merge_closes_the_issues_that_it_says_it_closes() {
    let desk = granted(&[("contents", "write")]).await;
    let issues: Vec<IssueHandle> =
        (1..=3).map(|number| desk.github.open_issue(REPOSITORY, "grace", &format!("{number}"), "")).collect();
    desk.github.push_to(REPOSITORY, "ada", "tea", &[("README.md", "tea\n")]);
    let body = "Closes #1, and resolves: #2.\n\nSee #3.";
    desk.post("pulls", &json!({ "title": "Tea", "head": "tea", "base": "main", "body": body })).await;
    let pull = desk.github.pulls(REPOSITORY).pop().unwrap();
    desk.github.merge(&pull);
    let open: Vec<bool> = issues.iter().map(|issue| desk.github.issue(issue).open).collect();
    assert_eq!(open, [false, false, true]);
}
