//! When a paper appeared, according to an entry and to its records.

use std::collections::BTreeSet;

use super::{DateKind, Kind, Paper, Record, Stated, venue};

/// How the year that an entry gives compares with what is known about a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YearVerdict {
    /// It is the year of one of its versions.
    Same,
    /// No year is known, or another version may well be from that year.
    Unknown,
    /// It is none of the known years, which are these, in order.
    Differs(Vec<i32>),
}

/// How many years after its preprint a paper may be published without its sources knowing.
const LATE: i32 = 2;

/// If a DOI was created more than this many years from the article, its record was filled in retrospectively.
const BACKFILL: i32 = 2;

/// Compares the year that an entry gives, and the venue if it names one, with all versions of a paper.
#[must_use]
pub fn compare(year: i32, venue: Option<&str>, paper: &Paper, records: &[&Record]) -> YearVerdict {
    let years = years_of(paper, records);
    if years.is_empty() {
        return YearVerdict::Unknown;
    }
    if years.contains(&year) || records.iter().any(|record| follows(year, record)) {
        return YearVerdict::Same;
    }
    let names_preprint = venue.is_some_and(venue::is_preprint);
    let is_published = records.iter().any(|record| is_published(record));
    // The year is the venue's, which only the venue's own record can contradict.
    if venue.is_some() && !names_preprint && !is_published {
        return YearVerdict::Unknown;
    }
    let latest = years.last().copied().unwrap_or(year);
    if !is_published && !names_preprint && (latest..=latest + LATE).contains(&year) {
        return YearVerdict::Same;
    }
    YearVerdict::Differs(years.into_iter().collect())
}

/// Compares it with the year that the address states.
#[must_use]
pub fn against(year: i32, venue: Option<&str>, stated: &Stated) -> YearVerdict {
    let names_venue = venue.is_some_and(|venue| !venue::is_preprint(venue));
    let differs = || YearVerdict::Differs(vec![stated.year]);
    match stated.month {
        // A preprint: no version is older than its number, except for those from the last days of the year before.
        Some(_) if year >= stated.year => YearVerdict::Unknown,
        Some(1) if year + 1 == stated.year => YearVerdict::Unknown,
        Some(_) if names_venue => YearVerdict::Unknown,
        Some(_) => differs(),
        None if year == stated.year => YearVerdict::Same,
        // Journals in the Anthology are presented a year later; preprints came before.
        None if matches!(stated.venue, Some("TACL") | None) && year == stated.year + 1 => YearVerdict::Unknown,
        None if year < stated.year && year + LATE >= stated.year && !names_venue => YearVerdict::Unknown,
        None => differs(),
    }
}

/// All years that a paper may be given.
fn years_of(paper: &Paper, records: &[&Record]) -> BTreeSet<i32> {
    let mut years = BTreeSet::new();
    for record in records {
        let dated: Vec<i32> =
            record.dates.iter().filter(|date| date.kind != DateKind::Created).map(|date| date.year).collect();
        let is_near =
            |year: i32| dated.iter().min().is_none_or(|first| (first - BACKFILL..=first + BACKFILL).contains(&year));
        let created = record.dates.iter().filter(|date| date.kind == DateKind::Created && is_near(date.year));
        years.extend(created.map(|date| date.year));
        years.extend(dated);
    }
    if years.is_empty() {
        return years;
    }
    let texts = records.iter().flat_map(|record| record.venues.iter().chain(&record.comment));
    years.extend(texts.chain(&paper.also).flat_map(|text| in_text(text)));
    years
}

/// Whether a year follows a date that may also count for it: an issue from December, a version published online in autumn and not in print,
/// a preprint from the last days of the year.
fn follows(year: i32, record: &Record) -> bool {
    let is_printed = record.dates.iter().any(|date| date.kind == DateKind::Print);
    record.dates.iter().any(|date| {
        let from = match date.kind {
            DateKind::Print | DateKind::Issue | DateKind::First => 12,
            DateKind::Online | DateKind::Issued if !is_printed && record.kind == Kind::Publication => 10,
            _ => return false,
        };
        date.year + 1 == year && date.month.is_some_and(|month| month >= from)
    })
}

/// Whether a record shows a published version: by being one, or by what the authors say about their preprint.
fn is_published(record: &Record) -> bool {
    const SAID: [&str; 5] = ["published", "accepted", "appear", "proceedings", "camera"];
    let says = |comment: &String| {
        let comment = comment.to_lowercase();
        SAID.iter().any(|word| comment.contains(word)) && !in_text(&comment).is_empty()
    };
    let has_venue = |venue: &String| !venue::is_preprint(venue);
    record.kind == Kind::Publication || record.venues.iter().any(has_venue) || record.comment.as_ref().is_some_and(says)
}

/// The years in a text: `2015`, `'24`, and those at the end of dblp's keys (`conf/birws/AtanassovaB24`).
fn in_text(text: &str) -> Vec<i32> {
    let mut years = Vec::new();
    let mut before = ' ';
    for run in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        match digits.parse::<i32>() {
            Ok(year) if digits.len() == 4 && (1900..2100).contains(&year) => years.push(year),
            Ok(year) if digits.len() == 2 && matches!(before, '\'' | '’' | '`') => years.push(2000 + year),
            _ => {}
        }
        before = run.chars().next_back().unwrap_or(' ');
    }
    let is_key = ["conf/", "journals/"].iter().any(|kind| text.starts_with(kind));
    let key = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let at = key.len().saturating_sub(2);
    if let Some(year) = key.get(at..).filter(|_| is_key).and_then(|digits| digits.parse::<i32>().ok()) {
        years.push(if year < 60 { 2000 + year } else { 1900 + year });
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Dated;

    fn record(kind: Kind, dates: &[(DateKind, i32, u8)]) -> Record {
        let dates = dates.iter().map(|(kind, year, month)| Dated { kind: *kind, year: *year, month: Some(*month) });
        Record { kind, dates: dates.collect(), ..Record::default() }
    }

    #[test]
    fn every_year_of_a_paper_is_right() {
        use DateKind::{Created, First, Issued, Online, Print, Version};
        let paper = Paper::default();
        for (year, venue, record) in [
            (2020, None, record(Kind::Preprint, &[(First, 2020, 5), (Version, 2021, 3)])),
            (2021, None, record(Kind::Preprint, &[(First, 2020, 5), (Version, 2021, 3)])),
            (2022, None, record(Kind::Preprint, &[(First, 2020, 5)])),
            (2024, Some("arXiv"), record(Kind::Preprint, &[(First, 2023, 12)])),
            (2019, None, record(Kind::Publication, &[(Print, 2020, 3), (Created, 2019, 8)])),
            (2021, None, record(Kind::Publication, &[(Print, 2020, 12)])),
            (2021, None, record(Kind::Publication, &[(Online, 2020, 11)])),
            (2020, None, record(Kind::Publication, &[(Issued, 2020, 1)])),
        ] {
            assert_eq!(compare(year, venue, &paper, &[&record]), YearVerdict::Same, "{year} {record:?}");
        }
        let said =
            Record { comment: Some("Accepted at Leaf '25".into()), ..record(Kind::Preprint, &[(First, 2020, 5)]) };
        assert_eq!(compare(2025, None, &paper, &[&said]), YearVerdict::Same);
        assert_eq!(compare(2022, None, &paper, &[&said]), YearVerdict::Differs(vec![2020, 2025]));
    }

    #[test]
    fn another_year_differs_only_where_it_can_be_known() {
        use DateKind::{Created, First, Online, Print};
        let paper = Paper::default();
        let preprint = record(Kind::Preprint, &[(First, 2020, 5)]);
        let article = record(Kind::Publication, &[(Print, 1998, 2), (Created, 2010, 2)]);
        for (year, venue, record, verdict) in [
            (2019, None, &preprint, YearVerdict::Differs(vec![2020])),
            (2023, None, &preprint, YearVerdict::Differs(vec![2020])),
            (2021, Some("arXiv"), &preprint, YearVerdict::Differs(vec![2020])),
            (2024, Some("CVPR"), &preprint, YearVerdict::Unknown),
            (2010, None, &article, YearVerdict::Differs(vec![1998])),
            (2020, None, &Record::default(), YearVerdict::Unknown),
            (
                2021,
                None,
                &record(Kind::Publication, &[(Print, 2020, 3), (Online, 2019, 12)]),
                YearVerdict::Differs(vec![2019, 2020]),
            ),
        ] {
            assert_eq!(compare(year, venue, &paper, &[record]), verdict, "{year}");
        }
    }

    #[test]
    fn addresses_know_some_years() {
        let of = |year, venue, address| against(year, venue, &Stated::of(address).unwrap());
        assert_eq!(of(2022, None, "https://arxiv.org/abs/2305.01234"), YearVerdict::Differs(vec![2023]));
        assert_eq!(of(2022, Some("ICML"), "https://arxiv.org/abs/2305.01234"), YearVerdict::Unknown);
        assert_eq!(of(2022, None, "https://arxiv.org/abs/2301.01234"), YearVerdict::Unknown);
        assert_eq!(of(2025, None, "https://arxiv.org/abs/2305.01234"), YearVerdict::Unknown);
        assert_eq!(of(2023, None, "https://aclanthology.org/2023.acl-long.7/"), YearVerdict::Same);
        assert_eq!(of(2022, None, "https://aclanthology.org/2023.acl-long.7/"), YearVerdict::Unknown);
        assert_eq!(
            of(2022, Some("ACL"), "https://aclanthology.org/2023.acl-long.7/"),
            YearVerdict::Differs(vec![2023])
        );
        assert_eq!(of(2024, None, "https://aclanthology.org/2023.acl-long.7/"), YearVerdict::Differs(vec![2023]));
    }
}
