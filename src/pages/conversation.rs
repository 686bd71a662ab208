//! A pull request as people see it: the changed lines, the comments below them, the check.

use maud::{Markup, html};

use super::Page;
use super::markdown::{shown, shown_over};
use crate::text::counted;

/// A file of a pull request.
#[derive(Clone, Debug)]
pub struct ChangedFile<'v> {
    /// Its path.
    pub path: &'v str,
    /// What changed, as a unified diff without file headers.
    pub patch: &'v str,
    /// Its text after the change.
    pub head: &'v str,
    /// The comments on its lines.
    pub comments: Vec<LineComment<'v>>,
}

/// A comment on lines of a file.
#[derive(Clone, Copy, Debug)]
pub struct LineComment<'v> {
    /// The first of its lines, counted from 1.
    pub first: usize,
    /// The last one, below which it is shown.
    pub last: usize,
    /// Its text, in Markdown.
    pub body: &'v str,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// No issues found.
    Good,
    /// Something was found that does not block, or nothing was due.
    Neutral,
    /// Something was found that blocks.
    Bad,
}

/// A check run.
#[derive(Clone, Debug)]
pub struct CheckResult<'v> {
    /// How it ended.
    pub sign: Sign,
    /// Its title.
    pub title: &'v str,
    /// Its page, in Markdown.
    pub summary: &'v str,
    /// Its notes on lines without a comment.
    pub annotations: Vec<LineNote<'v>>,
}

/// A check run's note on lines, as plain text.
#[derive(Clone, Copy, Debug)]
pub struct LineNote<'v> {
    /// The file.
    pub path: &'v str,
    /// The first line.
    pub line: usize,
    /// One line.
    pub title: &'v str,
    /// The whole note.
    pub message: &'v str,
}

/// A pull request with everything that was said on it.
#[derive(Clone, Debug)]
pub struct PullRequest<'v> {
    /// `owner/name`.
    pub repository: &'v str,
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: &'v str,
    /// Who opened it.
    pub author: &'v str,
    /// Its checks.
    pub checks: Vec<(&'v str, CheckResult<'v>)>,
    /// What it changes.
    pub files: Vec<ChangedFile<'v>>,
}

/// A pull request as GitHub would show it.
#[must_use]
pub fn pull_request(pull: &PullRequest<'_>) -> Page {
    let title = format!("{} #{}", pull.title, pull.number);
    let body = html! {
        p.trail { a href={ "/" (pull.repository) "/pulls" } { (pull.repository) } }
        h1 { (title) }
        p.lead { (pull.author) " wants to change this list." }
        section.review {
            @for (name, result) in &pull.checks { (check(result, name)) }
            @for changed in &pull.files { (file(changed, "shelfmark")) }
        }
    };
    Page::new(&title, &body)
}

/// A repository's pull requests: number, title, author, and how their checks ended.
#[must_use]
pub fn pull_requests(repository: &str, pulls: &[(u64, &str, &str, Option<Sign>)]) -> Page {
    let body = html! {
        h1 { (repository) }
        ul.checks {
            @for (number, title, author, sign) in pulls {
                li {
                    @if let Some(sign) = sign { (mark(*sign)) " " }
                    a href={ "/" (repository) "/pull/" (number) } { (title) }
                    " " span.quiet { "#" (number) " by " (author) }
                }
            }
        }
    };
    Page::new(repository, &body)
}

fn mark(sign: Sign) -> Markup {
    let (class, mark, words) = match sign {
        Sign::Good => ("good", "✓", "passed"),
        Sign::Neutral => ("neutral", "■", "neutral"),
        Sign::Bad => ("bad", "✗", "failed"),
    };
    html! { span class={ "sign " (class) } title=(words) { (mark) } }
}

/// The check as shown below a pull request.
pub(super) fn check(result: &CheckResult<'_>, bot: &str) -> Markup {
    html! {
        details.card.check {
            summary {
                (mark(result.sign)) " " (bot) ": " (result.title)
            }
            (shown(result.summary))
            @for note in &result.annotations {
                div.note {
                    p { strong { (note.title) } " " span.quiet { (note.path) ", line " (note.line) } }
                    p.lines { (note.message) }
                }
            }
        }
    }
}

/// A file's changed lines, with the comments under them.
pub(super) fn file(file: &ChangedFile<'_>, bot: &str) -> Markup {
    let head: Vec<&str> = file.head.lines().collect();
    let rows = rows(file.patch);
    let under =
        |row: &Row<'_>| file.comments.iter().filter(|comment| row.new == Some(comment.last)).collect::<Vec<_>>();
    let parts = parts(&rows, |row| !under(row).is_empty());
    html! {
        section.file {
            p.path { code { (file.path) } }
            table.diff {
                @for part in parts {
                    @match part {
                        Part::Shown(row) => {
                            (self::row(row))
                            @for comment in under(row) {
                                tr.said { td colspan="3" { (self::comment(comment, &head, bot)) } }
                            }
                        }
                        Part::LeftOut(count) => tr.place { td {} td {} td { "… " (counted(count, "more line", "more lines")) } },
                    }
                }
            }
        }
    }
}

/// This many rows are always shown, and beyond them only those around comments: a page should be readable, and each row takes up space
/// in it.
const MOST_ROWS: usize = 400;

/// The number of rows around a comment that are always shown.
const AROUND: usize = 3;

/// A part of the displayed change.
enum Part<'r, 'p> {
    Shown(&'r Row<'p>),
    LeftOut(usize),
}

fn parts<'r, 'p>(rows: &'r [Row<'p>], has_comments: impl Fn(&Row<'_>) -> bool) -> Vec<Part<'r, 'p>> {
    let commented: Vec<usize> = if rows.len() <= MOST_ROWS {
        Vec::new()
    } else {
        rows.iter().enumerate().filter(|(_, row)| has_comments(row)).map(|(at, _)| at).collect()
    };
    let mut parts = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let next = commented.partition_point(|&other| other + AROUND < at);
        let is_near = commented.get(next).is_some_and(|&other| other <= at + AROUND);
        match parts.last_mut() {
            _ if at < MOST_ROWS || is_near => parts.push(Part::Shown(row)),
            Some(Part::LeftOut(count)) => *count += 1,
            _ => parts.push(Part::LeftOut(1)),
        }
    }
    parts
}

/// The most lines shown that a suggestion replaces.
const MOST_REPLACED: usize = 100;

fn comment(comment: &LineComment<'_>, head: &[&str], bot: &str) -> Markup {
    let replaced = head.get(comment.first.saturating_sub(1)..comment.last.min(head.len())).unwrap_or_default();
    let replaced = &replaced[..replaced.len().min(MOST_REPLACED)];
    html! {
        article.comment {
            p.who { strong { (bot) } " " span.bot { "bot" } }
            (shown_over(comment.body, replaced))
        }
    }
}

fn row(row: &Row<'_>) -> Markup {
    let number = |line: Option<usize>| html! { td.number { @if let Some(line) = line { (line) } } };
    let class = match row.sign {
        '+' => "added",
        '-' => "removed",
        '@' => "place",
        _ => "same",
    };
    html! {
        tr class=(class) {
            (number(row.old)) (number(row.new))
            td.text { @if !matches!(row.sign, '@' | '\\') { span.sign { (row.sign) } } (row.text) }
        }
    }
}

/// A line of a unified diff.
struct Row<'p> {
    sign: char,
    text: &'p str,
    /// Its number before the change, and after it.
    old: Option<usize>,
    new: Option<usize>,
}

fn rows(patch: &str) -> Vec<Row<'_>> {
    let (mut old, mut new) = (0, 0);
    let next = |line: &mut usize| {
        *line += 1;
        Some(*line - 1)
    };
    let row = |line| {
        let sign = str::chars(line).next().unwrap_or(' ');
        let text = line.strip_prefix(['+', '-', ' ']).unwrap_or(line);
        let (old, new) = match sign {
            '@' => {
                (old, new) = (first(line, '-'), first(line, '+'));
                (None, None)
            }
            '+' => (None, next(&mut new)),
            '-' => (next(&mut old), None),
            // "\ No newline at end of file"
            '\\' => (None, None),
            _ => (next(&mut old), next(&mut new)),
        };
        Row { sign, text, old, new }
    };
    patch.split('\n').filter(|_| !patch.is_empty()).map(row).collect()
}

/// The first line of a hunk, from its header.
fn first(header: &str, sign: char) -> usize {
    let range = header.split(sign).nth(1).unwrap_or_default();
    range.split([',', ' ']).next().and_then(|line| line.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "@@ -1,3 +1,3 @@\n # Tea\n \n-- [Assam](https://a.example)\n+- [Assam] (https://a.example)\n\\ No newline at end of file";

    #[test]
    fn lines_are_counted_on_both_sides() {
        let numbers: Vec<_> = rows(PATCH).iter().map(|row| (row.sign, row.old, row.new)).collect();
        let wanted = [
            ('@', None, None),
            (' ', Some(1), Some(1)),
            (' ', Some(2), Some(2)),
            ('-', Some(3), None),
            ('+', None, Some(3)),
            ('\\', None, None),
        ];
        assert_eq!(numbers, wanted);
        assert_eq!(rows("").len(), 0);
    }

    #[test]
    fn of_a_huge_change_the_beginning_is_drawn_and_what_comments_stand_under() {
        let lines: String = (1..=20_000).map(|line| format!("+- line {line}\n")).collect();
        let patch = format!("@@ -0,0 +1,20000 @@\n{}", lines.trim_end());
        let head = lines.replace("+- ", "- ");
        let comments = vec![LineComment { first: 15_000, last: 15_000, body: "Here." }];
        let page =
            file(&ChangedFile { path: "README.md", patch: &patch, head: &head, comments }, "shelfmark").into_string();
        for shown in
            ["- line 399<", "… 14597 more lines", "- line 14997<", "Here.", "- line 15003<", "… 4997 more lines"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        assert!(!page.contains("- line 400<") && page.len() < 100_000, "{}", page.len());
    }

    #[test]
    fn a_comment_stands_under_its_last_line() {
        let head = "# Tea\n\n- [Assam] (https://a.example)";
        let comments = vec![LineComment { first: 3, last: 3, body: "A space.\n\n```suggestion\n- x\n```" }];
        let page = file(&ChangedFile { path: "README.md", patch: PATCH, head, comments }, "shelfmark").into_string();
        let (before, after) = page.split_once("<tr class=\"said\">").unwrap();
        assert!(before.contains("[Assam] (https://a.example)") && !after.contains("# Tea"), "{page}");
        assert!(after.contains("<span class=\"removed\">- - [Assam] (https://a.example)\n</span>"), "{page}");
    }
}
