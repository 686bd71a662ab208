//! Which sections the words of a contribution's entries suggest.

use super::Context;
use super::judged::Judged;
use crate::change::{Change, ChangeKind};
use crate::document::{Document, Item, Role, preview};
use crate::facts::{Answer, Fact, Fault, subject};
use crate::placement::{Asked, Better, Placement, Said};

/// At most this many new entries get a hint.
const MOST_HINTED: usize = 20;

/// How many sections are shown for each, and how many entries of each section.
const SECTIONS: usize = 3;
const ENTRIES: usize = 2;

/// How much of a title or a heading is shown, in characters.
const SHOWN: usize = 80;

/// A new or moved entry, and the sections that its words suggest.
#[derive(Clone, Debug, PartialEq)]
pub struct ShelfHint {
    /// Its line in the head.
    pub line: usize,
    /// Its title, as plain text.
    pub title: String,
    /// The section that it was put in; empty above the first heading.
    pub section: String,
    /// The two or three sections that its words suggest, likeliest first.
    pub likeliest: Vec<LikelySection>,
}

/// A section where an entry might belong.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelySection {
    /// The line of its heading, in the head if there is one.
    pub line: Option<usize>,
    /// Its heading, with the one above it if several of those shown have the same.
    pub section: String,
    /// How likely it is, 0 to 1, as far as words can tell.
    pub chance: f32,
    /// Whether the entry is there.
    pub is_chosen: bool,
    /// The titles of its entries that are most like the new one, at most two.
    pub like: Vec<String>,
}

impl Context<'_, '_> {
    /// The sections that the words of each new or moved entry suggest; none for entries whose words say nothing.
    #[must_use]
    pub fn shelf_hints(&self) -> Vec<ShelfHint> {
        let changes = self.changes.entries(self.head);
        let hints = changes.filter_map(|(change, at, item)| self.hint(change, at, item));
        hints.take(MOST_HINTED).collect()
    }

    fn hint(&self, change: Change, at: usize, item: &Item) -> Option<ShelfHint> {
        let section = self.chosen_section(change, item)?;
        let told = self.told_of(at);
        let asked = Asked::item(self.head, item, change.base).told(&told);
        let likeliest = self.placement.of(self.base).likeliest_by_words(&asked, SECTIONS);
        let named: Vec<usize> = likeliest.iter().map(|better| better.section).chain([section]).collect();
        let likely = |better: &Better| LikelySection {
            line: self.heading_line(better.section),
            is_chosen: better.section == section,
            ..LikelySection::of(self.base, better, &named)
        };
        // With only one section, there is nothing to suggest.
        (likeliest.len() > 1).then(|| ShelfHint {
            line: item.lines.start,
            title: short(&self.head.title(item)),
            section: short(&name_of(self.base, section, &named)),
            likeliest: likeliest.iter().map(likely).collect(),
        })
    }

    /// Where a section of the base begins in the head, if it is still there.
    pub(super) fn heading_line(&self, section: usize) -> Option<usize> {
        self.changes.diff.in_head(self.base.sections[section].heading?.start)
    }

    /// The section of the base that the contribution chose for an entry; `None` if it chose none or a new one.
    pub(super) fn chosen_section(&self, change: Change, item: &Item) -> Option<usize> {
        // What is nested in an entry is there because of that entry.
        if item.parent.is_some_and(|parent| self.head.items[parent].role == Role::Entry) {
            return None;
        }
        let section = self.section_before(item.section)?;
        let chosen = match (change.kind, change.base) {
            (ChangeKind::Added, _) => true,
            (ChangeKind::Moved, Some(base)) => self.base.items[base].section != section,
            _ => false,
        };
        chosen.then_some(section)
    }

    /// What sources say an entry is about: abstracts and subjects of papers, descriptions and topics of repositories. Nothing if they say
    /// that the link leads to another paper.
    pub(super) fn told_of(&self, entry: usize) -> Vec<&str> {
        let Some(facts) = self.facts else { return Vec::new() };
        let links = self.head.items[entry].links;
        let asked = self.asked();
        let own =
            asked.partition_point(|asked| asked.link < links.0)..asked.partition_point(|asked| asked.link < links.1);
        let facts = asked[own].iter().filter_map(|asked| match facts.answer(&asked.question) {
            Some(Answer::Known(fact)) => Some(fact),
            _ => None,
        });
        let mut told = Vec::new();
        for fact in facts {
            match fact {
                Fact::Paper(paper) => {
                    told.extend(paper.about.as_deref());
                    told.extend(paper.subjects.iter().map(|subject| subject::name(subject)));
                }
                Fact::Repository(repository) => {
                    told.extend(repository.description.as_deref());
                    told.extend(repository.topics.iter().map(String::as_str));
                }
                _ => {}
            }
        }
        let is_wrong =
            |(judged, fault): (&Judged, &Fault)| judged.entry == entry && matches!(fault, Fault::WrongPaper { .. });
        if !told.is_empty() && self.faults().any(is_wrong) { Vec::new() } else { told }
    }
}

impl LikelySection {
    fn of(base: &Document<'_>, better: &Better, named: &[usize]) -> Self {
        let like = better.like.iter().take(ENTRIES).map(|&like| short(&base.title(&base.items[like])));
        Self {
            line: base.sections[better.section].heading.map(|heading| heading.start),
            section: short(&name_of(base, better.section, named)),
            chance: better.chance,
            is_chosen: false,
            like: like.collect(),
        }
    }
}

/// The sections of a list that something fits best, by these words and the address it is found at, likeliest first, at most `limit`.
#[must_use]
pub fn likely_sections(
    base: &Document<'_>,
    placement: &Placement<'_>,
    texts: &[&str],
    address: Option<&str>,
    limit: usize,
) -> Vec<LikelySection> {
    let asked = Asked { said: Said::Texts { texts, address }, own: None, told: &[] };
    let likeliest = placement.likeliest(&asked, limit);
    let named: Vec<usize> = likeliest.iter().map(|better| better.section).collect();
    likeliest.iter().map(|better| LikelySection::of(base, better, &named)).collect()
}

fn short(text: &str) -> String {
    preview(text, SHOWN).into_owned()
}

/// A section's heading, with the one above it if several of those shown have the same.
pub(super) fn name_of(base: &Document<'_>, section: usize, told: &[usize]) -> String {
    let title = |section: usize| base.sections[section].title.as_ref();
    let is_twin = |&other: &usize| other != section && title(other) == title(section);
    match base.sections[section].parent {
        Some(parent) if told.iter().any(is_twin) => format!("{} / {}", title(parent), title(section)),
        _ => title(section).to_owned(),
    }
}
