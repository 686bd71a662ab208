//! What is done in the background, and the workers that do it: the only place that joins webhooks, store, GitHub and the sources of facts.

mod add;
mod audit;
mod begun;
mod blocking;
mod clock;
mod command;
mod departure;

mod error;
mod events;
mod facts;
mod fixes;
mod inquiry;
mod keeping;
mod kind;
mod mending;
mod office;
mod outage;
mod pending;
mod people;
mod place;
mod pull;
mod queue;
mod reconcile;
mod rerun;
mod retry;
mod review;
mod seen;
mod sweep;
mod whole;
mod worker;

pub use clock::{Clock, SystemClock};
pub use events::job_for;
pub use inquiry::{Asking, Inquiry, StoredFacts};
pub use office::{Doorbell, ListPages, Office, StoreTurns, Tempo};
pub use outage::Outage;
pub use pull::{Manner, ReviewJob};
pub use sweep::Sweeps;
pub use worker::Workers;
