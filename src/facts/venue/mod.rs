//! Where a paper appeared, according to an entry and to its records.

mod known;

use std::collections::BTreeSet;

use super::{Kind, Record, markup};
use crate::identity::fold;
use known::VENUES;

/// How the venue that an entry names compares with where the paper appeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VenueVerdict {
    /// It appeared there.
    Same,
    /// Cannot be told: no published version is known, or one is a workshop's and the other a conference's.
    Unknown,
    /// It appeared elsewhere, at the venue named by the record.
    Differs(String),
}

/// Compares the venue that an entry names (with or without a year) with where a paper's published versions appeared. Preprints show nothing,
/// but an entry that names a preprint server differs from a published version.
#[must_use]
pub fn compare(venue: &str, records: &[&Record]) -> VenueVerdict {
    let entry = Named::of(venue);
    let published = records.iter().filter(|record| record.kind == Kind::Publication);
    let venues: Vec<&str> = published.flat_map(|record| &record.venues).map(String::as_str).collect();
    let named: Vec<(&str, Named)> = venues.iter().map(|name| (*name, Named::of(name))).collect();
    if entry.words.is_empty() && !entry.is_preprint() || named.is_empty() {
        let is_preprint = entry.is_preprint() && records.iter().all(|record| record.kind == Kind::Preprint);
        return if is_preprint && !records.is_empty() { VenueVerdict::Same } else { VenueVerdict::Unknown };
    }
    let verdicts: Vec<VenueVerdict> = named.iter().map(|(name, record)| entry.against(record, name)).collect();
    let first = |wanted: fn(&VenueVerdict) -> bool| verdicts.iter().find(|verdict| wanted(verdict)).cloned();
    // Findings share the name of their conference: an outcome of same or unknown comes before a difference.
    first(|verdict| *verdict == VenueVerdict::Same)
        .or_else(|| first(|verdict| *verdict == VenueVerdict::Unknown))
        .or_else(|| verdicts.first().cloned())
        .unwrap_or(VenueVerdict::Unknown)
}

/// Compares it with the venue that an address states, by its short name.
#[must_use]
pub fn against(venue: &str, stated: &str) -> VenueVerdict {
    let (entry, stated_named) = (Named::of(venue), Named::of(stated));
    if entry.keys.is_empty() || entry.is_preprint() {
        return VenueVerdict::Unknown;
    }
    entry.against(&stated_named, stated)
}

/// Whether it names a preprint server, or says that a paper is a preprint.
#[must_use]
pub fn is_preprint(venue: &str) -> bool {
    Named::of(venue).is_preprint()
}

/// Whether words are a known name of a venue or preprint server, leaving aside a year.
#[must_use]
pub fn is_known(words: &str) -> bool {
    /// Longer names are full names, and may be anything.
    const SHORT: usize = 3;
    let named = Named::of(words);
    named.is_preprint() || !named.keys.is_empty() && named.words.len() <= SHORT
}

/// Whether a word, in lowercase without a year, is the short name of a venue.
pub(super) fn is_short_name(word: &str) -> bool {
    !word.is_empty() && VENUES.iter().any(|venue| venue.short.contains(&word))
}

/// The name of a venue as it is compared.
struct Named {
    /// Which of the known venues it may be.
    keys: BTreeSet<usize>,
    /// Its words, in lowercase, without numbers.
    words: Vec<String>,
    /// Whether it is a single unknown short name.
    is_acronym: bool,
    part: Part,
}

/// The part of a venue that a name refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Main,
    Findings,
    Workshop,
    /// Not a venue: a preprint server.
    Preprint,
    /// Not published yet: "Submitted to …".
    Submission,
    /// Not published, according to OpenReview.
    Rejected,
}

impl Named {
    fn of(text: &str) -> Self {
        /// What comes after this many characters is no longer a name.
        const LONGEST: usize = 500;
        let text = markup::plain(&text.chars().take(LONGEST).collect::<String>()).text;
        let words = words(&text);
        let whole = format!(" {} ", words.join(" "));
        let in_full =
            VENUES.iter().position(|venue| venue.full.iter().any(|name| whole.contains(&format!(" {name} "))));
        let is_short =
            |(_, venue): &(usize, &known::Venue)| words.iter().any(|word| venue.short.contains(&word.as_str()));
        let mut keys: BTreeSet<usize> = VENUES.iter().enumerate().filter(is_short).map(|(at, _)| at).collect();
        keys.extend(in_full);
        let names = text.split(|c: char| !c.is_alphabetic());
        let names: Vec<&str> =
            names.filter(|name| !name.is_empty() && !COMMON.contains(&name.to_lowercase().as_str())).collect();
        let capitals = |name: &str| name.chars().filter(|c| c.is_uppercase()).count();
        let is_acronym = keys.is_empty() && matches!(names.as_slice(), [name] if capitals(name) >= 2);
        let part = Part::of(&text, &words, keys.is_empty());
        Self { keys, words, is_acronym, part }
    }

    fn is_preprint(&self) -> bool {
        self.part == Part::Preprint
    }

    fn against(&self, record: &Self, name: &str) -> VenueVerdict {
        let differs = || VenueVerdict::Differs(name.to_owned());
        if record.part == Part::Rejected || self.is_preprint() != record.is_preprint() {
            return differs();
        }
        if self.is_preprint() {
            return VenueVerdict::Same;
        }
        let is_either = |part: Part| self.part == part || record.part == part;
        let is_workshop_of_one = is_either(Part::Workshop) && self.part != record.part;
        if is_either(Part::Submission) || is_workshop_of_one {
            return VenueVerdict::Unknown;
        }
        if self.keys.intersection(&record.keys).next().is_some() {
            return if self.part == record.part { VenueVerdict::Same } else { differs() };
        }
        if !self.keys.is_empty() && !record.keys.is_empty() {
            return differs();
        }
        if self.is_short_for(record) || record.is_short_for(self) || self.shares_a_word(record) {
            return VenueVerdict::Same;
        }
        // An unknown short name may be anyone's.
        if self.is_acronym || record.is_acronym { VenueVerdict::Unknown } else { differs() }
    }

    /// Whether its words are the beginnings of the other's (ISO 4: `Nat. Commun.`), or one of them consists of their initials.
    fn is_short_for(&self, long: &Self) -> bool {
        const SMALL: [&str; 8] = ["of", "the", "on", "and", "in", "for", "a", "an"];
        let ours: Vec<&str> = self.words.iter().map(String::as_str).filter(|word| !SMALL.contains(word)).collect();
        let theirs: Vec<&str> = long.words.iter().map(String::as_str).filter(|word| !SMALL.contains(word)).collect();
        let mut rest = theirs.iter();
        let begins = ours.len() >= 2 && ours.iter().all(|word| rest.any(|long| long.starts_with(word)));
        let initials = |words: &[&str]| words.iter().filter_map(|word| word.chars().next()).collect::<String>();
        let (all, telling) = (initials(&theirs), initials(&long.telling().collect::<Vec<_>>()));
        let is_made = |word: &&str| word.len() >= 3 && (**word == all || **word == telling);
        begins || ours.iter().any(is_made)
    }

    /// Whether a distinctive word occurs in both, or begins alike, as in two languages.
    fn shares_a_word(&self, other: &Self) -> bool {
        const LONG: usize = 4;
        const BEGINNING: usize = 7;
        let alike = |one: &str, two: &str| {
            let shared = one.chars().zip(two.chars()).take_while(|(a, b)| a == b).count();
            one == two || shared >= BEGINNING
        };
        let ours = || self.telling().filter(|word| word.chars().count() >= LONG);
        other.telling().filter(|word| word.chars().count() >= LONG).any(|word| ours().any(|own| alike(own, word)))
    }

    /// Its words, minus those that every venue has.
    fn telling(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| !COMMON.contains(word))
    }
}

impl Part {
    fn of(text: &str, words: &[String], is_unknown: bool) -> Self {
        const PREPRINTS: [&str; 9] =
            ["arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "preprint", "preprints", "corr", "ssrn"];
        let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
        let follow = |one: &str, two: &str| words.windows(2).any(|pair| pair[0] == one && pair[1] == two);
        // Markup removal has dropped the underscores.
        if text.ends_with("/RejectedSubmission") || text.ends_with("/WithdrawnSubmission") {
            Self::Rejected
        } else if follow("submitted", "to") || follow("under", "review") {
            Self::Submission
        } else if has(&["workshop", "workshops", "cvprw", "iccvw", "eccvw"]) {
            Self::Workshop
        } else if has(&["findings"]) {
            Self::Findings
        } else if has(&PREPRINTS) && is_unknown {
            Self::Preprint
        } else {
            Self::Main
        }
    }
}

/// Words that every venue has.
const COMMON: [&str; 25] = [
    "of",
    "conference",
    "conf",
    "proceedings",
    "proc",
    "international",
    "int",
    "journal",
    "transactions",
    "trans",
    "ieee",
    "acm",
    "annual",
    "symposium",
    "workshop",
    "volume",
    "vol",
    "meeting",
    "letters",
    "advances",
    "the",
    "and",
    "for",
    "with",
    "association",
];

/// The words of a venue's name, years and other numbers left out: `ICLR'25` is `iclr`, `NeurIPS2021` is `neurips`.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.chars() {
        let is_letter = !c.is_ascii_digit() && !"'’".contains(c) && words.last_mut().is_some_and(|word| fold(c, word));
        // `3DV` is not a number.
        let is_named_number =
            c == '3' && words.last().is_some_and(String::is_empty) && text.to_lowercase().contains("3dv");
        if is_named_number {
            words.last_mut().into_iter().for_each(|word| word.push('3'));
        } else if !is_letter {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(entry: &str, venues: &[&str]) -> VenueVerdict {
        let venues = venues.iter().map(|venue| (*venue).to_owned()).collect();
        compare(entry, &[&Record { venues, ..Record::default() }])
    }

    #[test]
    fn names_of_one_venue_are_the_same() {
        for (entry, record) in [
            ("NIPS'17", "Advances in Neural Information Processing Systems 30"),
            ("[ICLR 2025]", "International Conference on Learning Representations"),
            ("KDD", "Proceedings of the 28th ACM SIGKDD Conference on Knowledge Discovery and Data Mining"),
            ("TPAMI", "IEEE Transactions on Pattern Analysis and Machine Intelligence"),
            (
                "IEEE Trans. Pattern Anal. Mach. Intell.",
                "IEEE Transactions on Pattern Analysis and Machine Intelligence",
            ),
            ("Phys. Rev. Lett.", "Physical Review Letters"),
            ("JCIM", "Journal of Chemical Information and Modeling"),
            ("NeurIPS2021", "NeurIPS"),
            ("EMNLP Findings 2023", "Findings of the Association for Computational Linguistics: EMNLP 2023"),
            ("WWW", "Proceedings of the ACM Web Conference 2024"),
        ] {
            assert_eq!(verdict(entry, &[record]), VenueVerdict::Same, "{entry}");
        }
    }

    #[test]
    fn another_venue_differs_and_what_is_not_known_does_not() {
        for (entry, record) in [("ICML 2023", "NeurIPS"), ("Tea Science", "Annals of Coffee"), ("arXiv", "CVPR")] {
            assert_eq!(verdict(entry, &[record]), VenueVerdict::Differs(record.into()), "{entry}");
        }
        for (entry, record) in [("XYZ 2023", "Annals of Coffee"), ("2023", "CVPR"), ("CVPR Workshop", "CVPR")] {
            assert_eq!(verdict(entry, &[record]), VenueVerdict::Unknown, "{entry}");
        }
        assert_eq!(verdict("CVPR", &[]), VenueVerdict::Unknown);
        assert_eq!(against("ACL 2022", "EMNLP"), VenueVerdict::Differs("EMNLP".into()));
        assert_eq!(against("Computational Tea", "EMNLP"), VenueVerdict::Unknown);
    }
}
