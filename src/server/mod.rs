//! The server: the webhook endpoint, health, metrics, and a shutdown that loses nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::checks::Documentation;
use crate::github::{App, AppError};
pub use crate::jobs::{Asking, Tempo};
use crate::jobs::{Clock, Doorbell, ListPages, Office, Outage, StoreTurns, Sweeps, SystemClock, Workers};
use crate::store::{RegistrationError, Store, StoreError};

mod examination;
mod gate;
mod html;
mod introduction;
mod listening;
mod lists;
mod metrics;
mod readiness;
mod room;
mod routes;
mod setup;
mod trial;
mod visitors;

pub use examination::{Examined, Verdict, examine, examine_registered};
use listening::Listening;
use readiness::Readiness;
use room::Room;
use routes::Hint;
pub use setup::{KeepError, Keeper, Keeping, Registering, Unregistered, register, registered, serve};
use trial::Trials;

/// The server's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The App's client id or id, which it signs as.
    pub issuer: String,
    /// The App's RSA private key, in PEM form.
    pub private_key: SecretString,
    /// The webhook secret; two while one is being replaced.
    pub webhook_secrets: Vec<SecretString>,
    /// Where GitHub's REST API is: `https://api.github.com`, or `https://HOST/api/v3`.
    pub github_url: url::Url,
    /// The URL by which people and GitHub reach this server, if known: comments then link to its own pages.
    pub public_url: Option<url::Url>,
    /// Where deliveries and jobs are kept: `sqlite://FILE`, or `postgres://USER:PASSWORD@HOST/DATABASE` for many processes.
    pub database_url: String,
    /// How many jobs run at once: reviews mostly wait for GitHub. With none, deliveries are only accepted, for other
    /// processes.
    pub workers: usize,
    /// How long things take.
    pub tempo: Tempo,
    /// How requests are served.
    pub serving: Serving,
    /// How facts about contributions are looked up; `None` if they are not.
    pub asking: Option<Asking>,
}

/// Who sees the pages other than the first one and those of the checks, which comments link to.
#[derive(Clone, Debug, Default)]
pub enum Pages {
    /// Everybody.
    #[default]
    Public,
    /// Those who have this token.
    Token(SecretString),
    /// Nobody; what they would show is not stored either.
    Off,
}

/// How requests are served, and how serving ends.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Where readiness and metrics are served exclusively; if there is no such address, they are served beside the webhook.
    pub operations: Option<SocketAddr>,
    /// Who may try a list, and see what was learned of others.
    pub pages: Pages,
    /// How long a connection may take for the head of its next request, counted from the end of the previous one.
    pub head: Duration,
    /// How long the port stays open after readiness turned red, so that load balancers can notice.
    pub linger: Duration,
    /// How long running work may take to finish after that; the rest is dropped.
    pub drain: Duration,
}

impl Default for Serving {
    /// Most proxies keep idle connections for a minute, and must be the ones to close them. What has to be dropped is dropped
    /// before Kubernetes kills the process after 30 seconds.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            operations: None,
            pages: Pages::default(),
            head: seconds(75),
            linger: Duration::ZERO,
            drain: seconds(25),
        }
    }
}

impl Settings {
    /// The default number of jobs at once.
    pub const WORKERS: usize = 4;

    fn lists(&self) -> ListPages {
        let address = self.public_url.as_ref().filter(|_| matches!(self.serving.pages, Pages::Public));
        ListPages { are_kept: !matches!(self.serving.pages, Pages::Off), address: address.map(url::Url::to_string) }
    }

    fn documentation(&self) -> Documentation {
        self.public_url.as_ref().map_or_else(Documentation::default, |url| Documentation::Server(url.to_string()))
    }
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
    /// The App that was registered cannot be loaded.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// The App was registered on another GitHub.
    #[error(
        "the App {slug} in the database was registered on {known}, but SHELFMARK_GITHUB_URL is {asked}; set it back, use another DATABASE_URL, or remove the App with: shelfmark register --forget"
    )]
    OtherGithub {
        /// The App's slug.
        slug: String,
        /// Where it was registered.
        known: String,
        /// The GitHub in the settings.
        asked: String,
    },
    /// The set-up page cannot be reached at the server's public URL.
    #[error(
        "SHELFMARK_PUBLIC_URL is {0}, but an App can only be created at an address without a path, like https://shelfmark.example.org; give the server its own host name, or use the settings of an existing App"
    )]
    PathInAddress(url::Url),
    /// The set-up ended with credentials that were not stored.
    #[error(
        "GitHub created the App {slug} ({html_url}), but its credentials were not stored: delete it there, or create a private key and a webhook secret on its page and set them"
    )]
    Unkept {
        /// The App's slug.
        slug: String,
        /// Its page.
        html_url: String,
    },
    /// The system provides no randomness for the link to the set-up page.
    #[error("the system provides no random numbers, so no link to the set-up page can be created")]
    NoRandomness,
    /// The connections failed.
    #[error("socket error: {0}")]
    Socket(#[from] std::io::Error),
    /// The address for operations is taken.
    #[error("cannot listen on {address}: {reason}; choose another address with --operations-listen")]
    Operations {
        /// Which address.
        address: SocketAddr,
        /// The reason.
        reason: std::io::Error,
    },
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    store: Store,
    secrets: Arc<[SecretString]>,
    clock: Arc<dyn Clock>,
    doorbell: Doorbell,
    tempo: Tempo,
    app: Arc<App>,
    readiness: Arc<Readiness>,
    room: Room,
    hint: Arc<Hint>,
    pages: Pages,
    trials: Trials,
}

/// Runs the server on `listener` until `shutdown` completes; then running requests and reviews are finished, and nothing new starts.
///
/// # Errors
/// When the database, the App's settings or a socket cannot be used.
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let operations = operations_listener(settings.serving.operations).await?;
    tokio::pin!(shutdown);
    let Some(store) = opened(&settings.database_url, settings.workers, &mut shutdown).await? else { return Ok(()) };
    run_on(listener, operations, store, settings, shutdown).await
}

/// The database, unless `shutdown` completes before it is open: a database server that does not answer is waited for.
async fn opened(url: &str, workers: usize, shutdown: impl Future<Output = ()>) -> Result<Option<Store>, StoreError> {
    let opening = async {
        let store = Store::open(url, workers).await?;
        store.free_lanes(SystemClock.now()).await?;
        Ok(store)
    };
    tokio::select! {
        store = opening => store.map(Some),
        () = shutdown => {
            tracing::info!("stopped before the database was opened");
            Ok(None)
        }
    }
}

/// The same with a listener and store that are already open.
async fn run_on(
    listener: TcpListener,
    operations: Option<TcpListener>,
    store: Store,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let app = app(&settings, &store)?;
    let address = listener.local_addr()?;
    let work = Work::begin(&settings, store, app);
    tracing::info!(%address, github = %settings.github_url, "listening; webhooks are received at /webhook");
    let ports = Ports::open(listener, operations, &settings.serving, |alone| work.routers(alone))?;
    work.until(shutdown, ports, &settings.serving).await;
    Ok(())
}

/// The open ports.
struct Ports {
    public: Listening,
    operations: Option<Listening>,
}

/// The routes of the ports: for webhooks and pages, and for operations.
struct Routers {
    public: Router,
    operations: Router,
}

impl Ports {
    /// Starts serving what `routers` returns; its argument says whether operations have an address of their own.
    fn open(
        listener: TcpListener,
        operations: Option<TcpListener>,
        serving: &Serving,
        routers: impl FnOnce(bool) -> Routers,
    ) -> std::io::Result<Self> {
        let routers = routers(operations.is_some());
        let operations = match operations {
            Some(listener) => {
                tracing::info!(address = %listener.local_addr()?, "operations: only /readyz and /metrics are served here");
                Some(Listening::begin(listener, routers.operations, serving.head))
            }
            None => None,
        };
        Ok(Self { public: Listening::begin(listener, routers.public, serving.head), operations })
    }

    /// Serves other routes from now on, on the same ports and connections.
    fn turn_to(&self, routers: impl FnOnce(bool) -> Routers) {
        let routers = routers(self.operations.is_some());
        self.public.turn_to(routers.public);
        if let Some(operations) = &self.operations {
            operations.turn_to(routers.operations);
        }
    }
}

/// The work of a server that knows its App.
struct Work {
    shared: Shared,
    background: Background,
}

impl Work {
    /// Starts with the jobs waiting in the store.
    fn begin(settings: &Settings, store: Store, app: App) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let office = Office {
            inquiry: settings.asking.as_ref().map(|asking| asking.begin(&store, &clock)),
            store,
            app: Arc::new(app),
            clock,
            doorbell: Doorbell::default(),
            tempo: settings.tempo,
            documentation: settings.documentation(),
            lists: settings.lists(),
            outage: Outage::default(),
        };
        let background = Background::start(&office, settings.workers);
        Self { shared: Shared::new(office, settings), background }
    }

    /// The routes while it works; operations have an address of their own, or none.
    fn routers(&self, operations_are_alone: bool) -> Routers {
        Routers {
            public: routes::public(self.shared.clone(), !operations_are_alone),
            operations: routes::operations(self.shared.clone()),
        }
    }

    /// Works until `shutdown` completes, and then ends within the limit.
    async fn until(self, shutdown: impl Future<Output = ()>, ports: Ports, serving: &Serving) {
        let Self { shared, background } = self;
        shutdown.await;
        shared.readiness.end();
        background.stop.cancel();
        tokio::time::sleep(serving.linger).await;
        let finished = async { tokio::join!(ports.public.finish(), background.finish()) };
        match tokio::time::timeout(serving.drain, finished).await {
            Ok(_) => tracing::info!("stopped; running work was finished"),
            Err(_) => tracing::warn!(
                seconds = serving.drain.as_secs(),
                connections = ports.public.connections(),
                "stopped before all running work was finished; its reviews are redone when their leases expire"
            ),
        }
        drop(ports);
        close(&shared.store).await;
    }
}

/// Closes the database; a statement that hangs must not keep the process alive.
async fn close(store: &Store) {
    let _ = tokio::time::timeout(LONGEST_CLOSE, store.close()).await;
}

/// The work besides answering requests.
struct Background {
    stop: CancellationToken,
    workers: Workers,
    sweeps: Sweeps,
    /// Tasks that only wait for `stop`.
    idle: [JoinHandle<()>; 2],
}

impl Background {
    fn start(office: &Office, workers: usize) -> Self {
        let stop = CancellationToken::new();
        Self {
            workers: Workers::start(office, workers, &stop),
            sweeps: Sweeps::start(office.clone(), stop.clone()),
            idle: [
                tokio::spawn(upkeep(stop.clone())),
                tokio::spawn(introduction::keep(Arc::clone(&office.app), stop.clone())),
            ],
            stop,
        }
    }

    /// Waits until running work is finished, after `stop` was cancelled.
    async fn finish(self) {
        tokio::join!(self.workers.finish(), self.sweeps.finish());
        for idle in self.idle {
            // These end at once, whatever they were doing.
            let _ = idle.await;
        }
    }
}

/// The App, taking turns with other processes on this store.
fn app(settings: &Settings, store: &Store) -> Result<App, AppError> {
    let app = App::new(&settings.github_url, &settings.issuer, &settings.private_key, Arc::new(SystemTime::now))?;
    Ok(app.taking_turns(Arc::new(StoreTurns(store.clone()))))
}

/// How long closing the database may take.
const LONGEST_CLOSE: Duration = Duration::from_secs(2);

async fn operations_listener(address: Option<SocketAddr>) -> Result<Option<TcpListener>, Error> {
    let Some(address) = address else { return Ok(None) };
    let listener = TcpListener::bind(address).await;
    listener.map(Some).map_err(|reason| Error::Operations { address, reason })
}

impl Shared {
    fn new(office: Office, settings: &Settings) -> Self {
        let Office { store, app, clock, doorbell, tempo, .. } = office;
        Self {
            store,
            secrets: settings.webhook_secrets.clone().into(),
            clock,
            doorbell,
            tempo,
            app,
            readiness: Arc::default(),
            room: Room::default(),
            hint: Arc::default(),
            pages: settings.serving.pages.clone(),
            trials: Trials::default(),
        }
    }
}

/// Keeps metrics that nobody fetches from growing.
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
