//! The issue that is kept up to date with the findings in whole lists.
//!
//! Its body is the only memory: each line ends with a hidden key, and people's ticks are read from it. Everything above and below our own
//! part belongs to people.

use crate::checks::Documentation;
use crate::engine::Report;
use crate::policy::Policy;

mod body;
mod decision;
mod fixes;
mod key;
mod line;
mod place;
mod shown;
mod unknown;

pub use decision::kept_issue;
pub use fixes::{FixesStep, KeptPull, Ticks, TicksInList, kept_fixes};
pub use shown::is_kept_issue;

/// One list as it was looked at.
#[derive(Clone, Copy, Debug)]
pub struct LookedAt<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What was found in it.
    pub report: &'a Report,
}

/// The state in which the lists were looked at.
#[derive(Clone, Copy, Debug)]
pub struct AsOf<'a> {
    /// The date, as people write it.
    pub date: &'a str,
    /// The commit.
    pub commit: &'a str,
    /// The repository's page, if its URL is known.
    pub web: Option<&'a str>,
}

/// The lists of a repository as they were looked at.
#[derive(Clone, Copy, Debug)]
pub struct WholeLists<'a> {
    /// The lists.
    pub lists: &'a [LookedAt<'a>],
    /// When.
    pub as_of: AsOf<'a>,
    /// The repository's policy.
    pub policy: &'a Policy,
    /// Whether anything about them was looked up.
    pub is_asked_about: bool,
    /// Where people read more about a check.
    pub documentation: &'a Documentation,
}

/// The issue as GitHub shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptIssue {
    /// Its number.
    pub number: u64,
    /// Its body.
    pub body: String,
    /// Whether it is open.
    pub is_open: bool,
}

/// What to do about the issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Leave,
    /// Open it.
    Open {
        /// Its title.
        title: &'static str,
        /// Its body.
        body: String,
    },
    /// Change it.
    Change {
        /// The issue.
        number: u64,
        /// Its new body.
        body: String,
        /// Whether it is reopened or closed; `None` if it stays as it is.
        opens: Option<bool>,
    },
}
