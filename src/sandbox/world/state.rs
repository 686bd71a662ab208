//! Everything that the sandbox keeps.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::app::{APP_ID, App, EVENTS, Installation, Registration, SLUG};
use super::clock::Clock;
use super::keys::{Key, Token, granted_at_first};
use super::limits::Limits;
use super::manifest::Registering;
use super::model::{Call, Sent};
use super::quota::Quotas;
use super::repository::Repository;
use super::script::{Answer, Scripted};
use super::weather::Weather;

/// Everything.
pub(in crate::sandbox) struct World {
    pub key: Key,
    /// The App, if one is registered.
    pub app: Option<Registration>,
    /// Registrations in progress.
    pub registering: Registering,
    pub clock: Clock,
    pub quotas: Quotas,
    pub tokens: HashMap<String, Token>,
    /// The permissions that the App was granted.
    pub granted: BTreeMap<String, String>,
    /// The permissions that the App itself asks for, and the events it is subscribed to.
    pub asked: BTreeMap<String, String>,
    pub events: Vec<String>,
    pub calls: Vec<Call>,
    pub weather: Weather,
    pub limits: Limits,
    /// Scripted answers, in the order in which they are used.
    pub script: Vec<Scripted>,
    pub writes: Writes,
    /// For how many GraphQL queries something the App wrote stays invisible.
    pub lag: u32,
    /// Whether deliveries are held back for a while, and report it.
    pub throttles: bool,
    /// Deliveries that were made, oldest first.
    pub sent: Vec<Sent>,
    /// By the owner's login in lowercase: each owner has a separate installation.
    pub installations: BTreeMap<String, Installation>,
    /// Former names of repositories, in lowercase, with their ids.
    pub former_names: BTreeMap<String, u64>,
    /// The address of the App's webhook, as its settings give it.
    pub hook: Option<String>,
    /// By full name in lowercase: GitHub ignores the case of names.
    pub repositories: BTreeMap<String, Repository>,
    /// What the addresses of pages begin with.
    pub web: String,
    last_id: u64,
    last_suite: u64,
}

/// How many writes are under way, and the largest number so far.
#[derive(Default)]
pub(in crate::sandbox) struct Writes {
    now: usize,
    pub most: usize,
    /// When each installation wrote, in seconds since 1970, oldest first.
    times: HashMap<u64, VecDeque<u64>>,
}

impl Writes {
    pub fn begin(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }

    pub fn end(&mut self) {
        self.now = self.now.saturating_sub(1);
    }

    /// Counts a write; returns whether it is one too many for a minute or an hour.
    pub fn exceed(&mut self, installation: u64, now: u64, (a_minute, an_hour): (usize, usize)) -> bool {
        let times = self.times.entry(installation).or_default();
        times.retain(|time| time + 3_600 > now);
        let lately = times.iter().filter(|time| **time + 60 > now).count();
        let exceeds = lately >= a_minute || times.len() >= an_hour;
        if !exceeds {
            times.push_back(now);
        }
        exceeds
    }
}

impl World {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            app: Some(Registration::default()),
            registering: Registering::default(),
            clock: Clock::default(),
            quotas: Quotas::default(),
            tokens: HashMap::new(),
            granted: granted_at_first(),
            asked: granted_at_first(),
            events: EVENTS.map(str::to_owned).into(),
            calls: Vec::new(),
            weather: Weather::default(),
            limits: Limits::default(),
            script: Vec::new(),
            writes: Writes::default(),
            lag: 0,
            throttles: false,
            sent: Vec::new(),
            installations: BTreeMap::new(),
            former_names: BTreeMap::new(),
            hook: None,
            repositories: BTreeMap::new(),
            web: "https://github.com/".to_owned(),
            last_id: 4_000_000_000,
            last_suite: 20_000_000_000,
        }
    }

    /// The same, before an App is registered.
    pub fn without_app(key: Key) -> Self {
        Self { app: None, ..Self::new(key) }
    }

    /// The App that is installed here.
    pub fn own_app(&self) -> App {
        App { id: APP_ID, slug: self.app.as_ref().map_or(SLUG, |app| &app.slug).to_owned() }
    }

    /// The login under which the App writes.
    pub fn bot(&self) -> String {
        format!("{}[bot]", self.own_app().slug)
    }

    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The next id of a check suite; these are counted separately, and are much larger.
    pub fn next_suite(&mut self) -> u64 {
        self.last_suite += 1;
        self.last_suite
    }

    /// Records something the App wrote, which GraphQL may not show right away.
    pub fn wrote(&mut self, full_name: &str, id: u64) {
        let lag = self.lag;
        if let Some(repository) = self.repository_mut(full_name).filter(|_| lag > 0) {
            repository.late.insert(id, lag);
        }
    }

    /// Counts a GraphQL query: what is late comes closer to being shown.
    pub fn catch_up(&mut self) {
        for repository in self.repositories.values_mut() {
            repository.late.retain(|_, left| {
                *left -= 1;
                *left > 0
            });
        }
    }

    /// The scripted answer for a call, if there is one.
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
}
