//! What the handlers of calls share, and how a call gets to its repository.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use tokio::sync::Notify;

use super::problem::Problem;
use super::world::model::{Pull, Talk};
use super::world::repository::Repository;
use super::world::state::World;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Shared {
    pub world: Arc<Mutex<World>>,
    pub changed: Arc<Notify>,
    /// The address of the API.
    pub url: url::Url,
}

impl Shared {
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) type Answer = Result<Response, Problem>;

/// A call to one repository that its token permits.
pub(super) struct Admitted<'w> {
    pub world: MutexGuard<'w, World>,
    pub full_name: String,
}

impl Shared {
    /// Admits a call that its token and the state of its repository permit.
    pub fn admit(
        &self,
        headers: &HeaderMap,
        owner: &str,
        name: &str,
        (permission, level): (&str, &str),
    ) -> Result<Admitted<'_>, Problem> {
        let call = self.enter(headers, owner, name, (permission, level))?;
        if level == "write" && call.repository()?.archived {
            return Err(Problem::new(StatusCode::FORBIDDEN, "Repository was archived so is read-only."));
        }
        Ok(call)
    }

    /// The pull request or issue whose conversation has this comment; 0 if there is none.
    pub fn place_of(&self, owner: &str, name: &str, comment: u64) -> u64 {
        let world = self.world();
        let Some(repository) = world.repository(&format!("{owner}/{name}")) else { return 0 };
        let pulls = repository.pulls.values().map(|pull| (pull.number, &pull.talk));
        let mut all = pulls.chain(repository.issues.values().map(|issue| (issue.number, &issue.talk)));
        let holds = |talk: &Vec<Talk>| talk.iter().any(|talk| talk.id == comment);
        all.find(|(_, talk)| holds(talk)).map_or(0, |(number, _)| number)
    }

    /// Admits a call about a conversation. Calls for issues also serve pull requests, for which either permission is enough
    /// (<https://docs.github.com/rest/authentication/permissions-required-for-github-apps#repository-permissions-for-issues>).
    pub fn admit_to_talk(
        &self,
        headers: &HeaderMap,
        owner: &str,
        name: &str,
        (number, level): (u64, &str),
    ) -> Result<Admitted<'_>, Problem> {
        let is_issue = {
            let world = self.world();
            world.repository(&format!("{owner}/{name}")).is_some_and(|known| known.issues.contains_key(&number))
        };
        match self.admit(headers, owner, name, ("issues", level)) {
            Err(_) if !is_issue => self.admit(headers, owner, name, ("pull_requests", level)),
            outcome => outcome,
        }
    }

    /// Admits a call that its token permits.
    pub fn enter(
        &self,
        headers: &HeaderMap,
        owner: &str,
        name: &str,
        (permission, level): (&str, &str),
    ) -> Result<Admitted<'_>, Problem> {
        let world = self.world();
        let full_name = format!("{owner}/{name}");
        world.allow(headers, &full_name, permission, level)?;
        if world.repository(&full_name).is_some_and(|repository| repository.disabled) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "Repository access blocked"));
        }
        Ok(Admitted { world, full_name })
    }
}

impl Admitted<'_> {
    pub fn repository(&self) -> Result<&Repository, Problem> {
        self.world.repository(&self.full_name).ok_or_else(Problem::not_found)
    }

    pub fn repository_mut(&mut self) -> Result<&mut Repository, Problem> {
        self.world.repository_mut(&self.full_name).ok_or_else(Problem::not_found)
    }

    pub fn pull(&self, number: u64) -> Result<(&Repository, &Pull), Problem> {
        let repository = self.repository()?;
        Ok((repository, repository.pulls.get(&number).ok_or_else(Problem::not_found)?))
    }

    pub fn conversation(&mut self, number: u64) -> Result<&mut Vec<Talk>, Problem> {
        let found = self.repository_mut()?.conversation(number).ok_or_else(Problem::not_found)?;
        Ok(found.0)
    }

    pub fn pull_mut(&mut self, number: u64) -> Result<&mut Pull, Problem> {
        self.repository_mut()?.pulls.get_mut(&number).ok_or_else(Problem::not_found)
    }
}
