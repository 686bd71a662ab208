//! Who may do what: the App's JWT, and the tokens minted with it.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::problem::Problem;
use super::world::app::APP_ID;
use super::world::keys::{Token, covers};
use super::world::repository::Repository;
use super::world::state::World;

/// What a token is requested for.
#[derive(Default, Deserialize)]
pub(super) struct TokenRequest {
    repositories: Option<Vec<String>>,
    repository_ids: Option<Vec<u64>>,
    permissions: Option<BTreeMap<String, String>>,
}

impl TokenRequest {
    /// The full names of the requested repositories, given by their current names without the owner, or by their ids.
    fn chosen(&self, own: &[&Repository]) -> Result<Vec<String>, Problem> {
        let name_of =
            |repository: &Repository| repository.full_name.split('/').nth(1).unwrap_or_default().to_lowercase();
        let by_name = |name: &String| own.iter().find(|known| name_of(known) == name.to_lowercase());
        let by_id = |id: &u64| own.iter().find(|known| known.id == *id);
        let named = self.repositories.iter().flatten().map(by_name);
        let found = named.chain(self.repository_ids.iter().flatten().map(by_id));
        let reason =
            "There is at least one repository that does not exist or is not accessible to the parent installation.";
        let refusal = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, reason);
        found.map(|known| known.map(|known| known.full_name.to_lowercase()).ok_or_else(refusal)).collect()
    }
}

/// A token in the form used since April 2026: the App's id and what looks like a JWT
/// (<https://github.blog/changelog/2026-04-27-installation-token-format/>).
fn token_text() -> String {
    let part = |length: usize| {
        URL_SAFE_NO_PAD.encode(std::iter::repeat_with(|| fastrand::u8(..)).take(length).collect::<Vec<u8>>())
    };
    format!("ghs_{APP_ID}_{}.{}.{}", part(27), part(120), part(64))
}

/// A token with its text, which is given out only once.
pub(super) struct Minted<'w> {
    pub text: String,
    pub token: &'w Token,
    /// Whether the token is for all repositories of the installation.
    pub all: bool,
}

#[derive(Deserialize)]
struct Claims {
    iat: u64,
    exp: u64,
    iss: String,
}

/// Tokens last an hour, a JWT at most ten minutes
/// (<https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>).
const TOKEN_SECONDS: u64 = 3_600;
const LONGEST_JWT_SECONDS: u64 = 600;

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("token ")));
    token.ok_or_else(|| Problem::unauthorized("Requires authentication"))
}

impl World {
    /// Mints a token for an installation, given the App's JWT.
    pub fn mint(
        &mut self,
        headers: &HeaderMap,
        installation: u64,
        request: &TokenRequest,
    ) -> Result<Minted<'_>, Problem> {
        self.allow_app(headers)?;
        let (_, known) = self.installation_by_id(installation).ok_or_else(Problem::not_found)?;
        if known.suspended_at.is_some() {
            return Err(Problem::new(StatusCode::FORBIDDEN, "This installation has been suspended"));
        }
        let granted = self.granted.clone();
        let permissions = request.permissions.clone().unwrap_or_else(|| granted.clone());
        if !permissions.iter().all(|(name, wanted)| covers(&granted, name, wanted)) {
            let reason = "The permissions requested are not granted to this installation.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, reason));
        }
        let all = request.repositories.is_none() && request.repository_ids.is_none();
        let own: Vec<&Repository> =
            self.repositories_of(installation).filter_map(|name| self.repository(name)).collect();
        let repositories = if all {
            own.iter().map(|repository| repository.full_name.to_lowercase()).collect()
        } else {
            request.chosen(&own)?
        };
        let expires_at = self.clock.now() + TOKEN_SECONDS;
        let token = Token { installation, repositories, permissions, expires_at };
        let text = token_text();
        let token = self.tokens.entry(text.clone()).insert_entry(token).into_mut();
        Ok(Minted { text, token, all })
    }

    /// Checks that a call is made by the App itself.
    pub fn allow_app(&self, headers: &HeaderMap) -> Result<(), Problem> {
        self.check_jwt(bearer(headers)?)
    }

    /// Checks the App's JWT as GitHub does.
    fn check_jwt(&self, jwt: &str) -> Result<(), Problem> {
        let mut validation = Validation::new(Algorithm::RS256);
        // Checked below, against the sandbox's own clock.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss"]);
        let claims = jsonwebtoken::decode::<Claims>(jwt, &self.key.public, &validation)
            .map_err(|_| Problem::unauthorized("A JSON web token could not be decoded"))?
            .claims;
        let now = self.clock.now();
        let is_known =
            self.app.as_ref().is_some_and(|app| claims.iss == app.client_id || claims.iss == APP_ID.to_string());
        if !is_known {
            return Err(Problem::unauthorized("Integration not found"));
        }
        if claims.iat > now {
            let reason =
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
            return Err(Problem::unauthorized(reason));
        }
        if claims.exp <= now {
            let reason = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
            return Err(Problem::unauthorized(reason));
        }
        if claims.exp > now + LONGEST_JWT_SECONDS {
            return Err(Problem::unauthorized("'Expiration time' claim ('exp') is too far in the future"));
        }
        Ok(())
    }

    /// Checks that a token permits something in a repository.
    pub fn allow(&self, headers: &HeaderMap, full_name: &str, permission: &str, wanted: &str) -> Result<(), Problem> {
        let token = self.token(headers)?;
        let is_chosen = self.repository(full_name).is_none_or(|repository| repository.installed);
        if !token.sees(full_name) || !is_chosen {
            return Err(Problem::not_found());
        }
        if token.may(permission, wanted) { Ok(()) } else { Err(Problem::not_accessible()) }
    }

    /// Checks that a token was minted and has not expired.
    pub fn token(&self, headers: &HeaderMap) -> Result<&Token, Problem> {
        let token = self.tokens.get(bearer(headers)?).filter(|token| token.expires_at > self.clock.now());
        token.ok_or_else(|| Problem::unauthorized("Bad credentials"))
    }
}
