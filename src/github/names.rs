//! Names used between us and GitHub.

use std::sync::Arc;
use std::time::SystemTime;

/// Gives the current time; passed in so that tests can set their own.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A repository, by its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RepositoryName {
    owner: String,
    name: String,
}

impl RepositoryName {
    /// The repository `owner/name`; `None` for names that GitHub does not allow, so that no path can be smuggled into a
    /// URL.
    #[must_use]
    pub fn new(owner: &str, name: &str) -> Option<Self> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let is_name = plain(owner) && plain(name) && name != "." && name != ".." && !owner.starts_with('.');
        is_name.then(|| Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The owner's login.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// The check run's name.
pub const CHECK_NAME: &str = "Shelfmark";
