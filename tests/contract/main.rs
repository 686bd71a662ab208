//! What the bot sends, checked against GitHub's own descriptions of its APIs: the npm packages `@octokit/openapi` and
//! `@octokit/graphql-schema`, which `.ci/with-contract` fetches.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::path::{Path, PathBuf};

mod graphql;
mod openapi;
mod rest;

/// The folder with GitHub's descriptions; `.ci/with-contract` fetches them and sets it.
const CONTRACT: &str = "SHELFMARK_TEST_CONTRACT";

/// A package's folder.
fn package(name: &str) -> PathBuf {
    let folder =
        std::env::var_os(CONTRACT).unwrap_or_else(|| panic!("{CONTRACT} names no folder; see .ci/with-contract"));
    Path::new(&folder).join(name)
}
