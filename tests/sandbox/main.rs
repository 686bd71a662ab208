//! The sandbox refuses what GitHub refuses, in the same way.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod access;
mod checks;
mod client;
mod graphql;
mod issues;
mod people;
mod places;
mod proposing;
mod reading;
mod recorded;
mod reviews;
mod weather;
mod webhooks;
