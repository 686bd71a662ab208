//! The portrait of a list: what was learned about it, small enough to store, for the pages that show it.

use serde::{Deserialize, Serialize};

use super::drawing::drawing;
use super::habits::{habits, numbering};
use crate::engine::{Group, OrderHere, Strength, Summary};

/// What was learned about a list. It can be stored as JSON, and its size is bounded whatever the list is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrait {
    /// How many entries there are.
    pub entries: usize,
    /// How many sections.
    pub sections: usize,
    /// How many links lead out of the list.
    pub links: usize,
    /// How many of them are in entries that are understood.
    pub understood: usize,
    /// Whether that is enough to review the list.
    pub is_understood: bool,
    /// What the list does, in a few sentences; empty in portraits stored by older versions.
    #[serde(default)]
    pub does: Vec<String>,
    /// What entries of one kind do, kind by kind, the most frequent first.
    pub groups: Vec<PortraitGroup>,
    /// The runs of entries that keep an order.
    pub orders: Vec<PortraitOrder>,
    /// How many runs of entries are long enough to be in an order.
    pub judged_runs: usize,
    /// How many of them keep one.
    pub ordered_runs: usize,
    /// How entries are numbered, in words, if they are.
    pub numbering: Option<String>,
    /// A typical entry, as it is written.
    pub sample: Option<String>,
    /// The same with its parts named under it; `None` in portraits stored by older versions.
    #[serde(default)]
    pub drawing: Option<String>,
    /// The number of entries in each section, in the order of the list.
    pub sizes: Vec<PortraitSection>,
    /// How many sections were left out of `sizes`.
    pub more_sections: usize,
}

/// What entries of one kind do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitGroup {
    /// The kind, in words.
    pub kind: String,
    /// How many there are.
    pub entries: usize,
    /// What they do.
    pub habits: Vec<PortraitHabit>,
}

/// What entries do in one respect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitHabit {
    /// What most do, in words.
    pub says: String,
    /// How many do so.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// Whether an entry that differs gets a comment.
    pub binds: bool,
    /// What the others do most often, with its count.
    pub other: Option<(String, usize)>,
}

/// A run of entries in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitOrder {
    /// The section's title.
    pub section: String,
    /// Their order, in words.
    pub says: String,
    /// How many are in order.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
}

/// A section's size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitSection {
    /// Its heading.
    pub title: String,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// Its own entries.
    pub entries: usize,
}

/// The most sections in a portrait: its page stays readable, and its database row small.
const MOST_SECTIONS: usize = 120;
const MOST_ORDERS: usize = 20;
const MOST_GROUPS: usize = 4;
/// In characters.
const LONGEST_TITLE: usize = 80;
const LONGEST_SAMPLE: usize = 600;
const LONGEST_DRAWING: usize = 3000;
/// In columns.
const WIDEST_DRAWING: usize = 78;

impl Portrait {
    /// The portrait of a list from its summary.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        let sizes = summary.sizes.iter().take(MOST_SECTIONS);
        Self {
            entries: summary.entries,
            sections: summary.sections,
            links: summary.coverage.links,
            understood: summary.coverage.understood,
            is_understood: summary.coverage.is_enough(),
            does: habits(summary).iter().map(|sentence| cut(sentence, LONGEST_TITLE * 4)).collect(),
            groups: summary.groups.iter().take(MOST_GROUPS).map(group).collect(),
            orders: summary.order.iter().take(MOST_ORDERS).map(order).collect(),
            judged_runs: summary.judged_runs,
            ordered_runs: summary.order.len(),
            numbering: summary.numbering.map(numbering),
            sample: summary.sample.as_ref().map(|sample| cut(&sample.text, LONGEST_SAMPLE)),
            drawing: summary
                .sample
                .as_ref()
                .map(|sample| cut(&drawing(sample, WIDEST_DRAWING).join("\n"), LONGEST_DRAWING)),
            sizes: sizes
                .map(|size| PortraitSection {
                    title: cut(&size.title, LONGEST_TITLE),
                    level: size.level,
                    entries: size.entries,
                })
                .collect(),
            more_sections: summary.sizes.len().saturating_sub(MOST_SECTIONS),
        }
    }
}

fn group(group: &Group) -> PortraitGroup {
    let habits = group.habits.iter().filter(|habit| habit.strength != Strength::None);
    PortraitGroup {
        kind: group.kind.clone(),
        entries: group.entries,
        habits: habits
            .map(|habit| PortraitHabit {
                says: cut(&habit.says, LONGEST_TITLE * 2),
                agree: habit.agree,
                total: habit.total,
                binds: habit.strength == Strength::Binding,
                other: habit.others.first().map(|(says, count)| (cut(says, LONGEST_TITLE * 2), *count)),
            })
            .collect(),
    }
}

fn order(here: &OrderHere) -> PortraitOrder {
    PortraitOrder {
        section: here.section.last().map(|title| cut(title, LONGEST_TITLE)).unwrap_or_default(),
        says: here.says.clone(),
        agree: here.agree,
        total: here.total,
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Reviewer;

    fn list(sections: usize) -> String {
        let mut list = "# Teas\n".to_owned();
        for section in 0..sections {
            list.push_str(&format!("\n## Shelf {section} {}\n\n", "long ".repeat(40)));
            for entry in 0..3 {
                list.push_str(&format!("- [Tea {section}-{entry}](https://tea.example/{section}/{entry}) - Malty.\n"));
            }
        }
        list
    }

    #[test]
    fn a_portrait_is_kept_as_json_and_comes_back_as_it_was() {
        let portrait = Portrait::of(&Reviewer::new("README.md", &list(4)).summary());
        assert_eq!((portrait.entries, portrait.sizes.len(), portrait.more_sections), (12, 5, 0));
        assert!(portrait.groups[0].habits.iter().any(|habit| habit.binds), "{portrait:?}");
        let kept = serde_json::to_string(&portrait).unwrap();
        assert_eq!(serde_json::from_str::<Portrait>(&kept).unwrap(), portrait);
    }

    #[test]
    fn a_portrait_of_a_huge_list_is_small() {
        let portrait = Portrait::of(&Reviewer::new("README.md", &list(500)).summary());
        assert_eq!(portrait.sizes.len() + portrait.more_sections, 501);
        assert!(serde_json::to_string(&portrait).unwrap().len() < 32_000);
    }
}
