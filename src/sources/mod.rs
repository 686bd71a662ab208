//! Sources: who is asked about what an entry presents, over the network.
//!
//! There are two ways out. A [`Client`] speaks with the few fixed hosts of [`Api`]; [`Pages`] looks at addresses that contributors wrote, and
//! reaches nothing but what [`Allowed`] lets it. What cannot be learned is said as such, and is never an error.

mod client;
mod guard;
mod pages;
mod reply;
mod resolver;
mod tls;

pub use client::{Api, Bases, Client, Contact, ContactError};
pub use guard::Allowed;
pub use pages::{Pace, Pages, Settings};
pub use reply::{Failure, Reply};
pub use resolver::{Lookup, Resolver, SystemResolver};
pub use tls::{Roots, RootsError};
