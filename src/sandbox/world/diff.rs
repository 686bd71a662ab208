//! A pull request's files and their patches, as git makes them and GitHub lists them.

use similar::{ChangeTag, DiffOp, TextDiff};

use super::git::{Blob, Tree};

/// A file that a pull request changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct FileDiff {
    pub path: String,
    pub previous: Option<String>,
    pub status: &'static str,
    /// The id of the blob: the new one, or the old one if the file is gone.
    pub id: String,
    pub additions: usize,
    pub deletions: usize,
    /// Missing if it is too large, if the file is binary, and if only the name changed.
    pub patch: Option<String>,
}

/// GitHub leaves out the patches of large diffs; the limit is not documented, but is observed to be about 3,000 lines.
const LONGEST_PATCH: usize = 3_000;

/// Git shows this many bytes of the line that heads a hunk.
const LONGEST_HEADING: usize = 80;

/// The files that differ, by path. A file that is gone in one place and very similar in another is a rename.
pub(in crate::sandbox) fn files_between(old: &Tree, new: &Tree) -> Vec<FileDiff> {
    let mut files = Vec::new();
    let mut gone: Vec<(&String, &Blob)> = old.iter().filter(|(path, _)| !new.contains_key(*path)).collect();
    for (path, blob) in new {
        match old.get(path) {
            Some(before) if before.id == blob.id => {}
            Some(before) => files.push(file(path, None, "modified", Some(before), Some(blob))),
            None => {
                let source = gone.iter().position(|(_, before)| alike(before, blob));
                files.push(match source.map(|at| gone.remove(at)) {
                    Some((previous, before)) => file(path, Some(previous.clone()), "renamed", Some(before), Some(blob)),
                    None => file(path, None, "added", None, Some(blob)),
                });
            }
        }
    }
    files.extend(gone.into_iter().map(|(path, before)| file(path, None, "removed", Some(before), None)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn file(
    path: &str,
    previous: Option<String>,
    status: &'static str,
    old: Option<&Blob>,
    new: Option<&Blob>,
) -> FileDiff {
    let id = new.or(old).map(|blob| blob.id.clone()).unwrap_or_default();
    let text = |blob: Option<&Blob>| blob.map(|blob| blob.text.to_string()).unwrap_or_default();
    let is_binary = [old, new].into_iter().flatten().any(Blob::is_binary);
    let (old, new) = (text(old), text(new));
    let (old, new) = (lines(&old), lines(&new));
    let diff = diff(&old, &new);
    let count = |tag: ChangeTag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    FileDiff {
        path: path.to_owned(),
        previous,
        status,
        id,
        additions: count(ChangeTag::Insert),
        deletions: count(ChangeTag::Delete),
        patch: if is_binary { None } else { patch(&old, &diff) },
    }
}

/// Lines as git sees them: only a line feed ends one.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn diff<'a>(old: &'a [&'a str], new: &'a [&'a str]) -> TextDiff<'a, 'a, str> {
    TextDiff::configure().newline_terminated(true).diff_slices(old, new)
}

/// Git treats files that share half of their lines as the same file.
fn alike(old: &Blob, new: &Blob) -> bool {
    diff(&lines(&old.text), &lines(&new.text)).ratio() >= 0.5
}

fn patch(old: &[&str], diff: &TextDiff<'_, '_, str>) -> Option<String> {
    let whole = diff.unified_diff().context_radius(3).to_string();
    let whole = whole.strip_suffix('\n').unwrap_or(&whole);
    if whole.is_empty() || whole.split('\n').count() > LONGEST_PATCH {
        return None;
    }
    let headed = whole.split('\n').map(|line| match old_start(line).and_then(|start| heading(old, start)) {
        Some(heading) => format!("{line} {heading}"),
        None => line.to_owned(),
    });
    Some(headed.collect::<Vec<_>>().join("\n"))
}

/// The first line of the base given in a hunk's header; `None` for other lines.
fn old_start(line: &str) -> Option<usize> {
    line.strip_prefix("@@ -")?.split([',', ' ']).next()?.parse().ok()
}

/// What git writes after a hunk's header: the last line before it that begins with a letter, `_` or `$`
/// (`git help gitattributes`, "Defining a custom hunk-header").
fn heading<'a>(old: &[&'a str], start: usize) -> Option<&'a str> {
    let before = old.get(..start.saturating_sub(1))?;
    let begins = |line: &&&str| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    let line = before.iter().rev().find(begins)?;
    Some(line[..line.floor_char_boundary(LONGEST_HEADING)].trim_end())
}

/// Where a line of one text is in another; `None` if it was changed.
pub(in crate::sandbox) fn moved(old: &str, new: &str, line: u64) -> Option<u64> {
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let (old, new) = (lines(old), lines(new));
    diff(&old, &new).ops().iter().find_map(|op| match *op {
        DiffOp::Equal { old_index, new_index, len } if (old_index..old_index + len).contains(&at) => {
            u64::try_from(new_index + at - old_index + 1).ok()
        }
        _ => None,
    })
}

/// The lines that the hunks of a patch show, each with its hunk.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct ShownLines {
    /// (line, hunk) of the head.
    pub right: Vec<(u64, usize)>,
    /// (line, hunk) of the base.
    pub left: Vec<(u64, usize)>,
}

impl ShownLines {
    pub fn of(patch: &str) -> Self {
        let mut shown = Self::default();
        let (mut old, mut new, mut hunk) = (0, 0, 0);
        for line in patch.split('\n') {
            if let Some(header) = line.strip_prefix("@@ -") {
                let start = |range: &str| range.split(',').next().and_then(|start| start.parse().ok()).unwrap_or(0);
                let mut ranges = header.split(' ');
                old = start(ranges.next().unwrap_or_default());
                new = start(ranges.next().unwrap_or_default().trim_start_matches('+'));
                hunk += 1;
                continue;
            }
            let sign = line.as_bytes().first().copied().unwrap_or(b'\\');
            if matches!(sign, b' ' | b'-') {
                shown.left.push((old, hunk));
                old += 1;
            }
            if matches!(sign, b' ' | b'+') {
                shown.right.push((new, hunk));
                new += 1;
            }
        }
        shown
    }

    pub fn hunk(lines: &[(u64, usize)], line: u64) -> Option<usize> {
        lines.iter().find(|(shown, _)| *shown == line).map(|(_, hunk)| *hunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), Blob { id: (*text).to_owned(), text: (*text).into() }))
            .collect()
    }

    fn patch_of(old: &str, new: &str) -> String {
        let files = files_between(&tree(&[("a", old)]), &tree(&[("a", new)]));
        files.into_iter().next().and_then(|file| file.patch).unwrap_or_default()
    }

    #[test]
    fn patches_are_those_of_git() {
        let old = "# Tea\n\nGreen\n1\n2\n3\n4\n5\n";
        insta::assert_snapshot!(patch_of(old, &old.replace("4\n5\n", "4\nfive")), @r"
        @@ -5,4 +5,4 @@ Green
         2
         3
         4
        -5
        +five
        \ No newline at end of file
        ");
        assert_eq!(patch_of("", "a\n"), "@@ -0,0 +1 @@\n+a");
        assert_eq!(patch_of("a\rb\n", "a\rc\n"), "@@ -1 +1 @@\n-a\rb\n+a\rc");
    }

    #[test]
    fn renamed_files_are_recognised_by_their_lines() {
        let files = files_between(
            &tree(&[("Readme.md", "a\nb\nc\n"), ("x", "x\n")]),
            &tree(&[("README.md", "a\nb\nc\nd\n"), ("y", "y\n")]),
        );
        let told: Vec<_> =
            files.iter().map(|file| (file.path.as_str(), file.status, file.previous.as_deref())).collect();
        assert_eq!(told, [("README.md", "renamed", Some("Readme.md")), ("x", "removed", None), ("y", "added", None)]);
        assert_eq!((files[0].additions, files[0].deletions), (1, 0));
    }

    #[test]
    fn huge_diffs_have_no_patch() {
        let huge = "x\n".repeat(3_001);
        let files = files_between(&Tree::new(), &tree(&[("a", &huge)]));
        assert_eq!((files[0].additions, &files[0].patch), (3_001, &None));
    }

    #[test]
    fn unchanged_lines_are_followed() {
        assert_eq!(moved("a\nb\nc\n", "x\na\nc\n", 3), Some(3));
        assert_eq!(moved("a\nb\nc\n", "x\na\nc\n", 1), Some(2));
        assert_eq!(moved("a\nb\nc\n", "x\na\nc\n", 2), None);
    }
}
