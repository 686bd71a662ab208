//! The stand-in for the sources of facts answers as they do: the same forms, limits, refusals and traps.
//!
//! It is compared with the recorded answers if `../shared/facts` exists; if not, the tests name what they skipped and pass.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod arxiv;
mod client;
mod crossref;
mod demo;
mod github;
mod limits;
mod records;
mod registries;
mod shapes;
mod understood;
mod weather;
mod web;
