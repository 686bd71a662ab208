//! Which of a contribution's links are looked up online.

use std::collections::{HashMap, HashSet};

use super::{Asked, Context, Finding, Unchecked};
use crate::document::{Document, Link, Role};
use crate::facts::link::{self, LinkVerdict};
use crate::facts::{Answer, Fact, Facts, Question};
use crate::text::LineRange;

impl<'a> Context<'a, '_> {
    /// Adds what was learned online.
    #[must_use]
    pub fn knowing(mut self, facts: Option<&'a Facts>) -> Self {
        self.facts = facts;
        self
    }

    /// The links that the contribution adds, in text order: those on lines it wrote that lead where no link of the base does. Links that
    /// the list already has are never looked up, unless the list itself is judged.
    pub fn asked(&self) -> &[Asked] {
        self.asked.get_or_init(|| {
            let is_new = |link: &Link<'_>| {
                let line = self.head.lines.line_of(link.span.start);
                link.is_external() && (self.is_whole || self.changes.diff.is_new(line)) && !self.is_in_conflict_at(line)
            };
            let new: Vec<usize> = (0..self.head.links.len()).filter(|&at| is_new(&self.head.links[at])).collect();
            if new.is_empty() {
                return Vec::new();
            }
            let old = self.base.links.iter().filter(|_| !self.is_whole);
            let known: HashSet<Question> = old.filter_map(|link| Question::of(&link.destination)).collect();
            let places = places(self.head);
            let asked = new.into_iter().filter_map(|link| {
                let item = places.get(&link).copied();
                let question = Question::of(&self.head.links[link].destination)?;
                let counts = item.is_none_or(|item| self.head.items[item].role != Role::Guide);
                (counts && !known.contains(&question)).then_some(Asked { link, item, question })
            });
            asked.collect()
        })
    }

    /// The same, each with the facts; none if nothing was looked up.
    pub(super) fn answered(&self) -> impl Iterator<Item = (&Asked, &'a Facts)> {
        self.facts.into_iter().flat_map(|facts| self.asked().iter().map(move |asked| (asked, facts)))
    }

    /// The lines of a link that was looked up.
    pub(super) fn lines_of(&self, asked: &Asked) -> LineRange {
        self.head.lines.lines_of(self.head.links[asked.link].span)
    }

    /// The title of the item that a link is in; empty if there is none.
    pub(super) fn entry_of(&self, asked: &Asked) -> String {
        asked.item.map(|item| self.head.title(&self.head.items[item]).into_owned()).unwrap_or_default()
    }
}

impl Context<'_, '_> {
    /// The links that were looked up without learning anything.
    #[must_use]
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let half_asked: HashSet<usize> = self.half_asked().collect();
        let open = self.answered().enumerate().filter(|(at, (asked, facts))| match facts.answer(&asked.question) {
            Some(Answer::Known(Fact::Page(page))) => {
                matches!(link::judge(self.address_of(asked), "", page), LinkVerdict::Unknown(_))
            }
            Some(Answer::Known(_)) => half_asked.contains(at),
            Some(Answer::Absent) | None => false,
            Some(Answer::Unknown) => true,
        });
        let mut seen = HashSet::new();
        let told = open.map(|(_, (asked, _))| (asked, self.lines_of(asked).start, self.address_of(asked)));
        let told = told.filter(|(_, line, address)| seen.insert((*line, *address)));
        told.map(|(asked, line, address)| Unchecked { line, address: address.to_owned(), about: self.about(asked) })
            .collect()
    }

    /// What findings about a link may name.
    fn about(&self, asked: &Asked) -> Vec<String> {
        let entry = asked.item.and_then(|item| self.entry_around(item));
        let entry = entry.map(|item| self.head.title(&self.head.items[item]).into_owned());
        let mut about = vec![self.entry_of(asked)];
        about.extend(entry.filter(|entry| *entry != about[0]));
        let line = self.head.lines.content(self.head.text, self.lines_of(asked).start).trim();
        for about in about.iter_mut().filter(|about| about.is_empty()) {
            line.clone_into(about);
        }
        about
    }

    /// The address that a link leads to.
    pub(super) fn address_of(&self, asked: &Asked) -> &str {
        &self.head.links[asked.link].destination
    }
}

/// The innermost item that each link of a document is in.
fn places(document: &Document<'_>) -> HashMap<usize, usize> {
    let mut places = HashMap::new();
    for (at, item) in document.items.iter().enumerate() {
        places.extend((item.links.0..item.links.1).map(|link| (link, at)));
    }
    places
}

/// The findings, minus those that repeat another for the same lines: an entry may link one thing twice.
pub(super) fn once_a_line(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    for finding in findings {
        if !told.iter().any(|other| other.lines == finding.lines && other.says == finding.says) {
            told.push(finding);
        }
    }
    told
}
