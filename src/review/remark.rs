//! Findings about the same lines, told together in one comment, and how they are recognised on GitHub.

use super::earlier::Told;
use super::marks::mark;
use super::suggestion::Suggestion;
use super::{Annotation, PlannedComment, ReviewedFile, wording};
use crate::checks::{Documentation, Finding, Safety, Severity};
use crate::engine::safe_edits;
use crate::text::{LineIndex, LineRange};

/// What is to be said about some lines of the head.
pub(super) struct Remark<'a> {
    file: &'a ReviewedFile<'a>,
    index: &'a LineIndex,
    lines: LineRange,
    /// What was not said before, each with its key.
    news: Vec<(&'a Finding, String)>,
    /// What is said in comments on lines that have changed since.
    outdated: Vec<(&'a Finding, String)>,
    /// What was said in comments that somebody deleted.
    deleted: Vec<&'a Finding>,
    /// What asks nobody to mend anything: it stands on the check run alone.
    notes: Vec<&'a Finding>,
    told: usize,
}

/// More make a comment that nobody reads to its end.
const MOST_TOGETHER: usize = 20;

impl<'a> Remark<'a> {
    /// Nothing yet, about these lines.
    pub fn new(file: &'a ReviewedFile<'a>, index: &'a LineIndex, lines: LineRange) -> Self {
        Self {
            file,
            index,
            lines,
            news: Vec::new(),
            outdated: Vec::new(),
            deleted: Vec::new(),
            notes: Vec::new(),
            told: 0,
        }
    }

    /// Whether the finding is about these lines, too.
    pub fn has_room_for(&self, finding: &Finding) -> bool {
        let together = self.news.len() + self.outdated.len() + self.deleted.len() + self.told;
        self.lines.touches(finding.lines) && together < MOST_TOGETHER
    }

    pub fn add(&mut self, finding: &'a Finding, key: String, told: Told) {
        let is_note = finding.severity == Severity::Note;
        match told {
            Told::Never if is_note => self.notes.push(finding),
            Told::Outdated if is_note => self.told += 1,
            Told::Never => self.news.push((finding, key)),
            Told::Already => self.told += 1,
            Told::Outdated => self.outdated.push((finding, key)),
            Told::Deleted => self.deleted.push(finding),
        }
    }

    /// Lets what stands on changed lines stand, unless saying it again gives people something to commit.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if self.suggestion(&self.outdated).is_none() {
            self.told += self.outdated.len();
            self.outdated.clear();
        }
        self
    }

    /// Whether a comment of an earlier review stands on these lines.
    pub fn is_told(&self) -> bool {
        self.told > 0
    }

    /// Whether its comment takes the place of an earlier one.
    pub fn renews(&self) -> bool {
        !self.outdated.is_empty()
    }

    /// The gravest of what is to be said.
    pub fn severity(&self) -> Option<Severity> {
        self.news.iter().chain(&self.outdated).map(|(finding, _)| finding.severity).max()
    }

    /// The comment on what is to be said, anchored inside a hunk; `None` where nothing is, or no hunk shows the lines.
    pub fn comment(&self, documentation: &Documentation) -> Option<PlannedComment> {
        let all: Vec<(&Finding, String)> = self.outdated.iter().chain(&self.news).cloned().collect();
        if all.is_empty() {
            return None;
        }
        let suggestion = self.suggestion(&all);
        let lines = match &suggestion {
            Some((suggestion, _)) => suggestion.lines,
            None => self.file.diff.shown(self.lines)?,
        };
        let findings: Vec<&Finding> = all.iter().map(|(finding, _)| *finding).collect();
        let marks: String = all.iter().map(|(_, key)| mark(key)).collect();
        Some(PlannedComment {
            path: self.file.path.to_owned(),
            start_line: (lines.start < lines.end).then_some(lines.start),
            line: lines.end,
            body: wording::comment(self.file.page, documentation, &findings, suggestion.as_ref(), marks.len()) + &marks,
        })
    }

    /// What one click may commit: all that is safe at once, or else one fix alone.
    fn suggestion(&self, findings: &[(&Finding, String)]) -> Option<(Suggestion, Safety)> {
        let of = |edits: &[_]| Suggestion::of(edits, self.file.head, self.index, self.file.diff);
        let alone = |safety: Safety| {
            let fixes = findings.iter().filter_map(|(finding, _)| finding.fix.as_ref());
            fixes.filter(|fix| fix.safety() == safety).find_map(|fix| of(&fix.edits)).map(|found| (found, safety))
        };
        let together = of(&safe_edits(findings.iter().map(|(finding, _)| *finding)));
        together.map(|found| (found, Safety::Safe)).or_else(|| alone(Safety::Safe)).or_else(|| alone(Safety::Unsafe))
    }

    /// What no comment tells as annotations of the check run; `is_said` where [`Self::comment`] is posted.
    pub fn annotations(&self, is_said: bool) -> impl Iterator<Item = Annotation> {
        let news = self.news.iter().map(|(finding, _)| *finding).filter(move |_| !is_said);
        news.chain(self.notes.iter().chain(&self.deleted).copied())
            .map(|finding| wording::annotation(self.file.path, finding))
    }
}
