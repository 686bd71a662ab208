//! Byte spans, line ranges, and the index that maps one to the other.

use std::ops::Range;

/// A stretch of a text in bytes, `start..end`, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`; an `end` before `start` makes an empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text of the span; empty if the span does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Lines `start..=end`, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineRange {
    /// The first line.
    pub start: usize,
    /// The last line, inclusive.
    pub end: usize,
}

impl LineRange {
    /// The lines `start..=end`; an `end` before `start` means the one line `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The one line `line`.
    #[must_use]
    pub fn single(line: usize) -> Self {
        Self { start: line, end: line }
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(self) -> usize {
        self.end - self.start + 1
    }

    /// Whether the line is one of them.
    #[must_use]
    pub fn has(self, line: usize) -> bool {
        self.start <= line && line <= self.end
    }

    /// Whether the two ranges share a line.
    #[must_use]
    pub fn touches(self, other: LineRange) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// Where each line of a text begins.
///
/// Lines end with LF; a CR before it belongs to the line ending, as on GitHub. A text that ends with LF has no empty
/// line after it.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    length: usize,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 60 + 1);
        starts.push(0);
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        if starts.len() > 1 && starts.last() == Some(&text.len()) {
            starts.pop();
        }
        Self { starts, length: text.len() }
    }

    /// How many lines the text has; an empty text has one, empty, line.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that contains the byte at `offset`.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).max(1)
    }

    /// The lines that a span touches; an empty span touches the line it is in.
    #[must_use]
    pub fn lines_of(&self, span: Span) -> LineRange {
        let last = if span.is_empty() { span.start } else { span.end - 1 };
        LineRange::new(self.line_of(span.start), self.line_of(last))
    }

    /// The line with its ending; an empty span at the end of the text if there is no such line.
    #[must_use]
    pub fn span(&self, line: usize) -> Span {
        Span::new(self.start(line), self.start(line + 1))
    }

    /// The lines with their endings.
    #[must_use]
    pub fn span_of(&self, lines: LineRange) -> Span {
        Span::new(self.start(lines.start), self.start(lines.end + 1))
    }

    /// The line without its ending.
    #[must_use]
    pub fn content<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let whole = self.span(line).of(text);
        let whole = whole.strip_suffix('\n').unwrap_or(whole);
        whole.strip_suffix('\r').unwrap_or(whole)
    }

    fn start(&self, line: usize) -> usize {
        match line {
            0 | 1 => 0,
            _ => self.starts.get(line - 1).copied().unwrap_or(self.length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_and_keep_their_endings() {
        let text = "a\r\nbc\n\nd";
        let lines = LineIndex::new(text);
        assert_eq!(lines.count(), 4);
        assert_eq!(lines.span(1).of(text), "a\r\n");
        assert_eq!(lines.content(text, 1), "a");
        assert_eq!(lines.span(4).of(text), "d");
        assert_eq!(lines.span(5).of(text), "");
        assert_eq!((lines.line_of(0), lines.line_of(3), lines.line_of(7)), (1, 2, 4));
    }

    #[test]
    fn a_final_newline_opens_no_further_line() {
        assert_eq!(LineIndex::new("a\n").count(), 1);
        assert_eq!(LineIndex::new("a\n\n").count(), 2);
        assert_eq!(LineIndex::new("").count(), 1);
    }

    #[test]
    fn a_span_that_ends_with_a_newline_stays_in_its_line() {
        let lines = LineIndex::new("ab\ncd\n");
        assert_eq!(lines.lines_of(Span::new(0, 3)), LineRange::single(1));
        assert_eq!(lines.lines_of(Span::new(0, 4)), LineRange::new(1, 2));
    }
}
