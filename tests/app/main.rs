//! Conversations between contributors, GitHub (the sandbox) and the bot, over real sockets from the signed webhook to the posted review.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod adding;
mod asked_changes;
mod audits;
mod facts;
mod greeting;
mod ignoring;
mod labels;
mod lists;
mod manners;
mod merge;
mod odd;
mod ours;
mod people;
mod policy;
mod reviewers;
mod reviews;
mod scene;
mod standing;
mod summary;
mod troubled_sources;
#[path = "../support/visitor.rs"]
mod visitor;
