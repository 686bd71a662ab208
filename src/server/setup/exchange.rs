//! Exchanges the code from GitHub for the App's credentials, and stores them.
//!
//! GitHub hands them out only once. Work that has started is therefore finished whether or not the browser waits for it, and a copy stays in
//! memory until they are stored.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;
use url::Url;

use super::super::html::page;
use super::access::Access;
use super::keeping::{KeepError, Keeper, registration};
use crate::github::{self, GithubError, RETURN_PATH, Registered};
use crate::pages::{self, Asked, Page, Way};
use crate::store::Registration;

/// An App that is registered and stored.
pub(in crate::server) struct Done {
    pub app: Registration,
    /// Notified once the server has taken the App up: only then does the browser hear of it.
    pub taken_up: oneshot::Sender<()>,
}

/// An App with its credentials from GitHub, and the public address that was requested.
#[derive(Clone)]
pub(super) struct Fetched {
    pub app: Registered,
    pub public_url: String,
}

/// What the routes of the set-up share.
pub(super) struct SetUp {
    pub github_url: Url,
    pub public_url: Option<Url>,
    /// The initial values of the form; an empty public address stands for the browser's.
    pub asked: Asked,
    pub keeper: Arc<dyn Keeper>,
    pub access: Access,
    pub done: mpsc::Sender<Done>,
    /// Work that has started and must not be interrupted.
    pub tasks: TaskTracker,
    /// One code is exchanged at a time.
    pub exchanging: tokio::sync::Mutex<()>,
    /// Credentials that are not stored yet.
    pub unkept: Mutex<Option<Fetched>>,
    /// The last page, once an App is registered: whoever reloads meanwhile sees it, too.
    pub registered: OnceLock<Page>,
}

impl SetUp {
    /// Finishes this work, whether or not anybody waits for the answer.
    pub async fn to_its_end<F>(self: Arc<Self>, work: impl FnOnce(Arc<Self>) -> F) -> Response
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let begun = self.tasks.spawn(work(Arc::clone(&self)));
        begun.await.unwrap_or_else(|error| {
            tracing::error!(%error, "the set-up failed");
            let told = "Something went wrong in the server; see its log.";
            trouble(StatusCode::INTERNAL_SERVER_ERROR, "Something failed", &[told], None)
        })
    }

    /// Exchanges the code that came with a state of ours, and stores the credentials.
    pub async fn exchange(&self, code: &str, state: &str) -> Response {
        let _one_at_a_time = self.exchanging.lock().await;
        if let Some(Fetched { app, .. }) = &*self.unkept() {
            // There is room for only one. The other code is valid for an hour.
            return page(
                StatusCode::CONFLICT,
                unkept_page(app, "They must be stored before another App can be registered."),
            );
        }
        let Some(public_url) = self.access.asked_with(state) else {
            if let Some(registered) = self.registered.get() {
                return page(StatusCode::OK, registered.clone());
            }
            let told = "It does not match a form of this server, or was used before. Nothing was stored.";
            return trouble(StatusCode::FORBIDDEN, "Unexpected answer", &[told], None);
        };
        let again = format!("{RETURN_PATH}?code={code}&state={state}");
        if let Err(error) = self.keeper.ready().await {
            return self.not_ready(&error, &again);
        }
        match github::register(&self.github_url, code, Arc::new(SystemTime::now)).await {
            Ok(app) => {
                self.access.forget(state);
                *self.unkept() = Some(Fetched { app, public_url });
                self.keep().await
            }
            Err(error) => {
                tracing::warn!(%error, "the App's credentials could not be fetched");
                if matches!(error, GithubError::Unreadable { .. }) {
                    self.access.forget(state);
                }
                self.not_fetched(&error, &again)
            }
        }
    }

    /// Tries again to store the credentials.
    pub async fn keep_again(&self) -> Response {
        let _one_at_a_time = self.exchanging.lock().await;
        self.keep().await
    }

    /// Stores the credentials, and hands the App to the server; if that fails, they stay in memory.
    async fn keep(&self) -> Response {
        let Some(Fetched { app, public_url }) = self.unkept().clone() else { return nothing_unkept() };
        let kept = registration(&app, &self.github_url, &public_url);
        match self.keeper.keep(&kept).await {
            Ok(()) => {}
            Err(KeepError::Taken(reason)) => {
                *self.unkept() = None;
                tracing::warn!(slug = app.slug, page = app.html_url, "this App is not used: there already is one");
                return page(StatusCode::CONFLICT, pages::kept_elsewhere(&app.name, &app.html_url, &reason));
            }
            Err(KeepError::Failed(reason)) => {
                tracing::error!(reason, "the App's credentials could not be stored; the set-up page holds them");
                return page(StatusCode::SERVICE_UNAVAILABLE, unkept_page(&app, &reason));
            }
        }
        *self.unkept() = None;
        let shown = pages::registered(&app.name, &app.installation_url(), &self.keeper.next());
        let shown = self.registered.get_or_init(|| shown);
        let (taken_up, heard) = oneshot::channel();
        if self.done.send(Done { app: kept, taken_up }).await.is_err() || heard.await.is_err() {
            let told = "Its credentials are stored, but the server could not continue with them; its log says why. Restart it.";
            return trouble(StatusCode::INTERNAL_SERVER_ERROR, "The App is registered", &[told], None);
        }
        page(StatusCode::OK, shown.clone())
    }

    /// The answer if credentials could not be stored, so that they are not fetched.
    fn not_ready(&self, error: &KeepError, again: &str) -> Response {
        match error {
            KeepError::Taken(reason) => {
                let told = "The server uses that one. The one that GitHub just created is not used: delete it there.";
                let apps = self.apps();
                let way = Way::to("Your GitHub Apps", &apps);
                trouble(StatusCode::CONFLICT, "There is an App already", &[reason, told], Some(way))
            }
            KeepError::Failed(reason) => {
                let told = "The App exists on GitHub. Its credentials were not fetched yet, because they could not be stored here; the code is good for an hour.";
                let way = Way::to("Try again", again);
                trouble(StatusCode::SERVICE_UNAVAILABLE, "Nothing is lost yet", &[reason, told], Some(way))
            }
        }
    }

    /// The answer if the exchange failed: what to do depends on whether it may have used up the code.
    fn not_fetched(&self, error: &GithubError, again: &str) -> Response {
        const TITLE: &str = "GitHub did not send the credentials";
        let (reason, apps) = (format!("{error}."), self.apps());
        let (try_again, to_apps) = (Way::to("Try again", again), Way::to("Your GitHub Apps", &apps));
        let (title, reason, told, way) = match error {
            GithubError::Unreadable { .. } => (
                "The credentials cannot be read",
                reason,
                "The App exists on GitHub, and the code is used up. Delete the App there (one of an organization is in the organization's settings) before you start over, or make a private key and a webhook secret on its page and give them as settings.",
                to_apps,
            ),
            GithubError::Refused { status: 404, .. } => (
                "The code has expired",
                format!("{} answered 404.", self.github_url),
                "GitHub does not know the code: it was used before or is older than an hour, or that is not the address of its API. If the App is among your GitHub Apps already, delete it there (Settings → Developer settings → GitHub Apps) before you start over, or give it another name.",
                try_again,
            ),
            GithubError::Unclear { .. } | GithubError::TooMuch { .. } => (
                TITLE,
                reason,
                "The code may have been used anyway. Try again; if GitHub then does not know the code, delete the App there before you start over.",
                try_again,
            ),
            _ => (TITLE, reason, "The code was not used, and is good for an hour: trying again is safe.", try_again),
        };
        trouble(StatusCode::BAD_GATEWAY, title, &[&reason, told], Some(way))
    }

    /// The page where GitHub lists the Apps of the person's own account.
    fn apps(&self) -> String {
        format!("{}/settings/apps", github::web(&self.github_url))
    }

    /// Logs an App whose credentials are lost when this process ends.
    pub fn tell_unkept(&self) {
        if let Some(Fetched { app, .. }) = &*self.unkept() {
            tracing::error!(
                slug = app.slug,
                page = app.html_url,
                "GitHub created this App, but its credentials were not stored: delete it, or create a private key and a webhook secret on its page"
            );
        }
    }

    /// Credentials that are not stored yet.
    pub fn unkept(&self) -> MutexGuard<'_, Option<Fetched>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// If there is nothing to store, redirects to the set-up page.
pub(super) fn nothing_unkept() -> Response {
    Redirect::to("/setup").into_response()
}

pub(super) fn unkept_page(app: &Registered, reason: &str) -> Page {
    pages::unkept(&pages::Unkept { name: &app.name, html_url: &app.html_url, reason })
}

pub(super) fn trouble(status: StatusCode, title: &str, sentences: &[&str], way: Option<Way<'_>>) -> Response {
    let sentences: Vec<String> = sentences.iter().map(|sentence| (*sentence).to_owned()).collect();
    page(status, pages::trouble(title, &sentences, way))
}
