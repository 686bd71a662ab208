//! Where a job takes place: a repository, as an installation sees it.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::office::Office;
use crate::github::{Installation, RepositoryName};
use crate::webhook::Repository;

/// A repository, as an installation sees it. A job's payload holds it flattened among its own fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub installation: u64,
    pub owner: String,
    pub name: String,
    /// The repository's id, if known: it stays when the names change.
    #[serde(default, rename = "repository", skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

impl Place {
    pub fn new(installation: u64, repository: &Repository, id: Option<u64>) -> Self {
        Self { installation, owner: repository.owner.clone(), name: repository.name.clone(), id }
    }

    /// The key by which the store knows it.
    pub fn key(&self) -> String {
        key_of(&self.owner, &self.name)
    }

    /// Takes the repository's current name; returns whether it changed.
    pub fn takes_name(&mut self, now: Option<&RepositoryName>) -> bool {
        let Some(now) = now.filter(|now| (now.owner(), now.name()) != (&self.owner, &self.name)) else { return false };
        (self.owner, self.name) = (now.owner().to_owned(), now.name().to_owned());
        true
    }

    /// The installation's view of it.
    pub async fn open(&self, office: &Office) -> Result<Installation, JobError> {
        let Self { installation, owner, name, id } = self;
        let repository = RepositoryName::new(owner, name).ok_or_else(|| JobError::Name(format!("{owner}/{name}")))?;
        Ok(office.app.installation(*installation, repository, *id).await)
    }
}

/// "owner/name" in lower case, as the store knows a repository.
pub(super) fn key_of(owner: &str, name: &str) -> String {
    format!("{owner}/{name}").to_lowercase()
}
