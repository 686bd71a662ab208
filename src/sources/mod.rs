//! Sources: who is asked, over the network, about what an entry presents.
//!
//! There are two ways out. A [`Client`] talks to the few fixed hosts of [`Api`]; [`Pages`] looks at addresses that contributors wrote, and
//! reaches nothing but what [`Allowed`] permits. What cannot be learned is reported as unknown, and is never an error.
//!
//! [`Sources`] asks all of them what a review wants to know: in few requests, each source at its own pace, and no longer than the review
//! waits. The files named after a source say how it is asked, and read its answers.

pub mod arxiv;
mod ask;
mod client;
pub mod crossref;
pub mod datacite;
pub mod doi;
mod errand;
mod escape;
pub mod github;
mod guard;
mod kept;
mod lane;
mod paces;
mod pages;
pub mod pubmed;
mod reading;
mod reply;
mod resolver;
mod shared;
#[cfg(test)]
mod tests;
mod tls;
mod turnstile;
mod waits;

pub use ask::{MOST_QUESTIONS, Sources};
pub use client::{Api, Bases, Client, Contact, ContactError};
pub use guard::Allowed;
pub use kept::{Kept, Memory, Remembered};
pub use lane::LanePace;
pub use paces::Paces;
pub use pages::{Pace, Pages, Settings};
pub use reading::Answers;
pub use reply::{Failure, Reply};
pub use resolver::{Lookup, Resolver, SystemResolver};
pub use shared::Access;
pub use tls::{Roots, RootsError};
pub use turnstile::{OwnTurnstile, Pass, Soon, Turn, Turnstile};
