//! Calls over real sockets to a scripted GitHub.

mod credentials;
mod reading;
mod writing;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::review::{Action, Annotation, Conclusion, PlannedCheckRun, PlannedComment, PlannedReview};

/// A private key, as GitHub gives one.
pub(crate) fn pem() -> SecretString {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).unwrap();
    let body = STANDARD.encode(der.as_ref());
    SecretString::from(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"))
}

/// A call as GitHub saw it.
#[derive(Clone, Debug)]
struct Seen {
    line: String,
    authorization: String,
    body: Value,
}

struct Scene {
    seen: Arc<Mutex<Vec<Seen>>>,
    seconds: Arc<AtomicU64>,
    app: Arc<App>,
}

impl Scene {
    /// GitHub answers each call by `script`, which is given the call and how many of the same came before; it mints tokens on its
    /// own. Its clock agrees with ours.
    async fn set(path: &str, script: impl Fn(&str, usize) -> Response + Clone + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let calls = Arc::clone(&seen);
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let time = Arc::clone(&seconds);
        let answer = move |request: Request| {
            let (calls, script, told_time) = (Arc::clone(&calls), script.clone(), Arc::clone(&time));
            async move {
                let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
                let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
                let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                let mut calls = calls.lock().unwrap();
                let before = calls.iter().filter(|call| call.line == line).count();
                calls.push(Seen { line: line.clone(), authorization, body });
                if line.ends_with("/access_tokens") {
                    return (StatusCode::CREATED, json!({ "token": format!("token-{before}") }).to_string())
                        .into_response();
                }
                let mut response = script(&line, before);
                let now = SystemTime::UNIX_EPOCH + Duration::from_secs(told_time.load(Ordering::Relaxed));
                let date = httpdate::fmt_http_date(now).parse().unwrap();
                response.headers_mut().entry("date").or_insert(date);
                response
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async { axum::serve(listener, Router::new().fallback(answer)).await });
        let clock = Arc::clone(&seconds);
        let now: Now = Arc::new(move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed)));
        Self { seen, seconds, app: Arc::new(App::new(&url, "4711", &pem(), now).unwrap()) }
    }

    async fn tea(&self) -> Installation {
        self.app.installation(7, RepositoryName::new("ada", "tea").unwrap(), None).await
    }

    fn later(&self, minutes: u64) {
        self.seconds.fetch_add(minutes * 60, Ordering::Relaxed);
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|call| call.line).collect()
    }
}

const MINT: &str = "POST /app/installations/7/access_tokens";
const TIP: &str = "cccccccccccccccccccccccccccccccccccccccc";

fn ok(body: &Value) -> Response {
    body.to_string().into_response()
}

fn review() -> PlannedReview {
    let comment =
        |start_line| PlannedComment { path: "README.md".into(), start_line, line: 4, body: "Put it there.".into() };
    PlannedReview { approves: false, requests: None, comments: vec![comment(None), comment(Some(3))] }
}

fn run(annotations: usize) -> PlannedCheckRun {
    let annotation = |at| Annotation {
        path: "README.md".into(),
        start_line: at,
        end_line: at,
        level: "warning",
        title: "a title".into(),
        message: "a message".into(),
    };
    let annotations = (1..=annotations).map(annotation).collect();
    PlannedCheckRun {
        conclusion: Conclusion::Failure,
        title: "1 error".into(),
        summary: "A page.".into(),
        annotations,
        actions: vec![Action::Recheck],
    }
}

/// The commit at the tip of the base branch.
const BASE: &str = "ba5eba5eba5eba5eba5eba5eba5eba5eba5eba5e";

fn text(text: &str) -> Value {
    json!({ "oid": "0b", "byteSize": text.len(), "isTruncated": false, "text": text })
}

/// The answer to the query for a pull request.
fn shown(blob: &Value) -> Value {
    let thread = |id: &str, outdated: bool, comments: Value| json!({ "id": id, "isResolved": false, "isOutdated": outdated, "path": "README.md", "comments": { "nodes": comments } });
    let comment = |id: Value, body: &str, state: &str, own: bool| json!({ "fullDatabaseId": id, "body": body, "state": state, "viewerDidAuthor": own });
    let threads = json!([
        null,
        thread(
            "thread",
            true,
            json!([
                comment(json!("4125309450"), "ours", "SUBMITTED", true),
                comment(json!("12"), "theirs", "SUBMITTED", false),
            ])
        ),
        thread("begun", false, json!([comment(json!("13"), "never submitted", "PENDING", true)])),
        thread("nameless", false, json!([comment(json!(null), "without an id", "SUBMITTED", true)])),
    ]);
    let suites = json!([
        { "app": { "databaseId": 15368 }, "checkRuns": { "nodes": [
            { "databaseId": 99_999_999_999_u64, "conclusion": "SUCCESS", "externalId": "5" },
        ] } },
        { "app": { "databaseId": 4711 }, "checkRuns": { "nodes": [
            { "databaseId": 8, "conclusion": "FAILURE", "externalId": "5" },
            { "databaseId": 34_942_661_139_u64, "conclusion": null, "externalId": "5", "title": "Reviewing" },
            { "databaseId": 34_942_661_140_u64, "conclusion": "SUCCESS", "externalId": "6" },
        ] } },
    ]);
    let agreed = json!([{ "content": "THUMBS_UP", "viewerHasReacted": true }]);
    let talk = json!([
        { "fullDatabaseId": "1", "body": "yes", "author": null, "viewerDidAuthor": false, "lastEditedAt": null, "reactionGroups": agreed },
        { "fullDatabaseId": "2", "body": "edited", "author": { "login": "ada", "__typename": "User" }, "viewerDidAuthor": false,
          "lastEditedAt": "2026-01-01T00:00:00Z", "reactionGroups": agreed },
    ]);
    let review =
        |id: &str, state: &str, own: bool| json!({ "fullDatabaseId": id, "state": state, "viewerDidAuthor": own });
    let reviews = json!([review("4", "APPROVED", false), review("6", "APPROVED", true), review("7", "PENDING", true)]);
    let pull = json!({
        "state": "OPEN", "isDraft": false, "baseRefName": "main", "headRefOid": TIP, "changedFiles": 61,
        "isCrossRepository": true, "headRefName": "patch-1", "url": "https://github.com/ada/tea/pull/1",
        "author": { "login": "grace", "__typename": "User" },
        "labels": { "nodes": [{ "name": "new" }, null] },
        "comments": { "nodes": talk },
        "reviews": { "nodes": reviews },
        "baseRef": { "target": { "oid": BASE } },
        "reviewThreads": { "nodes": threads },
        "commits": { "nodes": [{ "commit": { "oid": TIP, "checkSuites": { "nodes": suites } } }] },
    });
    json!({ "data": { "repository": {
        "base": { "oid": BASE }, "head0": blob, "base0": text("# Tea\n\n- Awa\n"),
        "policy": text("rules: 1\n"), "guidelines0": null, "guidelines1": text("Be kind."), "guidelines2": text("Be brief."),
        "guidelines3": text("Be bold."), "pullRequest": pull,
    } } })
}

fn heard(tip: &str) -> Heard<'_> {
    Heard { number: 5, tip, base: Some("main") }
}

/// READMEs are the only lists.
const WANTED: Wanted<'static> = Wanted {
    rank: |path| (path == "README.md").then_some(0),
    policy: ".github/shelfmark.yml",
    guidelines: &[&["CONTRIBUTING.md", "docs/CONTRIBUTING.md"], &["FORM.md", "docs/FORM.md"]],
};
