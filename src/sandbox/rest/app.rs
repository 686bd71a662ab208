//! What the App learns about itself (<https://docs.github.com/rest/apps/apps#get-the-authenticated-app>).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;

/// Who the App is, what it asks for, and which events it is subscribed to.
pub(super) async fn show(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let mut app = wire::app(&world.own_app());
    let registration = world.app.as_ref().ok_or_else(Problem::not_found)?;
    app["client_id"] = json!(registration.client_id);
    app["name"] = json!(registration.name);
    app["permissions"] = json!(world.asked);
    app["events"] = json!(world.events);
    app["installations_count"] = json!(world.installations.values().filter(|known| !known.is_gone).count());
    Ok(Json(app).into_response())
}

/// How the App's webhook is set up; the secret itself is never revealed
/// (<https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app>).
pub(super) async fn hook(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let secret = world.app.as_ref().map(|app| "*".repeat(app.webhook_secret.len()));
    let url: Value = world.hook.as_deref().map_or(Value::Null, Value::from);
    Ok(Json(json!({ "url": url, "content_type": "json", "insecure_ssl": "0", "secret": secret })).into_response())
}

/// The credentials of an App made from a manifest, in exchange for a code, once and within an hour
/// (<https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest>).
pub(super) async fn convert(State(shared): State<Shared>, Path(code): Path<String>) -> Answer {
    let mut world = shared.world();
    let key = world.convert(&code).ok_or_else(Problem::not_found)?;
    let registration = world.app.as_ref().ok_or_else(Problem::not_found)?;
    let mut app = wire::app(&world.own_app());
    app["name"] = json!(registration.name);
    app["client_id"] = json!(registration.client_id);
    app["client_secret"] = json!("f".repeat(40));
    app["webhook_secret"] = json!(registration.webhook_secret);
    app["pem"] = json!(key.expose_secret());
    app["html_url"] = json!(format!("{}apps/{}", shared.url, registration.slug));
    app["external_url"] = json!("https://github.com/shelfmark/shelfmark");
    app["permissions"] = json!(world.asked);
    app["events"] = json!(world.events);
    Ok((StatusCode::CREATED, Json(app)).into_response())
}
