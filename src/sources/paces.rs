//! How fast each source is asked.

use std::time::Duration;

use super::lane::LanePace;

/// The paces of all sources; [`Paces::default`] follows what each asks of its users.
#[derive(Clone, Debug)]
pub struct Paces {
    /// One request every three seconds, over all machines of an operator (<https://info.arxiv.org/help/api/tou.html>). When arXiv refuses, it
    /// does so for a long time.
    pub arxiv: LanePace,
    /// 500 requests per five minutes (<https://support.datacite.org/docs/rate-limit>).
    pub datacite: LanePace,
    /// No limit is published.
    pub doi: LanePace,
    /// One request for a list per second at first; its headers may allow more
    /// (<https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/>).
    pub crossref: LanePace,
    /// Three requests per second (<https://www.ncbi.nlm.nih.gov/books/NBK25497/#chapter2.Usage_Guidelines_and_Requirements>).
    pub pubmed: LanePace,
    /// One after another, according to the points that remain
    /// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
    pub github: LanePace,
    /// Without a token: 60 requests per hour, as its headers say
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-unauthenticated-users>).
    pub github_without_token: LanePace,
}

impl Paces {
    /// All sources at one pace, for stand-ins.
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

    /// The same, leaving failed sources in peace for another time, if given: for mirrors, which recover sooner.
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
