//! What happens to the issue.

use super::body::{LONGEST, body};
use super::line::{Line, Lines, lines};
use super::shown::Shown;
use super::{AsOf, KeptIssue, Step, WholeLists};

/// The issue's title. People may change it.
const TITLE: &str = "Findings in the list";

/// What to do about the issue, given what was found now and its current state.
///
/// It is closed when nothing is left unticked. A closed issue, whoever closed it, is reopened when something is found that it did not report.
#[must_use]
pub fn kept_issue(lists: &WholeLists<'_>, issue: Option<&KeptIssue>) -> Step {
    let shown = issue.map(|issue| Shown::of(&issue.body)).unwrap_or_default();
    let lines = lines(lists, &shown);
    let Some(body) = fitting(lists, &lines, &shown) else { return Step::Leave };
    let mut open = lines.told.iter().filter(|line| !line.is_ticked).peekable();
    let is_clean = open.peek().is_none();
    let Some(issue) = issue else {
        return if is_clean { Step::Leave } else { Step::Open { title: TITLE, body } };
    };
    let (known, told) = (shown.known(), Shown::of(&body));
    // If there is too much, what does not fit is not remembered by its key, either.
    let is_new = |line: &Line| !known.contains(line.key.as_str()) && told.lines.iter().any(|told| told.key == line.key);
    let opens = match issue.is_open {
        true if is_clean => Some(false),
        false if open.any(is_new) => Some(true),
        _ => None,
    };
    if opens.is_none() && is_as_before(lists, &shown, &issue.body) {
        return Step::Leave;
    }
    Step::Change { number: issue.number, body, opens }
}

/// The body, if people's words leave room for it.
fn fitting(lists: &WholeLists<'_>, lines: &Lines<'_>, shown: &Shown<'_>) -> Option<String> {
    body(lists, lines, shown).filter(|body| body.chars().count() <= LONGEST)
}

/// Whether nothing but the date and the commit would change, ignoring line ends from a browser.
fn is_as_before(lists: &WholeLists<'_>, shown: &Shown<'_>, before: &str) -> bool {
    let as_of = AsOf { date: shown.date, commit: shown.commit, ..lists.as_of };
    let then = WholeLists { as_of, ..*lists };
    let plain = |body: &str| body.replace("\r\n", "\n").trim_end().to_owned();
    fitting(&then, &lines(&then, shown), shown).is_some_and(|body| plain(&body) == plain(before))
}
