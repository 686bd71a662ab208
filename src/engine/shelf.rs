//! Which section a thing goes into.

use similar::TextDiff;

use super::{LikelySection, Named, Reviewer};

/// From this chance on, a section is chosen without asking.
const SURE: f32 = 0.8;

/// Why no section is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum NoSection {
    /// No section has this name.
    Unknown {
        /// The name.
        name: String,
        /// The heading that was probably meant.
        meant: Option<String>,
    },
    /// Several sections have this name.
    Several {
        /// The name.
        name: String,
        /// The sections.
        sections: Vec<Named>,
    },
    /// No section was named, and none is certain: the likeliest with their chances, from 0 to 1. Empty if the words give no
    /// clue.
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
    /// The section of this name; if several share it, with the one above it: `Papers / 2024`.
    ///
    /// # Errors
    /// When no section has it, or several do.
    pub fn section_named(&self, name: &str) -> Result<Named, NoSection> {
        let sections = self.sections();
        // An exact match comes before others that read alike: C, C++, C#.
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

    /// The likeliest of these sections, if it is certain enough.
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

/// The heading that was probably meant.
fn meant(sections: &[Named], name: &str) -> Option<String> {
    const ALIKE: f32 = 0.5;
    let wanted = folded(name);
    let likeness = |title: &str| TextDiff::from_chars(wanted.as_str(), folded(title).as_str()).ratio();
    let titles = sections.iter().filter_map(|section| section.path.last());
    let best = titles.map(|title| (likeness(title), title)).max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, title)| title.clone())
}

/// A heading as people type it: only letters and digits count.
fn folded(title: &str) -> String {
    let words = title.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
