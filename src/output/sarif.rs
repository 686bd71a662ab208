//! SARIF 2.1.0, as code scanning reads it
//! (<https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{Reviewed, told};
use crate::checks::{CHECKS, Check, Finding, Severity};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
struct Run<'a> {
    tool: Tool,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message<String>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: Severity,
}

#[derive(Serialize)]
struct Message<T> {
    text: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    level: Severity,
    message: Message<String>,
    locations: [Location<'a>; 1],
    related_locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<&'a str>>,
    #[serde(rename = "physicalLocation")]
    place: Place,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    end_line: usize,
}

/// One run with the results of all reports.
///
/// # Errors
/// Never in practice: the structs serialise by construction.
pub fn sarif(reviewed: &[Reviewed<'_>]) -> serde_json::Result<String> {
    let results =
        reviewed.iter().flat_map(|one| one.report.findings.iter().map(|finding| found(&one.report.list.path, finding)));
    let driver = Driver {
        name: "shelfmark",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: rules(reviewed).map(rule).collect(),
    };
    serde_json::to_string_pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, results: results.collect() }],
    })
}

/// The checks that a reader may meet: those of a preset only if they found something.
fn rules<'a>(reviewed: &'a [Reviewed<'_>]) -> impl Iterator<Item = &'static dyn Check> + 'a {
    let has_found = |check: &dyn Check| {
        reviewed.iter().flat_map(|one| &one.report.findings).any(|finding| finding.check == check.name())
    };
    CHECKS.iter().copied().filter(move |check| check.preset().is_none() || has_found(*check))
}

fn rule(check: &dyn Check) -> Rule {
    Rule {
        id: check.name(),
        short_description: Message { text: check.summary().to_owned() },
        help: Help { text: check.docs(), markdown: check.docs() },
        default_configuration: Configuration { level: check.severity() },
    }
}

fn found<'a>(path: &str, finding: &'a Finding) -> Found<'a> {
    let related = finding.related.iter().enumerate().map(|(id, related)| Location {
        id: Some(id),
        message: Some(Message { text: related.message.as_str() }),
        place: place(path, related.line, related.line),
    });
    Found {
        rule_id: finding.check,
        level: finding.severity,
        message: Message { text: told(finding).join(" ") },
        locations: [Location { id: None, message: None, place: place(path, finding.lines.start, finding.lines.end) }],
        related_locations: related.collect(),
    }
}

fn place(path: &str, start_line: usize, end_line: usize) -> Place {
    Place { artifact_location: Artifact { uri: uri(path) }, region: Region { start_line, end_line } }
}

/// A path as a relative reference (<https://www.rfc-editor.org/rfc/rfc3986#section-2.3>).
fn uri(path: &str) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(path, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_uris() {
        assert_eq!(uri("docs/READ me%.md"), "docs/READ%20me%25.md");
        assert_eq!(uri("茶/README.md"), "%E8%8C%B6/README.md");
    }
}
