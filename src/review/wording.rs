//! How findings read on GitHub.

use super::quote::{code, escaped, fenced, in_cell, sentence};
use super::suggestion::Suggestion;
use super::{Annotation, ReviewedFile, Unreviewed};
use crate::checks::{Finding, Safety, Severity};

/// Where the checks are documented; their names are the anchors.
const CHECKS_PAGE: &str = "https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md";

/// The body of one comment about one or several findings, without its marker.
pub(super) fn comment(findings: &[&Finding], suggestion: Option<&Suggestion>) -> String {
    let mut body = String::new();
    for finding in findings {
        if !body.is_empty() {
            body.push('\n');
        }
        body.push_str(&paragraph(finding));
        body.push('\n');
    }
    if let Some(suggestion) = suggestion {
        let proposal =
            findings.iter().any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe));
        if proposal {
            body.push_str("\nPerhaps you meant this; please look before you commit it:\n");
        }
        body.push('\n');
        body.push_str(&fenced("suggestion", &suggestion.text));
    }
    body
}

/// What is wrong, why, what to do, and where that is documented.
fn paragraph(finding: &Finding) -> String {
    let mut text = format!("{}.", capitalised(&sentence(&finding.message)));
    if let Some(evidence) = &finding.evidence {
        text.push_str(&format!(" {}.", capitalised(&sentence(evidence))));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\n{}.", capitalised(&sentence(help))));
    }
    format!("{text} <sub>[{check}]({CHECKS_PAGE}#{check})</sub>\n", check = finding.check)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The finding as a check run's annotation: plain text, one line for the title.
pub(super) fn annotation(path: &str, finding: &Finding) -> Annotation {
    let mut message = finding.message.clone();
    for more in [&finding.evidence, &finding.help].into_iter().flatten() {
        message.push('\n');
        message.push_str(more);
    }
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
        message,
    }
}

/// One line that says how it stands.
pub(super) fn title(files: &[ReviewedFile<'_>], unreviewed: &[Unreviewed]) -> String {
    let found = |severity: Severity| {
        files.iter().flat_map(|file| &file.report.findings).filter(|finding| finding.severity == severity).count()
    };
    let counted =
        [(found(Severity::Error), "error"), (found(Severity::Warning), "warning"), (found(Severity::Note), "note")];
    let parts: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    match (parts.is_empty(), unreviewed.is_empty(), files.is_empty()) {
        (false, _, _) => parts.join(", "),
        (true, false, _) => "Could not review everything".to_owned(),
        (true, true, true) => "No list was changed".to_owned(),
        (true, true, false) => "Nothing to remark".to_owned(),
    }
}

/// The check run's page.
pub(super) fn page(files: &[ReviewedFile<'_>], unreviewed: &[Unreviewed], unanchored: &[String]) -> String {
    let mut page = String::new();
    for file in files {
        let changes = file.report.changes;
        page.push_str(&format!(
            "**{}**: {} sections, {} entries; this contribution adds {}, edits {}, moves {}, removes {}.\n\n",
            code(file.path),
            file.report.list.sections,
            file.report.list.entries,
            changes.added,
            changes.edited,
            changes.moved,
            changes.removed
        ));
        if file.report.findings.is_empty() {
            page.push_str("Nothing to remark.\n\n");
            continue;
        }
        page.push_str("| line | | what | why | |\n|---:|---|---|---|---|\n");
        for finding in &file.report.findings {
            page.push_str(&row(finding));
        }
        page.push('\n');
    }
    if files.is_empty() && unreviewed.is_empty() {
        page.push_str("This pull request changes no list file (a README at the top, in `.github` or in `docs`).\n");
    }
    for file in unreviewed {
        page.push_str(&format!("{} could not be reviewed: {}.\n\n", code(&file.path), escaped(&file.reason)));
    }
    if !unanchored.is_empty() {
        page.push_str("### Suggestions outside the diff\n\n");
        page.push_str(&unanchored.join("\n"));
    }
    page
}

fn row(finding: &Finding) -> String {
    let evidence = finding.evidence.as_deref().map(sentence).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | [{check}]({CHECKS_PAGE}#{check}) |\n",
        finding.lines.start,
        finding.severity,
        in_cell(&sentence(&finding.message)),
        in_cell(&evidence),
        check = finding.check,
    )
}

/// A fix that has no place in the diff, told in words and lines.
pub(super) fn unanchored(file: &ReviewedFile<'_>, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let mut text = format!(
        "{} line {}: {}.\n",
        code(file.path),
        finding.lines.start,
        sentence(finding.help.as_deref().unwrap_or(&finding.message))
    );
    for edit in fix.edits.iter().filter(|edit| !edit.text.is_empty()) {
        text.push_str(&fenced("markdown", &edit.text));
    }
    Some(text)
}
