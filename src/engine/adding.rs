//! A thing becomes an entry of a list.

use super::Reviewer;
use crate::checks::Finding;
use crate::compose::{Moulds, Parts, Place};
use crate::document::{Document, Item};
use crate::identity::Identity;

/// A list with a new entry.
#[derive(Clone, Debug)]
pub struct Added {
    /// The whole list.
    pub text: String,
    /// The line on which the entry stands.
    pub line: usize,
    /// The entry as it stands there, without the last line's ending.
    pub entry: String,
    /// The heading of its section; empty above the first.
    pub section: String,
    /// What the list's entries tell and is not known of it, in a word or two each.
    pub missing: Vec<String>,
    /// What was known and has no place in the list's entries, likewise.
    pub unused: Vec<String>,
    /// What a review has to say of it.
    pub findings: Vec<Finding>,
}

/// An entry that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its line.
    pub line: usize,
    /// Its title, in plain words.
    pub title: String,
    /// The heading of its section; empty above the first.
    pub section: String,
}

/// A section, as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its place among the list's sections, the first of which is what stands above the first heading.
    pub section: usize,
    /// The headings above it and its own.
    pub path: Vec<String>,
    /// The line of its heading.
    pub line: Option<usize>,
}

impl Reviewer<'_> {
    /// How the list's entries are written.
    #[must_use]
    pub fn moulds(&self) -> Moulds {
        Moulds::of(&self.base)
    }

    /// The entry that presents what this address leads to.
    #[must_use]
    pub fn listed(&self, address: &str) -> Option<Known> {
        let wanted = Identity::of(address)?;
        let mut entries = self.base.entries().filter(|(_, item)| !item.apart);
        entries.find_map(|(_, item)| {
            let mut links = self.base.links_of(item).iter().filter(|link| !link.picture);
            let is_same = links.any(|link| Identity::of(&link.destination).as_ref() == Some(&wanted));
            is_same.then(|| Known {
                line: item.lines.start,
                title: self.base.title(item).into_owned(),
                section: self.base.sections[item.section].title.to_string(),
            })
        })
    }

    /// All sections below a heading.
    #[must_use]
    pub fn sections(&self) -> Vec<Named> {
        let named = |section: usize| Named {
            section,
            path: self.base.section_path(section).into_iter().map(ToString::to_string).collect(),
            line: self.base.sections[section].heading.map(|heading| heading.start),
        };
        (1..self.base.sections.len()).map(named).collect()
    }

    /// The list with a thing in a section, in the list's form, at its place; `None` where the list has no entries to learn from.
    #[must_use]
    pub fn add(&self, moulds: &Moulds, parts: &Parts, section: usize) -> Option<Added> {
        let place = Place::in_section(&self.base, section, &parts.title)?;
        let composed = moulds.compose(parts, place.like, place.shape)?;
        let raw = self.with(&place, &composed.text);
        let text = self.fixed(&raw);
        let head = Document::parse(&text);
        let at = self.new_entry(&head, parts)?;
        let item = &head.items[at];
        let findings = self.review(&text).findings;
        Some(Added {
            line: item.lines.start,
            entry: head.lines.span_of(item.block).of(&text).trim_end_matches(['\n', '\r']).to_owned(),
            section: head.sections[item.section].title.to_string(),
            missing: composed.missing,
            unused: composed.unused,
            findings,
            text,
        })
    }

    /// The list with an entry put down at a place.
    fn with(&self, place: &Place, entry: &str) -> String {
        let text = self.base.text;
        let at = self.base.lines.span(place.line).start;
        let mut lines = place.lines(entry);
        let (before, behind) = text.split_at(at);
        if !before.is_empty() && !before.ends_with('\n') {
            lines.insert(0, '\n');
        }
        if text.contains("\r\n") {
            lines = lines.replace('\n', "\r\n");
        }
        format!("{before}{lines}{behind}")
    }

    /// The entry of the new text that leads where the thing is found and was not there before.
    fn new_entry(&self, head: &Document<'_>, parts: &Parts) -> Option<usize> {
        let before = leading_to(&self.base, &parts.address);
        let after = leading_to(head, &parts.address);
        let count = |all: &[(usize, String)], text: &str| all.iter().filter(|(_, other)| other == text).count();
        let new = after.iter().find(|(_, text)| count(&after, text) > count(&before, text));
        new.map(|(at, _)| *at)
    }
}

/// The entries with a link that leads to this address, and their own lines.
fn leading_to(document: &Document<'_>, address: &str) -> Vec<(usize, String)> {
    let leads = |item: &Item| document.links_of(item).iter().any(|link| link.destination == address);
    let entries = document.entries().filter(|(_, item)| leads(item));
    entries.map(|(at, item)| (at, document.own_text(item).trim_end().to_owned())).collect()
}
