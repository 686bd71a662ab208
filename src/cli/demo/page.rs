//! A pull request as a person sees it: the diff, each comment under its line, the check.

use crate::sandbox::{CheckRun, Comment, PullHandle, Sandbox};

/// A pull request as a person sees it: the diff, each comment under its line, the check.
pub(super) struct Page<'a> {
    pub github: &'a Sandbox,
    pub pull: &'a PullHandle,
    pub title: &'a str,
    /// Who opened it, and what it is an example of.
    pub about: &'a str,
    pub verdict: &'a CheckRun,
}

pub(super) const BOLD: &str = "\x1b[1m";
pub(super) const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
pub(super) const PLAIN: &str = "\x1b[0m";

impl std::fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { github, pull, title, about, verdict } = self;
        writeln!(f, "{BOLD}#{} {title}{PLAIN}  {DIM}{about}{PLAIN}", pull.number)?;
        let readme = github.file(pull, "README.md").unwrap_or_default();
        let comments: Vec<Comment> = github.pull(pull).reviews.into_iter().flat_map(|review| review.comments).collect();
        let mut line = 0;
        for shown in github.patch(pull, "README.md").lines() {
            let colour = match shown.as_bytes().first() {
                Some(b'@') => {
                    line = first_line(shown);
                    writeln!(f, "  {CYAN}{}{PLAIN}", printable(shown))?;
                    continue;
                }
                Some(b'+') => GREEN,
                Some(b'-') => RED,
                _ => PLAIN,
            };
            writeln!(f, "  {colour}{}{PLAIN}", printable(shown))?;
            if !shown.starts_with(['-', '\\']) {
                for comment in comments.iter().filter(|comment| comment.line == line) {
                    write_comment(f, github, comment, &readme)?;
                }
                line += 1;
            }
        }
        write!(f, "{}", Verdict(verdict))
    }
}

/// One line that says how it stands.
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

/// The notes that only the check run's own page tells: none of them has a comment.
pub(super) struct Notes<'a>(pub &'a CheckRun);

impl std::fmt::Display for Notes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for row in self.0.summary.lines() {
            let cells: Vec<&str> = row.split(" | ").collect();
            if let [line, "note", what, ..] = cells[..] {
                let line = line.trim_start_matches("| ");
                writeln!(f, "    {DIM}on its page, line {line}:{PLAIN} {}", printable(what))?;
            }
        }
        Ok(())
    }
}

/// The head's first line of a hunk.
fn first_line(header: &str) -> u64 {
    header
        .split('+')
        .nth(1)
        .and_then(|range| range.split([',', ' ']).next())
        .and_then(|line| line.parse().ok())
        .unwrap_or(0)
}

/// A comment in a box, its suggestion as a small diff.
fn write_comment(
    f: &mut std::fmt::Formatter<'_>,
    github: &Sandbox,
    comment: &Comment,
    readme: &str,
) -> std::fmt::Result {
    writeln!(f, "    {DIM}┌ {}{PLAIN}", github.bot())?;
    let mut fence: Option<&str> = None;
    for line in comment.body.lines().take_while(|line| !line.starts_with("<!--")) {
        match fence {
            None if line.starts_with("```") => {
                fence = Some(line.trim_end_matches(|c: char| c != '`'));
                let first = comment.start_line.unwrap_or(comment.line);
                let replaced = readme.lines().zip(1..).filter(|(_, number)| (first..=comment.line).contains(number));
                for (old, _) in replaced {
                    writeln!(f, "    {DIM}│{PLAIN}   {RED}- {}{PLAIN}", printable(old))?;
                }
            }
            Some(open) if line == open => fence = None,
            Some(_) => writeln!(f, "    {DIM}│{PLAIN}   {GREEN}+ {}{PLAIN}", printable(line))?,
            None if line.is_empty() => {}
            None => writeln!(f, "    {DIM}│{PLAIN} {}", printable(&without_tags(line)))?,
        }
    }
    writeln!(f, "    {DIM}└{PLAIN}")
}

/// A comment's line as GitHub shows it: small print without its tags and without the address of its link.
fn without_tags(line: &str) -> String {
    // The blanks that part a code span's text from its backticks are not shown either.
    let line = line.replace("`  ", "` ").replace("  `", " `");
    match line.split_once(" <sub>[") {
        Some((text, link)) => format!("{text} ({})", link.split(']').next().unwrap_or_default()),
        None => line,
    }
}

/// Without characters that would steer the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
