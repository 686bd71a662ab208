//! Findings about the same lines, told together in one comment, and how they are recognised on GitHub.

use std::collections::HashMap;

use super::suggestion::Suggestion;
use super::{Annotation, PlannedComment, ReviewedFile, wording};
use crate::checks::{Finding, Safety, Severity};
use crate::engine::safe_edits;
use crate::text::{LineIndex, LineRange};

/// What is to be said about some lines of the head.
pub(super) struct Remark<'a> {
    file: &'a ReviewedFile<'a>,
    index: &'a LineIndex,
    lines: LineRange,
    /// What was not said before, each with its key.
    news: Vec<(&'a Finding, String)>,
    told: usize,
}

/// More make a comment that nobody reads to its end.
const MOST_TOGETHER: usize = 20;

impl<'a> Remark<'a> {
    pub fn new(
        file: &'a ReviewedFile<'a>,
        index: &'a LineIndex,
        finding: &'a Finding,
        key: String,
        is_said: bool,
    ) -> Self {
        let mut remark = Self { file, index, lines: finding.lines, news: Vec::new(), told: 0 };
        remark.add(finding, key, is_said);
        remark
    }

    /// Whether the finding is about these lines, too.
    pub fn has_room_for(&self, finding: &Finding) -> bool {
        self.lines.touches(finding.lines) && self.news.len() + self.told < MOST_TOGETHER
    }

    pub fn add(&mut self, finding: &'a Finding, key: String, is_said: bool) {
        if is_said {
            self.told += 1;
        } else {
            self.news.push((finding, key));
        }
    }

    /// Whether a comment of an earlier review stands on these lines.
    pub fn is_told(&self) -> bool {
        self.told > 0
    }

    /// The gravest of what is new.
    pub fn severity(&self) -> Option<Severity> {
        self.news.iter().map(|(finding, _)| finding.severity).max()
    }

    /// The comment on what is new, anchored inside a hunk; `None` where nothing is, or no hunk shows the lines.
    pub fn comment(&self) -> Option<PlannedComment> {
        if self.news.is_empty() {
            return None;
        }
        let suggestion = self.suggestion();
        let lines = match &suggestion {
            Some((suggestion, _)) => suggestion.lines,
            None => self.file.diff.shown(self.lines)?,
        };
        let findings: Vec<&Finding> = self.news.iter().map(|(finding, _)| *finding).collect();
        let markers: String = self.news.iter().map(|(_, key)| marker(key)).collect();
        Some(PlannedComment {
            path: self.file.path.to_owned(),
            start_line: (lines.start < lines.end).then_some(lines.start),
            line: lines.end,
            body: wording::comment(self.file.page, &findings, suggestion.as_ref(), markers.len()) + &markers,
        })
    }

    /// What one click may commit: all that is safe at once, or else one fix alone.
    fn suggestion(&self) -> Option<(Suggestion, Safety)> {
        let of = |edits: &[_]| Suggestion::of(edits, self.file.head, self.index, self.file.diff);
        let alone = |safety: Safety| {
            let fixes = self.news.iter().filter_map(|(finding, _)| finding.fix.as_ref());
            fixes.filter(|fix| fix.safety == safety).find_map(|fix| of(&fix.edits)).map(|found| (found, safety))
        };
        let together = of(&safe_edits(self.news.iter().map(|(finding, _)| *finding)));
        together.map(|found| (found, Safety::Safe)).or_else(|| alone(Safety::Safe)).or_else(|| alone(Safety::Unsafe))
    }

    /// What is new as annotations of the check run.
    pub fn annotations(&self) -> impl Iterator<Item = Annotation> {
        self.news.iter().map(|(finding, _)| wording::annotation(self.file.path, finding))
    }
}

const MARKER: &str = "<!-- shelfmark:1:";
const MARKER_END: &str = " -->";

/// Marks what is no longer a fault; should it come back, it is said again.
const RETIRED: &str = "<!-- shelfmark:1:retired:";

/// The line that a comment ends with, for each finding that it tells.
pub(super) fn marker(key: &str) -> String {
    format!("\n{MARKER}{key}{MARKER_END}")
}

/// The same for a finding that is mended or set aside.
pub(super) fn retired_marker(key: &str) -> String {
    format!("\n{RETIRED}{key}{MARKER_END}")
}

/// What each finding of a file is recognised by on GitHub: the file, the check, the entry, and which one of several of that
/// kind it is. Lines and wording are left out, so that a shifted list and a better sentence repeat nothing.
pub(super) fn keys(file: &ReviewedFile<'_>, index: &LineIndex) -> Vec<String> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let key = |finding: &Finding| {
        let subject = finding.entry.as_deref().unwrap_or_else(|| index.content(file.head, finding.lines.start).trim());
        let parts = [file.path, finding.check, subject];
        let hash = fnv1a(parts.iter().flat_map(|part| part.bytes().chain([0])));
        let nth = seen.entry(hash).and_modify(|count| *count += 1).or_insert(0);
        format!("{:016x}", hash.wrapping_add(*nth))
    };
    file.report.findings.iter().map(key).collect()
}

/// The keys in the markers that end a comment of ours, the last first, without those that are retired. Only the last lines
/// count: a suggestion may quote anything.
pub(super) fn keys_in(body: &str) -> impl Iterator<Item = &str> {
    let marker = |line| str::trim(line).strip_prefix(MARKER).and_then(|rest| rest.strip_suffix(MARKER_END));
    body.lines().rev().map_while(marker).filter(|key| !key.contains(':'))
}

/// FNV-1a with 64 bits (<https://www.rfc-editor.org/rfc/rfc9923>): the same on every machine and in every version.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(std::iter::empty()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn only_markers_at_the_end_count() {
        let body = "Says `x`.\n<!-- shelfmark:1:aa -->\nmore\r\n<!-- shelfmark:1:bb -->\r\n<!-- shelfmark:1:cc -->\r\n";
        assert_eq!(keys_in(body).collect::<Vec<_>>(), ["cc", "bb"]);
        let half_mended = format!("Says `x`.{}{}", marker("aa"), retired_marker("bb"));
        assert_eq!(keys_in(&half_mended).collect::<Vec<_>>(), ["aa"]);
    }
}
