//! The lines of the issue: what is found now, and what was found before and cannot be checked now.

use std::collections::HashSet;

use super::key::keys;
use super::shown::{Shown, ShownLine, mark};
use super::unknown::Unknown;
use super::{LookedAt, WholeLists};
use crate::checks::{Finding, Severity, find};
use crate::text::quote::{escaped, sentence};

/// One finding as a line with a tick box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub key: String,
    pub check: String,
    pub severity: Severity,
    pub is_ticked: bool,
    pub help: Option<String>,
    /// Where it is, and what is wrong there.
    words: String,
    /// The same, shortened.
    short: String,
}

/// What is known need not be described at length.
const SHORT: usize = 120;

impl Line {
    fn found(
        lists: &WholeLists<'_>,
        list: &LookedAt<'_>,
        finding: &Finding,
        key: String,
        ticked: &HashSet<&str>,
    ) -> Self {
        Self {
            check: finding.check.to_owned(),
            severity: finding.severity,
            is_ticked: ticked.contains(key.as_str()),
            help: finding.help.clone(),
            words: format!("{}: {}", lists.place(list, finding.lines.start), sentence(&finding.said())),
            short: short(list, lists, finding),
            key,
        }
    }

    /// A line that is kept as it was.
    fn standing(line: &ShownLine<'_>) -> Option<Self> {
        let words = unnamed(line.words, line.check).to_owned();
        Some(Self {
            key: line.key.to_owned(),
            check: line.check.to_owned(),
            severity: find(line.check)?.severity().max(Severity::Warning),
            is_ticked: line.is_ticked,
            help: None,
            short: words.clone(),
            words,
        })
    }

    /// As Markdown, among others of its check.
    pub fn open(&self) -> String {
        format!("- [ ] {} {}\n", self.words, mark(&self.key, &self.check))
    }

    /// As Markdown, ticked and among all ticked lines.
    pub fn known(&self) -> String {
        format!("- [x] **{}**: {} {}\n", escaped(&self.check), self.short, mark(&self.key, &self.check))
    }
}

/// What the issue reports.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    pub told: Vec<Line>,
    /// The keys of what did not fit and cannot be checked now: those that are ticked, and the rest.
    pub ticked: Vec<&'a str>,
    pub more: Vec<&'a str>,
}

/// All lines, list by list. Notes ask nobody to fix anything, and have none. What cannot be checked now is kept as it was.
pub(super) fn lines<'a>(lists: &WholeLists<'_>, shown: &Shown<'a>) -> Lines<'a> {
    let ticked = shown.ticked();
    let mut lines = Vec::new();
    let mut found = HashSet::new();
    for list in lists.lists {
        for (finding, key) in list.report.findings.iter().zip(keys(list)) {
            found.insert(key.clone());
            if finding.severity > Severity::Note {
                lines.push(Line::found(lists, list, finding, key, &ticked));
            }
        }
    }
    let unknown = Unknown::of(lists);
    let stands = |line: &&ShownLine<'_>| !found.contains(line.key) && unknown.has_line(line.check, line.key);
    lines.extend(shown.lines.iter().filter(stands).filter_map(Line::standing));
    let unshown = |keys: &[&'a str]| {
        let stands = |key: &&str| !found.contains(*key) && unknown.has_key(key);
        keys.iter().copied().filter(stands).collect()
    };
    Lines { told: lines, ticked: unshown(&shown.known), more: unshown(&shown.more) }
}

/// The words of a line without the name of its check, which precedes ticked lines.
fn unnamed<'a>(words: &'a str, check: &str) -> &'a str {
    let rest = words.strip_prefix("**").and_then(|rest| rest.strip_prefix(escaped(check).as_str()));
    rest.and_then(|rest| rest.strip_prefix("**: ")).unwrap_or(words)
}

fn short(list: &LookedAt<'_>, lists: &WholeLists<'_>, finding: &Finding) -> String {
    let said = finding.said();
    let said = match said.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said,
    };
    format!("{}: {}", lists.named(list, finding.lines.start), sentence(&said))
}
