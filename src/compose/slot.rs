//! What differs from entry to entry.

use super::dates::DateForm;

/// A place in an entry that is filled in for each thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// What it is called.
    Title,
    /// The part of its title before the colon, repeated.
    Short,
    /// Where it is found.
    Address,
    /// Its repository on GitHub, as `owner/name`, in the address of a badge.
    Repository,
    /// Its arXiv number, in addition to its address.
    ArxivNumber,
    /// Who made it.
    Authors,
    /// When it appeared, in one of the known date forms.
    Date(DateForm),
    /// Where it appeared.
    Venue,
    /// Its description, including the full stop.
    Description,
    /// The address of another link, by that link's text in lower case.
    Link(String),
    /// The text of another link.
    Shown,
    /// A run of consecutive links, by its number in the entry.
    Links(usize),
}

impl Slot {
    /// Its name, in a word or two.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Title => "title".to_owned(),
            Self::Short => "short title".to_owned(),
            Self::Address => "link".to_owned(),
            Self::Repository => "repository".to_owned(),
            Self::ArxivNumber => "arXiv number".to_owned(),
            Self::Authors => "authors".to_owned(),
            Self::Date(_) => "date".to_owned(),
            Self::Venue => "venue".to_owned(),
            Self::Description => "description".to_owned(),
            Self::Link(label) => label.clone(),
            Self::Shown => "link's text".to_owned(),
            Self::Links(_) => "links".to_owned(),
        }
    }
}
