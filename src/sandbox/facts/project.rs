//! Repositories on GitHub.

use super::day::Day;

/// A repository as its owner sees it.
#[derive(Clone, Debug)]
pub struct Project {
    /// `owner/name`, its current name.
    pub(super) name: String,
    /// Its former names; GitHub redirects from them until somebody takes the name.
    pub(super) former: Vec<String>,
    pub(super) stars: u64,
    pub(super) licence: Option<String>,
    pub(super) description: Option<String>,
    pub(super) homepage: Option<String>,
    pub(super) topics: Vec<String>,
    pub(super) created: Day,
    pub(super) pushed: Day,
    pub(super) archived: Option<Day>,
    pub(super) is_disabled: bool,
    pub(super) is_empty: bool,
    pub(super) is_fork: bool,
    pub(super) openness: Openness,
}

/// Who may see a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Openness {
    /// Everybody.
    Public,
    /// Everybody but other Apps: its organization does not allow them.
    Closed,
    /// Nobody who asks here.
    Private,
}

impl Project {
    /// A public one with a few files, by `owner/name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            former: Vec::new(),
            stars: 42,
            licence: Some("MIT".to_owned()),
            description: Some("A repository of the stand-in".to_owned()),
            homepage: None,
            topics: Vec::new(),
            created: Day::new(2021, 3, 1),
            pushed: Day::new(2026, 9, 1),
            archived: None,
            is_disabled: false,
            is_empty: false,
            is_fork: false,
            openness: Openness::Public,
        }
    }

    /// This was its name before.
    #[must_use]
    pub fn renamed_from(mut self, name: &str) -> Self {
        self.former.push(name.to_owned());
        self
    }

    /// It was archived on that day.
    #[must_use]
    pub fn archived(mut self, date: Day) -> Self {
        self.archived = Some(date);
        self
    }

    /// How many people starred it.
    #[must_use]
    pub fn stars(mut self, stars: u64) -> Self {
        self.stars = stars;
        self
    }

    /// Its licence by SPDX; `NOASSERTION` for one of its own.
    #[must_use]
    pub fn licence(mut self, spdx: &str) -> Self {
        self.licence = Some(spdx.to_owned());
        self
    }

    /// GitHub finds no licence in it.
    #[must_use]
    pub fn without_licence(mut self) -> Self {
        self.licence = None;
        self
    }

    /// Its description.
    #[must_use]
    pub fn described(mut self, description: &str) -> Self {
        self.description = Some(description.to_owned());
        self
    }

    /// Its topics.
    #[must_use]
    pub fn topics(mut self, topics: &[&str]) -> Self {
        self.topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        self
    }

    /// When it was created, and when it was last pushed to.
    #[must_use]
    pub fn active(mut self, created: Day, pushed: Day) -> Self {
        (self.created, self.pushed) = (created, pushed);
        self
    }

    /// Nothing was ever pushed to it.
    #[must_use]
    pub fn empty(mut self) -> Self {
        (self.is_empty, self.pushed) = (true, self.created);
        self
    }

    /// It is a fork.
    #[must_use]
    pub fn fork(mut self) -> Self {
        self.is_fork = true;
        self
    }

    /// GitHub has disabled it.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.is_disabled = true;
        self
    }

    /// Its organization allows no other App: a GraphQL query gets `FORBIDDEN` in its place.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.openness = Openness::Closed;
        self
    }

    /// Only some people can see it: for everybody else it does not exist.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.openness = Openness::Private;
        self
    }

    /// A number that stays the same when it is renamed, as long as no other repository has had its first name.
    pub(super) fn id(&self) -> u64 {
        let first = self.former.first().unwrap_or(&self.name).to_lowercase();
        // Any number will do that is the same each time: FNV-1a, in 31 bits.
        let hash = first
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        hash >> 33
    }
}
