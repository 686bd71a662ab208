//! One call to GitHub: sent once, its answer judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use octocrab::Octocrab;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use super::Now;

/// Why a call did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// GitHub asks to wait, by one of its limits
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
    #[error("GitHub asks to slow down ({what}){}", .wait.map_or_else(String::new, |wait| format!(", for {} s", wait.as_secs())))]
    RateLimited {
        /// How long; `None` where GitHub does not say. It is a minute at least then, and longer each time.
        wait: Option<Duration>,
        /// Which call.
        what: String,
    },
    /// It is not known whether the call took effect: GitHub failed, or the connection broke.
    #[error("GitHub did not answer properly ({what}): {reason}")]
    Unclear {
        /// Which call.
        what: String,
        /// The status, or what broke.
        reason: String,
    },
    /// GitHub refused the credentials.
    #[error("GitHub refused the credentials ({what}): {reason}")]
    Unauthorized {
        /// Which call.
        what: String,
        /// GitHub's own words.
        reason: String,
    },
    /// GitHub refused the call; asking again changes nothing.
    #[error("GitHub refused {what}: {status} {message}")]
    Refused {
        /// Which call.
        what: String,
        /// The status.
        status: u16,
        /// GitHub's own words.
        message: String,
    },
    /// The call itself cannot be written down.
    #[error("{what} cannot be sent: {reason}")]
    Unwritable {
        /// Which call.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer has a form that we do not know.
    #[error("GitHub's answer to {what} cannot be read: {reason}")]
    Unreadable {
        /// Which call.
        what: String,
        /// The place and kind of the fault.
        reason: String,
    },
    /// No token could be had.
    #[error(transparent)]
    App(#[from] super::AppError),
}

/// A connection to one GitHub, without credentials of its own.
#[derive(Clone)]
pub(super) struct Connection {
    client: Octocrab,
    rest: String,
    graphql: String,
    now: Now,
    /// By how many seconds our clock is ahead of GitHub's; [`UNKNOWN`] before its first answer.
    ahead: Arc<AtomicI64>,
}

const UNKNOWN: i64 = i64::MIN;

/// A call that is ready to be sent, once or again.
pub(super) struct Call {
    pub method: Method,
    path: String,
    accept: &'static str,
    body: String,
    pub what: String,
    /// The mark of an answer that is known: then "not modified" is an answer, too.
    pub etag: Option<String>,
}

/// What came back.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The form in which GitHub's REST API answers.
pub(super) const JSON: &str = "application/vnd.github+json";

pub(super) const GRAPHQL: &str = "the GraphQL query";

/// A call that takes longer is given up; GitHub itself ends its work on a call after ten seconds.
const LONGEST_CALL: Duration = Duration::from_mins(1);

/// More is not read into memory. A hundred files with their patches stay well below.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

impl Connection {
    /// Connects to the API at `base`: `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server, whose
    /// GraphQL is at `https://HOST/api/graphql` (<https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql>).
    pub fn new(base: &url::Url, now: Now) -> Result<Self, super::AppError> {
        let path = base.path().trim_end_matches('/');
        let graphql = path.strip_suffix("/v3").unwrap_or(path);
        let client = Octocrab::builder()
            .base_uri(base.origin().ascii_serialization())
            .and_then(|builder| {
                builder
                    .set_connect_timeout(Some(Duration::from_secs(10)))
                    .set_read_timeout(Some(Duration::from_secs(30)))
                    .set_write_timeout(Some(Duration::from_secs(30)))
                    .build()
            })
            .map_err(|error| super::AppError::Connection(chain(&error)))?;
        Ok(Self {
            client,
            rest: path.to_owned(),
            graphql: format!("{graphql}/graphql"),
            now,
            ahead: Arc::new(UNKNOWN.into()),
        })
    }

    /// A REST call of `path`, which begins with a slash.
    pub fn rest<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        accept: &'static str,
        body: Option<&B>,
    ) -> Result<Call, GithubError> {
        let what = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let body = body.map(serde_json::to_string).transpose().map_err(|error| unwritable(&what, &error))?;
        Ok(Call {
            method,
            path: format!("{}{path}", self.rest),
            accept,
            body: body.unwrap_or_default(),
            what,
            etag: None,
        })
    }

    /// A GraphQL query.
    pub fn graphql<B: Serialize>(&self, body: &B) -> Result<Call, GithubError> {
        let body = serde_json::to_string(body).map_err(|error| unwritable(GRAPHQL, &error))?;
        Ok(Call {
            method: Method::POST,
            path: self.graphql.clone(),
            accept: JSON,
            body,
            what: GRAPHQL.to_owned(),
            etag: None,
        })
    }

    /// Sends a call, once, and gives its answer if it succeeded.
    pub async fn send(&self, call: &Call, token: &SecretString) -> Result<Answer, GithubError> {
        let unclear = |reason: String| GithubError::Unclear { what: call.what.clone(), reason };
        let late = |_| unclear(format!("no whole answer within {} s", LONGEST_CALL.as_secs()));
        let answer = tokio::time::timeout(LONGEST_CALL, async {
            let response = self.client.execute(request(call, token)?).await.map_err(|error| unclear(chain(&error)))?;
            let (parts, body) = response.into_parts();
            note_quota(&parts.headers);
            self.note_clock(&parts.headers);
            let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|error| unclear(chain(&*error)))?;
            judge(&call.what, parts.status, parts.headers, body.to_bytes(), (self.now)())
        });
        let answer = answer.instrument(tracing::debug_span!("call", what = call.what)).await.map_err(late).flatten();
        metrics::counter!("shelfmark_github_calls_total", "outcome" => answer.as_ref().map_or_else(kind, |_| "ok"))
            .increment(1);
        answer
    }

    /// Notes how our clock and GitHub's differ. GitHub tells its own with each answer, to the second (RFC 9110, section 6.6.1).
    fn note_clock(&self, headers: &HeaderMap) {
        let date = headers.get(header::DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let Some(date) = date else { return };
        let seconds = |difference: Duration| i64::try_from(difference.as_secs()).unwrap_or(i64::MAX);
        let ahead = match (self.now)().duration_since(date) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    /// By how many seconds our clock is ahead of GitHub's, by its last answer.
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != UNKNOWN)
    }
}

fn request(call: &Call, token: &SecretString) -> Result<Request<String>, GithubError> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
        .map_err(|_| unwritable(&call.what, &"the token has characters that no header can carry"))?;
    bearer.set_sensitive(true);
    let mut request = Request::builder();
    if let Some(etag) = &call.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    request
        .method(call.method.clone())
        .uri(&call.path)
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, call.accept)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("shelfmark/", env!("CARGO_PKG_VERSION")))
        .header("X-GitHub-Api-Version", "2022-11-28")
        .body(call.body.clone())
        .map_err(|error| unwritable(&call.what, &error))
}

fn unwritable(what: &str, reason: &impl ToString) -> GithubError {
    GithubError::Unwritable { what: what.to_owned(), reason: reason.to_string() }
}

/// Notes what remains of the quota that a call was counted against. Installations on large organisations have more than 5,000 calls an
/// hour; those that have the usual number are told as one class, so that the figures do not grow with the installations.
fn note_quota(headers: &HeaderMap) {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u32>().ok();
    let (Some(limit), Some(remaining)) = (number("x-ratelimit-limit"), number("x-ratelimit-remaining")) else { return };
    let resource = match headers.get("x-ratelimit-resource").and_then(|value| value.to_str().ok()) {
        Some("core") => "core",
        Some("graphql") => "graphql",
        _ => "other",
    };
    let class = if limit > USUAL_QUOTA { "large" } else { "usual" };
    let share = f64::from(remaining) / f64::from(limit.max(1));
    metrics::histogram!("shelfmark_github_quota_left", "resource" => resource, "class" => class).record(share);
}

/// Calls an hour of an installation (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
const USUAL_QUOTA: u32 = 5_000;

/// What the figures call an outcome.
fn kind(error: &GithubError) -> &'static str {
    match error {
        GithubError::RateLimited { .. } => "limited",
        GithubError::Unclear { .. } => "unclear",
        _ => "refused",
    }
}

fn judge(
    what: &str,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    now: SystemTime,
) -> Result<Answer, GithubError> {
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(Answer { status, headers, body });
    }
    let what = what.to_owned();
    let message =
        serde_json::from_slice::<super::wire::Problem>(&body).map(|problem| problem.told()).unwrap_or_default();
    let wait = told_wait(&headers, now);
    let limited = match status {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::FORBIDDEN => wait.is_some() || speaks_of_limits(&message),
        _ => false,
    };
    match status {
        _ if limited => Err(GithubError::RateLimited { wait, what }),
        StatusCode::UNAUTHORIZED => Err(GithubError::Unauthorized { what, reason: message }),
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            Err(GithubError::Unclear { what, reason: status.to_string() })
        }
        _ => Err(GithubError::Refused { what, status: status.as_u16(), message }),
    }
}

/// Reads a GraphQL answer. Its errors come with the status 200, the limits among them
/// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
pub(super) fn data<T: DeserializeOwned>(answer: &Answer, now: SystemTime) -> Result<T, GithubError> {
    let what = GRAPHQL.to_owned();
    let reply: super::wire::GraphqlReply<T> = read(GRAPHQL, &answer.body)?;
    let Some(error) = reply.errors.into_iter().next() else {
        return reply.data.ok_or(GithubError::Unreadable { what, reason: "neither data nor errors".to_owned() });
    };
    let message = error.message;
    match error.kind.as_deref() {
        // Both spellings have been seen.
        Some("RATE_LIMITED" | "RATE_LIMIT") => {
            Err(GithubError::RateLimited { wait: told_wait(&answer.headers, now), what })
        }
        _ if speaks_of_limits(&message) => {
            Err(GithubError::RateLimited { wait: told_wait(&answer.headers, now), what })
        }
        Some("NOT_FOUND") => Err(GithubError::Refused { what, status: 404, message }),
        // "Something went wrong while executing your query": GitHub's own failures bear neither a type nor a code.
        None if error.extensions.is_none() => Err(GithubError::Unclear { what, reason: message }),
        _ => Err(GithubError::Refused { what, status: 200, message }),
    }
}

fn speaks_of_limits(message: &str) -> bool {
    message.to_ascii_lowercase().contains("rate limit")
}

/// How long GitHub's headers ask to wait: `retry-after`, or else until `x-ratelimit-reset` when nothing remains.
fn told_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number("retry-after") {
        return Some(Duration::from_secs(seconds.min(3_600)));
    }
    if number("x-ratelimit-remaining") != Some(0) {
        return None;
    }
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let reset = number("x-ratelimit-reset")?;
    Some(Duration::from_secs(reset.saturating_sub(now).clamp(1, 3_600)))
}

/// Reads a JSON answer.
pub(super) fn read<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, GithubError> {
    serde_json::from_slice(body).map_err(|error| GithubError::Unreadable {
        what: what.to_owned(),
        reason: format!("{:?} fault at line {}, column {}", error.classify(), error.line(), error.column()),
    })
}

/// An error with its causes; octocrab's own words for most are only "Service Error".
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string);
    let mut parts: Vec<String> = causes.collect();
    parts.dedup();
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> GithubError {
        let headers = headers.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
        let status = StatusCode::from_u16(status).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        match judge("GET /x", status, headers, Bytes::from_static(body.as_bytes()), now) {
            Ok(_) => panic!("{status} succeeded"),
            Err(error) => error,
        }
    }

    #[test]
    fn every_kind_of_limit_is_known() {
        let waits = |error: GithubError| match error {
            GithubError::RateLimited { wait, .. } => wait.map(|wait| wait.as_secs()),
            other => panic!("{other}"),
        };
        assert_eq!(waits(answer(429, &[], "")), None);
        assert_eq!(waits(answer(403, &[("retry-after", "7")], "")), Some(7));
        assert_eq!(waits(answer(403, &[], r#"{"message": "You have exceeded a secondary rate limit"}"#)), None);
        let used_up = |reset| [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)];
        assert_eq!(waits(answer(403, &used_up("1300"), "")), Some(300));
        assert_eq!(waits(answer(403, &used_up("900"), "")), Some(1));
    }

    #[test]
    fn graphqls_errors_are_judged_though_they_succeed() {
        let reply = |body: &'static str| {
            let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1300")];
            let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            let answer = Answer { status: StatusCode::OK, headers, body: Bytes::from_static(body.as_bytes()) };
            data::<serde_json::Value>(&answer, UNIX_EPOCH + Duration::from_secs(1_000))
        };
        assert_eq!(reply(r#"{"data": {"viewer": 1}}"#).unwrap(), serde_json::json!({"viewer": 1}));
        let limited =
            reply(r#"{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}"#).unwrap_err();
        assert_eq!(limited.to_string(), "GitHub asks to slow down (the GraphQL query), for 300 s");
        let gone = reply(
            r#"{"data": {"repository": null}, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]}"#,
        );
        assert!(matches!(gone.unwrap_err(), GithubError::Refused { status: 404, .. }));
        let failed =
            reply(r#"{"data": null, "errors": [{"message": "Something went wrong while executing your query."}]}"#);
        assert!(matches!(failed.unwrap_err(), GithubError::Unclear { .. }));
        let wrong =
            reply(r#"{"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}"#);
        assert!(matches!(wrong.unwrap_err(), GithubError::Refused { status: 200, .. }));
        assert!(matches!(reply("{}").unwrap_err(), GithubError::Unreadable { .. }));
    }

    #[test]
    fn what_can_be_tried_again_is_told_from_what_cannot() {
        assert!(matches!(answer(502, &[], "<html>"), GithubError::Unclear { .. }));
        assert!(matches!(answer(401, &[], ""), GithubError::Unauthorized { .. }));
        let refused = answer(422, &[], r#"{"message": "Unprocessable", "errors": ["line must be part of the diff"]}"#);
        assert_eq!(refused.to_string(), "GitHub refused GET /x: 422 Unprocessable: line must be part of the diff");
        assert!(matches!(
            answer(403, &[], r#"{"message": "Resource not accessible by integration"}"#),
            GithubError::Refused { .. }
        ));
    }
}
