//! SARIF 2.1.0, as code scanning reads it
//! (<https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).

use serde_json::{Value, json};

use super::Reviewed;
use crate::checks::{CHECKS, Finding, Severity};

/// One run with the results of all reports.
#[must_use]
pub fn sarif(reviewed: &[Reviewed<'_>]) -> String {
    let results: Vec<Value> = reviewed
        .iter()
        .flat_map(|one| one.report.findings.iter().map(|finding| result(&one.report.list.path, finding)))
        .collect();
    let rules: Vec<Value> = CHECKS
        .iter()
        .map(|check| {
            json!({
                "id": check.name(),
                "shortDescription": { "text": check.summary() },
                "help": { "text": check.docs(), "markdown": check.docs() },
                "defaultConfiguration": { "level": level(check.severity()) },
            })
        })
        .collect();
    let root = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "shelfmark",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://github.com/shelfmark/shelfmark",
                "rules": rules,
            } },
            "results": results,
        }],
    });
    format!("{root:#}")
}

fn result(path: &str, finding: &Finding) -> Value {
    let mut message = finding.message.clone();
    for more in [&finding.evidence, &finding.help].into_iter().flatten() {
        message.push_str(". ");
        message.push_str(more);
    }
    let related: Vec<Value> = finding
        .related
        .iter()
        .enumerate()
        .map(|(id, related)| {
            json!({ "id": id, "message": { "text": related.message }, "physicalLocation": place(path, related.line, related.line) })
        })
        .collect();
    json!({
        "ruleId": finding.check,
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": place(path, finding.lines.start, finding.lines.end) }],
        "relatedLocations": related,
    })
}

fn place(path: &str, start: usize, end: usize) -> Value {
    json!({ "artifactLocation": { "uri": path }, "region": { "startLine": start, "endLine": end } })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
