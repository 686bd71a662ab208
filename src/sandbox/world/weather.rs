//! What goes wrong on GitHub's side and on the way to it.

use std::time::Duration;

/// How calls fare.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// How long GitHub takes for each call.
    pub delay: Duration,
    /// How many in a thousand calls meet trouble.
    pub in_a_thousand: u32,
    /// What they meet, each equally likely.
    pub troubles: Vec<Trouble>,
}

/// What a call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is answered with this status, without anything being done.
    Failed(u16),
    /// GitHub does what was asked, but still answers with this status.
    FailedAfter(u16),
    /// It is one too many: 429, with or without the seconds to wait.
    TooMany(Option<u64>),
    /// GitHub's secondary limit: 403, with the seconds to wait.
    SecondaryLimit(u64),
    /// GitHub's secondary limit in its usual form: 403, without a waiting time.
    SecondaryLimitUntold,
    /// A review refused for speed: 422 with the code `abuse`; for other calls it is the secondary limit.
    Abuse,
    /// A review is left half finished: its comments are in a review that was not submitted, and the answer is a 502. Other calls
    /// fail.
    HalfReview,
    /// It is answered with this status and an HTML page, without anything being done.
    Html(u16),
    /// GraphQL's own failure, which comes as a 200; for REST it is a 502.
    GraphqlError,
    /// It takes this many milliseconds longer.
    Slow(u64),
    /// The connection breaks before GitHub has received it.
    Dropped,
    /// The connection breaks after GitHub has done what was asked.
    DroppedAfter,
}

impl Weather {
    /// What the next call meets.
    pub(in crate::sandbox) fn next(&self) -> Option<Trouble> {
        if self.in_a_thousand == 0 || fastrand::u32(0..1_000) >= self.in_a_thousand {
            return None;
        }
        fastrand::choice(&self.troubles).copied()
    }
}
