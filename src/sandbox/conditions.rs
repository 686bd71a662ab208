//! Makes things go wrong on GitHub's side of a conversation.

use super::handle::{PullHandle, Sandbox};
use super::world::app::{APP_ID, App};
use super::world::limits::Limits;
use super::world::repository::Rule;
use super::world::script::{Answer, Matching, Scripted};
use super::world::state::World;
use super::world::weather::Weather;

impl Sandbox {
    /// Has the App's owner grant more, or less, than at first. The App asks for the same, and for the event that goes with it.
    pub fn grant(&self, permission: &str, level: &str) {
        let mut world = self.world();
        world.granted.insert(permission.to_owned(), level.to_owned());
        world.asked.insert(permission.to_owned(), level.to_owned());
        let event = match permission {
            "issues" => "issue_comment",
            "merge_queues" => "merge_group",
            _ => return,
        };
        if !world.events.iter().any(|known| known == event) {
            world.events.push(event.to_owned());
        }
    }

    /// Revokes every token that was minted, as GitHub does when an installation is suspended or its permissions change.
    pub fn revoke_tokens(&self) {
        self.world().tokens.clear();
    }

    /// Makes things go wrong on GitHub's side from now on.
    pub fn set_weather(&self, weather: Weather) {
        self.world().weather = weather;
    }

    /// Sets how many calls an installation may make per hour, for REST and GraphQL each; 5,000 at first.
    pub fn set_rate_limit(&self, calls: u64) {
        self.world().quotas.limit = calls;
    }

    /// Sets the permissions the App itself asks for, and the events it is subscribed to, as in its settings on GitHub.
    pub fn set_app(&self, permissions: &[(&str, &str)], events: &[&str]) {
        let mut world = self.world();
        world.asked = permissions.iter().map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect();
        world.events = events.iter().map(|event| (*event).to_owned()).collect();
    }

    /// Gives a name to somebody else: no App can be registered with it.
    pub fn take_name(&self, name: &str) {
        self.world().registering.taken.push(name.to_lowercase());
    }

    /// Sets the limits beyond which GitHub refuses for size or speed.
    pub fn set_limits(&self, limits: Limits) {
        self.world().limits = limits;
    }

    /// Answers the next matching call like this.
    pub fn answer_next(&self, matching: Matching, answer: Answer) {
        self.answer_times(1, matching, answer);
    }

    /// Answers this many matching calls like this.
    pub fn answer_times(&self, times: usize, matching: Matching, answer: Answer) {
        self.world().script.push(Scripted { matching, answer, left: Some(times) });
    }

    /// Answers every matching call like this, until [`forget_answers`](Self::forget_answers).
    pub fn answer_each(&self, matching: Matching, answer: Answer) {
        self.world().script.push(Scripted { matching, answer, left: None });
    }

    /// Forgets all scripted answers that are still waiting for calls.
    pub fn forget_answers(&self) {
        self.world().script.clear();
    }

    /// Leaves the patch of a file out of the lists of files, as GitHub does for large ones.
    pub fn hide_patch(&self, full_name: &str, path: &str) {
        self.world().told_repository(full_name).hidden_patches.insert(path.to_owned());
    }

    /// Archives a repository, or undoes that.
    pub fn set_archived(&self, full_name: &str, archived: bool) {
        self.world().told_repository(full_name).archived = archived;
    }

    /// Locks the conversation of a pull request, or unlocks it.
    pub fn set_locked(&self, pull: &PullHandle, locked: bool) {
        self.with_pull(pull, |pull| pull.locked = locked);
    }

    /// Has another App start a check run on the tip of a pull request, and complete it if there is a conclusion; returns its id.
    pub fn foreign_check_run(&self, pull: &PullHandle, name: &str, app_id: u64, conclusion: Option<&str>) -> u64 {
        let head = self.pull(pull).head;
        let mut world = self.world();
        let full_name = world.told_repository(&pull.repository).full_name.clone();
        let app = app(&world, app_id);
        let mut run = world.new_check_run(&full_name, app, name, &head);
        if let Some(conclusion) = conclusion {
            (run.status, run.conclusion) = ("completed".to_owned(), Some(conclusion.to_owned()));
        }
        let id = run.id;
        world.told_repository(&full_name).check_runs.insert(id, run);
        id
    }

    /// Starts an App's check suite on the tip of a pull request, without a check run in it: GitHub does so for each App on every push.
    pub fn begin_suite(&self, pull: &PullHandle, app_id: u64) {
        let head = self.pull(pull).head;
        let mut world = self.world();
        let full_name = world.told_repository(&pull.repository).full_name.clone();
        let app = app(&world, app_id);
        world.suite(&full_name, &app, &head);
    }

    /// Sets a rule that keeps commits from a branch, or removes it.
    pub fn set_rule(&self, full_name: &str, branch: &str, rule: Option<Rule>) {
        let mut world = self.world();
        let rules = &mut world.told_repository(full_name).rules;
        match rule {
            Some(rule) => rules.insert(branch.to_owned(), rule),
            None => rules.remove(branch),
        };
    }

    /// Allows only a few people to dismiss reviews, not including the App.
    pub fn restrict_dismissals(&self, full_name: &str) {
        self.world().told_repository(full_name).restricts_dismissals = true;
    }

    /// Hides people's permissions from the App.
    pub fn hide_permissions(&self, full_name: &str) {
        self.world().told_repository(full_name).hides_permissions = true;
    }

    /// Has GitHub disable a repository, or enable it again.
    pub fn set_blocked(&self, full_name: &str, blocked: bool) {
        self.world().told_repository(full_name).disabled = blocked;
    }

    /// Gives the pages of repositories created from now on addresses here, where people can look at them, instead of github.com's.
    pub fn lead_here(&self) {
        self.url().as_str().clone_into(&mut self.world().web);
    }

    /// Makes a repository private, or public.
    pub fn set_private(&self, full_name: &str, private: bool) {
        self.world().told_repository(full_name).private = private;
    }

    /// Suspends the installation on the repositories of an owner, or undoes that. Its tokens are revoked.
    pub fn set_suspended(&self, owner: &str, suspended: bool) {
        let mut world = self.world();
        let now = world.clock.now();
        let installation = world.install(owner);
        installation.suspended_at = suspended.then_some(now);
        let id = installation.id;
        world.end_tokens(id);
    }

    /// Uninstalls the App from the repositories of an owner, or installs it again. Its tokens are revoked.
    pub fn set_installed(&self, owner: &str, installed: bool) {
        let mut world = self.world();
        let installation = world.install(owner);
        installation.is_gone = !installed;
        let id = installation.id;
        world.end_tokens(id);
    }

    /// Removes one repository from its owner's installation, or adds it again.
    pub fn set_chosen(&self, full_name: &str, chosen: bool) {
        self.world().told_repository(full_name).installed = chosen;
    }

    /// Has GraphQL show what the App writes only after this many queries.
    pub fn set_lag(&self, queries: u32) {
        self.world().lag = queries;
    }

    /// Has deliveries be held back from now on, and report it.
    pub fn set_throttled(&self, throttled: bool) {
        self.world().throttles = throttled;
    }

    /// Sets the App's webhook address, as its settings give it. Deliveries still go where each of them is sent.
    pub fn set_webhook(&self, url: &str) {
        self.world().hook = Some(url.to_owned());
    }
}

/// The App with an id: our own or another.
fn app(world: &World, id: u64) -> App {
    if id == APP_ID { world.own_app() } else { App { id, slug: format!("app-{id}") } }
}
