//! Who may see the set-up page: whoever began first by the link that was printed on the terminal, in that browser. To look at the link
//! spends nothing: chat programs, mail filters and browsers do so by themselves.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::rand;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What the cookie is called.
const COOKIE: &str = "shelfmark_setup";

/// Forms that were shown and may come back: a page may be opened more than once.
const MOST_STATES: usize = 16;

/// 256 bits of the system's randomness.
const SECRET_BYTES: usize = 32;

/// The link's token, and what the browser holds that began by it.
pub(super) struct Access {
    token: String,
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    /// What the cookie says; `None` until somebody begins.
    cookie: Option<String>,
    /// What GitHub is to send back, the latest last, each with the public address that was asked for.
    states: VecDeque<(String, String)>,
}

/// What comes of beginning by a token.
pub(super) enum Begun {
    /// The page, in the browser that keeps this cookie.
    With(String),
    /// Nothing: somebody has begun before.
    Taken,
    /// Nothing.
    Nothing,
}

/// A random secret, as text that may stand in addresses and cookies. `None` where the system gives no randomness.
pub(super) fn secret() -> Option<String> {
    let mut bytes = [0_u8; SECRET_BYTES];
    rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
fn are_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

impl Access {
    /// A page that this token opens.
    pub fn by(token: String) -> Self {
        Self { token, session: Mutex::default() }
    }

    /// Whether this is the link's token. To ask changes nothing.
    pub fn is_link(&self, token: &str) -> bool {
        are_same(token, &self.token)
    }

    /// Takes the page for a browser, once: the cookie is set in the place of the token.
    pub fn begin_by(&self, token: &str, is_secure: bool) -> Begun {
        if !self.is_link(token) {
            return Begun::Nothing;
        }
        let mut session = self.session();
        if session.cookie.is_some() {
            return Begun::Taken;
        }
        let Some(cookie) = secret() else { return Begun::Nothing };
        let secure = if is_secure { "; Secure" } else { "" };
        // Lax, because GitHub leads the browser back here: it must have the cookie then.
        let header = format!("{COOKIE}={cookie}; Path=/setup; HttpOnly; SameSite=Lax{secure}");
        session.cookie = Some(cookie);
        Begun::With(header)
    }

    /// Whether anybody has begun.
    pub fn is_taken(&self) -> bool {
        self.session().cookie.is_some()
    }

    /// Whether a request comes from the browser that began.
    pub fn is_granted(&self, headers: &HeaderMap) -> bool {
        let session = self.session();
        let Some(known) = &session.cookie else { return false };
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE && are_same(value, known))
    }

    /// A state for GitHub to send back, for an App with this public address. `None` where the system gives no randomness.
    pub fn begin(&self, public_url: &str) -> Option<String> {
        let state = secret()?;
        let mut session = self.session();
        session.states.push_back((state.clone(), public_url.to_owned()));
        if session.states.len() > MOST_STATES {
            session.states.pop_front();
        }
        Some(state)
    }

    /// The public address that was asked for with a state, where it is one of ours that was not used yet.
    pub fn asked_with(&self, state: &str) -> Option<String> {
        // Each is compared, whichever it is.
        let session = self.session();
        let found = session
            .states
            .iter()
            .fold(None, |found, (known, url)| if are_same(known, state) { Some(url) } else { found });
        found.cloned()
    }

    /// A state can be used once.
    pub fn forget(&self, state: &str) {
        self.session().states.retain(|(known, _)| !are_same(known, state));
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
