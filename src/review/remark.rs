//! Findings about the same lines, reported together in one comment, and how they are recognised on GitHub.

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
    /// Findings that were not reported before, each with its key.
    news: Vec<(&'a Finding, String)>,
    /// Findings reported in comments on lines that have changed since.
    outdated: Vec<(&'a Finding, String)>,
    /// Findings whose comments somebody deleted.
    deleted: Vec<&'a Finding>,
    /// Findings that ask nobody to fix anything, which only the check run shows.
    notes: Vec<&'a Finding>,
    /// Findings that a current comment reports.
    told: Vec<&'a Finding>,
}

/// A suggestion, and the findings it fixes.
struct Offer<'a> {
    suggestion: Suggestion,
    safety: Safety,
    mends: Vec<&'a Finding>,
}

/// A comment with more would not be read to its end.
const MOST_TOGETHER: usize = 20;

impl<'a> Remark<'a> {
    /// An empty remark about these lines.
    pub fn new(file: &'a ReviewedFile<'a>, index: &'a LineIndex, lines: LineRange) -> Self {
        Self {
            file,
            index,
            lines,
            news: Vec::new(),
            outdated: Vec::new(),
            deleted: Vec::new(),
            notes: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Whether the finding is about these lines and still fits.
    pub fn has_room_for(&self, finding: &Finding) -> bool {
        let together = self.news.len() + self.outdated.len() + self.deleted.len() + self.told.len();
        self.lines.touches(finding.lines) && together < MOST_TOGETHER
    }

    pub fn add(&mut self, finding: &'a Finding, key: String, told: Told) {
        let is_note = finding.severity == Severity::Note;
        match told {
            Told::Never if is_note => self.notes.push(finding),
            Told::Outdated if is_note => self.told.push(finding),
            Told::Never => self.news.push((finding, key)),
            Told::Already => self.told.push(finding),
            Told::Outdated => self.outdated.push((finding, key)),
            Told::Deleted => self.deleted.push(finding),
        }
    }

    /// Leaves comments on changed lines as they are, unless repeating them gives people something to commit.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if self.suggestion(&findings(&self.outdated)).is_none() {
            self.told.extend(self.outdated.drain(..).map(|(finding, _)| finding));
        }
        self
    }

    /// Whether a comment of an earlier review is still on these lines.
    pub fn is_told(&self) -> bool {
        !self.told.is_empty()
    }

    /// Whether its comment replaces an earlier one.
    pub fn renews(&self) -> bool {
        !self.outdated.is_empty()
    }

    /// The highest severity of what is to be said.
    pub fn severity(&self) -> Option<Severity> {
        self.news.iter().chain(&self.outdated).map(|(finding, _)| finding.severity).max()
    }

    /// The comment to post, anchored inside a hunk; `None` if there is nothing to say, or no hunk shows the lines.
    pub fn comment(&self, documentation: &Documentation) -> Option<PlannedComment> {
        let all: Vec<(&'a Finding, String)> = self.outdated.iter().chain(&self.news).cloned().collect();
        if all.is_empty() {
            return None;
        }
        let findings = findings(&all);
        let (suggestion, mends) = match self.suggestion(&findings) {
            Some(offer) => (Some((offer.suggestion, offer.safety)), offer.mends),
            None => (None, Vec::new()),
        };
        let is_shown = |finding: &Finding| mends.iter().any(|mended| std::ptr::eq(*mended, finding));
        let lines = match &suggestion {
            Some((suggestion, _)) => suggestion.lines,
            None => self.file.diff.shown(self.lines)?,
        };
        let marks: String = all.iter().map(|(_, key)| mark(key)).collect();
        Some(PlannedComment {
            path: self.file.path.to_owned(),
            start_line: (lines.start < lines.end).then_some(lines.start),
            line: lines.end,
            body: wording::comment(
                self.file.page,
                documentation,
                &findings,
                suggestion.as_ref(),
                is_shown,
                marks.len(),
            ) + &marks,
        })
    }

    /// The findings that one click fixes, in a current comment or in the one that is posted if `is_said`
    /// ([`Self::comment`]).
    pub fn suggested(&self, is_said: bool) -> Vec<(&'a Finding, Safety)> {
        let said = [findings(&self.outdated), findings(&self.news)].concat();
        let comments = [Some(&self.told), Some(&said).filter(|_| is_said)];
        let offers = comments.into_iter().flatten().filter_map(|findings| self.suggestion(findings));
        offers.flat_map(|offer| offer.mends.into_iter().map(move |finding| (finding, offer.safety))).collect()
    }

    /// What one click may commit: all safe fixes at once, or else a single fix.
    fn suggestion(&self, findings: &[&'a Finding]) -> Option<Offer<'a>> {
        let of = |edits: &[_]| Suggestion::of(edits, self.file.head, self.index, self.file.diff);
        let fixes = |safety: Safety| {
            let fixes = findings.iter().filter_map(|finding| Some((*finding, finding.fix.as_ref()?)));
            fixes.filter(move |(_, fix)| fix.safety() == safety)
        };
        let alone = |safety: Safety| {
            let offer = |(finding, suggestion)| Offer { suggestion, safety, mends: vec![finding] };
            fixes(safety).find_map(|(finding, fix)| Some((finding, of(&fix.edits)?))).map(offer)
        };
        let together = of(&safe_edits(findings.iter().copied())).map(|suggestion| Offer {
            suggestion,
            safety: Safety::Safe,
            mends: fixes(Safety::Safe).map(|(finding, _)| finding).collect(),
        });
        together.or_else(|| alone(Safety::Safe)).or_else(|| alone(Safety::Unsafe))
    }

    /// Findings that no comment reports, as annotations of the check run; `is_said` if [`Self::comment`] is posted.
    pub fn annotations(&self, is_said: bool) -> impl Iterator<Item = Annotation> {
        let news = self.news.iter().map(|(finding, _)| *finding).filter(move |_| !is_said);
        news.chain(self.notes.iter().chain(&self.deleted).copied())
            .map(|finding| wording::annotation(self.file.path, finding))
    }
}

/// Findings without their keys.
fn findings<'a>(keyed: &[(&'a Finding, String)]) -> Vec<&'a Finding> {
    keyed.iter().map(|(finding, _)| *finding).collect()
}
