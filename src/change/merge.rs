//! The three-way merge: a contribution applied to the list as it is now, line by line, as git does it.

use std::ops::Range;

use super::lines::{Hunk, LineDiff};

/// A merged text, and which of its lines are in the contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// For each line, the line of `theirs`; `None` if only `ours` has it.
    theirs: Vec<Option<usize>>,
}

/// Both sides changed the same lines, or lines next to each other, in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The line of `theirs` at which the conflict begins, counted from 1.
    pub line: usize,
}

impl Merged {
    /// Where a line of the merged text is in the contribution.
    #[must_use]
    pub fn in_theirs(&self, line: usize) -> Option<usize> {
        self.theirs.get(line.checked_sub(1)?).copied().flatten()
    }

    /// How many lines the merged text has.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.theirs.len()
    }

    fn add(&mut self, lines: &[&str], from: impl Fn(usize) -> Option<usize>) {
        for (at, line) in lines.iter().enumerate() {
            self.text.push_str(line);
            self.theirs.push(from(at));
        }
    }

    /// Lines of the base that nobody changed.
    fn keep(&mut self, base: &[&str], lines: Range<usize>, by_them: &LineDiff) {
        let first = lines.start;
        self.add(of(base, &lines), |at| by_them.in_head(first + at));
    }
}

/// Merges what `ours` and `theirs` made of `base`. Changes that touch each other conflict unless they are the same, as
/// in git's own merge (`git help merge-file`).
///
/// # Errors
/// If the two sides contradict each other; nothing is merged then.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Result<Merged, Conflict> {
    let (by_us, by_them) = (LineDiff::between(base, ours), LineDiff::between(base, theirs));
    let [base, ours, theirs] = [base, ours, theirs].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut merged = Merged { text: String::new(), theirs: Vec::new() };
    let mut next = 1;
    for (side, hunk) in in_turn(&by_us, &by_them, |our, their| of(&ours, &our.new) == of(&theirs, &their.new))? {
        merged.keep(&base, next..hunk.old.start, &by_them);
        match side {
            Side::Ours => merged.add(of(&ours, &hunk.new), |_| None),
            Side::Theirs => merged.add(of(&theirs, &hunk.new), |at| Some(hunk.new.start + at)),
        }
        next = hunk.old.end;
    }
    merged.keep(&base, next..base.len() + 1, &by_them);
    Ok(merged)
}

#[derive(Clone, Copy)]
enum Side {
    Ours,
    Theirs,
}

/// The hunks of both sides in the order of the base; the same change on both sides counts as theirs.
fn in_turn<'d>(
    ours: &'d LineDiff,
    theirs: &'d LineDiff,
    same: impl Fn(&Hunk, &Hunk) -> bool,
) -> Result<Vec<(Side, &'d Hunk)>, Conflict> {
    let mut turns = Vec::with_capacity(ours.hunks.len() + theirs.hunks.len());
    let (mut us, mut them) = (ours.hunks.iter().peekable(), theirs.hunks.iter().peekable());
    loop {
        match (us.peek(), them.peek()) {
            (None, None) => return Ok(turns),
            (Some(our), Some(their)) if touch(&our.old, &their.old) => {
                if our.old != their.old || !same(our, their) {
                    return Err(Conflict { line: their.new.start });
                }
                us.next();
                turns.extend(them.next().map(|their| (Side::Theirs, their)));
            }
            (Some(our), their) if their.is_none_or(|their| our.old.start < their.old.start) => {
                turns.extend(us.next().map(|our| (Side::Ours, our)));
            }
            _ => turns.extend(them.next().map(|their| (Side::Theirs, their))),
        }
    }
}

fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start.max(other.start) <= one.end.min(other.end)
}

fn of<'a, 't>(lines: &'a [&'t str], range: &Range<usize>) -> &'a [&'t str] {
    &lines[range.start - 1..range.end - 1]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn changes_in_different_places_are_both_there() {
        let merged = merge("a\nb\nc\nd\ne\n", "a\nx\nb\nc\nd\ne\n", "a\nb\nc\nd\ny\ne\n").unwrap();
        assert_eq!(merged.text, "a\nx\nb\nc\nd\ny\ne\n");
        let lines: Vec<_> = (1..=7).map(|line| merged.in_theirs(line)).collect();
        assert_eq!(lines, [Some(1), None, Some(2), Some(3), Some(4), Some(5), Some(6)]);
    }

    #[test]
    fn changes_of_the_same_place_conflict_unless_they_are_the_same() {
        assert_eq!(merge("a\nb\n", "a\nx\nb\n", "a\ny\nb\n"), Err(Conflict { line: 2 }));
        assert_eq!(merge("a\nb\nc\n", "x\nb\nc\n", "a\ny\nc\n"), Err(Conflict { line: 2 }));
        assert_eq!(merge("a\nb\n", "a\nx\nb\n", "a\nx\nb\n").unwrap().text, "a\nx\nb\n");
    }

    #[test]
    fn a_last_line_without_an_end_is_kept_so() {
        assert_eq!(merge("a\nb\nc", "x\na\nb\nc", "a\nb\nd").unwrap().text, "x\na\nb\nd");
        assert_eq!(merge("", "", "a").unwrap().text, "a");
    }

    proptest! {
        #[test]
        fn what_only_one_side_changed_is_as_that_side_has_it(
            base in "([abc]\n){0,8}", other in "([abc]\n){0,8}[ab]?"
        ) {
            let merged = merge(&base, &base, &other).unwrap();
            prop_assert_eq!(&merged.text, &other);
            prop_assert_eq!((1..=merged.line_count()).map(|line| merged.in_theirs(line)).collect::<Vec<_>>(),
                (1..=merged.line_count()).map(Some).collect::<Vec<_>>());
            prop_assert_eq!(merge(&base, &other, &base).unwrap().text, other);
        }

        #[test]
        fn lines_that_come_from_theirs_are_the_same_there(
            base in "([abc]\n){0,9}", ours in "([abc]\n){0,9}", theirs in "([abc]\n){0,9}"
        ) {
            let Ok(merged) = merge(&base, &ours, &theirs) else { return Ok(()) };
            let line = |text: &str, at: usize| text.split_inclusive('\n').nth(at - 1).map(str::to_owned);
            let from: Vec<usize> = (1..=merged.line_count()).filter_map(|at| {
                let there = merged.in_theirs(at)?;
                assert_eq!(line(&merged.text, at), line(&theirs, there));
                Some(there)
            }).collect();
            prop_assert!(from.is_sorted());
            prop_assert_eq!(merged.text.split_inclusive('\n').count(), merged.line_count());
        }
    }
}
