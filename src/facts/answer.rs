//! What can be known of what was asked.

use serde::{Deserialize, Serialize};

use super::{Page, Paper, Record, Repository};

/// An answer. *Absent* is said only by who would know: arXiv of its papers, doi.org of DOIs, PubMed of its numbers, GitHub of repositories.
/// Whatever else went wrong, limits, walls, outages, is *unknown*, and nothing follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// This is so.
    Known(Fact),
    /// There is no such thing; of a repository: or it is not public.
    Absent,
    /// It could not be learned.
    Unknown,
}

/// What is known, by the kind of question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// Of [`super::Question::Paper`].
    Paper(Box<Paper>),
    /// Of [`super::Question::EarlierVersions`]: a record for each.
    Versions(Vec<Record>),
    /// Of [`super::Question::Repository`].
    Repository(Box<Repository>),
    /// Of [`super::Question::Page`]: what was seen there, be it a refusal.
    Page(Box<Page>),
}
