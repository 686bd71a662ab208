//! The anchors that GitHub gives to headings.

use std::collections::HashMap;

/// Makes anchors as GitHub does: lower case, punctuation dropped, spaces to hyphens, and `-1`, `-2`, … for repeats.
///
/// Source: the `toc_filter` of <https://github.com/gjtorikian/html-pipeline>, which GitHub's own rendering follows.
#[derive(Debug, Default)]
pub struct Anchors {
    seen: HashMap<String, usize>,
}

impl Anchors {
    /// The anchor of the next heading, given its text without markup.
    pub fn next(&mut self, title: &str) -> String {
        let slug = slug(title);
        let repeats = self.seen.entry(slug.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *repeats == 0 { slug } else { format!("{slug}-{repeats}") }
    }
}

fn slug(title: &str) -> String {
    title
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() || is_mark(c) => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Combining marks and joiners, which GitHub keeps as parts of words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{fe0f}' | '\u{20e3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_anchors_as_on_github() {
        let mut anchors = Anchors::default();
        for (title, anchor) in [
            ("Test-Time Techniques", "test-time-techniques"),
            ("Evaluation & Benchmarking", "evaluation--benchmarking"),
            ("C++", "c"),
            ("What's new?", "whats-new"),
            ("机器 学习", "机器-学习"),
            ("Tea", "tea"),
            ("Tea", "tea-1"),
            ("Tea", "tea-2"),
        ] {
            assert_eq!(anchors.next(title), anchor);
        }
    }
}
