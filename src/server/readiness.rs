//! Whether this process should be given work, and why not.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::Mutex;

use super::Shared;

/// The state behind readiness.
#[derive(Default)]
pub(super) struct Readiness {
    stopping: AtomicBool,
    /// Whether the database could be written to, and when that was tried. More frequent requests do not write more
    /// often.
    written: Mutex<Option<(Instant, bool)>>,
}

const LASTS: Duration = Duration::from_secs(1);

impl Readiness {
    /// Turns readiness red for good, because the process will end.
    pub fn end(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    async fn can_write(&self, shared: &Shared) -> bool {
        let mut known = self.written.lock().await;
        if let Some((_, can_write)) = known.filter(|(asked, _)| asked.elapsed() < LASTS) {
            return can_write;
        }
        let written = shared.store.ping(shared.clock.now()).await;
        if let Err(error) = &written {
            tracing::error!(%error, "not ready");
        }
        *known = Some((Instant::now(), written.is_ok()));
        written.is_ok()
    }
}

/// What is wrong, in sentences for people; empty if nothing is.
pub(super) async fn ailments(shared: &Shared) -> Vec<String> {
    let mut told = Vec::new();
    if !shared.readiness.can_write(shared).await {
        told.push("The database cannot be written to; the server’s log says why.".to_owned());
    }
    let standing = shared.app.standing();
    match &standing.refusal {
        // The requester is unknown, so the reason is only in the log.
        Some(_) => told.push("GitHub refuses the App’s credentials; the server’s log says why.".to_owned()),
        None if standing.identity.is_none() => told.push("GitHub has not answered yet.".to_owned()),
        None => {}
    }
    told
}

/// `GET /readyz`: 200 or 503, with a line for each problem.
pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    let red = |reason: String| (StatusCode::SERVICE_UNAVAILABLE, reason + "\n").into_response();
    if shared.readiness.stopping.load(Ordering::Relaxed) {
        return red("stopping: finishing running work".to_owned());
    }
    if !shared.readiness.can_write(&shared).await {
        return red("the database cannot be written to; the log says why".to_owned());
    }
    let standing = shared.app.standing();
    if let Some(refusal) = &standing.refusal {
        return red(format!("GitHub refuses the App: {refusal}"));
    }
    let mut told = "ready\n".to_owned();
    for warning in standing.warnings() {
        // Writing to a String cannot fail.
        let _ = writeln!(told, "warning: {warning}");
    }
    told.into_response()
}
