//! Installation tokens
//! (<https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::sandbox::auth::TokenRequest;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;
use crate::sandbox::world::clock::timestamp;

/// An installation and the permissions it granted
/// (<https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app>).
pub(super) async fn installation(
    State(shared): State<Shared>,
    Path(installation): Path<u64>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.world();
    world.allow_app(&headers)?;
    let (owner, installation) = world.installation_by_id(installation).ok_or_else(Problem::not_found)?;
    Ok(Json(wire::installation(&world, installation, owner)).into_response())
}

pub(super) async fn mint(
    State(shared): State<Shared>,
    Path(installation): Path<u64>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let body = if body.is_empty() { Bytes::from_static(b"{}") } else { body };
    let request: TokenRequest = serde_json::from_slice(&body).map_err(|_| Problem::not_json())?;
    let mut world = shared.world();
    let minted = world.mint(&headers, installation, &request)?;
    let (token, all) = (minted.token.clone(), minted.all);
    let mut answer = json!({
        "token": minted.text,
        "expires_at": timestamp(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": if all { "all" } else { "selected" },
    });
    if !all {
        let own = token.repositories.iter().filter_map(|name| world.repository(name));
        answer["repositories"] = own.map(wire::repository).collect::<Value>();
    }
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}
