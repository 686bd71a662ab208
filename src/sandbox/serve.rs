//! The entrance: every API call comes in here, meets the weather, and is recorded. Pages for people are served before that.

use std::time::Duration;

use aws_lc_rs::digest;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::{BodyExt as _, Collected};

use super::courier::Courier;
use super::problem::{self, Problem};
use super::shared::Shared;
use super::storm::{broken, without_event};
use super::world::app::INSTALLATION;
use super::world::clock::http_date;
use super::world::model::Call;
use super::world::quota::Standing;
use super::world::script::Answer;
use super::world::state::World;
use super::world::weather::Trouble;
use super::{graphql, rest, web};

/// The versions of the REST API that are supported.
const VERSIONS: [&str; 2] = ["2022-11-28", "2026-03-10"];

pub(super) fn router(shared: Shared, courier: Courier) -> Router {
    let pages = web::routes(shared.clone(), courier);
    let known = rest::routes()
        .route("/graphql", post(graphql::answer))
        .fallback(|| async { Problem::not_found() })
        .with_state(shared.clone());
    // Around everything, so that an address by id is mapped to its repository before the routes are searched.
    let api = Router::new().fallback_service(known).layer(from_fn_with_state(shared, pass));
    pages.fallback_service(api)
}

/// A call as received.
struct Heard {
    method: Method,
    path: String,
    /// The path with its query.
    address: String,
    headers: HeaderMap,
    body: Bytes,
}

/// What a call meets before it is answered.
struct Met {
    /// The rate limit of its installation; calls by the App itself are not counted.
    standing: Option<Standing>,
    delay: Duration,
    trouble: Option<Trouble>,
    by_hand: Option<Answer>,
}

/// Every call passes through here: it is counted against the quota, meets the weather, is answered or refused, and recorded.
async fn pass(State(shared): State<Shared>, request: Request<Body>, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let (address, headers) = (parts.uri.to_string(), parts.headers.clone());
    let heard = Heard { method, path, address, headers, body: body.clone() };
    let (met, instead) = heard.meet(&shared);
    if !met.delay.is_zero() {
        tokio::time::sleep(met.delay).await;
    }
    let mut request = Request::from_parts(parts, Body::from(body));
    if let Some(uri) = by_name(&shared.world(), request.uri()) {
        *request.uri_mut() = uri;
    }
    let mut response = match instead {
        Some(response) => response,
        None => met.answered(&heard, request, next).await,
    };
    if heard.method == Method::GET && response.status() == StatusCode::OK {
        response = marked(response, &heard.headers).await;
    }
    let mut world = shared.world();
    heard.note(&mut world, met.standing, &mut response);
    drop(world);
    shared.changed.notify_waiters();
    response
}

impl Heard {
    fn is_write(&self) -> bool {
        let is_repository = self.path.starts_with("/repos/") || self.path.starts_with("/repositories/");
        self.method != Method::GET && is_repository
    }

    /// Whether it creates something that people see.
    fn makes_content(&self) -> bool {
        self.is_write() || (self.path == "/graphql" && String::from_utf8_lossy(&self.body).contains("mutation"))
    }

    /// What it meets, in the order in which GitHub checks, and the answer to send instead of GitHub's own, if there is one.
    fn meet(&self, shared: &Shared) -> (Met, Option<Response>) {
        let mut world = shared.world();
        if self.is_write() {
            world.writes.begin();
        }
        let now = world.clock.now();
        // Answers to a JWT have no quota.
        let standing = (!self.path.starts_with("/app")).then(|| world.quotas.count(&self.path, now));
        let trouble = world.weather.next();
        let by_hand = world.scripted(self.method.as_str(), &self.path, &String::from_utf8_lossy(&self.body));
        let slower = if let Some(Trouble::Slow(time)) = trouble { Duration::from_millis(time) } else { Duration::ZERO };
        let written = by_hand.as_ref().and_then(Answer::instead);
        let instead = self
            .of_another_version()
            .or(written)
            .or_else(|| trouble.and_then(|trouble| trouble.instead(&self.method, &self.path)))
            .or_else(|| standing.filter(|standing| standing.exceeded).map(exceeded))
            .or_else(|| self.writes_too_much(&mut world, now).then(|| Answer::secondary_limit(403).instead()).flatten())
            .or_else(|| self.moved(&world, &shared.url));
        (Met { standing, delay: world.weather.delay + slower, trouble, by_hand }, instead)
    }

    /// The refusal of an API version that does not exist
    /// (<https://docs.github.com/rest/about-the-rest-api/api-versions>).
    fn of_another_version(&self) -> Option<Response> {
        let version = self.headers.get("x-github-api-version")?.to_str().unwrap_or_default();
        let refusal = || Problem::new(StatusCode::BAD_REQUEST, "Bad Request").into_response();
        (!VERSIONS.contains(&version)).then(refusal)
    }

    /// Whether the installation writes too much, if that is limited.
    fn writes_too_much(&self, world: &mut World, now: u64) -> bool {
        let Some(most) = world.limits.writes.filter(|_| self.makes_content()) else { return false };
        let installation = world.token(&self.headers).map(|token| token.installation);
        installation.is_ok_and(|installation| world.writes.exceed(installation, now, most))
    }

    /// The answer to a call that uses a repository's former name: reads are redirected with 301, writes with 307
    /// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects>).
    fn moved(&self, world: &World, api: &url::Url) -> Option<Response> {
        let (owner, rest) = self.address.strip_prefix("/repos/")?.split_once('/')?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let id = world.moved(&format!("{owner}/{name}"))?.id;
        let url = format!("{api}repositories/{id}{rest}");
        let is_read = self.method == Method::GET;
        let status = if is_read { StatusCode::MOVED_PERMANENTLY } else { StatusCode::TEMPORARY_REDIRECT };
        let mut response = problem::moved(status, &url);
        response.headers_mut().insert(header::LOCATION, HeaderValue::try_from(url).ok()?);
        Some(response)
    }

    /// Records the call and how it was answered, and adds the headers that every answer has.
    fn note(&self, world: &mut World, standing: Option<Standing>, response: &mut Response) {
        if let Some(mut standing) = standing {
            if response.status() == StatusCode::NOT_MODIFIED {
                standing = world.quotas.give_back(&self.path, standing);
            }
            tell(standing, response);
        }
        if let Ok(date) = HeaderValue::try_from(http_date(world.clock.now())) {
            response.headers_mut().insert(header::DATE, date);
        }
        if self.is_write() {
            world.writes.end();
        }
        world.calls.push(Call {
            method: self.method.to_string(),
            path: self.path.clone(),
            status: response.status().as_u16(),
            address: self.address.clone(),
            body: serde_json::from_slice(&self.body).unwrap_or_default(),
        });
    }
}

impl Met {
    /// GitHub's own answer, and what happens to it on the way.
    async fn answered(&self, heard: &Heard, request: Request, next: Next) -> Response {
        let is_half = self.trouble == Some(Trouble::HalfReview) || matches!(self.by_hand, Some(Answer::HalfReview));
        let request = if is_half { without_event(request, &heard.body) } else { request };
        let response = next.run(request).await;
        let response = match &self.by_hand {
            Some(answer) => answer.after(response).await,
            None => response,
        };
        self.trouble.and_then(Trouble::after).unwrap_or(response)
    }
}

/// The address by name for a call that names its repository by id.
fn by_name(world: &World, uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix("/repositories/")?;
    let (id, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let repository = world.repository_by_id(id.parse().ok()?)?;
    format!("/repos/{}{rest}", repository.full_name).parse().ok()
}

/// An answer with its `ETag`, or "not modified" if the client already has it, which counts against no limit. Each token has its own `ETag`
/// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>).
async fn marked(response: Response, asked: &HeaderMap) -> Response {
    let (mut parts, body) = response.into_parts();
    // An answer cut short by the weather stays cut short; it must not become an empty one.
    let Ok(body) = body.collect().await.map(Collected::to_bytes) else { return broken() };
    let token = asked.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let digest = digest::digest(&digest::SHA256, &[token, &body].concat());
    let mark: String = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let Ok(mark) = HeaderValue::try_from(format!("W/\"{mark}\"")) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let is_known = asked.get(header::IF_NONE_MATCH) == Some(&mark);
    parts.headers.insert(header::ETAG, mark);
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

/// GraphQL reports it in a 200, REST in a 403 (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
fn exceeded(standing: Standing) -> Response {
    let message = format!("API rate limit exceeded for installation ID {INSTALLATION}.");
    if standing.resource == "graphql" {
        return problem::graphql_refusal("RATE_LIMITED", &message).into_response();
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
