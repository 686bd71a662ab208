//! The rate limits of the sources: requests beyond them are refused.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use super::call::Call;
use super::source::Source;

/// How fast time passes for the sources' limits, so that a test need not wait for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tempo {
    /// How long one of their seconds lasts; `None` if there are no limits.
    second: Option<Duration>,
}

impl Tempo {
    /// A second lasts a second.
    #[must_use]
    pub const fn real() -> Self {
        Self { second: Some(Duration::from_secs(1)) }
    }

    /// A second lasts this long.
    #[must_use]
    pub const fn with_second(second: Duration) -> Self {
        Self { second: Some(second) }
    }

    /// There are no limits.
    #[must_use]
    pub const fn boundless() -> Self {
        Self { second: None }
    }
}

/// A request was one too many.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooMuch {
    /// How many seconds to wait, if the source says so.
    pub wait: Option<u64>,
}

/// What happened to a request at the gate.
#[derive(Debug, Default)]
pub(super) struct Passage {
    /// What it is refused with, if it is.
    pub refusal: Option<TooMuch>,
    /// Headers that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// How many of the caller's requests count at present, for sources that also put it in their answers.
    pub used: usize,
}

/// The requests that were let through, by each kind that is counted separately.
pub(super) struct Gates {
    tempo: Tempo,
    windows: HashMap<&'static str, VecDeque<Instant>>,
}

/// This many requests in this many seconds.
#[derive(Clone, Copy)]
struct Limit {
    most: usize,
    seconds: u32,
}

impl Gates {
    pub fn new(tempo: Tempo) -> Self {
        Self { tempo, windows: HashMap::new() }
    }

    /// Lets a request through or not, given how many others are under way at the same source.
    pub fn pass(&mut self, call: &Call, beside: usize) -> Passage {
        match call.source {
            Source::Arxiv => self.arxiv(beside),
            Source::DataCite => self.datacite(call),
            Source::Doi => Passage::default(),
            Source::Crossref => self.crossref(call, beside),
            Source::PubMed => self.pubmed(call),
            Source::GitHub => self.github(call),
        }
    }

    /// One request every three seconds, one connection (<https://info.arxiv.org/help/api/tou.html>).
    fn arxiv(&mut self, beside: usize) -> Passage {
        let is_alone = beside == 0 || self.tempo == Tempo::boundless();
        let is_let = is_alone && self.counted("arxiv", Limit { most: 1, seconds: 3 });
        Passage { refusal: (!is_let).then_some(TooMuch { wait: None }), ..Passage::default() }
    }

    /// 500 requests per five minutes from an address, 1,000 for callers who can be reached
    /// (<https://support.datacite.org/docs/is-there-a-rate-limit-for-making-requests-against-the-datacite-apis>).
    fn datacite(&mut self, call: &Call) -> Passage {
        let most = if call.mail().is_some() { 1_000 } else { 500 };
        let is_let = self.counted("datacite", Limit { most, seconds: 300 });
        Passage { refusal: (!is_let).then_some(TooMuch { wait: Some(300) }), ..Passage::default() }
    }

    /// Single records and lists are counted separately, and callers who can be reached get more of both; each answer says how much
    /// (<https://doi.org/10.64000/wadve-3tj60>).
    fn crossref(&mut self, call: &Call, beside: usize) -> Passage {
        let is_list = call.path == "works";
        let (pool, most, at_once) = match (call.mail().is_some(), is_list) {
            (false, false) => ("public-single", 5, 1),
            (false, true) => ("public-array", 1, 1),
            (true, false) => ("polite-single", 10, 3),
            (true, true) => ("polite-array", 3, 3),
        };
        let is_alone = beside < at_once || self.tempo == Tempo::boundless();
        let is_let = is_alone && self.counted(pool, Limit { most, seconds: 1 });
        let headers = vec![
            ("x-api-pool", pool.to_owned()),
            ("x-rate-limit-limit", most.to_string()),
            ("x-rate-limit-interval", "1s".to_owned()),
            ("x-concurrency-limit", at_once.to_string()),
        ];
        Passage { refusal: (!is_let).then_some(TooMuch { wait: None }), headers, ..Passage::default() }
    }

    /// Three per second, ten with a key (<https://www.ncbi.nlm.nih.gov/books/NBK25497/#chapter2.Usage_Guidelines_and_Requirements>).
    fn pubmed(&mut self, call: &Call) -> Passage {
        let most = if call.parameter("api_key").is_some() { 10 } else { 3 };
        let is_let = self.counted("pubmed", Limit { most, seconds: 1 });
        Passage { refusal: (!is_let).then_some(TooMuch { wait: Some(2) }), ..Passage::default() }
    }

    /// 60 per hour for an address, 5,000 with a token; GraphQL is counted separately
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
    fn github(&mut self, call: &Call) -> Passage {
        let (name, resource, most) = match (call.path.as_str(), call.token()) {
            ("graphql", _) => ("github graphql", "graphql", 5_000),
            (_, Some(_)) => ("github with a token", "core", 5_000),
            (_, None) => ("github", "core", 60),
        };
        let limit = Limit { most, seconds: 3_600 };
        let is_let = self.counted(name, limit);
        let used = self.windows.get(name).map_or(0, VecDeque::len);
        let reset = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + self.until_free(name, limit);
        let headers = vec![
            ("x-ratelimit-limit", most.to_string()),
            ("x-ratelimit-remaining", most.saturating_sub(used).to_string()),
            ("x-ratelimit-used", used.to_string()),
            ("x-ratelimit-reset", (reset.as_secs() + 1).to_string()),
            ("x-ratelimit-resource", resource.to_owned()),
        ];
        Passage { refusal: (!is_let).then_some(TooMuch { wait: None }), headers, used }
    }

    /// Counts a request, unless it is one too many.
    fn counted(&mut self, name: &'static str, limit: Limit) -> bool {
        let now = Instant::now();
        let span = self.span(limit);
        let window = self.windows.entry(name).or_default();
        while window.front().is_some_and(|first| now.duration_since(*first) >= span) {
            window.pop_front();
        }
        let is_let = self.tempo == Tempo::boundless() || window.len() < limit.most;
        if is_let {
            window.push_back(now);
        }
        is_let
    }

    /// How long until the oldest of the counted requests is forgotten.
    fn until_free(&self, name: &str, limit: Limit) -> Duration {
        let first = self.windows.get(name).and_then(VecDeque::front);
        first.map_or(Duration::ZERO, |first| self.span(limit).saturating_sub(first.elapsed()))
    }

    fn span(&self, limit: Limit) -> Duration {
        self.tempo.second.unwrap_or_default() * limit.seconds
    }
}
