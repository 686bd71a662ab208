//! What rules for whole repositories go by, apart from the list's text.

/// What is known about the repository that a list is in. `None` means that it is not known, and nothing follows from that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    /// Its name, without its owner's.
    pub name: Option<String>,
    /// Its default branch.
    pub default_branch: Option<String>,
    /// How many days ago its first commit was made.
    pub age_days: Option<u64>,
    /// Its files, as paths from its root.
    pub files: Option<Vec<String>>,
    /// The text of its licence.
    pub licence: Option<String>,
}
