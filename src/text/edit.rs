//! Edits that replace, insert or delete whole lines.

use super::{LineIndex, LineRange};

/// Replaces the lines `start_line..=end_line` of a text.
///
/// `end_line == start_line - 1` inserts before `start_line`; an empty `text` deletes. The JSON report and GitHub's
/// suggestions share this form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The first line to replace, counted from 1.
    pub start_line: usize,
    /// The last line to replace; one less than `start_line` for an insertion.
    pub end_line: usize,
    /// What is there afterwards, with its line endings.
    pub text: String,
}

impl Edit {
    /// Replaces these lines by `text`.
    #[must_use]
    pub fn replace(lines: LineRange, text: impl Into<String>) -> Self {
        Self { start_line: lines.start, end_line: lines.end, text: text.into() }
    }

    /// Inserts `text` before `line`.
    #[must_use]
    pub fn insert_before(line: usize, text: impl Into<String>) -> Self {
        Self { start_line: line, end_line: line.saturating_sub(1), text: text.into() }
    }

    /// Deletes these lines.
    #[must_use]
    pub fn delete(lines: LineRange) -> Self {
        Self::replace(lines, "")
    }

    /// Whether it only inserts and replaces nothing.
    #[must_use]
    pub fn is_insertion(&self) -> bool {
        self.end_line < self.start_line
    }

    /// Whether the two cannot be applied to the same text in either order with the same result.
    #[must_use]
    pub fn conflicts_with(&self, other: &Edit) -> bool {
        match (self.is_insertion(), other.is_insertion()) {
            (true, true) => self.start_line == other.start_line,
            (true, false) => other.start_line < self.start_line && self.start_line <= other.end_line,
            (false, true) => other.conflicts_with(self),
            (false, false) => self.start_line <= other.end_line && other.start_line <= self.end_line,
        }
    }
}

/// The edits of a text as a diff, each under the lines that it changes.
#[must_use]
pub fn diff(text: &str, lines: &LineIndex, edits: &[Edit]) -> String {
    let mut diff = String::new();
    for edit in edits {
        let place = if edit.is_insertion() { "before line" } else { "line" };
        diff.push_str(&format!("@@ {place} {} @@\n", edit.start_line));
        let replaced = edit.start_line..=edit.end_line.min(lines.count());
        diff.extend(replaced.map(|line| format!("-{}\n", lines.content(text, line))));
        diff.extend(edit.text.lines().map(|line| format!("+{line}\n")));
    }
    diff
}

/// Why a set of edits cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two edits claim the same line.
    #[error("two edits claim line {line}")]
    Overlap {
        /// The line that both claim.
        line: usize,
    },
    /// An edit names lines that the text does not have.
    #[error("an edit names line {line}, but the text has {count}")]
    OutOfRange {
        /// The line that does not exist.
        line: usize,
        /// How many lines the text has.
        count: usize,
    },
}

/// The text with all edits applied; their line numbers are those of `text` as given.
///
/// # Errors
/// When two edits claim the same line, or one names lines that do not exist. Nothing is applied then.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let lines = LineIndex::new(text);
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.start_line, edit.end_line));
    for pair in sorted.windows(2) {
        if pair[0].conflicts_with(pair[1]) {
            return Err(EditError::Overlap { line: pair[1].start_line });
        }
    }
    let mut out = String::with_capacity(text.len() + sorted.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in sorted {
        let last = if edit.is_insertion() { edit.start_line.saturating_sub(1) } else { edit.end_line };
        if edit.start_line == 0 || last > lines.count() {
            return Err(EditError::OutOfRange { line: last, count: lines.count() });
        }
        let from = lines.span(edit.start_line).start;
        out.push_str(&text[done..from]);
        if edit.is_insertion() && !out.is_empty() && !out.ends_with('\n') {
            out.push_str(if text.contains("\r\n") { "\r\n" } else { "\n" });
        }
        out.push_str(&edit.text);
        done = if edit.is_insertion() { from } else { lines.span(edit.end_line).end };
    }
    out.push_str(&text[done..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_speak_of_the_text_as_it_was() {
        let edits = [
            Edit::delete(LineRange::single(1)),
            Edit::insert_before(3, "new\n"),
            Edit::replace(LineRange::single(3), "C\n"),
        ];
        assert_eq!(apply("a\nb\nc\n", &edits).unwrap(), "b\nnew\nC\n");
    }

    #[test]
    fn an_insertion_behind_the_last_line_begins_a_line_of_its_own() {
        assert_eq!(apply("a", &[Edit::insert_before(2, "b\n")]).unwrap(), "a\nb\n");
        assert_eq!(apply("a\r\nb", &[Edit::insert_before(3, "c\r\n")]).unwrap(), "a\r\nb\r\nc\r\n");
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [Edit::delete(LineRange::new(1, 2)), Edit::replace(LineRange::single(2), "x\n")];
        assert_eq!(apply("a\nb\n", &edits), Err(EditError::Overlap { line: 2 }));
    }

    #[test]
    fn lines_that_are_not_there_are_refused() {
        let beyond = [Edit::delete(LineRange::new(2, 9))];
        assert_eq!(apply("a\nb\n", &beyond), Err(EditError::OutOfRange { line: 9, count: 2 }));
    }
}
