//! Calls over real sockets to a GitHub that answers by a script.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

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
    /// GitHub answers each call by `script`, which is told the call and how many of the same came before; tokens it mints by itself.
    /// Its clock agrees with ours.
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
    PlannedReview { approves: false, comments: vec![comment(None), comment(Some(3))] }
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

/// What the query of a pull request is answered with.
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
        "policy": text("rules: 1\n"), "guidelines0": null, "guidelines1": text("Be kind."), "pullRequest": pull,
    } } })
}

fn heard(tip: &str) -> Heard<'_> {
    Heard { number: 5, tip, base: Some("main") }
}

/// READMEs are the only lists.
const WANTED: Wanted<'static> = Wanted {
    rank: |path| (path == "README.md").then_some(0),
    policy: ".github/shelfmark.yml",
    guidelines: &["CONTRIBUTING.md", "docs/CONTRIBUTING.md"],
};

#[test]
fn only_githubs_own_names_make_it_into_paths() {
    assert!(RepositoryName::new("ada", "awesome-tea.js").is_some());
    for (owner, name) in [("ada", ".."), ("ada/x", "y"), ("", "y"), ("ada", "a?b"), ("ada", "a%2fb"), ("..", "x")] {
        assert!(RepositoryName::new(owner, name).is_none(), "{owner}/{name}");
    }
}

#[tokio::test]
async fn one_token_serves_all_until_it_is_due() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let app = Arc::clone(&scene.app);
            tokio::spawn(async move {
                let tea = app.installation(7, RepositoryName::new("ada", "tea").unwrap(), None).await;
                tea.post_review(1, TIP, &review()).await.unwrap();
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(scene.lines().iter().filter(|line| *line == MINT).count(), 1);
    let minted = &scene.seen()[0];
    assert_eq!(minted.body["repositories"], json!(["tea"]));
    assert_eq!(
        minted.body["permissions"],
        json!({ "checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write" })
    );
    scene.later(49);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.seen().last().unwrap().authorization, "Bearer token-0");
    scene.later(1);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.seen().last().unwrap().authorization, "Bearer token-1");
}

#[tokio::test]
async fn a_token_that_not_every_server_knows_yet_is_shown_again() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::UNAUTHORIZED, r#"{"message": "Bad credentials"}"#).into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.lines(), [MINT, "POST /repos/ada/tea/pulls/1/reviews", "POST /repos/ada/tea/pulls/1/reviews"]);
}

#[tokio::test]
async fn a_write_that_met_a_failure_is_not_sent_again() {
    let scene = Scene::set("", |_, _| StatusCode::BAD_GATEWAY.into_response()).await;
    let error = scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(matches!(error, GithubError::Unclear { .. }), "{error}");
    assert_eq!(scene.lines(), [MINT, "POST /repos/ada/tea/pulls/1/reviews"]);
}

#[tokio::test]
async fn a_review_names_its_commit_and_its_lines() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(
        scene.seen().last().unwrap().body,
        json!({ "commit_id": TIP, "event": "COMMENT", "comments": [
            { "path": "README.md", "body": "Put it there.", "line": 4, "side": "RIGHT" },
            { "path": "README.md", "body": "Put it there.", "line": 4, "side": "RIGHT", "start_line": 3, "start_side": "RIGHT" },
        ] })
    );
}

#[tokio::test]
async fn while_github_asks_to_wait_the_whole_installation_is_quiet() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::FORBIDDEN, [("retry-after", "120")]).into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    let coffee = scene.app.installation(7, RepositoryName::new("ada", "coffee").unwrap(), None).await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    let refused = coffee.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(matches!(refused, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == 120), "{refused}");
    assert_eq!(scene.lines().len(), 2, "the second was not even sent");
    scene.later(2);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
}

#[tokio::test]
async fn annotations_are_sent_by_fifties() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 31 }))).await;
    scene.tea().await.complete_check_run(5, TIP, None, &run(120)).await.unwrap();
    let sent: Vec<(String, usize)> = scene.seen()[1..]
        .iter()
        .map(|call| (call.line.clone(), call.body["output"]["annotations"].as_array().unwrap().len()))
        .collect();
    let (create, amend) =
        ("POST /repos/ada/tea/check-runs".to_owned(), "PATCH /repos/ada/tea/check-runs/31".to_owned());
    assert_eq!(sent, [(create, 50), (amend.clone(), 50), (amend, 20)]);
    let made = &scene.seen()[1].body;
    assert_eq!(
        (&made["name"], &made["head_sha"], &made["external_id"]),
        (&json!("Shelfmark"), &json!(TIP), &json!("5"))
    );
    assert_eq!((&made["status"], &made["conclusion"]), (&json!("completed"), &json!("failure")));
}

#[tokio::test]
async fn a_check_run_is_amended_only_where_nothing_old_would_stay() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 31 }))).await;
    let tea = scene.tea().await;
    let was = |conclusion: Option<&str>| OwnCheckRun {
        id: 9,
        conclusion: conclusion.map(str::to_owned),
        ..OwnCheckRun::default()
    };
    tea.complete_check_run(5, TIP, Some(&was(Some("FAILURE"))), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(None)), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(Some("SUCCESS"))), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(Some("FAILURE"))), &run(1)).await.unwrap();
    let (amend, create) = ("PATCH /repos/ada/tea/check-runs/9", "POST /repos/ada/tea/check-runs");
    assert_eq!(scene.lines()[1..], [amend, amend, create, create]);
    assert_eq!(scene.seen()[1].body.get("head_sha"), None);
}

#[tokio::test]
async fn files_are_read_page_by_page_and_large_texts_in_full() {
    let scene = Scene::set("/api/v3", |line, _| {
        if line.ends_with("/graphql") {
            return ok(&shown(&json!({ "oid": "b10b", "byteSize": 600_000, "isTruncated": true, "text": "# T" })));
        }
        if line.ends_with("/git/blobs/b10b") {
            return "# Tea\n\n- Assam\n- Oolong\n".into_response();
        }
        let page = |files: std::ops::Range<usize>| -> Vec<Value> {
            files.map(|at| json!({ "filename": format!("src/{at}.rs"), "status": "a status of next year" })).collect()
        };
        let mut files = if line.ends_with("&page=2") { page(30..50) } else { page(0..30) };
        if line.ends_with("&page=2") {
            files.push(json!({ "filename": "README.md", "status": "modified", "patch": "@@ -1,3 +1,4 @@\n # Tea\n \n - Assam\n+- Oolong" }));
        }
        ok(&json!(files))
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, _) = tea.lists(&snapshot, candidates).await.unwrap();
    assert_eq!(
        scene.lines(),
        [
            "POST /api/v3/app/installations/7/access_tokens",
            "GET /api/v3/repos/ada/tea/pulls/5/files?per_page=30&page=1",
            "GET /api/v3/repos/ada/tea/pulls/5/files?per_page=30&page=2",
            "POST /api/graphql",
            "GET /api/v3/repos/ada/tea/git/blobs/b10b",
        ]
    );
    assert!(scene.seen()[1..].iter().all(|call| call.authorization == "Bearer token-0"));
    let variables = &scene.seen()[3].body["variables"];
    assert_eq!(
        (&variables["head0"], &variables["base0"]),
        (&json!(format!("{TIP}:README.md")), &json!("main:README.md"))
    );
    let texts = files.iter().map(|file| (file.parted.as_str(), file.base.as_str())).collect::<Vec<_>>();
    assert_eq!(texts, [("# Tea\n\n- Assam\n", "# Tea\n\n- Awa\n")]);
    assert_eq!((snapshot.policy.as_deref(), snapshot.guidelines.as_deref()), (Some("rules: 1\n"), Some("Be kind.")));
    assert_eq!((snapshot.author.as_str(), snapshot.by_bot, snapshot.own_branch), ("grace", false, None));
    let agreed: Vec<_> = snapshot.talk.iter().map(|talk| (talk.body.as_str(), talk.agreed)).collect();
    assert_eq!(agreed, [("yes", true), ("edited", false)], "an edited comment is another one than was agreed to");
    assert_eq!(snapshot.unlisted, 10, "of 61 files 51 are listed");
}

#[tokio::test]
async fn only_what_is_ours_and_submitted_counts_as_ours() {
    let scene = Scene::set("", |line, _| match line {
        "POST /graphql" => ok(&shown(&text("# Tea\n"))),
        _ => ok(&json!([])),
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let comments: Vec<_> =
        snapshot.comments.iter().map(|comment| (comment.id, comment.outdated, comment.body.as_str())).collect();
    assert_eq!(comments, [(Some(4_125_309_450), true, "ours"), (None, false, "without an id")]);
    assert_eq!((snapshot.approval, snapshot.unsubmitted), (Some(6), vec![7]));
    let run = snapshot.check_run.unwrap();
    assert_eq!((run.id, run.conclusion, run.title.as_str()), (34_942_661_139, None, "Reviewing"));
    assert_eq!(snapshot.labels, ["new"]);
}

/// A pull request with one list and no more to read.
fn one_list(line: &str, patch: Option<&str>) -> Option<Response> {
    let mut file = json!({ "filename": "README.md", "status": "modified", "changes": 1 });
    if let Some(patch) = patch {
        file["patch"] = json!(patch);
    }
    line.contains("/files").then(|| ok(&json!([file])))
}

#[tokio::test]
async fn a_base_that_was_told_wrongly_is_read_by_its_commit() {
    let scene = Scene::set("", |line, before| {
        one_list(line, Some("@@ -1 +1 @@\n-# Tea\n+# Teas")).unwrap_or_else(|| {
            let mut answer = shown(&text("# Teas\n"));
            if before == 0 {
                answer["data"]["repository"]["base"] = json!(null);
            }
            ok(&answer)
        })
    })
    .await;
    let heard = Heard { number: 5, tip: TIP, base: None };
    let snapshot = scene.tea().await.snapshot(&heard, &WANTED).await.unwrap();
    assert_eq!(snapshot.base_tip.as_deref(), Some(BASE));
    let bases: Vec<Value> = scene.seen()[2..].iter().map(|call| call.body["variables"]["base0"].clone()).collect();
    assert_eq!(bases, [json!("HEAD:README.md"), json!(format!("{BASE}:README.md"))]);
}

#[tokio::test]
async fn where_a_patch_is_missing_the_text_where_the_branch_parted_is_read() {
    let scene = Scene::set("", |line, before| {
        if line.contains("/compare/") {
            return ok(&json!({ "merge_base_commit": { "sha": "9a47ed" } }));
        }
        one_list(line, None).unwrap_or_else(|| match before {
            0 => ok(&shown(&text("# Tea\n\n- Assam\n- Oolong\n"))),
            _ => ok(&json!({ "data": { "repository": { "parted0": text("# Tea\n\n- Assam\n") } } })),
        })
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
    assert_eq!(unread, []);
    assert_eq!((files[0].parted.as_str(), files[0].base.as_str()), ("# Tea\n\n- Assam\n", "# Tea\n\n- Awa\n"));
    assert!(scene.lines().contains(&format!("GET /repos/ada/tea/compare/{BASE}...{TIP}?per_page=1&page=2")));
    assert_eq!(scene.seen().last().unwrap().body["variables"]["parted0"], json!("9a47ed:README.md"));
}

#[tokio::test]
async fn where_nobody_tells_where_the_branch_parted_the_file_is_not_reviewed() {
    let scene = Scene::set("", |line, _| {
        if line.contains("/compare/") {
            return (StatusCode::NOT_FOUND, r#"{"message": "Not Found"}"#).into_response();
        }
        one_list(line, None).unwrap_or_else(|| ok(&shown(&text("# Tea\n"))))
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
    assert!(files.is_empty() && unread[0].reason.contains("where the branch parted"), "{unread:?}");
}

#[tokio::test]
async fn diffs_that_github_does_not_make_are_asked_for_in_smaller_pages() {
    let scene = Scene::set("", |line, _| {
        if line.contains("per_page=30&page=2") {
            let body = r#"{"message": "Server Error: Sorry, this diff is taking too long to generate.", "errors": [{"code": "not_available"}]}"#;
            return (StatusCode::UNPROCESSABLE_ENTITY, body).into_response();
        }
        let files = |count: usize| -> Vec<Value> {
            (0..count).map(|at| json!({ "filename": format!("{at}.rs"), "status": "added" })).collect()
        };
        match line {
            "POST /graphql" => ok(&shown(&json!(null))),
            _ => ok(&json!(files(if line.contains("per_page=30") { 30 } else { 4 }))),
        }
    })
    .await;
    scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let pages: Vec<String> =
        scene.lines().iter().filter_map(|line| Some(line.split_once("files?")?.1.to_owned())).collect();
    assert_eq!(pages, ["per_page=30&page=1", "per_page=30&page=2", "per_page=15&page=3"]);
}

#[tokio::test]
async fn a_query_that_takes_too_long_asks_for_fewer_at_once() {
    let scene = Scene::set("", |line, before| match line {
        "POST /graphql" if before < 2 => (StatusCode::BAD_GATEWAY, "<html>").into_response(),
        "POST /graphql" => ok(&shown(&json!(null))),
        _ => ok(&json!([])),
    })
    .await;
    scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let asked: Vec<bool> = [100, 50, 25]
        .iter()
        .zip(&scene.seen()[2..])
        .map(|(most, call)| call.body["query"].as_str().unwrap().contains(&format!("reviewThreads(last: {most})")))
        .collect();
    assert_eq!(asked, [true, true, true]);
}

#[tokio::test]
async fn what_was_said_is_read_to_its_beginning() {
    let scene = Scene::set("", |line, before| {
        let thread = |id: &str, body: &str| {
            json!({ "id": id, "isResolved": false, "isOutdated": false, "path": "README.md", "comments": { "nodes": [
                { "fullDatabaseId": "1", "body": body, "state": "SUBMITTED", "viewerDidAuthor": true }] } })
        };
        let page = |node: Value, cursor: Value| {
            let has_more = !cursor.is_null();
            let page = json!({ "nodes": [node], "pageInfo": { "hasPreviousPage": has_more, "startCursor": cursor } });
            ok(&json!({ "data": { "repository": { "pullRequest": { "page": page } } } }))
        };
        match (line, before) {
            ("POST /graphql", 0) => {
                let mut answer = shown(&json!(null));
                let threads = &mut answer["data"]["repository"]["pullRequest"]["reviewThreads"];
                threads["pageInfo"] = json!({ "hasPreviousPage": true, "startCursor": "c2" });
                ok(&answer)
            }
            ("POST /graphql", 1) => page(thread("t1", "second"), json!("c1")),
            ("POST /graphql", _) => page(thread("t0", "first"), json!(null)),
            _ => ok(&json!([])),
        }
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let bodies: Vec<&str> = snapshot.comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.contains(&"first") && bodies.contains(&"second"), "{bodies:?}");
    assert_eq!(scene.seen().last().unwrap().body["variables"]["before"], json!("c1"));
}

#[tokio::test]
async fn what_a_review_can_do_without_is_told_and_what_it_cannot_is_refused() {
    let with_fault = async |path: Value, kind: &'static str| {
        let scene = Scene::set("", move |line, _| {
            let mut answer = shown(&json!(null));
            answer["errors"] = json!([{ "type": kind, "path": path, "message": "Resource not accessible by integration", "extensions": { "saml_failure": false } }]);
            if line == "POST /graphql" { ok(&answer) } else { ok(&json!([])) }
        })
        .await;
        scene.tea().await.snapshot(&heard(TIP), &WANTED).await.map(|snapshot| snapshot.notes)
    };
    let notes = with_fault(json!(["repository", "pullRequest", "labels", "nodes", 0]), "FORBIDDEN").await.unwrap();
    assert_eq!(notes, ["GitHub did not show the labels: Resource not accessible by integration"]);
    assert!(with_fault(json!(["repository", "guidelines0"]), "NOT_FOUND").await.unwrap().is_empty());
    assert_eq!(with_fault(json!(["repository", "guidelines0"]), "FORBIDDEN").await.unwrap().len(), 1);
    for place in ["policy", "base0", "head0"] {
        let refused = with_fault(json!(["repository", place]), "FORBIDDEN").await.unwrap_err();
        assert!(matches!(refused, GithubError::Refused { status: 403, .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_write_to_a_renamed_repository_goes_on_with_its_body() {
    let scene = Scene::set("", |line, _| {
        if line.contains("/repos/ada/tea") {
            let moved = [("location", "/repositories/9/pulls/1/reviews")];
            return (StatusCode::TEMPORARY_REDIRECT, moved, r#"{"message": "Moved Permanently"}"#).into_response();
        }
        ok(&json!({ "id": 1 }))
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    let last = scene.seen().last().unwrap().clone();
    assert_eq!(last.line, "POST /repositories/9/pulls/1/reviews");
    assert_eq!(last.body["comments"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn no_token_goes_to_another_host() {
    let scene = Scene::set("", |_, _| {
        let moved = [("location", "https://elsewhere.example/repositories/9")];
        (StatusCode::MOVED_PERMANENTLY, moved, "").into_response()
    })
    .await;
    let error = scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(error.to_string().ends_with("it has moved to another host"), "{error}");
}

#[tokio::test]
async fn a_review_that_was_never_submitted_makes_room() {
    let scene = Scene::set("", |line, before| match (line, before) {
        ("POST /repos/ada/tea/pulls/1/reviews", 0) => {
            let body = r#"{"message": "Unprocessable Entity", "errors": ["User can only have one pending review per pull request"]}"#;
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
        ("GET /repos/ada/tea/pulls/1/reviews?per_page=100&page=1", _) => {
            ok(&json!([{ "id": 4, "state": "COMMENTED" }, { "id": 5_000_000_000_u64, "state": "PENDING" }]))
        }
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(
        scene.lines()[2..],
        [
            "GET /repos/ada/tea/pulls/1/reviews?per_page=100&page=1",
            "DELETE /repos/ada/tea/pulls/1/reviews/5000000000",
            "POST /repos/ada/tea/pulls/1/reviews",
        ]
    );
}

#[tokio::test]
async fn a_check_run_that_may_not_be_amended_is_left_to_its_owner() {
    let scene = Scene::set("", |line, _| {
        if line.starts_with("PATCH") {
            let body = r#"{"message": "Invalid app_id `15368` - check run can only be modified by the GitHub App that created it."}"#;
            return (StatusCode::FORBIDDEN, body).into_response();
        }
        ok(&json!({ "id": 31 }))
    })
    .await;
    let shown = OwnCheckRun { id: 9, ..OwnCheckRun::default() };
    scene.tea().await.complete_check_run(5, TIP, Some(&shown), &run(0)).await.unwrap();
    let last = scene.seen().last().unwrap().clone();
    assert_eq!((last.line.as_str(), &last.body["head_sha"]), ("POST /repos/ada/tea/check-runs", &json!(TIP)));
}

#[tokio::test]
async fn a_repository_whose_id_is_known_is_named_by_it() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    let tea = scene.app.installation(7, RepositoryName::new("ada", "tea").unwrap(), Some(5_000_000_000)).await;
    tea.post_review(1, TIP, &review()).await.unwrap();
    let minted = &scene.seen()[0].body;
    assert_eq!((&minted["repository_ids"], minted.get("repositories")), (&json!([5_000_000_000_u64]), None));
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_its_reason() {
    let unread = async |blob: Value| {
        let scene = Scene::set("", move |line, _| match line {
            "POST /graphql" => ok(&shown(&blob)),
            _ => {
                ok(&json!([{ "filename": "README.md", "status": "modified", "patch": "@@ -1 +1 @@\n-# Tea\n+# Teas" }]))
            }
        })
        .await;
        let tea = scene.tea().await;
        let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
        let candidates = std::mem::take(&mut snapshot.candidates);
        let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
        assert!(files.is_empty());
        (unread[0].reason.clone(), unread[0].passing)
    };
    let blob = |size: u64, text: Value| json!({ "oid": "b10b", "byteSize": size, "isTruncated": false, "text": text });
    assert_eq!(unread(blob(90_000_000, json!("# T"))).await, ("it is larger than 8 MB".to_owned(), false));
    assert_eq!(unread(blob(9, json!(null))).await, ("it is no UTF-8 text".to_owned(), false));
    assert_eq!(unread(json!({})).await, ("it is no file".to_owned(), false));
    assert_eq!(unread(json!(null)).await, ("GitHub does not show it at the pull request's tip".to_owned(), true));
    assert_eq!(
        unread(blob(9, json!("# Coffee\n"))).await,
        ("its text and GitHub's diff of it do not fit".to_owned(), true)
    );
}

#[tokio::test]
async fn another_tip_than_expected_is_told_and_nothing_is_read() {
    let scene = Scene::set("", |line, _| match line {
        "POST /graphql" => ok(&shown(&json!(null))),
        _ => ok(&json!([{ "filename": "README.md", "status": "modified" }])),
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(&"a".repeat(40)), &WANTED).await.unwrap();
    assert_eq!((snapshot.head.as_str(), snapshot.candidates.len()), (TIP, 0));
}

#[tokio::test]
async fn who_the_app_is_is_asked_once() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 75269, "slug": "tea", "name": "Tea", "new": [] }))).await;
    assert_eq!(scene.app.standing().identity, None);
    for _ in 0..2 {
        assert_eq!(scene.app.identity().await.unwrap().id, 75_269);
    }
    assert_eq!(scene.lines(), ["GET /app"]);
    assert!(scene.app.standing().warnings()[0].contains("the permission metadata: read"));
}

#[tokio::test]
async fn a_refusal_of_the_app_itself_is_remembered_until_it_is_taken_again() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::UNAUTHORIZED, r#"{"message": "A JSON web token could not be decoded"}"#).into_response(),
        1 => StatusCode::BAD_GATEWAY.into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.app.ask_identity().await.unwrap_err();
    assert!(scene.app.standing().refusal.unwrap().starts_with("the private key does not belong to the App 4711"));
    scene.app.ask_identity().await.unwrap_err();
    assert!(scene.app.standing().refusal.is_some(), "a bad gateway says nothing of the key");
    scene.app.ask_identity().await.unwrap();
    assert_eq!(scene.app.standing().refusal, None);
}

#[tokio::test]
async fn a_suspended_installation_is_no_refusal_of_the_app() {
    let scene = Scene::set("", |_, _| {
        (StatusCode::FORBIDDEN, r#"{"message": "This installation has been suspended"}"#).into_response()
    })
    .await;
    scene.app.grants(7).await.unwrap_err();
    assert_eq!(scene.app.standing().refusal, None);
}

#[tokio::test]
async fn githubs_own_time_is_heard_with_every_answer() {
    // The scene's clock stands at 1,000,000 s: Mon, 12 Jan 1970 13:46:40.
    let scene = Scene::set("", |_, before| {
        let date = if before < 2 { "Mon, 12 Jan 1970 13:45:00 GMT" } else { "Mon, 12 Jan 1970 13:46:50 GMT" };
        (StatusCode::UNAUTHORIZED, [("date", date)]).into_response()
    })
    .await;
    assert_eq!(scene.app.standing().clock_ahead, None);
    scene.app.ask_identity().await.unwrap_err();
    assert_eq!(scene.app.standing().clock_ahead, Some(100));
    assert!(scene.app.standing().refusal.unwrap().contains("100 s ahead of GitHub's"));
    scene.app.ask_identity().await.unwrap_err();
    assert_eq!(scene.app.standing().clock_ahead, Some(-10));
    assert_eq!(scene.lines().len(), 3, "where the clocks agree, another date would not help");
}
