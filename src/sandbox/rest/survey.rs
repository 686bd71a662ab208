//! What an App requests about itself: its deliveries, its installations, their repositories (<https://docs.github.com/rest/apps>).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;
use crate::sandbox::world::app::APP_ID;
use crate::sandbox::world::clock::timestamp;
use crate::sandbox::world::model::Sent;

#[derive(Deserialize)]
pub(super) struct Asked {
    per_page: Option<usize>,
    cursor: Option<String>,
    status: Option<Outcome>,
}

/// Status codes below 400 are success, all others failure; a delivery that was never answered has 502 here.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Success,
    Failure,
}

impl Outcome {
    const fn of(sent: &Sent) -> Self {
        if sent.status < 400 { Self::Success } else { Self::Failure }
    }

    const fn asked(self) -> &'static str {
        match self {
            Self::Success => "&status=success",
            Self::Failure => "&status=failure",
        }
    }
}

/// Latest first, with a cursor to the earlier ones (<https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook>).
pub(super) async fn deliveries(State(shared): State<Shared>, Query(asked): Query<Asked>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let before = asked.cursor.as_deref().and_then(|cursor| cursor.strip_prefix("v1_")?.parse().ok());
    let size = asked.per_page.unwrap_or(30).clamp(1, 100);
    let is_asked = |sent: &&Sent| asked.status.is_none_or(|status| status == Outcome::of(sent));
    let mut rest = world.sent.iter().rev().filter(|sent| before.is_none_or(|before: u64| sent.id < before));
    let page: Vec<&Sent> = rest.by_ref().filter(is_asked).take(size).collect();
    let more = rest.find(is_asked).and(page.last()).map(|last| last.id);
    let page: Vec<Value> = page.into_iter().map(told).collect();
    let mut response = Json(page).into_response();
    if let Some(last) = more {
        let status = asked.status.map_or("", Outcome::asked);
        let next =
            format!("<{}app/hook/deliveries?per_page={size}{status}&cursor=v1_{last}>; rel=\"next\"", shared.url);
        if let Ok(link) = HeaderValue::from_str(&next) {
            response.headers_mut().insert("link", link);
        }
    }
    Ok(response)
}

pub(super) async fn delivery(State(shared): State<Shared>, Path(id): Path<u64>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let sent = world.sent.iter().find(|sent| sent.id == id).ok_or_else(Problem::not_found)?;
    let mut answer = told(sent);
    let headers = json!({
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/sandbox",
        "X-GitHub-Delivery": sent.guid,
        "X-GitHub-Event": sent.event,
        "X-GitHub-Hook-Installation-Target-ID": APP_ID.to_string(),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
    });
    answer["request"] = json!({ "headers": headers, "payload": sent.payload });
    answer["response"] = json!({ "headers": {}, "payload": null });
    Ok(Json(answer).into_response())
}

fn told(sent: &Sent) -> Value {
    let status = match sent.status {
        200..300 => "OK".to_owned(),
        // There was no answer at all.
        502 => "failed to connect to host".to_owned(),
        status => format!("Invalid HTTP Response: {status}"),
    };
    json!({
        "id": sent.id,
        "guid": sent.guid,
        "delivered_at": timestamp(sent.at),
        "throttled_at": sent.throttled_at.map(timestamp),
        "redelivery": sent.is_redelivery,
        "duration": 0.02,
        "status": status,
        "status_code": sent.status,
        "event": sent.event,
        "action": sent.action,
        "installation_id": sent.installation,
        "repository_id": sent.repository,
        "url": "",
    })
}

pub(super) async fn installations(
    State(shared): State<Shared>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let there = world.installations.iter().filter(|(_, installation)| !installation.is_gone);
    let all: Vec<Value> = there.map(|(owner, installation)| wire::installation(&world, installation, owner)).collect();
    Ok(page.answer(&shared.url, &uri, &all))
}

pub(super) async fn repositories(
    State(shared): State<Shared>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let world = shared.world();
    let seen = &world.token(&headers)?.repositories;
    let all: Vec<Value> = seen
        .iter()
        .filter_map(|name| world.repository(name))
        .filter(|repository| repository.installed)
        .map(wire::repository)
        .collect();
    Ok(page.answer_in(&shared.url, &uri, "repositories", &all))
}
