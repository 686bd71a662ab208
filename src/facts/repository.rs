//! What GitHub says of a repository.

use serde::{Deserialize, Serialize};

/// A repository that is there and public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "GitHub tells each of them apart")]
pub struct Repository {
    /// How it is called now, as `Owner/Name`; another name than was asked means that it was renamed, but for capitals.
    pub full_name: String,
    /// Whether it was archived.
    pub is_archived: bool,
    /// When, as GitHub writes it: `2023-01-01T00:00:00Z`.
    pub archived_at: Option<String>,
    /// Whether GitHub has disabled it.
    pub is_disabled: bool,
    /// Whether nothing was pushed to it.
    pub is_empty: bool,
    /// Whether it is a fork.
    pub is_fork: bool,
    /// When it was made.
    pub created_at: Option<String>,
    /// When something was pushed to any of its branches.
    pub pushed_at: Option<String>,
    /// How many people starred it.
    pub stars: u64,
    /// Its licence by SPDX: `MIT`; `NOASSERTION` where it has one of its own; none where none was found.
    pub licence: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its home page.
    pub homepage: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
}
