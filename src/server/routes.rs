//! The routes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument as _;

use super::readiness::ready;
use super::room::Unread;
use super::{Shared, metrics as figures, visitors};
use crate::jobs::job_for;
use crate::store::{Accepted, Delivery};
use crate::webhook::{self, Rejection, Verifying};

/// GitHub waits ten seconds for an answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(9);

/// The routes for GitHub and visitors, and the operations if these have no address of their own.
pub(super) fn public(shared: Shared, with_operations: bool) -> Router {
    figures::handle();
    let reached = Router::new().route("/webhook", post(receive)).merge(visitors::routes(&shared));
    let routes = if with_operations { reached.merge(observed()) } else { reached };
    finished(routes, shared)
}

/// The routes only for those who run the server.
pub(super) fn operations(shared: Shared) -> Router {
    finished(observed(), shared)
}

fn observed() -> Router<Shared> {
    Router::new().route("/readyz", get(ready)).route("/metrics", get(metrics))
}

fn finished(routes: Router<Shared>, shared: Shared) -> Router {
    routes
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(elsewhere)
        .method_not_allowed_fallback(not_so)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        .with_state(shared)
}

/// Accepts a delivery: verified over its raw bytes while they come in, stored with its job, then acknowledged.
async fn receive(State(shared): State<Shared>, headers: HeaderMap, body: Body) -> Response {
    let span = tracing::debug_span!("delivery", delivery = delivery(&headers));
    match take(&shared, &headers, body).instrument(span).await {
        Ok(outcome) => {
            counted(outcome);
            (StatusCode::ACCEPTED, "accepted\n").into_response()
        }
        Err(Refusal::NotStored(error)) => {
            counted("failed");
            tracing::error!(delivery = delivery(&headers), %error, "delivery could not be stored");
            (StatusCode::SERVICE_UNAVAILABLE, "the delivery could not be stored; deliver it again later\n")
                .into_response()
        }
        Err(Refusal::Unread(unread)) => {
            counted(if matches!(unread, Unread::NoRoom) { "crowded" } else { "refused" });
            let (status, reason) = refused(unread);
            tracing::warn!(delivery = delivery(&headers), reason, "delivery refused");
            (status, reason + "\n").into_response()
        }
    }
}

fn refused(unread: Unread) -> (StatusCode, String) {
    let (status, reason) = match unread {
        Unread::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than GitHub sends"),
        Unread::NoRoom => (StatusCode::SERVICE_UNAVAILABLE, "too many deliveries at once; deliver it again later"),
        Unread::Broken => (StatusCode::BAD_REQUEST, "the connection closed before the whole body arrived"),
        Unread::Rejected(rejection) => {
            let status = match rejection {
                Rejection::Unsigned | Rejection::MalformedSignature(_) | Rejection::WrongSignature => {
                    StatusCode::UNAUTHORIZED
                }
                Rejection::MissingHeader(_) | Rejection::Form | Rejection::Malformed { .. } => StatusCode::BAD_REQUEST,
            };
            return (status, rejection.to_string());
        }
    };
    (status, reason.to_owned())
}

/// The hint in the answer to a misdirected delivery and in the log, where it is not repeated for a while.
#[derive(Default)]
pub(super) struct Hint(Mutex<Option<Instant>>);

const HINT_LASTS: Duration = Duration::from_mins(1);

impl Hint {
    fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.elapsed() >= HINT_LASTS);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}

async fn elsewhere(State(shared): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    astray(&shared, &method, &uri, &headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

async fn not_so(State(shared): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    astray(&shared, &method, &uri, &headers).unwrap_or_else(|| StatusCode::METHOD_NOT_ALLOWED.into_response())
}

/// A delivery that came to another path, for example because the webhook's URL has none.
fn astray(shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    if method != Method::POST || !headers.contains_key("X-GitHub-Event") {
        return None;
    }
    counted("astray");
    if shared.hint.is_due() {
        let path = uri.path().get(..uri.path().len().min(100));
        tracing::warn!(
            path,
            "a delivery came to the wrong path; the webhook URL in the App's settings must end with /webhook"
        );
    }
    Some(
        (StatusCode::NOT_FOUND, "webhooks go to /webhook: the webhook URL in the App's settings must end with it\n")
            .into_response(),
    )
}

enum Refusal {
    Unread(Unread),
    NotStored(crate::store::StoreError),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Unread(rejection.into())
    }
}

impl From<Unread> for Refusal {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

async fn take(shared: &Shared, headers: &HeaderMap, body: Body) -> Result<&'static str, Refusal> {
    let verifying = Verifying::begin(&shared.secrets, text(headers, "X-Hub-Signature-256"));
    let body = shared.room.read(body, verifying).await?;
    if text(headers, "Content-Type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(Rejection::Form.into());
    }
    let event = text(headers, "X-GitHub-Event").ok_or(Rejection::MissingHeader("X-GitHub-Event"))?;
    let guid = delivery(headers).ok_or(Rejection::MissingHeader("X-GitHub-Delivery"))?;
    let Some(job) = job_for(&webhook::parse(event, &body)?, shared.tempo) else {
        tracing::debug!(delivery = %guid, event, "nothing to do");
        return Ok("ignored");
    };
    let accepted = shared
        .store
        .accept(Delivery { guid, event }, Some(&job), shared.clock.now())
        .await
        .map_err(Refusal::NotStored)?;
    tracing::info!(delivery = %guid, event, key = %job.key, ?accepted, "delivery accepted");
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
    let is_refused = shared.app.standing().refusal.is_some();
    metrics::gauge!("shelfmark_github_app_refused").set(if is_refused { 1.0 } else { 0.0 });
    ([("content-type", "text/plain; version=0.0.4")], figures::handle().render()).into_response()
}

fn gauge(name: &'static str, state: &'static str, value: u64) {
    #[allow(clippy::cast_precision_loss, reason = "gauges are floating-point, and these are small")]
    metrics::gauge!(name, "state" => state).set(value as f64);
}
