//! The routes of a server that has no App yet.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use tower_http::timeout::TimeoutLayer;

use super::super::html::page;
use super::super::metrics as figures;
use super::access::Begun;
use super::addresses::{browser, is_own_form};
use super::asking::{Filled, Judged, judge, wishes};
use super::exchange::{Fetched, SetUp, nothing_unkept, trouble, unkept_page};
use crate::github::{self, Manifest, RETURN_PATH, form, webhook_of};
use crate::pages::{self, Asked, View};

/// The form is small.
const LARGEST_FORM: usize = 16 * 1024;

/// How long an answer may take: GitHub generates a key before it answers.
pub(super) const LONGEST_ANSWER: Duration = Duration::from_secs(90);

type Shared = State<Arc<SetUp>>;

/// The routes until there is an App; operations have an address of their own unless `with_operations` is set.
pub(super) fn public(set_up: Arc<SetUp>, with_operations: bool) -> Router {
    let pages = Router::new()
        .route("/", get(home))
        .route("/setup", get(show).post(begin))
        .route("/setup/check", post(check))
        .route(RETURN_PATH, get(come_back))
        .route("/setup/keep", post(keep_again))
        .route("/setup/credentials", post(download))
        .route("/webhook", post(not_yet))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .with_state(set_up);
    let routes = if with_operations { pages.merge(observed()) } else { pages };
    finished(routes)
}

/// The routes for those who run the server.
pub(super) fn operations() -> Router {
    finished(observed())
}

fn observed() -> Router {
    // 200: a proxy that sends no requests while this is red would keep the browser from the page.
    let ready = "not set up yet: open the link that the server printed on the terminal\n";
    Router::new().route("/readyz", get(move || async move { ready })).route(
        "/metrics",
        get(|| async { ([("content-type", "text/plain; version=0.0.4")], figures::handle().render()) }),
    )
}

fn finished(routes: Router) -> Router {
    routes
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
}

/// GitHub records that the delivery failed, and a sweep asks for it again.
async fn not_yet() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "not set up yet; deliver it again later\n").into_response()
}

async fn home() -> Response {
    page(StatusCode::OK, pages::not_set_up())
}

#[derive(Deserialize)]
struct Link {
    token: Option<String>,
}

/// `GET /setup`: with the link's token, which leads to a button, and from then on with the cookie.
async fn show(State(set_up): Shared, link: Result<Query<Link>, QueryRejection>, headers: HeaderMap) -> Response {
    let Ok(Query(link)) = link else { return unread(StatusCode::BAD_REQUEST) };
    if let Some(token) = link.token {
        return set_up.look(&token, &headers);
    }
    if let Some(refusal) = set_up.refusal(&headers) {
        return refusal;
    }
    if let Some(Fetched { app, .. }) = &*set_up.unkept() {
        return page(StatusCode::OK, unkept_page(app, "They are not stored yet."));
    }
    let browser_url = browser(&headers, set_up.public_url.as_ref());
    let mut asked = set_up.asked.clone();
    if asked.public_url.is_empty() {
        asked.public_url.clone_from(&browser_url);
    }
    let Judged { faults, notes } = judge(&asked, &set_up.github_url);
    // Nobody has filled anything in yet: missing values are not faults.
    let notes = faults.into_iter().map(|fault| fault.told).chain(notes).collect::<Vec<_>>();
    let is_open = judge(&asked, &set_up.github_url).faults.is_empty();
    set_up.ask(&asked, &browser_url, &Judged { faults: Vec::new(), notes }, is_open)
}

/// `POST /setup`: the button behind the link, which takes the page for this browser.
async fn begin(State(set_up): Shared, headers: HeaderMap, link: Result<Form<Link>, FormRejection>) -> Response {
    match link {
        Ok(Form(Link { token: Some(token) })) => set_up.begin(&token, &headers),
        Ok(_) => unread(StatusCode::BAD_REQUEST),
        Err(rejection) => unread(rejection.status()),
    }
}

/// `POST /setup/check`: what was filled in, with the button if GitHub will accept it.
async fn check(State(set_up): Shared, headers: HeaderMap, filled: Result<Form<Filled>, FormRejection>) -> Response {
    if let Some(refusal) = set_up.refusal_of_form(&headers) {
        return refusal;
    }
    let filled = match filled {
        Ok(Form(filled)) => filled,
        Err(rejection) => return unread(rejection.status()),
    };
    let asked = Asked::from(filled);
    let judged = judge(&asked, &set_up.github_url);
    let browser_url = browser(&headers, set_up.public_url.as_ref());
    let is_fine = judged.faults.is_empty();
    set_up.ask(&asked, &browser_url, &judged, is_fine)
}

#[derive(Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
}

/// GitHub sends the browser back here, with a code that is worth the App's credentials.
async fn come_back(State(set_up): Shared, headers: HeaderMap, back: Result<Query<Back>, QueryRejection>) -> Response {
    if let Some(refusal) = set_up.refusal(&headers) {
        return refusal;
    }
    let Ok(Query(back)) = back else { return unread(StatusCode::BAD_REQUEST) };
    let is_word = |text: &String| {
        (1..=200).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let (Some(code), Some(state)) = (back.code.filter(is_word), back.state.filter(is_word)) else {
        let told = "GitHub redirects here with a code and a state, but this URL lacks them.";
        return trouble(StatusCode::BAD_REQUEST, "This is not an answer from GitHub", &[told], None);
    };
    set_up.to_its_end(|set_up| async move { set_up.exchange(&code, &state).await }).await
}

/// For requests that no browser sends on its own.
fn unread(status: StatusCode) -> Response {
    let told = "This is not what the pages here send.";
    trouble(status, "This cannot be read", &[told], None)
}

/// `POST /setup/keep`: tries again to store the credentials.
async fn keep_again(State(set_up): Shared, headers: HeaderMap) -> Response {
    if let Some(refusal) = set_up.refusal_of_form(&headers) {
        return refusal;
    }
    set_up.to_its_end(|set_up| async move { set_up.keep_again().await }).await
}

/// `POST /setup/credentials`: the credentials as a file, for a person to keep if this server cannot.
async fn download(State(set_up): Shared, headers: HeaderMap) -> Response {
    if let Some(refusal) = set_up.refusal_of_form(&headers) {
        return refusal;
    }
    let Some(fetched) = set_up.unkept().clone() else { return nothing_unkept() };
    let file = env_file(&fetched);
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"shelfmark.env\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, file).into_response()
}

/// The settings of an App, as lines of a `.env` file.
fn env_file(Fetched { app, public_url }: &Fetched) -> String {
    format!(
        "# {} ({})\nSHELFMARK_APP_ID={}\nSHELFMARK_PUBLIC_URL={public_url}\nSHELFMARK_WEBHOOK_SECRET='{}'\nSHELFMARK_PRIVATE_KEY='{}'\n",
        app.slug,
        app.html_url,
        app.id,
        app.webhook_secret.expose_secret(),
        app.pem.expose_secret().trim().replace('\n', "\\n"),
    )
}

/// Redirects to the page, at an address without the token.
fn onward() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/setup"), (header::CACHE_CONTROL, "no-store")]).into_response()
}

impl SetUp {
    /// The answer for those who may not see the page.
    fn refusal(&self, headers: &HeaderMap) -> Option<Response> {
        let is_granted = self.access.is_granted(headers);
        (!is_granted).then(|| page(StatusCode::FORBIDDEN, pages::refused(self.access.is_taken())))
    }

    /// The same for a form, which also must come from a page of ours.
    fn refusal_of_form(&self, headers: &HeaderMap) -> Option<Response> {
        self.refusal(headers).or_else(|| self.refusal_of_strangers(headers))
    }

    /// The answer for a form from another origin.
    fn refusal_of_strangers(&self, headers: &HeaderMap) -> Option<Response> {
        let told = "It came from a page of another origin. Open the set-up page and press the button there; behind a proxy, set SHELFMARK_PUBLIC_URL.";
        (!is_own_form(headers, self.public_url.as_ref()))
            .then(|| trouble(StatusCode::FORBIDDEN, "This form was not accepted", &[told], None))
    }

    /// The answer to the link: a button, without changing anything yet. In the browser that has started, it leads on.
    fn look(&self, token: &str, headers: &HeaderMap) -> Response {
        match (self.access.is_link(token), self.access.is_taken()) {
            (true, false) => page(StatusCode::OK, pages::begin(token)),
            (true, true) if self.access.is_granted(headers) => onward(),
            (_, is_taken) => page(StatusCode::FORBIDDEN, pages::refused(is_taken)),
        }
    }

    /// Takes the page for this browser with the link's token, and redirects to an address without it.
    fn begin(&self, token: &str, headers: &HeaderMap) -> Response {
        if let Some(refusal) = self.refusal_of_strangers(headers) {
            return refusal;
        }
        let is_secure = browser(headers, self.public_url.as_ref()).starts_with("https:");
        let cookie = match self.access.begin_by(token, is_secure) {
            Begun::With(cookie) => HeaderValue::try_from(cookie).ok(),
            Begun::Taken if self.access.is_granted(headers) => None,
            Begun::Taken | Begun::Nothing => {
                return page(StatusCode::FORBIDDEN, pages::refused(self.access.is_taken()));
            }
        };
        let mut response = onward();
        if let Some(cookie) = cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The page with what is requested, and the button if GitHub will accept it.
    fn ask(&self, asked: &Asked, browser_url: &str, judged: &Judged, is_fine: bool) -> Response {
        let manifest = match Manifest::of(&wishes(asked, browser_url)) {
            Ok(manifest) => manifest,
            Err(error) => {
                return trouble(StatusCode::INTERNAL_SERVER_ERROR, "This build is broken", &[&error.to_string()], None);
            }
        };
        let organization = Some(asked.organization.as_str()).filter(|_| asked.is_of_organization);
        let state = if is_fine { self.access.begin(&asked.public_url) } else { None };
        let form = state.map(|state| form(&self.github_url, organization, &state));
        let posted = serde_json::to_string(&manifest).unwrap_or_default();
        let permissions: Vec<String> =
            manifest.default_permissions.iter().map(|(name, level)| format!("{name}: {level}")).collect();
        let github = github::web(&self.github_url);
        let view = View {
            github: github.split_once("://").map_or(github.as_str(), |(_, host)| host),
            asked,
            faults: &judged.faults,
            notes: &judged.notes,
            form: form.as_ref().map(|form| (form.action.as_str(), form.origin.as_str(), posted.as_str())),
            permissions: &permissions,
            events: &manifest.default_events,
            webhook: &webhook_of(&asked.public_url),
            kept: &self.keeper.place(),
            is_form_open: form.is_none(),
        };
        let status = if judged.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        page(status, pages::start(&view))
    }
}
