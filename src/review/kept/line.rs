//! The lines of the issue: what is found now, and what was found before and cannot be looked at now.

use std::collections::HashSet;

use super::shown::{Shown, mark};
use super::{LookedAt, WholeLists};
use crate::checks::{Finding, Severity, find};
use crate::review::key::{key_of, keys};
use crate::text::LineIndex;
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
    /// The same in fewer words.
    short: String,
}

/// What is known need not be told at such length.
const SHORT: usize = 120;

impl Line {
    /// As Markdown, among others of its check.
    pub fn open(&self) -> String {
        format!("- [ ] {} {}\n", self.words, mark(&self.key, &self.check))
    }

    /// As Markdown, ticked and among all that is.
    pub fn known(&self) -> String {
        format!("- [x] **{}**: {} {}\n", escaped(&self.check), self.short, mark(&self.key, &self.check))
    }
}

/// All lines, list by list. Notes ask nobody to mend anything, and have none.
pub(super) fn lines(lists: &WholeLists<'_>, shown: &Shown<'_>) -> Vec<Line> {
    let ticked = shown.ticked();
    let mut lines = Vec::new();
    for list in lists.lists {
        let index = LineIndex::new(list.text);
        let found = list.report.findings.iter().zip(keys(list.path, list.text, &index, &list.report.findings));
        let told = found.filter(|(finding, _)| finding.severity > Severity::Note);
        lines.extend(told.map(|(finding, key)| Line {
            check: finding.check.to_owned(),
            severity: finding.severity,
            is_ticked: ticked.contains(key.as_str()),
            help: finding.help.clone(),
            words: format!("{}: {}", lists.place(list, finding.lines.start), sentence(&finding.said())),
            short: short(list, lists, finding),
            key,
        }));
    }
    let found: HashSet<String> = lines.iter().map(|line| line.key.clone()).collect();
    lines.extend(unknown(lists, shown).filter(|line| !found.contains(&line.key)));
    lines
}

/// What was found at links of which nothing could be learned this time: nothing follows from that, and the lines stand.
fn unknown(lists: &WholeLists<'_>, shown: &Shown<'_>) -> impl Iterator<Item = Line> {
    let open: HashSet<(&str, &str)> = lists
        .lists
        .iter()
        .flat_map(|list| list.report.unchecked.iter().map(|link| (list.path, link.entry.as_str())))
        .collect();
    let stands = shown.lines.iter().filter_map(move |line| {
        let check = find(line.check).filter(|check| check.needs_facts())?;
        let is_open = open.iter().any(|(path, entry)| key_of(path, check.name(), entry) == line.key);
        is_open.then(|| Line {
            key: line.key.to_owned(),
            check: line.check.to_owned(),
            severity: check.severity().max(Severity::Warning),
            is_ticked: line.is_ticked,
            help: None,
            words: unnamed(line.words, line.check).to_owned(),
            short: unnamed(line.words, line.check).to_owned(),
        })
    });
    stands.collect::<Vec<_>>().into_iter()
}

/// The words of a line without the name of its check, which stands before those that are ticked.
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
