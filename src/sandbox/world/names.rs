//! Names that change: repositories are renamed, transferred, and found by their ids; installations come and go.

use super::app::{INSTALLATION, Installation};
use super::repository::Repository;
use super::state::World;

impl World {
    /// A repository by its current name.
    pub fn repository(&self, full_name: &str) -> Option<&Repository> {
        self.repositories.get(&full_name.to_lowercase())
    }

    pub fn repository_mut(&mut self, full_name: &str) -> Option<&mut Repository> {
        self.repositories.get_mut(&full_name.to_lowercase())
    }

    pub fn repository_by_id(&self, id: u64) -> Option<&Repository> {
        self.repositories.values().find(|repository| repository.id == id)
    }

    /// The repository that used to have this name and now has another.
    pub fn moved(&self, full_name: &str) -> Option<&Repository> {
        let id = self.former_names.get(&full_name.to_lowercase())?;
        self.repository_by_id(*id).filter(|_| self.repository(full_name).is_none())
    }

    /// A repository named by a conversation, by its current or a former name.
    ///
    /// # Panics
    /// When there is none of that name: the conversation is written wrongly.
    pub fn told_repository(&mut self, full_name: &str) -> &mut Repository {
        let name = self.moved(full_name).map_or(full_name, |moved| &moved.full_name).to_lowercase();
        let Some(repository) = self.repositories.get_mut(&name) else {
            panic!("the sandbox has no repository {full_name}")
        };
        repository
    }

    /// Gives a repository another name or owner; the App sees it there only if it is installed.
    pub fn rename(&mut self, full_name: &str, new: &str) {
        let repository = self.told_repository(full_name);
        let (id, old) = (repository.id, repository.full_name.to_lowercase());
        let Some(mut repository) = self.repositories.remove(&old) else { return };
        for pull in repository.pulls.values_mut() {
            if pull.head_repository.as_ref() == Some(&repository.full_name) {
                pull.head_repository = Some(new.to_owned());
            }
        }
        new.clone_into(&mut repository.full_name);
        repository.installed &= self.installation(repository.owner()).is_some();
        self.former_names.insert(old.clone(), id);
        let new = new.to_lowercase();
        for token in self.tokens.values_mut() {
            token.repositories.iter_mut().filter(|seen| **seen == old).for_each(|seen| seen.clone_from(&new));
        }
        self.repositories.insert(new, repository);
    }

    /// The installation on the repositories of an owner, if there is one.
    pub fn installation(&self, owner: &str) -> Option<&Installation> {
        self.installations.get(&owner.to_lowercase()).filter(|installation| !installation.is_gone)
    }

    /// The installation with this id, and its owner.
    pub fn installation_by_id(&self, id: u64) -> Option<(&String, &Installation)> {
        self.installations.iter().find(|(_, known)| known.id == id && !known.is_gone)
    }

    /// The installation that a repository belongs to, or used to belong to.
    pub fn installation_of(&self, full_name: &str) -> u64 {
        let owner = full_name.split('/').next().unwrap_or_default().to_lowercase();
        self.installations.get(&owner).map_or(INSTALLATION, |installation| installation.id)
    }

    /// The full names of an installation's repositories, in lowercase.
    pub fn repositories_of(&self, installation: u64) -> impl Iterator<Item = &String> {
        let own = self
            .repositories
            .iter()
            .filter(move |(name, repository)| repository.installed && self.installation_of(name) == installation);
        own.map(|(name, _)| name)
    }

    /// Installs the App on an owner's repositories, if it is not installed there yet, and returns the installation.
    pub fn install(&mut self, owner: &str) -> &mut Installation {
        let id = INSTALLATION + self.installations.len() as u64;
        let new = Installation { id, suspended_at: None, is_gone: false };
        self.installations.entry(owner.to_lowercase()).or_insert(new)
    }

    /// Revokes the tokens of an installation.
    pub fn end_tokens(&mut self, installation: u64) {
        self.tokens.retain(|_, token| token.installation != installation);
    }
}
