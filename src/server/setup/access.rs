//! Who may see the set-up page: whoever first starts from the link printed on the terminal, in that browser. Merely opening the link
//! uses nothing up: chat programs, mail filters and browsers do that on their own.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::rand;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The cookie's name.
const COOKIE: &str = "shelfmark_setup";

/// The most forms that were shown and may come back: the page may be opened more than once.
const MOST_STATES: usize = 16;

/// 256 bits of the system's randomness.
const SECRET_BYTES: usize = 32;

/// The link's token, and the session of the browser that started from it.
pub(super) struct Access {
    token: String,
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    /// The cookie's value; `None` until somebody starts.
    cookie: Option<String>,
    /// The states that GitHub is to send back, latest last, each with the public address that was requested.
    states: VecDeque<(String, String)>,
}

/// The result of starting with a token.
pub(super) enum Begun {
    /// The page, in the browser that keeps this cookie.
    With(String),
    /// Refused: somebody has already started.
    Taken,
    /// Refused: this is not the token.
    Nothing,
}

/// A random secret, as text that is safe in URLs and cookies. `None` if the system provides no randomness.
pub(super) fn secret() -> Option<String> {
    let mut bytes = [0_u8; SECRET_BYTES];
    rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether two secrets are equal, in constant time.
fn are_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

impl Access {
    /// A page that this token opens.
    pub fn by(token: String) -> Self {
        Self { token, session: Mutex::default() }
    }

    /// Whether this is the link's token. Checking changes nothing.
    pub fn is_link(&self, token: &str) -> bool {
        are_same(token, &self.token)
    }

    /// Takes the page for a browser, once: a cookie replaces the token.
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
        // Lax, because GitHub sends the browser back here, which must then send the cookie.
        let header = format!("{COOKIE}={cookie}; Path=/setup; HttpOnly; SameSite=Lax{secure}");
        session.cookie = Some(cookie);
        Begun::With(header)
    }

    /// Whether anybody has started.
    pub fn is_taken(&self) -> bool {
        self.session().cookie.is_some()
    }

    /// Whether a request comes from the browser that started.
    pub fn is_granted(&self, headers: &HeaderMap) -> bool {
        let session = self.session();
        let Some(known) = &session.cookie else { return false };
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE && are_same(value, known))
    }

    /// A state for GitHub to send back, for an App with this public address. `None` if the system provides no randomness.
    pub fn begin(&self, public_url: &str) -> Option<String> {
        let state = secret()?;
        let mut session = self.session();
        session.states.push_back((state.clone(), public_url.to_owned()));
        if session.states.len() > MOST_STATES {
            session.states.pop_front();
        }
        Some(state)
    }

    /// The public address that was requested with a state, if it is one of ours and unused.
    pub fn asked_with(&self, state: &str) -> Option<String> {
        // Every state is compared, whichever one matches.
        let session = self.session();
        let found = session
            .states
            .iter()
            .fold(None, |found, (known, url)| if are_same(known, state) { Some(url) } else { found });
        found.cloned()
    }

    /// Makes sure that a state is used only once.
    pub fn forget(&self, state: &str) {
        self.session().states.retain(|(known, _)| !are_same(known, state));
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
