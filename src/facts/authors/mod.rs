//! Who wrote a paper, by an entry and by the records of it.

mod east;
mod listed;
mod name;

use super::{DateKind, Record, Source};
pub(super) use listed::Listed;
use name::{Likeness, Name};

/// How the authors that an entry names go together with those on the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorsVerdict {
    /// They are those of the paper, or some of them.
    Same,
    /// Nothing can be said: no record is whole, or a group stands for its people.
    Unknown,
    /// Some are right, and this differs.
    Differs(Vec<NameFault>),
    /// None of them is on any record.
    NoneInCommon,
}

/// What differs among authors of whom others are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// A family name is spelled otherwise, or cut off.
    Spelling {
        /// The name in the entry.
        entry: String,
        /// The name on the record.
        record: String,
    },
    /// The family name is right, the given name is another's: a note.
    OtherGiven {
        /// The name in the entry.
        entry: String,
        /// The name on the record.
        record: String,
    },
    /// Nobody on the record is called so.
    NotThere {
        /// The name in the entry.
        entry: String,
    },
    /// Left out between others that the entry gives.
    Missing {
        /// The name on the record.
        record: String,
    },
    /// Another author stands first on every record: a note.
    Order {
        /// The first name in the entry.
        entry: String,
        /// The first name on the records.
        record: String,
    },
}

/// Compares an entry's authors, as it writes them, with all records of a paper. One record on which all of them stand is enough; what differs is told of
/// the record that is nearest.
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

/// Whether anybody whom an entry names is on any record, going by one name of two letters at least.
pub(super) fn shares_any(text: &str, records: &[&Record]) -> bool {
    let listed = Listed::of(text);
    let authors: Vec<Name> = records.iter().flat_map(|record| &record.authors).map(Name::of_author).collect();
    if !is_bounded(&listed, authors.len()) {
        return true;
    }
    listed.names.iter().any(|name| authors.iter().any(|author| name.likeness(author) <= Likeness::Unclear))
}

/// Whether all names can be laid beside all others: the papers of great experiments have thousands of authors.
fn is_bounded(listed: &Listed, authors: usize) -> bool {
    const MOST: usize = 20_000;
    listed.names.len().saturating_mul(authors) <= MOST
}

/// How many whole names of people an entry gives.
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

/// Whether a record has all authors for certain. DataCite's lists stop short and split names wrongly; old deposits at Crossref stop short.
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

/// Another author stands first in the entry than on every record; the order is told of nothing else.
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

/// What a record has to say of the names in an entry.
struct Found {
    /// The more, the farther the record is.
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
        // Whether Tomek is Tomasz is not known where two of the family may be meant.
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

/// Authors that are left out between others: one or two, where three at least are given. A shorter list, or the first authors and the last, is a list's habit.
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
    // The same person twice on the record.
    let is_twice = |author: &&Name| places.iter().any(|place| authors[*place].likeness(author) <= Likeness::Form);
    // `A, B, …, Z` without its dots.
    let given: Vec<usize> = (0..last).filter(|place| places.contains(place)).collect();
    let is_abridged = last + 1 == authors.len() && given.iter().copied().eq(0..given.len());
    if is_abridged || left_out.len() > MOST || left_out.iter().any(is_twice) {
        return Vec::new();
    }
    left_out.into_iter().map(|author| NameFault::Missing { record: author.shown.clone() }).collect()
}

#[cfg(test)]
mod tests;
