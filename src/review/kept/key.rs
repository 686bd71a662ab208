//! The keys by which findings are recognised from one audit to the next.

use super::LookedAt;
use crate::checks::Finding;
use crate::review::key::{fnv1a, hash};
use crate::text::LineIndex;

/// How many findings with the same key can be told apart.
const MOST_ALIKE: u64 = 16;

/// The number of digits at the beginning of a key that stand for the list, the check and the subject; the rest tell several links
/// apart.
const DIGITS: usize = 10;

/// A mask for the remaining digits.
const LINK: u64 = 0xff_ffff;

/// The key of the first of several like findings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    subject: String,
    link: u64,
}

impl Key {
    /// Made of the list's path, the check, the entry, and the address that the sentence quotes from the lines: entries with the same title stay
    /// distinct, whichever of them is fixed.
    pub fn of(path: &str, text: &str, index: &LineIndex, finding: &Finding) -> Self {
        let told = finding.clause();
        let about = finding.entry.as_deref().unwrap_or_else(|| index.content(text, finding.lines.start).trim());
        let stands_there = |words: &&str| {
            (finding.lines.start..=finding.lines.end).any(|line| index.content(text, line).contains(words))
        };
        let link = addresses(&told).find(stands_there).unwrap_or_default();
        Self { subject: subject(path, finding.check, about), link: fnv1a(link.bytes()) }
    }

    fn nth(&self, nth: u64) -> String {
        format!("{}{:06x}", self.subject, self.link.wrapping_add(nth) & LINK)
    }

    /// The keys of all findings like this one.
    pub fn all(&self) -> impl Iterator<Item = String> {
        (0..MOST_ALIKE).map(|nth| self.nth(nth))
    }
}

/// The keys of a list's findings.
pub(super) fn keys(list: &LookedAt<'_>) -> Vec<String> {
    let index = LineIndex::new(list.text);
    let mut seen = std::collections::HashMap::<Key, u64>::new();
    let key = |finding: &Finding| {
        let key = Key::of(list.path, list.text, &index, finding);
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        key.nth(*count - 1)
    };
    list.report.findings.iter().map(key).collect()
}

/// The common beginning of the keys of all that a check finds about an entry.
pub(super) fn subject(path: &str, check: &str, about: &str) -> String {
    format!("{:016x}", hash(path, check, about))[..DIGITS].to_owned()
}

/// The beginning of a key, up to the link.
pub(super) fn subject_of(key: &str) -> &str {
    key.get(..DIGITS).unwrap_or(key)
}

/// What looks like an address or a repository's name among the words that a message quotes.
fn addresses(message: &str) -> impl Iterator<Item = &str> {
    let quoted = message.split('“').skip(1).filter_map(|rest| Some(rest.split_once('”')?.0.trim_end_matches('…')));
    quoted.filter(|words| words.contains('/') && !words.contains(char::is_whitespace))
}
