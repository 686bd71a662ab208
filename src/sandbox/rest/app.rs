//! What the App is told about itself (<https://docs.github.com/rest/apps/apps#get-the-authenticated-app>).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;
use crate::sandbox::world::app::{App, CLIENT_ID, WEBHOOK_SECRET};

/// Who the App is, what it asks for, and which events it wants to hear of.
pub(super) async fn show(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let mut app = wire::app(&App::own());
    app["client_id"] = json!(CLIENT_ID);
    app["permissions"] = json!(world.asked);
    app["events"] = json!(world.events);
    app["installations_count"] = json!(world.installations.values().filter(|known| !known.is_gone).count());
    Ok(Json(app).into_response())
}

/// How the App's webhook is set up; the secret itself is never told
/// (<https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app>).
pub(super) async fn hook(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let secret = "*".repeat(WEBHOOK_SECRET.len());
    let url: Value = world.hook.as_deref().map_or(Value::Null, Value::from);
    Ok(Json(json!({ "url": url, "content_type": "json", "insecure_ssl": "0", "secret": secret })).into_response())
}
