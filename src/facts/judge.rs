//! An entry compared with what is known about the paper it links: either the link is wrong, or single things differ.

use super::authors::{self, AuthorsVerdict, NameFault};
use super::title::{self, Slip, TitleVerdict};
use super::venue::{self, VenueVerdict};
use super::year::{self, YearVerdict};
use super::{Author, DateKind, Kind, Paper, Record, Source};

/// What an entry says about the paper it links.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// The texts that may be its title: the link's, what is bold, what comes before the authors. Empty if the entry has no title besides its link.
    pub titles: &'a [&'a str],
    /// Its authors, as written.
    pub authors: Option<&'a str>,
    /// The year it gives.
    pub year: Option<i32>,
    /// The venue it names.
    pub venue: Option<&'a str>,
}

/// What differs between an entry and the records of its paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What differs: either the whole paper, or single things in the order title, authors, year, venue.
    pub faults: Vec<Fault>,
    /// Whether something differs from the latest version that may match an earlier one, and the earlier ones have not
    /// been asked about.
    earlier: bool,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The link leads to another paper.
    WrongPaper {
        /// The title of that paper.
        title: String,
        /// Its authors.
        authors: Vec<String>,
        /// The source.
        source: Source,
    },
    /// Single words of the title differ.
    TitleSpelling {
        /// Where.
        slips: Vec<Slip>,
        /// The title on the record.
        title: String,
        /// The source.
        source: Source,
    },
    /// The title is worded differently: a note.
    TitleWording {
        /// The title on the record.
        title: String,
        /// The source.
        source: Source,
    },
    /// Some of the authors differ.
    Authors {
        /// How.
        faults: Vec<NameFault>,
        /// The source.
        source: Source,
    },
    /// The title is on the record, but none of the authors are.
    OtherAuthors {
        /// Who is on the record.
        authors: Vec<String>,
        /// The source.
        source: Source,
    },
    /// The year is none of the known ones: a note.
    Year {
        /// The year in the entry.
        entry: i32,
        /// The known years, in order.
        known: Vec<i32>,
    },
    /// It appeared elsewhere: a note.
    Venue {
        /// The venue on the record.
        record: String,
        /// The source.
        source: Source,
    },
}

/// A paper that is called a preprint and has been published since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The venue, as the record names it.
    pub venue: String,
    /// The year, if the source has it.
    pub year: Option<i32>,
    /// The source.
    pub source: Source,
}

impl Judgement {
    /// Whether the paper's earlier versions must be asked about before anything is said ([`super::Question::EarlierVersions`]).
    #[must_use]
    pub fn needs_earlier_versions(&self) -> bool {
        self.earlier
    }
}

/// Compares what an entry says with all records of its paper and, if they were asked for, of its earlier versions.
#[must_use]
pub fn judge(entry: &Said<'_>, paper: &Paper, earlier: Option<&[Record]>) -> Judgement {
    let records: Vec<&Record> = compared(paper, earlier).collect();
    let Some(quoted) = records.first().copied() else { return Judgement::default() };
    let title = judged_title(entry, &records);
    let authors = entry.authors.map_or(AuthorsVerdict::Unknown, |text| authors::compare(text, &records));
    let mut faults = Vec::new();
    if is_wrong_paper(entry, &title, &authors, &records) {
        faults.push(Fault::WrongPaper { title: title_of(quoted), authors: names(quoted), source: quoted.source });
    } else {
        faults.extend(title_fault(&title, quoted));
        faults.extend(authors_fault(entry, &title, authors, &records));
        faults.extend(year_fault(entry, paper, &records));
        faults.extend(venue_fault(entry, &title, &records));
    }
    let is_of_version = |fault: &Fault| !matches!(fault, Fault::Venue { .. });
    if earlier.is_none() && paper.latest_version.is_some_and(|latest| latest > 1) && faults.iter().any(is_of_version) {
        return Judgement { faults: Vec::new(), earlier: true };
    }
    Judgement { faults, earlier: false }
}

/// Where a paper was published that its entry calls a preprint or names no venue for. This is known from a record with
/// the same title and the same first author, or from the authors' `journal_ref`.
#[must_use]
pub fn published_since(entry: &Said<'_>, paper: &Paper) -> Option<Published> {
    if !entry.venue.is_none_or(venue::is_preprint) {
        return None;
    }
    let preprints: Vec<&Record> = paper.records.iter().filter(|record| record.kind == Kind::Preprint).collect();
    let preprint = preprints.first()?;
    let found = |record: &Record| {
        let venue = record.venues.iter().find(|venue| !venue::is_preprint(venue))?.clone();
        let of_it = |date: &&super::Dated| date.kind != DateKind::Created;
        let year = record.dates.iter().filter(of_it).map(|date| date.year).min();
        Some(Published { venue, year: year.filter(|_| record.kind == Kind::Publication), source: record.source })
    };
    let is_it = |record: &&Record| {
        let has_title = record
            .titles
            .iter()
            .any(|one| preprints.iter().flat_map(|p| &p.titles).any(|two| title::is_same(one, two)));
        record.kind == Kind::Publication && has_title && authors::first_is_same(preprint, record)
    };
    paper.records.iter().filter(is_it).find_map(found).or_else(|| preprints.iter().find_map(|record| found(record)))
}

/// The records that an entry is compared with: those of papers, not of notices, data or reviews.
fn compared<'r>(paper: &'r Paper, earlier: Option<&'r [Record]>) -> impl Iterator<Item = &'r Record> {
    let all = paper.records.iter().chain(earlier.unwrap_or_default());
    all.filter(|record| matches!(record.kind, Kind::Preprint | Kind::Publication))
}

fn judged_title(entry: &Said<'_>, records: &[&Record]) -> TitleVerdict {
    let verdict = title::compare(entry.titles, records);
    // DataCite has the title of only one version, and does not say how many there are.
    let is_reliable = records.iter().any(|record| record.source != Source::DataCite);
    if is_reliable || verdict == TitleVerdict::Same { verdict } else { TitleVerdict::Unknown }
}

/// Whether the link leads to another paper. Title and authors agree on this, or one of them shows it and the other shows nothing.
fn is_wrong_paper(entry: &Said<'_>, title: &TitleVerdict, authors: &AuthorsVerdict, records: &[&Record]) -> bool {
    /// This many full names, none of which is on the record, belong to other people, whatever the entry calls the paper.
    const MANY: usize = 3;
    let nobody = *authors == AuthorsVerdict::NoneInCommon;
    match title {
        TitleVerdict::Other => !entry.authors.is_some_and(|text| authors::shares_any(text, records)),
        TitleVerdict::Wording => nobody,
        TitleVerdict::Unknown => {
            nobody && entry.authors.is_some_and(|text| authors::full_names(text) >= MANY) && all_read(entry, records)
        }
        TitleVerdict::Same | TitleVerdict::Spelling(_) => false,
    }
}

/// Whether the title shows nothing because the entry gives only a name, rather than because it or the records could not be read.
fn all_read(entry: &Said<'_>, records: &[&Record]) -> bool {
    title::longest(entry.titles) < 3 && records.iter().any(|record| record.source != Source::DataCite)
}

fn title_fault(verdict: &TitleVerdict, quoted: &Record) -> Option<Fault> {
    let (title, source) = (title_of(quoted), quoted.source);
    match verdict {
        TitleVerdict::Spelling(slips) => Some(Fault::TitleSpelling { slips: slips.clone(), title, source }),
        TitleVerdict::Wording | TitleVerdict::Other => Some(Fault::TitleWording { title, source }),
        TitleVerdict::Same | TitleVerdict::Unknown => None,
    }
}

fn authors_fault(
    entry: &Said<'_>,
    title: &TitleVerdict,
    verdict: AuthorsVerdict,
    records: &[&Record],
) -> Option<Fault> {
    /// A shorter title may belong to another paper as well, which these authors wrote.
    const LONG: usize = 8;
    let quoted = records.iter().find(|record| record.has_all_authors).or(records.first())?;
    let source = quoted.source;
    match verdict {
        AuthorsVerdict::Differs(faults) => Some(Fault::Authors { faults, source }),
        AuthorsVerdict::NoneInCommon if *title == TitleVerdict::Same && title::longest(entry.titles) >= LONG => {
            Some(Fault::OtherAuthors { authors: names(quoted), source })
        }
        AuthorsVerdict::Same | AuthorsVerdict::Unknown | AuthorsVerdict::NoneInCommon => None,
    }
}

fn year_fault(entry: &Said<'_>, paper: &Paper, records: &[&Record]) -> Option<Fault> {
    let year = entry.year?;
    match year::compare(year, entry.venue, paper, records) {
        YearVerdict::Differs(known) => Some(Fault::Year { entry: year, known }),
        YearVerdict::Same | YearVerdict::Unknown => None,
    }
}

/// Another venue is reported only if the paper is the right one and the entry does not call it a preprint ([`published_since`]).
fn venue_fault(entry: &Said<'_>, title: &TitleVerdict, records: &[&Record]) -> Option<Fault> {
    let named = entry.venue.filter(|venue| *title == TitleVerdict::Same && !venue::is_preprint(venue))?;
    match venue::compare(named, records) {
        VenueVerdict::Differs(record) => {
            let source = records.iter().find(|other| other.venues.contains(&record))?.source;
            Some(Fault::Venue { record, source })
        }
        VenueVerdict::Same | VenueVerdict::Unknown => None,
    }
}

fn title_of(record: &Record) -> String {
    record.titles.first().cloned().unwrap_or_default()
}

/// The authors of a record, as quoted.
fn names(record: &Record) -> Vec<String> {
    let of = |author: &Author| match (&author.name, &author.given, &author.family) {
        (Some(name), _, _) => name.clone(),
        (None, Some(given), Some(family)) => format!("{given} {family}"),
        (None, one, other) => one.clone().or_else(|| other.clone()).unwrap_or_default(),
    };
    record.authors.iter().map(of).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests;
