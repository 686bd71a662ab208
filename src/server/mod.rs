//! The server: the webhook endpoint, health, metrics, and a shutdown that loses nothing.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::github::{App, AppError};
pub use crate::jobs::Tempo;
use crate::jobs::{Clock, Doorbell, Office, StoreTurns, Sweeps, SystemClock, Workers};
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
    /// Where deliveries and jobs are kept: `sqlite://FILE`, or `postgres://USER:PASSWORD@HOST/DATABASE` for many processes.
    pub database_url: String,
    /// Jobs at the same time: reviews mostly wait for GitHub. With none, deliveries are only taken in, for other processes.
    pub workers: usize,
    /// How long things take.
    pub tempo: Tempo,
}

impl Settings {
    /// Jobs at the same time, where nothing else is asked for.
    pub const WORKERS: usize = 4;
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
    tempo: Tempo,
    readiness: Arc<routes::Readiness>,
}

/// Runs the server on `listener` until `shutdown` is ready; then requests and reviews that run are finished, and nothing new begins.
///
/// # Errors
/// When the database, the App's settings or the socket cannot be used.
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let store = Store::open(&settings.database_url, settings.workers).await?;
    let app = App::new(&settings.github_url, &settings.issuer, &settings.private_key, Arc::new(SystemTime::now))?;
    let office = Office {
        store: store.clone(),
        app: Arc::new(app.taking_turns(Arc::new(StoreTurns(store.clone())))),
        clock: Arc::new(SystemClock),
        doorbell: Doorbell::default(),
        tempo: settings.tempo,
    };
    let stop = CancellationToken::new();
    let workers = Workers::start(&office, settings.workers, &stop);
    let sweeps = Sweeps::start(office.clone(), stop.clone());
    let upkeep = tokio::spawn(upkeep(stop.clone()));
    let Office { clock, doorbell, tempo, .. } = office;
    let shared = Shared {
        store: store.clone(),
        secrets: settings.webhook_secrets.into(),
        clock,
        doorbell,
        tempo,
        readiness: Arc::default(),
    };
    let stopping = stop.clone();
    let told_to_stop = async move {
        shutdown.await;
        stopping.cancel();
    };
    tracing::info!(address = %listener.local_addr()?, github = %settings.github_url, "listening; webhooks go to /webhook");
    let served = axum::serve(listener, routes::router(shared)).with_graceful_shutdown(told_to_stop).await;
    stop.cancel();
    workers.finish().await;
    sweeps.finish().await;
    // It ends at once: it only waits for the token.
    let _ = upkeep.await;
    store.close().await;
    Ok(served?)
}

/// Keeps figures that nobody fetches in bounds.
async fn upkeep(stop: CancellationToken) {
    let mut often = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = often.tick() => metrics::handle().run_upkeep(),
        }
    }
}

#[cfg(test)]
mod tests;
