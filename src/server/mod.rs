//! The server: the webhook endpoint, health, metrics, and a shutdown that loses nothing.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::github::{App, AppError};
use crate::jobs::{Clock, Doorbell, SystemClock, Workers};
use crate::store::{Store, StoreError};

mod metrics;
mod routes;

/// What the server needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The App's client id or id; it signs as this.
    pub issuer: String,
    /// The App's RSA private key, in PEM form.
    pub private_key: SecretString,
    /// The webhook secret; two while one is being replaced.
    pub webhook_secrets: Vec<SecretString>,
    /// Where GitHub's REST API is: `https://api.github.com`, or `https://HOST/api/v3`.
    pub github_url: url::Url,
    /// Where deliveries and jobs are kept: `sqlite://FILE`.
    pub database_url: String,
}

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The App's settings cannot be used.
    #[error(transparent)]
    App(#[from] AppError),
    /// The connections failed.
    #[error("the server's socket failed: {0}")]
    Socket(#[from] std::io::Error),
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    store: Store,
    secrets: Arc<[SecretString]>,
    clock: Arc<dyn Clock>,
    doorbell: Doorbell,
}

/// How long finished work is remembered. GitHub offers deliveries again for three days
/// (<https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks>); seven cover GitHub Enterprise Server too.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);

/// Runs the server on `listener` until `shutdown` is ready; then requests and reviews that run are finished, and nothing new begins.
///
/// # Errors
/// When the database, the App's settings or the socket cannot be used.
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let store = Store::open(&settings.database_url).await?;
    let app =
        Arc::new(App::new(&settings.github_url, &settings.issuer, &settings.private_key, Arc::new(SystemTime::now))?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let doorbell = Doorbell::default();
    let stop = CancellationToken::new();
    let workers = Workers::start(store.clone(), app, Arc::clone(&clock), doorbell.clone(), stop.clone());
    let upkeep = tokio::spawn(upkeep(store.clone(), Arc::clone(&clock), stop.clone()));
    let shared = Shared { store: store.clone(), secrets: settings.webhook_secrets.into(), clock, doorbell };
    let stopping = stop.clone();
    let told_to_stop = async move {
        shutdown.await;
        stopping.cancel();
    };
    let served = axum::serve(listener, routes::router(shared)).with_graceful_shutdown(told_to_stop).await;
    stop.cancel();
    workers.finish().await;
    // It ends at once: it only waits for the token.
    let _ = upkeep.await;
    store.close().await;
    Ok(served?)
}

/// Keeps what grows in bounds: figures that nobody fetched every few seconds, old work every hour.
async fn upkeep(store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut often = tokio::time::interval(Duration::from_secs(5));
    let mut hourly = tokio::time::interval(Duration::from_hours(1));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = often.tick() => metrics::handle().run_upkeep(),
            _ = hourly.tick() => {
                let before = clock.now() - i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX);
                if let Err(error) = store.prune(before).await {
                    tracing::warn!(%error, "cannot forget old deliveries");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
