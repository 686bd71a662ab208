//! Which entries of a list are most like a thing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

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
#[derive(Clone, Debug, Default)]
pub struct Near {
    all: Vec<u64>,
    /// Where it is asked what the thing's own link is called: what stands at the same site is called alike.
    link: Vec<u64>,
}

impl Traits {
    pub fn of(address: &str, date: Option<Date>, section: usize) -> Self {
        let identity = Identity::of(address);
        let kind = identity.as_ref().map_or("", Identity::kind).to_owned();
        Self { section, kind, site: site(address), date }
    }

    /// Entries of one section are mostly written by the same people, and so are those of one time.
    fn likeness(&self, other: &Self) -> u64 {
        let same_year = self.date.zip(other.date).is_some_and(|(one, other)| one.year == other.year);
        let same_month = same_year && self.date.zip(other.date).is_some_and(|(one, other)| one.month == other.month);
        let alike = [
            (self.section == other.section, 100),
            (self.kind == other.kind, 2),
            (self.site == other.site, 4),
            (same_year, 4),
            (same_month, 16),
        ];
        alike.into_iter().filter(|(is_alike, _)| *is_alike).map(|(_, weight)| weight).product()
    }

    fn likeness_of_link(&self, other: &Self) -> u64 {
        match () {
            () if self.site == other.site => 10_000,
            () if self.kind == other.kind => 100,
            () => 1,
        }
    }
}

/// The host of an address, and the ending of the file that it names.
fn site(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let ending = if rest.to_ascii_lowercase().ends_with(".pdf") { ".pdf" } else { "" };
    format!("{}{ending}", host.trim_start_matches("www."))
}

impl Near {
    pub fn of(entries: &[Traits], thing: &Traits) -> Self {
        let all: Vec<u64> = entries.iter().map(|one| one.likeness(thing)).collect();
        let link = entries.iter().zip(&all).map(|(one, weight)| weight * one.likeness_of_link(thing)).collect();
        Self { all, link }
    }

    /// How much these entries count together.
    pub fn weight(&self, entries: &[usize]) -> u64 {
        sum(&self.all, entries)
    }

    /// The value that counts most; of several the last.
    pub fn most<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Option<&'a T> {
        seen.iter().max_by_key(|(_, entries)| self.weight(entries)).map(|(value, _)| value)
    }

    /// All values, what counts most first.
    pub fn ranked<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Vec<&'a T> {
        ranked(&self.all, seen)
    }

    /// Likewise, by what the thing's own link is called.
    pub fn ranked_for_link<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Vec<&'a T> {
        ranked(&self.link, seen)
    }
}

fn sum(weights: &[u64], entries: &[usize]) -> u64 {
    // An entry that no weight is known of counts like any other.
    entries.iter().map(|&entry| weights.get(entry).copied().unwrap_or(1)).sum()
}

fn ranked<'a, T: Ord>(weights: &[u64], seen: &'a Seen<T>) -> Vec<&'a T> {
    let mut values: Vec<(&T, u64)> = seen.iter().map(|(value, entries)| (value, sum(weights, entries))).collect();
    values.sort_by_key(|(_, weight)| Reverse(*weight));
    values.into_iter().map(|(value, _)| value).collect()
}
