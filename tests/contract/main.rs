//! What the bot sends, checked against GitHub's own descriptions of its APIs: the npm packages `@octokit/openapi` and
//! `@octokit/graphql-schema`, which `.ci/run` fetches into `target/contract`. Where they are not there, these tests say so and pass.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::path::{Path, PathBuf};

mod graphql;
mod openapi;
mod rest;

/// A package's folder; `None`, told on standard error, where it was not fetched.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn package(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/contract").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: @octokit/{name} is not in target/contract; .ci/run fetches it");
    None
}
