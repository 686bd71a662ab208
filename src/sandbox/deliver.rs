//! Webhooks: signed and sent as GitHub sends them.

use serde_json::Value;

use super::courier::{self, Delivered, Undelivered, guid};
use super::handle::{IssueHandle, PullHandle, Sandbox, SandboxError};
use super::rest::wire_of_comment;
use super::world::model::Pull;
use super::world::repository::Repository;
use super::world::state::World;
use super::{payloads, wire};

type Delivery = Result<Delivered, SandboxError>;

/// Each delivery fails if nobody answers at the webhook.
#[allow(clippy::missing_errors_doc, reason = "said once, above")]
impl Sandbox {
    /// Delivers a `pull_request` event to a webhook.
    pub async fn deliver(&self, pull: &PullHandle, action: &str, webhook: &str) -> Delivery {
        self.redeliver(pull, action, webhook, &guid()).await
    }

    /// Delivers a `pull_request` event under a given GUID; a redelivery keeps its GUID.
    pub async fn redeliver(&self, pull: &PullHandle, action: &str, webhook: &str, guid: &str) -> Delivery {
        let payload =
            self.about_pull(pull, |world, repository, pull| payloads::pull_request(world, repository, pull, action));
        self.send("pull_request", payload, webhook, guid).await
    }

    /// Reports this commit as the tip of a pull request, whatever GitHub shows by now.
    pub async fn deliver_head(&self, pull: &PullHandle, head: &str, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, |world, repository, pull| {
            let at_head = Pull { head: head.to_owned(), ..pull.clone() };
            payloads::pull_request(world, repository, &at_head, "synchronize")
        });
        self.send("pull_request", payload, webhook, &guid()).await
    }

    /// Re-requests a pull request's check run, as the button "Re-run" does.
    pub async fn rerequest(&self, pull: &PullHandle, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, |world, repository, pull| {
            payloads::check_run(world, repository, &pull.head, (repository.owner(), "rerequested"), None)
        });
        self.send("check_run", payload, webhook, &guid()).await
    }

    /// Re-requests all check runs of a pull request, as the button "Re-run all checks" does.
    pub async fn rerequest_all(&self, pull: &PullHandle, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, payloads::check_suite);
        self.send("check_suite", payload, webhook, &guid()).await
    }

    /// Presses a button on the page of a pull request's check run, as the list's owner.
    pub async fn press(&self, pull: &PullHandle, action: &str, webhook: &str) -> Delivery {
        let owner = self.about_pull(pull, |_, repository, _| repository.owner().to_owned());
        self.press_as(&owner, pull, action, webhook).await
    }

    /// Has a person press a button on the page of a pull request's check run.
    pub async fn press_as(&self, user: &str, pull: &PullHandle, action: &str, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, |world, repository, pull| {
            payloads::check_run(world, repository, &pull.head, (user, "requested_action"), Some(action))
        });
        self.send("check_run", payload, webhook, &guid()).await
    }

    /// Reports a comment in a pull request's conversation, as an App with permission to read issues receives it.
    ///
    /// # Panics
    /// When there is no such comment: the conversation is written wrongly.
    pub async fn deliver_comment(&self, pull: &PullHandle, comment: u64, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, |world, repository, pull| {
            let talk = pull.talk.iter().find(|talk| talk.id == comment);
            talk.map(|talk| payloads::issue_comment(world, repository, &wire::pull_as_issue(repository, pull), talk))
        });
        let Some(payload) = payload else { panic!("there is no comment {comment} to tell of") };
        self.send("issue_comment", payload, webhook, &guid()).await
    }

    /// Reports a comment on lines.
    ///
    /// # Panics
    /// When there is no such comment: the conversation is written wrongly.
    pub async fn deliver_remark(&self, pull: &PullHandle, comment: u64, webhook: &str) -> Delivery {
        let payload = self.about_pull(pull, |world, repository, pull| {
            let comment = wire_of_comment(repository, pull, comment)?;
            Some(payloads::remark(world, repository, pull, &comment))
        });
        let Some(payload) = payload else { panic!("there is no comment {comment} to tell of") };
        self.send("pull_request_review_comment", payload, webhook, &guid()).await
    }

    /// Reports a comment in an issue's conversation.
    ///
    /// # Panics
    /// When there is no such comment: the conversation is written wrongly.
    pub async fn deliver_comment_on(&self, issue: &IssueHandle, comment: u64, webhook: &str) -> Delivery {
        let payload = self.about(&issue.repository, |world, repository| {
            let issue = repository.issues.get(&issue.number)?;
            let talk = issue.talk.iter().find(|talk| talk.id == comment)?;
            Some(payloads::issue_comment(world, repository, &wire::issue(repository, issue), talk))
        });
        let Some(payload) = payload else { panic!("there is no comment {comment} to tell of") };
        self.send("issue_comment", payload, webhook, &guid()).await
    }

    /// Reports a push to the branch `main` that touched these files.
    pub async fn deliver_push(&self, full_name: &str, paths: &[&str], webhook: &str) -> Delivery {
        let payload = self.about(full_name, |world, repository| payloads::push(world, repository, paths));
        self.send("push", payload, webhook, &guid()).await
    }

    /// Has a merge queue request the checks of a commit.
    pub async fn queue_merge(&self, full_name: &str, commit: &str, webhook: &str) -> Delivery {
        let payload = self.about(full_name, |world, repository| payloads::merge_group(world, repository, commit));
        self.send("merge_group", payload, webhook, &guid()).await
    }

    /// Reports that the App was installed on the repositories of this one's owner.
    pub async fn deliver_installation(&self, full_name: &str, webhook: &str) -> Delivery {
        self.deliver_installation_as(full_name, "created", webhook).await
    }

    /// Reports a change to the installation on the repositories of this one's owner: `created`, `deleted`, `suspend`,
    /// `unsuspend`, `new_permissions_accepted`.
    pub async fn deliver_installation_as(&self, full_name: &str, action: &str, webhook: &str) -> Delivery {
        let payload = payloads::installation(&self.world(), owner_of(full_name), action);
        self.send("installation", payload, webhook, &guid()).await
    }

    /// Reports that repositories of one owner were `added` to an installation, or `removed` from it.
    pub async fn deliver_repositories(&self, names: &[&str], action: &str, webhook: &str) -> Delivery {
        let owner = owner_of(names.first().copied().unwrap_or_default());
        let payload = payloads::installation_repositories(&self.world(), owner, action, names);
        self.send("installation_repositories", payload, webhook, &guid()).await
    }

    /// Reports that a repository has a new name, or owner, instead of this one.
    pub async fn deliver_rename(&self, old: &str, webhook: &str) -> Delivery {
        let payload = self.about(old, |world, repository| payloads::repository(world, repository, old));
        self.send("repository", payload, webhook, &guid()).await
    }

    /// Reports a change to a repository: `privatized`, `publicized`, `deleted`, ….
    pub async fn deliver_repository(&self, full_name: &str, action: &str, webhook: &str) -> Delivery {
        let payload = self.about(full_name, |world, repository| payloads::repository_so(world, repository, action));
        self.send("repository", payload, webhook, &guid()).await
    }

    /// Delivers any event.
    pub async fn deliver_event(&self, event: &str, payload: Value, webhook: &str) -> Delivery {
        self.send(event, payload, webhook, &guid()).await
    }

    fn about<T>(&self, full_name: &str, tell: impl FnOnce(&World, &Repository) -> T) -> T {
        let mut world = self.world();
        let name = world.told_repository(full_name).full_name.clone();
        let Some(repository) = world.repository(&name) else { panic!("the sandbox has no repository {name}") };
        tell(&world, repository)
    }

    fn about_pull<T>(&self, handle: &PullHandle, tell: impl FnOnce(&World, &Repository, &Pull) -> T) -> T {
        self.about(&handle.repository, |world, repository| {
            let Some(pull) = repository.pulls.get(&handle.number) else {
                panic!("{} has no pull request {}", repository.full_name, handle.number)
            };
            tell(world, repository, pull)
        })
    }

    async fn send(&self, event: &str, payload: Value, webhook: &str, guid: &str) -> Delivery {
        let outcome = courier::deliver((&self.courier, &self.world), event, payload, webhook, guid).await;
        outcome.map_err(|Undelivered(reason)| SandboxError::Delivery { url: webhook.to_owned(), reason })
    }
}

fn owner_of(full_name: &str) -> &str {
    full_name.split('/').next().unwrap_or_default()
}
