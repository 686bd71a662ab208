//! The pages for visitors: what this is, the checks, a list to try.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use http_body_util::BodyExt as _;
use serde::Deserialize;

use super::html::page;
use super::trial::{Refusal, Trials, Typed};
use super::{Pages, Shared, gate, lists};
use crate::checks;
use crate::github;
use crate::pages::{self, Home, SAMPLES, Tried};

/// The pages. The first one and those of the checks are open to everybody; comments link to them.
pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    let has_more = !matches!(shared.pages, Pages::Off);
    let known = Router::new()
        .route("/", get(move |state| home(state, has_more)))
        .route("/checks", get(async || page(StatusCode::OK, pages::checks())))
        .route("/checks/{name}", get(check));
    let trial = Router::new().route("/try", get(show_trial).post(try_out)).with_state(shared.trials.clone());
    let more = trial.merge(lists::routes());
    match &shared.pages {
        Pages::Public => known.merge(more),
        Pages::Token(token) => known.merge(gate::before(more, token)),
        Pages::Off => known,
    }
}

async fn home(State(shared): State<Shared>, has_more: bool) -> Response {
    let ailments = super::readiness::ailments(&shared).await;
    let standing = shared.app.standing();
    let identity = standing.identity.as_deref();
    let app_page = identity.map(|identity| identity.html_url.as_str()).filter(|page| page.starts_with("http"));
    let installation_url = app_page.map(github::installation_url);
    let home = Home {
        name: identity.map(|identity| identity.name.as_str()),
        installation_url: installation_url.as_deref(),
        ailments: &ailments,
        has_trial: has_more,
        has_lists: has_more,
    };
    page(StatusCode::OK, pages::home(&home))
}

async fn check(Path(name): Path<String>) -> Response {
    match checks::find(&name) {
        Some(check) => page(StatusCode::OK, pages::check(check)),
        None => page(StatusCode::NOT_FOUND, pages::not_found()),
    }
}

#[derive(Deserialize)]
struct Chosen {
    sample: Option<String>,
}

/// `GET /try`: the empty form, or a sample with its review.
async fn show_trial(State(trials): State<Trials>, Query(chosen): Query<Chosen>) -> Response {
    let Some(name) = chosen.sample else {
        return page(StatusCode::OK, pages::trial(Tried::default(), None, None));
    };
    match SAMPLES.into_iter().find(|sample| sample.name == name) {
        Some(sample) => judge(&trials, Typed::sample(sample)).await,
        None => page(StatusCode::NOT_FOUND, pages::not_found()),
    }
}

/// `POST /try`: what was typed, with its review.
async fn try_out(State(trials): State<Trials>, headers: HeaderMap, body: Body) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let typed = match trials.read(body).await {
        Ok(form) if kind.starts_with("application/x-www-form-urlencoded") => Typed::of(&form),
        Ok(_) => return refused(&Refusal::Unreadable),
        Err(refusal) => return refused(&refusal),
    };
    judge(&trials, typed).await
}

async fn judge(trials: &Trials, typed: Typed) -> Response {
    let Some(place) = trials.sending() else { return refused(&Refusal::Busy) };
    let response = match trials.review(typed).await {
        Ok(shown) => page(StatusCode::OK, shown),
        Err(refusal) => refused(&refusal),
    };
    response.map(|body| {
        let held = body.map_frame(move |frame| {
            let _place = &place;
            frame
        });
        Body::new(held)
    })
}

/// The empty form: going back in the browser restores what was typed, and a page that repeats it would be just as
/// large.
fn refused(refusal: &Refusal) -> Response {
    page(refusal.status(), pages::trial(Tried::default(), None, Some(&refusal.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_nobody_reads_keeps_its_place() {
        let trials = Trials::default();
        let sample = || Typed::sample(SAMPLES[0]);
        let mut unread = Vec::new();
        let last = loop {
            let response = judge(&trials, sample()).await;
            if response.status() != StatusCode::OK {
                break response;
            }
            unread.push(response);
        };
        assert_eq!((last.status(), unread.len()), (StatusCode::SERVICE_UNAVAILABLE, 16));
        let read = unread.pop().unwrap().into_body().collect().await.unwrap().to_bytes();
        assert!(read.starts_with(b"<!DOCTYPE html>"));
        assert_eq!(judge(&trials, sample()).await.status(), StatusCode::OK);
    }
}
