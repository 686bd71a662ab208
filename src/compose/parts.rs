//! What is known about a thing.

use std::collections::BTreeMap;

use super::authors::Authors;
use super::slot::Slot;
use crate::conventions::Date;
use crate::identity::Identity;

/// What is known about a thing that is to become an entry. Texts are Markdown, as they will appear in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What it is called.
    pub title: String,
    /// Where it is found.
    pub address: String,
    /// Who made it.
    pub authors: Option<Authors>,
    /// When it appeared, as far as that is known.
    pub date: Option<Date>,
    /// Where it appeared.
    pub venue: Option<String>,
    /// Its description, with or without a full stop.
    pub description: Option<String>,
    /// The text of its own link, if that is not its title: `paper`.
    pub shown: Option<String>,
    /// Its other links, by their text in lower case: `code`.
    pub links: BTreeMap<String, Extra>,
    /// Other words, by the name of their place, such as a column's header.
    pub words: BTreeMap<String, String>,
    /// What is known but only given if a column asks for it, by the column's header.
    pub columns: BTreeMap<String, String>,
}

/// Another link of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its text, as written.
    pub shown: String,
    /// Where it leads.
    pub address: String,
    /// Its position among the thing's links, in the order they were given.
    pub place: usize,
}

impl Parts {
    /// Sets its authors to the names in a text, separated by commas.
    pub fn name_authors(&mut self, text: &str) {
        self.authors = Some(Authors::read(text.trim()));
    }

    /// Whether it has no title other than an address.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.title.is_empty() || self.title.contains("://")
    }

    /// Copies the part with this name from `known` if it is missing here; returns whether it did.
    pub fn complete(&mut self, name: &str, known: &Self) -> bool {
        fn fill<T: Clone>(own: &mut Option<T>, known: Option<&T>) -> bool {
            let is_filled = own.is_none() && known.is_some();
            if is_filled {
                *own = known.cloned();
            }
            is_filled
        }
        match name {
            "authors" => fill(&mut self.authors, known.authors.as_ref()),
            "date" => fill(&mut self.date, known.date.as_ref()),
            "venue" => fill(&mut self.venue, known.venue.as_ref()),
            "description" => fill(&mut self.description, known.description.as_ref()),
            _ => false,
        }
    }

    /// Adds another link with this text.
    pub fn link_to(&mut self, shown: &str, address: &str) {
        let extra = Extra { shown: shown.to_owned(), address: address.to_owned(), place: self.links.len() };
        self.links.insert(shown.to_lowercase(), extra);
    }

    /// The part of the title before the colon, if that is a name.
    pub(super) fn short(&self) -> Option<&str> {
        short_of(&self.title)
    }

    /// The words for a place: those given under its name, or else the part that a column of that name holds.
    pub(super) fn said(&self, name: &str) -> Option<String> {
        self.words.get(name).cloned().or_else(|| match part_of_column(name) {
            Some("description") => self.description.clone(),
            Some("venue") => self.venue.clone(),
            Some(_) => self.date.map(|date| date.year.to_string()),
            None => self.columns.get(name).cloned(),
        })
    }

    /// The names of what is known besides title, address and other links.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let known = [
            (self.authors.is_some(), "authors"),
            (self.date.is_some(), "date"),
            (self.venue.is_some(), "venue"),
            (self.description.is_some(), "description"),
        ];
        known.into_iter().filter(|(is_known, _)| *is_known).map(|(_, name)| name)
    }

    /// Its texts that may contain arbitrary markup.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [self.title.as_str(), &self.address].into_iter().chain(self.description.as_deref());
        own.chain(self.venue.as_deref()).chain(self.words.values().map(String::as_str))
    }

    /// What a slot is filled with; `None` if that is not known, or if the list decides how it is written (authors and links).
    pub(super) fn value(&self, slot: &Slot) -> Option<String> {
        Some(match slot {
            Slot::Title => self.title.clone(),
            Slot::Short => self.short()?.to_owned(),
            Slot::Address => self.address.clone(),
            Slot::Repository => self.repository()?.to_owned(),
            Slot::ArxivNumber => self.arxiv_number()?.to_owned(),
            Slot::Authors | Slot::Links(_) | Slot::Shown => return None,
            Slot::Date(form) => form.write(self.date?)?,
            Slot::Venue => self.venue.clone()?,
            Slot::Description => self.description.clone()?,
            Slot::Link(label) => self.links.get(label)?.address.clone(),
        })
    }

    /// Its GitHub repository: the thing itself, or the first one that its links lead to.
    pub(super) fn repository(&self) -> Option<&str> {
        let addresses = std::iter::once(&self.address).chain(self.links.values().map(|extra| &extra.address));
        addresses.into_iter().find_map(|address| repository_in(address))
    }

    /// Its arXiv number.
    pub(super) fn arxiv_number(&self) -> Option<&str> {
        arxiv_number_in(&self.address)
    }
}

/// The part that a column of this name is for.
pub(super) fn part_of_column(name: &str) -> Option<&'static str> {
    match name {
        "description" | "desc" | "summary" | "about" => Some("description"),
        "venue" | "publication" | "conference" | "journal" => Some("venue"),
        "year" | "date" => Some("date"),
        _ => None,
    }
}

/// The `owner/name` in the address of a GitHub repository, as written there.
pub(super) fn repository_in(address: &str) -> Option<&str> {
    Identity::of(address).filter(|identity| identity.kind() == "github")?;
    let path = address.split_once("github.com/")?.1;
    let owner = path.find('/')?;
    let end = path[owner + 1..].find(['/', '#', '?']).map_or(path.len(), |at| owner + 1 + at);
    let name = path[..end].strip_suffix(".git").unwrap_or(&path[..end]);
    (owner > 0 && name.len() > owner + 1).then_some(name)
}

/// The number in the address of an arXiv paper, without its version.
pub(super) fn arxiv_number_in(address: &str) -> Option<&str> {
    let path = address.split_once("arxiv.org/")?.1;
    let number = path.split_once('/')?.1;
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let number = number[..end].trim_end_matches('.');
    (number.len() >= 9 && number.as_bytes().get(4) == Some(&b'.')).then_some(number)
}

/// The part of a title before the colon, if that is a name: one to three words.
pub(super) fn short_of(title: &str) -> Option<&str> {
    let (short, behind) = title.split_once(": ")?;
    let is_name = (1..=3).contains(&short.split(' ').count()) && !behind.trim().is_empty();
    is_name.then_some(short)
}
