//! What a GraphQL answer means. Errors come with the status 200, often beside data, and each error's path says which place is empty because
//! of it
//! (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).

use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Answer, GRAPHQL, read};
use super::error::GithubError;
use super::judge::{speaks_of_limits, told_wait};
use super::wire::{GraphqlError, GraphqlReply};

/// Data, and what is missing from it.
#[derive(Debug)]
pub(super) struct Reply<T> {
    pub data: T,
    pub faults: Vec<Fault>,
}

/// A place in an answer that is empty, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// `NOT_FOUND`, `FORBIDDEN`, …; `UNFINISHED` if GitHub itself failed at it; empty if it gave none.
    pub kind: String,
    /// The keys that lead there, with aliases as they were requested and without indices into lists.
    pub place: Vec<String>,
    /// GitHub's own words.
    pub message: String,
}

impl Fault {
    /// Whether it is about this place, or one inside it.
    pub fn is_in(&self, place: &[&str]) -> bool {
        self.place.len() >= place.len() && self.place.iter().zip(place).all(|(own, asked)| own == asked)
    }

    /// The error for the whole answer, if it is useless without this place.
    pub fn refusal(&self) -> GithubError {
        if self.kind == UNFINISHED {
            return GithubError::Unclear { what: GRAPHQL.to_owned(), reason: self.message.clone() };
        }
        let status = match self.kind.as_str() {
            "NOT_FOUND" => 404,
            "FORBIDDEN" => 403,
            _ => 200,
        };
        let message = match self.kind.as_str() {
            "" | "NOT_FOUND" | "FORBIDDEN" | "UNPROCESSABLE" => self.message.clone(),
            kind => format!("{kind}: {}", self.message),
        };
        GithubError::Refused { what: GRAPHQL.to_owned(), status, message }
    }

    fn read(error: &GraphqlError) -> Self {
        let place = error.path.iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let kind = if is_unfinished(error) { UNFINISHED.to_owned() } else { error.kind.clone().unwrap_or_default() };
        Self { kind, place, message: error.message.clone() }
    }
}

/// The kind of a place that GitHub did not get to.
const UNFINISHED: &str = "UNFINISHED";

/// What kind of operation was sent, and whether it can be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A query that can be split into smaller parts: anything GitHub did not finish fails the whole.
    Query,
    /// The smallest query there is: anything GitHub did not finish is missing in its place.
    LastQuery,
    /// A mutation: what it did before it failed is not known.
    Mutation,
}

/// Reads an answer. Limits fail the whole, and so do errors without data.
pub(super) fn reply<T: DeserializeOwned>(
    answer: &Answer,
    asked: Asked,
    now: SystemTime,
) -> Result<Reply<T>, GithubError> {
    let what = GRAPHQL.to_owned();
    let GraphqlReply { data, errors }: GraphqlReply = read(GRAPHQL, &answer.body)?;
    if errors.iter().any(is_limit) {
        return Err(GithubError::RateLimited { wait: told_wait(&answer.headers, now), what });
    }
    if let Some(error) = errors.iter().find(|error| is_unfinished(error)) {
        let reason = error.message.clone();
        match asked {
            Asked::Query => return Err(GithubError::TooMuch { what, reason }),
            Asked::Mutation => return Err(GithubError::Unclear { what, reason }),
            Asked::LastQuery => {}
        }
    }
    let faults: Vec<Fault> = errors.iter().map(Fault::read).collect();
    let Some(data) = data.filter(|data| !data.is_null()) else {
        let none = || GithubError::Unreadable { what, reason: "neither data nor errors".to_owned() };
        return Err(faults.first().map_or_else(none, Fault::refusal));
    };
    match serde_json::from_value(data) {
        Ok(data) => Ok(Reply { data, faults }),
        Err(error) => Err(faults.first().map_or_else(
            || GithubError::Unreadable { what, reason: format!("{:?} error in its data", error.classify()) },
            Fault::refusal,
        )),
    }
}

/// Both spellings of the kind have been seen, and limits that only the message reveals.
fn is_limit(error: &GraphqlError) -> bool {
    matches!(error.kind.as_deref(), Some("RATE_LIMITED" | "RATE_LIMIT")) || speaks_of_limits(&error.message)
}

/// GitHub's own failures have neither a type nor a code ("Something went wrong while executing your query. This may be the result of a timeout"), and
/// since September 2025 a query that costs too much ends early
/// (<https://github.blog/changelog/2025-09-01-graphql-api-resource-limits>).
fn is_unfinished(error: &GraphqlError) -> bool {
    let has_code = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
    match error.kind.as_deref() {
        Some("RESOURCE_LIMITS_EXCEEDED" | "INTERNAL" | "SERVICE_UNAVAILABLE") => true,
        Some(_) => false,
        None => error.message.starts_with("Resource limits") || !has_code && error.extensions.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use bytes::Bytes;
    use http::StatusCode;
    use serde_json::json;

    use super::*;

    fn read_as(asked: Asked, body: &'static str) -> Result<Reply<Value>, GithubError> {
        let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1300")];
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let answer = Answer { status: StatusCode::OK, headers, body: Bytes::from_static(body.as_bytes()) };
        reply::<Value>(&answer, asked, UNIX_EPOCH + Duration::from_secs(1_000))
    }

    fn query(body: &'static str) -> Result<Reply<Value>, GithubError> {
        read_as(Asked::Query, body)
    }

    #[test]
    fn errors_beside_data_tell_their_place() {
        let reply = query(
            r#"{"data": {"repository": {"a": [null], "policy": null}}, "errors": [
                {"type": "NOT_FOUND", "path": ["repository", "policy"], "message": "Could not resolve file for path 'x'."},
                {"type": "FORBIDDEN", "path": ["repository", "a", 0, "b"], "extensions": {"saml_failure": false}, "message": "No."}]}"#,
        )
        .unwrap();
        assert_eq!(reply.data, json!({"repository": {"a": [null], "policy": null}}));
        assert_eq!(reply.faults[0].place, ["repository", "policy"]);
        assert!(reply.faults[1].is_in(&["repository", "a"]) && !reply.faults[1].is_in(&["repository", "b"]));
    }

    #[test]
    fn limits_and_what_is_unfinished_are_errors_of_the_whole() {
        let limited = query(r#"{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}"#);
        assert_eq!(limited.unwrap_err().to_string(), "GitHub asks us to slow down (the GraphQL query), for 300 s");
        let quick = r#"{"data": {"x": null}, "errors": [{"path": ["x"], "extensions": {}, "message": "was submitted too quickly"}]}"#;
        assert!(matches!(read_as(Asked::Mutation, quick), Err(GithubError::RateLimited { .. })));
        let costly = r#"{"data": {"x": 1}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["x"], "message": "Resource limits for this query exceeded."}]}"#;
        assert!(matches!(query(costly), Err(GithubError::TooMuch { .. })));
        let last = read_as(Asked::LastQuery, costly).unwrap();
        assert_eq!(
            (last.faults[0].kind.as_str(), last.faults[0].place.as_slice()),
            ("UNFINISHED", &["x".to_owned()][..])
        );
        assert!(matches!(last.faults[0].refusal(), GithubError::Unclear { .. }));
        let failed =
            r#"{"data": null, "errors": [{"message": "Something went wrong while executing your query on 2025."}]}"#;
        assert!(matches!(query(failed), Err(GithubError::TooMuch { .. })));
        assert!(matches!(read_as(Asked::Mutation, failed), Err(GithubError::Unclear { .. })));
    }

    #[test]
    fn errors_without_data_are_refusals() {
        let gone = query(r#"{"data": null, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]}"#);
        assert!(matches!(gone.unwrap_err(), GithubError::Refused { status: 404, .. }));
        let wrong =
            query(r#"{"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}"#);
        assert!(matches!(wrong.unwrap_err(), GithubError::Refused { status: 200, .. }));
        assert!(matches!(query("{}").unwrap_err(), GithubError::Unreadable { .. }));
    }
}
