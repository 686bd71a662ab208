//! What the App is told about itself (<https://docs.github.com/rest/apps/apps#get-the-authenticated-app>).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::{Answer, Shared};
use crate::sandbox::{APP_ID, CLIENT_ID, WEBHOOK_SECRET};

/// Who the App is. It asks for what its installations granted.
pub(super) async fn show(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let may = |permission: &str| world.granted.contains_key(permission);
    let optional = [("issues", "issue_comment"), ("merge_queues", "merge_group")];
    let more = optional.iter().filter(|(permission, _)| may(permission)).map(|(_, event)| *event);
    let events: Vec<&str> = ["pull_request", "push"].into_iter().chain(more).collect();
    Ok(Json(json!({
        "id": APP_ID,
        "client_id": CLIENT_ID,
        "slug": "shelfmark",
        "name": "Shelfmark",
        "permissions": world.granted,
        "events": events,
        "installations_count": world.installations.len(),
    }))
    .into_response())
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
