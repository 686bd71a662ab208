//! Sources: who is asked about what an entry presents, over the network.

pub mod arxiv;
mod ask;
mod client;
pub mod crossref;
pub mod datacite;
pub mod doi;
mod errand;
mod escape;
pub mod github;
mod kept;
mod lane;
mod paces;
pub mod pubmed;
mod reading;
mod reply;
mod shared;
mod tls;
mod turnstile;
mod waits;

pub use ask::{MOST_QUESTIONS, Sources};
pub use client::{Api, Bases, Client, Contact, ContactError};
pub use kept::{Kept, Memory, Remembered};
pub use lane::Pace;
pub use paces::Paces;
pub use reading::Answers;
pub use reply::{Failure, Reply};
pub use shared::Access;
pub use tls::{Roots, RootsError};
pub use turnstile::{OwnTurnstile, Pass, Soon, Turn, Turnstile};
