//! Whether and when a job is tried again.

use std::time::Duration;

use super::{JobError, Tempo};
use crate::github::GithubError;

/// The first wait where GitHub limits us and does not say for how long; it doubles with each.
const LEAST_LIMIT: Duration = Duration::from_mins(1);
/// The longest wait between two attempts, unless GitHub asks for more.
const LONGEST_WAIT: Duration = Duration::from_mins(20);

/// Attempts, by what went wrong. GitHub's limits are nobody's fault and end by themselves; what it refuses, it refuses again.
const MOST_LIMITED: u32 = 24;
const MOST_UNCLEAR: u32 = 8;
const MOST_UNSETTLED: u32 = 8;
const MOST_UNKNOWN: u32 = 3;

/// How long to wait before another attempt; `None` when it would change nothing.
pub(super) fn wait_after(error: &JobError, attempt: u32, tempo: Tempo) -> Option<Duration> {
    let first = tempo.first_wait;
    let doubled = |first: Duration| first.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let (most, wait, spread) = match error {
        JobError::Github(GithubError::RateLimited { wait, .. }) => {
            (MOST_LIMITED, wait.unwrap_or_else(|| doubled(LEAST_LIMIT)), first / 2)
        }
        JobError::Github(GithubError::Unclear { .. } | GithubError::Unauthorized { .. }) | JobError::Store(_) => {
            (MOST_UNCLEAR, doubled(first), doubled(first) / 2)
        }
        JobError::Unsettled(_) => (MOST_UNSETTLED, first * attempt, Duration::ZERO),
        // A commit that was pushed this moment may be unknown to some of GitHub's servers.
        JobError::Github(GithubError::Refused { status: 404, .. }) => (MOST_UNKNOWN + 1, first * attempt, first / 2),
        // What stands between us and GitHub may have cut the answer short; a form that we do not know stays unknown.
        JobError::Github(GithubError::Unreadable { .. }) => (MOST_UNKNOWN, doubled(first), doubled(first) / 2),
        // A newer version, which is being rolled out, knows it.
        JobError::Kind(_) => (MOST_UNCLEAR, doubled(LEAST_LIMIT), first),
        JobError::Github(_) | JobError::Payload(_) | JobError::Name(_) => return None,
    };
    // Jobs that failed together do not come back together.
    (attempt < most).then(|| wait + spread.mul_f64(fastrand::f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(error: &JobError, attempt: u32) -> Option<u64> {
        wait_after(error, attempt, Tempo::default()).map(|wait| wait.as_secs())
    }

    #[test]
    fn waits_grow_and_end() {
        let unclear: JobError = GithubError::Unclear { what: "GET /x".into(), reason: "502".into() }.into();
        let seconds: Vec<u64> = (1..8).map(|attempt| wait(&unclear, attempt).unwrap()).collect();
        assert!((10..=15).contains(&seconds[0]), "{seconds:?}");
        assert!((640..=960).contains(&seconds[6]), "{seconds:?}");
        assert_eq!(wait(&unclear, 8), None);
    }

    #[test]
    fn githubs_own_wait_is_obeyed_longer_than_failures_are_borne() {
        let limited = |wait| -> JobError { GithubError::RateLimited { wait, what: "POST /x".into() }.into() };
        assert!(wait(&limited(Some(Duration::from_mins(50))), 1).unwrap() >= 3_000);
        let untold: Vec<u64> = (1..=3).map(|attempt| wait(&limited(None), attempt).unwrap() / 60).collect();
        assert_eq!(untold, [1, 2, 4]);
        assert!(wait(&limited(None), 23).is_some_and(|wait| wait < 1_300));
        assert_eq!(wait(&limited(None), 24), None);
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_asked_for_again_but_not_for_long() {
        let cut: JobError = GithubError::Unreadable { what: "GET /x".into(), reason: "Eof".into() }.into();
        assert!(wait(&cut, 1).is_some() && wait(&cut, 2).is_some());
        assert_eq!(wait(&cut, 3), None);
    }

    #[test]
    fn what_github_refuses_is_final_but_a_commit_that_it_may_not_know_yet() {
        let refused = |status| -> JobError {
            GithubError::Refused { what: "POST /x".into(), status, message: String::new() }.into()
        };
        assert_eq!(wait(&refused(422), 1), None);
        assert!(wait(&refused(404), 3).is_some());
        assert_eq!(wait(&refused(404), 4), None);
    }
}
