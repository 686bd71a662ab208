//! The sandbox refuses what GitHub refuses, as GitHub refuses it.

mod access;
mod checks;
mod client;
mod graphql;
mod reading;
mod reviews;
