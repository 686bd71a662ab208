//! Which section a thing goes to.

use similar::TextDiff;

use super::{LikelySection, Named, Reviewer};

/// A section that is this likely is taken without asking.
const SURE: f32 = 0.8;

/// Why no section is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum NoSection {
    /// None bears this name.
    Unknown {
        /// The name.
        name: String,
        /// A heading that was probably meant.
        meant: Option<String>,
    },
    /// Several bear this name.
    Several {
        /// The name.
        name: String,
        /// The sections.
        sections: Vec<Named>,
    },
    /// None was named, and none is sure: the likeliest, with how likely each is, from 0 to 1. None where its words tell nothing.
    Unclear(Vec<(Named, f32)>),
}

impl std::error::Error for NoSection {}

impl std::fmt::Display for NoSection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { name, meant: Some(meant) } => {
                write!(f, "no section is called {name:?}; did you mean {meant:?}?")
            }
            Self::Unknown { name, meant: None } => write!(f, "no section is called {name:?}"),
            Self::Several { name, sections } => write!(f, "{} sections are called {name:?}", sections.len()),
            Self::Unclear(likely) if likely.is_empty() => {
                f.write_str("its words do not tell which section it belongs in")
            }
            Self::Unclear(_) => f.write_str("its section is not clear"),
        }
    }
}

impl Named {
    /// Its headings, without the list's own title above all of them.
    #[must_use]
    pub fn shown(&self) -> String {
        let below = if self.path.len() > 1 { &self.path[1..] } else { &self.path[..] };
        below.join(" / ")
    }
}

impl Reviewer<'_> {
    /// The section of this name; where several bear the same, with the one above it: `Papers / 2024`.
    ///
    /// # Errors
    /// When none bears it, or several.
    pub fn section_named(&self, name: &str) -> Result<Named, NoSection> {
        let sections = self.sections();
        // As it is written, before any other that reads alike: C, C++, C#.
        let is_exact = |section: &&Named| {
            section.path.join(" / ") == name || section.path.last().is_some_and(|title| title == name)
        };
        if let [one] = sections.iter().filter(is_exact).collect::<Vec<_>>().as_slice() {
            return Ok((*one).clone());
        }
        let wanted: Vec<String> = name.split(" / ").map(folded).collect();
        let is_meant = |section: &&Named| {
            let path: Vec<String> = section.path.iter().map(|title| folded(title)).collect();
            path.ends_with(&wanted) || path.last() == Some(&folded(name))
        };
        let found: Vec<Named> = sections.iter().filter(is_meant).cloned().collect();
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(NoSection::Unknown { name: name.to_owned(), meant: meant(&sections, name) }),
            _ => Err(NoSection::Several { name: name.to_owned(), sections: found }),
        }
    }

    /// The likeliest of these sections, where that is sure.
    pub(super) fn clearest(&self, likely: &[LikelySection]) -> Result<Named, NoSection> {
        let sections = self.sections();
        if let [only] = sections.as_slice() {
            return Ok(only.clone());
        }
        let at = |likely: &LikelySection| sections.iter().find(|section| section.line == likely.line).cloned();
        let choices: Vec<(Named, f32)> =
            likely.iter().filter_map(|likely| Some((at(likely)?, likely.chance))).collect();
        match choices.first() {
            Some((section, chance)) if *chance >= SURE => Ok(section.clone()),
            _ => Err(NoSection::Unclear(choices)),
        }
    }
}

/// What was probably meant.
fn meant(sections: &[Named], name: &str) -> Option<String> {
    const ALIKE: f32 = 0.5;
    let wanted = folded(name);
    let likeness = |title: &str| TextDiff::from_chars(wanted.as_str(), folded(title).as_str()).ratio();
    let titles = sections.iter().filter_map(|section| section.path.last());
    let best = titles.map(|title| (likeness(title), title)).max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, title)| title.clone())
}

/// A heading as people type it: letters and digits alone count.
fn folded(title: &str) -> String {
    let words = title.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
