//! How fast pages are requested, and how gently: one request a second and one connection at a time for each registrable domain.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::{Host, Url};

/// The times that govern looking at pages.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// From one request to the next within a registrable domain.
    pub apart: Duration,
    /// For connecting.
    pub connect: Duration,
    /// For all requests of one look together, including redirects; waiting for turns does not count.
    pub whole: Duration,
    /// Before a second look, if the first saw something that may pass.
    pub again: Duration,
    /// How long to leave a domain in peace that asks for it without saying how long.
    pub rest: Duration,
    /// The longest wait for a domain that is left in peace; if it would be longer, the page is unknown.
    pub patience: Duration,
    /// How long what was seen is kept for those who ask again.
    pub kept: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            apart: Duration::from_secs(1),
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
            again: Duration::from_secs(30),
            rest: Duration::from_secs(60),
            patience: Duration::from_secs(90),
            kept: Duration::from_secs(10 * 60),
        }
    }
}

/// The most requests at the same time in all.
const MOST_AT_ONCE: usize = 16;

/// The most requests waiting for one domain; beyond that, a list of ten thousand links to one host would fill the memory.
const MOST_WAITING: usize = 32;

/// The most domains remembered; those that have no waiters and are not being left in peace are forgotten first.
const MOST_DOMAINS: usize = 4_096;

/// The lanes of all domains.
pub(super) struct Lanes {
    pace: Pace,
    by_domain: Mutex<HashMap<String, Arc<Lane>>>,
    places: Arc<Semaphore>,
}

/// The lane of a domain: whoever holds it may make a request there.
struct Lane {
    /// When the next request may be made. Held during a request, and passed on in the order of asking.
    next: Arc<tokio::sync::Mutex<Instant>>,
    waiting: AtomicUsize,
}

/// Counts a waiter for as long as it waits.
struct Waiting(Arc<Lane>);

impl Waiting {
    fn in_lane(lane: Arc<Lane>) -> Option<Self> {
        let waiting = Self(lane);
        let before = waiting.0.waiting.fetch_add(1, Ordering::Relaxed);
        (before < MOST_WAITING).then_some(waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to make one request.
pub(super) struct Turn {
    next: OwnedMutexGuard<Instant>,
    _place: OwnedSemaphorePermit,
}

impl Turn {
    /// Leaves the domain in peace from now on.
    pub(super) fn rest(mut self, rest: Duration) {
        *self.next = Instant::now() + rest;
    }
}

impl Lanes {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, by_domain: Mutex::default(), places: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }

    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Waits for an address's turn; `None` if too many are waiting, or the domain is left in peace for too long.
    pub(super) async fn turn(&self, address: &Url) -> Option<Turn> {
        let waiting = Waiting::in_lane(self.lane(&domain(address))?)?;
        let mut next = waiting.0.next.clone().lock_owned().await;
        if *next > Instant::now() + self.pace.patience {
            return None;
        }
        tokio::time::sleep_until(*next).await;
        let place = self.places.clone().acquire_owned().await.ok()?;
        *next = Instant::now() + self.pace.apart;
        Some(Turn { next, _place: place })
    }

    fn lane(&self, domain: &str) -> Option<Arc<Lane>> {
        let mut lanes = self.by_domain.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(domain) {
            return Some(lane.clone());
        }
        if lanes.len() >= MOST_DOMAINS {
            let now = Instant::now();
            let is_needed = |lane: &Arc<Lane>| {
                let is_free = lane.next.try_lock().is_ok_and(|next| *next <= now);
                Arc::strong_count(lane) > 1 || !is_free
            };
            lanes.retain(|_, lane| is_needed(lane));
        }
        let lane =
            || Arc::new(Lane { next: Arc::new(tokio::sync::Mutex::new(Instant::now())), waiting: AtomicUsize::new(0) });
        (lanes.len() < MOST_DOMAINS).then(|| lanes.entry(domain.to_owned()).or_insert_with(lane).clone())
    }
}

/// The owner of an address: its registrable domain by the public suffix list, or its host if it has none.
fn domain(address: &Url) -> String {
    match address.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(host) => host.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    #[test]
    fn a_domain_is_what_somebody_registered() {
        let domain = |address| domain(&url(address));
        assert_eq!(domain("https://www.tea.example.co.uk/a"), "example.co.uk");
        assert_eq!(domain("https://EXAMPLE.co.uk./"), "example.co.uk");
        assert_eq!(domain("https://ada.github.io/teapot"), "ada.github.io");
        assert_eq!(domain("http://8.8.8.8/"), "8.8.8.8");
        assert_eq!(domain("http://[2606:4700::1111]/"), "[2606:4700::1111]");
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_a_second_goes_to_a_domain_and_one_at_a_time() {
        let lanes = Lanes::new(Pace::default());
        let start = Instant::now();
        for second in 0..5 {
            let turn = lanes.turn(&url("https://a.example.org/")).await.unwrap();
            assert_eq!(start.elapsed(), Duration::from_secs(second));
            drop(turn);
        }
        let held = lanes.turn(&url("https://b.example.org/")).await.unwrap();
        let other = tokio::time::timeout(Duration::from_secs(60), lanes.turn(&url("https://c.example.org/"))).await;
        assert!(other.is_err(), "the connection is still open");
        drop(held);
        assert!(lanes.turn(&url("https://c.example.org/")).await.is_some());
        assert!(lanes.turn(&url("https://example.net/")).await.is_some(), "another domain waits for nobody");
    }

    #[tokio::test(start_paused = true)]
    async fn sixteen_requests_are_made_at_once() {
        let lanes = Lanes::new(Pace::default());
        let mut turns = Vec::new();
        for number in 0..16 {
            turns.push(lanes.turn(&url(&format!("https://example{number}.org/"))).await.unwrap());
        }
        let wait = Duration::from_secs(60);
        assert!(tokio::time::timeout(wait, lanes.turn(&url("https://example.net/"))).await.is_err());
        turns.pop();
        assert!(tokio::time::timeout(wait, lanes.turn(&url("https://example.net/"))).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_domain_that_asks_for_it_is_left_in_peace() {
        let lanes = Lanes::new(Pace::default());
        let address = url("https://example.org/");
        lanes.turn(&address).await.unwrap().rest(Duration::from_secs(60));
        let start = Instant::now();
        lanes.turn(&address).await.unwrap().rest(Duration::from_secs(3_600));
        assert_eq!(start.elapsed(), Duration::from_secs(60));
        assert!(lanes.turn(&address).await.is_none(), "nobody waits for an hour");
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        assert!(lanes.turn(&address).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn few_wait_for_one_domain_and_the_rest_are_told_so_at_once() {
        let lanes = Arc::new(Lanes::new(Pace::default()));
        let held = lanes.turn(&url("https://example.org/")).await.unwrap();
        let asked: Vec<_> = (0..10_000)
            .map(|_| {
                let lanes = lanes.clone();
                tokio::spawn(async move { lanes.turn(&url("https://example.org/")).await.is_some() })
            })
            .collect();
        tokio::task::yield_now().await;
        drop(held);
        let mut served = 0;
        for asked in asked {
            served += usize::from(asked.await.unwrap());
        }
        assert_eq!(served, MOST_WAITING);
    }

    #[tokio::test(start_paused = true)]
    async fn domains_are_forgotten_once_they_need_no_peace() {
        let lanes = Lanes::new(Pace::default());
        for number in 0..MOST_DOMAINS {
            let turn = lanes.turn(&url(&format!("https://example{number}.org/"))).await.unwrap();
            turn.rest(Duration::from_secs(60));
        }
        assert!(lanes.turn(&url("https://example.net/")).await.is_none());
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(lanes.turn(&url("https://example.net/")).await.is_some());
        assert_eq!(lanes.by_domain.lock().unwrap().len(), 1);
    }
}
