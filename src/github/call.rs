//! One call to GitHub: sent once, its answer judged.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use octocrab::Octocrab;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a call did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// GitHub asks to wait, by one of its limits
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
    #[error("GitHub asks to wait {} s ({what})", .wait.as_secs())]
    RateLimited {
        /// How long.
        wait: Duration,
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
    #[error("GitHub refused the credentials ({what})")]
    Unauthorized {
        /// Which call.
        what: String,
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
}

/// What came back.
pub(super) struct Answer {
    pub headers: HeaderMap,
    pub body: bytes::Bytes,
}

impl Connection {
    /// Connects to the API at `base`: `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server, whose
    /// GraphQL is at `https://HOST/api/graphql` (<https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql>).
    pub fn new(base: &url::Url) -> Result<Self, super::AppError> {
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
        Ok(Self { client, rest: path.to_owned(), graphql: format!("{graphql}/graphql") })
    }

    /// Sends one REST call and gives its answer if it succeeded.
    pub async fn rest<B: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        token: &SecretString,
        body: Option<&B>,
    ) -> Result<Answer, GithubError> {
        self.send(method, &format!("{}{path}", self.rest), accept, token, body).await
    }

    /// Sends a GraphQL query and gives its `data`.
    pub async fn graphql<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        token: &SecretString,
        body: &B,
    ) -> Result<T, GithubError> {
        const WHAT: &str = "the GraphQL query";
        let answer = self.send(Method::POST, &self.graphql, "application/json", token, Some(body)).await?;
        let reply: super::wire::GraphqlReply<T> = read(WHAT, &answer.body)?;
        if let Some(error) = reply.errors.iter().find(|error| error.kind.as_deref() == Some("RATE_LIMITED")) {
            let wait = told_wait(&answer.headers).unwrap_or(LEAST_WAIT);
            return Err(GithubError::RateLimited { wait, what: format!("{WHAT}: {}", error.message) });
        }
        match (reply.data, reply.errors.first()) {
            (Some(data), None) => Ok(data),
            (_, Some(error)) => {
                Err(GithubError::Refused { what: WHAT.to_owned(), status: 200, message: error.message.clone() })
            }
            (None, None) => {
                Err(GithubError::Unreadable { what: WHAT.to_owned(), reason: "neither data nor errors".to_owned() })
            }
        }
    }

    async fn send<B: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        token: &SecretString,
        body: Option<&B>,
    ) -> Result<Answer, GithubError> {
        let what = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let unreadable = |reason: String| GithubError::Unreadable { what: what.clone(), reason };
        let body = body
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| unreadable(error.to_string()))?
            .unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("shelfmark/", env!("CARGO_PKG_VERSION")))
            .header("X-GitHub-Api-Version", "2022-11-28")
            .body(body)
            .map_err(|error| unreadable(error.to_string()))?;
        let unclear = |reason: String| GithubError::Unclear { what: what.clone(), reason };
        metrics::counter!("shelfmark_github_calls_total").increment(1);
        let response = self.client.execute(request).await.map_err(|error| unclear(chain(&error)))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| unclear(chain(&error)))?.to_bytes();
        judge(what, parts.status, parts.headers, body)
    }
}

/// The least to wait where GitHub does not say how long.
const LEAST_WAIT: Duration = Duration::from_secs(60);

fn judge(what: String, status: StatusCode, headers: HeaderMap, body: bytes::Bytes) -> Result<Answer, GithubError> {
    if status.is_success() {
        return Ok(Answer { headers, body });
    }
    let message =
        || serde_json::from_slice::<super::wire::Problem>(&body).map(|problem| problem.told()).unwrap_or_default();
    let limited = matches!(status, StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS);
    if limited
        && (status == StatusCode::TOO_MANY_REQUESTS
            || told_wait(&headers).is_some()
            || message().contains("rate limit"))
    {
        return Err(GithubError::RateLimited { wait: told_wait(&headers).unwrap_or(LEAST_WAIT), what });
    }
    match status {
        StatusCode::UNAUTHORIZED => Err(GithubError::Unauthorized { what }),
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            Err(GithubError::Unclear { what, reason: status.to_string() })
        }
        _ => Err(GithubError::Refused { what, status: status.as_u16(), message: message() }),
    }
}

/// How long GitHub's headers ask to wait: `retry-after`, or else until `x-ratelimit-reset` when nothing remains.
fn told_wait(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number("retry-after") {
        return Some(Duration::from_secs(seconds.min(3_600)));
    }
    if number("x-ratelimit-remaining") != Some(0) {
        return None;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
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
        match judge("GET /x".to_owned(), status, headers, bytes::Bytes::from_static(body.as_bytes())) {
            Ok(_) => panic!("{status} succeeded"),
            Err(error) => error,
        }
    }

    #[test]
    fn every_kind_of_limit_is_known() {
        let waits = |error: GithubError| match error {
            GithubError::RateLimited { wait, .. } => wait.as_secs(),
            other => panic!("{other}"),
        };
        assert_eq!(waits(answer(429, &[], "")), 60);
        assert_eq!(waits(answer(403, &[("retry-after", "7")], "")), 7);
        assert_eq!(waits(answer(403, &[], r#"{"message": "You have exceeded a secondary rate limit"}"#)), 60);
        let past = &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1000")];
        assert_eq!(waits(answer(403, past, "")), 1);
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
