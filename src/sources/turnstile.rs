//! When a lane is free: shared by all who ask for one operator, since sources count these as one.

use std::collections::HashMap;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What comes later.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Lets one request at a time into each lane. Processes that share a database keep a row for each lane there, with the time at which it
/// is free again by the database's clock; each of the two calls is one update of it.
pub trait Turnstile: Debug + Send + Sync {
    /// Takes a lane for `hold`, if it is free now:
    /// `UPDATE … SET free_at = now + hold WHERE lane = … AND free_at <= now`. What cannot be told is answered as taken.
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn>;

    /// Leaves a lane, which is free again after `wait`:
    /// `UPDATE … SET free_at = now + wait WHERE lane = … AND (free_at = pass OR free_at < now + wait)`. One that somebody else entered since, as
    /// the request took longer than `hold`, is only ever closed for longer.
    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()>;
}

/// Whether one may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Go.
    Free(Pass),
    /// Not before so long.
    Taken(Duration),
}

/// A turn that is taken; the number is the turnstile's own, most simply the time that it wrote down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass(pub i64);

/// The turnstile of one process.
#[derive(Debug, Default)]
pub struct OwnTurnstile(Mutex<HashMap<String, (Instant, i64)>>);

/// Lanes that are remembered; those of GitHub's installations come and go.
const MOST_LANES: usize = 1000;

impl OwnTurnstile {
    fn with<T>(&self, lane: &str, update: impl FnOnce(&mut (Instant, i64), Instant) -> T) -> T {
        let now = Instant::now();
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= MOST_LANES && !lanes.contains_key(lane) {
            lanes.retain(|_, (free_at, _)| *free_at > now);
        }
        update(lanes.entry(lane.to_owned()).or_insert((now, 0)), now)
    }
}

impl Turnstile for OwnTurnstile {
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn> {
        let turn = self.with(lane, |(free_at, pass), now| {
            if *free_at > now {
                return Turn::Taken(*free_at - now);
            }
            (*free_at, *pass) = (now + hold, *pass + 1);
            Turn::Free(Pass(*pass))
        });
        Box::pin(async move { turn })
    }

    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()> {
        self.with(lane, |(free_at, last), now| {
            if *last == pass.0 || *free_at < now + wait {
                *free_at = now + wait;
            }
        });
        Box::pin(async {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn one_goes_at_a_time_and_the_next_when_the_wait_is_over() {
        let turnstile = OwnTurnstile::default();
        let Turn::Free(pass) = turnstile.enter("tea", 15 * SECOND).await else { panic!("nobody was there") };
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Taken(15 * SECOND));
        assert!(matches!(turnstile.enter("coffee", SECOND).await, Turn::Free(_)), "another lane");
        turnstile.leave("tea", pass, 3 * SECOND).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Taken(3 * SECOND));
        tokio::time::advance(3 * SECOND).await;
        assert!(matches!(turnstile.enter("tea", SECOND).await, Turn::Free(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_too_late_opens_nothing() {
        let turnstile = OwnTurnstile::default();
        let Turn::Free(late) = turnstile.enter("tea", SECOND).await else { panic!("nobody was there") };
        tokio::time::advance(SECOND).await;
        assert!(matches!(turnstile.enter("tea", 15 * SECOND).await, Turn::Free(_)));
        turnstile.leave("tea", late, 3 * SECOND).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Taken(15 * SECOND));
        turnstile.leave("tea", late, 60 * SECOND).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Taken(60 * SECOND), "its refusal counts");
    }
}
