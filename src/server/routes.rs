//! The routes.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument as _;

use super::{Shared, metrics as figures};
use crate::jobs::job_for;
use crate::store::{Accepted, Delivery};
use crate::webhook::{self, Rejection};

/// GitHub's payloads are at most 25 MB
/// (<https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap>).
const LARGEST_PAYLOAD: usize = 25 * 1024 * 1024;

/// GitHub waits ten seconds for an answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(9);

pub(super) fn router(shared: Shared) -> Router {
    figures::handle();
    Router::new()
        .route("/webhook", post(receive).layer(DefaultBodyLimit::max(LARGEST_PAYLOAD)))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        .with_state(shared)
}

/// Takes a delivery: verified over its raw bytes, stored with its job, then acknowledged.
async fn receive(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let span = tracing::debug_span!("delivery", delivery = delivery(&headers));
    match take(&shared, &headers, &body).instrument(span).await {
        Ok(outcome) => {
            counted(outcome);
            (StatusCode::ACCEPTED, "accepted\n").into_response()
        }
        Err(Refusal::Rejected(rejection)) => {
            let status = match rejection {
                Rejection::Unsigned | Rejection::WrongSignature => StatusCode::UNAUTHORIZED,
                Rejection::MissingHeader(_) | Rejection::Malformed { .. } => StatusCode::BAD_REQUEST,
            };
            counted("refused");
            tracing::warn!(delivery = delivery(&headers), %rejection, "a delivery was refused");
            (status, format!("{rejection}\n")).into_response()
        }
        Err(Refusal::NotStored(error)) => {
            counted("failed");
            tracing::error!(delivery = delivery(&headers), %error, "a delivery could not be stored");
            (StatusCode::SERVICE_UNAVAILABLE, "the delivery could not be stored; deliver it again later\n")
                .into_response()
        }
    }
}

enum Refusal {
    Rejected(Rejection),
    NotStored(crate::store::StoreError),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

async fn take(shared: &Shared, headers: &HeaderMap, body: &Bytes) -> Result<&'static str, Refusal> {
    webhook::verify(&shared.secrets, body, text(headers, "X-Hub-Signature-256"))?;
    let event = text(headers, "X-GitHub-Event").ok_or(Rejection::MissingHeader("X-GitHub-Event"))?;
    let guid = delivery(headers).ok_or(Rejection::MissingHeader("X-GitHub-Delivery"))?;
    let Some(job) = job_for(&webhook::parse(event, body)?, shared.tempo) else {
        tracing::debug!(delivery = %guid, event, "nothing to do");
        return Ok("ignored");
    };
    let accepted = shared
        .store
        .accept(Delivery { guid, event }, Some(&job), shared.clock.now())
        .await
        .map_err(Refusal::NotStored)?;
    tracing::info!(delivery = %guid, event, key = %job.key, ?accepted, "a delivery was taken");
    Ok(match accepted {
        Accepted::Duplicate => "duplicate",
        Accepted::Stored | Accepted::Revived => {
            shared.doorbell.ring();
            "stored"
        }
    })
}

/// The delivery's GUID. Nothing longer or stranger than one is stored or logged.
fn delivery(headers: &HeaderMap) -> Option<&str> {
    let is_guid = |text: &&str| {
        (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text(headers, "X-GitHub-Delivery").filter(is_guid)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn counted(outcome: &'static str) {
    metrics::counter!("shelfmark_deliveries_total", "outcome" => outcome).increment(1);
}

/// Whether the database could be written to, and when that was tried. Asking more often does not write more often.
#[derive(Default)]
pub(super) struct Readiness(tokio::sync::Mutex<Option<(Instant, bool)>>);

const READINESS_LASTS: Duration = Duration::from_secs(1);

async fn ready(State(shared): State<Shared>) -> Response {
    let mut known = shared.readiness.0.lock().await;
    let is_ready = match *known {
        Some((asked, is_ready)) if asked.elapsed() < READINESS_LASTS => is_ready,
        _ => {
            let written = shared.store.ping(shared.clock.now()).await;
            if let Err(error) = &written {
                tracing::error!(%error, "not ready");
            }
            *known = Some((Instant::now(), written.is_ok()));
            written.is_ok()
        }
    };
    if is_ready {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written to; the log tells why\n").into_response()
}

async fn metrics(State(shared): State<Shared>) -> Response {
    if let Ok(counts) = shared.store.counts().await {
        for (state, jobs) in [("waiting", counts.waiting), ("running", counts.running), ("dead", counts.dead)] {
            gauge("shelfmark_jobs", state, jobs);
        }
    }
    let now = shared.clock.now();
    if let Ok(oldest) = shared.store.oldest_ready(now).await {
        let age = oldest.map_or(0, |since| now.saturating_sub(since) / 1_000);
        gauge("shelfmark_queue_age_seconds", "waiting", age.unsigned_abs());
    }
    ([("content-type", "text/plain; version=0.0.4")], figures::handle().render()).into_response()
}

fn gauge(name: &'static str, state: &'static str, value: u64) {
    #[allow(clippy::cast_precision_loss, reason = "gauges are floating-point, and these are small")]
    metrics::gauge!(name, "state" => state).set(value as f64);
}
