//! A pull request's files and their patches, as GitHub lists them.

use similar::TextDiff;

use super::world::Tree;

/// A file that a pull request changes.
#[derive(Clone, Debug)]
pub(super) struct FileDiff {
    pub path: String,
    pub previous: Option<String>,
    pub status: &'static str,
    /// Missing where it is too large, and where nothing but the name changed.
    pub patch: Option<String>,
}

/// GitHub leaves out the patches of large diffs; the bound is not documented, 3,000 lines are about what is seen.
const LONGEST_PATCH: usize = 3_000;

pub(super) fn files_between(old: &Tree, new: &Tree) -> Vec<FileDiff> {
    let mut files = Vec::new();
    let mut gone: Vec<(&String, &str)> =
        old.iter().filter(|(path, _)| !new.contains_key(*path)).map(|(path, text)| (path, text.as_ref())).collect();
    for (path, text) in new {
        match old.get(path) {
            Some(before) if before == text => {}
            Some(before) => files.push(FileDiff {
                path: path.clone(),
                previous: None,
                status: "modified",
                patch: patch(before, text),
            }),
            None => {
                let source = gone.iter().position(|(_, before)| alike(before, text));
                files.push(match source.map(|at| gone.remove(at)) {
                    Some((previous, before)) => FileDiff {
                        path: path.clone(),
                        previous: Some(previous.clone()),
                        status: "renamed",
                        patch: patch(before, text),
                    },
                    None => FileDiff { path: path.clone(), previous: None, status: "added", patch: patch("", text) },
                });
            }
        }
    }
    let removed = gone.into_iter().map(|(path, before)| FileDiff {
        path: path.clone(),
        previous: None,
        status: "removed",
        patch: patch(before, ""),
    });
    files.extend(removed);
    files
}

/// Git takes files that share half of their lines for the same file.
fn alike(old: &str, new: &str) -> bool {
    TextDiff::from_lines(old, new).ratio() >= 0.5
}

fn patch(old: &str, new: &str) -> Option<String> {
    let diff = TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string();
    let patch = diff.trim_end_matches('\n');
    (!patch.is_empty() && patch.lines().count() <= LONGEST_PATCH).then(|| patch.to_owned())
}

/// The lines that the hunks of a patch show, each with its hunk.
#[derive(Debug, Default)]
pub(super) struct ShownLines {
    /// (line, hunk) of the head.
    pub right: Vec<(u64, usize)>,
    /// (line, hunk) of the base.
    pub left: Vec<(u64, usize)>,
}

impl ShownLines {
    pub fn of(patch: &str) -> Self {
        let mut shown = Self::default();
        let (mut old, mut new, mut hunk) = (0, 0, 0);
        for line in patch.lines() {
            if let Some(header) = line.strip_prefix("@@ -") {
                let start = |range: &str| range.split(',').next().and_then(|start| start.parse().ok()).unwrap_or(0);
                let mut ranges = header.split(' ');
                old = start(ranges.next().unwrap_or_default());
                new = start(ranges.next().unwrap_or_default().trim_start_matches('+'));
                hunk += 1;
                continue;
            }
            let sign = line.as_bytes().first().copied().unwrap_or(b' ');
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
