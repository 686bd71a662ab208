//! What can be asked of the world.

use serde::{Deserialize, Serialize};

/// One thing that can be asked. What leads to the same thing asks the same question, however it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// What is known of a paper.
    Paper(PaperId),
    /// What the versions of a paper on arXiv before its latest say: titles and authors change between them.
    EarlierVersions {
        /// The paper's number, as in [`PaperId::Arxiv`].
        id: String,
        /// The number of its latest version, two or more.
        latest: u32,
    },
    /// What is known of a repository on GitHub, as `owner/name` in small letters.
    Repository(String),
    /// Whether a page answers, by its address without a fragment.
    Page(String),
}

/// What names a paper. The identifier decides who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaperId {
    /// Its number on arXiv, without version: `2502.19634`, `math/0309136`
    /// (<https://info.arxiv.org/help/arxiv_identifier.html>).
    Arxiv(String),
    /// A DOI in small letters: `10.1109/cvpr.2016.90`. Those that stand for a paper on arXiv are written as [`PaperId::Arxiv`].
    Doi(String),
    /// A number in PubMed.
    Pubmed(u32),
    /// A number in PubMed Central, without `PMC`.
    Pmc(u32),
}
