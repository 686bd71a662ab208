//! The REST API, as far as the bot uses it, and what every answer has in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::digest;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use http_body_util::{BodyExt as _, Collected};
use tokio::sync::Notify;

use super::INSTALLATION;
use super::graphql;
use super::problem::Problem;
use super::quota::Standing;
use super::weather::{Trouble, broken};
use super::world::{Call, Pull, Repository, World};

mod app;
mod body;
mod checks;
mod contents;
mod issues;
mod pulls;
mod reviews;
mod survey;
mod tokens;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Shared {
    pub world: Arc<Mutex<World>>,
    pub changed: Arc<Notify>,
    /// Where the API is.
    pub url: url::Url,
}

impl Shared {
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) type Answer = Result<Response, Problem>;

pub(super) fn router(shared: Shared) -> Router {
    let of = |path: &str| format!("/repos/{{owner}}/{{name}}{path}");
    Router::new()
        .route("/app", get(app::show))
        .route("/app/hook/config", get(app::hook))
        .route("/app/installations/{id}", get(tokens::installation))
        .route("/app/installations/{id}/access_tokens", post(tokens::mint))
        .route("/app/installations", get(survey::installations))
        .route("/app/hook/deliveries", get(survey::deliveries))
        .route("/app/hook/deliveries/{id}", get(survey::delivery))
        .route("/installation/repositories", get(survey::repositories))
        .route(&of("/collaborators/{login}/permission"), get(issues::permission))
        .route(&of("/issues/{number}/comments"), post(issues::comment))
        .route(&of("/issues/{number}/labels"), post(issues::add_labels))
        .route(&of("/issues/{number}/labels/{label}"), delete(issues::remove_label))
        .route(&of("/issues/comments/{id}/reactions"), post(issues::react))
        .route(&of("/pulls/{number}"), get(pulls::show))
        .route(&of("/pulls/{number}/files"), get(pulls::files))
        .route(&of("/pulls/{number}/comments"), get(reviews::comments_of_pull))
        .route(&of("/pulls/{number}/reviews"), get(reviews::list).post(reviews::create))
        .route(&of("/pulls/{number}/reviews/{review}"), put(reviews::update).delete(reviews::delete))
        .route(&of("/pulls/{number}/reviews/{review}/dismissals"), put(reviews::dismiss))
        .route(&of("/pulls/{number}/reviews/{review}/comments"), get(reviews::comments_of_review))
        .route(&of("/pulls/{number}/reviews/{review}/events"), post(reviews::submit))
        .route(
            &of("/pulls/comments/{id}"),
            get(reviews::comment).patch(reviews::edit_comment).delete(reviews::delete_comment),
        )
        .route(&of("/git/blobs/{id}"), get(contents::blob))
        .route(&of("/contents/{*path}"), get(contents::file))
        .route(&of("/check-runs"), post(checks::create))
        .route(&of("/check-runs/{id}"), get(checks::show).patch(checks::update))
        .route(&of("/check-runs/{id}/annotations"), get(checks::annotations))
        .route(&of("/commits/{reference}/check-runs"), get(checks::list))
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
    let (mut standing, delay, trouble) = {
        let mut world = shared.world();
        if is_write {
            world.writes.begin();
        }
        let now = world.clock.now();
        (world.quotas.count(&path, now), world.weather.delay, world.weather.next())
    };
    let slower = if let Some(Trouble::Slow(time)) = trouble { Duration::from_millis(time) } else { Duration::ZERO };
    if !(delay + slower).is_zero() {
        tokio::time::sleep(delay + slower).await;
    }
    let instead = trouble.and_then(|trouble| trouble.instead(path == "/graphql"));
    let mut response = match instead {
        Some(response) => response,
        None if standing.exceeded => exceeded(standing),
        None => {
            let response = next.run(request).await;
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
        return graphql::refusal("RATE_LIMITED", &message).into_response();
    }
    Problem::new(StatusCode::FORBIDDEN, message).into_response()
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

/// Answers tell GitHub's own time (RFC 9110, section 6.6.1).
fn dated(now: u64, response: &mut Response) {
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now));
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(header::DATE, date);
    }
}

/// A call to one repository that its token permits.
struct Admitted<'w> {
    world: MutexGuard<'w, World>,
    full_name: String,
}

impl Shared {
    /// Lets a call through that its token permits.
    fn admit(
        &self,
        headers: &HeaderMap,
        owner: &str,
        name: &str,
        (permission, level): (&str, &str),
    ) -> Result<Admitted<'_>, Problem> {
        let world = self.world();
        let full_name = format!("{owner}/{name}");
        world.allow(headers, &full_name, permission, level)?;
        Ok(Admitted { world, full_name })
    }
}

impl Admitted<'_> {
    fn repository(&self) -> Result<&Repository, Problem> {
        self.world.repository(&self.full_name).ok_or_else(Problem::not_found)
    }

    fn repository_mut(&mut self) -> Result<&mut Repository, Problem> {
        self.world.repository_mut(&self.full_name).ok_or_else(Problem::not_found)
    }

    fn pull(&self, number: u64) -> Result<(&Repository, &Pull), Problem> {
        let repository = self.repository()?;
        Ok((repository, repository.pulls.get(&number).ok_or_else(Problem::not_found)?))
    }

    fn pull_mut(&mut self, number: u64) -> Result<&mut Pull, Problem> {
        self.repository_mut()?.pulls.get_mut(&number).ok_or_else(Problem::not_found)
    }
}
