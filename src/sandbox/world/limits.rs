//! What GitHub refuses for its size or its speed. Some of these limits are not documented, or apply only at times: each can be set.

use std::collections::BTreeMap;

/// The limits; at first those that always apply.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Larger pages of these GraphQL connections fail with `RESOURCE_LIMITS_EXCEEDED` in place of the connection.
    pub costly_pages: BTreeMap<String, u64>,
    /// Queries for larger pages of these GraphQL connections take too long: a 502 with an HTML page.
    pub slow_pages: BTreeMap<String, u64>,
    /// A larger `per_page` for a pull request's files is answered with 422 `not_available` (30 and 40 are known to have worked when 50
    /// and 100 did not).
    pub files_a_page: Option<usize>,
    /// Files after the first so many of a page have no patch (<https://github.com/openjdk/skara/pull/1302>).
    pub patches_a_page: Option<usize>,
    /// The wording with which a comment outside the diff is refused; both are in use.
    pub words: Words,
    /// How many writes an installation may make per minute and per hour: 80 and 500 when GitHub counts them
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>).
    pub writes: Option<(usize, usize)>,
    /// Whether a query takes as many points of the hour as it costs; otherwise it takes one.
    pub points: bool,
}

/// The wording for a comment on lines that the diff does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// "Line could not be resolved".
    #[default]
    Short,
    /// "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank".
    Long,
}

/// The most patches that GitHub is known to give in a page.
const MOST_PATCHES: usize = 70;

impl Default for Limits {
    fn default() -> Self {
        Self {
            costly_pages: BTreeMap::new(),
            slow_pages: BTreeMap::new(),
            files_a_page: None,
            patches_a_page: Some(MOST_PATCHES),
            words: Words::default(),
            writes: None,
            points: false,
        }
    }
}
