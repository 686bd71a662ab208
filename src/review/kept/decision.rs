//! What becomes of the issue.

use super::body::{LONGEST, body};
use super::line::{Line, lines};
use super::shown::Shown;
use super::{KeptIssue, Step, WholeLists};

/// The issue's title. People may give it another.
const TITLE: &str = "What is to be mended in the list";

/// What to do about the issue, given what was found now and how it stands.
///
/// It is closed when nothing is left that is not ticked. Closed, by whomever, it is opened again when something is found that it did not tell.
#[must_use]
pub fn kept_issue(lists: &WholeLists<'_>, issue: Option<&KeptIssue>) -> Step {
    let shown = issue.and_then(|issue| Shown::read(&issue.body)).unwrap_or_default();
    let lines = lines(lists, &shown);
    let mut open = lines.iter().filter(|line| !line.is_ticked).peekable();
    let is_clean = open.peek().is_none();
    let Some(body) = body(lists, &lines, &shown).filter(|body| body.chars().count() <= LONGEST) else {
        return Step::Leave;
    };
    let Some(issue) = issue else {
        return if is_clean { Step::Leave } else { Step::Open { title: TITLE, body } };
    };
    let known = shown.known();
    let told = Shown::read(&body).unwrap_or_default();
    // What has no room is not known by its key either, where that is too much.
    let is_new = |line: &Line| !known.contains(line.key.as_str()) && told.lines.iter().any(|told| told.key == line.key);
    let opens = match issue.is_open {
        true if is_clean => Some(false),
        false if open.any(is_new) => Some(true),
        _ => None,
    };
    let before = masked(&issue.body, shown.date, shown.commit);
    if opens.is_none() && before == masked(&body, lists.as_of.date, lists.as_of.commit) {
        return Step::Leave;
    }
    Step::Change { number: issue.number, body, opens }
}

/// A body without what changes each time that it is looked at, as a browser's line ends have it or not.
fn masked(body: &str, date: &str, commit: &str) -> String {
    let mut body = body.replace("\r\n", "\n");
    for part in [commit, date] {
        if !part.is_empty() {
            body = body.replace(part, "");
        }
    }
    body.trim_end().to_owned()
}
