//! How findings read on GitHub.

use super::suggestion::Suggestion;
use super::{Annotation, ReviewedFile};
use crate::checks::{Documentation, Finding, Fix, Safety, Severity};
use crate::text::quote::{code, fenced, sentence, shortened, unquoted};
use crate::text::{LineIndex, diff, ended, visible};

/// Markdown made of whole pieces, so that leaving out what does not fit never leaves a fence or a code span open.
pub(super) struct Pieces {
    text: String,
    room: usize,
    is_full: bool,
}

/// In bytes. GitHub accepts 65,536 characters in a comment, and 65,535 characters, and no more bytes, in a check run's summary; this
/// leaves some room. <https://docs.github.com/rest/checks/runs#create-a-check-run>
const LONGEST_BODY: usize = 60_000;

/// Says that something was left out.
const CUT: &str = "\n\n… truncated: the report is longer than GitHub allows.\n";

impl Pieces {
    /// Room for what GitHub accepts, less `reserved` bytes.
    pub fn with_reserve(reserved: usize) -> Self {
        Self { text: String::new(), room: LONGEST_BODY.saturating_sub(reserved + CUT.len()), is_full: false }
    }

    /// Adds a piece if it and everything before it fit.
    pub fn push(&mut self, piece: &str) {
        self.is_full |= piece.len() > self.room;
        if !self.is_full {
            self.room -= piece.len();
            self.text.push_str(piece);
        }
    }

    /// The text, with a note if something was left out.
    pub fn finish(mut self) -> String {
        if self.is_full {
            self.text.push_str(CUT);
        }
        self.text
    }
}

/// The body of one comment about one or several findings, which leaves room for `reserved` more bytes; `is_shown` says which of them the
/// suggestion fixes.
pub(super) fn comment(
    page: Option<&str>,
    documentation: &Documentation,
    findings: &[&Finding],
    suggestion: Option<&(Suggestion, Safety)>,
    is_shown: impl Fn(&Finding) -> bool,
    reserved: usize,
) -> String {
    let offer = suggestion.map(offer).unwrap_or_default();
    let mut body = Pieces::with_reserve(reserved + offer.len());
    // If a comment is about several entries, or covers more lines than its entry, each entry is named.
    let is_about_one = findings.iter().all(|finding| finding.entry == findings[0].entry)
        && suggestion.is_none_or(|(suggestion, _)| findings.iter().any(|finding| finding.lines == suggestion.lines));
    for finding in findings {
        let told = if is_about_one { finding.sentence() } else { finding.said() };
        let told = if is_shown(finding) { told } else { finding.with_help(told) };
        body.push(&paragraph(page, documentation, finding, &ended(&told)));
        body.push("\n");
    }
    body.finish() + &offer
}

/// The suggestion as GitHub's block, with a word of caution if it changes what the entry says.
fn offer((suggestion, safety): &(Suggestion, Safety)) -> String {
    let caution = match safety {
        Safety::Safe => "",
        Safety::Unsafe if suggestion.text.is_empty() => "This removes it; please check before you commit it:\n\n",
        Safety::Unsafe => "Perhaps like this; please check it before you commit it:\n\n",
    };
    format!("{caution}{}", fenced("suggestion", &suggestion.text))
}

/// A sentence about a finding, with links to what it names and to the check's documentation.
fn paragraph(page: Option<&str>, documentation: &Documentation, finding: &Finding, told: &str) -> String {
    let page = page.filter(|page| is_plain(page));
    let mut lines: Vec<usize> = finding.related.iter().map(|related| related.line).filter(|_| page.is_some()).collect();
    let link = |line: usize| format!("[line {line}]({}?plain=1#L{line})", page.unwrap_or_default());
    let text = match lines.iter().enumerate().find_map(|(at, &line)| Some((at, line, named_line(told, line)?))) {
        Some((at, line, (before, after))) => {
            lines.remove(at);
            format!("{}{}{}", sentence(before), link(line), sentence(after))
        }
        None => sentence(told),
    };
    let other = finding.see.as_deref().filter(|other| is_plain(other)).map(|other| format!("<{other}>"));
    let links: Vec<String> = lines.into_iter().take(MOST_LINKS).map(link).chain(other).collect();
    let links = if links.is_empty() { String::new() } else { format!(" See {}.", links.join(", ")) };
    format!("{text}{links} <sub>[{}]({})</sub>\n", finding.check, documentation.of(finding.check))
}

/// The most lines that are linked.
const MOST_LINKS: usize = 2;

/// What comes before and after our own words "line 12" in a sentence. Line anchors of a Markdown file need its plain view:
/// <https://docs.github.com/repositories/working-with-files/using-files/getting-permanent-links-to-files>
fn named_line(told: &str, line: usize) -> Option<(&str, &str)> {
    let words = format!("line {line}");
    let is_whole = |at: &usize| !told[at + words.len()..].starts_with(|c: char| c.is_ascii_digit());
    let at = unquoted(told, &words).find(is_whole)?;
    Some((&told[..at], &told[at + words.len()..]))
}

/// Whether a URL can be put into Markdown as it is.
pub(super) fn is_plain(address: &str) -> bool {
    let is_mark = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | '\\' | '`');
    address.starts_with("https://") && !address.contains(is_mark)
}

/// Text for places that do not render Markdown.
pub(super) fn plain(text: &str) -> String {
    visible(&shortened(text))
}

/// The finding as an annotation of the check run: plain text, one line for the title.
pub(super) fn annotation(path: &str, finding: &Finding) -> Annotation {
    let lines: Vec<String> = finding.paragraphs().map(|text| plain(&text)).collect();
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

/// A fix that has no place in the pull request's diff, described in words and as a diff of its own.
pub(super) fn unanchored(file: &ReviewedFile<'_>, index: &LineIndex, finding: &Finding, fix: &Fix) -> String {
    let told = sentence(&ended(&finding.sentence()));
    let diff = diff(file.head, index, &fix.edits);
    format!("{} line {}: {told}\n\n{}", code(&shortened(file.path)), finding.lines.start, fenced("diff", &diff))
}
