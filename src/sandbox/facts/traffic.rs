//! Which requests were made, by whom, when, and how many at once.

use std::time::Duration;

use tokio::time::Instant;

use super::source::Source;

/// A request to a source.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which source.
    pub source: Source,
    /// When it arrived.
    pub at: Instant,
    /// The method.
    pub method: String,
    /// The path below the source's own host, with the query.
    pub address: String,
    /// What it asks for: one name for each paper or repository; empty for a GraphQL query.
    pub names: Vec<String>,
    /// The caller's user agent.
    pub user_agent: Option<String>,
    /// Where the caller can be reached.
    pub mail: Option<String>,
    /// Whether it came with a token.
    pub has_token: bool,
    /// How many others were under way at the same source.
    pub beside: usize,
    /// Whether it came too soon, or alongside too many others.
    pub is_too_much: bool,
    /// The status of its answer; `None` until it is answered.
    pub status: Option<u16>,
}

/// A request to a page of the small web.
#[derive(Clone, Debug)]
pub struct Look {
    /// When it arrived.
    pub at: Instant,
    /// The method.
    pub method: String,
    /// The host, without a port.
    pub host: String,
    /// The path with the query.
    pub path: String,
    /// The caller's user agent.
    pub user_agent: Option<String>,
    /// How many others were under way at the same host.
    pub beside: usize,
}

/// The shortest time between two requests; `None` if there were fewer than two.
#[must_use]
pub fn least_gap(asked: &[Asked]) -> Option<Duration> {
    asked.windows(2).map(|two| two[1].at.duration_since(two[0].at)).min()
}
