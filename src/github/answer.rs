//! The answer to a call, before it is judged.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::error::GithubError;

/// The media type of GitHub's REST answers.
pub(super) const JSON: &str = "application/vnd.github+json";

/// What messages call the query.
pub(super) const GRAPHQL: &str = "the GraphQL query";

/// The answer to a call.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Reads a JSON answer.
pub(super) fn read<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, GithubError> {
    serde_json::from_slice(body).map_err(|error| GithubError::Unreadable {
        what: what.to_owned(),
        reason: format!("{:?} error at line {}, column {}", error.classify(), error.line(), error.column()),
    })
}
