//! Whether descriptions end with a full stop.

use std::collections::BTreeMap;

/// How descriptions end, in the list and in each section.
#[derive(Clone, Debug, Default)]
pub struct Stops {
    list: Endings,
    sections: BTreeMap<usize, Endings>,
}

/// How many descriptions end with a full stop, and how many there are.
#[derive(Clone, Copy, Debug, Default)]
struct Endings {
    stopped: usize,
    all: usize,
}

/// A section with fewer descriptions than this follows the list.
const ENOUGH: usize = 5;

impl Stops {
    pub fn count(&mut self, section: usize, description: &str) {
        let stopped = usize::from(description.ends_with('.'));
        for endings in [&mut self.list, self.sections.entry(section).or_default()] {
            endings.stopped += stopped;
            endings.all += 1;
        }
    }

    /// A description, ended as those of the section are, or those of the list if the section has too few; unchanged if they do not agree.
    pub fn ended(&self, section: usize, description: &str) -> String {
        let own = self.sections.get(&section).filter(|endings| endings.all >= ENOUGH);
        let Endings { stopped, all } = *own.unwrap_or(&self.list);
        let bare = description.strip_suffix('.').filter(|bare| !bare.ends_with('.'));
        match () {
            () if all == 0 => description.to_owned(),
            () if stopped * 10 >= all * 9 && description.ends_with(char::is_alphanumeric) => format!("{description}."),
            () if stopped * 10 <= all && !description.contains(". ") => bare.unwrap_or(description).to_owned(),
            () => description.to_owned(),
        }
    }
}
