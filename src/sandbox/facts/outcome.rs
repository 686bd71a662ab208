//! The outcomes of a request, including answers that break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::http::response::Parts;
use http_body_util::{BodyExt as _, Collected};
use hyper::body::Frame;

use super::call::Reply;

/// The outcome of a request.
pub(super) enum Outcome {
    Answer(Reply),
    /// Nothing, for as long as the caller waits.
    Silence,
    /// The connection is reset.
    Reset,
}

/// The first half of an answer, as a complete HTTP response.
pub(super) async fn halved(reply: Reply) -> Reply {
    let (parts, whole) = taken_apart(reply).await;
    Reply::from_parts(parts, Body::from(half_of(&whole)))
}

/// An answer that breaks off in the middle.
pub(super) async fn broken_off(reply: Reply) -> Reply {
    let (mut parts, whole) = taken_apart(reply).await;
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    Reply::from_parts(parts, Body::new(BreaksOff { half: Some(half_of(&whole)), is_sent: false }))
}

async fn taken_apart(reply: Reply) -> (Parts, Bytes) {
    let (parts, body) = reply.into_parts();
    let whole = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    (parts, whole)
}

fn half_of(whole: &Bytes) -> Bytes {
    whole.slice(..whole.len() / 2)
}

/// A body of which only half arrives.
struct BreaksOff {
    half: Option<Bytes>,
    is_sent: bool,
}

impl hyper::body::Body for BreaksOff {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.is_sent {
            // The half is sent before the end of the connection is seen.
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}
