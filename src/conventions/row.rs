//! How table rows are written.

use super::capital::{capital, stays_small};
use super::ending::full_stop;
use super::spacing::{misspaced, row_spacing};
use super::{Feature, restyle};
use crate::document::{Document, Item, cells};
use crate::text::Span;

/// A table row taken apart. Most of its text needs no anatomy: mainly how the cells are delimited is compared.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    text: &'t str,
    /// The whole line, without its line ending.
    line: Span,
    /// White space after the last character.
    trailing: Span,
    /// Whether stray bars split the cells, so that no piece is what was meant.
    torn: bool,
}

impl<'t> Row<'t> {
    /// The row of an item that is one.
    #[must_use]
    pub fn of(document: &Document<'t>, item: &Item) -> Self {
        Self { torn: document.is_torn(item), ..Self::on_line(document, item.lines.start) }
    }

    /// The row on this line: an item's, or a table's header.
    #[must_use]
    pub fn on_line(document: &Document<'t>, line: usize) -> Self {
        let line = document.line_span(line);
        let trailing = Span::new(line.start + line.of(document.text).trim_end().len(), line.end);
        Self { text: document.text, line, trailing, torn: false }
    }

    /// This row's value for a feature; `None` if the feature does not apply.
    #[must_use]
    pub fn value(&self, document: &Document<'_>, item: &Item, feature: Feature) -> Option<&'t str> {
        if self.torn {
            return None;
        }
        match feature {
            Feature::Title => self.title(item),
            Feature::Capital => capital(self.description(item)?.of(self.text), ""),
            Feature::FullStop => {
                let description = self.description(item)?;
                let ends_with_link = document.links_of(item).iter().any(|link| link.span.end == description.end);
                full_stop(description.of(self.text), ends_with_link)
            }
            Feature::Spacing => Some(row_spacing(document, item, self.line)),
            Feature::Cells => self.filled(document, item),
            Feature::Trailing => Some(self.trailing.of(self.text)),
            Feature::Pipes => Some(self.pipes()),
            Feature::Padding => self.padding(),
            _ => None,
        }
    }

    /// The marks that open the title in its cell.
    fn title(&self, item: &Item) -> Option<&'t str> {
        let cell = self.cells().into_iter().find(|cell| cell.contains(item.title))?;
        let start = cell.start + (cell.len() - cell.of(self.text).trim_start().len());
        let marks = Span::new(start, item.title.start);
        marks.of(self.text).bytes().all(|byte| matches!(byte, b'*' | b'_' | b'`' | b'[')).then(|| marks.of(self.text))
    }

    /// The longest cell after the title's, if it has more than one word.
    fn description(&self, item: &Item) -> Option<Span> {
        let cells = self.cells().into_iter().filter(|cell| cell.start > item.title.end);
        let cells = cells.map(|cell| Span::new(cell.start, cell.end - comments_behind(cell.of(self.text))));
        let cell = cells.max_by_key(|cell| cell.len())?;
        let inner = cell.of(self.text).trim();
        let start = cell.start + (cell.len() - cell.of(self.text).trim_start().len());
        inner.contains(' ').then(|| Span::new(start, start + inner.len()))
    }

    /// The description, as written.
    pub(super) fn description_text(&self, item: &Item) -> Option<&'t str> {
        Some(self.description(item)?.of(self.text))
    }

    /// Whether the description begins with something that is never capitalized.
    pub(super) fn stays_small(&self, item: &Item) -> bool {
        self.description_text(item).is_some_and(|description| stays_small(description, item.title.of(self.text), "|"))
    }

    /// Whether each cell has something in it; unknown if the row has more or fewer cells than the table.
    fn filled(&self, document: &Document<'_>, item: &Item) -> Option<&'static str> {
        let cells = self.cells();
        let is_empty = |cell: &Span| cell.of(self.text).trim().is_empty();
        let whole = document.columns_of(item) == Some(cells.len());
        whole.then(|| if cells.iter().any(is_empty) { "an empty cell" } else { "something in every cell" })
    }

    fn bare(&self) -> Span {
        let line = Span::new(self.line.start, self.trailing.start);
        let source = line.of(self.text);
        Span::new(line.start + (source.len() - source.trim_start().len()), line.end)
    }

    fn pipes(&self) -> &'static str {
        let bare = self.bare().of(self.text);
        match (bare.starts_with('|'), bare.ends_with('|') && !bare.ends_with("\\|")) {
            (true, true) => "at both ends",
            (true, false) => "only at the beginning",
            (false, true) => "only at the end",
            (false, false) => "only between the cells",
        }
    }

    /// One space on both sides of every inner text, or none; `None` if cells are padded to columns or empty.
    fn padding(&self) -> Option<&'static str> {
        let mut spaced = 0;
        let mut tight = 0;
        let mut wide = 0;
        for cell in self.cells() {
            let source = cell.of(self.text);
            let inner = source.trim();
            if inner.is_empty() {
                continue;
            }
            for side in [source.len() - source.trim_start().len(), source.len() - source.trim_end().len()] {
                match side {
                    0 => tight += 1,
                    1 => spaced += 1,
                    _ => wide += 1,
                }
            }
        }
        match (spaced, tight, wide) {
            (_, 0, 0) if spaced > 0 => Some("one space"),
            (0, _, 0) if tight > 0 => Some("no space"),
            (0, 0, 0) => None,
            _ => Some("uneven spaces"),
        }
    }

    /// The cells, without the bars between them.
    #[must_use]
    pub fn cells(&self) -> Vec<Span> {
        cells(self.text, self.line)
    }

    /// Adds to `pieces` the edits that give the row this value of a feature; `false` if they cannot be known.
    pub(super) fn rewrite(
        &self,
        document: &Document<'_>,
        item: &Item,
        feature: Feature,
        value: &str,
        pieces: &mut super::Rewrite,
    ) -> bool {
        let bare = self.bare();
        match (feature, value) {
            (Feature::Capital | Feature::FullStop, _) => {
                let Some(description) = self.description(item) else { return false };
                // Padding rewrites whole cells; if both are needed, one waits for the next round.
                return !pieces.touches(description)
                    && match feature {
                        Feature::Capital => restyle::capital(self.text, description, value, pieces),
                        _ => restyle::full_stop(self.text, description, value, pieces),
                    };
            }
            (Feature::Spacing, _) => return restyle::respace(document, misspaced(document, item, self.line), pieces),
            (Feature::Trailing, _) => pieces.replace(self.trailing, value),
            (Feature::Pipes, "at both ends") => {
                let source = bare.of(self.text);
                if !source.ends_with('|') {
                    let space = if source.contains(" |") { " |" } else { "|" };
                    pieces.replace(Span::new(bare.end, bare.end), space);
                }
                if !source.starts_with('|') {
                    let space = if source.contains("| ") { "| " } else { "|" };
                    pieces.replace(Span::new(bare.start, bare.start), space);
                }
            }
            (Feature::Padding, "one space" | "no space") => {
                let space = if value == "one space" { " " } else { "" };
                for cell in self.cells() {
                    let inner = cell.of(self.text).trim();
                    if inner.is_empty() {
                        continue;
                    }
                    // The outer side of a cell that no bar closes is the end of the line, which is another feature's.
                    let closed = |at: usize| self.text.as_bytes().get(at) == Some(&b'|');
                    let left = cell.start + (cell.len() - cell.of(self.text).trim_start().len());
                    if cell.start > 0 && closed(cell.start - 1) {
                        pieces.replace(Span::new(cell.start, left), space);
                    }
                    if closed(cell.end) {
                        pieces.replace(Span::new(left + inner.len(), cell.end), space);
                    }
                }
            }
            _ => return false,
        }
        true
    }
}

/// The length of the comments at the end of a cell, including what follows them.
fn comments_behind(cell: &str) -> usize {
    let mut rest = cell;
    loop {
        let inner = rest.trim_end();
        let Some(open) = inner
            .rfind("<!--")
            .filter(|open| inner[*open..].find("-->").is_some_and(|at| open + at + 3 == inner.len()))
        else {
            return cell.len() - rest.len();
        };
        rest = &rest[..open];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Rewrite;

    fn table(row: &str) -> String {
        format!("| a | b |\n|---|---|\n{row}\n")
    }

    fn value(row: &str, feature: Feature) -> Option<String> {
        let text = table(row);
        let document = Document::parse(&text);
        let item = document.items.first()?;
        Row::of(&document, item).value(&document, item, feature).map(str::to_owned)
    }

    #[test]
    fn rows_are_told_apart() {
        assert_eq!(value("| [x](https://x.example) | y |", Feature::Padding).as_deref(), Some("one space"));
        assert_eq!(value("|[x](https://x.example)|y|", Feature::Padding).as_deref(), Some("no space"));
        assert_eq!(value("|[x](https://x.example) | y|", Feature::Padding).as_deref(), Some("uneven spaces"));
        assert_eq!(value("| `ab` | y", Feature::Pipes).as_deref(), Some("only at the beginning"));
        assert_eq!(value("| x | y | ", Feature::Trailing).as_deref(), Some(" "));
    }

    #[test]
    fn rows_are_mended() {
        for (feature, wrong) in [
            (Feature::Padding, "| [x](https://x.example)|  y |"),
            (Feature::Pipes, "| [x](https://x.example) | y"),
            (Feature::Trailing, "| [x](https://x.example) | y |  "),
        ] {
            let text = table(wrong);
            let document = Document::parse(&text);
            let row = Row::of(&document, &document.items[0]);
            let value = match feature {
                Feature::Padding => "one space",
                Feature::Pipes => "at both ends",
                _ => "",
            };
            let mut pieces = Rewrite::default();
            assert!(row.rewrite(&document, &document.items[0], feature, value, &mut pieces));
            assert_eq!(pieces.apply(&text, row.line).as_deref(), Some("| [x](https://x.example) | y |"), "{wrong}");
        }
    }
}
