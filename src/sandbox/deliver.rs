//! Webhooks: signed and sent as GitHub sends them.

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::world::{MAIN, Pull};
use super::{INSTALLATION, PullHandle, Sandbox, SandboxError, WEBHOOK_SECRET};
use crate::webhook::sign;

/// A delivery that was made.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its GUID.
    pub guid: String,
    /// What the receiver answered.
    pub status: u16,
}

impl Sandbox {
    /// Delivers a `pull_request` event to a webhook.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn deliver(&self, pull: &PullHandle, action: &str, webhook: &str) -> Result<Delivered, SandboxError> {
        let guid = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            fastrand::u32(..),
            fastrand::u16(..),
            fastrand::u16(..0xfff),
            fastrand::u16(..0xfff),
            fastrand::u64(..0xffff_ffff_ffff)
        );
        self.redeliver(pull, action, webhook, &guid).await
    }

    /// Delivers a `pull_request` event under a GUID of its own choosing; a redelivery keeps its GUID.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn redeliver(
        &self,
        pull: &PullHandle,
        action: &str,
        webhook: &str,
        guid: &str,
    ) -> Result<Delivered, SandboxError> {
        let payload = payload(pull, &self.pull(pull), action).to_string();
        let failed = |reason: String| SandboxError::Delivery { url: webhook.to_owned(), reason };
        let request = http::Request::post(webhook)
            .header("content-type", "application/json")
            .header("user-agent", "GitHub-Hookshot/sandbox")
            .header("x-github-event", "pull_request")
            .header("x-github-delivery", guid)
            .header("x-github-hook-id", "1")
            .header("x-github-hook-installation-target-id", "1")
            .header("x-github-hook-installation-target-type", "integration")
            .header("x-hub-signature-256", sign(&SecretString::from(WEBHOOK_SECRET), payload.as_bytes()))
            .body(Full::new(bytes::Bytes::from(payload)))
            .map_err(|error| failed(error.to_string()))?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        let response = client.request(request).await.map_err(|error| failed(error.to_string()))?;
        let status = response.status().as_u16();
        response.into_body().collect().await.map_err(|error| failed(error.to_string()))?;
        Ok(Delivered { guid: guid.to_owned(), status })
    }
}

/// The parts of a `pull_request` payload that matter
/// (<https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request>).
fn payload(handle: &PullHandle, pull: &Pull, action: &str) -> Value {
    let (owner, name) = handle.repository.split_once('/').unwrap_or(("", &handle.repository));
    let user = |login: &str| json!({ "login": login, "type": if login.ends_with("[bot]") { "Bot" } else { "User" } });
    let repository =
        json!({ "name": name, "full_name": handle.repository, "owner": user(owner), "default_branch": MAIN });
    json!({
        "action": action,
        "number": pull.number,
        "pull_request": {
            "number": pull.number,
            "title": pull.title,
            "state": if pull.open { "open" } else { "closed" },
            "draft": pull.draft,
            "user": user(&pull.author),
            "head": { "ref": pull.head_branch, "sha": pull.head, "repo": { "name": name, "full_name": format!("{}/{name}", pull.author), "fork": true } },
            "base": { "ref": MAIN, "repo": repository },
        },
        "repository": repository,
        "installation": { "id": INSTALLATION },
        "sender": user(&pull.author),
    })
}
