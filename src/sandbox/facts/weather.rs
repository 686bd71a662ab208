//! What goes wrong at a source and on the way to it.

use std::time::Duration;

/// How requests to a source fare.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// How long the source takes for each.
    pub delay: Duration,
    /// How many of a thousand meet trouble.
    pub in_a_thousand: u32,
    /// What they meet, each as likely as the others.
    pub troubles: Vec<Trouble>,
}

/// What a request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 403, without a time.
    Forbidden,
    /// 429 in the source's own words, with the seconds to wait or without; arXiv never says how long. GitHub says it with other statuses.
    TooMany(Option<u64>),
    /// This status with a page of HTML, as proxies answer for a server that is down.
    Failed(u16),
    /// A 200 with a page of HTML: a wall against robots.
    Wall,
    /// The source's own answer, of which the second half is missing, in a whole answer of HTTP.
    Half,
    /// The source's own answer, in the middle of which the connection breaks.
    Broken,
    /// A 200 without a body.
    Empty,
    /// Nothing at all, for as long as somebody waits.
    Silence,
    /// The connection is reset before a word is said.
    Reset,
    /// It takes so much longer.
    Slow(Duration),
}

impl Weather {
    /// Each request meets this.
    #[must_use]
    pub fn always(trouble: Trouble) -> Self {
        Self::at_times(1_000, vec![trouble])
    }

    /// So many of a thousand meet one of these.
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
