//! What somebody wants added to a list: a link, and what they say about it.

use std::collections::HashSet;

use super::{Added, Named, NoSection, Reviewer};
use crate::checks::{Finding, Severity};
use crate::compose::{Date, Moulds, Parts, dates_in};
use crate::document::{Document, plain_text};
use crate::facts::{Answer, Fact, Facts, Question, subject};
use crate::identity::Identity;

/// What the person who wants a link added says about it, which outranks the facts. Texts are Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What it is called.
    pub title: Option<String>,
    /// Who made it: names separated by commas.
    pub authors: Option<String>,
    /// When it appeared.
    pub date: Option<Date>,
    /// Where it appeared.
    pub venue: Option<String>,
    /// What it is or does.
    pub description: Option<String>,
    /// Anything else that entries give, by the label before it or the head of its column.
    pub words: Vec<(String, String)>,
    /// Its other links, by their text.
    pub also: Vec<(String, String)>,
}

/// How many sections are suggested if none is certain.
const MOST_LIKELY: usize = 5;

/// A link with all that is known about it, ready for a list.
#[derive(Debug)]
pub struct Made<'a> {
    parts: Parts,
    moulds: Moulds,
    fact: Option<&'a Fact>,
}

/// The key of the thing an address leads to: the same for all its spellings.
#[must_use]
pub fn thing(address: &str) -> String {
    Identity::of(address).map_or_else(|| address.to_owned(), |identity| identity.as_str().to_owned())
}

/// The things that someone's text links to, each once and as written, in the order of the text. Links into this website path
/// (`github.com/ada/tea`) are left out: they lead to what the text is discussing.
#[must_use]
pub fn links_in(text: &str, own: &str) -> Vec<String> {
    let document = Document::parse(text);
    let mut seen = HashSet::new();
    let is_own = |address: &str| {
        let path = address.split_once("://").map_or(address, |(_, path)| path).to_lowercase();
        let behind = path.strip_prefix(&own.to_lowercase());
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', '#', '?']))
    };
    let links = document.links.iter().filter(|link| !link.picture && !is_own(&link.destination));
    let of_each = links.filter(|link| Identity::of(&link.destination).is_some_and(|identity| seen.insert(identity)));
    of_each.map(|link| link.destination.to_string()).collect()
}

/// Why a link does not become an entry.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CannotAdd {
    /// Its title is not known.
    #[error("no title was found")]
    NoTitle,
    /// The source that would know says it does not exist.
    #[error("nothing was found there")]
    Absent,
    /// Its section is not clear.
    #[error(transparent)]
    NoSection(#[from] NoSection),
    /// The section has nothing to model it on.
    #[error("no entry there to model it on: the section's entries are HTML or grouped, or there are none")]
    NoMould,
    /// The resulting entry would be faulty.
    #[error("the entry would have an issue: {message}\n{entry}")]
    Faulty {
        /// The entry.
        entry: String,
        /// What a review says about it.
        message: String,
    },
}

impl Said {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in a remark by the name people give it; `false` if the name is unknown or the text unusable.
    pub fn note(&mut self, name: &str, text: &str) -> bool {
        let text = one_line(text);
        if text.is_empty() {
            return false;
        }
        let part = match name.trim().to_lowercase().as_str() {
            "title" | "name" => &mut self.title,
            "author" | "authors" => &mut self.authors,
            "venue" => &mut self.venue,
            "description" => &mut self.description,
            "year" | "date" => {
                let [date] = dates_in(&text)[..] else { return false };
                self.date = Some(date);
                return true;
            }
            _ => return false,
        };
        *part = Some(text);
        true
    }

    fn outrank(&self, parts: &mut Parts) {
        // The arXiv number gives the preprint's date, not that of publication.
        if self.venue.is_some() && self.date.is_none() {
            parts.date = None;
        }
        let own = |said: &Option<String>| said.as_deref().map(one_line);
        parts.title = own(&self.title).unwrap_or_else(|| std::mem::take(&mut parts.title));
        parts.date = self.date.or(parts.date);
        parts.venue = own(&self.venue).or_else(|| parts.venue.take());
        parts.description = own(&self.description).or_else(|| parts.description.take());
        if let Some(authors) = own(&self.authors) {
            parts.name_authors(&authors);
        }
        parts.words.extend(self.words.iter().map(|(name, text)| (name.to_lowercase(), text.clone())));
        for (shown, address) in &self.also {
            parts.link_to(shown, address);
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Made<'_> {
    /// What it is called, in plain words.
    #[must_use]
    pub fn title(&self) -> String {
        plain_text(&self.parts.title).into_owned()
    }
}

impl Reviewer<'_> {
    /// A link with what the facts and the person who wants it added say about it.
    ///
    /// # Errors
    /// When its title is not known.
    pub fn made<'a>(&self, link: &str, facts: &'a Facts, said: &Said) -> Result<Made<'a>, CannotAdd> {
        let answer = Question::of(link).and_then(|question| facts.answer(&question));
        let fact = if let Some(Answer::Known(fact)) = answer { Some(fact) } else { None };
        let moulds = self.moulds();
        let mut parts = Parts::known(link, fact, &moulds);
        said.outrank(&mut parts);
        match answer {
            _ if !parts.title.is_empty() => Ok(Made { parts, moulds, fact }),
            Some(Answer::Absent) => Err(CannotAdd::Absent),
            _ => Err(CannotAdd::NoTitle),
        }
    }

    /// The section its words point to.
    ///
    /// # Errors
    /// When no section is certain.
    pub fn section_of(&self, made: &Made<'_>) -> Result<Named, NoSection> {
        let mut texts = vec![made.parts.title.as_str()];
        texts.extend(made.parts.description.as_deref());
        match made.fact {
            Some(Fact::Paper(paper)) => {
                texts.extend(paper.about.as_deref());
                texts.extend(paper.subjects.iter().map(|subject| subject::name(subject)));
            }
            Some(Fact::Repository(repository)) => texts.extend(repository.topics.iter().map(String::as_str)),
            _ => {}
        }
        self.clearest(&self.likely_sections(&texts, Some(&made.parts.address), MOST_LIKELY))
    }

    /// The list with it added to a section, in the list's form and in its place.
    ///
    /// # Errors
    /// When no entry shows how to write it there, or the resulting entry would be faulty.
    pub fn put(&self, made: &Made<'_>, section: &Named) -> Result<Added, CannotAdd> {
        let added = self.add(&made.moulds, &made.parts, section.section).ok_or(CannotAdd::NoMould)?;
        let is_own = |finding: &&Finding| finding.lines.start == added.line && finding.severity == Severity::Error;
        match added.findings.iter().find(is_own) {
            Some(fault) => Err(CannotAdd::Faulty { message: fault.clause(), entry: added.entry }),
            None => Ok(added),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_talked_about_is_what_a_text_links_to() {
        let text = "Please add https://birds.example/calls, it is [great](https://birds.example/calls/)!\n\n\
                    ![shot](https://github.com/user-attachments/assets/1)\n\nSee https://github.com/ada/tea/issues/3.";
        assert_eq!(links_in(text, "github.com/Ada/tea"), ["https://birds.example/calls"]);
        assert_eq!(links_in("https://github.com/ada/teapot", "github.com/ada/tea").len(), 1);
        assert_eq!(links_in("Nothing #3 @ada [here](docs/a.md)", "github.com/ada/tea"), [] as [&str; 0]);
    }

    #[test]
    fn remarks_are_known_by_the_names_that_people_give_them() {
        let mut said = Said::default();
        for (name, text) in
            [("Title", " Few  Calls "), ("authors", "Ada Byron"), ("Year", "2024"), ("Description", "Calls.")]
        {
            assert!(said.note(name, text), "{name}");
        }
        assert!(!said.note("title", "  ") && !said.note("year", "soon") && !said.note("note", "to self"));
        assert_eq!(said.title.as_deref(), Some("Few Calls"));
        assert_eq!(said.date.map(|date| date.year), Some(2024));
    }
}
