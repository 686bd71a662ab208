//! Carries deliveries to a webhook, as GitHub's own courier does.

use std::sync::{Mutex, PoisonError};

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::SecretString;
use serde_json::Value;

use super::world::model::Sent;
use super::world::state::World;
use crate::webhook::sign;

/// A delivery that was made.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its GUID.
    pub guid: String,
    /// What the receiver answered.
    pub status: u16,
}

/// The most deliveries remembered.
const MOST_REMEMBERED: usize = 10_000;

/// Why a delivery did not arrive.
pub(super) struct Undelivered(pub String);

/// Carries deliveries; it keeps its connections open, as GitHub does.
pub(super) type Courier = Client<HttpConnector, Full<bytes::Bytes>>;

pub(super) fn courier() -> Courier {
    Client::builder(TokioExecutor::new()).build_http()
}

/// A random UUID (RFC 9562, version 4).
pub(super) fn guid() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

/// Sends a delivery, signed.
async fn send(
    courier: &Courier,
    event: &str,
    payload: &Value,
    webhook: &str,
    guid: &str,
    secret: &SecretString,
) -> Result<Delivered, Undelivered> {
    let payload = payload.to_string();
    let failed = |reason: String| Undelivered(reason);
    let request = http::Request::post(webhook)
        .header("content-type", "application/json")
        .header("user-agent", "GitHub-Hookshot/sandbox")
        .header("x-github-event", event)
        .header("x-github-delivery", guid)
        .header("x-github-hook-id", "1")
        .header("x-github-hook-installation-target-id", "1")
        .header("x-github-hook-installation-target-type", "integration")
        .header("x-hub-signature-256", sign(secret, payload.as_bytes()))
        .body(Full::new(bytes::Bytes::from(payload)))
        .map_err(|error| failed(error.to_string()))?;
    let response = courier.request(request).await.map_err(|error| failed(error.to_string()))?;
    let status = response.status().as_u16();
    response.into_body().collect().await.map_err(|error| failed(error.to_string()))?;
    Ok(Delivered { guid: guid.to_owned(), status })
}

/// Sends a delivery signed with the App's secret, and records the outcome.
pub(super) async fn deliver(
    (courier, world): (&Courier, &Mutex<World>),
    event: &str,
    payload: Value,
    webhook: &str,
    guid: &str,
) -> Result<Delivered, Undelivered> {
    let lock = || world.lock().unwrap_or_else(PoisonError::into_inner);
    let secret = lock().app.as_ref().map(|app| SecretString::from(app.webhook_secret.as_str())).unwrap_or_default();
    let outcome = send(courier, event, &payload, webhook, guid, &secret).await;
    let status = outcome.as_ref().map_or(502, |delivered| delivered.status);
    let mut world = lock();
    let (id, at) = (world.next_id(), world.clock.now());
    let is_redelivery = world.sent.iter().any(|sent| sent.guid == guid);
    let number = |pointer: &str| payload.pointer(pointer).and_then(Value::as_u64);
    let sent = Sent {
        id,
        guid: guid.to_owned(),
        event: event.to_owned(),
        action: payload["action"].as_str().map(str::to_owned),
        installation: number("/installation/id").unwrap_or_default(),
        repository: number("/repository/id"),
        at,
        throttled_at: world.throttles.then_some(at),
        is_redelivery,
        status,
        payload: (!(200..300).contains(&status)).then_some(payload),
    };
    world.sent.push(sent);
    let forgotten = world.sent.len().saturating_sub(MOST_REMEMBERED);
    world.sent.drain(..forgotten);
    outcome
}
