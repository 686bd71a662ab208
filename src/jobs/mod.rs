//! What is done in the background, and the workers that do it: the only place that joins webhooks, store, GitHub and the sources of facts.

mod command;
mod departure;
mod error;
mod events;
mod facts;
mod fixes;
mod keeping;
mod kind;
mod office;
mod outage;
mod pending;
mod place;
mod pull;
mod queue;
mod reconcile;
mod rerun;
mod retry;
mod review;
mod seen;
mod sweep;
mod worker;

pub use events::job_for;
pub use facts::{Asking, Inquiry};
pub use office::{Clock, Doorbell, ListPages, Office, StoreTurns, SystemClock, Tempo};
pub use outage::Outage;
pub use pull::{Manner, ReviewJob};
pub use sweep::Sweeps;
pub use worker::Workers;
