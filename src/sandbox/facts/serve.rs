//! Connections, and whom a request is for.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::http::{Request, header};
use http_body_util::{BodyExt as _, Collected};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use url::{Host, Url};

use super::apis;
use super::call::{Call, error_page};
use super::outcome::Outcome;
use super::pages;
use super::source::Source;
use super::state::Shared;

/// Serves until it is dropped, and all its connections with it.
pub(super) async fn serve(listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, from)) = listener.accept().await {
            connections.spawn(connection(stream, from, Arc::clone(&shared)));
        }
        while connections.try_join_next().is_some() {}
    }
}

/// A request that is reset.
#[derive(Debug, thiserror::Error)]
#[error("the connection is reset")]
struct Reset;

async fn connection(stream: TcpStream, from: SocketAddr, shared: Shared) {
    let is_reset = Arc::new(AtomicBool::new(false));
    let stream = Stream { stream, is_reset: Arc::clone(&is_reset) };
    let service = service_fn(move |request| {
        let (shared, is_reset) = (Arc::clone(&shared), Arc::clone(&is_reset));
        async move {
            match answer(shared, from, request).await {
                Outcome::Answer(reply) => Ok(reply),
                Outcome::Silence => std::future::pending().await,
                Outcome::Reset => {
                    is_reset.store(true, Ordering::Relaxed);
                    Err(Reset)
                }
            }
        }
    });
    // A connection that ends early concerns only whoever ended it.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// A request by the stand-in's address is for a source, one by a host name for a page.
async fn answer(shared: Shared, from: SocketAddr, request: Request<Incoming>) -> Outcome {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let Ok(url) = Url::parse(&format!("http://{host}{}", parts.uri)) else { return Outcome::Answer(error_page(400)) };
    if let Some(Host::Domain(name)) = url.host()
        && name != "localhost"
    {
        return pages::answer(shared, name, url.port().unwrap_or(80), &parts).await;
    }
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let path = parts.uri.path().trim_start_matches('/');
    let (folder, path) = path.split_once('/').unwrap_or((path, ""));
    let Some(source) = Source::of_folder(folder) else { return Outcome::Answer(error_page(404)) };
    let call = Call {
        source,
        method: parts.method,
        path: path.to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.clone(),
        body,
        base: format!("http://{host}/{folder}/"),
        caller: from.ip(),
    };
    apis::answer(shared, call).await
}

/// A connection that can be reset instead of closed.
struct Stream {
    stream: TcpStream,
    is_reset: Arc<AtomicBool>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.is_reset.load(Ordering::Relaxed) {
            // If it cannot be reset, it is closed.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
