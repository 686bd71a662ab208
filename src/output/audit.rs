//! What was found in a whole list, check by check.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{is_fixable, severities};
use crate::checks::{Finding, Severity, find, summary_of_what_stands};
use crate::engine::{Audit, SectionHere};
use crate::text::{counted, visible};

/// An audit with what its views need besides.
#[derive(Clone, Copy, Debug)]
pub struct Audited<'a> {
    /// The audit of the list.
    pub audit: &'a Audit,
    /// The list's path from the current folder.
    pub shown: &'a str,
    /// The audit before fixes were applied, if any were.
    pub before: Option<&'a Audit>,
}

/// What one check found.
#[derive(Clone, Debug)]
pub struct FoundByCheck<'a> {
    /// The check.
    pub check: &'static str,
    /// What it reports.
    pub summary: String,
    /// The highest severity among its findings.
    pub worst: Severity,
    /// Its findings, by line.
    pub findings: Vec<&'a Finding>,
}

impl FoundByCheck<'_> {
    /// The number of findings of each severity, in words.
    #[must_use]
    pub fn counts(&self) -> String {
        severities(&self.findings.iter().copied())
    }

    /// What to do about all of them, if there are several and they share one help text.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        let mut told = self.findings.iter().filter_map(|finding| finding.help.as_deref());
        let first = told.next()?;
        (self.findings.len() > 1 && told.all(|other| other == first)).then_some(first)
    }
}

impl<'a> FoundByCheck<'a> {
    /// The pages that explain its findings, each once.
    #[must_use]
    pub fn pages(&self) -> BTreeSet<&'a str> {
        self.findings.iter().filter_map(|finding| finding.see.as_deref()).collect()
    }
}

/// A check with more findings than this is summarised.
const MOST: usize = 12;

/// How many of its findings are shown then.
const FIRST: usize = 5;

impl<'a> Audited<'a> {
    /// The findings by check, the most severe first, and then the most frequent.
    #[must_use]
    pub fn by_check(&self) -> Vec<FoundByCheck<'a>> {
        let mut by_check: BTreeMap<&'static str, Vec<&'a Finding>> = BTreeMap::new();
        for finding in &self.audit.report.findings {
            by_check.entry(finding.check).or_default().push(finding);
        }
        let worst = |findings: &[&Finding]| findings.iter().map(|finding| finding.severity).max();
        let found = by_check.into_iter().map(|(check, findings)| FoundByCheck {
            check,
            summary: find(check).map_or_else(String::new, summary_of_what_stands),
            worst: worst(&findings).unwrap_or(Severity::Note),
            findings,
        });
        let mut found: Vec<FoundByCheck<'a>> = found.collect();
        found.sort_by_key(|one| Reverse((one.worst, one.findings.len())));
        found
    }

    /// The sections, each with its number of findings, subsections not counted.
    #[must_use]
    pub fn sections(&self) -> Vec<(&'a SectionHere, usize)> {
        let sections = &self.audit.sections;
        let mut found = vec![0; sections.len()];
        for finding in &self.audit.report.findings {
            let above = sections.partition_point(|section| section.line <= finding.lines.start);
            if let Some(count) = above.checked_sub(1).and_then(|at| found.get_mut(at)) {
                *count += 1;
            }
        }
        sections.iter().zip(found).collect()
    }

    /// How many entries, sections and findings there are, in a sentence without a full stop.
    #[must_use]
    pub fn size(&self) -> String {
        let report = &self.audit.report;
        let entries = counted(report.list.entries, "entry", "entries");
        let sections = counted(report.list.sections, "section", "sections");
        let found = match severities(&report.findings.iter()) {
            told if !told.is_empty() => {
                format!("{}: {told}", counted(report.findings.len(), "finding", "findings"))
            }
            _ if report.not_understood().is_some() => "no findings in what was understood".to_owned(),
            _ => "no findings".to_owned(),
        };
        format!("{entries} in {sections}, {found}")
    }

    /// What else there is to say about it, one sentence each.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let report = &self.audit.report;
        let (left, unseen) = (report.findings.len(), report.unseen.len());
        let told = self.before.map_or(0, |before| before.report.findings.len());
        let fixed = (told > 0).then(|| {
            let all = counted(told, "finding", "findings");
            format!("Of {all}, {} fixed, {left} left.", told.saturating_sub(left))
        });
        let is_tidied = self.before.is_some_and(|before| before.report.unseen.len() > unseen);
        let tidied = is_tidied.then(|| "Invisible spaces were cleaned up.".to_owned());
        let fixable = report.findings.iter().filter(|finding| is_fixable(finding)).count();
        let fixable = (fixable > 0 && self.before.is_none()).then(|| match fixable {
            1 => "`--fix` fixes one of them.".to_owned(),
            many => format!("`--fix` fixes {many} of them."),
        });
        let silenced = match report.ignored.silenced {
            0 => None,
            count => Some(format!(
                "Comments in the list and the policy silence {}.",
                counted(count, "more finding", "more findings")
            )),
        };
        let unchecked = match report.unchecked.len() {
            0 => None,
            count => Some(format!("{} could not be checked.", counted(count, "link", "links"))),
        };
        let unjudged = report.unjudged.iter();
        let unjudged =
            unjudged.map(|one| format!("`{}` could not be checked: it is not known {}.", one.check, one.lacks));
        let not_understood = report.not_understood().map(|told| format!("{told}."));
        let rest = [fixed, tidied, fixable, not_understood, silenced, unchecked].into_iter().flatten();
        rest.chain(unjudged).collect()
    }
}

/// The audit for people: a summary, and then check by check. If a check found much, only its first findings are shown, unless `tells_all`.
#[must_use]
pub fn audit_text(audited: &Audited<'_>, tells_all: bool) -> String {
    let shown = visible(audited.shown);
    let mut out = format!("{shown}: {}\n", audited.size());
    for remark in audited.remarks() {
        out.push_str(&visible(&remark));
        out.push('\n');
    }
    for found in audited.by_check() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{}: {}\n  {}", found.check, found.counts(), found.summary);
        if let Some(help) = found.help() {
            let _ = writeln!(out, "  help: {}", visible(help));
        }
        for page in found.pages() {
            let _ = writeln!(out, "  see {}", visible(page));
        }
        let most = if tells_all || found.findings.len() <= MOST { found.findings.len() } else { FIRST };
        for finding in &found.findings[..most] {
            tell(&mut out, &shown, finding, &found);
        }
        let more = found.findings.len() - most;
        if more > 0 {
            let _ = writeln!(out, "  … and {more} more; --verbose shows all");
        }
    }
    out
}

fn tell(out: &mut String, shown: &str, finding: &Finding, among: &FoundByCheck<'_>) {
    let Finding { severity, help, .. } = finding;
    let severity = if *severity == among.worst { String::new() } else { format!("{severity}: ") };
    let own = help.as_ref().filter(|_| among.help().is_none());
    let help = own.map(|help| format!("; {}", visible(help))).unwrap_or_default();
    let _ = writeln!(out, "  {shown}:{}: {severity}{}{help}", finding.lines.start, visible(&finding.said()));
}
