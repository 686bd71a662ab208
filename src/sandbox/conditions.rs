//! What a conversation lets go wrong on GitHub's side.

use super::handle::{PullHandle, Sandbox};
use super::world::app::App;
use super::world::limits::Limits;
use super::world::script::{Answer, Matching, Scripted};
use super::world::weather::Weather;

impl Sandbox {
    /// Ends every token that was minted, as GitHub does when an installation is suspended or its permissions change.
    pub fn revoke_tokens(&self) {
        self.world().tokens.clear();
    }

    /// Lets things go wrong on GitHub's side from now on.
    pub fn set_weather(&self, weather: Weather) {
        self.world().weather = weather;
    }

    /// Sets how many calls an installation may make in an hour, of REST and of GraphQL each; 5,000 at first.
    pub fn set_rate_limit(&self, calls: u64) {
        self.world().quotas.limit = calls;
    }

    /// Sets what the App itself asks for, and the events that it is subscribed to, as its settings on GitHub tell.
    pub fn set_app(&self, permissions: &[(&str, &str)], events: &[&str]) {
        let mut world = self.world();
        world.asked = permissions.iter().map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect();
        world.events = events.iter().map(|event| (*event).to_owned()).collect();
    }

    /// Sets the bounds beyond which GitHub refuses for size or speed.
    pub fn set_limits(&self, limits: Limits) {
        self.world().limits = limits;
    }

    /// Lets the next call of this kind be answered so.
    pub fn answer_next(&self, matching: Matching, answer: Answer) {
        self.answer_times(1, matching, answer);
    }

    /// Lets the next calls of this kind be answered so, as many as this.
    pub fn answer_times(&self, times: usize, matching: Matching, answer: Answer) {
        self.world().script.push(Scripted { matching, answer, left: Some(times) });
    }

    /// Lets each call of this kind be answered so, until [`forget_answers`](Self::forget_answers).
    pub fn answer_each(&self, matching: Matching, answer: Answer) {
        self.world().script.push(Scripted { matching, answer, left: None });
    }

    /// Forgets all answers by hand that still wait for calls.
    pub fn forget_answers(&self) {
        self.world().script.clear();
    }

    /// Leaves the patch of a file out of the lists of files, as GitHub does where it is large.
    pub fn hide_patch(&self, full_name: &str, path: &str) {
        self.world().told_repository(full_name).hidden_patches.insert(path.to_owned());
    }

    /// Archives a repository, or takes that back.
    pub fn set_archived(&self, full_name: &str, archived: bool) {
        self.world().told_repository(full_name).archived = archived;
    }

    /// Locks the conversation of a pull request, or opens it again.
    pub fn set_locked(&self, pull: &PullHandle, locked: bool) {
        self.with_pull(pull, |pull| pull.locked = locked);
    }

    /// Lets another App begin a check run on the tip of a pull request, and end it where there is a conclusion; gives its id.
    pub fn foreign_check_run(&self, pull: &PullHandle, name: &str, app_id: u64, conclusion: Option<&str>) -> u64 {
        let head = self.pull(pull).head;
        let app = App { id: app_id, slug: format!("app-{app_id}") };
        let mut world = self.world();
        let mut run = world.new_check_run(&pull.repository, app, name, &head);
        if let Some(conclusion) = conclusion {
            (run.status, run.conclusion) = ("completed".to_owned(), Some(conclusion.to_owned()));
        }
        let id = run.id;
        world.told_repository(&pull.repository).check_runs.insert(id, run);
        id
    }
}
