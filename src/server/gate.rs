//! The gate in front of pages that require the token. A browser asks its user for it when the answer says so.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Digest, SHA256, digest};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};

use super::Shared;
use super::html::page;
use crate::pages;

/// What the browser asks for: <https://www.rfc-editor.org/rfc/rfc7617>.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"Shelfmark\", charset=\"UTF-8\"");

/// The token's digest: comparing digests takes the same time whatever the tokens are, even if their lengths differ.
#[derive(Clone)]
struct Gate(Arc<Digest>);

/// The routes, for those who have the token.
pub(super) fn before(routes: Router<Shared>, token: &SecretString) -> Router<Shared> {
    routes.route_layer(from_fn_with_state(Gate::of(token), pass))
}

async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let mut response = if gate.opens(request.headers()) {
        next.run(request).await
    } else {
        let mut refused = page(StatusCode::UNAUTHORIZED, pages::locked());
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE);
        refused
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

impl Gate {
    fn of(token: &SecretString) -> Self {
        Self(Arc::new(digest(&SHA256, token.expose_secret().as_bytes())))
    }

    fn opens(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| presented(value.as_bytes()));
        given.is_some_and(|given| {
            verify_slices_are_equal(digest(&SHA256, &given).as_ref(), self.0.as_ref().as_ref()).is_ok()
        })
    }
}

/// The token in a header: `Bearer TOKEN`, or `Basic` with any user name and the token as the password.
fn presented(header: &[u8]) -> Option<Vec<u8>> {
    let at = header.iter().position(|byte| *byte == b' ')?;
    let (scheme, rest) = (&header[..at], header[at..].trim_ascii());
    if scheme.eq_ignore_ascii_case(b"bearer") {
        return Some(rest.to_vec());
    }
    if !scheme.eq_ignore_ascii_case(b"basic") {
        return None;
    }
    let pair = STANDARD.decode(rest).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some(pair[colon + 1..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(header: &str) -> bool {
        let gate = Gate::of(&SecretString::from("tea: for two"));
        let headers = [(header::AUTHORIZATION, HeaderValue::from_str(header).unwrap())].into_iter().collect();
        gate.opens(&headers)
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn the_token_opens_as_a_password_and_by_itself() {
        for header in
            [&basic("ada:tea: for two"), &basic(":tea: for two"), "Bearer tea: for two", "bearer  tea: for two"]
        {
            assert!(opens(header), "{header}");
        }
        assert!(opens(&basic("ada:tea: for two").replace("Basic", "BASIC")));
    }

    #[test]
    fn nothing_else_does() {
        for header in [
            &basic("tea: for two:"),
            &basic("ada:tea: for tw"),
            &basic("ada:tea: for two "),
            &basic("no colon"),
            "Basic !",
            "Basic",
            "Bearer",
            "Bearer ",
            "Digest tea: for two",
            "tea: for two",
            "",
        ] {
            assert!(!opens(header), "{header}");
        }
        assert!(!Gate::of(&SecretString::from("tea")).opens(&HeaderMap::new()));
    }
}
