//! What GitHub refuses for its size or its speed. Some of these bounds are not documented, or hold only at times: each can be set.

use std::collections::BTreeMap;

/// The bounds; at first those that always hold.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Larger pages of these GraphQL connections end with `RESOURCE_LIMITS_EXCEEDED` in the place of the connection.
    pub costly_pages: BTreeMap<String, u64>,
    /// Queries for larger pages of these GraphQL connections take too long: a 502 with a page of HTML.
    pub slow_pages: BTreeMap<String, u64>,
    /// A larger `per_page` of a pull request's files is answered 422 `not_available` (30 and 40 are known to have worked where 50 and 100
    /// did not).
    pub files_a_page: Option<usize>,
    /// Files after so many of a page have no patch (<https://github.com/openjdk/skara/pull/1302>).
    pub patches_a_page: Option<usize>,
    /// In which words a comment outside the diff is refused; both are known.
    pub words: Words,
    /// How many writes an installation may make in a minute, and in an hour: 80 and 500 where GitHub counts them
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>).
    pub writes: Option<(usize, usize)>,
    /// Whether a query takes as many points of the hour as it costs; else it takes one.
    pub points: bool,
}

/// The words for a comment whose place the diff does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// "Line could not be resolved".
    #[default]
    Short,
    /// "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank".
    Long,
}

/// The patches of a page that GitHub is known to tell at most.
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
