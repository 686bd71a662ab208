//! What differs from entry to entry.

use super::dates::DateForm;

/// A place in an entry that is filled anew for each thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// What it is called.
    Title,
    /// What stands before the colon of its title, once more.
    Short,
    /// Where it is found.
    Address,
    /// Its repository on GitHub, as `owner/name`, in the address of a badge.
    Repository,
    /// Its number on arXiv, beside its address.
    ArxivNumber,
    /// Who made it.
    Authors,
    /// When it appeared, in one of the forms that dates are written in.
    Date(DateForm),
    /// Where it appeared.
    Venue,
    /// What is said of it, with its full stop.
    Description,
    /// Where another link leads, by the words that it shows, in small letters.
    Link(String),
    /// What another link shows.
    Shown,
    /// Links that follow one another, by their number in the entry.
    Links(usize),
}

impl Slot {
    /// What it is, in a word or two.
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
