//! Which entries of a list are most like a thing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ordered::place_of;
use crate::conventions::Date;
use crate::identity::Identity;

/// Values, each with the numbers of the entries that have it.
pub type Seen<T> = BTreeMap<T, Vec<usize>>;

/// What an entry and a thing may have in common.
#[derive(Clone, Debug)]
pub struct Traits {
    section: usize,
    /// What kind of thing it is: `arxiv`, `github`.
    kind: String,
    /// The host its link leads to, and whether it leads to a PDF.
    site: String,
    date: Option<Date>,
    /// The month it came out, as a running number, if its date or its address gives it.
    month: Option<i64>,
}

/// How much each entry of a list counts for a thing, indexed by entry number.
#[derive(Clone, Debug, Default)]
pub struct Near {
    all: Vec<u64>,
    /// The weights for what to call the thing's own link: links to the same site are called alike.
    link: Vec<u64>,
}

/// The weight of an entry far from the thing's place, and how many times that weight its nearest neighbours gain: people write an entry
/// like those beside it, and often add several at once.
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

    /// Entries of the same section are mostly written by the same people, and so are those of the same time.
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

/// The host of an address, followed by `.pdf` if it names such a file.
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

    /// The total weight of these entries.
    pub fn weight(&self, entries: &[usize]) -> u64 {
        sum(&self.all, entries)
    }

    /// The value with the most weight; the last of several.
    pub fn most<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Option<&'a T> {
        seen.iter().max_by_key(|(_, entries)| self.weight(entries)).map(|(value, _)| value)
    }

    /// All values, heaviest first.
    pub fn ranked<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Vec<&'a T> {
        ranked(&self.all, seen)
    }

    /// All values, heaviest first by the weights for the thing's own link.
    pub fn ranked_for_link<'a, T: Ord>(&self, seen: &'a Seen<T>) -> Vec<&'a T> {
        ranked(&self.link, seen)
    }
}

/// Where a thing belongs among a section's entries, if they are sorted by month in either direction; `None` if they are not, or if too few
/// of them give a month.
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
    // With fewer than one slip in four, neighbours are still close in time.
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
    // Without weights, all entries count the same.
    entries.iter().map(|&entry| weights.get(entry).copied().unwrap_or(1)).sum()
}

fn ranked<'a, T: Ord>(weights: &[u64], seen: &'a Seen<T>) -> Vec<&'a T> {
    let mut values: Vec<(&T, u64)> = seen.iter().map(|(value, entries)| (value, sum(weights, entries))).collect();
    values.sort_by_key(|(_, weight)| Reverse(*weight));
    values.into_iter().map(|(value, _)| value).collect()
}
