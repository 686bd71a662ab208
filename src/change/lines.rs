//! Which lines changed.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::LineRange;

/// Lines of the base that were replaced by lines of the head. Lines are counted from 1; either range may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines of the base that are gone.
    pub old: Range<usize>,
    /// The lines of the head that are new.
    pub new: Range<usize>,
}

/// All differences between two texts, line by line.
#[derive(Clone, Debug, Default)]
pub struct LineDiff {
    /// What was replaced, in order.
    pub hunks: Vec<Hunk>,
}

impl LineDiff {
    /// Compares two texts. Lines are equal if all their bytes are, including line endings.
    #[must_use]
    pub fn between(old: &str, new: &str) -> Self {
        let (start, end) = common_ends(old, new);
        let middle = |text: &'_ str| text.len() - end;
        let (old_middle, new_middle) = (&old[start..middle(old)], &new[start..middle(new)]);
        let old_lines: Vec<&str> = old_middle.split_inclusive('\n').collect();
        let new_lines: Vec<&str> = new_middle.split_inclusive('\n').collect();
        let first = 1 + old[..start].bytes().filter(|&byte| byte == b'\n').count();
        let mut hunks: Vec<Hunk> = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines) {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let (old, new) = (shift(&op.old_range(), first), shift(&op.new_range(), first));
            match hunks.last_mut() {
                Some(last) if last.old.end == old.start && last.new.end == new.start => {
                    last.old.end = old.end;
                    last.new.end = new.end;
                }
                _ => hunks.push(Hunk { old, new }),
            }
        }
        Self { hunks }
    }

    /// Whether the texts are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hunks.is_empty()
    }

    /// Whether a line of the head is new.
    #[must_use]
    pub fn is_new(&self, line: usize) -> bool {
        let at = self.hunks.partition_point(|hunk| hunk.new.end <= line);
        self.hunks.get(at).is_some_and(|hunk| hunk.new.contains(&line))
    }

    /// The first line of the block of new lines that contains this one of the head; `None` if it is not new.
    #[must_use]
    pub fn first_new(&self, line: usize) -> Option<usize> {
        let at = self.hunks.partition_point(|hunk| hunk.new.end <= line);
        self.hunks.get(at).filter(|hunk| hunk.new.contains(&line)).map(|hunk| hunk.new.start)
    }

    /// Whether one of these lines of the head is new.
    #[must_use]
    pub fn touches(&self, lines: LineRange) -> bool {
        let at = self.hunks.partition_point(|hunk| hunk.new.end <= lines.start);
        self.hunks[at..].iter().take_while(|hunk| hunk.new.start <= lines.end).any(|hunk| !hunk.new.is_empty())
    }

    /// Where a line of the base is in the head, if it is still there.
    #[must_use]
    pub fn in_head(&self, line: usize) -> Option<usize> {
        // A hunk that removes no line comes before the line it names.
        let at = self.hunks.partition_point(|hunk| hunk.old.end <= line);
        let gone = self.hunks.get(at).is_some_and(|hunk| hunk.old.contains(&line));
        let before = at.checked_sub(1).map(|before| &self.hunks[before]);
        (!gone).then(|| before.map_or(line, |hunk| line - hunk.old.end + hunk.new.end))
    }

    /// Where a line of the head was in the base, if it was there.
    #[must_use]
    pub fn in_base(&self, line: usize) -> Option<usize> {
        let at = self.hunks.partition_point(|hunk| hunk.new.end <= line);
        let new = self.hunks.get(at).is_some_and(|hunk| hunk.new.contains(&line));
        let before = at.checked_sub(1).map(|before| &self.hunks[before]);
        (!new).then(|| before.map_or(line, |hunk| line - hunk.new.end + hunk.old.end))
    }
}

fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// How many bytes the two texts have in common at the beginning and at the end, in whole lines.
fn common_ends(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let start = if same == old.len() && same == new.len() {
        same
    } else {
        old[..same].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
    };
    let room = old.len().min(new.len()) - start;
    let same = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    // Only lines that begin after a newline on both sides are whole.
    let tail = &old[old.len() - same..];
    let whole = |text: &[u8]| text.len() == same || text[text.len() - same - 1] == b'\n';
    let end = if whole(old) && whole(new) {
        same
    } else {
        tail.iter().position(|&byte| byte == b'\n').map_or(0, |at| same - at - 1)
    };
    (start, end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_insertion_replaces_no_line() {
        let diff = LineDiff::between("a\nb\nc\n", "a\nb\nx\nc\n");
        assert_eq!(diff.hunks, [Hunk { old: 3..3, new: 3..4 }]);
        assert!(diff.is_new(3) && !diff.is_new(4));
        assert_eq!((diff.in_head(2), diff.in_head(3)), (Some(2), Some(4)));
        assert_eq!((diff.in_base(3), diff.in_base(4)), (None, Some(3)));
        let diff = LineDiff::between("a\nb\n", "x\na\ny\nz\nb\n");
        assert_eq!([1, 2, 3, 4, 5].map(|line| diff.first_new(line)), [Some(1), None, Some(3), Some(3), None]);
    }

    #[test]
    fn a_removal_leaves_its_neighbours_where_they_were() {
        let diff = LineDiff::between("a\nb\nc\n", "a\nc\n");
        assert_eq!((diff.in_head(1), diff.in_head(2), diff.in_head(3)), (Some(1), None, Some(2)));
        assert_eq!((diff.in_base(1), diff.in_base(2)), (Some(1), Some(3)));
    }

    proptest! {
        #[test]
        fn lines_that_stay_are_the_same_on_both_sides(old in "([ab]?[ab\r]?\n){0,8}[ab]?", new in "([ab]?[ab\r]?\n){0,8}[ab]?") {
            let diff = LineDiff::between(&old, &new);
            let line = |text: &str, at: usize| text.split_inclusive('\n').nth(at - 1).map(str::to_owned);
            for at in 1..=old.split_inclusive('\n').count() {
                if let Some(there) = diff.in_head(at) {
                    prop_assert_eq!(line(&old, at), line(&new, there));
                    prop_assert_eq!(diff.in_base(there), Some(at));
                }
            }
            for at in 1..=new.split_inclusive('\n').count() {
                prop_assert_eq!(diff.is_new(at), diff.in_base(at).is_none());
            }
        }
    }
}
