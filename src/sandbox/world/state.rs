//! Everything that the sandbox keeps.

use std::collections::{BTreeMap, HashMap};

use super::app::{EVENTS, INSTALLATION};
use super::clock::Clock;
use super::keys::{Key, Token, granted_at_first};
use super::limits::Limits;
use super::model::{Call, Sent};
use super::quota::Quotas;
use super::repository::Repository;
use super::script::{Answer, Scripted};
use super::weather::Weather;

/// Everything.
pub(in crate::sandbox) struct World {
    pub key: Key,
    pub clock: Clock,
    pub quotas: Quotas,
    pub tokens: HashMap<String, Token>,
    /// What the App was granted.
    pub granted: BTreeMap<String, String>,
    /// Where the App's webhook leads.
    pub hook: Option<String>,
    /// What the App itself asks for, and the events that it wants to hear of.
    pub asked: BTreeMap<String, String>,
    pub events: Vec<String>,
    pub calls: Vec<Call>,
    pub weather: Weather,
    pub limits: Limits,
    /// Answers by hand, those for the nearest calls first.
    pub script: Vec<Scripted>,
    pub writes: Writes,
    /// Deliveries that were made, oldest first.
    pub sent: Vec<Sent>,
    /// By the owner's login in small letters: each owner has an installation of their own.
    pub installations: BTreeMap<String, u64>,
    /// By full name in small letters: GitHub takes names in any case.
    pub repositories: BTreeMap<String, Repository>,
    last_id: u64,
    last_suite: u64,
}

/// How many writes are under way, and were at most.
#[derive(Default)]
pub(in crate::sandbox) struct Writes {
    now: usize,
    pub most: usize,
}

impl Writes {
    pub fn begin(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }

    pub fn end(&mut self) {
        self.now = self.now.saturating_sub(1);
    }
}

impl World {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            clock: Clock::default(),
            quotas: Quotas::default(),
            tokens: HashMap::new(),
            granted: granted_at_first(),
            hook: None,
            asked: granted_at_first(),
            events: EVENTS.map(str::to_owned).into(),
            calls: Vec::new(),
            weather: Weather::default(),
            limits: Limits::default(),
            script: Vec::new(),
            writes: Writes::default(),
            sent: Vec::new(),
            installations: BTreeMap::new(),
            repositories: BTreeMap::new(),
            last_id: 4_000_000_000,
            last_suite: 20_000_000_000,
        }
    }

    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The next id of a check suite; these are counted apart, and are much larger.
    pub fn next_suite(&mut self) -> u64 {
        self.last_suite += 1;
        self.last_suite
    }

    /// The answer by hand that a call meets, where one waits for it.
    pub fn scripted(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let at = self.script.iter().position(|scripted| scripted.matching.fits(method, path, body))?;
        let scripted = &mut self.script[at];
        let answer = scripted.answer.clone();
        if let Some(left) = &mut scripted.left {
            *left = left.saturating_sub(1);
        }
        self.script.retain(|scripted| scripted.left != Some(0));
        Some(answer)
    }

    pub fn repository(&self, full_name: &str) -> Option<&Repository> {
        self.repositories.get(&full_name.to_lowercase())
    }

    pub fn repository_mut(&mut self, full_name: &str) -> Option<&mut Repository> {
        self.repositories.get_mut(&full_name.to_lowercase())
    }

    /// The installation that a repository belongs to.
    pub fn installation_of(&self, full_name: &str) -> u64 {
        let owner = full_name.split('/').next().unwrap_or_default().to_lowercase();
        self.installations.get(&owner).copied().unwrap_or(INSTALLATION)
    }

    /// A repository that a conversation speaks of.
    ///
    /// # Panics
    /// When there is none of that name: the conversation is written wrongly.
    pub fn told_repository(&mut self, full_name: &str) -> &mut Repository {
        let Some(repository) = self.repositories.get_mut(&full_name.to_lowercase()) else {
            panic!("the sandbox has no repository {full_name}")
        };
        repository
    }
}
