//! A server without an App: it shows a page for registering one, and continues as that App without a restart.
//!
//! The page is for whoever first opens the link that was printed on the terminal. It has a form that a browser posts to GitHub; GitHub sends
//! the browser back with a code, which is exchanged for the App's credentials
//! (<https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>). A [`Keeper`] stores them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;
use url::Url;

use super::{Error, Ports, Routers, Serving, Settings, Tempo, Work, app, close, operations_listener};
use crate::jobs::{Asking, SystemClock};
use crate::pages::Asked;
use crate::store::{KeyFile, Registration, RegistrationError, Store};

mod access;
mod addresses;
mod asking;
mod exchange;
mod keeping;
mod routes;

use access::Access;
use exchange::{Done, Fetched, SetUp};
use keeping::InDatabase;
pub use keeping::{KeepError, Keeper, Keeping};
use routes::LONGEST_ANSWER;

/// The settings of a server that does not include an App: the database may hold one, or one is to be registered.
#[derive(Clone, Debug)]
pub struct Unregistered {
    /// Where GitHub's REST API is.
    pub github_url: Url,
    /// Where deliveries, jobs and the App are kept.
    pub database_url: String,
    /// The key that seals the App's secrets there.
    pub key_file: KeyFile,
    /// The URL by which this server is reached from outside; if it is not set, the browser's is proposed, and the one chosen is stored
    /// with the App.
    pub public_url: Option<Url>,
    /// How many jobs run at once.
    pub workers: usize,
    /// How long things take.
    pub tempo: Tempo,
    /// How requests are served.
    pub serving: Serving,
    /// How facts are looked up; `None` if they are not.
    pub asking: Option<Asking>,
}

/// What is known beforehand when an App is registered separately.
#[derive(Clone, Debug)]
pub struct Registering {
    /// Where GitHub's REST API is.
    pub github_url: Url,
    /// The URL by which the server will be reached from outside.
    pub public_url: Option<Url>,
    /// The App's name; one is made up if this is missing.
    pub name: Option<String>,
    /// The organization that will own it.
    pub organization: Option<String>,
}

/// How often a waiting process checks whether another one has registered the App.
const LOOK: Duration = Duration::from_secs(3);

/// How long sending the last page may take.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

/// Runs a server on `listener` as the App in the database, or shows the set-up page until there is one. `announce` receives the link to
/// the page, which is a secret meant for the terminal.
///
/// # Errors
/// When the database, the App in it or a socket cannot be used.
pub async fn serve(
    listener: TcpListener,
    unregistered: Unregistered,
    announce: impl FnOnce(&str) + Send,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let serving = unregistered.serving.clone();
    let operations = operations_listener(serving.operations).await?;
    let mut shutdown = Box::pin(shutdown);
    let opened = super::opened(&unregistered.database_url, unregistered.workers, &mut shutdown).await?;
    let Some(store) = opened else { return Ok(()) };
    if let Some(app) = store.app(&unregistered.key_file).await? {
        tracing::info!(slug = app.slug, id = app.app_id, "the database holds the App");
        return super::run_on(listener, operations, store, unregistered.settings(&app)?, shutdown).await;
    }
    let address = listener.local_addr()?;
    let keeper = InDatabase { store: store.clone(), key: unregistered.key_file.clone(), clock: Arc::new(SystemClock) };
    let asked = Registering {
        github_url: unregistered.github_url.clone(),
        public_url: unregistered.public_url.clone(),
        name: None,
        organization: None,
    };
    let (set_up, token, mut done) = begin(asked, Arc::new(keeper))?;
    let ports = Ports::open(listener, operations, &serving, |alone| Routers {
        public: routes::public(Arc::clone(&set_up), !alone),
        operations: routes::operations(),
    })?;
    tracing::info!(%address, github = %unregistered.github_url, "listening; no App is registered yet");
    announce(&link(unregistered.public_url.as_ref(), address, &token));
    let registered = tokio::select! {
        () = &mut shutdown => None,
        registered = registration(&store, &unregistered.key_file, &mut done) => Some(registered?),
    };
    let Some((app_kept, taken_up)) = registered else {
        let late = ended(&ports, &set_up, &mut done, serving.drain).await;
        close(&store).await;
        match late {
            Some(app) => tracing::info!(slug = app.slug, id = app.app_id, "stopped; the App is registered and stored"),
            None => tracing::info!("stopped; no App was registered"),
        }
        return Ok(());
    };
    set_up.tell_unkept();
    let settings = unregistered.settings(&app_kept)?;
    let app = app(&settings, &store)?;
    let work = Work::begin(&settings, store, app);
    ports.turn_to(|alone| work.routers(alone));
    tracing::info!(
        slug = app_kept.slug,
        id = app_kept.app_id,
        "the App is registered; webhooks are received at /webhook"
    );
    // An App stored here may have been seen in the database first.
    tokio::spawn(async move {
        let mut next = taken_up;
        loop {
            if let Some(taken_up) = next {
                // Nobody waits for it if the browser is gone.
                let _ = taken_up.send(());
            }
            let Some(Done { taken_up, .. }) = done.recv().await else { return };
            next = Some(taken_up);
        }
    });
    work.until(shutdown, ports, &serving).await;
    Ok(())
}

/// Shows the set-up page on `listener` until an App is registered and stored, and returns it; `None` if `shutdown` completed first.
///
/// # Errors
/// When the socket cannot be used, or credentials could not be stored by the end.
pub async fn register(
    listener: TcpListener,
    asked: Registering,
    keeper: Arc<dyn Keeper>,
    announce: impl FnOnce(&str) + Send,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<Option<Registration>, Error> {
    let address = listener.local_addr()?;
    let (set_up, token, mut done) = begin(asked, keeper)?;
    let routers = |_| Routers { public: routes::public(Arc::clone(&set_up), true), operations: routes::operations() };
    let ports = Ports::open(listener, None, &Serving::default(), routers)?;
    announce(&link(None, address, &token));
    let registered = tokio::select! {
        () = shutdown => None,
        Some(done) = done.recv() => Some(taken(done)),
    };
    let late = ended(&ports, &set_up, &mut done, LONGEST_ANSWER).await;
    match registered.or(late) {
        Some(app) => Ok(Some(app)),
        None => set_up.unkept().as_ref().map_or(Ok(None), |Fetched { app, .. }| {
            Err(Error::Unkept { slug: app.slug.clone(), html_url: app.html_url.clone() })
        }),
    }
}

/// Ends the set-up after finishing what has started, which may take at most `longest`. Returns the resulting App, if any.
async fn ended(
    ports: &Ports,
    set_up: &SetUp,
    done: &mut mpsc::Receiver<Done>,
    longest: Duration,
) -> Option<Registration> {
    let farewell = async || drop(tokio::time::timeout(LONGEST_FAREWELL, ports.public.finish()).await);
    let finished = async {
        farewell().await;
        set_up.tasks.close();
        set_up.tasks.wait().await;
        // The last page may still be on its way.
        farewell().await;
    };
    let finished = tokio::time::timeout(longest, finished);
    tokio::pin!(finished);
    let mut app = None;
    loop {
        tokio::select! {
            biased;
            Some(done) = done.recv() => app = Some(taken(done)),
            _ = &mut finished => {
                set_up.tell_unkept();
                return app;
            }
        }
    }
}

/// The App, after the browser was told that it was taken up.
fn taken(Done { app, taken_up }: Done) -> Registration {
    // Nobody waits for it if the browser is gone.
    let _ = taken_up.send(());
    app
}

/// The App in the database, with all the settings of a server; `None` if there is none. It can be called while a server runs.
///
/// # Errors
/// When the database cannot be used, or the App's secrets cannot be opened.
pub async fn registered(unregistered: &Unregistered) -> Result<Option<(Registration, Settings)>, Error> {
    let store = Store::visit(&unregistered.database_url).await?;
    let app = store.app(&unregistered.key_file).await;
    close(&store).await;
    let Some(app) = app? else { return Ok(None) };
    let settings = unregistered.settings(&app)?;
    Ok(Some((app, settings)))
}

impl Unregistered {
    /// All the settings of a server, as this App.
    fn settings(&self, app: &Registration) -> Result<Settings, Error> {
        let plain = |url: &str| url.trim_end_matches('/').to_owned();
        if plain(&app.github_url) != plain(self.github_url.as_str()) {
            let (slug, known) = (app.slug.clone(), app.github_url.clone());
            return Err(Error::OtherGithub { slug, known, asked: self.github_url.to_string() });
        }
        // Older Enterprise Servers identify an App only by its id.
        let is_in_the_cloud = asking::is_in_the_cloud(&self.github_url);
        Ok(Settings {
            issuer: if is_in_the_cloud { app.client_id.clone() } else { app.app_id.to_string() },
            private_key: app.private_key.clone(),
            webhook_secrets: vec![app.webhook_secret.clone()],
            github_url: self.github_url.clone(),
            database_url: self.database_url.clone(),
            public_url: self.public_url.clone().or_else(|| app.public_url.as_deref()?.parse().ok()),
            workers: self.workers,
            tempo: self.tempo,
            serving: self.serving.clone(),
            asking: self.asking.clone(),
        })
    }
}

/// The set-up page, the token that opens it, and the channel that receives the registered App.
fn begin(
    asked: Registering,
    keeper: Arc<dyn Keeper>,
) -> Result<(Arc<SetUp>, SecretString, mpsc::Receiver<Done>), Error> {
    if let Some(url) = asked.public_url.as_ref().filter(|url| url.path() != "/") {
        return Err(Error::PathInAddress(url.clone()));
    }
    let token = access::secret().ok_or(Error::NoRandomness)?;
    let name = match asked.name {
        Some(name) => name,
        None => made_up(&access::secret().ok_or(Error::NoRandomness)?, asked.organization.as_deref()),
    };
    let (sender, done) = mpsc::channel(1);
    let set_up = SetUp {
        asked: Asked {
            public_url: asked
                .public_url
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned())
                .unwrap_or_default(),
            name,
            is_of_organization: asked.organization.is_some(),
            organization: asked.organization.unwrap_or_default(),
            ..Asked::default()
        },
        github_url: asked.github_url,
        public_url: asked.public_url,
        keeper,
        access: Access::by(token.clone()),
        done: sender,
        tasks: TaskTracker::new(),
        exchanging: tokio::sync::Mutex::default(),
        unkept: Mutex::default(),
        registered: OnceLock::new(),
    };
    Ok((Arc::new(set_up), SecretString::from(token), done))
}

/// A name that nobody else on GitHub is likely to have: with the organization's name, or a few random letters.
fn made_up(random: &str, organization: Option<&str>) -> String {
    let letters = random.bytes().filter(u8::is_ascii_alphanumeric).take(4);
    let letters = || letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let own = organization.filter(|name| name.len() <= 24).map_or_else(letters, str::to_owned);
    format!("Shelfmark {own}")
}

/// The link to the page: at the public URL if set, or else at this machine's address.
fn link(public_url: Option<&Url>, address: SocketAddr, token: &SecretString) -> String {
    let base = match public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
        None => format!("http://{address}"),
    };
    format!("{base}/setup?token={}", token.expose_secret())
}

/// Waits for an App to be registered: on our own page, or by another process on the same database.
async fn registration(
    store: &Store,
    key: &KeyFile,
    done: &mut mpsc::Receiver<Done>,
) -> Result<(Registration, Option<oneshot::Sender<()>>), Error> {
    let mut looks = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            Some(Done { app, taken_up }) = done.recv() => return Ok((app, Some(taken_up))),
            _ = looks.tick() => match store.app(key).await {
                Ok(Some(app)) => return Ok((app, None)),
                Ok(None) => {}
                Err(RegistrationError::Store(error)) => tracing::warn!(%error, "cannot check whether an App was registered"),
                Err(closed) => return Err(closed.into()),
            },
        }
    }
}
