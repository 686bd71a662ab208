//! Who may do what: the App's JWT, and the tokens minted with it.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::problem::Problem;
use super::world::app::CLIENT_ID;
use super::world::keys::{Token, covers};
use super::world::state::World;

/// What a token is asked for.
#[derive(Default, Deserialize)]
pub(super) struct TokenRequest {
    repositories: Option<Vec<String>>,
    permissions: Option<BTreeMap<String, String>>,
}

/// A token with its text, as it is given out once.
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

/// Tokens last an hour, a JWT ten minutes at most
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
        request: TokenRequest,
    ) -> Result<Minted<'_>, Problem> {
        self.allow_app(headers)?;
        if !self.installations.values().any(|known| *known == installation) {
            return Err(Problem::not_found());
        }
        let granted = self.granted.clone();
        let permissions = request.permissions.unwrap_or_else(|| granted.clone());
        if !permissions.iter().all(|(name, wanted)| covers(&granted, name, wanted)) {
            let reason = "The permissions requested are not granted to this installation.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, reason));
        }
        let all = request.repositories.is_none();
        let repositories = match request.repositories {
            None => self.repositories_of(installation).cloned().collect(),
            Some(names) => self.installed(installation, &names)?,
        };
        let text = format!("ghs_{:016x}{:020x}", fastrand::u64(..), self.next_id());
        let token = Token { repositories, permissions, expires_at: self.clock.now() + TOKEN_SECONDS };
        let token = self.tokens.entry(text.clone()).insert_entry(token).into_mut();
        Ok(Minted { text, token, all })
    }

    /// The full names of repositories that are named without their owners.
    fn installed(&self, installation: u64, names: &[String]) -> Result<Vec<String>, Problem> {
        let mut found = Vec::new();
        for name in names {
            let full = self
                .repositories_of(installation)
                .find(|full| full.split('/').nth(1).is_some_and(|own| own.eq_ignore_ascii_case(name)));
            found.push(full.cloned().ok_or_else(|| {
                let reason = "There is at least one repository that does not exist or is not accessible to the parent installation.";
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, reason)
            })?);
        }
        Ok(found)
    }

    /// The full names of an installation's repositories, in small letters.
    fn repositories_of(&self, installation: u64) -> impl Iterator<Item = &String> {
        self.repositories.keys().filter(move |full_name| self.installation_of(full_name) == installation)
    }

    /// Checks that a call is made by the App itself.
    pub fn allow_app(&self, headers: &HeaderMap) -> Result<(), Problem> {
        self.check_jwt(bearer(headers)?)
    }

    /// Checks the App's JWT as GitHub does.
    fn check_jwt(&self, jwt: &str) -> Result<(), Problem> {
        let mut validation = Validation::new(Algorithm::RS256);
        // Judged below, by the sandbox's own clock.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss"]);
        let claims = jsonwebtoken::decode::<Claims>(jwt, &self.key.public, &validation)
            .map_err(|_| Problem::unauthorized("A JSON web token could not be decoded"))?
            .claims;
        let now = self.clock.now();
        if claims.iss != CLIENT_ID {
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

    /// Checks that a token may do something in a repository.
    pub fn allow(&self, headers: &HeaderMap, full_name: &str, permission: &str, wanted: &str) -> Result<(), Problem> {
        let token = self.token(headers)?;
        if !token.sees(full_name) {
            return Err(Problem::not_found());
        }
        if token.may(permission, wanted) { Ok(()) } else { Err(Problem::not_accessible()) }
    }

    /// Checks that a token is one that was minted and has not ended.
    pub fn token(&self, headers: &HeaderMap) -> Result<&Token, Problem> {
        let token = self.tokens.get(bearer(headers)?).filter(|token| token.expires_at > self.clock.now());
        token.ok_or_else(|| Problem::unauthorized("Bad credentials"))
    }
}
