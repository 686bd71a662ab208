//! A server without an App: from the link on the terminal to the first review, with GitHub (the sandbox) and a browser between them.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
#![cfg(unix)]

mod driver;
mod flow;
mod gate;
mod interrupted;
mod keeping;
mod real;
mod refusals;
mod register;
mod scene;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/visitor.rs"]
mod visitor;
