//! How fast one installation is called: its writes one after another, and no calls at all while GitHub asks us to wait
//! (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::error::GithubError;

/// The wait if GitHub does not say how long: at least a minute, and longer each time
/// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit>).
const LEAST_WAIT: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The pace of one installation; its repositories share it, as they share GitHub's limits.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Held during a write.
    pub writing: tokio::sync::Mutex<()>,
    quiet: Mutex<Quiet>,
}

/// How long GitHub's limits ask us to stay quiet.
#[derive(Debug, Default)]
struct Quiet {
    until: Option<SystemTime>,
    /// Limits in a row that came without a time.
    untold: u32,
    /// Whether a write met the last of them: reads may succeed even while writes are limited.
    of_writes: bool,
}

impl Quiet {
    fn left(&self, now: SystemTime) -> Option<Duration> {
        self.until.and_then(|until| until.duration_since(now).ok()).filter(|left| !left.is_zero())
    }

    /// How long to wait if GitHub does not say. Calls that are refused together count as one.
    fn longer(&mut self, now: SystemTime, is_write: bool) -> Duration {
        if let Some(left) = self.left(now) {
            return left;
        }
        (self.untold, self.of_writes) = (self.untold + 1, is_write);
        LEAST_WAIT.saturating_mul(1 << (self.untold - 1).min(16)).min(LONGEST_WAIT)
    }
}

impl Pace {
    /// Refuses a call while GitHub asks us to wait, without sending it.
    pub fn allow(&self, now: SystemTime) -> Result<(), GithubError> {
        match self.quiet().left(now) {
            Some(wait) => Err(GithubError::RateLimited {
                wait: Some(wait),
                what: "it said so for this installation before".to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Notes what an outcome says about waiting, and returns it, with a time if it asks us to wait.
    pub fn heed<T>(&self, now: SystemTime, is_write: bool, outcome: Result<T, GithubError>) -> Result<T, GithubError> {
        let mut quiet = self.quiet();
        match outcome {
            Err(GithubError::RateLimited { wait, what }) => {
                let wait = wait.unwrap_or_else(|| quiet.longer(now, is_write));
                quiet.until = quiet.until.max(Some(now + wait));
                Err(GithubError::RateLimited { wait: Some(wait), what })
            }
            Ok(_) if is_write || !quiet.of_writes => {
                quiet.untold = 0;
                outcome
            }
            outcome => outcome,
        }
    }

    fn quiet(&self) -> MutexGuard<'_, Quiet> {
        self.quiet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(wait: Option<Duration>) -> Result<(), GithubError> {
        Err(GithubError::RateLimited { wait, what: "POST /x".into() })
    }

    #[test]
    fn nobody_calls_until_githubs_wait_is_over() {
        let (pace, now) = (Pace::default(), SystemTime::UNIX_EPOCH);
        assert!(pace.allow(now).is_ok());
        for wait in [Some(Duration::from_mins(5)), None] {
            assert!(pace.heed(now, true, limited(wait)).is_err());
        }
        let refused = pace.allow(now + Duration::from_secs(100)).unwrap_err();
        assert!(
            matches!(refused, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == 200),
            "{refused}"
        );
        assert!(pace.allow(now + Duration::from_mins(5)).is_ok());
    }

    #[test]
    fn limits_that_tell_no_time_ask_for_longer_each_time_until_what_they_limit_succeeds() {
        let (pace, mut now) = (Pace::default(), SystemTime::UNIX_EPOCH);
        let mut wait = |is_write| {
            let Err(GithubError::RateLimited { wait: Some(wait), .. }) = pace.heed(now, is_write, limited(None)) else {
                panic!("it is no limit")
            };
            now += wait;
            // Being refused again at the same moment adds nothing.
            assert!(pace.heed(now - wait, is_write, limited(None)).is_err());
            (wait.as_secs() / 60, pace.heed(now, false, Ok(())).is_ok())
        };
        assert_eq!([wait(true), wait(true), wait(true)], [(1, true), (2, true), (4, true)], "reads are no sign");
        assert!(pace.heed(SystemTime::UNIX_EPOCH, true, Ok(())).is_ok());
        assert_eq!([wait(false), wait(false)], [(1, true), (1, true)]);
    }
}
