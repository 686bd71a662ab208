//! What a REST answer means: done, moved, a limit, a failure, or a refusal.
//!
//! GitHub signals its limits in many shapes: 403 and 429, with and without headers, a 422 with the code `abuse`, wordings from several years. A
//! limit is a reason to wait, never a refusal (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, StatusCode, header};

use super::answer::Answer;
use super::error::GithubError;
use super::wire::Problem;

/// An answer that is not an error.
pub(super) enum Verdict {
    /// The requested answer.
    Answered(Answer),
    /// It has to be requested from this address.
    Moved(String),
}

/// The longest wait taken from GitHub's headers: limits are counted by the hour.
const LONGEST_WAIT: u64 = 3_600;

/// Judges the answer to `what`; `is_query` if it only asks, and may be asked again in smaller parts.
pub(super) fn judge(what: &str, is_query: bool, answer: Answer, now: SystemTime) -> Result<Verdict, GithubError> {
    let status = answer.status;
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(Verdict::Answered(answer));
    }
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap_or_default();
    let what = what.to_owned();
    if let Some(address) = moved(&answer, &problem) {
        return Ok(Verdict::Moved(address));
    }
    let wait = told_wait(&answer.headers, now);
    let (message, reason) = (problem.told(), format!("{status} {}", problem.told()).trim_end().to_owned());
    Err(match status {
        _ if is_limit(status, wait, &problem) => GithubError::RateLimited { wait, what },
        StatusCode::UNAUTHORIZED => GithubError::Unauthorized { what, reason: message },
        _ if is_query && is_timeout(status) => GithubError::TooMuch { what, reason },
        _ if problem.has_code("not_available") || message.contains("taking too long to generate") => {
            GithubError::TooMuch { what, reason }
        }
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT || is_passing(status, &message) => {
            GithubError::Unclear { what, reason }
        }
        _ => GithubError::Refused { what, status: status.as_u16(), message },
    })
}

/// Where a repository has moved to: from the header, or else from the body.
fn moved(answer: &Answer, problem: &Problem) -> Option<String> {
    let moves = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    let told = || answer.headers.get(header::LOCATION)?.to_str().ok().map(str::to_owned);
    moves.contains(&answer.status).then(|| told().or_else(|| problem.url.clone()))?
}

/// How a query ends that takes GitHub longer than ten seconds
/// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
fn is_timeout(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
}

fn is_limit(status: StatusCode, wait: Option<Duration>, problem: &Problem) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::FORBIDDEN => wait.is_some() || problem.has_code("abuse") || speaks_of_limits(&problem.told()),
        StatusCode::UNPROCESSABLE_ENTITY => problem.has_code("abuse") || speaks_of_limits(&problem.told()),
        _ => false,
    }
}

/// GitHub's message for something that it cannot find by its global id.
pub(super) const UNRESOLVED: &str = "Could not resolve to a node with the global id";

/// Some servers do not know yet what others have written; the next attempt finds it.
fn is_passing(status: StatusCode, message: &str) -> bool {
    status == StatusCode::UNPROCESSABLE_ENTITY && message.contains(UNRESOLVED)
}

/// Words that GitHub has used for its limits over the years.
pub(super) fn speaks_of_limits(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["rate limit", "abuse detection", "submitted too quickly", "temporarily blocked", "has been spammed"]
        .iter()
        .any(|words| message.contains(words))
}

/// How long GitHub's headers ask us to wait: `retry-after`, or else until `x-ratelimit-reset` if nothing remains.
pub(super) fn told_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number("retry-after") {
        return Some(Duration::from_secs(seconds.min(LONGEST_WAIT)));
    }
    if number("x-ratelimit-remaining") != Some(0) {
        return None;
    }
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let reset = number("x-ratelimit-reset")?;
    Some(Duration::from_secs(reset.saturating_sub(now).clamp(1, LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn verdict(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Result<Verdict, GithubError> {
        let headers = headers.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
        let status = StatusCode::from_u16(status).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        judge("GET /x", false, Answer { status, headers, body: Bytes::from_static(body.as_bytes()) }, now)
    }

    fn error(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> GithubError {
        match verdict(status, headers, body) {
            Ok(_) => panic!("{status} is no error"),
            Err(error) => error,
        }
    }

    #[test]
    fn every_kind_of_limit_is_known() {
        let waits = |error: GithubError| match error {
            GithubError::RateLimited { wait, .. } => wait.map(|wait| wait.as_secs()),
            other => panic!("{other}"),
        };
        assert_eq!(waits(error(429, &[], "")), None);
        assert_eq!(waits(error(403, &[("retry-after", "7")], "")), Some(7));
        let used_up = |reset| [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)];
        assert_eq!(waits(error(403, &used_up("1300"), "")), Some(300));
        assert_eq!(waits(error(403, &used_up("900"), "")), Some(1));
        for (status, body) in [
            (403, r#"{"message": "You have exceeded a secondary rate limit"}"#),
            (403, r#"{"message": "You have triggered an abuse detection mechanism. Please wait."}"#),
            (
                403,
                r#"{"message": "Validation Failed", "errors": [{"resource": "PullRequestReview", "code": "abuse"}]}"#,
            ),
            (
                422,
                r#"{"message": "Validation Failed", "errors": [{"resource": "PullRequestReview", "code": "abuse"}]}"#,
            ),
            (422, r#"{"message": "Validation Failed", "errors": [{"message": "was submitted too quickly"}]}"#),
        ] {
            assert_eq!(waits(error(status, &[("x-ratelimit-remaining", "4456")], body)), None, "{body}");
        }
    }

    #[test]
    fn what_can_be_tried_again_is_told_from_what_cannot() {
        assert!(matches!(error(502, &[], "<html>"), GithubError::Unclear { .. }));
        assert!(matches!(error(401, &[], ""), GithubError::Unauthorized { .. }));
        let refused = error(422, &[], r#"{"message": "Unprocessable", "errors": ["line must be part of the diff"]}"#);
        assert_eq!(refused.to_string(), "GitHub refused GET /x: 422 Unprocessable: line must be part of the diff");
        let forbidden = error(403, &[], r#"{"message": "Resource not accessible by integration"}"#);
        assert!(matches!(forbidden, GithubError::Refused { .. }));
        let passing = r#"{"message": "Validation Failed", "errors": [{"code": "unprocessable", "message": "Could not resolve to a node with the global id of 'x'."}]}"#;
        assert!(matches!(error(422, &[], passing), GithubError::Unclear { .. }));
    }

    #[test]
    fn what_takes_github_too_long_is_asked_for_in_smaller_parts() {
        let body = r#"{"message": "Server Error: Sorry, this diff is taking too long to generate.", "errors": [{"code": "not_available"}]}"#;
        for status in [422, 500, 503] {
            assert!(matches!(error(status, &[], body), GithubError::TooMuch { .. }), "{status}");
        }
        for (is_query, status) in [(true, 502), (true, 504)] {
            let answer = Answer {
                status: StatusCode::from_u16(status).unwrap(),
                headers: HeaderMap::new(),
                body: Bytes::from_static(b"<html>"),
            };
            assert!(matches!(judge("the query", is_query, answer, UNIX_EPOCH), Err(GithubError::TooMuch { .. })));
        }
    }

    #[test]
    fn a_move_is_told_by_the_header_or_by_the_body() {
        let to = |outcome| match outcome {
            Ok(Verdict::Moved(to)) => to,
            _ => panic!("it has not moved"),
        };
        assert_eq!(to(verdict(301, &[("location", "/repositories/7")], "")), "/repositories/7");
        let body = r#"{"message": "Moved Permanently", "url": "https://api.github.com/repositories/7"}"#;
        assert_eq!(to(verdict(307, &[], body)), "https://api.github.com/repositories/7");
        assert!(matches!(verdict(301, &[], ""), Err(GithubError::Refused { status: 301, .. })));
    }
}
