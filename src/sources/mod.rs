//! Sources: who is asked about what an entry presents, over the network.

mod client;
mod reply;
mod tls;

pub use client::{Api, Bases, Client, Contact, ContactError};
pub use reply::{Failure, Reply};
pub use tls::{Roots, RootsError};
