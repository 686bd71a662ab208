//! What rules for whole repositories go by, beside the list's text.

/// What is known of the repository that a list lies in. What is `None` nobody knows, and nothing follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    /// Its name, without its owner's.
    pub name: Option<String>,
    /// Its default branch.
    pub default_branch: Option<String>,
    /// How many days ago its first commit was made.
    pub age_days: Option<u64>,
    /// Its files, as paths from its top.
    pub files: Option<Vec<String>>,
    /// The text of its licence.
    pub licence: Option<String>,
}
