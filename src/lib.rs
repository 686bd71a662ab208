//! Shelfmark reviews pull requests to curated lists ("awesome" READMEs) in each list's own style.
//!
//! The crate is one library and one binary. A review takes two texts, the list before and after a contribution, and
//! returns findings about what the contribution changed:
//!
//! ```
//! use shelfmark::engine::{Submission, review};
//!
//! let base = "# Tea\n\n- [Assam](https://assam.example) - Malty.\n- [Ceylon](https://ceylon.example) - Brisk.\n";
//! let head = format!("{base}- [Darjeeling] (https://darjeeling.example) - Light.\n");
//! let report = review(&Submission::new("README.md", base, &head));
//! assert_eq!(report.findings[0].check, "malformed-link");
//! assert_eq!(report.findings[0].lines.start, 5);
//! ```
//!
//! # The map
//!
//! The *core* is pure and synchronous: same input, same report. Dependencies point one way:
//! [`text`] ← [`document`] ← [`identity`], [`conventions`], [`change`], [`placement`], [`compose`] ← [`checks`] ← [`policy`], [`proof`] ←
//! [`engine`] ← [`review`], [`output`].
//!
//! The *adapters* talk to the outside world and never know one another: [`webhook`] (bytes and signature to event),
//! [`github`] (the calls we make), [`store`] (deliveries and jobs). [`jobs`] joins them; [`server`] and [`cli`] sit on
//! top. `sandbox` is a stand-in for GitHub over real HTTP, for the demo, the tests and load measurements.
//!
//! `docs/architecture.md` has the invariants and follows one delivery through the program; `tests/architecture.rs`
//! enforces the dependencies.

pub mod change;
pub mod checks;
pub mod cli;
pub mod compose;
pub mod conventions;
pub mod document;
pub mod engine;
pub mod facts;
pub mod github;
pub mod identity;
pub mod jobs;
pub mod output;
pub mod pages;
pub mod placement;
pub mod policy;
pub mod proof;
pub mod review;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod server;
pub mod sources;
pub mod store;
pub mod text;
pub mod webhook;
