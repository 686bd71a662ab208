//! A pull request's diff of one file: which lines of the head can carry a comment, and what the file was before.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use crate::text::LineRange;

/// The hunks of one file between the merge base and the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    hunks: Vec<Hunk>,
}

/// A range of the file that the diff shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    /// The first line of the head that it shows; if it shows none, the line before it.
    new_start: usize,
    lines: Vec<HunkLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct HunkLine {
    kind: Kind,
    text: String,
    /// "\ No newline at end of file" follows.
    unended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Context,
    Added,
    Removed,
}

/// Why a patch cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the patch is no part of a unified diff")]
pub struct PatchError {
    /// The line of the patch, counted from 1.
    pub line: usize,
}

impl Diff {
    /// Reads the `patch` that GitHub gives for a file: unified diff hunks without file headers
    /// (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
    ///
    /// # Errors
    /// When it is not such a patch.
    pub fn parse(patch: &str) -> Result<Self, PatchError> {
        let patch = patch.strip_suffix('\n').unwrap_or(patch);
        let mut hunks: Vec<Hunk> = Vec::new();
        // What the last header still promises: a patch that was cut short must not pass as complete.
        let mut due = Header::default();
        let mut count = 0;
        for line in patch.split('\n').filter(|_| !patch.is_empty()) {
            count += 1;
            let wrong = PatchError { line: count };
            if let Some(header) = line.strip_prefix("@@ ") {
                let complete = due.old == 0 && due.new == 0;
                due = Header::read(header).filter(|_| complete).ok_or(wrong)?;
                hunks.push(Hunk { new_start: due.new_start, lines: Vec::new() });
                continue;
            }
            let lines = &mut hunks.last_mut().ok_or(wrong)?.lines;
            let kind = match line.as_bytes().first() {
                Some(b' ') => Kind::Context,
                Some(b'+') => Kind::Added,
                Some(b'-') => Kind::Removed,
                Some(b'\\') => {
                    lines.last_mut().ok_or(wrong)?.unended = true;
                    continue;
                }
                _ => return Err(wrong),
            };
            due.take(kind).ok_or(wrong)?;
            lines.push(HunkLine { kind, text: line[1..].to_owned(), unended: false });
        }
        if due.old > 0 || due.new > 0 { Err(PatchError { line: count }) } else { Ok(Self { hunks }) }
    }

    /// The diff of two texts as git makes it, with three lines of context.
    #[must_use]
    pub fn between(old: &str, new: &str) -> Self {
        // Lines end only with LF, as they do for git; a CR inside a line does not start a new one.
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
        let diff = TextDiff::from_slices(&old, &new);
        let hunks = diff.grouped_ops(3).into_iter().map(|group| {
            let mut lines = Vec::new();
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let kind = match change.tag() {
                    ChangeTag::Equal => Kind::Context,
                    ChangeTag::Delete => Kind::Removed,
                    ChangeTag::Insert => Kind::Added,
                };
                let text = change.value().strip_suffix('\n').unwrap_or(change.value());
                lines.push(HunkLine { kind, text: text.to_owned(), unended: !change.value().ends_with('\n') });
            }
            let shows_new = lines.iter().any(|line| line.kind != Kind::Removed);
            let first = group.first().map_or(0, |op| op.new_range().start);
            Hunk { new_start: first + usize::from(shows_new), lines }
        });
        Self { hunks: hunks.collect() }
    }

    /// The diff as a patch in GitHub's form; empty if nothing differs.
    #[must_use]
    pub fn to_patch(&self) -> String {
        let mut patch = String::new();
        let mut shift = 0isize;
        for hunk in &self.hunks {
            let count = |kind: Kind| hunk.lines.iter().filter(|line| line.kind != kind).count();
            let (old, new) = (count(Kind::Added), count(Kind::Removed));
            // An empty side is given by the line before it.
            let first_new = hunk.new_start + usize::from(new == 0);
            let first_old = first_new.saturating_add_signed(-shift).saturating_sub(usize::from(old == 0));
            let _ = writeln!(patch, "@@ -{first_old},{old} +{},{new} @@", hunk.new_start);
            for line in &hunk.lines {
                let sign = match line.kind {
                    Kind::Context => ' ',
                    Kind::Added => '+',
                    Kind::Removed => '-',
                };
                let _ = writeln!(patch, "{sign}{}", line.text);
                if line.unended {
                    patch.push_str("\\ No newline at end of file\n");
                }
            }
            shift += isize::try_from(new).unwrap_or(0) - isize::try_from(old).unwrap_or(0);
        }
        patch.truncate(patch.trim_end_matches('\n').len());
        patch
    }

    /// The text before the change, given the text after it; `None` if the diff does not fit `head`.
    #[must_use]
    pub fn undo(&self, head: &str) -> Option<String> {
        let lines: Vec<&str> = head.split_inclusive('\n').collect();
        let mut base = String::with_capacity(head.len());
        let mut next = 0;
        for hunk in &self.hunks {
            let shows_new = hunk.lines.iter().any(|line| line.kind != Kind::Removed);
            let first = hunk.new_start.checked_sub(usize::from(shows_new))?;
            base.push_str(&lines.get(next..first)?.concat());
            next = first;
            for line in &hunk.lines {
                if line.kind != Kind::Removed {
                    let there = lines.get(next)?;
                    next += 1;
                    if there.strip_suffix('\n').unwrap_or(there) != line.text {
                        return None;
                    }
                }
                if line.kind != Kind::Added {
                    base.push_str(&line.text);
                    if !line.unended {
                        base.push('\n');
                    }
                }
            }
        }
        base.push_str(&lines.get(next..)?.concat());
        Some(base)
    }

    /// The part of `lines` (of the head) that one hunk shows; `None` if no hunk shows any of them.
    #[must_use]
    pub fn shown(&self, lines: LineRange) -> Option<LineRange> {
        self.ranges()
            .find(|range| range.touches(lines))
            .map(|range| LineRange::new(lines.start.max(range.start), lines.end.min(range.end)))
    }

    /// Whether one hunk shows all of `lines` (of the head) and deletes nothing between them, so that a suggestion may
    /// replace them.
    #[must_use]
    pub fn can_replace(&self, lines: LineRange) -> bool {
        self.hunks.iter().any(|hunk| {
            let mut line = hunk.new_start;
            let mut inside = 0;
            for shown in &hunk.lines {
                match shown.kind {
                    Kind::Removed if line > lines.start && line <= lines.end => return false,
                    Kind::Removed => {}
                    Kind::Context | Kind::Added => {
                        inside += usize::from(lines.has(line));
                        line += 1;
                    }
                }
            }
            inside == lines.count()
        })
    }

    /// The ranges of the head that the hunks show.
    fn ranges(&self) -> impl Iterator<Item = LineRange> {
        self.hunks.iter().filter_map(|hunk| {
            let count = hunk.lines.iter().filter(|line| line.kind != Kind::Removed).count();
            (count > 0).then(|| LineRange::new(hunk.new_start, hunk.new_start + count - 1))
        })
    }
}

/// The ranges in "-1,4 +1,5 @@ …": how many lines of either side follow.
#[derive(Clone, Copy, Default)]
struct Header {
    new_start: usize,
    old: usize,
    new: usize,
}

impl Header {
    fn read(text: &str) -> Option<Self> {
        let (old, new) = text.split_once(" @@")?.0.split_once(' ')?;
        let (_, old) = range(old.strip_prefix('-')?)?;
        let (new_start, new) = range(new.strip_prefix('+')?)?;
        let begins = new_start > 0 || new == 0;
        begins.then_some(Self { new_start, old, new })
    }

    /// Counts one line off; `None` if none was due.
    fn take(&mut self, kind: Kind) -> Option<()> {
        if kind != Kind::Added {
            self.old = self.old.checked_sub(1)?;
        }
        if kind != Kind::Removed {
            self.new = self.new.checked_sub(1)?;
        }
        Some(())
    }
}

/// "9,2" as start and count; the count is omitted if it is 1.
fn range(text: &str) -> Option<(usize, usize)> {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    // No file has more lines than a `u32` can count; sums of such numbers cannot overflow.
    Some((usize::try_from(start.parse::<u32>().ok()?).ok()?, usize::try_from(count.parse::<u32>().ok()?).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATCH: &str =
        "@@ -1,3 +1,4 @@ # Tea\n # Tea\n-- a\n+- A\n+- b\n - c\n@@ -9 +10,2 @@\n x\n+y\n\\ No newline at end of file";

    #[test]
    fn comments_belong_inside_hunks() {
        let diff = Diff::parse(PATCH).unwrap();
        assert_eq!(diff.shown(LineRange::new(2, 3)), Some(LineRange::new(2, 3)));
        assert_eq!(diff.shown(LineRange::new(4, 8)), Some(LineRange::single(4)));
        assert_eq!(diff.shown(LineRange::new(5, 9)), None);
    }

    #[test]
    fn suggestions_span_no_deleted_line() {
        let diff = Diff::parse(PATCH).unwrap();
        assert!(diff.can_replace(LineRange::new(2, 3)));
        assert!(!diff.can_replace(LineRange::new(1, 2)));
        assert!(!diff.can_replace(LineRange::new(4, 10)));
    }

    #[test]
    fn what_is_no_patch_is_refused() {
        assert_eq!(Diff::parse("hello"), Err(PatchError { line: 1 }));
        assert_eq!(Diff::parse("@@ nonsense"), Err(PatchError { line: 1 }));
        assert_eq!(Diff::parse("@@ -1 +1 @@\n?"), Err(PatchError { line: 2 }));
        assert_eq!(Diff::parse("@@ -1 +18446744073709551615 @@\n a"), Err(PatchError { line: 1 }));
    }

    #[test]
    fn a_patch_that_was_cut_short_is_refused() {
        let whole = Diff::between("a\nb\nc\n", "a\nB\nc\n").to_patch();
        assert!(Diff::parse(&whole).is_ok());
        let cut = whole.rsplit_once('\n').unwrap().0;
        assert_eq!(Diff::parse(cut), Err(PatchError { line: 4 }));
        assert_eq!(Diff::parse(&format!("{whole}\n+d")), Err(PatchError { line: 6 }));
    }

    #[test]
    fn a_patch_that_does_not_fit_is_noticed() {
        let diff = Diff::between("a\nb\n", "a\nc\n");
        assert_eq!(diff.undo("a\nc\n").as_deref(), Some("a\nb\n"));
        assert_eq!(diff.undo("a\nd\n"), None);
        assert_eq!(diff.undo(""), None);
    }

    proptest! {
        #[test]
        fn undoing_a_diff_gives_the_text_before(old in "([ab\r]{0,3}\n){0,14}[ab\r]?", new in "([ab\r]{0,3}\n){0,14}[ab\r]?") {
            let diff = Diff::between(&old, &new);
            prop_assert_eq!(diff.undo(&new), Some(old));
            prop_assert_eq!(Diff::parse(&diff.to_patch()), Ok(diff));
        }

        #[test]
        fn reading_never_panics(patch in "(@@ -[0-9]{1,3}(,[0-2])? \\+[0-9]{1,20}(,[0-2])? @@\n|[ +\\\\-][ab]?\n){0,12}x?", head in "[ab\n]{0,20}") {
            if let Ok(diff) = Diff::parse(&patch) {
                let lines = LineRange::new(1, 3);
                let _ = (diff.undo(&head), diff.to_patch(), diff.can_replace(lines), diff.shown(lines));
            }
        }
    }
}
