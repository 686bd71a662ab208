//! Totals: how many findings there are, how many can be fixed, and how many each check has.

use std::collections::BTreeMap;

use super::{Reviewed, is_fixable};
use crate::checks::{Finding, Severity, find};
use crate::text::counted;

/// One line that sums up all files; `before` is the number of issues before fixes were applied, if any were.
///
/// `None` if there is and was nothing to report.
#[must_use]
pub fn found(reviewed: &[Reviewed<'_>], before: Option<usize>) -> Option<String> {
    let findings = || reviewed.iter().flat_map(|one| &one.report.findings);
    let count = findings().count();
    if let Some(before) = before {
        let issues = counted(before, "issue", "issues");
        return (before > 0)
            .then(|| format!("Found {issues}, {} fixed, {count} left.\n", before.saturating_sub(count)));
    }
    if count == 0 {
        return None;
    }
    let fixable = findings().filter(|finding| is_fixable(finding)).count();
    let others = findings().filter(|finding| finding.fix.is_some()).count() - fixable;
    let ways = match (fixable, others) {
        (0, 0) => String::new(),
        (0, _) => format!(" ({others} fixable with `--fix --unsafe-fixes`)"),
        (_, 0) => format!(" ({fixable} fixable with `--fix`)"),
        _ => format!(" ({fixable} fixable with `--fix`, {others} more with `--unsafe-fixes`)"),
    };
    Some(format!("Found {}{ways}.\n", counted(count, "issue", "issues")))
}

/// A line for each check that found something, the most frequent first: how often, the highest severity, and whether `--fix` fixes it.
#[must_use]
pub fn statistics(reviewed: &[Reviewed<'_>]) -> String {
    let mut by_check: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in reviewed.iter().flat_map(|one| &one.report.findings) {
        by_check.entry(finding.check).or_default().push(finding);
    }
    let mut rows: Vec<(&str, Vec<&Finding>)> = by_check.into_iter().collect();
    rows.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
    let name_width = rows.iter().map(|(check, _)| check.len()).max().unwrap_or(0);
    let row = |(check, findings): (&str, Vec<&Finding>)| {
        let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Note);
        let mark = if findings.iter().any(|finding| is_fixable(finding)) { "[*]" } else { "[ ]" };
        let summary = find(check).map_or("", |check| check.summary());
        format!("{:>4}  {:7}  {mark} {check:name_width$}  {summary}\n", findings.len(), worst.as_str())
    };
    rows.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Aim, Fix};
    use crate::engine::Report;
    use crate::text::LineRange;

    fn finding(check: &'static str, fix: Option<Fix>) -> Finding {
        let finding = Finding::new(check, Severity::Warning, LineRange::single(1), "it is so");
        Finding { fix, ..finding }
    }

    fn with<T>(findings: Vec<Finding>, told: impl Fn(&[Reviewed<'_>]) -> T) -> T {
        let report = Report { findings, ..Report::default() };
        told(&[Reviewed { report: &report, head: "", shown: "README.md", fixed: None, fail_on: None }])
    }

    #[test]
    fn what_was_found_is_counted_with_what_can_be_done() {
        let safe = || Some(Fix::safe(Aim::Order, Vec::new()));
        let unsafe_ = || Some(Fix::needs_review(Vec::new()));
        let told = |findings, before| with(findings, |all| found(all, before)).unwrap_or_default();
        assert_eq!(told(vec![], None), "");
        assert_eq!(told(vec![finding("a", None)], None), "Found 1 issue.\n");
        assert_eq!(
            told(vec![finding("a", safe()), finding("a", None)], None),
            "Found 2 issues (1 fixable with `--fix`).\n"
        );
        assert_eq!(
            told(vec![finding("a", safe()), finding("b", unsafe_())], None),
            "Found 2 issues (1 fixable with `--fix`, 1 more with `--unsafe-fixes`).\n"
        );
        assert_eq!(told(vec![finding("a", None)], Some(3)), "Found 3 issues, 2 fixed, 1 left.\n");
        assert_eq!(told(vec![], Some(0)), "");
    }

    #[test]
    fn checks_are_counted_the_most_frequent_first() {
        let safe = Some(Fix::safe(Aim::Order, Vec::new()));
        let findings = vec![finding("dead-anchor", None), finding("out-of-order", safe), finding("out-of-order", None)];
        let told = with(findings, statistics);
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].starts_with("   2  warning  [*] out-of-order  "), "{told}");
        assert!(lines[1].starts_with("   1  warning  [ ] dead-anchor   "), "{told}");
    }
}
