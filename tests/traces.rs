//! The real program, and what an OpenTelemetry collector receives from it.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use secrecy::ExposeSecret as _;
use shelfmark::sandbox::{PullHandle, Sandbox, WEBHOOK_SECRET};
use support::{Database, serving};

const LIST: &str =
    "# Soup\n\n- [Borscht](https://soup.example/borscht) - Red.\n- [Laksa](https://soup.example/laksa) - Hot.\n";
const PATIENCE: Duration = Duration::from_secs(20);

async fn github() -> (Sandbox, PullHandle) {
    let github = Sandbox::start().await.unwrap();
    github.create_repository("ada/soup", &[("README.md", LIST)]);
    let broken = format!("{LIST}- [Pho] (https://soup.example/pho) - a secret recipe\n");
    let pull = github.open_pull_request("ada/soup", "grace", "A soup", &[("README.md", &broken)]);
    (github, pull)
}

/// What was sent: headers and bodies.
type Sent = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A collector, and its address.
async fn collector() -> (Sent, String) {
    let sent = Sent::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let take = async |State(sent): State<Sent>, headers: HeaderMap, body: Bytes| {
        sent.lock().unwrap().push((headers, body));
    };
    let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&sent));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (sent, format!("http://{address}"))
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let value = attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?;
    let AnyValue { value: Some(Value::StringValue(text)) } = value else { return None };
    Some(text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_one_trace_from_its_job_to_the_calls() {
    let ((github, pull), database, (sent, address)) = (github().await, Database::sqlite(), collector().await);
    // As a hosted collector requires it.
    let settings =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()), ("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=opensesame")];
    let bot = serving(&github, &database.url, &settings);
    let guid = github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().guid;
    github.settled(&pull, PATIENCE).await.unwrap();
    // What has not been sent by now is sent before it exits.
    let log = bot.stop().unwrap();
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    assert!(!sent.is_empty(), "{log}");
    let mut spans: Vec<Span> = Vec::new();
    for (headers, body) in &sent {
        assert_eq!(headers["content-type"], "application/x-protobuf");
        assert_eq!(headers["x-api-key"], "opensesame");
        for resource in ExportTraceServiceRequest::decode(body.clone()).unwrap().resource_spans {
            assert_eq!(text(&resource.resource.unwrap().attributes, "service.name"), Some("shelfmark"));
            spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }
    let is_about = |span: &&Span| text(&span.attributes, "delivery") == Some(&guid);
    let of_the_delivery: Vec<&str> = spans.iter().filter(is_about).map(|span| span.name.as_str()).collect();
    assert_eq!(of_the_delivery, ["delivery", "job"]);
    let job = spans.iter().find(|span| span.name == "job").unwrap();
    let within = |outer: &Span| {
        let id = outer.span_id.clone();
        spans.iter().filter(move |span| span.parent_span_id == id)
    };
    let steps: Vec<&Span> = within(job).filter(|span| span.name != "call").collect();
    assert_eq!(steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>(), ["read", "judge", "publish"]);
    let calls =
        |step: &Span| within(step).map(|call| text(&call.attributes, "what").unwrap().to_owned()).collect::<Vec<_>>();
    assert!(calls(steps[0]).contains(&"the GraphQL query".to_owned()), "{:?}", calls(steps[0]));
    assert_eq!(calls(steps[1]), [""; 0]);
    assert!(calls(steps[2]).contains(&"POST /repos/ada/soup/check-runs".to_owned()), "{:?}", calls(steps[2]));
    let settings = github.settings(&database.url);
    let key = settings.private_key.expose_secret().lines().nth(1).unwrap().to_owned();
    for secret in [WEBHOOK_SECRET, &key, "PRIVATE KEY", "ghs_", "eyJ", "Bearer ", "a secret recipe", "opensesame"] {
        let tells = |body: &[u8]| body.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!sent.iter().any(|(_, body)| tells(body)) && !log.contains(secret), "{secret:?} is told");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviews_go_on_without_the_collector_and_the_log_says_that_it_is_away() {
    let ((github, pull), database) = (github().await, Database::sqlite());
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
    let bot = serving(&github, &database.url, &settings);
    github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    let log = bot.stop().unwrap();
    assert!(log.contains("telemetry data will be lost"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_no_collectors_is_told_at_once() {
    let ((github, _), database) = (github().await, Database::sqlite());
    for odd in ["localhost:4318", "grpc://localhost:4317"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.arg("serve");
        let Err(error) = github.start_bot(command, &database.url, &[("OTEL_EXPORTER_OTLP_ENDPOINT", odd)]) else {
            panic!("it starts with {odd}")
        };
        let told = "must be a collector's web address, like http://localhost:4318";
        assert!(error.to_string().contains(told), "{error}");
    }
    // As for OpenTelemetry itself, an empty setting counts as not given.
    assert!(!serving(&github, &database.url, &[("OTEL_EXPORTER_OTLP_ENDPOINT", "")]).kill().is_empty());
}
