//! Reviewdog's diagnostic format, with fixes as suggestions
//! (<https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>).

use serde::Serialize;

use super::Reviewed;
use crate::checks::{Documentation, Finding, Severity};
use crate::text::quote::sentence;
use crate::text::{Edit, LineIndex, LineRange, apply};

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// Columns are counted from 1 in bytes of UTF-8; the end is exclusive. A range without columns covers whole lines.
#[derive(Serialize)]
struct Position {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

/// All findings as one `DiagnosticResult`.
///
/// # Errors
/// Never in practice: the structs serialise by construction.
pub fn rdjson(reviewed: &[Reviewed<'_>]) -> serde_json::Result<String> {
    let mut diagnostics = Vec::new();
    for one in reviewed {
        let lines = LineIndex::new(one.head);
        diagnostics.extend(one.report.findings.iter().map(|finding| diagnostic(one, &lines, finding)));
    }
    let source = Source { name: env!("CARGO_PKG_NAME"), url: env!("CARGO_PKG_REPOSITORY") };
    serde_json::to_string_pretty(&DiagnosticResult { source, diagnostics })
}

fn diagnostic<'a>(one: &Reviewed<'a>, lines: &LineIndex, finding: &'a Finding) -> Diagnostic<'a> {
    Diagnostic {
        // reviewdog's comments render it as Markdown.
        message: finding.paragraphs().map(|text| sentence(&text)).collect::<Vec<_>>().join("\n\n"),
        location: Location { path: &one.report.list.path, range: text_of(one.head, lines, finding.lines) },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code { value: finding.check, url: Documentation::Repository.of(finding.check) },
        suggestions: suggestion(one.head, lines, finding).into_iter().collect(),
    }
}

/// Where the text on these lines begins and ends.
fn text_of(head: &str, lines: &LineIndex, marked: LineRange) -> Range {
    let last = marked.end.clamp(1, lines.count());
    let start = marked.start.clamp(1, last);
    let first = lines.content(head, start);
    let indent = first.len() - first.trim_start().len();
    Range {
        start: Position { line: start, column: Some(indent + 1) },
        end: Position { line: last, column: Some(lines.content(head, last).trim_end().len().max(indent) + 1) },
    }
}

/// How many unchanged lines GitHub shows around a change and accepts comments on.
const CONTEXT: usize = 3;

/// The fix as the new text of one range of lines. `None` if it also changes lines that a reader of the pull request may not see:
/// reviewdog would post an apology instead.
fn suggestion(head: &str, lines: &LineIndex, finding: &Finding) -> Option<Suggestion> {
    let edits = &finding.fix.as_ref()?.edits;
    // An insertion is attached to the line before it, or else to the one after it.
    let first = |edit: &Edit| if edit.is_insertion() { edit.end_line.max(1) } else { edit.start_line };
    let start = edits.iter().map(first).min()?.min(lines.count());
    let end = edits.iter().map(|edit| edit.end_line).max()?.clamp(start, lines.count());
    if start + CONTEXT < finding.lines.start || end > finding.lines.end + CONTEXT {
        return None;
    }
    let whole = lines.span_of(LineRange::new(start, end));
    let mended = apply(head, edits).ok()?;
    let behind = head.len() - whole.end;
    let text = mended.get(whole.start..mended.len().checked_sub(behind)?)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
    let at = |line: usize| Position { line, column: None };
    Some(Suggestion { range: Range { start: at(start), end: at(end) }, text })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::checks::{Aim, Fix};
    use crate::engine::{ListSummary, Report};

    fn told(head: &str, finding: Finding) -> Value {
        let list = ListSummary { path: "README.md".into(), ..ListSummary::default() };
        let report = Report { list, findings: vec![finding], ..Report::default() };
        let one = Reviewed { report: &report, head, shown: "README.md", fixed: None, fail_on: None };
        let result: Value = serde_json::from_str(&rdjson(&[one]).unwrap()).unwrap();
        result["diagnostics"][0].clone()
    }

    fn finding(lines: LineRange, edits: Vec<Edit>) -> Finding {
        Finding::new("out-of-order", Severity::Note, lines, "it is so").fix(Fix::safe(Aim::Order, edits))
    }

    #[test]
    fn places_are_columns_in_bytes() {
        let told =
            told("# 茶\n  - é  \n", Finding::new("dead-anchor", Severity::Error, LineRange::single(2), "it is so"));
        assert_eq!(
            told["location"]["range"],
            json!({"start": {"line": 2, "column": 3}, "end": {"line": 2, "column": 7}})
        );
        assert_eq!((&told["severity"], &told["code"]["value"]), (&json!("ERROR"), &json!("dead-anchor")));
        assert!(told["code"]["url"].as_str().unwrap().ends_with("docs/checks.md#dead-anchor"), "{told}");
        assert_eq!(told.get("suggestions"), None);
    }

    #[test]
    fn a_message_is_markdown_in_which_contributed_words_are_code() {
        let finding = Finding::new(
            "dead-anchor",
            Severity::Error,
            LineRange::single(1),
            "“@ada ![x](https://x.example)” leads nowhere",
        )
        .help("![y](https://y.example) is no heading");
        let message = told("a\n", finding)["message"].as_str().unwrap().to_owned();
        let (what, why) = message.split_once("; ").unwrap();
        assert_eq!(what, "`@ada ![x](https://x.example)` leads nowhere");
        assert!(why.starts_with("\\!\\[y\\](") && why.ends_with("no heading."), "{why}");
    }

    #[test]
    fn a_fix_is_the_new_text_of_one_stretch() {
        let head = "a\nb\r\nc\nd\ne\nf\ng\nh\n";
        let one = |lines, edits| told(head, finding(lines, edits))["suggestions"].clone();
        let lines = |start: usize, end: usize, text: &str| json!([{"range": {"start": {"line": start}, "end": {"line": end}}, "text": text}]);
        let moved = vec![Edit::insert_before(2, "c\n"), Edit::delete(LineRange::single(3))];
        assert_eq!(one(LineRange::single(3), moved), lines(1, 3, "a\nc\nb"));
        assert_eq!(one(LineRange::single(2), vec![Edit::replace(LineRange::single(2), "B\r\n")]), lines(2, 2, "B"));
        assert_eq!(one(LineRange::single(2), vec![Edit::delete(LineRange::single(2))]), lines(2, 2, ""));
        assert_eq!(one(LineRange::single(1), vec![Edit::insert_before(1, "0\n")]), lines(1, 1, "0\na"));
        assert_eq!(one(LineRange::single(8), vec![Edit::insert_before(9, "i\n")]), lines(8, 8, "h\ni"));
        let far = vec![Edit::insert_before(2, "h\n"), Edit::delete(LineRange::single(8))];
        assert_eq!(one(LineRange::single(8), far), Value::Null);
    }
}
