//! A scripted GitHub, and the real client that calls it over sockets.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use secrecy::SecretString;
use serde_json::{Value, json};
use shelfmark::github::{App, Heard, Installation, Now, RepositoryName, Snapshot, Wanted};

use crate::answers::Answer;

/// The App's id, and an installation of it.
pub const APP: u64 = 6_006;
pub const INSTALLATION: u64 = 21;

/// The number of a pull request, the commit at its tip, and the one at its base's.
pub const NUMBER: u64 = 5;
pub const TIP: &str = "71971971971971971971971971971971971971a9";
pub const BASE: &str = "ba5eba5eba5eba5eba5eba5eba5eba5eba5eba5e";

/// What the client asked, as GitHub saw it.
#[derive(Clone, Debug)]
pub struct Call {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Value,
}

type Script = dyn Fn(&str, usize) -> Option<Answer> + Send + Sync;

/// A GitHub where everything succeeds, unless the script has another answer.
pub struct Stage {
    pub app: Arc<App>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Stage {
    /// The script gets a call, and how many identical ones came before.
    pub async fn set(script: impl Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self::of_app(APP, script).await
    }

    /// The same for another App.
    pub async fn of_app(app: u64, script: impl Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let (script, seen, address): (Arc<Script>, _, _) = (Arc::new(script), Arc::clone(&calls), url.clone());
        let router = Router::new().fallback(move |request: Request| {
            let (script, seen, address) = (Arc::clone(&script), Arc::clone(&seen), address.clone());
            async move { sent(&take(request, &*script, &seen).await, &address) }
        });
        tokio::spawn(async { axum::serve(listener, router).await });
        let now: Now = Arc::new(now);
        let app = Arc::new(App::new(&url.parse().unwrap(), &app.to_string(), &KEY, now).unwrap());
        Self { app, calls }
    }

    /// GitHub gives this answer to calls that begin so, and succeeds for all others.
    pub async fn answering(begins: &'static str, answer: Answer) -> Self {
        Self::set(move |line, _| line.starts_with(begins).then(|| answer.clone())).await
    }

    pub async fn maps(&self) -> Installation {
        self.app.installation(INSTALLATION, RepositoryName::new("mila", "maps").unwrap(), None).await
    }

    pub async fn snapshot(&self) -> Result<Snapshot, shelfmark::github::GithubError> {
        let heard = Heard { number: NUMBER, tip: TIP, base: Some("main") };
        self.maps().await.snapshot(&heard, &WANTED).await
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// What was asked besides the token.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.calls().into_iter().map(|call| call.line);
        lines.filter(|line| !line.ends_with("/access_tokens")).collect()
    }
}

/// Every file is a list.
pub const WANTED: Wanted<'static> =
    Wanted { rank: |_| Some(0), policy: ".github/shelfmark.yml", guidelines: &[&["CONTRIBUTING.md"]] };

/// A point in time in this decade.
pub fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// A private key, in GitHub's format.
static KEY: LazyLock<SecretString> = LazyLock::new(|| {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let body = STANDARD.encode(AsDer::<Pkcs8V1Der<'_>>::as_der(&key).unwrap().as_ref());
    SecretString::from(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"))
});

async fn take(request: Request, script: &Script, seen: &Mutex<Vec<Call>>) -> Answer {
    let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
    let headers = request.headers().clone();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let mut seen = seen.lock().unwrap();
    let before = seen.iter().filter(|call| call.line == line).count();
    seen.push(Call { line: line.clone(), headers, body });
    script(&line, before).unwrap_or_else(|| well(&line))
}

/// The answer to a call if everything succeeds.
fn well(line: &str) -> Answer {
    if line.ends_with("/access_tokens") {
        return Answer::new(201, json!({ "token": "ghs_one" }));
    }
    if line.contains("/files?") || line.contains("/reviews?") {
        return Answer::ok(json!([]));
    }
    Answer::ok(if line == "POST /graphql" { shown() } else { json!({ "id": 31 }) })
}

/// Sends an answer. The addresses in it are this server's, as those in GitHub's answers are GitHub's.
fn sent(answer: &Answer, address: &str) -> Response {
    let own = |text: &str| text.replace("https://api.github.com", address);
    let body = match &answer.body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        body => own(&body.to_string()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = answer.status;
    for (name, value) in &answer.headers {
        response.headers_mut().insert(name, own(value.to_str().unwrap()).parse().unwrap());
    }
    response
}

/// The answer to the query of a pull request on which nothing has been said yet.
pub fn shown() -> Value {
    json!({ "data": { "repository": {
        "base": { "oid": BASE }, "policy": null, "guidelines0": null,
        "pullRequest": {
            "state": "OPEN", "isDraft": false, "isCrossRepository": true, "changedFiles": 1,
            "baseRefName": "main", "headRefName": "contours", "headRefOid": TIP,
            "url": "https://github.com/mila/maps/pull/5",
            "author": { "login": "tomas", "__typename": "User" },
            "labels": { "nodes": [] }, "comments": { "nodes": [] }, "reviews": { "nodes": [] }, "reviewThreads": { "nodes": [] },
            "commits": { "nodes": [{ "commit": { "oid": TIP, "checkSuites": { "nodes": [] } } }] },
            "baseRef": { "target": { "oid": BASE } },
        },
    } } })
}
