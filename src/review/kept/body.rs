//! The body, sorted by importance, and never longer than GitHub accepts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::WholeLists;
use super::line::{Line, Lines};
use super::shown::{END, HASH, INVITATION, Shown, begin, known, more, words};
use crate::checks::{CHECKS, Severity, find, summary_of_what_stands};
use crate::engine::Report;
use crate::text::quote::sentence;
use crate::text::{capitalised, counted};

/// In characters (<https://docs.github.com/rest/issues/issues#create-an-issue>; the number comes from GitHub's answer to longer
/// bodies).
pub(super) const LONGEST: usize = 65_536;

/// Characters reserved for the text after the lines, and for the hashes of two lines of ours per check and some more.
const RESERVE: usize = 2_000 + (2 * CHECKS.len() + 32) * HASH;

/// The most findings of one check that are shown; once these are fixed, the next ones appear.
const MOST_OF_A_CHECK: usize = 50;

/// The most findings that are remembered by their keys without being shown.
const MOST_MORE: usize = 500;

/// Separates our words from people's.
const RULE: &str = "---";

/// The number of characters that a key takes in a mark.
const KEY: usize = 17;

/// The body with these lines, around people's own words; `None` if those leave no room.
pub(super) fn body(lists: &WholeLists<'_>, lines: &Lines<'_>, shown: &Shown<'_>) -> Option<String> {
    let (open, known): (Vec<&Line>, Vec<&Line>) = lines.told.iter().partition(|line| !line.is_ticked);
    let head = head(lists, &open);
    let outside = shown.above.chars().count() + shown.below.chars().count();
    let room = LONGEST.checked_sub(outside + head.chars().count() + RESERVE)?;
    // Ticks are people's decisions: if space is short they come first, and all their keys before the lines of some.
    let room_of_ticks = ((known.len() + lines.ticked.len()) * KEY).min(room);
    let (told, left_known) = known_part(&known, (room - room_of_ticks) / 2);
    let ticks = left_known.iter().map(|line| line.key.as_str()).chain(lines.ticked.iter().copied());
    let ticks: Vec<&str> = ticks.take(room / KEY).collect();
    let room = room.saturating_sub(told.chars().count() + ticks.len() * KEY);
    let most_more = MOST_MORE.min(room / 4 / KEY);
    let (groups, left) = groups(lists, &open, room - most_more * KEY);
    let more_keys = left.iter().map(|line| line.key.as_str()).chain(lines.more.iter().copied());
    let more_keys: Vec<&str> = more_keys.take(most_more).collect();
    let tail = tail(lists, left.len() + left_known.len());
    let ours = format!("{head}{groups}{told}{tail}");
    let marks = more(&more_keys) + &self::known(&ticks) + &words(&format!("{ours}{RULE}"));
    Some(format!("{}{ours}{marks}\n{RULE}\n{INVITATION}\n{END}\n{}", shown.above, shown.below))
}

fn head(lists: &WholeLists<'_>, open: &[&Line]) -> String {
    let as_of = &lists.as_of;
    let day = match as_of.web {
        Some(web) => format!("[{}]({}/commit/{})", as_of.date, web.trim_end_matches('/'), as_of.commit),
        None => as_of.date.to_owned(),
    };
    let what = if lists.lists.len() == 1 { "the list" } else { "the lists" };
    let is_understood = lists.lists.iter().all(|list| list.report.not_understood().is_none());
    let told = match counts(open) {
        told if told.is_empty() && is_understood => format!("No issues found in {what}, as of {day}."),
        told if told.is_empty() => {
            format!("No issues found in what was understood of {what}, as of {day}.")
        }
        told => format!("Found in {what}, as of {day}: {told}."),
    };
    let mut head = format!("{}\n{told}\n", begin(as_of.date, as_of.commit));
    if !open.is_empty() {
        head.push_str("\nFindings disappear once they are fixed. Tick those that you want to leave as they are.\n");
    }
    head
}

/// How many there are of each severity, in words.
fn counts(lines: &[&Line]) -> String {
    let count = |severity: Severity| lines.iter().filter(|line| line.severity == severity).count();
    let all = [(Severity::Error, "error", "errors"), (Severity::Warning, "warning", "warnings")];
    let told = all.into_iter().filter(|(severity, ..)| count(*severity) > 0);
    told.map(|(severity, one, many)| counted(count(severity), one, many)).collect::<Vec<_>>().join(" and ")
}

/// The lines grouped by check, most severe first, then most frequent; and the lines that did not fit.
fn groups<'l>(lists: &WholeLists<'_>, open: &[&'l Line], room: usize) -> (String, Vec<&'l Line>) {
    let mut by_check: BTreeMap<&str, Vec<&'l Line>> = BTreeMap::new();
    for line in open {
        by_check.entry(&line.check).or_default().push(line);
    }
    let mut groups: Vec<(&str, Vec<&'l Line>)> = by_check.into_iter().collect();
    groups.sort_by_key(|(_, lines)| Reverse((lines.iter().map(|line| line.severity).max(), lines.len())));
    let mut pieces = Pieces { text: String::new(), room };
    let mut left = Vec::new();
    for (check, mut lines) in groups {
        // One check may report different severities.
        lines.sort_by_key(|line| Reverse(line.severity));
        let begun = pieces.text.len();
        let has_head = pieces.push(&heading(lists, check, &lines));
        let mut told = 0;
        for (at, line) in lines.iter().enumerate() {
            let fits = has_head && at < MOST_OF_A_CHECK && told == at && pieces.push(&line.open());
            told += usize::from(fits);
        }
        if told == 0 {
            pieces.text.truncate(begun);
        }
        left.extend_from_slice(&lines[told..]);
    }
    (pieces.text, left)
}

fn heading(lists: &WholeLists<'_>, check: &str, lines: &[&Line]) -> String {
    let summary = find(check).map(|check| format!("{}.", capitalised(&summary_of_what_stands(check))));
    // Help that is the same for all of them is given once.
    let help = lines.first().and_then(|line| line.help.as_ref());
    let help = help.filter(|help| lines.iter().all(|line| line.help.as_ref() == Some(help)));
    let help = help.map(|help| format!("{}.", capitalised(&sentence(help))));
    let told: Vec<String> = summary.into_iter().chain(help).collect();
    format!("\n### [{check}]({}): {}\n\n{}\n\n", lists.documentation.of(check), counts(lines), told.join(" "))
}

/// The ticked lines, folded away.
fn known_part<'l>(known: &[&'l Line], room: usize) -> (String, Vec<&'l Line>) {
    if known.is_empty() {
        return (String::new(), Vec::new());
    }
    let end = "\n</details>\n";
    let mut pieces = Pieces { text: String::new(), room: room.saturating_sub(end.len()) };
    let head =
        format!("\n<details>\n<summary>{}</summary>\n\n", counted(known.len(), "known finding", "known findings"));
    let mut told = 0;
    if pieces.push(&head) {
        told = known.iter().take_while(|line| pieces.push(&line.known())).count();
    }
    if told == 0 {
        return (String::new(), known.to_vec());
    }
    (pieces.text + end, known[told..].to_vec())
}

/// Further remarks.
fn tail(lists: &WholeLists<'_>, left: usize) -> String {
    let reports = || lists.lists.iter().map(|list| list.report);
    let notes = reports().flat_map(|report| &report.findings).filter(|found| found.severity == Severity::Note).count();
    let unchecked: usize = reports().map(|report| report.unchecked.len()).sum();
    let mut told = Vec::new();
    if left > 0 {
        told.push(format!("{}; `shelfmark audit` lists all.", counted(left, "more finding", "more findings")));
    }
    if notes > 0 {
        told.push(format!("{} not shown; `shelfmark audit` lists all.", counted(notes, "note is", "notes are")));
    }
    if unchecked > 0 {
        told.push(format!("{} could not be checked yet.", counted(unchecked, "link", "links")));
    }
    told.extend(reports().filter_map(Report::not_understood).take(3).map(|told| format!("{told}.")));
    told.iter().map(|told| format!("\n{told}\n")).collect()
}

/// Text made of whole pieces, as far as they fit.
struct Pieces {
    text: String,
    /// In characters.
    room: usize,
}

impl Pieces {
    /// Adds a piece if it fits.
    fn push(&mut self, piece: &str) -> bool {
        let length = piece.chars().count();
        if length > self.room {
            return false;
        }
        self.room -= length;
        self.text.push_str(piece);
        true
    }
}
