//! Workflow commands, which GitHub Actions shows as annotations
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use super::{Reviewed, told};
use crate::checks::Severity;

/// One command for each finding.
#[must_use]
pub fn github(reviewed: &[Reviewed<'_>]) -> String {
    let mut out = String::new();
    for one in reviewed {
        for finding in &one.report.findings {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            out.push_str(&format!(
                "::{command} file={},line={},endLine={},title={}::{}\n",
                property(&one.report.list.path),
                finding.lines.start,
                finding.lines.end,
                property(finding.check),
                data(&told(finding).join("\n"))
            ));
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Finding;
    use crate::engine::{ListSummary, Report};
    use crate::text::LineRange;

    #[test]
    fn nothing_contributed_ends_the_command() {
        let finding =
            Finding::new("duplicate-link", Severity::Note, LineRange::new(3, 4), "“100%\n::error::x”").help("go");
        let list = ListSummary { path: "a,b:c.md".into(), ..ListSummary::default() };
        let report = Report { list, findings: vec![finding], ..Report::default() };
        let one = Reviewed { report: &report, head: "", shown: "", fixed: None, fail_on: None };
        let wanted = "::notice file=a%2Cb%3Ac.md,line=3,endLine=4,title=duplicate-link::“100%25 ::error::x”; go.\n";
        assert_eq!(github(&[one]), wanted);
    }
}
