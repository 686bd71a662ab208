//! The anchors that GitHub gives to headings.

use std::collections::HashMap;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Makes anchors as GitHub does: lower case, punctuation dropped, each space a hyphen, and `-1`, `-2`, … for repeats.
///
/// Source: the table of contents filter of <https://github.com/gjtorikian/html-pipeline>, which GitHub's own rendering follows; how GitHub treats all
/// of Unicode, and repeats that collide with other headings, is recorded in the fixtures of <https://github.com/Flet/github-slugger>.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    /// How often each anchor was requested again.
    repeats: HashMap<String, usize>,
}

impl Anchors {
    /// The anchor of the next heading, given its visible text: without markup, with all spaces.
    pub fn next(&mut self, shown: &str) -> String {
        let slug = slug(shown);
        let mut anchor = slug.clone();
        while self.repeats.contains_key(&anchor) {
            let again = self.repeats.entry(slug.clone()).or_insert(0);
            *again += 1;
            anchor = format!("{slug}-{again}");
        }
        self.repeats.insert(anchor.clone(), 0);
        anchor
    }
}

fn slug(shown: &str) -> String {
    let kept = shown.chars().filter(|&c| matches!(c, ' ' | '-') || is_word(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// Whether Ruby's `\p{Word}` matches: alphabetic, a mark, a decimal digit, or connecting punctuation.
fn is_word(c: char) -> bool {
    const WORD: GeneralCategoryGroup = GeneralCategoryGroup::Mark
        .union(GeneralCategoryGroup::DecimalNumber)
        .union(GeneralCategoryGroup::ConnectorPunctuation);
    c.is_alphabetic() || (if c.is_ascii() { c == '_' || c.is_ascii_digit() } else { WORD.contains(category(c)) })
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_anchors_as_on_github() {
        for (shown, anchor) in [
            ("Test-Time Techniques", "test-time-techniques"),
            ("Evaluation & Benchmarking", "evaluation--benchmarking"),
            ("C++", "c"),
            ("What's new?", "whats-new"),
            ("snake_case \u{203f} tie", "snake_case-\u{203f}-tie"),
            ("机器 学习", "机器-学习"),
            ("Äpfel", "äpfel"),
            // Marks of every script stay, and so does the variation selector for emoji.
            ("เครื่องมือ", "เครื่องมือ"),
            ("हिन्दी", "हिन्दी"),
            ("⚙\u{fe0f} Gear", "\u{fe0f}-gear"),
            // Decimal digits and Roman numerals stay, other numbers go.
            ("٣ cups", "٣-cups"),
            ("Part Ⅳ", "part-ⅳ"),
            ("① Spoons", "-spoons"),
            ("½ m²", "-m"),
            // Nothing is trimmed or collapsed.
            ("✨ Spoons ✨", "-spoons-"),
            (" Spoons  and forks ", "-spoons--and-forks-"),
            (":spoon: Spoons", "spoon-spoons"),
            ("em—dash\u{a0}and joiner\u{200d}", "emdashand-joiner"),
            ("two\nlines", "twolines"),
        ] {
            assert_eq!(Anchors::default().next(shown), anchor);
        }
    }

    #[test]
    fn repeats_are_counted_past_what_is_taken() {
        let mut anchors = Anchors::default();
        for (shown, anchor) in [
            ("Tea", "tea"),
            ("Tea", "tea-1"),
            ("Tea 1", "tea-1-1"),
            ("Tea-1", "tea-1-2"),
            ("Tea", "tea-2"),
            ("Pot-1", "pot-1"),
            ("Pot", "pot"),
            ("Pot", "pot-2"),
        ] {
            assert_eq!(anchors.next(shown), anchor, "{shown}");
        }
    }
}
