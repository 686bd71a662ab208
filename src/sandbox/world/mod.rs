//! The world of the sandbox: what GitHub keeps, and what people and Apps do to it. It knows nothing of transport; HTTP, GraphQL and
//! webhooks build on it.

pub(super) mod app;
pub(super) mod clock;
pub(super) mod diff;
pub(super) mod git;
pub(super) mod keys;
pub(super) mod limits;
pub(super) mod manifest;
pub(super) mod model;
mod names;
mod people;
pub(super) mod quota;
mod registering;
pub(super) mod repository;
pub(super) mod script;
pub(super) mod state;
mod suggestion;
pub(super) mod weather;
