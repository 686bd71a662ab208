//! What the handlers of calls share, and how a call comes to its repository.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use tokio::sync::Notify;

use super::problem::Problem;
use super::world::model::Pull;
use super::world::repository::Repository;
use super::world::state::World;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Shared {
    pub world: Arc<Mutex<World>>,
    pub changed: Arc<Notify>,
    /// Where the API is.
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
    /// Lets a call through that its token and the state of its repository permit.
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

    /// Lets a call through that its token permits.
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

    pub fn pull_mut(&mut self, number: u64) -> Result<&mut Pull, Problem> {
        self.repository_mut()?.pulls.get_mut(&number).ok_or_else(Problem::not_found)
    }
}
