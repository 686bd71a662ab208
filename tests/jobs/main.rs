//! Conversations in which something goes wrong between the bot and GitHub, with the clock moved by hand.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

mod answers;
mod asked;
mod audits;
mod clocks;
mod limits;
mod lists;
mod outage;
mod scene;
mod sweeps;
mod waiting;

#[path = "../support/mod.rs"]
mod support;
