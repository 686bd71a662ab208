//! What the address of a paper states by itself, without asking anyone.

use super::question;
use crate::identity::Identity;

/// What an address states about its paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The short name of where it appeared; `None` for a preprint, and if the address does not say.
    pub venue: Option<&'static str>,
    /// The year of the venue, or the year in which the preprint appeared.
    pub year: i32,
    /// The month in which the preprint appeared.
    pub month: Option<u8>,
}

impl Stated {
    /// What an address states: of papers in the ACL Anthology (<https://aclanthology.org/info/ids/>) and on arXiv.
    #[must_use]
    pub fn of(destination: &str) -> Option<Self> {
        let identity = Identity::of(destination)?;
        match identity.kind() {
            "acl" => Self::of_acl(identity.name()),
            "arxiv" => {
                let (year, month) = question::arxiv_month(identity.name())?;
                Some(Self { venue: None, year, month: Some(month) })
            }
            _ => None,
        }
    }

    /// `2022.emnlp-main.388`, `p18-1001`.
    pub(super) fn of_acl(id: &str) -> Option<Self> {
        let stated = |venue, year| Some(Self { venue, year, month: None });
        if let Some((year, rest)) = id.split_once('.') {
            let year = year.parse().ok().filter(|year| (2000..2100).contains(year))?;
            let volume = rest.split('.').next()?;
            return stated(new_venue(volume), year);
        }
        let (volume, number) = id.split_once('-')?;
        let letter = volume.chars().next()?;
        let year: i32 = volume.get(1..).filter(|year| year.len() == 2)?.parse().ok()?;
        let year = if year < 60 { 2000 + year } else { 1900 + year };
        // The workshops of 2019 use the letter of their conference.
        let is_workshop = number.len() == 4 && number.starts_with(['5', '6']) && letter == 'd';
        let venue = OLD.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name);
        stated(venue.filter(|_| !is_workshop), year)
    }
}

/// The venue of a volume: `emnlp-main`, `findings-acl`.
fn new_venue(volume: &str) -> Option<&'static str> {
    const MAIN: [&str; 10] =
        ["main", "long", "short", "demo", "demos", "industry", "srw", "tutorials", "tutorial", "1"];
    let (venue, part) = volume.split_once('-')?;
    let named = |names: &[(&'static str, &'static str)], name: &str| {
        names.iter().find(|(known, _)| *known == name).map(|(_, shown)| *shown)
    };
    match venue {
        "findings" => named(&FINDINGS, part),
        _ if MAIN.contains(&part) => named(&NEW, venue),
        _ => None,
    }
}

const OLD: [(char, &str); 8] = [
    ('p', "ACL"),
    ('d', "EMNLP"),
    ('n', "NAACL"),
    ('e', "EACL"),
    ('c', "COLING"),
    ('k', "CoNLL"),
    ('q', "TACL"),
    ('l', "LREC"),
];

const NEW: [(&str, &str); 10] = [
    ("acl", "ACL"),
    ("emnlp", "EMNLP"),
    ("naacl", "NAACL"),
    ("eacl", "EACL"),
    ("aacl", "AACL"),
    ("ijcnlp", "IJCNLP"),
    ("coling", "COLING"),
    ("conll", "CoNLL"),
    ("tacl", "TACL"),
    ("lrec", "LREC"),
];

const FINDINGS: [(&str, &str); 6] = [
    ("acl", "Findings of ACL"),
    ("emnlp", "Findings of EMNLP"),
    ("naacl", "Findings of NAACL"),
    ("eacl", "Findings of EACL"),
    ("aacl", "Findings of AACL"),
    ("ijcnlp", "Findings of IJCNLP"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_state_venue_and_year() {
        let of = |address: &str| Stated::of(address).map(|stated| (stated.venue, stated.year, stated.month));
        for (address, stated) in [
            ("https://aclanthology.org/2023.acl-long.7/", Some((Some("ACL"), 2023, None))),
            ("https://aclanthology.org/2021.findings-emnlp.12.pdf", Some((Some("Findings of EMNLP"), 2021, None))),
            ("https://aclanthology.org/2022.wmt-1.9", Some((None, 2022, None))),
            ("https://www.aclweb.org/anthology/N19-1423", Some((Some("NAACL"), 2019, None))),
            ("https://aclanthology.org/D19-5501", Some((None, 2019, None))),
            ("https://aclanthology.org/J98-1001", Some((None, 1998, None))),
            ("https://doi.org/10.18653/v1/2020.emnlp-main.9", Some((Some("EMNLP"), 2020, None))),
            ("https://arxiv.org/abs/2305.01234", Some((None, 2023, Some(5)))),
            ("https://arxiv.org/abs/hep-th/9711200", Some((None, 1997, Some(11)))),
            ("https://tea.example/2023", None),
        ] {
            assert_eq!(of(address), stated, "{address}");
        }
    }
}
