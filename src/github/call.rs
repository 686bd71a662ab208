//! One call to GitHub: sent once, and its answer judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt as _, Limited};
use octocrab::Octocrab;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use tracing::Instrument as _;

use super::answer::{Answer, GRAPHQL, JSON};
use super::error::{AppError, GithubError};
use super::judge::{Verdict, judge};
use super::names::Now;

/// A connection to one GitHub, without credentials of its own.
#[derive(Clone)]
pub(super) struct Connection {
    client: Octocrab,
    /// Scheme, host and port: nothing that carries a token goes anywhere else.
    origin: url::Origin,
    rest: String,
    graphql: String,
    now: Now,
    /// How many seconds our clock is ahead of GitHub's; [`UNKNOWN`] before its first answer.
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
    /// The `ETag` of an answer that is known; "not modified" is then an answer, too.
    pub etag: Option<String>,
    /// Whether it only asks, and may be asked again in smaller parts.
    pub is_query: bool,
}

impl Call {
    /// Whether it changes something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET && !self.is_query
    }
}

/// A call that takes longer is given up; GitHub itself stops working on a call after ten seconds.
const LONGEST_CALL: Duration = Duration::from_mins(1);

/// A call that is redirected more often is going round in circles.
const MOST_MOVES: usize = 3;

/// Larger answers are not read into memory. A hundred files with their patches stay well below this.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

impl Connection {
    /// Connects to the API at `base`: `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server, whose
    /// GraphQL is at `https://HOST/api/graphql` (<https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql>).
    pub fn new(base: &url::Url, now: Now) -> Result<Self, AppError> {
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
            .map_err(|error| AppError::Connection(chain(&error)))?;
        Ok(Self {
            client,
            origin: base.origin(),
            rest: path.to_owned(),
            graphql: format!("{graphql}/graphql"),
            now,
            ahead: Arc::new(UNKNOWN.into()),
        })
    }

    /// A REST call to `path`, which begins with a slash.
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
            is_query: false,
        })
    }

    /// A GraphQL query or mutation.
    pub fn graphql<B: Serialize>(&self, body: &B, is_query: bool) -> Result<Call, GithubError> {
        let body = serde_json::to_string(body).map_err(|error| unwritable(GRAPHQL, &error))?;
        Ok(Call {
            method: Method::POST,
            path: self.graphql.clone(),
            accept: JSON,
            body,
            what: GRAPHQL.to_owned(),
            etag: None,
            is_query,
        })
    }

    /// Sends a call once, and returns its answer if it succeeded. If a repository has moved, the call follows it with its method and body: GitHub
    /// answers reads with 301 and writes with 307
    /// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects>), and has done nothing in either
    /// case.
    pub async fn send(&self, call: &Call, token: &SecretString) -> Result<Answer, GithubError> {
        self.send_with(call, Some(token)).await
    }

    /// Sends a call that needs no credentials.
    pub async fn send_openly(&self, call: &Call) -> Result<Answer, GithubError> {
        self.send_with(call, None).await
    }

    async fn send_with(&self, call: &Call, token: Option<&SecretString>) -> Result<Answer, GithubError> {
        let outcome = self.followed(call, token).instrument(tracing::debug_span!("call", what = call.what)).await;
        metrics::counter!("shelfmark_github_calls_total", "outcome" => outcome.as_ref().map_or_else(kind, |_| "ok"))
            .increment(1);
        outcome
    }

    async fn followed(&self, call: &Call, token: Option<&SecretString>) -> Result<Answer, GithubError> {
        let mut path = call.path.clone();
        for _ in 0..=MOST_MOVES {
            let answer = self.once(call, &path, token).await?;
            match judge(&call.what, call.is_query, answer, (self.now)())? {
                Verdict::Answered(answer) => return Ok(answer),
                Verdict::Moved(to) => {
                    path = self.own_path(&to).ok_or_else(|| refused_move(call, "to another host"))?;
                }
            }
        }
        Err(refused_move(call, "too many times"))
    }

    async fn once(&self, call: &Call, path: &str, token: Option<&SecretString>) -> Result<Answer, GithubError> {
        let unclear = |reason: String| GithubError::Unclear { what: call.what.clone(), reason };
        let answer = async {
            let response =
                self.client.execute(request(call, path, token)?).await.map_err(|error| unclear(chain(&error)))?;
            let (parts, body) = response.into_parts();
            note_quota(&parts.headers);
            self.note_clock(&parts.headers);
            let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|error| unclear(chain(&*error)))?;
            Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_bytes() })
        };
        let late = |_| unclear(format!("no complete answer within {} s", LONGEST_CALL.as_secs()));
        tokio::time::timeout(LONGEST_CALL, answer).await.map_err(late)?
    }

    /// The path and query of an address on this GitHub.
    fn own_path(&self, address: &str) -> Option<String> {
        let base = url::Url::parse(&self.origin.ascii_serialization()).ok()?;
        let address = base.join(address).ok().filter(|address| address.origin() == self.origin)?;
        Some(address[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
    }

    /// Notes how far our clock is from GitHub's, which every answer gives to the second (RFC 9110, section 6.6.1).
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

    /// How many seconds our clock is ahead of GitHub's, by its last answer.
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != UNKNOWN)
    }
}

fn refused_move(call: &Call, where_to: &str) -> GithubError {
    GithubError::Refused { what: call.what.clone(), status: 301, message: format!("it has moved {where_to}") }
}

fn request(call: &Call, path: &str, token: Option<&SecretString>) -> Result<Request<String>, GithubError> {
    let mut request = Request::builder();
    if let Some(token) = token {
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
            .map_err(|_| unwritable(&call.what, &"the token has characters that are not allowed in a header"))?;
        bearer.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, bearer);
    }
    if let Some(etag) = &call.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    request
        .method(call.method.clone())
        .uri(path)
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
/// hour; those with the usual number are reported as one class, so that the number of metrics does not grow with the installations.
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

/// Calls per hour of an installation (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
const USUAL_QUOTA: u32 = 5_000;

/// What the metrics call an outcome.
fn kind(error: &GithubError) -> &'static str {
    match error {
        GithubError::RateLimited { .. } => "limited",
        GithubError::Unclear { .. } => "unclear",
        GithubError::TooMuch { .. } => "too much",
        _ => "refused",
    }
}

/// An error with its causes; octocrab's own message for most is only "Service Error".
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string);
    let mut parts: Vec<String> = causes.collect();
    parts.dedup();
    parts.join(": ")
}
