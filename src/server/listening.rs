//! An open port: its connections have limited time for each request's head, and closing does not wait forever.

use std::io::ErrorKind;
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long to pause accepting if the system has no resources for another connection.
const PAUSE: Duration = Duration::from_secs(1);

/// How much is read ahead from one connection, including the head of a request; GitHub's heads have about a kilobyte.
const BUFFER: usize = 64 * 1024;

/// An open port and its connections. Dropping it closes all of them.
pub(super) struct Listening {
    routes: Routes,
    tasks: TaskTracker,
    closing: CancellationToken,
    cut: CancellationToken,
}

/// What serves one port.
#[derive(Clone)]
struct Port {
    routes: Routes,
    /// How long the head of a request may take, counted from the end of the previous request.
    head: Duration,
    tasks: TaskTracker,
    closing: CancellationToken,
    cut: CancellationToken,
}

/// The routes of a port, which may be replaced while it is open: each request uses the current ones.
#[derive(Clone)]
struct Routes(Arc<RwLock<TowerToHyperService<Router>>>);

impl Routes {
    fn new(router: Router) -> Self {
        Self(Arc::new(RwLock::new(TowerToHyperService::new(router))))
    }
}

impl Service<Request<Incoming>> for Routes {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.0.read().unwrap_or_else(PoisonError::into_inner).call(request)
    }
}

impl Listening {
    /// Starts serving these routes.
    pub fn begin(listener: TcpListener, router: Router, head: Duration) -> Self {
        let listening = Self {
            routes: Routes::new(router),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
            cut: CancellationToken::new(),
        };
        let Self { routes, tasks, closing, cut } = &listening;
        let port =
            Port { routes: routes.clone(), head, tasks: tasks.clone(), closing: closing.clone(), cut: cut.clone() };
        tasks.spawn(port.accept(listener));
        listening
    }

    /// Serves these routes from now on, also on open connections. Requests in progress keep the old ones.
    pub fn turn_to(&self, router: Router) {
        *self.routes.0.write().unwrap_or_else(PoisonError::into_inner) = TowerToHyperService::new(router);
    }

    /// Closes the port, and waits until every request was answered.
    pub async fn finish(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The number of connections.
    pub fn connections(&self) -> usize {
        self.tasks.len()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.closing.cancel();
        self.cut.cancel();
    }
}

impl Port {
    async fn accept(self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.closing.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((socket, _)) => drop(self.tasks.spawn(self.clone().serve(socket))),
                // The client has already gone.
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections; trying again");
                    let _ = tokio::time::timeout(PAUSE, self.closing.cancelled()).await;
                }
            }
        }
    }

    async fn serve(self, socket: TcpStream) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.head).max_buf_size(BUFFER);
        let mut connection = pin!(http.serve_connection(TokioIo::new(socket), self.routes));
        // A broken connection is for the other end to report.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.closing.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            _ = connection => {}
            () = self.cut.cancelled() => {}
        }
    }
}
