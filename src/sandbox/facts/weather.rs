//! What goes wrong at a source and on the way to it.

use std::time::Duration;

/// How requests to a source fare.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// How long the source takes for each.
    pub delay: Duration,
    /// How many in a thousand meet trouble.
    pub in_a_thousand: u32,
    /// What they meet, each equally likely.
    pub troubles: Vec<Trouble>,
}

/// What a request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A 403 that does not say for how long.
    Forbidden,
    /// A 429 in the source's own words, with or without the seconds to wait; arXiv never says how long. GitHub uses other statuses.
    TooMany(Option<u64>),
    /// This status with an HTML page, as proxies answer for a server that is down.
    Failed(u16),
    /// A 200 with an HTML page: a wall against robots.
    Wall,
    /// The first half of the source's own answer, as a complete HTTP response.
    Half,
    /// The source's own answer, breaking off in the middle.
    Broken,
    /// A 200 without a body.
    Empty,
    /// Nothing at all, for as long as the caller waits.
    Silence,
    /// The connection is reset before anything is sent.
    Reset,
    /// It takes this much longer.
    Slow(Duration),
}

impl Weather {
    /// Every request meets this.
    #[must_use]
    pub fn always(trouble: Trouble) -> Self {
        Self::at_times(1_000, vec![trouble])
    }

    /// This many in a thousand meet one of these.
    #[must_use]
    pub fn at_times(in_a_thousand: u32, troubles: Vec<Trouble>) -> Self {
        Self { delay: Duration::ZERO, in_a_thousand, troubles }
    }

    /// What the next request meets.
    pub(super) fn next(&self) -> Option<Trouble> {
        if self.in_a_thousand == 0 || fastrand::u32(0..1_000) >= self.in_a_thousand {
            return None;
        }
        fastrand::choice(&self.troubles).copied()
    }
}
