//! What goes wrong on GitHub's side and on the way to it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{Full, Limited};

use super::graphql;
use super::problem::Problem;

/// How calls fare.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// How long GitHub takes for each call.
    pub delay: Duration,
    /// How many of a thousand calls meet trouble.
    pub in_a_thousand: u32,
    /// What they meet, each as likely as the others.
    pub troubles: Vec<Trouble>,
}

/// What a call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is answered with this status, and nothing is done.
    Failed(u16),
    /// GitHub does what it says, and the answer is this status all the same.
    FailedAfter(u16),
    /// It is one too many: 429, with the seconds to wait or without.
    TooMany(Option<u64>),
    /// GitHub's secondary limit: 403, with the seconds to wait.
    SecondaryLimit(u64),
    /// GraphQL's own failure, which comes as a 200; to REST it is a 502.
    GraphqlError,
    /// It takes so many milliseconds longer.
    Slow(u64),
    /// The connection breaks before GitHub has heard it.
    Dropped,
    /// The connection breaks after GitHub has done what it says.
    DroppedAfter,
}

impl Weather {
    /// What the next call meets.
    pub(super) fn next(&self) -> Option<Trouble> {
        if self.in_a_thousand == 0 || fastrand::u32(0..1_000) >= self.in_a_thousand {
            return None;
        }
        fastrand::choice(&self.troubles).copied()
    }
}

impl Trouble {
    /// The answer of a call that is not even heard.
    pub(super) fn instead(self, is_graphql: bool) -> Option<Response> {
        match self {
            Self::Failed(status) => Some(failed(status)),
            Self::TooMany(wait) => Some(limited(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded", wait)),
            Self::SecondaryLimit(wait) => {
                Some(limited(StatusCode::FORBIDDEN, "You have exceeded a secondary rate limit.", Some(wait)))
            }
            Self::GraphqlError if is_graphql => Some(graphql::failure().into_response()),
            Self::GraphqlError => Some(failed(502)),
            Self::Dropped => Some(broken()),
            Self::FailedAfter(_) | Self::Slow(_) | Self::DroppedAfter => None,
        }
    }

    /// The answer of a call that was heard, in the place of GitHub's own.
    pub(super) fn after(self) -> Option<Response> {
        match self {
            Self::FailedAfter(status) => Some(failed(status)),
            Self::DroppedAfter => Some(broken()),
            _ => None,
        }
    }
}

fn failed(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    Problem::new(status, "Server Error").into_response()
}

fn limited(status: StatusCode, message: &str, wait: Option<u64>) -> Response {
    let mut response = Problem::new(status, message).into_response();
    if let Some(wait) = wait {
        response.headers_mut().insert("retry-after", HeaderValue::from(wait));
    }
    response
}

/// An answer that promises more than it holds, so that the connection is cut in the middle of it.
pub(super) fn broken() -> Response {
    let cut = Limited::new(Full::from("{\"id\": 1, \"message\""), 4);
    Response::new(Body::new(cut))
}
