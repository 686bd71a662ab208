//! Every payload of the npm package `@octokit/webhooks-examples`, signed and delivered to the real server: none may be refused, and
//! none may leave an error in the log. `.ci/run` fetches the package; if it is missing, the test says so and passes.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use secrecy::SecretString;
use serde_json::{Value, json};
use shelfmark::jobs::job_for;
use shelfmark::sandbox::{Sandbox, WEBHOOK_SECRET};
use shelfmark::server::Tempo;
use shelfmark::store::Store;
use shelfmark::webhook::{parse, sign};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// A delivery: the event's name and its payload.
type Delivery = (String, Value);

/// The folder with GitHub's examples; `.ci/with-contract` fetches them and sets it.
const CONTRACT: &str = "SHELFMARK_TEST_CONTRACT";

fn examples() -> Vec<Delivery> {
    let folder =
        std::env::var_os(CONTRACT).unwrap_or_else(|| panic!("{CONTRACT} names no folder; see .ci/with-contract"));
    let file = Path::new(&folder).join("webhooks-examples/api.github.com/index.json");
    let events: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let of = |event: Value| {
        let name = event["name"].as_str().unwrap().to_owned();
        event["examples"]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .into_iter()
            .map(move |payload| (name.clone(), payload))
    };
    events.into_iter().flat_map(of).collect()
}

/// The same as an App receives it, always with its installation.
fn to_an_app((event, mut payload): Delivery) -> Delivery {
    if payload["installation"]["id"].is_null() {
        payload["installation"] = json!({ "id": 7 });
    }
    (event, payload)
}

/// The same, but with somebody asking us for something, which none of the examples do.
fn of_consequence((event, mut payload): Delivery) -> Delivery {
    if event == "issue_comment" {
        payload["issue"]["pull_request"] =
            json!({ "url": "https://api.github.com/repos/Codertocat/Hello-World/pulls/1" });
        payload["comment"]["body"] = json!("/shelfmark recheck");
    }
    (event, payload)
}

/// The same from a fork that has been deleted, unlike in the examples.
fn from_a_fork((event, mut payload): Delivery) -> Delivery {
    for part in ["pull_request", "check_run", "check_suite", "comment"] {
        if !payload[part].is_object() {
            continue;
        }
        match part {
            "pull_request" => payload[part]["head"]["repo"] = Value::Null,
            "check_run" => {
                payload[part]["pull_requests"] = json!([]);
                payload[part]["external_id"] = json!("12");
                payload[part]["check_suite"]["head_branch"] = Value::Null;
            }
            "check_suite" => payload[part]["pull_requests"] = json!([]),
            _ => payload[part]["user"] = Value::Null,
        }
    }
    (event, payload)
}

/// Notes what is logged as an error.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Errors {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        // octocrab logs a refused connection itself; the worker logs it, too, as a warning with the time of the next attempt.
        let metadata = event.metadata();
        if *metadata.level() == tracing::Level::ERROR && !metadata.target().starts_with("octocrab") {
            let mut words = Words::default();
            event.record(&mut words);
            self.0.lock().unwrap().push(words.0);
        }
    }
}

#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs GitHub's descriptions: .ci/with-contract cargo test -- --ignored"]
async fn every_example_is_taken() {
    let examples = examples();
    assert!(examples.len() >= 329, "{} examples", examples.len());
    let errors = Errors::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(errors.clone())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/shelfmark.db", folder.path().display());
    let mut settings = Sandbox::start().await.unwrap().settings(&database);
    // Nothing answers there, and there are no workers: jobs wait.
    settings.github_url = "http://127.0.0.1:1/".parse().unwrap();
    settings.workers = 0;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let webhook = format!("http://{}/webhook", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(shelfmark::server::run(listener, settings, async { stopped.await.unwrap_or_default() }));

    let as_they_are = examples.iter().cloned();
    let to_us = examples.iter().cloned().map(to_an_app);
    let asking = examples.iter().cloned().map(to_an_app).map(of_consequence);
    let forked = examples.iter().cloned().map(to_an_app).map(from_a_fork);
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (mut keys, mut started) = (BTreeSet::new(), BTreeSet::new());
    for (number, (event, payload)) in as_they_are.chain(to_us).chain(asking).chain(forked).enumerate() {
        let body = payload.to_string();
        let request = http::Request::post(&webhook)
            .header("x-github-event", &event)
            .header("x-github-delivery", format!("example-{number}"))
            .header("x-hub-signature-256", sign(&SecretString::from(WEBHOOK_SECRET), body.as_bytes()))
            .body(Full::new(bytes::Bytes::from(body.clone())))
            .unwrap();
        let status = client.request(request).await.unwrap().status();
        assert_eq!(status, 202, "{event} {}", payload["action"]);
        if let Some(job) = job_for(&parse(&event, body.as_bytes()).unwrap(), Tempo::default()) {
            keys.insert(job.key.clone());
            started.insert(format!("{event} {}: {}", payload["action"].as_str().unwrap_or_default(), job.kind));
        }
    }
    stop.send(()).unwrap();
    bot.await.unwrap().unwrap();
    assert_eq!(*errors.0.lock().unwrap(), [] as [&str; 0]);
    let counts = Store::open(&database, 0).await.unwrap().counts().await.unwrap();
    assert_eq!((counts.waiting + counts.running, counts.dead), (keys.len() as u64, 0));
    insta::assert_snapshot!(started.into_iter().collect::<Vec<_>>().join("\n"), @r"
    check_run requested_action: review
    check_run rerequested: review
    check_suite rerequested: rerun
    installation created: survey
    installation deleted: leave
    installation new_permissions_accepted: grants
    installation suspend: leave
    installation unsuspend: survey
    installation_repositories added: survey
    installation_repositories removed: leave
    issue_comment created: command
    merge_group checks_requested: merge-group
    pull_request closed: review
    pull_request opened: review
    pull_request ready_for_review: review
    pull_request reopened: review
    pull_request synchronize: review
    push : recheck
    repository privatized: hide
    repository transferred: rename
    ");
}
