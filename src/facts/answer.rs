//! What can be known about what was asked.

use serde::{Deserialize, Serialize};

use super::{Page, Paper, PaperId, Question, Record, Repository, Sight};

/// An answer. *Absent* is said only by a source that would know: arXiv for its papers, doi.org for DOIs, PubMed for its numbers, GitHub for
/// repositories. Anything else that goes wrong (limits, walls, outages) is *unknown*, and nothing follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is known.
    Known(Fact),
    /// It does not exist; a repository may also be private.
    Absent,
    /// It could not be learned.
    Unknown,
}

/// What is known, by the kind of question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// For [`super::Question::Paper`].
    Paper(Box<Paper>),
    /// For [`super::Question::EarlierVersions`]: a record for each.
    Versions(Vec<Record>),
    /// For [`super::Question::Repository`].
    Repository(Box<Repository>),
    /// For [`super::Question::Page`]: what was seen there, even if it was a refusal.
    Page(Box<Page>),
}

/// In seconds.
const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

impl Answer {
    /// For how many seconds an answer is trusted after it was learned; `None` if for ever. `failures` is how many times in a row the question has
    /// gone unanswered.
    #[must_use]
    pub fn kept_for(&self, question: &Question, failures: u32) -> Option<u64> {
        /// During an outage a question is asked at most this often, and once it ends, after `LAST` at the latest.
        const FIRST: u64 = HOUR / 4;
        const LAST: u64 = 6 * HOUR;
        Some(match self {
            Self::Known(Fact::Versions(_)) => return None,
            Self::Known(Fact::Paper(paper)) => match (question, paper.notices.is_empty()) {
                // A new version may appear, and so may a retraction; a retraction that is there stays.
                (Question::Paper(PaperId::Arxiv(_)), _) | (_, true) => 7 * DAY,
                _ => 30 * DAY,
            },
            Self::Known(Fact::Repository(_)) => 3 * DAY,
            Self::Known(Fact::Page(page)) => match &page.sight {
                Sight::Answer { status: 200..=299 | 304, is_challenge: false, .. } => 3 * DAY,
                Sight::Answer { status: 404 | 410, .. } | Sight::NoHost | Sight::Circle | Sight::Certificate(_)
                    if page.is_confirmed =>
                {
                    DAY
                }
                Sight::Answer { is_undeployed: true, .. } if page.is_confirmed => DAY,
                // A refusal is respected for as long.
                Sight::Answer { status: 401 | 403 | 429 | 451 | 999, .. } => LAST,
                Sight::Answer { is_challenge: true, .. } => LAST,
                Sight::Refused(_) | Sight::NotAsked(_) => DAY,
                _ => doubled(FIRST, failures).min(LAST),
            },
            Self::Absent => DAY,
            Self::Unknown => doubled(FIRST, failures).min(LAST),
        })
    }
}

/// A time, doubled for each failure after the first.
fn doubled(first: u64, failures: u32) -> u64 {
    first.saturating_mul(1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Notice, NoticeKind, Source};

    #[test]
    fn answers_are_kept_as_long_as_they_hold() {
        let arxiv = Question::Paper(PaperId::Arxiv("2502.19634".into()));
        let doi = Question::Paper(PaperId::Doi("10.1/tea".into()));
        let page = Question::Page("https://tea.example/".into());
        let paper = |notices: Vec<Notice>| Answer::Known(Fact::Paper(Box::new(Paper { notices, ..Paper::default() })));
        let retraction = Notice { kind: NoticeKind::Retraction, source: Source::Crossref, date: None, words: None };
        assert_eq!(paper(Vec::new()).kept_for(&arxiv, 0), Some(7 * DAY));
        assert_eq!(paper(Vec::new()).kept_for(&doi, 0), Some(7 * DAY));
        assert_eq!(paper(vec![retraction]).kept_for(&doi, 0), Some(30 * DAY));
        assert_eq!(Answer::Known(Fact::Versions(Vec::new())).kept_for(&arxiv, 0), None);
        assert_eq!(Answer::Absent.kept_for(&doi, 0), Some(DAY));
        let seen = |status, is_confirmed| {
            let sight = Sight::Answer { status, title: None, is_undeployed: false, is_challenge: false };
            Answer::Known(Fact::Page(Box::new(Page { hops: Vec::new(), sight, is_confirmed }))).kept_for(&page, 1)
        };
        assert_eq!(seen(200, false), Some(3 * DAY));
        assert_eq!(seen(404, true), Some(DAY));
        assert_eq!(seen(404, false), Some(HOUR / 4));
        assert_eq!(seen(403, true), Some(6 * HOUR));
        assert_eq!(seen(503, true), Some(HOUR / 4));
        let waits: Vec<_> = (0..8).filter_map(|failures| Answer::Unknown.kept_for(&doi, failures)).collect();
        assert_eq!(waits, [15, 15, 30, 60, 120, 240, 360, 360].map(|minutes| minutes * 60));
        assert_eq!(Answer::Unknown.kept_for(&doi, u32::MAX), Some(6 * HOUR));
    }
}
