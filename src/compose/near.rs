//! Which entries of a list are most like a thing.

use std::collections::BTreeMap;

use super::parts::Parts;
use crate::conventions::Date;
use crate::identity::Identity;

/// Values, each with the entries that have it, by their numbers.
pub type Seen<T> = BTreeMap<T, Vec<usize>>;

/// What an entry and a thing may have in common.
#[derive(Clone, Debug)]
pub struct Traits {
    section: usize,
    /// What kind of thing it is: `arxiv`, `github`.
    kind: String,
    /// Where its link leads: the host, and whether to a file.
    site: String,
    date: Option<Date>,
}

/// How much each entry of a list counts for a thing, by its number.
#[derive(Clone, Debug)]
pub struct Near(Vec<u64>);

impl Traits {
    pub fn of(parts: &Parts, section: usize) -> Self {
        let identity = Identity::of(&parts.address);
        let kind = identity.as_ref().map_or("", Identity::kind).to_owned();
        Self { section, kind, site: site(&parts.address), date: parts.date }
    }

    /// Entries of one section are mostly written by the same people, and so are those of one time.
    fn likeness(&self, other: &Self) -> u64 {
        let same_year = self.date.zip(other.date).is_some_and(|(one, other)| one.year == other.year);
        let same_month = same_year && self.date.zip(other.date).is_some_and(|(one, other)| one.month == other.month);
        let alike = [
            (self.section == other.section, 30),
            (self.kind == other.kind, 2),
            (self.site == other.site, 2),
            (same_year, 4),
            (same_month, 4),
        ];
        alike.into_iter().filter(|(is_alike, _)| *is_alike).map(|(_, weight)| weight).product()
    }
}

/// The host of an address, and the ending of the file that it names.
fn site(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let ending = if rest.ends_with(".pdf") { ".pdf" } else { "" };
    format!("{}{ending}", host.trim_start_matches("www."))
}

impl Near {
    pub fn of(all: &[Traits], thing: &Traits) -> Self {
        Self(all.iter().map(|one| one.likeness(thing)).collect())
    }

    /// How much these entries count together.
    pub fn weight(&self, entries: &[usize]) -> u64 {
        entries.iter().filter_map(|&entry| self.0.get(entry)).sum()
    }

    /// The value that counts most; of several the last.
    pub fn most<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Option<&'a T> {
        seen.iter().max_by_key(|(_, entries)| self.weight(entries)).map(|(value, _)| value)
    }
}
