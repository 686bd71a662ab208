//! What the bot would have said about a repository's last changes: as text, and as JSON, a public contract, version 1.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::Reviewed;
use super::json::{File, file, schema_of};
use crate::checks::{Finding, Severity};
use crate::engine::{Report, Verdict};
use crate::text::{LineRange, counted, visible};

/// The last changes to a repository's lists, each with what the bot would have said, newest first.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// The branch whose history was read.
    pub branch: String,
    /// The file of the policy by which all were judged; `None` if each was judged by the policy of its time.
    pub policy: Option<String>,
    /// The changes.
    pub changes: Vec<ReplayedChange>,
    /// How many more were by bots that the policy skips.
    pub bots: usize,
    /// The commit at which a shallow clone ends, if it ended before enough changes were seen.
    pub cut_off_at: Option<String>,
}

/// A commit that changed lists.
#[derive(Clone, Debug)]
pub struct ReplayedChange {
    /// Its id.
    pub commit: String,
    /// The day on which it was committed: `2026-03-14`.
    pub date: String,
    /// Its title, or that of its pull request.
    pub title: String,
    /// The number of its pull request, if the commit names one.
    pub pull_request: Option<u64>,
    /// The lists that it changed.
    pub lists: Vec<ReplayedList>,
    /// The lowest severity that would have made the check run fail.
    pub fail_on: Option<Severity>,
    /// The most comments that the pull request could have got.
    pub most_comments: usize,
}

/// A list that was changed.
#[derive(Clone, Debug)]
pub struct ReplayedList {
    /// Its path in the repository.
    pub path: String,
    /// What would have been found.
    pub report: Report,
}

impl ReplayedChange {
    fn findings(&self) -> impl Iterator<Item = (&str, &Finding)> {
        self.lists.iter().flat_map(|list| list.report.findings.iter().map(|finding| (list.path.as_str(), finding)))
    }

    /// How many comments the pull request would have got.
    fn comments(&self) -> usize {
        self.lists.iter().map(|list| comments(&list.report.findings)).sum::<usize>().min(self.most_comments)
    }

    fn fails(&self) -> bool {
        self.lists.iter().any(|list| self.reviewed(list).verdict() == Verdict::Fail)
    }

    fn reviewed<'a>(&self, list: &'a ReplayedList) -> Reviewed<'a> {
        Reviewed { report: &list.report, head: "", shown: &list.path, fixed: None, fail_on: self.fail_on }
    }
}

/// How many comments these findings of a file make: those about the same lines share one, and notes are on the check run's page.
fn comments(findings: &[Finding]) -> usize {
    let mut places: Vec<(LineRange, bool)> = Vec::new();
    for finding in findings {
        let has_comment = finding.severity > Severity::Note;
        match places.iter_mut().find(|(lines, _)| lines.touches(finding.lines)) {
            Some((_, is_told)) => *is_told |= has_comment,
            None => places.push((finding.lines, has_comment)),
        }
    }
    places.iter().filter(|(_, is_told)| *is_told).count()
}

/// The most findings shown for a change; nobody reads more to the end.
const SHOWN: usize = 10;

/// For people: each change on which the bot would have commented, and a summary.
#[must_use]
pub fn replay_text(replay: &Replay) -> String {
    let Some((newest, oldest)) = replay.changes.first().zip(replay.changes.last()) else {
        return format!("No list was changed in the history of {}.\n{}", visible(&replay.branch), bots(replay));
    };
    let by = match &replay.policy {
        Some(file) => format!("{} and ", visible(file)),
        None => String::new(),
    };
    let mut out = format!(
        "The last {} of lists on {} ({} to {}), each judged by {by}what the list did before it; no links were checked:\n\n",
        counted(replay.changes.len(), "change", "changes"),
        visible(&replay.branch),
        oldest.date,
        newest.date
    );
    for change in replay.changes.iter().filter(|change| change.findings().next().is_some()) {
        tell(&mut out, change);
    }
    tell_sum(&mut out, replay);
    out
}

fn tell(out: &mut String, change: &ReplayedChange) {
    let number = change.pull_request.map(|number| format!(" (#{number})")).unwrap_or_default();
    let commit = change.commit.get(..7).unwrap_or(&change.commit);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{commit}  {}  {}{number}", change.date, visible(&change.title));
    for (path, finding) in change.findings().take(SHOWN) {
        let Finding { severity, check, .. } = finding;
        // The line number is that of an old version, so the entry is named.
        let place = format!("{}:{}", visible(path), finding.lines.start);
        let _ = writeln!(out, "    {place}: {severity}[{check}] {}", visible(&finding.said()));
    }
    let more = change.findings().skip(SHOWN).count();
    if more > 0 {
        let _ = writeln!(out, "    … and {more} more");
    }
    out.push('\n');
}

/// How to read it, and what to do.
const ADVICE: &str = "
These are changes as they were merged: what was asked for and fixed before does not show. If a check is wrong for
your list, turn it down in .github/shelfmark.yml; to try that first: shelfmark replay --policy FILE
";

/// Writes the summary.
fn tell_sum(out: &mut String, replay: &Replay) {
    let changes = &replay.changes;
    let comments: Vec<usize> = changes.iter().map(ReplayedChange::comments).filter(|count| *count > 0).collect();
    let silent = changes.iter().filter(|change| change.findings().next().is_none()).count();
    let on_page = changes.len() - silent - comments.len();
    let fails = changes.iter().filter(|change| change.fails()).count();
    let all = counted(comments.iter().sum(), "comment", "comments");
    let outcomes = [
        (silent, "it would have said nothing".to_owned()),
        (comments.len(), format!("it would have commented ({all})")),
        (on_page, "it would only have left notes on the check run's page".to_owned()),
    ];
    let mut of = format!(" of {}", counted(changes.len(), "change", "changes"));
    for (count, what) in outcomes.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(out, "On {count}{} {what}. ", std::mem::take(&mut of));
    }
    if fails > 0 {
        let _ = write!(out, "The check run would have failed on {fails}.");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out.push_str(&bots(replay));
    tell_checks(out, replay);
    tell_not_understood(out, replay);
    if silent < changes.len() {
        out.push_str(ADVICE);
    }
}

fn bots(replay: &Replay) -> String {
    let were = match replay.bots {
        0 => return String::new(),
        1 => "1 change by a bot".to_owned(),
        many => format!("{many} changes by bots"),
    };
    format!("Not counted: {were}, which the policy skips.\n")
}

/// Writes how often each check found something, the most frequent first.
fn tell_checks(out: &mut String, replay: &Replay) {
    let mut by_check: BTreeMap<&str, (usize, usize, Severity)> = BTreeMap::new();
    for change in &replay.changes {
        let mut here: Vec<&str> = Vec::new();
        for (_, finding) in change.findings() {
            let (times, changes, worst) = by_check.entry(finding.check).or_insert((0, 0, Severity::Note));
            *times += 1;
            *worst = finding.severity.max(*worst);
            if !here.contains(&finding.check) {
                here.push(finding.check);
                *changes += 1;
            }
        }
    }
    let mut rows: Vec<_> = by_check.into_iter().collect();
    rows.sort_by_key(|(_, (times, changes, _))| std::cmp::Reverse((*changes, *times)));
    if !rows.is_empty() {
        out.push('\n');
    }
    for (check, (times, changes, worst)) in rows {
        let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
        let _ = writeln!(
            out,
            "  {times:>9} in {:<11}  {:<7}  {check}",
            counted(changes, "change", "changes"),
            worst.as_str()
        );
    }
}

/// Writes what is not understood of each list, as its newest change left it.
fn tell_not_understood(out: &mut String, replay: &Replay) {
    let mut seen: Vec<&str> = Vec::new();
    for list in replay.changes.iter().flat_map(|change| &change.lists) {
        if seen.contains(&list.path.as_str()) {
            continue;
        }
        seen.push(&list.path);
        if let Some(told) = list.report.not_understood() {
            let _ = writeln!(out, "\n{}: {told}.", visible(&list.path));
        }
    }
}

/// What `shelfmark replay --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What Shelfmark would have said about the last changes")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// The branch whose history was read.
    branch: &'a str,
    /// The changes to lists, the newest first.
    changes: Vec<Change<'a>>,
    /// How many more were by bots that the policy skips.
    bots: usize,
    /// The commit at which a shallow clone ends, if it ended before enough changes were seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_off_at: Option<&'a str>,
}

/// A commit that changed lists.
#[derive(Serialize, JsonSchema)]
struct Change<'a> {
    /// Its id.
    commit: &'a str,
    /// The day on which it was committed: `2026-03-14`.
    date: &'a str,
    /// Its title, or that of its pull request.
    title: &'a str,
    /// The number of its pull request, if the commit names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_request: Option<u64>,
    /// How many comments the pull request would have got.
    comments: usize,
    /// One report for each list that it changed.
    files: Vec<File<'a>>,
}

/// As JSON.
///
/// # Errors
/// Never in practice: all of it can be written.
pub fn replay_json(replay: &Replay) -> serde_json::Result<String> {
    let changes = replay.changes.iter().map(|one| Change {
        commit: &one.commit,
        date: &one.date,
        title: &one.title,
        pull_request: one.pull_request,
        comments: one.comments(),
        files: one.lists.iter().map(|list| file(&one.reviewed(list))).collect(),
    });
    serde_json::to_string_pretty(&Root {
        schema: 1,
        branch: &replay.branch,
        changes: changes.collect(),
        bots: replay.bots,
        cut_off_at: replay.cut_off_at.as_deref(),
    })
}

/// The JSON Schema of [`replay_json`].
#[must_use]
pub fn replay_schema() -> String {
    schema_of::<Root<'_>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_same_lines_stands_in_one_comment() {
        let finding = |start, end, severity| Finding::new("tea", severity, LineRange::new(start, end), "it is cold");
        let of = |findings: &[Finding]| comments(findings);
        let (note, warning) = (Severity::Note, Severity::Warning);
        assert_eq!(of(&[finding(5, 5, warning), finding(5, 5, warning), finding(7, 7, warning)]), 2);
        assert_eq!(of(&[finding(5, 7, warning), finding(6, 9, warning)]), 1);
        assert_eq!(of(&[finding(5, 5, note), finding(5, 5, warning), finding(9, 9, note)]), 1);
        assert_eq!(of(&[finding(5, 5, note)]), 0);
    }
}
