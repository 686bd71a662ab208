//! Who is asked about the world.

pub mod arxiv;
pub mod crossref;
pub mod datacite;
pub mod doi;
mod escape;
pub mod github;
pub mod pubmed;
mod reading;

pub use reading::Answers;
