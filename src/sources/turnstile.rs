//! When a lane is free: shared by all processes of one operator, since sources count these as one client.

use std::collections::HashMap;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A future result.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Lets one request at a time into each lane. Processes that share a database keep a row for each lane there, with two times by the database's
/// clock: `free_at`, before which nobody may enter, and `held_until`, until which somebody is in it. Each of the two calls is one update.
pub trait Turnstile: Debug + Send + Sync {
    /// Enters a lane that is free, for at most `hold`:
    /// `UPDATE … SET held_until = now + hold WHERE lane = … AND free_at <= now AND held_until <= now`. If this cannot be
    /// found out, the lane counts as held.
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn>;

    /// Leaves a lane, which is free again after `wait`:
    /// `UPDATE … SET free_at = max(free_at, now + wait), held_until = CASE held_until WHEN pass THEN now ELSE held_until END WHERE lane = …`. A
    /// caller who was in it for longer than `hold` leaves it to whoever is there now.
    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()>;
}

/// Whether a caller may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Go.
    Free(Pass),
    /// Somebody is in it, and may leave at any time.
    Held,
    /// Nobody may go for this long.
    Closed(Duration),
}

/// A turn that was taken; the number is the turnstile's own, most simply the time that it wrote down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass(pub i64);

/// The turnstile of one process.
#[derive(Debug, Default)]
pub struct OwnTurnstile(Mutex<HashMap<String, Row>>);

#[derive(Debug)]
struct Row {
    free_at: Instant,
    held_until: Instant,
    pass: i64,
}

/// The most lanes remembered; those of GitHub's installations come and go.
const MOST_LANES: usize = 1000;

impl OwnTurnstile {
    fn with<T>(&self, lane: &str, update: impl FnOnce(&mut Row, Instant) -> T) -> T {
        let now = Instant::now();
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= MOST_LANES && !lanes.contains_key(lane) {
            lanes.retain(|_, row| row.free_at.max(row.held_until) > now);
        }
        update(lanes.entry(lane.to_owned()).or_insert(Row { free_at: now, held_until: now, pass: 0 }), now)
    }
}

impl Turnstile for OwnTurnstile {
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn> {
        let turn = self.with(lane, |row, now| match () {
            () if row.free_at > now => Turn::Closed(row.free_at - now),
            () if row.held_until > now => Turn::Held,
            () => {
                (row.held_until, row.pass) = (now + hold, row.pass + 1);
                Turn::Free(Pass(row.pass))
            }
        });
        Box::pin(async move { turn })
    }

    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()> {
        self.with(lane, |row, now| {
            row.free_at = row.free_at.max(now + wait);
            if row.pass == pass.0 {
                row.held_until = now;
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
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Held);
        assert!(matches!(turnstile.enter("coffee", SECOND).await, Turn::Free(_)), "another lane");
        turnstile.leave("tea", pass, 3 * SECOND).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Closed(3 * SECOND));
        tokio::time::advance(3 * SECOND).await;
        assert!(matches!(turnstile.enter("tea", SECOND).await, Turn::Free(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_too_late_opens_nothing() {
        let turnstile = OwnTurnstile::default();
        let Turn::Free(late) = turnstile.enter("tea", SECOND).await else { panic!("nobody was there") };
        tokio::time::advance(SECOND).await;
        assert!(matches!(turnstile.enter("tea", 15 * SECOND).await, Turn::Free(_)));
        turnstile.leave("tea", late, Duration::ZERO).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Held);
        turnstile.leave("tea", late, 60 * SECOND).await;
        assert_eq!(turnstile.enter("tea", SECOND).await, Turn::Closed(60 * SECOND), "its refusal counts");
    }
}
