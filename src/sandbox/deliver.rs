//! Webhooks: signed and sent as GitHub sends them
//! (<https://docs.github.com/webhooks/webhook-events-and-payloads>).

use serde_json::{Value, json};

use super::courier::{self, Delivered, Undelivered, guid};
use super::handle::{PullHandle, Sandbox, SandboxError};
use super::wire;
use super::world::model::Sent;

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
        let outcome = courier::send(&self.courier, event, &payload, webhook, guid).await;
        let status = outcome.as_ref().map_or(502, |delivered| delivered.status);
        let mut world = self.world();
        let installation = payload["installation"]["id"].as_u64().unwrap_or_default();
        let (id, at) = (world.next_id(), world.clock.now());
        let payload = (!(200..300).contains(&status)).then_some(payload);
        world.sent.push(Sent { id, guid: guid.to_owned(), event, installation, at, status, payload });
        let forgotten = world.sent.len().saturating_sub(MOST_REMEMBERED);
        world.sent.drain(..forgotten);
        outcome.map_err(|Undelivered(reason)| SandboxError::Delivery { url: webhook.to_owned(), reason })
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
