//! Who may do what: the App's JWT, and the tokens minted with it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, StatusCode};
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::problem::Problem;
use super::world::{Token, World};
use super::{CLIENT_ID, INSTALLATION};

#[derive(Deserialize)]
struct Claims {
    iat: u64,
    exp: u64,
    iss: String,
}

/// What a token is asked for.
#[derive(Default, Deserialize)]
pub(super) struct TokenRequest {
    #[serde(default)]
    repositories: Vec<String>,
    #[serde(default)]
    permissions: Option<BTreeMap<String, String>>,
}

/// What the App was granted when it was installed.
const GRANTED: [(&str, &str); 4] =
    [("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")];

/// Tokens last an hour.
const TOKEN_SECONDS: u64 = 3_600;

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("token ")));
    token.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Requires authentication"))
}

impl World {
    /// Mints a token for an installation, given the App's JWT.
    pub fn mint(
        &mut self,
        headers: &HeaderMap,
        installation: u64,
        request: TokenRequest,
    ) -> Result<(String, u64), Problem> {
        self.app(headers)?;
        if installation != INSTALLATION {
            return Err(Problem::not_found());
        }
        let granted: BTreeMap<String, String> =
            GRANTED.iter().map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect();
        let wanted = request.permissions.unwrap_or_else(|| granted.clone());
        let covers = |(name, level): (&String, &String)| {
            granted.get(name).is_some_and(|granted| granted == level || granted == "write")
        };
        if !wanted.iter().all(covers) {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "The permissions requested are not granted to this installation.",
            ));
        }
        let names: Vec<String> = self
            .repositories
            .keys()
            .filter(|full| request.repositories.is_empty() || named(full, &request.repositories))
            .cloned()
            .collect();
        if names.is_empty() {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            ));
        }
        let token = format!("ghs_{:032x}", u128::from(fastrand::u64(..)) << 64 | u128::from(self.next_id()));
        let expires_at = now() + TOKEN_SECONDS;
        self.tokens.insert(token.clone(), Token { repositories: names, permissions: wanted, expires_at });
        Ok((token, expires_at))
    }

    /// Checks the App's JWT as GitHub does.
    fn app(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let refused = |message: &str| Problem::new(StatusCode::UNAUTHORIZED, message);
        let mut validation = Validation::new(Algorithm::RS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "iss"]);
        let claims = jsonwebtoken::decode::<Claims>(bearer(headers)?, &self.key.public, &validation)
            .map_err(|_| refused("A JSON web token could not be decoded"))?
            .claims;
        if claims.iss != CLIENT_ID {
            return Err(refused("Integration not found"));
        }
        if claims.iat > now() {
            return Err(refused("'Issued at' claim ('iat') must be an Integer representing a time in the past"));
        }
        if claims.exp > now() + 600 {
            return Err(refused("'Expiration time' claim ('exp') is too far in the future"));
        }
        Ok(())
    }

    /// Checks that a token may do something in a repository.
    pub fn allow(
        &self,
        headers: &HeaderMap,
        owner: &str,
        name: &str,
        permission: &str,
        level: &str,
    ) -> Result<(), Problem> {
        let token = self.token(headers)?;
        let full = format!("{owner}/{name}").to_lowercase();
        if !token.repositories.contains(&full) {
            return Err(Problem::not_found());
        }
        let held = token.permissions.get(permission).map(String::as_str);
        if held == Some("write") || held == Some(level) { Ok(()) } else { Err(Problem::not_accessible()) }
    }

    /// Checks that a token is one that was minted and has not ended.
    pub fn token(&self, headers: &HeaderMap) -> Result<&Token, Problem> {
        let token = self.tokens.get(bearer(headers)?);
        token.filter(|token| token.expires_at > now()).ok_or_else(Problem::bad_credentials)
    }
}

fn named(full: &str, names: &[String]) -> bool {
    let name = full.rsplit('/').next().unwrap_or(full);
    names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
}
