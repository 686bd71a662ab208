//! How fast each source is asked.

use std::time::Duration;

use super::lane::LanePace;

/// The paces of all sources; [`Paces::default`] keeps to what each asks of its users.
#[derive(Clone, Debug)]
pub struct Paces {
    /// One request in three seconds, over all machines of an operator (<https://info.arxiv.org/help/api/tou.html>). Where it refuses, it does
    /// so for long.
    pub arxiv: LanePace,
    /// 500 requests in five minutes (<https://support.datacite.org/docs/rate-limit>).
    pub datacite: LanePace,
    /// Nothing is told.
    pub doi: LanePace,
    /// One request for a list in a second at first; its headers tell of more
    /// (<https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/>).
    pub crossref: LanePace,
    /// Three requests in a second (<https://www.ncbi.nlm.nih.gov/books/NBK25497/#chapter2.Usage_Guidelines_and_Requirements>).
    pub pubmed: LanePace,
    /// One after the other, by the points that remain
    /// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
    pub github: LanePace,
    /// Without a token: 60 requests in an hour, as its headers tell
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-unauthenticated-users>).
    pub github_without_token: LanePace,
}

impl Paces {
    /// All sources at one pace, as stand-ins take it.
    #[must_use]
    pub fn alike(pace: LanePace) -> Self {
        Self {
            arxiv: pace,
            datacite: pace,
            doi: pace,
            crossref: pace,
            pubmed: pace,
            github: pace,
            github_without_token: pace,
        }
    }

    /// The same with another time for which a source is left in peace after it failed, where that is told: for mirrors, which recover sooner.
    #[must_use]
    pub fn resting(self, rest: Option<Duration>) -> Self {
        let Some(rest) = rest else { return self };
        let so = |pace: LanePace| LanePace { rest, ..pace };
        Self {
            arxiv: so(self.arxiv),
            datacite: so(self.datacite),
            doi: so(self.doi),
            crossref: so(self.crossref),
            pubmed: so(self.pubmed),
            github: so(self.github),
            github_without_token: so(self.github_without_token),
        }
    }
}

impl Default for Paces {
    fn default() -> Self {
        let pace = |gap, rest| LanePace { gap: Duration::from_millis(gap), rest: Duration::from_mins(rest) };
        Self {
            arxiv: pace(3000, 15),
            datacite: pace(600, 1),
            doi: pace(500, 1),
            crossref: pace(1000, 1),
            pubmed: pace(350, 1),
            github: pace(250, 1),
            github_without_token: pace(1000, 1),
        }
    }
}
