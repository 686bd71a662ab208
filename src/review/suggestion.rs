//! A fix as a suggestion that a contributor commits with one click, if GitHub's rules allow it.

use super::Diff;
use crate::text::quote::fenced;
use crate::text::{Edit, LineIndex, LineRange, apply};

/// A suggestion's replacement text, and the lines it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// The lines of the head that it replaces; all in one hunk, with nothing deleted between them.
    pub lines: LineRange,
    /// The text that replaces them, with LF line ends; empty to delete the lines.
    pub text: String,
}

/// The most lines to replace: people commit longer suggestions without reading them.
const MOST_LINES: usize = 40;

/// In bytes, together with the fence, which grows with its content: leaves room for text beside it in a comment.
const LONGEST: usize = 20_000;

impl Suggestion {
    /// The edits as one suggestion; `None` if their lines are not in one hunk, or they change nothing.
    pub fn of(edits: &[Edit], head: &str, index: &LineIndex, diff: &Diff) -> Option<Self> {
        // From the first line that is replaced or follows an insertion, to the last line that is replaced or precedes
        // one.
        let first = edits.iter().map(|edit| edit.start_line).min().filter(|line| *line > 0)?;
        let last = edits.iter().map(|edit| edit.end_line).max()?;
        let candidates = if first <= last {
            [Some(LineRange::new(first, last)), None]
        } else {
            // A lone insertion replaces a neighbouring line by that line and the new ones: the line below, or else the
            // one above.
            [Some(LineRange::single(first)), (last > 0).then(|| LineRange::single(last))]
        };
        let usable =
            |lines: &LineRange| lines.end <= index.count() && lines.count() <= MOST_LINES && diff.can_replace(*lines);
        let lines = candidates.into_iter().flatten().find(usable)?;
        let before = index.span_of(lines);
        let fixed = apply(head, edits).ok()?;
        let after = &fixed[before.start..fixed.len() - (head.len() - before.end)];
        let text = in_block(after);
        let changes = text.is_empty() || text != in_block(before.of(head));
        (changes && fenced("suggestion", &text).len() <= LONGEST).then_some(Self { lines, text })
    }
}

/// Lines as a suggestion's block holds them: GitHub converts them to the file's own line ends.
fn in_block(lines: &str) -> String {
    let mut text = lines.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "a\nb\nc\nd\ne\nf\ng\n";

    /// The suggestion for a contribution that added line 2.
    fn suggested(head: &str, edits: &[Edit]) -> Option<Suggestion> {
        let lines: Vec<&str> = head.split_inclusive('\n').collect();
        let base = format!("{}{}", lines[0], lines[2..].concat());
        Suggestion::of(edits, head, &LineIndex::new(head), &Diff::between(&base, head))
    }

    #[test]
    fn a_replaced_line_is_suggested() {
        let suggestion = suggested(HEAD, &[Edit::replace(LineRange::single(2), "B\n")]).unwrap();
        assert_eq!(suggestion, Suggestion { lines: LineRange::single(2), text: "B\n".into() });
    }

    #[test]
    fn a_move_inside_one_hunk_is_one_suggestion() {
        let down = [Edit::delete(LineRange::single(2)), Edit::insert_before(4, "b\n")];
        let wanted = Suggestion { lines: LineRange::new(2, 3), text: "c\nb\n".into() };
        assert_eq!(suggested(HEAD, &down), Some(wanted));
        let up = [Edit::insert_before(1, "b\n"), Edit::delete(LineRange::single(2))];
        let wanted = Suggestion { lines: LineRange::new(1, 2), text: "b\na\n".into() };
        assert_eq!(suggested(HEAD, &up), Some(wanted));
    }

    #[test]
    fn an_insertion_replaces_the_line_below_or_at_the_end_of_a_hunk_the_one_above() {
        let wanted = Suggestion { lines: LineRange::single(3), text: "x\nc\n".into() };
        assert_eq!(suggested(HEAD, &[Edit::insert_before(3, "x\n")]), Some(wanted));
        let wanted = Suggestion { lines: LineRange::single(5), text: "e\nx\n".into() };
        assert_eq!(suggested(HEAD, &[Edit::insert_before(6, "x\n")]), Some(wanted));
    }

    #[test]
    fn lines_outside_the_hunks_and_changes_of_nothing_are_not_suggested() {
        assert_eq!(suggested(HEAD, &[Edit::replace(LineRange::single(7), "G\n")]), None);
        assert_eq!(suggested(HEAD, &[Edit::replace(LineRange::single(2), "b\n")]), None);
        assert_eq!(suggested(HEAD, &[Edit::replace(LineRange::single(0), "b\n")]), None);
        assert_eq!(suggested(HEAD, &[]), None);
    }

    #[test]
    fn a_long_fence_counts() {
        let ticks = |count: usize| format!("{}\n", "`".repeat(count));
        assert!(suggested(HEAD, &[Edit::replace(LineRange::single(2), ticks(6_000))]).is_some());
        assert_eq!(suggested(HEAD, &[Edit::replace(LineRange::single(2), ticks(7_000))]), None);
    }

    #[test]
    fn windows_line_ends_stay_out_of_the_block() {
        let head = HEAD.replace('\n', "\r\n");
        assert_eq!(suggested(&head, &[Edit::replace(LineRange::single(2), "B\r\n")]).unwrap().text, "B\n");
    }
}
