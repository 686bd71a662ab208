//! The report as Markdown for a page of its own, such as GitHub's job summary
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>).
//!
//! Contributed words are quoted as in the bot's comments: they can neither mention anybody nor close a fence.

use super::{Reviewed, changes, found, severities};
use crate::checks::{Documentation, Finding, Safety};
use crate::engine::Verdict;
use crate::text::quote::{code, fenced, in_cell, sentence, shortened};
use crate::text::{LineIndex, capitalised, counted, diff, ended};

/// The longest summary, in bytes; GitHub accepts 1 MiB per step, and other tools may write there, too.
const LONGEST: usize = 512 * 1024;

/// All reports on one page: the result, the findings of each list in a table, the fixes as diffs.
#[must_use]
pub fn summary(reviewed: &[Reviewed<'_>]) -> String {
    let fails = reviewed.iter().any(|one| one.verdict() == Verdict::Fail);
    let told = severities(&reviewed.iter().flat_map(|one| &one.report.findings));
    let title = match (reviewed.is_empty(), told.is_empty()) {
        (true, _) => "no list was changed".to_owned(),
        (_, true) => "no issues found".to_owned(),
        _ => told,
    };
    let mut page = vec![format!("## {} Shelfmark: {title}\n", if fails { "❌" } else { "✅" })];
    page.extend(found(reviewed, None).map(|line| format!("\n{line}")));
    for one in reviewed {
        file(&mut page, one);
    }
    cut(&page)
}

/// As many whole pieces as fit.
fn cut(pieces: &[String]) -> String {
    let mut out = String::new();
    for piece in pieces {
        if out.len() + piece.len() > LONGEST {
            out.push_str("\n… truncated: the report is longer than a page allows.\n");
            break;
        }
        out.push_str(piece);
    }
    out
}

fn file(page: &mut Vec<String>, one: &Reviewed<'_>) {
    let report = one.report;
    page.push(format!("\n### {}\n\n{}.\n", code(&shortened(&report.list.path)), capitalised(&changes(report.changes))));
    if let Some(told) = report.not_understood() {
        page.push(format!("\n{told}.\n"));
    }
    if !report.unchecked.is_empty() {
        page.push(format!("\n{} could not be checked.\n", counted(report.unchecked.len(), "link", "links")));
    }
    if report.findings.is_empty() {
        return;
    }
    page.push("\n| line | | what | check |\n|---:|---|---|---|\n".to_owned());
    page.extend(report.findings.iter().map(row));
    let lines = LineIndex::new(one.head);
    page.extend(report.findings.iter().filter_map(|finding| fix(one.head, &lines, finding)));
}

fn row(finding: &Finding) -> String {
    format!(
        "| {} | {} | {} | [{check}]({documented}) |\n",
        finding.lines.start,
        finding.severity,
        in_cell(&sentence(&ended(&finding.told()))),
        check = finding.check,
        documented = Documentation::Repository.of(finding.check),
    )
}

/// What the fix removes and inserts.
fn fix(head: &str, lines: &LineIndex, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let caution = match fix.safety() {
        Safety::Safe => "",
        Safety::Unsafe => " (please check it before you apply it)",
    };
    let diff = fenced("diff", &diff(head, lines, &fix.edits));
    Some(format!("\nSuggested fix for line {}{caution}\n\n{diff}", finding.lines.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Fix, Grounds, Severity};
    use crate::engine::{ListSummary, Report};
    use crate::text::{Edit, LineRange};

    #[test]
    fn a_page_shows_lines_reasons_and_fixes_and_quotes_what_is_contributed() {
        let list = ListSummary { path: "README.md".into(), ..ListSummary::default() };
        let finding = Finding::new("dead-anchor", Severity::Error, LineRange::single(2), "“@ada | ```” leads nowhere")
            .grounds(Grounds::guidelines())
            .fix(Fix::needs_review(vec![Edit::replace(LineRange::single(2), "```b\n")]));
        let report = Report { list, findings: vec![finding], ..Report::default() };
        let bar = Some(Severity::Error);
        let one = Reviewed { report: &report, head: "a\nb\n", shown: "README.md", fixed: None, fail_on: bar };
        insta::assert_snapshot!(summary(&[one]), @r"
        ## ❌ Shelfmark: 1 error

        Found 1 issue (1 fixable with `--fix --unsafe-fixes`).

        ### `README.md`

        No entry changed.

        | line | | what | check |
        |---:|---|---|---|
        | 2 | error | ```` @ada \| ``` ```` leads nowhere, as the guidelines ask. | [dead-anchor](https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md#dead-anchor) |

        Suggested fix for line 2 (please check it before you apply it)

        ````diff
        @@ line 2 @@
        -b
        +```b
        ````
        ");
        assert_eq!(summary(&[]), "## ✅ Shelfmark: no list was changed\n");
    }

    #[test]
    fn a_page_that_is_too_long_is_cut_between_its_pieces() {
        let whole = cut(&["a\n".to_owned(), "b".repeat(LONGEST), "c".to_owned()]);
        assert_eq!(whole, "a\n\n… truncated: the report is longer than a page allows.\n");
    }
}
