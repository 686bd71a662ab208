//! Items whose text is so far from the marker that it is rendered as code.

use super::{Document, Item, Marker};
use crate::text::Span;

/// More blank columns than this after a marker make what follows code (GFM, "List items").
const WIDEST_GAP: usize = 4;

/// A tab extends to the next multiple of this (GFM, "Tabs").
const TAB: usize = 4;

impl Document<'_> {
    /// The blanks between an item's marker and its text, if they turn the text into code.
    #[must_use]
    pub fn gap_of_code(&self, item: &Item) -> Option<Span> {
        let is_marked = matches!(item.marker, Marker::Bullet(_) | Marker::Number { .. }) && !item.glued;
        let line = self.lines.span(item.lines.start);
        if !is_marked || item.mark.end >= line.end {
            return None;
        }
        let columns = |text: &str, from: usize| {
            text.chars().fold(from, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
        };
        let behind = Span::new(item.mark.end, line.end).of(self.text);
        let text = behind.trim_start_matches([' ', '\t']);
        let gap = Span::new(item.mark.end, line.end - text.len());
        let begin = columns(Span::new(line.start, item.mark.end).of(self.text), 0);
        let is_wide = columns(gap.of(self.text), begin) > begin + WIDEST_GAP;
        (is_wide && !text.trim().is_empty()).then_some(gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_columns_behind_a_marker_make_code() {
        for (line, is_code) in [
            ("-     [a](https://a.example)", true),
            ("1.     [a](https://a.example)", true),
            ("-\t\t[a](https://a.example)", true),
            ("-    [a](https://a.example)", false),
            ("-\t[a](https://a.example)", false),
            ("- [a](https://a.example)", false),
            ("-     \n", false),
        ] {
            let document = Document::parse(line);
            assert_eq!(document.gap_of_code(&document.items[0]).is_some(), is_code, "{line:?}");
        }
    }
}
