//! Whether and when a job is tried again.

use std::time::Duration;

use super::error::JobError;
use super::office::Tempo;
use crate::github::GithubError;
use crate::store::Cause;

/// The first wait if GitHub limits us without saying for how long; it doubles each time.
const LEAST_LIMIT: Duration = Duration::from_mins(1);
/// The longest waits between two attempts, unless GitHub asks for more: while something is away, and for the job's own
/// problems.
const LONGEST_AWAY: Duration = Duration::from_hours(1);
const LONGEST_WAIT: Duration = Duration::from_mins(20);

/// The most attempts, by what went wrong. If nobody is to blame, jobs wait about three days, as long as GitHub offers deliveries again; what GitHub
/// refuses once, it refuses again.
const MOST_AWAY: u32 = 82;
const MOST_UNSETTLED: u32 = 8;
const MOST_TOO_MUCH: u32 = 6;
const MOST_UNKNOWN: u32 = 3;

/// How long to wait before another attempt; `None` if it would change nothing.
pub(super) fn wait_after(error: &JobError, attempt: u32, tempo: Tempo) -> Option<Duration> {
    let first = tempo.first_wait;
    let doubled = |first: Duration, longest| first.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(longest);
    let (most, wait, spread) = match error {
        JobError::Github(GithubError::RateLimited { wait, .. }) => {
            (MOST_AWAY, wait.unwrap_or_else(|| doubled(LEAST_LIMIT, LONGEST_AWAY)), first / 2)
        }
        _ if error.cause() == Cause::Away => {
            let wait = doubled(first, LONGEST_AWAY);
            (MOST_AWAY, wait, wait / 4)
        }
        JobError::Unsettled(_) => (MOST_UNSETTLED, first * attempt, Duration::ZERO),
        // A diff that GitHub fails to produce may be ready in a moment, or never.
        JobError::Github(GithubError::TooMuch { .. }) => (MOST_TOO_MUCH, doubled(first, LONGEST_WAIT), first / 2),
        // A commit pushed just now may be unknown to some of GitHub's servers.
        JobError::Github(GithubError::Refused { status: 404, .. }) => (MOST_UNKNOWN + 1, first * attempt, first / 2),
        // A proxy between us and GitHub may have cut the answer short; a form that we do not know stays unknown.
        JobError::Github(GithubError::Unreadable { .. }) => (MOST_UNKNOWN, doubled(first, LONGEST_WAIT), first / 2),
        // A newer version, which is being rolled out, knows it.
        JobError::Kind(_) => (MOST_UNSETTLED, doubled(LEAST_LIMIT, LONGEST_WAIT), first),
        JobError::Github(_) | JobError::Payload(_) | JobError::Name(_) | JobError::Store(_) => return None,
    };
    // Keeps jobs that failed together from coming back together.
    (attempt < most).then(|| wait + spread.mul_f64(fastrand::f64()))
}

/// Turns a refusal by GitHub into success, so that it does not keep a job from finishing.
pub(super) fn unless_refused(outcome: Result<(), GithubError>) -> Result<(), GithubError> {
    match outcome {
        Err(error @ GithubError::Refused { .. }) => {
            tracing::warn!(%error, "GitHub refused a call; the job continues without it");
            Ok(())
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(error: &JobError, attempt: u32) -> Option<u64> {
        wait_after(error, attempt, Tempo::default()).map(|wait| wait.as_secs())
    }

    #[test]
    fn what_is_away_is_waited_for_hourly_during_three_days() {
        let unclear = || GithubError::Unclear { what: "GET /x".into(), reason: "502".into() };
        let unauthorized = || GithubError::Unauthorized { what: "GET /x".into(), reason: String::new() };
        for error in [unclear().into(), unauthorized().into()] {
            let error: JobError = error;
            let seconds: Vec<u64> = (1..MOST_AWAY).map(|attempt| wait(&error, attempt).unwrap()).collect();
            assert!((10..=13).contains(&seconds[0]), "{seconds:?}");
            assert!(seconds[12..].iter().all(|wait| (3_600..=4_500).contains(wait)), "{seconds:?}");
            let days = seconds.iter().sum::<u64>() / 86_400;
            assert!((3..=4).contains(&days), "{days}");
            assert_eq!(wait(&error, MOST_AWAY), None);
        }
    }

    #[test]
    fn githubs_own_wait_is_obeyed() {
        let limited = |wait| -> JobError { GithubError::RateLimited { wait, what: "POST /x".into() }.into() };
        assert!(wait(&limited(Some(Duration::from_mins(50))), 1).unwrap() >= 3_000);
        let untold: Vec<u64> = (1..=3).map(|attempt| wait(&limited(None), attempt).unwrap() / 60).collect();
        assert_eq!(untold, [1, 2, 4]);
        assert_eq!(wait(&limited(None), MOST_AWAY), None);
    }

    #[test]
    fn what_cannot_be_read_or_is_too_much_is_asked_for_again_but_not_for_long() {
        let cut: JobError = GithubError::Unreadable { what: "GET /x".into(), reason: "Eof".into() }.into();
        assert!(wait(&cut, 1).is_some() && wait(&cut, 2).is_some());
        assert_eq!(wait(&cut, 3), None);
        let wide: JobError = GithubError::TooMuch { what: "GET /x".into(), reason: "422".into() }.into();
        assert!(wait(&wide, 5).is_some_and(|wait| wait < 200));
        assert_eq!(wait(&wide, 6), None);
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
