//! Tables, split the way GitHub does it (GFM, "Tables (extension)").

use super::{Document, Item, Marker};
use crate::text::Span;

/// The cells of a line, without the bars between them: every bar separates cells, even in code and in links, unless it is escaped.
#[must_use]
pub fn cells(text: &str, line: Span) -> Vec<Span> {
    let bare = bare(text, line);
    let bytes = text.as_bytes();
    let bars = (bare.start..bare.end).filter(|&at| is_bar(bytes, bare.start, at));
    let mut cells = Vec::new();
    let mut start = bare.start;
    for bar in bars.chain([bare.end]) {
        let at_edge = (start == bare.start && bar == bare.start) || (bar == bare.end && start == bare.end);
        if !at_edge {
            cells.push(Span::new(start, bar));
        }
        start = (bar + 1).min(bare.end);
    }
    cells
}

fn is_bar(bytes: &[u8], start: usize, at: usize) -> bool {
    bytes[at] == b'|' && (at == start || bytes[at - 1] != b'\\')
}

/// Where the code that begins at `at` ends: after as many backticks as open it.
fn code_end(source: &str, at: usize) -> Option<usize> {
    let ticks = |from: usize| source[from..].bytes().take_while(|&byte| byte == b'`').count();
    let open = ticks(at);
    let mut from = at + open;
    while let Some(next) = source[from..].find('`').map(|next| from + next) {
        let close = ticks(next);
        if close == open {
            return Some(next + close);
        }
        from = next + close;
    }
    None
}

/// Where the link that begins at `at` ends: `[text](address)`, without another bracket in its text.
fn link_end(source: &str, at: usize) -> Option<usize> {
    let close = at + 1 + source[at + 1..].find(['[', ']'])?;
    let address = source[close..].strip_prefix("](")?;
    let end = address.find([')', '['])?;
    address[end..].starts_with(')').then_some(close + 2 + end + 1)
}

/// Where the formula that begins at `at` ends: `$|x|$`, with no space at its inner ends.
fn formula_end(source: &str, at: usize) -> Option<usize> {
    let inner = &source[at + 1..];
    let close = inner.find('$')?;
    let formula = &inner[..close];
    (!formula.is_empty() && formula.trim() == formula).then_some(at + close + 2)
}

/// The line without its quotation marks (`>`) and the spaces around it.
fn bare(text: &str, line: Span) -> Span {
    let source = line.of(text);
    let start = line.start + (source.len() - source.trim_start_matches([' ', '\t', '>']).len());
    Span::new(start, line.start + source.trim_end().len())
}

/// Whether a line could be the one below a table's header: dashes in cells, with or without colons.
#[must_use]
pub fn is_delimiter(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    line.contains('-')
        && line.contains('|')
        && line.bytes().all(|byte| matches!(byte, b'-' | b'|' | b':' | b' ' | b'\t'))
        && !line.contains(": :")
}

/// Signs that look like a bar but do not separate cells.
const OTHER_BARS: [char; 7] = ['｜', '│', '┃', '¦', '❘', '∣', 'ǀ'];

impl Document<'_> {
    /// How many cells a line would have in a table.
    #[must_use]
    pub fn cells_on(&self, line: usize) -> usize {
        cells(self.text, self.line_span(line)).len()
    }

    /// The cells of a row, without the bars; none for other items.
    #[must_use]
    pub fn cells_of(&self, item: &Item) -> Vec<Span> {
        let is_row = item.marker == Marker::Row;
        if is_row { cells(self.text, self.line_span(item.lines.start)) } else { Vec::new() }
    }

    /// The cells of the header of a table; none for other runs.
    #[must_use]
    pub fn header_cells(&self, run: usize) -> Vec<Span> {
        let header = self.runs[run].header;
        header.map_or_else(Vec::new, |header| cells(self.text, self.line_span(header.start)))
    }

    /// How many columns the table of a row has; `None` for other items.
    #[must_use]
    pub fn columns_of(&self, item: &Item) -> Option<usize> {
        self.columns(item.run).filter(|_| item.marker == Marker::Row)
    }

    /// How many columns the table with these rows has. Its header may come after a list marker; the delimiter row does not.
    #[must_use]
    pub fn columns(&self, run: usize) -> Option<usize> {
        Some(self.cells_on(self.runs[run].header?.start + 1))
    }

    /// Whether a row has bars that were not meant to separate cells or were not typed as bars, so that its cells cannot be trusted.
    #[must_use]
    pub fn is_torn(&self, item: &Item) -> bool {
        let line = item.lines.start;
        let Some(columns) = self.columns_of(item) else { return false };
        let too_many = self.cells_on(line) > columns || !self.bars_inside(line).0.is_empty();
        too_many
            || self.has_no_bars(line) && columns > 1
            || self.other_bar(line, columns).is_some()
            || self.goes_on(line, columns)
            || line > 1 && self.goes_on(line - 1, columns)
    }

    /// Whether a line break splits a row: this line is its beginning, and the next one its end.
    #[must_use]
    pub fn goes_on(&self, line: usize, columns: usize) -> bool {
        let content = |line: usize| self.lines.content(self.text, line).trim_start_matches([' ', '\t', '>']).trim_end();
        let (first, second) = (content(line), content(line + 1));
        let (closed, opened) = (first.ends_with('|'), second.starts_with('|'));
        let (here, below) = (self.cells_on(line), self.cells_on(line + 1));
        // Either within a cell, which both lines then have a part of, or right beside a bar.
        let joined = if closed || opened { here + below } else { here + below - 1 };
        let is_open = !(closed && opened) && first.contains('|') && second.contains('|');
        is_open && here <= columns && below < columns && joined == columns
    }

    /// The bars of a line that are inside code, and those inside a link or a formula: they separate cells all the same.
    #[must_use]
    pub fn bars_inside(&self, line: usize) -> (Vec<usize>, Vec<usize>) {
        let bare = bare(self.text, self.line_span(line));
        let source = bare.of(self.text);
        let mut inside = (Vec::new(), Vec::new());
        let bytes = self.text.as_bytes();
        let mut from = 0;
        while let Some(at) = source[from..].find(['`', '[', '$']).map(|next| from + next) {
            let mark = source.as_bytes()[at];
            let end = match mark {
                b'`' => code_end(source, at),
                b'[' => link_end(source, at),
                _ => formula_end(source, at),
            };
            let Some(end) = end else {
                // A run of backticks that nothing closes opens nothing further on either.
                from = at + source[at..].bytes().take_while(|&byte| byte == b'`').count().max(1);
                continue;
            };
            let bars = (bare.start + at..bare.start + end).filter(|&at| is_bar(bytes, bare.start, at));
            if mark == b'`' {
                inside.0.extend(bars);
            } else {
                inside.1.extend(bars);
            }
            from = end;
        }
        inside
    }

    /// The sign typed instead of a row's bars, if it is not Markdown's and the row lacks cells because of it: `｜`, `│`.
    #[must_use]
    pub fn other_bar(&self, line: usize, columns: usize) -> Option<char> {
        let content = self.lines.content(self.text, line);
        let bar = content.chars().find(|c| OTHER_BARS.contains(c)).filter(|_| self.cells_on(line) < columns)?;
        let typed = content.replace(bar, "|");
        (content.matches(bar).count() > 1 || cells(&typed, Span::new(0, typed.len())).len() == columns).then_some(bar)
    }

    /// Whether no bar of a line separates cells: there is none, or all are escaped.
    #[must_use]
    pub fn has_no_bars(&self, line: usize) -> bool {
        !self.lines.content(self.text, line).replace("\\|", "").contains('|')
    }

    /// The line without its ending.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.lines.span(line).start;
        Span::new(start, start + self.lines.content(self.text, line).len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        cells(line, Span::new(0, line.len())).into_iter().map(|cell| cell.of(line).trim()).collect()
    }

    #[test]
    fn every_bar_parts_cells_but_an_escaped_one() {
        assert_eq!(cut("| a | b |"), ["a", "b"]);
        assert_eq!(cut("a | b"), ["a", "b"]);
        assert_eq!(cut("| `a|b` | c |"), ["`a", "b`", "c"]);
        assert_eq!(cut(r"| `a\|b` | c |"), [r"`a\|b`", "c"]);
        assert_eq!(cut("|a||"), ["a", ""]);
        assert_eq!(cut("> | a | b"), ["a", "b"]);
    }

    #[test]
    fn a_row_is_torn_where_it_has_more_cells_than_its_table() {
        let torn = |row: &str| {
            let text = format!("| a | b |\n|---|---|\n{row}\n");
            let document = Document::parse(&text);
            document.is_torn(&document.items[0])
        };
        assert!(torn("| `x|y` | z |"));
        assert!(torn("｜ x ｜ y ｜"));
        assert!(!torn("| x | y |") && !torn("| x |") && !torn(r"| x\|y | z |"));
    }

    #[test]
    fn dashes_in_cells_make_a_delimiter() {
        assert!(is_delimiter("| --- | :-: |") && is_delimiter("--|--"));
        assert!(!is_delimiter("---") && !is_delimiter("| a | - |"));
    }
}
