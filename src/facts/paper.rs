//! What sources say about a paper.

use serde::{Deserialize, Serialize};

/// All that is known about a paper: a record for each version and each source that was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paper {
    /// The records, the one to be quoted first.
    pub records: Vec<Record>,
    /// The number of the latest version, if the source counts them. If there are several, the earlier ones are a separate question.
    pub latest_version: Option<u32>,
    /// What was published against it: retractions, withdrawals, concerns; the most serious first.
    pub notices: Vec<Notice>,
    /// Other names of the same paper: its DOI, the number of its preprint, what it was published as.
    pub also: Vec<String>,
    /// What it is about: the abstract, with white space collapsed, at most 4,000 characters.
    pub about: Option<String>,
    /// Its subjects, as the source writes them: `cs.CL`.
    pub subjects: Vec<String>,
}

/// What one source says about one version of a paper. Texts are as the source has them, including entities and TeX, with white space
/// collapsed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The source.
    pub source: Source,
    /// Its titles: several if it has one in each of several languages.
    pub titles: Vec<String>,
    /// Subtitles that the source keeps separate from the title.
    pub subtitles: Vec<String>,
    /// Its authors, in order.
    pub authors: Vec<Author>,
    /// Whether these are certain to be all authors.
    pub has_all_authors: bool,
    /// Its dates, of every kind that the source has.
    pub dates: Vec<Dated>,
    /// Where it was published, by each of its names: `container-title`, its short form, the event with its acronym, `journal_ref`.
    pub venues: Vec<String>,
    /// The ISSNs of where it was published.
    pub issns: Vec<String>,
    /// What else its authors say about it: arXiv's `comment`.
    pub comment: Option<String>,
    /// What kind of thing it is.
    pub kind: Kind,
}

/// Who is asked about papers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// <https://arxiv.org>
    #[default]
    Arxiv,
    /// <https://datacite.org>
    DataCite,
    /// <https://www.crossref.org>
    Crossref,
    /// <https://pubmed.ncbi.nlm.nih.gov>
    PubMed,
    /// <https://www.doi.org>
    Doi,
}

impl Source {
    /// Its name as people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arxiv => "arXiv",
            Self::DataCite => "DataCite",
            Self::Crossref => "Crossref",
            Self::PubMed => "PubMed",
            Self::Doi => "doi.org",
        }
    }
}

/// Whether a record is about what an entry of a list can present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A preprint, on arXiv or elsewhere.
    Preprint,
    /// An article, a paper in proceedings, a chapter, a book, a report, a thesis.
    #[default]
    Publication,
    /// A notice about another paper: its correction, its retraction.
    Notice,
    /// Anything else, which is not compared: data, software, a review, a figure, a whole journal.
    Other,
}

/// An author as a source writes the name; a group has only a `name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    /// The given names, if kept separate: `Aidan N.`
    pub given: Option<String>,
    /// The family name, if kept separate, with its suffix if it has one: `Gomez`, `Baker Jr`.
    pub family: Option<String>,
    /// The whole name, if its parts are not kept separate.
    pub name: Option<String>,
    /// Whether the source says that it is a group.
    pub is_group: bool,
}

/// A date of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// What happened then.
    pub kind: DateKind,
    /// The year.
    pub year: i32,
    /// The month, 1 to 12, if given.
    pub month: Option<u8>,
}

/// What happened on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateKind {
    /// The first version appeared.
    First,
    /// This version appeared.
    Version,
    /// It was printed.
    Print,
    /// It was published online.
    Online,
    /// It was published in some form.
    Issued,
    /// The issue it is in came out.
    Issue,
    /// Its record was created, which may be decades later.
    Created,
    /// The meeting was held.
    Event,
}

/// Something that was published against a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// The source.
    pub source: Source,
    /// When, as `2010-02-06`, `2010-02` or `2010`, if given.
    pub date: Option<String>,
    /// Its words, if the source has any: what the authors say about a withdrawal.
    pub words: Option<String>,
}

/// What is published against papers, the most serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NoticeKind {
    /// The whole paper was retracted, or removed.
    Retraction,
    /// A part of it was retracted.
    PartialRetraction,
    /// Its authors have withdrawn it.
    Withdrawal,
    /// The journal has published an expression of concern.
    Concern,
}
