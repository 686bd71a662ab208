//! Adding a thing to a list as an entry.

use std::collections::HashMap;

use super::Reviewer;
use crate::checks::Finding;
use crate::compose::{Apart, Moulds, Parts, Place};
use crate::document::{Document, Item, plain_text};
use crate::identity::Identity;

/// A list with a new entry.
#[derive(Clone, Debug)]
pub struct Added {
    /// The whole list.
    pub text: String,
    /// The line the entry is on.
    pub line: usize,
    /// The entry as written there, without its final line ending.
    pub entry: String,
    /// The heading of its section; empty above the first.
    pub section: String,
    /// What the list's entries give that is not known for this one, in a word or two each.
    pub missing: Vec<String>,
    /// What is known but has no place in the list's entries, likewise.
    pub unused: Vec<String>,
    /// What a review says about it.
    pub findings: Vec<Finding>,
}

/// An entry that is already in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its line.
    pub line: usize,
    /// Its title, in plain words.
    pub title: String,
    /// The heading of its section; empty above the first.
    pub section: String,
}

/// A section, with its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its index among the list's sections; the first one is the part above the first heading.
    pub section: usize,
    /// The headings above it, then its own.
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
            // Only its main link counts: many tools are described as a fork of another.
            let main = self.base.main_link(item);
            let is_same = main.is_some_and(|link| Identity::of(&link.destination).as_ref() == Some(&wanted));
            is_same.then(|| Known {
                line: item.lines.start,
                title: self.base.title(item).into_owned(),
                section: self.base.sections[item.section].title.to_string(),
            })
        })
    }

    /// All sections that have a heading, or the single one of a list without headings.
    #[must_use]
    pub fn sections(&self) -> Vec<Named> {
        let named = |section: usize| Named {
            section,
            path: self.base.section_path(section).into_iter().map(ToString::to_string).collect(),
            line: self.base.sections[section].heading.map(|heading| heading.start),
        };
        // Entries are above the first heading only in lists that have no headings.
        let first = usize::from(self.base.sections.len() > 1);
        (first..self.base.sections.len()).map(named).collect()
    }

    /// The list with a thing added to a section, in the list's form and in its place; `None` if the list has no entries to learn
    /// from.
    #[must_use]
    pub fn add(&self, moulds: &Moulds, parts: &Parts, section: usize) -> Option<Added> {
        let place = Place::in_section(&self.base, section, parts)?;
        let composed = moulds.compose(parts, place.like, place.shape)?;
        let raw = self.with(&place, &composed.text);
        let text = self.fixed(&raw);
        let head = Document::parse(&text);
        let at = self.new_entry(&head, parts)?;
        let item = &head.items[at];
        let own = Apart::of(&head, at).map_or(item.block, |apart| head.lines.lines_of(apart.body));
        let findings = self.review(&text).findings;
        Some(Added {
            line: item.lines.start,
            entry: head.lines.span_of(own).of(&text).trim_end_matches(['\n', '\r']).to_owned(),
            section: head.sections[item.section].title.to_string(),
            missing: composed.missing,
            unused: composed.unused,
            findings,
            text,
        })
    }

    /// The list with an entry inserted at a place.
    fn with(&self, place: &Place, entry: &str) -> String {
        let text = self.base.text;
        let at = self.base.lines.span(place.line).start;
        let mut lines = place.lines(entry);
        let (before, behind) = text.split_at(at);
        if !before.is_empty() && !before.ends_with('\n') {
            lines.insert(0, '\n');
        }
        // The line above may be the last one, without a line ending.
        if before.rfind('\n').is_some_and(|at| before[..at].ends_with('\r')) {
            lines = lines.replace('\n', "\r\n");
        }
        format!("{before}{lines}{behind}")
    }

    /// The entry of the new text that was not there before: the one with the thing's link or, if a fix has changed that link, the one
    /// with its title.
    fn new_entry(&self, head: &Document<'_>, parts: &Parts) -> Option<usize> {
        let own = |document: &Document<'_>, item: &Item| document.own_text(item).trim_end().to_owned();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (_, item) in self.base.entries() {
            *known.entry(own(&self.base, item)).or_default() += 1;
        }
        let mut new: Vec<(usize, &Item)> = Vec::new();
        for (at, item) in head.entries() {
            match known.get_mut(&own(head, item)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => new.push((at, item)),
            }
        }
        let wanted = Identity::of(&parts.address);
        let is_same = |other: &str| other == parts.address || wanted.is_some() && Identity::of(other) == wanted;
        let leads = |(_, item): &&(usize, &Item)| head.links_of(item).iter().any(|link| is_same(&link.destination));
        let title = plain_text(&parts.title);
        let is_called = |(_, item): &&(usize, &Item)| head.title(item) == title;
        new.iter().find(leads).or_else(|| new.iter().find(is_called)).map(|(at, _)| *at)
    }
}
