//! What GitHub says about a repository.

use serde::{Deserialize, Serialize};

/// A repository that exists and is public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "GitHub tells each of them apart")]
pub struct Repository {
    /// Its current name, as `Owner/Name`; if it differs from what was asked in more than case, the repository was renamed.
    pub full_name: String,
    /// Whether it was archived.
    pub is_archived: bool,
    /// When, as GitHub writes it: `2023-01-01T00:00:00Z`.
    pub archived_at: Option<String>,
    /// Whether GitHub has disabled it.
    pub is_disabled: bool,
    /// Whether nothing was ever pushed to it.
    pub is_empty: bool,
    /// Whether it is a fork.
    pub is_fork: bool,
    /// When it was created.
    pub created_at: Option<String>,
    /// When something was last pushed to any of its branches.
    pub pushed_at: Option<String>,
    /// How many people starred it.
    pub stars: u64,
    /// Its licence by SPDX: `MIT`; `NOASSERTION` if it has one of its own; `None` if none was found.
    pub licence: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its home page.
    pub homepage: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
}
