//! Who may call: JWTs, tokens, permissions, quotas.

use std::time::Duration;

use serde_json::json;
use shelfmark::sandbox::{APP_ID, CLIENT_ID, Limits};

use crate::client::{Answer, Desk, REPOSITORY, seconds_since_1970};

#[tokio::test]
async fn a_jwt_must_be_the_apps_own_and_short_lived() {
    let desk = Desk::open().await;
    let refused =
        async |issuer: &str, issued, ends| desk.mint_as(&desk.jwt(issuer, issued, ends), &json!({})).await.refusal();
    assert_eq!(refused("somebody", -60, 540).await, "401 Integration not found");
    assert_eq!(refused(CLIENT_ID, -60, 700).await, "401 'Expiration time' claim ('exp') is too far in the future");
    assert!(refused(CLIENT_ID, -600, -1).await.starts_with("401 'Expiration time' claim ('exp') must be"));
    assert!(refused(CLIENT_ID, 300, 540).await.starts_with("401 'Issued at' claim ('iat')"));
    let mut forged = desk.jwt(CLIENT_ID, -60, 540);
    forged.replace_range(forged.len() - 8.., "AAAAAAAA");
    let forged = desk.mint_as(&forged, &json!({})).await;
    assert_eq!(forged.refusal(), "401 A JSON web token could not be decoded");
}

#[tokio::test]
async fn a_token_is_minted_for_what_was_granted_and_no_more() {
    let desk = Desk::open().await;
    let minted = desk.mint(&json!({ "repositories": ["awesome-tea"], "permissions": { "contents": "read" } })).await;
    let body = minted.json();
    assert_eq!((minted.status, &body["permissions"]), (201, &json!({ "contents": "read" })));
    assert_eq!(body["repositories"][0]["full_name"], REPOSITORY);
    assert_eq!(body["repositories"].as_array().unwrap().len(), 1);
    assert!(body["expires_at"].as_str().unwrap().ends_with('Z'));
    let refused = async |request| desk.mint(&request).await.refusal();
    let more = refused(json!({ "permissions": { "contents": "write" } })).await;
    assert_eq!(more, "422 The permissions requested are not granted to this installation.");
    let elsewhere = refused(json!({ "repositories": ["awesome-tea", "awesome-coffee"] })).await;
    assert!(elsewhere.starts_with("422 There is at least one repository that does not exist"), "{elsewhere}");
    let authorization = format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540));
    let other = desk.send("POST", "app/installations/1/access_tokens", &authorization, "", String::new()).await;
    assert_eq!(other.refusal(), "404 Not Found");
}

#[tokio::test]
async fn a_token_opens_its_own_repository_for_an_hour() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let authorization = format!("Bearer {}", desk.token);
    let other = desk.send("GET", "repos/ada/other/contents/README.md", &authorization, "", String::new()).await;
    assert_eq!(other.refusal(), "404 Not Found");
    let files = format!("pulls/{}/files", pull.number);
    assert_eq!(desk.get(&files).await.status, 200);
    // Real seconds pass in the meantime, so the end of the hour is tested with a minute to either side.
    desk.github.pass_time(Duration::from_secs(59 * 60));
    assert_eq!(desk.get(&files).await.status, 200);
    desk.github.pass_time(Duration::from_secs(2 * 60));
    assert_eq!(desk.get(&files).await.refusal(), "401 Bad credentials");
}

#[tokio::test]
async fn without_credentials_nothing_is_told() {
    let desk = Desk::open().await;
    let path = format!("repos/{REPOSITORY}/contents/README.md");
    let ask = async |authorization: &str| desk.send("GET", &path, authorization, "", String::new()).await.refusal();
    assert_eq!(ask("").await, "401 Requires authentication");
    assert_eq!(ask("Bearer ghs_made_up").await, "401 Bad credentials");
    assert_eq!(ask(&format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540))).await, "401 Bad credentials");
}

#[tokio::test]
async fn each_call_needs_its_permission() {
    let mut desk = Desk::open().await;
    let pull = desk.pull();
    let minted = desk.mint(&json!({ "permissions": { "pull_requests": "read" } })).await;
    minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
    assert_eq!(desk.get(&format!("pulls/{}", pull.number)).await.status, 200);
    let answers: [Answer; 4] = [
        desk.get("contents/README.md").await,
        desk.post(&format!("pulls/{}/reviews", pull.number), &json!({ "body": "x", "event": "COMMENT" })).await,
        desk.post("check-runs", &json!({})).await,
        desk.get("commits/main/check-runs").await,
    ];
    for answer in answers {
        assert_eq!(answer.refusal(), "403 Resource not accessible by integration");
    }
    let query = "query { repository(owner: \"ada\", name: \"awesome-tea\") { object(expression: \"main\") { oid } pullRequest(number: 1) { number } } }";
    let told = desk.graphql(query, &json!({})).await;
    assert_eq!(told["data"], json!({ "repository": { "object": null, "pullRequest": { "number": 1 } } }));
    assert_eq!(
        (&told["errors"][0]["type"], &told["errors"][0]["path"]),
        (&json!("FORBIDDEN"), &json!(["repository", "object"]))
    );
}

#[tokio::test]
async fn quotas_are_told_in_every_answer_and_run_out() {
    let desk = Desk::open().await;
    desk.github.set_rate_limit(3);
    let first = desk.get("contents/README.md").await;
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("3", "2"));
    assert_eq!((first.header("x-ratelimit-used"), first.header("x-ratelimit-resource")), ("1", "core"));
    assert!(first.header("x-ratelimit-reset").parse::<u64>().unwrap() > seconds_since_1970());
    for _ in 0..2 {
        assert_eq!(desk.get("contents/README.md").await.status, 200);
    }
    let refused = desk.get("contents/README.md").await;
    assert!(refused.refusal().starts_with("403 API rate limit exceeded for installation"));
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    for _ in 0..3 {
        assert!(desk.graphql("query { viewer { login } }", &json!({})).await["errors"].is_null());
    }
    let refused = desk.graphql("query { viewer { login } }", &json!({})).await;
    assert_eq!(refused["errors"][0]["type"], "RATE_LIMITED");
    desk.github.pass_time(Duration::from_secs(3_601));
    assert_eq!(
        desk.get("contents/README.md").await.refusal(),
        "401 Bad credentials",
        "the quota is new, and the token has ended"
    );
}

#[tokio::test]
async fn the_app_is_told_about_itself() {
    let desk = Desk::open().await;
    let ask = async || {
        let authorization = format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540));
        desk.send("GET", "app", &authorization, "", String::new()).await.json()
    };
    let told = ask().await;
    assert_eq!((&told["id"], &told["slug"]), (&json!(APP_ID), &json!("shelfmark")));
    assert_eq!((&told["permissions"]["checks"], &told["events"]), (&json!("write"), &json!(["pull_request", "push"])));
    desk.github.set_app(&[("metadata", "read")], &["push"]);
    let told = ask().await;
    assert_eq!((&told["permissions"], &told["events"]), (&json!({ "metadata": "read" }), &json!(["push"])));
    let unsigned = desk.send("GET", "app", &format!("Bearer {}", desk.token), "", String::new()).await;
    assert_eq!(unsigned.refusal(), "401 A JSON web token could not be decoded");
}

/// Rule 43: answers to a JWT carry no quota; a suspended installation gives no token, and its tokens stop working.
#[tokio::test]
async fn a_suspended_installation_gives_no_token() {
    let desk = Desk::open().await;
    let minted = desk.mint(&json!({})).await;
    assert_eq!((minted.status, minted.header("x-ratelimit-limit")), (201, ""));
    desk.github.set_suspended("ada", true);
    assert_eq!(desk.mint(&json!({})).await.refusal(), "403 This installation has been suspended");
    assert_eq!(desk.get("contents/README.md").await.refusal(), "401 Bad credentials");
    let authorization = format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540));
    let listed = desk.send("GET", "app/installations", &authorization, "", String::new()).await.json();
    assert!(listed[0]["suspended_at"].is_string(), "{listed}");
    desk.github.set_suspended("ada", false);
    assert_eq!(desk.mint(&json!({})).await.status, 201);
    desk.github.set_installed("ada", false);
    assert_eq!(desk.mint(&json!({})).await.refusal(), "404 Not Found");
    let listed = desk.send("GET", "app/installations", &authorization, "", String::new()).await.json();
    assert_eq!(listed, json!([]));
}

/// Rule 44: tokens are long, and contain the App's id.
#[tokio::test]
async fn tokens_have_their_form_of_today() {
    let desk = Desk::open().await;
    assert!(desk.token.starts_with(&format!("ghs_{APP_ID}_")) && desk.token.len() > 200, "{}", desk.token);
    assert_eq!(desk.token.matches('.').count(), 2);
}

/// Rule 43: a repository that left the installation is refused by name, and its tokens no longer see it.
#[tokio::test]
async fn a_repository_can_leave_the_installation() {
    let desk = Desk::open().await;
    desk.github.set_chosen(REPOSITORY, false);
    assert_eq!(desk.get("contents/README.md").await.refusal(), "404 Not Found");
    let refused = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
    assert!(refused.refusal().starts_with("422 There is at least one repository"), "{}", refused.text);
    let query = "query { repository(owner: \"ada\", name: \"awesome-tea\") { id } }";
    assert_eq!(desk.graphql(query, &json!({})).await["errors"][0]["type"], "NOT_FOUND");
}

/// Rule 41: where GitHub counts them, 80 writes a minute and 500 an hour are allowed; the refusal names no time.
#[tokio::test]
async fn writes_are_counted_by_the_minute_and_by_the_hour() {
    let desk = Desk::open().await;
    desk.pull();
    desk.github.set_limits(Limits { writes: Some((3, 5)), ..Limits::default() });
    let write = async || desk.post("issues/1/labels", &json!({ "labels": ["x"] })).await;
    for _ in 0..3 {
        assert_eq!(write().await.status, 200);
    }
    let refused = write().await;
    assert!(refused.refusal().starts_with("403 You have exceeded a secondary rate limit"), "{}", refused.text);
    assert_eq!((refused.header("retry-after"), desk.get("pulls/1").await.status), ("", 200));
    desk.github.pass_time(Duration::from_secs(61));
    assert_eq!([write().await.status, write().await.status, write().await.status], [200, 200, 403]);
    desk.github.pass_time(Duration::from_secs(61));
    assert_eq!(write().await.status, 403, "the hour has had its five");
}
