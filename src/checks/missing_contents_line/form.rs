//! What the lines of the contents have in common, and what is particular to each.

use std::collections::HashMap;

use crate::document::Document;
use crate::text::Span;

/// The text that more than half of these share; `None` if there is none, or if it is a count.
pub(super) fn usual<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<&'t str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for text in texts {
        *counts.entry(text).or_default() += 1;
        total += 1;
    }
    let (text, count) = counts.into_iter().max_by_key(|&(_, count)| count)?;
    // A number that only some of them have is a count, whatever it counts.
    let is_count = count < total && text.bytes().any(|byte| byte.is_ascii_digit());
    (count * 2 > total && !is_count).then_some(text)
}

/// Texts that differ only by a number: `(12)`, `(7)`.
pub(super) struct Numbers<'t> {
    before: &'t str,
    behind: &'t str,
    /// The number in each, with the place of its digits in the text.
    pub each: Vec<(u64, Span)>,
    /// The least number of digits written.
    width: usize,
}

impl<'t> Numbers<'t> {
    pub fn of(texts: &[&'t str]) -> Option<Self> {
        let digits = digits(texts.first()?)?;
        let (before, behind) = (&texts[0][..digits.start], &texts[0][digits.end..]);
        let mut numbers = Self { before, behind, each: Vec::new(), width: 0 };
        for text in texts {
            let digits = self::digits(text)?;
            if text[..digits.start] != *before || text[digits.end..] != *behind {
                return None;
            }
            let written = digits.of(text);
            if written.len() > 1 && written.starts_with('0') {
                numbers.width = numbers.width.max(written.len());
            }
            numbers.each.push((written.parse().ok()?, digits));
        }
        Some(numbers)
    }

    /// A number written the way these are.
    pub fn digits(&self, number: u64) -> String {
        format!("{number:0width$}", width = self.width)
    }

    /// The whole text with this number; `None` if the word after it would not fit.
    pub fn with(&self, number: u64) -> Option<String> {
        let fits = number != 1 || !self.behind.trim_start().starts_with(char::is_alphabetic);
        fits.then(|| format!("{}{}{}", self.before, self.digits(number), self.behind))
    }
}

/// The only run of digits in a text.
fn digits(text: &str) -> Option<Span> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
    let others = text[end..].bytes().any(|byte| byte.is_ascii_digit());
    (!others && end - start <= 9).then(|| Span::new(start, end))
}

/// Whether a text only separates lines: it has punctuation, tags and spaces, and nothing that says or shows anything.
pub(super) fn only_parts(text: &str) -> bool {
    const SIGNS: &str = "•·–—、，。；…・｜";
    outside_tags(text).all(|c| c.is_whitespace() || c.is_ascii_punctuation() || SIGNS.contains(c))
}

/// Whether readers see a number in this.
pub(super) fn shows_number(text: &str) -> bool {
    outside_tags(text).any(char::is_numeric)
}

fn outside_tags(text: &str) -> impl Iterator<Item = char> {
    let mut in_tag = false;
    text.chars().filter(move |&c| {
        let within = in_tag || c == '<';
        in_tag = within && c != '>';
        !within
    })
}

/// How many entries each section has, subsections included.
pub(super) fn entries(document: &Document<'_>) -> Vec<u64> {
    let mut counts = vec![0; document.sections.len()];
    for (_, item) in document.entries() {
        counts[item.section] += 1;
    }
    for at in (1..counts.len()).rev() {
        if let Some(parent) = document.sections[at].parent {
            counts[parent] += counts[at];
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_have_is_usual_and_a_count_is_not() {
        assert_eq!(usual([")", ")", ") new"]), Some(")"));
        assert_eq!(usual([") a", ") b", ") c"]), None);
        assert_eq!(usual([") (10)", ") (10)", ") (6)"]), None);
    }

    #[test]
    fn numbers_keep_their_width() {
        let numbers = Numbers::of(&[" 09. ", " 10. "]).unwrap();
        assert_eq!((numbers.with(3).as_deref(), numbers.with(11).as_deref()), (Some(" 03. "), Some(" 11. ")));
        assert!(Numbers::of(&["(1)", "[2]"]).is_none());
    }

    #[test]
    fn signs_and_tags_part_lines_and_words_do_not() {
        for text in [")", ") •", ")<br>", "</a></li>", ")  ", "\n"] {
            assert!(only_parts(text), "{text}");
        }
        for text in [") (12)", ") 🍵", ") - Leaves."] {
            assert!(!only_parts(text), "{text}");
        }
    }
}
