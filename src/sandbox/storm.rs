//! The weather as answers: what a call gets in place of GitHub's own answer.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, Collected, Full, Limited};
use serde_json::Value;

use super::problem::{self, Problem};
use super::world::script::{Answer, Spoil, Written};
use super::world::weather::Trouble;

impl Trouble {
    /// The answer to a call that GitHub never received.
    pub(super) fn instead(self, method: &Method, path: &str) -> Option<Response> {
        let is_review = *method == Method::POST && path.ends_with("/reviews");
        let is_graphql = path == "/graphql";
        match self {
            Self::Failed(status) => Some(failed(status)),
            Self::TooMany(wait) => Some(limited(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded", wait)),
            Self::SecondaryLimit(wait) => {
                Some(limited(StatusCode::FORBIDDEN, "You have exceeded a secondary rate limit.", Some(wait)))
            }
            Self::Abuse if is_review => Answer::abuse().instead(),
            Self::SecondaryLimitUntold | Self::Abuse => Answer::secondary_limit(403).instead(),
            Self::Html(status) => Answer::html(status).instead(),
            Self::GraphqlError if is_graphql => Some(problem::graphql_failure().into_response()),
            Self::GraphqlError => Some(failed(502)),
            Self::Dropped => Some(broken()),
            Self::HalfReview if is_review => None,
            Self::HalfReview => Some(failed(502)),
            Self::FailedAfter(_) | Self::Slow(_) | Self::DroppedAfter => None,
        }
    }

    /// The answer to a call that GitHub carried out, in place of its own.
    pub(super) fn after(self) -> Option<Response> {
        match self {
            Self::FailedAfter(status) => Some(failed(status)),
            Self::HalfReview => Some(failed(502)),
            Self::DroppedAfter => Some(broken()),
            _ => None,
        }
    }
}

impl Answer {
    /// The answer to a call that GitHub never received.
    pub(super) fn instead(&self) -> Option<Response> {
        match self {
            Self::Instead(written) => Some(sent(written)),
            Self::AfterAll(_) | Self::HalfReview | Self::Spoilt(_) => None,
        }
    }

    /// What becomes of GitHub's own answer to a call that it carried out.
    pub(super) async fn after(&self, own: Response) -> Response {
        match self {
            Self::Instead(written) | Self::AfterAll(written) => sent(written),
            Self::HalfReview => failed(502),
            Self::Spoilt(spoils) => spoilt(own, spoils).await,
        }
    }
}

/// The request for a review without its event: the review is created but not submitted.
pub(super) fn without_event(request: Request, body: &[u8]) -> Request {
    let (mut parts, whole) = request.into_parts();
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(body) else { return Request::from_parts(parts, whole) };
    fields.remove("event");
    parts.headers.remove(header::CONTENT_LENGTH);
    Request::from_parts(parts, Body::from(Value::Object(fields).to_string()))
}

fn sent(written: &Written) -> Response {
    let mut response = Response::new(Body::from(written.body.clone()));
    *response.status_mut() = StatusCode::from_u16(written.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    for (name, value) in &written.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// A GraphQL answer with these places changed; any other answer stays unchanged.
async fn spoilt(own: Response, spoils: &[Spoil]) -> Response {
    let (mut parts, body) = own.into_parts();
    let Ok(body) = body.collect().await.map(Collected::to_bytes) else { return broken() };
    let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let mut errors = answer["errors"].as_array().cloned().unwrap_or_default();
    for spoil in spoils {
        match spoil {
            Spoil::Null(path) => {
                if let Some(place) = answer.pointer_mut(&format!("/data/{}", path.join("/"))) {
                    *place = Value::Null;
                }
            }
            Spoil::Error(error) => errors.push(error.clone()),
        }
    }
    if !errors.is_empty() {
        answer["errors"] = Value::Array(errors);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.to_string()))
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

/// An answer that promises more than it holds, so that the connection breaks in the middle of it.
pub(super) fn broken() -> Response {
    let cut = Limited::new(Full::from("{\"id\": 1, \"message\""), 4);
    Response::new(Body::new(cut))
}
