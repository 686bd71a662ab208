//! The running stand-in: what a conversation sets and sees.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::TcpListener;
use url::Url;

use super::gates::{Gates, Tempo};
use super::serve;
use super::shelf::Shelf;
use super::source::Source;
use super::state::{Shared, State, locked};
use super::traffic::{Asked, Look};
use super::weather::Weather;
use super::web::{Web, Whereabouts, address};

/// A running stand-in for the sources and for a small web, on one port; it stops when the last handle is dropped.
#[derive(Clone)]
pub struct StandIn {
    state: Shared,
    address: SocketAddr,
    url: Url,
    _server: Arc<Server>,
}

/// The task that serves; it ends with its owner.
struct Server(tokio::task::JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl StandIn {
    /// Starts on a free port of this machine, with limits in real time and fair weather.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn start(shelf: Shelf, web: Web) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let url = Url::parse(&format!("http://{address}/")).map_err(std::io::Error::other)?;
        let state = Arc::new(Mutex::new(State {
            shelf,
            web,
            gates: Gates::new(Tempo::real()),
            weather: HashMap::new(),
            revoked: Vec::new(),
            asked: Vec::new(),
            looks: Vec::new(),
            under_way: HashMap::new(),
        }));
        let server = tokio::spawn(serve::serve(listener, Arc::clone(&state)));
        Ok(Self { state, address, url, _server: Arc::new(Server(server)) })
    }

    /// Its address. Each source has a folder below it: `arxiv/`, `datacite/`, `doi/`, `crossref/`, `pubmed/`, `github/`. Pages of the
    /// small web are requested at the same port, by their host names.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The socket address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a page of the small web.
    #[must_use]
    pub fn page(&self, host: &str, path: &str) -> String {
        address(host, self.address.port(), path)
    }

    /// Where a host name leads.
    #[must_use]
    pub fn whereabouts(&self, host: &str) -> Whereabouts {
        self.state().web.whereabouts(host)
    }

    /// Changes what exists.
    pub fn change(&self, change: impl FnOnce(&mut Shelf)) {
        change(&mut self.state().shelf);
    }

    /// Changes what happens at pages.
    pub fn change_web(&self, change: impl FnOnce(&mut Web)) {
        change(&mut self.state().web);
    }

    /// Sets how fast time passes for the limits, and forgets what was counted.
    pub fn set_tempo(&self, tempo: Tempo) {
        self.state().gates = Gates::new(tempo);
    }

    /// Sets how requests to a source fare from now on; with [`Weather::default`] nothing goes wrong.
    pub fn set_weather(&self, source: Source, weather: Weather) {
        self.state().weather.insert(source, weather);
    }

    /// Makes GitHub refuse this token from now on.
    pub fn revoke(&self, token: &str) {
        self.state().revoked.push(token.to_owned());
    }

    /// The requests to a source so far, in order.
    #[must_use]
    pub fn asked(&self, source: Source) -> Vec<Asked> {
        self.state().asked.iter().filter(|asked| asked.source == source).cloned().collect()
    }

    /// The largest number of requests to a source that were under way at the same time.
    #[must_use]
    pub fn most_at_once(&self, source: Source) -> usize {
        self.asked(source).iter().map(|asked| asked.beside + 1).max().unwrap_or_default()
    }

    /// The requests to pages so far, in order.
    #[must_use]
    pub fn looks(&self) -> Vec<Look> {
        self.state().looks.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}
