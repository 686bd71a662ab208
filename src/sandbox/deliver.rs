//! Webhooks: signed and sent as GitHub sends them
//! (<https://docs.github.com/webhooks/webhook-events-and-payloads>).

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{PullHandle, Sandbox, SandboxError, WEBHOOK_SECRET, wire};
use crate::webhook::sign;

/// A delivery that was made.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its GUID.
    pub guid: String,
    /// What the receiver answered.
    pub status: u16,
}

/// What carries deliveries; it keeps its connections, as GitHub does.
pub(super) type Courier = Client<HttpConnector, Full<bytes::Bytes>>;

pub(super) fn courier() -> Courier {
    Client::builder(TokioExecutor::new()).build_http()
}

/// A delivery as GitHub remembers it.
pub(super) struct Sent {
    pub id: u64,
    pub guid: String,
    pub event: &'static str,
    pub installation: u64,
    /// In seconds since 1970.
    pub at: u64,
    /// What the receiver answered; 502 where nobody did.
    pub status: u16,
    /// What was sent; forgotten where it arrived.
    pub payload: Option<Value>,
}

/// Deliveries that are remembered.
const MOST_REMEMBERED: usize = 10_000;

impl Sandbox {
    /// Delivers a `pull_request` event to a webhook.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn deliver(&self, pull: &PullHandle, action: &str, webhook: &str) -> Result<Delivered, SandboxError> {
        self.redeliver(pull, action, webhook, &guid()).await
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
        let payload = self.pull_request_payload(pull, action);
        self.send("pull_request", payload, webhook, guid).await
    }

    /// Asks for a pull request's check run again, as the button "Re-run" does.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn rerequest(&self, pull: &PullHandle, webhook: &str) -> Result<Delivered, SandboxError> {
        let payload = self.check_run_payload(pull);
        self.send("check_run", payload, webhook, &guid()).await
    }

    /// Tells that the App was installed on an owner's repositories.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn deliver_installation(&self, full_name: &str, webhook: &str) -> Result<Delivered, SandboxError> {
        let installation = self.world().installation_of(full_name);
        let payload = json!({ "action": "created", "installation": { "id": installation }, "repositories": [] });
        self.send("installation", payload, webhook, &guid()).await
    }

    /// Tells of a push to the branch `main` that touched these files.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn deliver_push(
        &self,
        full_name: &str,
        paths: &[&str],
        webhook: &str,
    ) -> Result<Delivered, SandboxError> {
        let payload = {
            let mut world = self.world();
            let installation = world.installation_of(full_name);
            json!({
                "ref": "refs/heads/main",
                "repository": wire::repository(world.told_repository(full_name)),
                "installation": { "id": installation },
                "commits": [{ "added": [], "modified": paths, "removed": [] }],
            })
        };
        self.send("push", payload, webhook, &guid()).await
    }

    async fn send(
        &self,
        event: &'static str,
        payload: Value,
        webhook: &str,
        guid: &str,
    ) -> Result<Delivered, SandboxError> {
        let outcome = send(&self.courier, event, &payload, webhook, guid).await;
        let status = outcome.as_ref().map_or(502, |delivered| delivered.status);
        let mut world = self.world();
        let installation = payload["installation"]["id"].as_u64().unwrap_or_default();
        let (id, at) = (world.next_id(), world.clock.now());
        let payload = (!(200..300).contains(&status)).then_some(payload);
        world.sent.push(Sent { id, guid: guid.to_owned(), event, installation, at, status, payload });
        let forgotten = world.sent.len().saturating_sub(MOST_REMEMBERED);
        world.sent.drain(..forgotten);
        outcome
    }

    /// Presses a button on the page of a pull request's check run.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn press(&self, pull: &PullHandle, action: &str, webhook: &str) -> Result<Delivered, SandboxError> {
        let mut payload = self.check_run_payload(pull);
        payload["action"] = json!("requested_action");
        payload["requested_action"] = json!({ "identifier": action });
        self.send("check_run", payload, webhook, &guid()).await
    }

    /// Tells of a comment in a pull request's conversation, as an App hears of it that was granted to read issues.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn deliver_comment(
        &self,
        pull: &PullHandle,
        comment: u64,
        webhook: &str,
    ) -> Result<Delivered, SandboxError> {
        let payload = self.comment_payload(pull, comment);
        self.send("issue_comment", payload, webhook, &guid()).await
    }

    /// Lets a merge queue ask for the checks of a commit.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn queue_merge(&self, full_name: &str, commit: &str, webhook: &str) -> Result<Delivered, SandboxError> {
        let payload = {
            let mut world = self.world();
            let installation = world.installation_of(full_name);
            let repository = world.told_repository(full_name);
            json!({
                "action": "checks_requested",
                "merge_group": { "head_sha": commit, "head_ref": "refs/heads/gh-readonly-queue/main/pr-1", "base_ref": "refs/heads/main" },
                "repository": wire::repository(repository),
                "installation": { "id": installation },
                "sender": wire::user(repository.owner()),
            })
        };
        self.send("merge_group", payload, webhook, &guid()).await
    }

    fn comment_payload(&self, handle: &PullHandle, comment: u64) -> Value {
        let mut world = self.world();
        let installation = world.installation_of(&handle.repository);
        let repository = world.told_repository(&handle.repository);
        let pull = repository.told_pull(handle.number).clone();
        let talk = pull.talk.iter().find(|talk| talk.id == comment);
        json!({
            "action": "created",
            "issue": {
                "number": pull.number,
                "title": pull.title,
                "user": wire::user(&pull.author),
                "pull_request": { "url": format!("https://api.github.com/repos/{}/pulls/{}", handle.repository, pull.number) },
            },
            "comment": {
                "id": comment,
                "body": talk.map(|talk| talk.body.as_str()),
                "user": talk.map(|talk| wire::user(&talk.user)),
            },
            "repository": wire::repository(repository),
            "installation": { "id": installation },
            "sender": talk.map(|talk| wire::user(&talk.user)),
        })
    }

    fn pull_request_payload(&self, handle: &PullHandle, action: &str) -> Value {
        let mut world = self.world();
        let installation = world.installation_of(&handle.repository);
        let repository = world.told_repository(&handle.repository);
        let pull = repository.told_pull(handle.number).clone();
        json!({
            "action": action,
            "number": pull.number,
            "pull_request": wire::pull(repository, &pull),
            "repository": wire::repository(repository),
            "installation": { "id": installation },
            "sender": wire::user(&pull.author),
        })
    }

    fn check_run_payload(&self, handle: &PullHandle) -> Value {
        let runs = self.check_runs(handle);
        let mut world = self.world();
        let installation = world.installation_of(&handle.repository);
        let repository = world.told_repository(&handle.repository);
        let head = repository.told_pull(handle.number).head.clone();
        let run = runs.last();
        json!({
            "action": "rerequested",
            "check_run": {
                "id": run.map(|run| run.id),
                "name": run.map(|run| run.name.as_str()),
                "head_sha": head,
                "external_id": run.and_then(|run| run.external_id.as_deref()),
                "pull_requests": [],
                "check_suite": { "head_branch": null, "head_sha": head, "pull_requests": [] },
            },
            "repository": wire::repository(repository),
            "installation": { "id": installation },
            "sender": wire::user(repository.owner()),
        })
    }
}

/// A random UUID (RFC 9562, version 4).
pub(super) fn guid() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

async fn send(
    courier: &Courier,
    event: &str,
    payload: &Value,
    webhook: &str,
    guid: &str,
) -> Result<Delivered, SandboxError> {
    let payload = payload.to_string();
    let failed = |reason: String| SandboxError::Delivery { url: webhook.to_owned(), reason };
    let request = http::Request::post(webhook)
        .header("content-type", "application/json")
        .header("user-agent", "GitHub-Hookshot/sandbox")
        .header("x-github-event", event)
        .header("x-github-delivery", guid)
        .header("x-github-hook-id", "1")
        .header("x-github-hook-installation-target-id", "1")
        .header("x-github-hook-installation-target-type", "integration")
        .header("x-hub-signature-256", sign(&SecretString::from(WEBHOOK_SECRET), payload.as_bytes()))
        .body(Full::new(bytes::Bytes::from(payload)))
        .map_err(|error| failed(error.to_string()))?;
    let response = courier.request(request).await.map_err(|error| failed(error.to_string()))?;
    let status = response.status().as_u16();
    response.into_body().collect().await.map_err(|error| failed(error.to_string()))?;
    Ok(Delivered { guid: guid.to_owned(), status })
}
