//! A fix as a suggestion that a contributor commits with one click, where GitHub's rules allow it.

use super::Diff;
use crate::checks::Fix;
use crate::text::{LineIndex, LineRange, apply};

/// What a suggestion puts in the place of which lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// The lines of the head that it replaces; all in one hunk, with nothing deleted between them.
    pub lines: LineRange,
    /// What stands there afterwards, with LF line ends; empty to delete the lines.
    pub text: String,
}

/// Longer ones are no longer looked at before they are committed.
const LONGEST: usize = 40;

impl Suggestion {
    /// The fix as one suggestion; `None` where its lines do not lie in one hunk, or it changes nothing.
    pub fn of(fix: &Fix, head: &str, diff: &Diff) -> Option<Self> {
        let index = LineIndex::new(head);
        let spans = fix.edits.iter().map(|edit| {
            if edit.is_insertion() { (edit.start_line, edit.start_line) } else { (edit.start_line, edit.end_line) }
        });
        let (start, end) = spans.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))?;
        // An insertion replaces a neighbour by itself and the new lines: the line below, or else the one above.
        let candidates = [LineRange::new(start, end), LineRange::new(start.saturating_sub(1).max(1), end - 1)];
        let inserts_last = fix.edits.iter().any(|edit| edit.is_insertion() && edit.start_line == end);
        let usable =
            |lines: &LineRange| lines.end <= index.count() && lines.count() <= LONGEST && diff.can_replace(*lines);
        let lines = candidates.into_iter().take(if inserts_last { 2 } else { 1 }).find(usable)?;
        let before = index.span_of(lines);
        let fixed = apply(head, &fix.edits).ok()?;
        let text = &fixed[before.start..fixed.len() - (head.len() - before.end)];
        let mut text = text.replace("\r\n", "\n");
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let unchanged = before.of(head).replace("\r\n", "\n");
        (text.trim_end_matches('\n') != unchanged.trim_end_matches('\n') || text.is_empty())
            .then_some(Self { lines, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    const HEAD: &str = "a\nb\nc\nd\ne\nf\ng\n";

    fn diff(old: &str) -> Diff {
        Diff::between(old, HEAD)
    }

    #[test]
    fn a_replaced_line_is_suggested() {
        let fix = Fix::safe(vec![Edit::replace(LineRange::single(2), "B\n")]);
        let suggestion = Suggestion::of(&fix, HEAD, &diff("a\nc\nd\ne\nf\ng\n")).unwrap();
        assert_eq!(suggestion, Suggestion { lines: LineRange::single(2), text: "B\n".into() });
    }

    #[test]
    fn a_move_inside_one_hunk_is_one_suggestion() {
        let fix = Fix::safe(vec![Edit::delete(LineRange::single(2)), Edit::insert_before(4, "b\n")]);
        let suggestion = Suggestion::of(&fix, HEAD, &diff("a\nc\nd\ne\nf\ng\n")).unwrap();
        assert_eq!(suggestion, Suggestion { lines: LineRange::new(2, 4), text: "c\nb\nd\n".into() });
    }

    #[test]
    fn an_insertion_at_the_end_of_a_hunk_replaces_the_line_above() {
        let fix = Fix::safe(vec![Edit::insert_before(6, "x\n")]);
        let suggestion = Suggestion::of(&fix, HEAD, &diff("a\nc\nd\ne\nf\ng\n")).unwrap();
        assert_eq!(suggestion, Suggestion { lines: LineRange::single(5), text: "e\nx\n".into() });
    }

    #[test]
    fn lines_outside_the_hunks_and_changes_of_nothing_are_not_suggested() {
        let far = Fix::safe(vec![Edit::replace(LineRange::single(7), "G\n")]);
        assert_eq!(Suggestion::of(&far, HEAD, &diff("a\nc\nd\ne\nf\ng\n")), None);
        let same = Fix::safe(vec![Edit::replace(LineRange::single(2), "b\n")]);
        assert_eq!(Suggestion::of(&same, HEAD, &diff("a\nc\nd\ne\nf\ng\n")), None);
    }

    #[test]
    fn windows_line_ends_stay_out_of_the_block() {
        let head = "a\r\nb\r\n";
        let fix = Fix::safe(vec![Edit::replace(LineRange::single(2), "B\r\n")]);
        assert_eq!(Suggestion::of(&fix, head, &Diff::between("a\r\n", head)).unwrap().text, "B\n");
    }
}
