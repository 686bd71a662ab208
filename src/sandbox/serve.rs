//! The door of the API: its routes, and what every answer has in common.

use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::digest;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::{BodyExt as _, Collected};

use super::problem::{self, Problem};
use super::shared::Shared;
use super::storm::broken;
use super::world::app::INSTALLATION;
use super::world::model::Call;
use super::world::quota::Standing;
use super::world::script::Answer;
use super::world::weather::Trouble;
use super::{graphql, rest};

pub(super) fn router(shared: Shared) -> Router {
    rest::routes()
        .route("/graphql", post(graphql::answer))
        .fallback(|| async { Problem::not_found() })
        .layer(from_fn_with_state(shared.clone(), pass))
        .with_state(shared)
}

/// Every call passes here: it is counted against the quota, meets the weather, is answered or refused, and noted.
async fn pass(State(shared): State<Shared>, request: Request<Body>, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let address = request.uri().to_string();
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let (parts, body) = request.into_parts();
    let sent = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let request = Request::from_parts(parts, Body::from(sent.clone()));
    let is_write = method != Method::GET && path.starts_with("/repos/");
    let (mut standing, delay, trouble, scripted) = {
        let mut world = shared.world();
        if is_write {
            world.writes.begin();
        }
        let now = world.clock.now();
        let scripted = world.scripted(method.as_str(), &path, &String::from_utf8_lossy(&sent));
        (world.quotas.count(&path, now), world.weather.delay, world.weather.next(), scripted)
    };
    let slower = if let Some(Trouble::Slow(time)) = trouble { Duration::from_millis(time) } else { Duration::ZERO };
    if !(delay + slower).is_zero() {
        tokio::time::sleep(delay + slower).await;
    }
    let by_hand = scripted.as_ref().and_then(Answer::instead);
    let instead = by_hand.or_else(|| trouble.and_then(|trouble| trouble.instead(&path)));
    let mut response = match instead {
        Some(response) => response,
        None if standing.exceeded => exceeded(standing),
        None => {
            let response = next.run(request).await;
            let response = match &scripted {
                Some(answer) => answer.after(response).await,
                None => response,
            };
            trouble.and_then(Trouble::after).unwrap_or(response)
        }
    };
    if method == Method::GET && response.status() == StatusCode::OK {
        response = marked(response, known.as_ref()).await;
    }
    let mut world = shared.world();
    if response.status() == StatusCode::NOT_MODIFIED {
        standing = world.quotas.give_back(&path, standing);
    }
    tell(standing, &mut response);
    dated(world.clock.now(), &mut response);
    if is_write {
        world.writes.end();
    }
    let status = response.status().as_u16();
    let body = serde_json::from_slice(&sent).unwrap_or_default();
    world.calls.push(Call { method: method.to_string(), path, status, address, body });
    drop(world);
    shared.changed.notify_waiters();
    response
}

/// An answer with the mark of its content, or "not modified" where that is known; then it counts against no limit
/// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>).
async fn marked(response: Response, known: Option<&HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    // An answer that is cut short by the weather stays cut short; it must not become an empty one.
    let Ok(body) = body.collect().await.map(Collected::to_bytes) else { return broken() };
    let digest = digest::digest(&digest::SHA256, &body);
    let mark: String = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let Ok(mark) = HeaderValue::try_from(format!("W/\"{mark}\"")) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let is_known = known == Some(&mark);
    parts.headers.insert(header::ETAG, mark);
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

/// GraphQL tells it in a 200, REST in a 403 (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
fn exceeded(standing: Standing) -> Response {
    let message = format!("API rate limit exceeded for installation ID {INSTALLATION}.");
    if standing.resource == "graphql" {
        return problem::graphql_refusal("RATE_LIMITED", &message).into_response();
    }
    Problem::new(StatusCode::FORBIDDEN, message).into_response()
}

/// Answers tell GitHub's own time (RFC 9110, section 6.6.1).
fn dated(now: u64, response: &mut Response) {
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now));
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(header::DATE, date);
    }
}

fn tell(standing: Standing, response: &mut Response) {
    let numbers = [
        ("x-ratelimit-limit", standing.limit),
        ("x-ratelimit-used", standing.used),
        ("x-ratelimit-remaining", standing.remaining()),
        ("x-ratelimit-reset", standing.reset),
    ];
    let headers = response.headers_mut();
    for (name, number) in numbers {
        headers.insert(name, HeaderValue::from(number));
    }
    headers.insert("x-ratelimit-resource", HeaderValue::from_static(standing.resource));
}
