//! The report as JSON: a public contract, version 1.

use serde::Serialize;

use super::Reviewed;
use crate::checks::{Finding, Safety, Severity};
use crate::engine::{Coverage, Verdict};

#[derive(Serialize)]
struct Root<'a> {
    schema: u32,
    list: List<'a>,
    changes: Changes,
    verdict: &'static str,
    findings: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<&'a str>,
}

#[derive(Serialize)]
struct List<'a> {
    path: &'a str,
    sections: usize,
    entries: usize,
    coverage: f64,
}

#[derive(Serialize)]
struct Changes {
    added: usize,
    edited: usize,
    moved: usize,
    removed: usize,
}

#[derive(Serialize)]
struct Found<'a> {
    check: &'a str,
    severity: Severity,
    start_line: usize,
    end_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a str>,
    related: Vec<RelatedLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    see: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixEdits<'a>>,
}

#[derive(Serialize)]
struct RelatedLine<'a> {
    line: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct FixEdits<'a> {
    safety: Safety,
    edits: Vec<EditLines<'a>>,
}

#[derive(Serialize)]
struct EditLines<'a> {
    start_line: usize,
    end_line: usize,
    text: &'a str,
}

/// One report as a JSON object; several, one for each list file, as an array of such objects.
///
/// # Errors
/// Never in practice: the structs serialise by construction.
pub fn json(reviewed: &[Reviewed<'_>]) -> serde_json::Result<String> {
    match reviewed {
        [one] => serde_json::to_string_pretty(&root(one)),
        all => serde_json::to_string_pretty(&all.iter().map(root).collect::<Vec<_>>()),
    }
}

fn root<'a>(reviewed: &Reviewed<'a>) -> Root<'a> {
    let report = reviewed.report;
    Root {
        schema: 1,
        list: List {
            path: &report.list.path,
            sections: report.list.sections,
            entries: report.list.entries,
            coverage: hundredths(report.list.coverage),
        },
        changes: Changes {
            added: report.changes.added,
            edited: report.changes.edited,
            moved: report.changes.moved,
            removed: report.changes.removed,
        },
        verdict: match report.verdict(reviewed.fail_on) {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
        },
        findings: report.findings.iter().map(found).collect(),
        fixed: reviewed.fixed,
    }
}

/// The share of links that stand in entries, with two digits behind the point.
pub(super) fn hundredths(coverage: Coverage) -> f64 {
    (coverage.share() * 100.0).round() / 100.0
}

fn found(finding: &Finding) -> Found<'_> {
    let fix = finding.fix.as_ref().map(|fix| FixEdits {
        safety: fix.safety(),
        edits: fix
            .edits
            .iter()
            .map(|edit| EditLines { start_line: edit.start_line, end_line: edit.end_line, text: &edit.text })
            .collect(),
    });
    Found {
        check: finding.check,
        severity: finding.severity,
        start_line: finding.lines.start,
        end_line: finding.lines.end,
        entry: finding.entry.as_deref(),
        message: &finding.message,
        help: finding.help.as_deref(),
        evidence: finding.evidence.as_deref(),
        related: finding
            .related
            .iter()
            .map(|related| RelatedLine { line: related.line, message: &related.message })
            .collect(),
        see: finding.see.as_deref(),
        fix,
    }
}
