//! The sandbox refuses what GitHub refuses, in GitHub's own form.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use shelfmark::sandbox::{CLIENT_ID, INSTALLATION, PullHandle, Sandbox};

const BASE: &str = "# Tea\n\n- Assam\n- Bai Mudan\n- Ceylon\n- Darjeeling\n- Earl Grey\n- Fujian\n- Gyokuro\n- Hojicha\n- Irish\n- Keemun\n";

struct Scene {
    github: Sandbox,
    pull: PullHandle,
    token: String,
}

impl Scene {
    /// A pull request with two hunks: lines 2 to 8 and 10 to 14 of its head.
    async fn set() -> Self {
        let github = Sandbox::start().await.unwrap();
        github.create_repository("ada/tea", &[("README.md", BASE), ("docs/notes.md", "notes\n")]);
        let head =
            BASE.replace("- Bai Mudan\n", "- Bai Mudan\n- Bancha\n").replace("- Keemun\n", "- Jasmine\n- Keemun\n");
        let pull = github.open_pull_request("ada/tea", "grace", "Two teas", &[("README.md", &head)]);
        let mut scene = Self { github, pull, token: String::new() };
        let minted = scene
            .call(
                "POST",
                &format!("/app/installations/{INSTALLATION}/access_tokens"),
                &scene.jwt(0, 540, CLIENT_ID),
                json!({}),
            )
            .await;
        minted.1["token"].as_str().unwrap().clone_into(&mut scene.token);
        scene
    }

    fn jwt(&self, issued: i64, lasts: i64, issuer: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().cast_signed();
        let claims = json!({ "iat": now + issued, "exp": now + lasts, "iss": issuer });
        let settings = self.github.settings("sqlite://unused.db");
        let key = EncodingKey::from_rsa_pem(settings.private_key.expose_secret().as_bytes()).unwrap();
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap()
    }

    async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> (u16, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(self.github.url().join(path).unwrap().as_str())
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Full::new(bytes::Bytes::from(body.to_string())))
            .unwrap();
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-ratelimit-remaining"));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn review(&self, comment: Value) -> (u16, String) {
        let body = json!({ "commit_id": self.github.pull(&self.pull).head, "event": "COMMENT", "comments": [comment] });
        let (status, answer) = self.call("POST", "/repos/ada/tea/pulls/1/reviews", &self.token, body).await;
        (status, answer["errors"][0].as_str().unwrap_or_default().to_owned())
    }

    async fn check_run(&self, change: Value) -> (u16, String) {
        let mut body = json!({ "name": "Shelfmark", "head_sha": self.github.pull(&self.pull).head, "output": { "title": "t", "summary": "s" } });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, answer) = self.call("POST", "/repos/ada/tea/check-runs", &self.token, body).await;
        (status, answer["errors"][0].as_str().unwrap_or_default().to_owned())
    }

    async fn query(&self, query: &str, variables: Value) -> Value {
        self.call("POST", "/graphql", &self.token, json!({ "query": query, "variables": variables })).await.1
    }
}

fn comment(start: Option<u64>, line: u64) -> Value {
    let mut comment = json!({ "path": "README.md", "body": "hm", "line": line, "side": "RIGHT" });
    if let Some(start) = start {
        comment["start_line"] = json!(start);
        comment["start_side"] = json!("RIGHT");
    }
    comment
}

#[tokio::test]
async fn tokens_are_minted_for_the_app_alone() {
    let scene = Scene::set().await;
    let path = format!("/app/installations/{INSTALLATION}/access_tokens");
    for (token, status) in [
        (scene.jwt(-60, 540, CLIENT_ID), 201),
        (scene.jwt(-60, 540, "somebody else"), 401),
        (scene.jwt(60, 540, CLIENT_ID), 401),
        (scene.jwt(-60, 700, CLIENT_ID), 401),
        (scene.jwt(-900, -10, CLIENT_ID), 401),
        ("no token at all".to_owned(), 401),
    ] {
        assert_eq!(scene.call("POST", &path, &token, json!({})).await.0, status, "{token}");
    }
    let jwt = scene.jwt(-60, 540, CLIENT_ID);
    assert_eq!(scene.call("POST", "/app/installations/1/access_tokens", &jwt, json!({})).await.0, 404);
    assert_eq!(scene.call("POST", &path, &jwt, json!({ "permissions": { "contents": "write" } })).await.0, 422);
    assert_eq!(scene.call("POST", &path, &jwt, json!({ "repositories": ["coffee"] })).await.0, 422);
}

#[tokio::test]
async fn a_token_does_what_it_was_minted_for() {
    let scene = Scene::set().await;
    let path = format!("/app/installations/{INSTALLATION}/access_tokens");
    let narrow = json!({ "repositories": ["tea"], "permissions": { "pull_requests": "read" } });
    let minted = scene.call("POST", &path, &scene.jwt(-60, 540, CLIENT_ID), narrow).await.1;
    let token = minted["token"].as_str().unwrap();
    assert_eq!(scene.call("GET", "/repos/ada/tea/pulls/1/files", token, json!({})).await.0, 200);
    let (status, answer) = scene.call("POST", "/repos/ada/tea/check-runs", token, json!({})).await;
    assert_eq!((status, &answer["message"]), (403, &json!("Resource not accessible by integration")));
    assert_eq!(scene.call("GET", "/repos/ada/coffee/pulls/1/files", token, json!({})).await.0, 404);
    assert_eq!(scene.call("GET", "/repos/ada/tea/pulls/1/files", "ghs_forged", json!({})).await.0, 401);
}

#[tokio::test]
async fn comments_stand_inside_hunks_or_the_whole_review_is_refused() {
    let scene = Scene::set().await;
    let refused = |reason: &str| (422, reason.to_owned());
    assert_eq!(scene.review(comment(None, 9)).await, refused("Line could not be resolved"));
    assert_eq!(
        scene.review(comment(Some(4), 12)).await,
        refused("start_line must be part of the same hunk as the line")
    );
    assert_eq!(scene.review(comment(Some(5), 5)).await, refused("start_line must precede the end line"));
    assert_eq!(
        scene.review(json!({ "path": "LICENCE", "body": "hm", "line": 1 })).await,
        refused("Path could not be resolved")
    );
    assert_eq!(
        scene.review(json!({ "path": "README.md", "body": " ", "line": 5 })).await,
        refused("Body can't be blank")
    );
    let long = "x".repeat(65_537);
    assert_eq!(scene.review(json!({ "path": "README.md", "body": long, "line": 5 })).await.0, 422);
    assert!(scene.github.pull(&scene.pull).reviews.is_empty());
    assert_eq!(scene.review(comment(Some(4), 5)).await.0, 200);
    assert_eq!(scene.github.pull(&scene.pull).reviews.len(), 1);
}

#[tokio::test]
async fn one_review_may_be_pending() {
    let scene = Scene::set().await;
    let path = "/repos/ada/tea/pulls/1/reviews";
    let pending = json!({ "body": "later" });
    assert_eq!(scene.call("POST", path, &scene.token, pending.clone()).await.0, 200);
    assert_eq!(scene.call("POST", path, &scene.token, pending).await.0, 422);
    assert_eq!(scene.call("POST", path, &scene.token, json!({ "event": "COMMENT" })).await.0, 422);
}

#[tokio::test]
async fn check_runs_have_limits() {
    let scene = Scene::set().await;
    let annotation =
        json!({ "path": "README.md", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "hm" });
    let with_annotations = |count: usize| json!({ "output": { "title": "t", "summary": "s", "annotations": vec![annotation.clone(); count] } });
    assert_eq!(scene.check_run(with_annotations(50)).await.0, 201);
    for refused in [
        with_annotations(51),
        json!({ "output": { "title": "t" } }),
        json!({ "output": { "title": "t", "summary": "x".repeat(65_536) } }),
        json!({ "status": "completed" }),
        json!({ "conclusion": "splendid" }),
        json!({ "head_sha": "0".repeat(40) }),
        json!({ "actions": vec![json!({ "label": "l", "identifier": "i", "description": "d" }); 4] }),
        json!({ "actions": [{ "label": "a label of too many characters", "identifier": "i", "description": "d" }] }),
    ] {
        assert_eq!(scene.check_run(refused.clone()).await.0, 422, "{refused}");
    }
    let (_, run) = scene
        .call(
            "POST",
            "/repos/ada/tea/check-runs",
            &scene.token,
            json!({ "name": "n", "head_sha": scene.github.pull(&scene.pull).head }),
        )
        .await;
    let path = format!("/repos/ada/tea/check-runs/{}", run["id"]);
    for _ in 0..2 {
        assert_eq!(scene.call("PATCH", &path, &scene.token, with_annotations(30)).await.0, 200);
    }
    assert_eq!(
        scene.call("GET", &path, &scene.token, json!({})).await.1["output"]["annotations_count"],
        60,
        "a PATCH appends"
    );
}

#[tokio::test]
async fn queries_are_executed_and_unknown_fields_are_errors_in_a_200() {
    let scene = Scene::set().await;
    let head = scene.github.pull(&scene.pull).head;
    let data = scene
        .query(
            "query($file: String!) { repository(owner: \"Ada\", name: \"tea\") {
               text: object(expression: $file) { ... on Blob { text isTruncated } ... on Tree { entries { name } } }
               folder: object(expression: \"main:docs\") { ... on Tree { entries { name type } } }
               gone: object(expression: \"main:none.md\") { ... on Blob { text } }
               pullRequest(number: 1) { state headRefOid } } }",
            json!({ "file": "refs/heads/main:README.md" }),
        )
        .await["data"]["repository"]
        .clone();
    assert_eq!(data["text"], json!({ "text": BASE, "isTruncated": false }));
    assert_eq!(data["folder"], json!({ "entries": [{ "name": "notes.md", "type": "blob" }] }));
    assert_eq!(data["gone"], Value::Null);
    assert_eq!(data["pullRequest"], json!({ "state": "OPEN", "headRefOid": head }));
    let wrong = scene.query("{ repository(owner: \"ada\", name: \"tea\") { stars } }", json!({})).await;
    assert_eq!(wrong["errors"][0]["message"], "Field 'stars' doesn't exist on type 'Repository'");
    let broken = scene.query("{ repository(", json!({})).await;
    assert!(broken["errors"][0]["message"].as_str().unwrap().contains("query parse error"), "{broken}");
    let missing = scene
        .query(
            "query($n: Int!) { repository(owner: \"ada\", name: \"tea\") { pullRequest(number: $n) { state } } }",
            json!({}),
        )
        .await;
    assert!(missing["errors"][0]["message"].as_str().unwrap().starts_with("Variable $n of type Int!"), "{missing}");
}
