//! A stand-in for the hosts that publish facts about papers and repositories, and for a small web, over real HTTP.
//!
//! It knows what is on a [`Shelf`], described once for all sources, and answers as each of them does: with their formats, limits, refusals
//! and traps. Its answers are based on recorded ones, named in comments by the file that holds them (`arxiv/one.xml`), or on documents
//! linked there. It does not know its callers, and has its own text for all content. Pages of its [`Web`] are requested at the same port,
//! by their host names; [`cases()`] are those that link checkers stumble over.
//!
//! ```no_run
//! # async fn conversation() -> std::io::Result<()> {
//! use shelfmark::sandbox::facts::{Paper, Project, Shelf, Source, StandIn, Trouble, Weather, Web};
//!
//! let shelf = Shelf::default()
//!     .paper(Paper::on_arxiv("8912.00001", "On the Songs of Kettles", &["Ada Teal"]))
//!     .project(Project::new("ada/kettle").renamed_from("ada/pot"));
//! let world = StandIn::start(shelf, Web::default()).await?;
//! world.set_weather(Source::Arxiv, Weather::always(Trouble::TooMany(None)));
//! # Ok(())
//! # }
//! ```

mod apis;
mod arxiv;
mod call;
mod cases;
mod crossref;
mod datacite;
mod day;
mod demo;
mod doi;
mod gates;
mod github;
mod graphql;
mod outcome;
mod pages;
mod paper;
mod project;
mod pubmed;
mod refusals;
mod serve;
mod shelf;
mod source;
mod stand_in;
mod state;
mod traffic;
mod weather;
mod web;

pub use cases::{Case, Home, cases, web};
pub use day::Day;
pub use demo::{DEMO_LIST, demo_web, demo_world};
pub use gates::Tempo;
pub use paper::{Paper, Person};
pub use project::Project;
pub use shelf::Shelf;
pub use source::Source;
pub use stand_in::StandIn;
pub use traffic::{Asked, Look, least_gap};
pub use weather::{Trouble, Weather};
pub use web::{Act, Sheet, To, Web, Whereabouts};
