//! Which entries of a list are most like a thing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ordered::place_of;
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
    /// The month in which it came out, counted through, as far as its date or its address tells it.
    month: Option<i64>,
}

/// How much each entry of a list counts for a thing, by its number.
#[derive(Clone, Debug, Default)]
pub struct Near {
    all: Vec<u64>,
    /// Where it is asked what the thing's own link is called: what stands at the same site is called alike.
    link: Vec<u64>,
}

/// The weight of an entry that stands far from the thing's place, and how many times as much its neighbours there count: who adds an entry
/// writes it like those beside it, and often adds several.
const FAR: u64 = 100;
const NEAR: u64 = 7;

impl Traits {
    pub fn of(address: &str, date: Option<Date>, section: usize) -> Self {
        let identity = Identity::of(address);
        let kind = identity.as_ref().map_or("", Identity::kind).to_owned();
        let month_of = |date: Date| date.month.map(|month| i64::from(date.year) * 12 + i64::from(month));
        let month = date.and_then(month_of).or_else(|| Date::of_arxiv(address).and_then(month_of));
        Self { section, kind, site: site(address), date, month }
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
        let mut all: Vec<u64> = entries.iter().map(|one| one.likeness(thing) * FAR).collect();
        let own: Vec<usize> = (0..entries.len()).filter(|&at| entries[at].section == thing.section).collect();
        if let Some(place) = place_by_month(entries, &own, thing) {
            for (at, &entry) in own.iter().enumerate() {
                let between = if at < place { place - at - 1 } else { at - place };
                all[entry] += entries[entry].likeness(thing) * FAR * NEAR / (1 + between as u64);
            }
        }
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

/// Where among a section's entries a thing belongs that are sorted by month, the newest or the oldest first; `None` where they are not, or too
/// few of them tell their month.
fn place_by_month(entries: &[Traits], own: &[usize], thing: &Traits) -> Option<usize> {
    const ENOUGH: usize = 3;
    let month = thing.month?;
    let told = own.iter().enumerate().filter_map(|(at, &entry)| Some((at, entries[entry].month?)));
    let (places, months): (Vec<usize>, Vec<i64>) = told.unzip();
    if months.len() < ENOUGH || months.len() * 2 < own.len() {
        return None;
    }
    let rises = months.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let falls = months.windows(2).filter(|pair| pair[0] > pair[1]).count();
    // One slip in four leaves the neighbours what they are.
    let place = match () {
        () if rises > falls && falls * 4 < months.len() => place_of(&month, &months),
        () if falls > rises && rises * 4 < months.len() => {
            place_of(&-month, &months.iter().map(|month| -month).collect::<Vec<_>>())
        }
        () => return None,
    };
    Some(places.get(place).copied().unwrap_or(own.len()))
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
