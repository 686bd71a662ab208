//! Sources: who is asked about what an entry presents, over the network.

pub mod arxiv;
mod client;
pub mod crossref;
pub mod datacite;
pub mod doi;
mod escape;
pub mod github;
pub mod pubmed;
mod reading;
mod reply;
mod tls;

pub use client::{Api, Bases, Client, Contact, ContactError};
pub use reading::Answers;
pub use reply::{Failure, Reply};
pub use tls::{Roots, RootsError};
