//! Findings as a table of three columns: where, what, and how to fix it.

use super::ReviewedFile;
use super::wording::is_plain;
use crate::checks::{Documentation, Finding, Safety};
use crate::text::quote::{code, in_cell, sentence};
use crate::text::{LineRange, ended};

/// How findings can be fixed, as far as people are offered more than words.
pub(super) struct Mending<'a> {
    /// Findings that a suggestion in a comment fixes.
    pub suggested: Vec<(&'a Finding, Safety)>,
    /// Findings whose fix no suggestion can hold, with the fix in words.
    pub outside: Vec<(&'a Finding, String)>,
    /// Whether a button commits the safe fixes.
    pub has_button: bool,
}

/// The table's head.
pub(super) const HEAD: &str = "| Where | What | Fix |\n|---|---|---|\n";

/// The most letters of a title.
const TITLE: usize = 60;

impl Mending<'_> {
    /// The same for places other than the page, which have no section for fixes that no suggestion can hold.
    pub fn elsewhere(&self) -> Self {
        Self { suggested: self.suggested.clone(), outside: Vec::new(), has_button: self.has_button }
    }

    /// How a finding is fixed, in a few words; empty if that is not known.
    fn of(&self, finding: &Finding) -> String {
        // Two findings may say the same about two places: this very one is meant.
        let is_it = |other: &Finding| std::ptr::eq(other, finding);
        let suggested = self.suggested.iter().find(|(other, _)| is_it(other)).map(|(_, safety)| *safety);
        let is_safe = finding.fix.as_ref().is_some_and(|fix| fix.safety() == Safety::Safe);
        match suggested {
            Some(Safety::Safe) => "suggested".to_owned(),
            Some(Safety::Unsafe) => "suggested, look first".to_owned(),
            None if self.outside.iter().any(|(other, _)| is_it(other)) => "below".to_owned(),
            None if is_safe && self.has_button => "*Apply fixes*".to_owned(),
            None => finding.help.as_deref().map(sentence).unwrap_or_default(),
        }
    }
}

/// A finding's row.
pub(super) fn row(
    file: &ReviewedFile<'_>,
    documentation: &Documentation,
    mending: &Mending<'_>,
    finding: &Finding,
) -> String {
    let entry = finding.entry.as_deref().map(|title| format!(" {}", code(&title_of(title)))).unwrap_or_default();
    format!(
        "| {}{} | {} <sub>[{check}]({documented})</sub> | {} |\n",
        place(file.page, finding.lines),
        in_cell(&entry),
        in_cell(&sentence(&ended(&finding.sentence()))),
        in_cell(&mending.of(finding)),
        check = finding.check,
        documented = documentation.of(finding.check),
    )
}

/// Lines of a list, linked if the URL of its page is known.
/// <https://docs.github.com/repositories/working-with-files/using-files/getting-permanent-links-to-files>
pub(super) fn place(page: Option<&str>, lines: LineRange) -> String {
    let LineRange { start, end } = lines;
    let (told, anchor) = if end > start {
        (format!("lines {start}–{end}"), format!("L{start}-L{end}"))
    } else {
        (format!("line {start}"), format!("L{start}"))
    };
    match page.filter(|page| is_plain(page)) {
        Some(page) => format!("[{told}]({page}?plain=1#{anchor})"),
        None => told,
    }
}

fn title_of(title: &str) -> String {
    match title.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title.to_owned(),
    }
}
