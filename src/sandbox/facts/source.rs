//! The hosts that are stood in for.

/// A host that publishes facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// export.arxiv.org
    Arxiv,
    /// api.datacite.org
    DataCite,
    /// doi.org
    Doi,
    /// api.crossref.org
    Crossref,
    /// eutils.ncbi.nlm.nih.gov
    PubMed,
    /// api.github.com
    GitHub,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Arxiv, Self::DataCite, Self::Doi, Self::Crossref, Self::PubMed, Self::GitHub];

    /// The folder of the stand-in in which it answers.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Arxiv => "arxiv",
            Self::DataCite => "datacite",
            Self::Doi => "doi",
            Self::Crossref => "crossref",
            Self::PubMed => "pubmed",
            Self::GitHub => "github",
        }
    }

    /// The source that a folder stands for.
    pub(super) fn of_folder(folder: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.folder() == folder)
    }
}
