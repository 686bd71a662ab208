//! A pull request as people see it: the diff, each comment under its line, the check.

use super::screen::{BOLD, COLUMNS, DIM, GREEN, PLAIN, RED, YELLOW, cut, printable, wrapped};
use crate::sandbox::{CheckRun, Comment, PullHandle, Sandbox};

/// A pull request as people see it: the diff, each comment under its line, the check.
pub(super) struct Page<'a> {
    pub github: &'a Sandbox,
    pub pull: &'a PullHandle,
    pub title: &'a str,
    /// Who opened it.
    pub about: &'a str,
    pub verdict: &'a CheckRun,
}

impl std::fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { github, pull, title, about, verdict } = self;
        writeln!(f, "{BOLD}#{} {title}{PLAIN}  {DIM}{about}{PLAIN}", pull.number)?;
        write!(f, "{}{}", Diff { github, pull, seen: &[] }, Verdict(verdict))
    }
}

/// A pull request's diff, with the comments under their lines.
pub(super) struct Diff<'a> {
    pub github: &'a Sandbox,
    pub pull: &'a PullHandle,
    /// Comments that an earlier scene showed. If there are any, only the later ones are shown, and the lines they are about.
    pub seen: &'a [u64],
}

impl std::fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { github, pull, seen } = self;
        let readme = github.file(pull, "README.md").unwrap_or_default();
        let comments = github.pull(pull).reviews.into_iter().flat_map(|review| review.comments);
        let comments: Vec<Comment> = comments.filter(|comment| !seen.contains(&comment.id)).collect();
        let patch = github.patch(pull, "README.md");
        let lines = shown(&patch, &comments, seen.is_empty());
        for (at, line) in lines.iter().enumerate() {
            if at > 0 && lines[at - 1].place + 1 < line.place {
                writeln!(f, "  {DIM}⋮{PLAIN}")?;
            }
            line.write(f)?;
            for comment in comments.iter().filter(|comment| Some(comment.line) == line.number) {
                write_comment(f, github, comment, &readme)?;
            }
        }
        Ok(())
    }
}

/// A line of a diff.
struct Line<'a> {
    text: &'a str,
    /// Its line number in the patch.
    place: usize,
    /// Its line number in the head.
    number: Option<u64>,
}

impl Line<'_> {
    fn is_change(&self) -> bool {
        self.text.starts_with(['+', '-'])
    }

    /// Writes a changed line in full, and a line of context as far as it fits.
    fn write(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colour = match self.text.as_bytes().first() {
            Some(b'+') => GREEN,
            Some(b'-') => RED,
            _ => PLAIN,
        };
        let text = printable(self.text);
        if !self.is_change() {
            return writeln!(f, "  {colour}{}{PLAIN}", cut(&text, COLUMNS - 2));
        }
        for (at, part) in wrapped(&text, COLUMNS - 6).iter().enumerate() {
            writeln!(f, "  {colour}{}{part}{PLAIN}", if at == 0 { "" } else { "    " })?;
        }
        Ok(())
    }
}

/// The lines of a patch that a screen has room for: those with a comment, if `all` those that change, and one line around each.
fn shown<'a>(patch: &'a str, comments: &[Comment], all: bool) -> Vec<Line<'a>> {
    let (mut lines, mut number) = (Vec::new(), 0);
    for (place, text) in patch.lines().enumerate() {
        if text.starts_with('@') {
            number = first_line(text);
            continue;
        }
        let is_in_head = !text.starts_with(['-', '\\']);
        lines.push(Line { text, place, number: is_in_head.then_some(number) });
        number += u64::from(is_in_head);
    }
    let is_told =
        |line: &Line<'_>| all && line.is_change() || comments.iter().any(|comment| Some(comment.line) == line.number);
    let places: Vec<usize> = lines.iter().filter(|line| is_told(line)).map(|line| line.place).collect();
    let is_near = |line: &Line<'_>| places.iter().any(|place| place.abs_diff(line.place) <= 1);
    lines.retain(|line| is_told(line) || is_near(line) && !line.text.trim().is_empty());
    lines
}

/// The check's result in one line.
pub(super) struct Verdict<'a>(pub &'a CheckRun);

impl std::fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, colour) = match self.0.conclusion.as_deref() {
            Some("success") => ("✓", GREEN),
            Some("neutral") => ("■", YELLOW),
            _ => ("✗", RED),
        };
        writeln!(f, "  {colour}{sign} {}: {}{PLAIN}", self.0.name, printable(&self.0.title))
    }
}

/// What has no comment and is only on the check run's page.
pub(super) struct Notes<'a>(pub &'a CheckRun);

impl std::fmt::Display for Notes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for note in &self.0.annotations {
            let (line, what) = (&note["start_line"], note["message"].as_str().unwrap_or_default());
            let told = format!("on the check run's page, line {line}: {}", printable(what));
            for part in wrapped(&told, COLUMNS - 4) {
                writeln!(f, "    {DIM}{part}{PLAIN}")?;
            }
        }
        Ok(())
    }
}

/// The first line of a hunk, in the head.
fn first_line(header: &str) -> u64 {
    header
        .split('+')
        .nth(1)
        .and_then(|range| range.split([',', ' ']).next())
        .and_then(|line| line.parse().ok())
        .unwrap_or(0)
}

/// Writes a comment in a box, its suggestion as a small diff.
fn write_comment(
    f: &mut std::fmt::Formatter<'_>,
    github: &Sandbox,
    comment: &Comment,
    readme: &str,
) -> std::fmt::Result {
    writeln!(f, "    {DIM}┌ {}{PLAIN}", github.bot())?;
    let first = comment.start_line.unwrap_or(comment.line);
    let replaced = readme.lines().zip(1..).filter(|(_, number)| (first..=comment.line).contains(number));
    let replaced: Vec<&str> = replaced.map(|(old, _)| old).collect();
    let mut fence: Option<&str> = None;
    let mut suggested: Vec<&str> = Vec::new();
    for line in comment.body.lines().take_while(|line| !line.starts_with("<!--")) {
        match fence {
            None if line.starts_with("```") => fence = Some(line.trim_end_matches(|c: char| c != '`')),
            Some(open) if line == open => {
                fence = None;
                write_suggestion(f, &replaced, &suggested)?;
            }
            Some(_) => suggested.push(line),
            None if line.is_empty() => {}
            None => {
                for part in wrapped(&printable(&as_shown(line)), COLUMNS - 6) {
                    writeln!(f, "    {DIM}│{PLAIN} {part}")?;
                }
            }
        }
    }
    writeln!(f, "    {DIM}└{PLAIN}")
}

/// Writes what a suggestion removes and inserts. The diff above shows removed lines in full, so their beginning is enough here, as it is for
/// lines that only move.
fn write_suggestion(f: &mut std::fmt::Formatter<'_>, old: &[&str], new: &[&str]) -> std::fmt::Result {
    let mut write = |sign: char, colour: &str, line: &str, is_new: bool| {
        let line = printable(line);
        let parts = if is_new { wrapped(&line, COLUMNS - 10) } else { vec![cut(&line, COLUMNS - 10)] };
        for (at, part) in parts.iter().enumerate() {
            let sign = if at == 0 { sign } else { ' ' };
            writeln!(f, "    {DIM}│{PLAIN}   {colour}{sign} {part}{PLAIN}")?;
        }
        Ok(())
    };
    old.iter().try_for_each(|line| write('-', RED, line, false))?;
    new.iter().try_for_each(|line| write('+', GREEN, line, !old.contains(line)))
}

/// A comment's line as GitHub shows it: small print without its tags, links without their addresses.
pub(super) fn as_shown(line: &str) -> String {
    // The spaces between a code span's text and its backticks are not shown either.
    let line = line.replace("`  ", "` ").replace("  `", " `");
    let (text, check) = match line.split_once(" <sub>[") {
        Some((text, link)) => (text, format!(" ({})", link.split(']').next().unwrap_or_default())),
        None => (line.as_str(), String::new()),
    };
    // Code spans contain no links.
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => without_addresses(part),
        _ => format!("`{part}`"),
    });
    parts.collect::<String>() + &check
}

fn without_addresses(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((words, behind)) = link.split_once("](") else { break };
        let Some((_, behind)) = behind.split_once(')') else { break };
        shown.push_str(before);
        shown.push_str(words);
        rest = behind;
    }
    shown + rest
}
