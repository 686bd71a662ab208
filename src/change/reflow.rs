//! Contributions that rewrite a list without saying anything new.

use std::collections::HashMap;

use super::LineDiff;
use crate::document::Document;

/// How a contribution rewrote most lines of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reflow {
    /// The line endings differ: CR LF instead of LF, or the other way round.
    LineEndings,
    /// Spaces, indentation or list markers differ.
    Spaces,
}

/// With fewer rewritten lines than this, each can be reported on its own.
const MANY: usize = 20;

impl Reflow {
    /// Whether most lines of the base are gone and are in the head again, apart from spaces and markers.
    pub(super) fn between(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff) -> Option<Self> {
        let gone: usize = diff.hunks.iter().map(|hunk| hunk.old.len()).sum();
        if gone < MANY || gone * 2 < base.lines.count() {
            return None;
        }
        let mut again: HashMap<String, usize> = HashMap::new();
        for line in diff.hunks.iter().flat_map(|hunk| hunk.new.clone()) {
            *again.entry(squeezed(head.lines.content(head.text, line))).or_default() += 1;
        }
        let (mut told, mut kept) = (0, 0);
        for line in diff.hunks.iter().flat_map(|hunk| hunk.old.clone()) {
            let words = squeezed(base.lines.content(base.text, line));
            if words.is_empty() {
                continue;
            }
            told += 1;
            if let Some(count) = again.get_mut(&words).filter(|count| **count > 0) {
                *count -= 1;
                kept += 1;
            }
        }
        let ends = |text: &str| text.contains("\r\n");
        let kind = if ends(base.text) == ends(head.text) { Self::Spaces } else { Self::LineEndings };
        (told >= MANY && kept * 10 >= told * 8).then_some(kind)
    }
}

/// A line without spaces and without its list marker.
fn squeezed(line: &str) -> String {
    let bare = line.trim_start().trim_start_matches(['-', '*', '+']);
    bare.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reflow(base: &str, head: &str) -> Option<Reflow> {
        let diff = LineDiff::between(base, head);
        Reflow::between(&Document::parse(base), &Document::parse(head), &diff)
    }

    #[test]
    fn the_same_words_in_other_lines_are_a_reflow() {
        let base: String = (0..30).map(|at| format!("- [Tea {at}](https://tea.example/{at})\n")).collect();
        assert_eq!(reflow(&base, &base.replace('\n', "\r\n")), Some(Reflow::LineEndings));
        assert_eq!(reflow(&base, &base.replace("- ", "*   ")), Some(Reflow::Spaces));
        assert_eq!(reflow(&base, &base.replace("tea.example", "teas.example")), None);
        assert_eq!(reflow(&base, &base.replacen("- ", "* ", 5)), None);
    }
}
