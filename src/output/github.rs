//! Workflow commands, which GitHub Actions shows as annotations
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use super::Reviewed;
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
            let mut message = finding.message.clone();
            for more in [&finding.evidence, &finding.help].into_iter().flatten() {
                message.push('\n');
                message.push_str(more);
            }
            out.push_str(&format!(
                "::{command} file={},line={},endLine={},title={}::{}\n",
                property(&one.report.list.path),
                finding.lines.start,
                finding.lines.end,
                property(finding.check),
                data(&message)
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
