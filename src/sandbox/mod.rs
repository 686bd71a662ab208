//! A stand-in for GitHub over real HTTP, with GitHub's own rules and refusals.
//!
//! It keeps repositories, pull requests, reviews and check runs in memory, and serves the part of the REST and GraphQL APIs that
//! the bot uses, checking what GitHub checks: tokens and their permissions, anchors of review comments, sizes, limits. The demo,
//! the tests and load measurements use it only through this room, in the form of a conversation. Its `world` knows nothing of
//! transport; REST, GraphQL and webhooks build on it, and conversations and the conditions they set build on those:
//!
//! ```no_run
//! # async fn conversation(webhook: &str) -> Result<(), shelfmark::sandbox::SandboxError> {
//! use shelfmark::sandbox::Sandbox;
//!
//! let github = Sandbox::start().await?;
//! github.create_repository("ada/awesome-tea", &[("README.md", "# Tea\n")]);
//! let pull = github.open_pull_request("ada/awesome-tea", "grace", "Add Assam", &[("README.md", "# Tea\n\n- Assam\n")]);
//! github.deliver(&pull, "opened", webhook).await?;
//! # Ok(())
//! # }
//! ```

mod auth;
mod bot;
mod conditions;
mod conversation;
mod courier;
mod deliver;
pub mod demo;
pub mod facts;
mod graphql;
mod handle;
pub mod load;
mod payloads;
mod problem;
mod rest;
mod serve;
mod shared;
mod storm;
mod web;
mod wire;
mod world;

pub use bot::Bot;
pub use courier::Delivered;
pub use handle::{IssueHandle, PullHandle, Sandbox, SandboxError};
pub use world::app::{APP_ID, App, CLIENT_ID, INSTALLATION, WEBHOOK_SECRET};
pub use world::limits::{Limits, Words};
pub use world::model::{Call, CheckRun, Comment, Issue, Pull, Review, Talk};
pub use world::repository::Rule;
pub use world::script::{Answer, Matching, Spoil, Written};
pub use world::weather::{Trouble, Weather};
