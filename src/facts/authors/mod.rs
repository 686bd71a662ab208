//! Who wrote a paper, according to an entry and to its records.

mod east;
mod listed;
mod name;

use super::{DateKind, Record, Source};
pub(super) use listed::Listed;
use name::{Likeness, Name};

/// How the authors that an entry names compare with those on the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorsVerdict {
    /// They are those of the paper, or some of them.
    Same,
    /// Cannot be told: no record is complete, or a group stands for its members.
    Unknown,
    /// Some are right, and these differ.
    Differs(Vec<NameFault>),
    /// None of them is on any record.
    NoneInCommon,
}

/// A difference in one author while others are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// A family name is misspelled or cut off.
    Spelling {
        /// The name in the entry.
        entry: String,
        /// The name on the record.
        record: String,
    },
    /// The family name is right, but the given name is someone else's: a note.
    OtherGiven {
        /// The name in the entry.
        entry: String,
        /// The name on the record.
        record: String,
    },
    /// Nobody on the record has this name.
    NotThere {
        /// The name in the entry.
        entry: String,
    },
    /// Left out between others that the entry gives.
    Missing {
        /// The name on the record.
        record: String,
    },
    /// Every record has another first author: a note.
    Order {
        /// The first name in the entry.
        entry: String,
        /// The first name on the records.
        record: String,
    },
}

/// Compares an entry's authors, as written, with all records of a paper. One record that has all of them is enough;
/// otherwise the differences are those from the nearest record.
#[must_use]
pub fn compare(text: &str, records: &[&Record]) -> AuthorsVerdict {
    let listed = Listed::of(text);
    if listed.names.is_empty() {
        return AuthorsVerdict::Unknown;
    }
    let mut best: Option<(usize, AuthorsVerdict)> = None;
    let is_compared = |record: &&&Record| !record.authors.is_empty() && is_bounded(&listed, record.authors.len());
    for record in records.iter().filter(is_compared) {
        let found = Found::of(&listed, record);
        if !is_whole(record, &listed) && found.verdict != AuthorsVerdict::Same {
            continue;
        }
        if best.as_ref().is_none_or(|(faults, _)| found.weight < *faults) {
            best = Some((found.weight, found.verdict));
        }
    }
    match best.map(|(_, verdict)| verdict) {
        None => AuthorsVerdict::Unknown,
        Some(AuthorsVerdict::Same) => order(&listed, records).unwrap_or(AuthorsVerdict::Same),
        Some(verdict) => verdict,
    }
}

/// Whether anyone the entry names is on any record, going by a single shared name of at least two letters.
pub(super) fn shares_any(text: &str, records: &[&Record]) -> bool {
    let listed = Listed::of(text);
    let authors: Vec<Name> = records.iter().flat_map(|record| &record.authors).map(Name::of_author).collect();
    if !is_bounded(&listed, authors.len()) {
        return true;
    }
    listed.names.iter().any(|name| authors.iter().any(|author| name.likeness(author) <= Likeness::Unclear))
}

/// Whether comparing all names with all others is affordable: papers from large experiments have thousands of authors.
fn is_bounded(listed: &Listed, authors: usize) -> bool {
    const MOST: usize = 20_000;
    listed.names.len().saturating_mul(authors) <= MOST
}

/// How many full names of people an entry gives.
pub(super) fn full_names(text: &str) -> usize {
    Listed::of(text).names.iter().filter(|name| name.is_full()).count()
}

/// Whether two records begin with the same author.
pub(super) fn first_is_same(one: &Record, other: &Record) -> bool {
    match (first_person(one), first_person(other)) {
        (Some(one), Some(other)) => one.likeness(&other) == Likeness::Same,
        _ => false,
    }
}

/// Whether a record is certain to have all authors. DataCite's lists stop short and split names wrongly; old deposits at Crossref stop
/// short.
fn is_whole(record: &Record, listed: &Listed) -> bool {
    const RELIABLE: i32 = 2005;
    let is_old = record.source == Source::Crossref
        && record.dates.iter().any(|date| date.kind != DateKind::Created && date.year < RELIABLE);
    let is_alone = record.authors.len() == 1 && listed.names.len() >= 5;
    record.has_all_authors && record.source != Source::DataCite && !is_old && !is_alone
}

fn first_person(record: &Record) -> Option<Name> {
    record.authors.iter().map(Name::of_author).find(|name| !name.is_group)
}

/// Another author comes first in the entry than on every record; nothing else is reported about the order.
fn order(listed: &Listed, records: &[&Record]) -> Option<AuthorsVerdict> {
    let entry = listed.names.first().filter(|name| name.is_full() && !name.is_group)?;
    if listed.names.len() == 1 && !listed.is_cut {
        return None;
    }
    let firsts: Vec<Name> = records.iter().filter_map(|record| first_person(record)).collect();
    let first = firsts.first()?;
    let agree = firsts.iter().all(|other| other.likeness(first) == Likeness::Same);
    let all_whole = records.iter().all(|record| is_whole(record, listed));
    let differs = agree && all_whole && entry.likeness(first) > Likeness::Unclear;
    differs.then(|| {
        AuthorsVerdict::Differs(vec![NameFault::Order { entry: entry.shown.clone(), record: first.shown.clone() }])
    })
}

/// How a record compares with the names in an entry.
struct Found {
    /// The larger, the further away the record is.
    weight: usize,
    verdict: AuthorsVerdict,
}

impl Found {
    fn of(listed: &Listed, record: &Record) -> Self {
        let authors: Vec<Name> = record.authors.iter().map(Name::of_author).collect();
        let has_people = authors.iter().any(|author| !author.is_group);
        let (mut faults, mut places, mut unclear) = (Vec::new(), Vec::new(), 0);
        for name in &listed.names {
            match seek(name, &authors) {
                Seen::At(place) => places.push(place),
                Seen::Unclear => unclear += 1,
                Seen::Not if name.is_group || !has_people || !name.is_full() => unclear += 1,
                Seen::Not => faults.push(NameFault::NotThere { entry: name.shown.clone() }),
                Seen::Otherwise(fault) => faults.push(fault),
            }
        }
        let strangers = faults.iter().filter(|fault| matches!(fault, NameFault::NotThere { .. })).count();
        if faults.is_empty() && unclear == 0 && !listed.is_cut {
            faults.extend(missing(&places, &authors));
        }
        let weight = faults.len() * 2 + unclear;
        let verdict = if faults.is_empty() {
            if unclear > 0 && places.is_empty() { AuthorsVerdict::Unknown } else { AuthorsVerdict::Same }
        } else if strangers == faults.len() && places.is_empty() {
            if unclear > 0 { AuthorsVerdict::Unknown } else { AuthorsVerdict::NoneInCommon }
        } else {
            AuthorsVerdict::Differs(faults)
        };
        Self { weight, verdict }
    }
}

/// Whether and how a name of the entry is on a record.
enum Seen {
    At(usize),
    Unclear,
    Otherwise(NameFault),
    Not,
}

fn seek(name: &Name, authors: &[Name]) -> Seen {
    let likeness: Vec<Likeness> = authors.iter().map(|author| name.likeness(author)).collect();
    let nearest = likeness.iter().enumerate().min_by_key(|(_, likeness)| **likeness);
    let Some((place, nearest)) = nearest else { return Seen::Not };
    let both = || (name.shown.clone(), authors[place].shown.clone());
    match nearest {
        Likeness::Same => Seen::At(place),
        // Whether Tomek is Tomasz cannot be told if either of two people of that family may be meant.
        Likeness::Form if likeness.iter().filter(|other| **other == Likeness::Form).count() > 1 => Seen::Unclear,
        Likeness::Form => Seen::At(place),
        Likeness::Unclear => Seen::Unclear,
        Likeness::Spelling => {
            let (entry, record) = both();
            Seen::Otherwise(NameFault::Spelling { entry, record })
        }
        Likeness::OtherGiven => {
            let (entry, record) = both();
            Seen::Otherwise(NameFault::OtherGiven { entry, record })
        }
        Likeness::None => Seen::Not,
    }
}

/// Authors left out between others: one or two, if at least three are given. Shorter lists, or the first authors plus
/// the last, are a habit of the list.
fn missing(places: &[usize], authors: &[Name]) -> Vec<NameFault> {
    const MOST: usize = 2;
    const GIVEN: usize = 3;
    let Some(last) = places.iter().copied().max().filter(|_| places.len() >= GIVEN) else { return Vec::new() };
    let left_out: Vec<&Name> = authors[..last]
        .iter()
        .enumerate()
        .filter(|(place, author)| !places.contains(place) && !author.is_group)
        .map(|(_, author)| author)
        .collect();
    // The record has the same person twice.
    let is_twice = |author: &&Name| places.iter().any(|place| authors[*place].likeness(author) <= Likeness::Form);
    // `A, B, …, Z` without the ellipsis.
    let given: Vec<usize> = (0..last).filter(|place| places.contains(place)).collect();
    let is_abridged = last + 1 == authors.len() && given.iter().copied().eq(0..given.len());
    if is_abridged || left_out.len() > MOST || left_out.iter().any(is_twice) {
        return Vec::new();
    }
    left_out.into_iter().map(|author| NameFault::Missing { record: author.shown.clone() }).collect()
}

#[cfg(test)]
mod tests;
