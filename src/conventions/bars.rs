//! What the guidelines require of repositories: stars, age.

use crate::document::Document;

/// What a list requires of repositories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    /// The least number of stars.
    pub stars: Option<u64>,
    /// The least age in days.
    pub age_days: Option<u64>,
}

impl Bars {
    /// What the guidelines state; for each bar, the first of them that states it counts.
    #[must_use]
    pub fn stated(guidelines: &[Document<'_>]) -> Self {
        let texts = || guidelines.iter().map(|document| document.text);
        Self { stars: texts().find_map(stars), age_days: texts().find_map(age_days) }
    }

    /// What a text states.
    pub(super) fn of(text: &str) -> Self {
        Self { stars: stars(text), age_days: age_days(text) }
    }
}

/// Words that make a number a minimum when one of them comes shortly before it.
const LEAST: [&str; 8] = ["least", "minimum", "minimal", "over", "than", "min", "≥", ">="];

/// A number and the words on both sides of it, within a line.
struct Told<'t> {
    before: Vec<&'t str>,
    number: u64,
    is_open: bool,
    behind: Vec<&'t str>,
}

impl Told<'_> {
    /// Whether the number is given as a minimum: "at least 50", "50+", "50 or more".
    fn is_least(&self) -> bool {
        let says = |word: &&str| LEAST.contains(&word.to_lowercase().as_str());
        let or_more = self.behind.windows(2).any(|pair| pair == ["or", "more"]);
        self.is_open || or_more || self.before.iter().any(says)
    }

    fn is_followed_by(&self, words: &[&str]) -> bool {
        self.behind.iter().any(|word| words.contains(&word.to_lowercase().as_str()))
    }
}

/// The numbers in a text, each with four words on either side.
fn numbers(text: &str) -> impl Iterator<Item = Told<'_>> {
    let with_digits = text.lines().filter(|line| line.bytes().any(|byte| byte.is_ascii_digit()));
    with_digits.flat_map(|line| {
        let words: Vec<&str> = line
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '(' | ')' | '*' | '_' | '`' | ',' | ';' | ':' | '.' | '⭐' | '/')
            })
            .filter(|word| !word.is_empty())
            .collect();
        let told = (0..words.len()).filter_map(move |at| {
            let digits = words[at].trim_start_matches(['≥', '>', '=']);
            let open = digits.trim_end_matches('+');
            let number = open.parse().ok()?;
            let is_open = open.len() < digits.len() || digits.len() < words[at].len();
            let (before, behind) = (words[at.saturating_sub(4)..at].to_vec(), words[at + 1..].iter().take(4).copied());
            Some(Told { before, number, is_open, behind: behind.collect() })
        });
        told.collect::<Vec<_>>()
    })
}

/// "at least 50 stars", "minimum of 50 GitHub stars", "50+ stars".
fn stars(text: &str) -> Option<u64> {
    let told = |told: &Told<'_>| told.is_least() && told.is_followed_by(&["star", "stars", "stargazers"]);
    numbers(text).find(told).map(|told| told.number)
}

/// "at least 30 days old", "older than 3 months"; "at least one year" is not read.
fn age_days(text: &str) -> Option<u64> {
    numbers(text).find_map(|told| {
        let says_old =
            |word: &&str| matches!(word.to_lowercase().as_str(), "old" | "older" | "age" | "exist" | "existed");
        let is_age = told.before.iter().chain(&told.behind).any(says_old);
        let unit = match told.behind.first()?.to_lowercase().as_str() {
            "day" | "days" => 1,
            "month" | "months" => 30,
            "year" | "years" => 365,
            _ => return None,
        };
        (is_age && told.is_least()).then(|| told.number.saturating_mul(unit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(text: &str) -> (Option<u64>, Option<u64>) {
        let bars = Bars::stated(&[Document::parse(text)]);
        (bars.stars, bars.age_days)
    }

    #[test]
    fn bars_are_read_as_guidelines_state_them() {
        for (text, bars) in [
            ("- Repositories need at least 50 stars.", (Some(50), None)),
            ("A minimum of **100** GitHub stars is asked for", (Some(100), None)),
            ("Projects with 20+ stars", (Some(20), None)),
            ("It has 30 stars or more, and is at least 90 days old.", (Some(30), Some(90))),
            ("Must be older than 3 months", (None, Some(90))),
            ("The project is over 1 year old.", (None, Some(365))),
        ] {
            assert_eq!(stated(text), bars, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_bars() {
        for text in [
            "We passed 5000 stars!",
            "Entries end within at least 80 characters.",
            "Wait at least 3 days before you ask again.",
            "It was 3 stars, then 10",
        ] {
            assert_eq!(stated(text), (None, None), "{text}");
        }
    }
}
