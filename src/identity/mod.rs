//! Turns links and titles into canonical keys, so that spellings of the same thing are equal.
//!
//! A key says what is linked, not how: `arxiv:2502.19634` for the abstract page, the PDF and the DOI of one paper,
//! `github:rust-lang/bors` for a repository under any spelling of its address, `web:host/path` for everything else. Two
//! addresses share a key only if both lead to the same thing by the site's own rules; in doubt they differ.
//!
//! [`Title`] does the same for titles, and [`Listing`] says which things a list presents.

mod address;
mod forges;
mod kin;
mod listing;
mod media;
mod packages;
mod papers;
mod rules;
mod shorteners;
mod site;
mod title;
mod typed;

use address::Address;
pub use address::without_tracking;
pub use kin::Kin;
pub use listing::{Listing, Resource};
pub use papers::on_arxiv;
pub use shorteners::shortened_by;
pub use title::Title;
pub(crate) use title::{fold, is_unparted};
pub use typed::{Mistyped, mistyped};

/// The canonical key of a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(String);

impl Identity {
    /// The key of an address, mistyped or not; `None` if it is not a web address (a path, an anchor, `mailto:`).
    #[must_use]
    pub fn of(destination: &str) -> Option<Self> {
        let meant = typed::meant(destination);
        let address = Address::parse(&meant)?;
        Some(Self(rules::key(&address).unwrap_or_else(|| address.generic_key())))
    }

    /// The repository whose site this address is the front page of, judging by the address alone
    /// (`ada.github.io/teapot` is built from `github.com/ada/teapot`): usually the same project, but not the same
    /// thing.
    #[must_use]
    pub fn of_repository_behind(destination: &str) -> Option<Self> {
        if !destination.contains(".io") {
            return None;
        }
        forges::repository_of_pages(&Address::parse(&typed::meant(destination))?).map(Self)
    }

    /// Whether it is a paper's, so that its title names just one thing anywhere.
    #[must_use]
    pub fn is_paper(&self) -> bool {
        const PAPERS: [&str; 13] = [
            "arxiv",
            "doi",
            "openreview",
            "acl",
            "pmlr",
            "neurips",
            "cvf",
            "pubmed",
            "pmc",
            "pii",
            "ieee",
            "semanticscholar",
            "ssrn",
        ];
        PAPERS.contains(&self.kind())
    }

    /// What kind of thing it is: `arxiv`, `doi`, `github`, `web`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// Its name within its kind: `2502.19634`, `rust-lang/bors`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(_, name)| name)
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
