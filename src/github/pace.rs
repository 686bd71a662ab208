//! How fast one installation is called: its writes one after the other, and no call at all while GitHub asks to wait
//! (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::error::GithubError;

/// The least to wait where GitHub does not say how long.
const LEAST_WAIT: Duration = Duration::from_mins(1);

/// The pace of one installation; all its repositories share it, as they share GitHub's limits.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Held during a write.
    pub writing: tokio::sync::Mutex<()>,
    quiet_until: Mutex<Option<SystemTime>>,
}

impl Pace {
    /// Refuses a call while GitHub asks to wait, without asking it again.
    pub fn allow(&self, now: SystemTime) -> Result<(), GithubError> {
        let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        match until.and_then(|until| until.duration_since(now).ok()) {
            Some(wait) if !wait.is_zero() => Err(GithubError::RateLimited {
                wait: Some(wait),
                what: "it said so for this installation before".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Notes what an outcome says about waiting, and hands it on.
    pub fn heed<T>(&self, now: SystemTime, outcome: Result<T, GithubError>) -> Result<T, GithubError> {
        if let Err(GithubError::RateLimited { wait, .. }) = &outcome {
            let until = now + wait.unwrap_or(LEAST_WAIT);
            let mut quiet = self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
            *quiet = (*quiet).max(Some(until));
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_calls_until_githubs_wait_is_over() {
        let (pace, now) = (Pace::default(), SystemTime::UNIX_EPOCH);
        assert!(pace.allow(now).is_ok());
        for wait in [Some(Duration::from_mins(5)), None] {
            let limited: Result<(), _> = Err(GithubError::RateLimited { wait, what: "POST /x".into() });
            assert!(pace.heed(now, limited).is_err());
        }
        let refused = pace.allow(now + Duration::from_secs(100)).unwrap_err();
        assert!(
            matches!(refused, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == 200),
            "{refused}"
        );
        assert!(pace.allow(now + Duration::from_mins(5)).is_ok());
    }
}
