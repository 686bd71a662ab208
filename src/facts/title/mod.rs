//! What a paper is called, according to an entry and to its records.

mod align;
mod candidates;
mod words;

use super::Record;
use align::Fit;
use words::Title;

/// How an entry's title for a paper compares with the one in its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TitleVerdict {
    /// It is the title, or part of it.
    Same,
    /// Cannot be told: the entry gives a nickname or nothing, or the record cannot be read.
    Unknown,
    /// It is the title except for single words, which slips explain.
    Spelling(Vec<Slip>),
    /// It is worded differently.
    Wording,
    /// It is an altogether different title.
    Other,
}

/// A place where two titles differ, with the spelling of each. One of them is empty if a word is missing there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slip {
    /// What the entry has.
    pub entry: String,
    /// What the record has.
    pub record: String,
}

/// Compares the texts of an entry that may be its title (a link's text, what is bold, what comes before the authors) with all titles of a paper.
///
/// One that fits is enough. Texts that do not name a paper ("PDF", "CVPR 2024") are ignored, and so are those over 1,000 characters.
#[must_use]
pub fn compare(texts: &[&str], records: &[&Record]) -> TitleVerdict {
    let titles: Vec<Title> =
        records.iter().flat_map(|record| titles_of(record)).filter(|title| !title.is_empty()).collect();
    let read: Vec<Title> =
        texts.iter().filter(|text| !candidates::is_label(text)).map(|text| Title::of(text)).collect();
    let mut best = None;
    for (text, title) in texts.iter().filter(|text| !candidates::is_label(text)).zip(&read) {
        let fit = best_of(text, title, &titles);
        // "Lynx" next to "Lynx: A Model of Leaves" adds nothing.
        let is_part = |other: &Title| other.letter_count() > title.letter_count() && other.contains(title);
        if fit == Fit::Unknown && read.iter().any(is_part) {
            continue;
        }
        best = Some(match best {
            Some(best) if best <= fit => best,
            _ => fit,
        });
    }
    match best {
        None | Some(Fit::Nearly | Fit::Unknown) => TitleVerdict::Unknown,
        Some(Fit::Same) => TitleVerdict::Same,
        Some(Fit::Near(_, slips)) => TitleVerdict::Spelling(slips),
        Some(Fit::Wording) => TitleVerdict::Wording,
        Some(Fit::Other) => TitleVerdict::Other,
    }
}

/// How many words the longest of an entry's texts has.
pub(super) fn longest(texts: &[&str]) -> usize {
    texts.iter().map(|text| Title::of(text).len()).max().unwrap_or(0)
}

/// Whether two texts are the same title.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (Title::of(one), Title::of(other));
    !one.is_empty() && one.fits(&other)
}

/// The titles of a record, each on its own and with each subtitle.
fn titles_of(record: &Record) -> Vec<Title> {
    let mut titles = Vec::new();
    for title in &record.titles {
        titles.push(Title::of(title));
        titles.extend(record.subtitles.iter().map(|subtitle| Title::of(&format!("{title}: {subtitle}"))));
        titles.extend(candidates::bare(title).map(|bare| Title::of(&bare)));
    }
    titles
}

/// The best fit that a text of an entry achieves.
fn best_of(text: &str, whole: &Title, titles: &[Title]) -> Fit {
    // What comes before the title of a notice is not a nickname.
    let variants = if whole.is_notice() { Vec::new() } else { candidates::variants(text) };
    let variants: Vec<Title> = variants.iter().map(|text| Title::of(text)).filter(|title| !title.is_empty()).collect();
    let all = || std::iter::once(whole).chain(&variants);
    if titles.is_empty() || whole.is_too_long() || titles.iter().any(Title::is_too_long) {
        return Fit::Unknown;
    }
    if all().any(|title| titles.iter().any(|record| title.fits(record))) {
        return Fit::Same;
    }
    // If the text contains names, its other words show nothing.
    let has_names = text.to_ascii_lowercase().contains("et al");
    if has_names || titles.iter().any(|title| title.is_unclear) {
        return Fit::Unknown;
    }
    let pairs = all().flat_map(|title| titles.iter().map(move |record| (title, record)));
    pairs.map(|(title, record)| align::fit(title, record)).min().unwrap_or(Fit::Unknown)
}

#[cfg(test)]
mod tests;
