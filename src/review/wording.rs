//! How findings read on GitHub.

use super::suggestion::Suggestion;
use super::{Annotation, ReviewedFile};
use crate::checks::{Documentation, Finding, Fix, Safety, Severity};
use crate::text::quote::{code, fenced, sentence, shortened};
use crate::text::{LineIndex, capitalised, diff, visible};

/// Markdown made of whole pieces, so that what does not fit is left out without leaving a fence or a code span open.
pub(super) struct Pieces {
    text: String,
    room: usize,
    is_full: bool,
}

/// In bytes. GitHub takes 65,536 characters in a comment, and in a check run's summary 65,535 characters and no more bytes; some room is
/// left. <https://docs.github.com/rest/checks/runs#create-a-check-run>
const LONGEST_BODY: usize = 60_000;

/// Tells that something was left out.
const CUT: &str = "\n\n… cut: the whole report is longer than GitHub takes.\n";

impl Pieces {
    /// Room for what GitHub takes, less `reserved` bytes.
    pub fn with_reserve(reserved: usize) -> Self {
        Self { text: String::new(), room: LONGEST_BODY.saturating_sub(reserved + CUT.len()), is_full: false }
    }

    /// Adds a piece, if it and all before it fitted.
    pub fn push(&mut self, piece: &str) {
        self.is_full |= piece.len() > self.room;
        if !self.is_full {
            self.room -= piece.len();
            self.text.push_str(piece);
        }
    }

    /// The text, with a note where something was left out.
    pub fn finish(mut self) -> String {
        if self.is_full {
            self.text.push_str(CUT);
        }
        self.text
    }
}

/// The body of one comment about one or several findings, which leaves room for `reserved` more bytes.
pub(super) fn comment(
    page: Option<&str>,
    documentation: &Documentation,
    findings: &[&Finding],
    suggestion: Option<&(Suggestion, Safety)>,
    reserved: usize,
) -> String {
    let offer = suggestion.map(offer).unwrap_or_default();
    let mut body = Pieces::with_reserve(reserved + offer.len());
    for (at, finding) in findings.iter().enumerate() {
        body.push(&format!("{}{}\n", if at == 0 { "" } else { "\n" }, paragraph(page, documentation, finding)));
    }
    body.finish() + &offer
}

/// The suggestion as GitHub's block, with a word of caution where it changes what the entry says.
fn offer((suggestion, safety): &(Suggestion, Safety)) -> String {
    let caution = match safety {
        Safety::Safe => "",
        Safety::Unsafe => "\nPerhaps you meant this; please look before you commit it:\n",
    };
    format!("{caution}\n{}", fenced("suggestion", &suggestion.text))
}

/// What is wrong, why, what to do, and where that is documented.
fn paragraph(page: Option<&str>, documentation: &Documentation, finding: &Finding) -> String {
    let mut text = format!("{}.", capitalised(&sentence(&finding.message)));
    if let Some(evidence) = &finding.evidence {
        text.push_str(&format!(" {}.", capitalised(&sentence(evidence))));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\n{}.", capitalised(&sentence(help))));
    }
    let links = links(page, finding);
    if !links.is_empty() {
        text.push_str(&format!("\nSee {}.", links.join(", ")));
    }
    format!("{text} <sub>[{}]({})</sub>\n", finding.check, documentation.of(finding.check))
}

/// Links to the other places that explain a finding. Line anchors of a Markdown file need its plain view:
/// <https://docs.github.com/repositories/working-with-files/using-files/getting-permanent-links-to-files>
fn links(page: Option<&str>, finding: &Finding) -> Vec<String> {
    let line = |page: &str, line: usize| format!("[line {line}]({page}?plain=1#L{line})");
    let page = page.filter(|page| is_plain(page));
    let lines = page.into_iter().flat_map(|page| finding.related.iter().map(move |related| line(page, related.line)));
    let other = finding.see.as_deref().filter(|other| is_plain(other)).map(|other| format!("<{other}>"));
    lines.chain(other).collect()
}

/// Whether an address can stand in Markdown as it is.
fn is_plain(address: &str) -> bool {
    let is_mark = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | '\\' | '`');
    address.starts_with("https://") && !address.contains(is_mark)
}

/// Words for where Markdown is not read.
pub(super) fn plain(text: &str) -> String {
    visible(&shortened(text))
}

/// The finding as a check run's annotation: plain text, one line for the title.
pub(super) fn annotation(path: &str, finding: &Finding) -> Annotation {
    let told = [Some(&finding.message), finding.evidence.as_ref(), finding.help.as_ref(), finding.see.as_ref()];
    let lines: Vec<String> = told.into_iter().flatten().map(|text| plain(text)).collect();
    Annotation {
        path: path.to_owned(),
        start_line: finding.lines.start,
        end_line: finding.lines.end,
        level: match finding.severity {
            Severity::Error => "failure",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        },
        title: finding.check.to_owned(),
        message: lines.join("\n"),
    }
}

/// A fix that has no place in the pull request's diff, told in words and as a diff of its own.
pub(super) fn unanchored(file: &ReviewedFile<'_>, index: &LineIndex, finding: &Finding, fix: &Fix) -> String {
    let help = sentence(finding.help.as_deref().unwrap_or(&finding.message));
    let diff = diff(file.head, index, &fix.edits);
    format!("{} line {}: {help}.\n\n{}", code(&shortened(file.path)), finding.lines.start, fenced("diff", &diff))
}
