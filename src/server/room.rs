//! Room for bodies that are not verified yet: anybody can send them, so their total size is limited.

use std::sync::Arc;

use axum::body::{Body, HttpBody as _};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::webhook::{Rejection, Verifying};

/// GitHub's payloads are at most 25 MB
/// (<https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap>).
const LARGEST: usize = 25 * 1024 * 1024;

/// Nearly all deliveries are smaller. They have room of their own, so that large bodies cannot shut them out.
const SMALL: usize = 256 * 1024;

/// The most bytes held before their signature is verified: for the first 256 KB of all bodies, and again for the rest.
const ROOM: usize = 64 * 1024 * 1024;

/// The room left for incoming bodies.
#[derive(Clone)]
pub(super) struct Room {
    first: Arc<Semaphore>,
    beyond: Arc<Semaphore>,
}

/// Why there is no body.
pub(super) enum Unread {
    /// It is larger than any delivery of GitHub's.
    TooLarge,
    /// Too much is held already.
    NoRoom,
    /// The connection broke.
    Broken,
    /// Its signature is not GitHub's.
    Rejected(Rejection),
}

impl From<Rejection> for Unread {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Default for Room {
    fn default() -> Self {
        Self { first: Arc::new(Semaphore::new(ROOM)), beyond: Arc::new(Semaphore::new(ROOM)) }
    }
}

/// The room that one body takes, released on drop.
#[derive(Default)]
struct Held {
    first: Option<OwnedSemaphorePermit>,
    beyond: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Reads a body whose signature matches. It then no longer counts against the room: it is GitHub's.
    pub async fn read(&self, mut body: Body, verifying: Result<Verifying, Rejection>) -> Result<Vec<u8>, Unread> {
        if body.size_hint().lower() > LARGEST as u64 {
            return Err(Unread::TooLarge);
        }
        let mut verifying = match verifying {
            Ok(verifying) => verifying,
            Err(rejection) => {
                hear_out(body).await;
                return Err(rejection.into());
            }
        };
        let (mut held, mut read) = (Held::default(), Vec::new());
        while let Some(frame) = body.frame().await {
            let Ok(part) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
            if read.len() + part.len() > LARGEST {
                return Err(Unread::TooLarge);
            }
            self.take(&mut held, read.len(), part.len())?;
            verifying.update(&part);
            read.extend_from_slice(&part);
        }
        verifying.finish()?;
        Ok(read)
    }

    /// Takes room for this many more bytes.
    fn take(&self, held: &mut Held, before: usize, more: usize) -> Result<(), Unread> {
        let first = SMALL.saturating_sub(before).min(more);
        reserve(&self.first, &mut held.first, first)?;
        reserve(&self.beyond, &mut held.beyond, more - first)
    }
}

fn reserve(room: &Arc<Semaphore>, held: &mut Option<OwnedSemaphorePermit>, bytes: usize) -> Result<(), Unread> {
    if bytes == 0 {
        return Ok(());
    }
    let bytes = u32::try_from(bytes).map_err(|_| Unread::TooLarge)?;
    let more = Arc::clone(room).try_acquire_many_owned(bytes).map_err(|_| Unread::NoRoom)?;
    match held {
        Some(held) => held.merge(more),
        None => *held = Some(more),
    }
    Ok(())
}

/// Reads a small body to its end and discards it: a client that is cut off while sending does not see the answer.
async fn hear_out(mut body: Body) {
    let mut heard = 0;
    while heard < SMALL
        && let Some(Ok(frame)) = body.frame().await
    {
        heard += frame.data_ref().map_or(0, bytes::Bytes::len);
    }
}
