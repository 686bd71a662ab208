//! The report for people at a terminal, with excerpts of the list.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::narrow::narrowed;
use super::{Reviewed, changes, severities};
use crate::checks::{Finding, Fix, Related, Safety, Severity};
use crate::text::{LineIndex, LineRange, counted, visible};

/// Whether the text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// ANSI escape codes.
    On,
    /// None.
    Off,
}

/// How much of the report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Everything.
    Whole,
    /// Only the findings.
    Findings,
    /// The result for each file, without its findings.
    Outcomes,
}

/// The width of an excerpt if the terminal's is not known, as in rustc.
const COLUMNS: usize = 140;

/// All reports, each finding with its lines, the reason, what to do, and the fix; a summary line at the end of each. `columns` is the
/// width of the terminal, to which what a fix leaves unchanged is shortened. Without it, fixes are shown in full.
#[must_use]
pub fn text(reviewed: &[Reviewed<'_>], colours: Colours, length: Length, columns: Option<usize>) -> String {
    let renderer = match colours {
        Colours::On => Renderer::styled(),
        Colours::Off => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(columns.unwrap_or(COLUMNS));
    let mut out = String::new();
    for one in reviewed {
        let lines = LineIndex::new(one.head);
        let path = visible(one.shown);
        for finding in one.report.findings.iter().filter(|_| length != Length::Outcomes) {
            let groups = groups(one, &path, &lines, finding, columns);
            out.push_str(&renderer.render(&groups));
            out.push_str("\n\n");
        }
        if length != Length::Findings {
            out.push_str(&summary(one));
            out.push('\n');
        }
    }
    out
}

fn groups<'a>(
    one: &Reviewed<'a>,
    path: &'a str,
    lines: &LineIndex,
    finding: &'a Finding,
    columns: Option<usize>,
) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let is_near = |related: &&Related| {
        related.line <= lines.count()
            && related.line + FARTHEST >= finding.lines.start
            && related.line <= finding.lines.end + FARTHEST
    };
    let (near, far): (Vec<&Related>, Vec<&Related>) = finding.related.iter().partition(is_near);
    let mut group = level.primary_title(visible(&finding.sentence())).id(finding.check).element(excerpt(
        one.head,
        lines,
        path,
        finding.lines,
        &near,
    ));
    for related in far {
        group = group.element(Level::NOTE.message(format!("line {}: {}", related.line, visible(&related.message))));
    }
    if let Some(page) = &finding.see {
        group = group.element(Level::NOTE.message(format!("see {}", visible(page))));
    }
    let snippets = mended(one.head, lines, path, finding, columns);
    match &finding.help {
        _ if !snippets.is_empty() => {
            let title = Level::HELP.secondary_title(match finding.fix.as_ref().map(Fix::safety) {
                Some(Safety::Unsafe) => "perhaps like this",
                _ => "write it like this",
            });
            vec![group, title.elements(snippets)]
        }
        Some(help) => vec![group.element(Level::HELP.message(visible(help)))],
        None => vec![group],
    }
}

/// The most lines between a finding and a related place that is still shown in its excerpt.
const FARTHEST: usize = 30;

/// The lines of a finding, with related places nearby.
fn excerpt<'a>(
    head: &'a str,
    lines: &LineIndex,
    path: &'a str,
    marked: LineRange,
    related: &[&'a Related],
) -> Snippet<'a, Annotation<'a>> {
    let first = related.iter().map(|related| related.line).fold(marked.start, usize::min).max(1);
    let last = related.iter().map(|related| related.line).fold(marked.end, usize::max).min(lines.count());
    let window = lines.span_of(LineRange::new(first, last));
    let mark = |marked: LineRange| {
        let whole = lines.span_of(marked);
        let text = whole.of(head).trim_end();
        let start = whole.start + (text.len() - text.trim_start().len());
        let end = (whole.start + text.len()).max(start);
        start - window.start..end - window.start
    };
    let explained = related.iter().map(|related| {
        AnnotationKind::Context.span(mark(LineRange::single(related.line))).label(visible(&related.message))
    });
    Snippet::source(window.of(head))
        .path(path)
        .line_start(first)
        .annotation(AnnotationKind::Primary.span(mark(marked)))
        .annotations(explained)
}

/// What the fix removes and inserts, line by line; only the first lines of a long fix.
///
/// Each is a separate snippet: with several in one, the renderer would show some as additions and leave out the removed lines.
fn mended<'a>(
    head: &'a str,
    lines: &LineIndex,
    path: &'a str,
    finding: &'a Finding,
    columns: Option<usize>,
) -> Vec<Snippet<'a, Patch<'a>>> {
    const MOST: usize = 24;
    let mut steps: Vec<Step<'a>> = Vec::new();
    for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
        let replaced = edit.start_line..=edit.end_line.min(lines.count());
        let texts: Vec<&str> = edit.text.lines().collect();
        if replaced.clone().count() == texts.len() {
            let pairs = replaced.map(|line| (line, lines.content(head, line))).zip(texts);
            let changed = pairs.filter(|((_, old), new)| old != new);
            steps.extend(changed.map(|((line, old), new)| Step { line, old: old.into(), new: new.into() }));
            continue;
        }
        if !replaced.is_empty() {
            let old = lines.span_of(LineRange::new(*replaced.start(), *replaced.end())).of(head);
            steps.push(Step { line: edit.start_line, old: old.into(), new: "".into() });
        }
        if !edit.text.is_empty() {
            steps.push(Step { line: edit.start_line, old: "".into(), new: edit.text.replace("\r\n", "\n").into() });
        }
    }
    steps.truncate(MOST);
    if let Some(columns) = columns {
        narrow(&mut steps, columns);
    }
    let snippet = |Step { line, old, new }: Step<'a>| {
        let whole = 0..old.len();
        Snippet::source(old).path(path).line_start(line).patch(Patch::new(whole, new))
    };
    steps.into_iter().map(snippet).collect()
}

/// What a fix does to a line.
struct Step<'a> {
    line: usize,
    old: Cow<'a, str>,
    new: Cow<'a, str>,
}

/// Shortens what stays the same, so that lines fit into the terminal: each line together with the one it becomes, which may be elsewhere.
fn narrow(steps: &mut [Step<'_>], columns: usize) {
    // As the renderer prints it: `12 + `.
    let number = steps.iter().map(|step| step.line + step.old.lines().count()).max().unwrap_or(0).to_string();
    let room = columns.saturating_sub(number.len() + " + ".len());
    let gone: Vec<&str> = steps.iter().flat_map(|step| step.old.lines()).collect();
    let come: Vec<&str> = steps.iter().flat_map(|step| step.new.lines()).collect();
    // If the numbers differ, lines cannot be paired: an added line without a counterpart is new throughout, and a removed one is in the excerpt.
    let (gone, come): (Vec<String>, Vec<String>) = if gone.len() == come.len() {
        gone.iter().zip(&come).map(|(old, new)| narrowed(old, new, room)).unzip()
    } else {
        let cut = gone.iter().map(|line| narrowed(line, line, room).0).collect();
        (cut, come.iter().map(|&line| line.to_owned()).collect())
    };
    let (mut gone, mut come) = (gone.into_iter(), come.into_iter());
    for step in steps {
        step.old = in_place_of(&step.old, &mut gone).into();
        step.new = in_place_of(&step.new, &mut come).into();
    }
}

/// The text with its lines replaced, each keeping its line ending.
fn in_place_of(text: &str, lines: &mut impl Iterator<Item = String>) -> String {
    let ending = |line: &str| if line.ends_with('\n') { "\n" } else { "" };
    text.split_inclusive('\n').zip(lines).map(|(old, new)| new + ending(old)).collect()
}

/// The result for a file, in a line or two.
fn summary(one: &Reviewed<'_>) -> String {
    let report = one.report;
    let told = severities(&report.findings.iter());
    let not_understood = report.not_understood();
    let found = match (told.is_empty(), &not_understood) {
        (false, _) => told.as_str(),
        (true, None) => "no issues found",
        (true, Some(_)) => "no issues found in what was understood",
    };
    let more = not_understood.map(|told| format!("\n{told}.")).unwrap_or_default();
    let new = match report.ignored.new.len() {
        0 => String::new(),
        1 => "\n1 new shelfmark-ignore has no effect until it is merged.".to_owned(),
        many => format!("\n{many} new shelfmark-ignore comments have no effect until they are merged."),
    };
    let unchecked = match report.unchecked.len() {
        0 => String::new(),
        count => format!("\n{} could not be checked.", counted(count, "link", "links")),
    };
    format!("{}: {found} ({}){more}{new}{unchecked}", visible(one.shown), changes(report.changes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checks::{Aim, Fix, Grounds};
    use crate::engine::Report;
    use crate::text::Edit;

    fn shown(head: &str, finding: Finding) -> String {
        shown_in(None, head, finding)
    }

    fn shown_in(columns: Option<usize>, head: &str, finding: Finding) -> String {
        let report = Report { findings: vec![finding], ..Report::default() };
        let one = Reviewed { report: &report, head, shown: "list.md", fixed: None, fail_on: None };
        text(&[one], Colours::Off, Length::Whole, columns)
    }

    #[test]
    fn a_file_s_name_does_not_command_the_terminal() {
        let report = Report {
            findings: vec![finding(1).fix(Fix::safe(Aim::Order, vec![Edit::insert_before(1, "a\n")]))],
            ..Report::default()
        };
        let one =
            Reviewed { report: &report, head: "b\n", shown: "\u{1b}[2Jlist\u{202e}.md", fixed: None, fail_on: None };
        let out = text(&[one], Colours::Off, Length::Whole, None);
        assert!(out.contains("--> [2Jlist.md:1:1") && !out.contains(['\u{1b}', '\u{202e}']), "{out:?}");
    }

    fn finding(line: usize) -> Finding {
        Finding::new("out-of-order", Severity::Warning, LineRange::single(line), "“d” is not at its place")
    }

    #[test]
    fn a_move_shows_what_goes_and_what_comes() {
        let fix = Fix::safe(Aim::Order, vec![Edit::insert_before(1, "a\n"), Edit::delete(LineRange::single(4))]);
        let finding = finding(4).related(2, "before this").related(3, "and this").related(99, "far away").fix(fix);
        insta::assert_snapshot!(shown("b\nc\nd\na\n", finding), @r"
        warning[out-of-order]: “d” is not at its place
         --> list.md:4:1
          |
        2 | c
          | - before this
        3 | d
          | - and this
        4 | a
          | ^
          |
          = note: line 99: far away
        help: write it like this
          |
        1 + a
          |
        4 - a
          |

        list.md: 1 warning (no entry changed)
        ");
    }

    #[test]
    fn lines_are_added_at_the_end_and_taken_away_by_the_block() {
        let fix = Fix::safe(
            Aim::Order,
            vec![Edit::replace(LineRange::new(1, 3), "x\r\n"), Edit::insert_before(5, "e\r\nf\r\n")],
        );
        insta::assert_snapshot!(shown("a\r\nb\r\nc\r\nd", finding(1).help("like this").fix(fix)), @r"
        warning[out-of-order]: “d” is not at its place
         --> list.md:1:1
          |
        1 | a
          | ^
          |
        help: write it like this
          |
        1 - a
        2 - b
        3 - c
          |
        1 + x
          |
        5 + e
        6 + f
          |

        list.md: 1 warning (no entry changed)
        ");
    }

    #[test]
    fn long_lines_of_a_fix_show_what_changes_in_a_narrow_terminal() {
        let words = "very, very, very good tea from the hills in the rain ".repeat(4);
        let old = format!("- [Assam](https://teas.example/assam): {words}and more");
        let new = format!("- [Assam](https://teas.example/assam) - {words}and more.");
        let head = format!("{old}\n- [B](b)\n");
        let fix = Fix::safe(Aim::Markup, vec![Edit::replace(LineRange::single(1), format!("{new}\n"))]);
        let finding = || finding(1).fix(fix.clone());
        insta::assert_snapshot!(shown_in(Some(60), &head, finding()), @r"
        warning[out-of-order]: “d” is not at its place
         --> list.md:1:1
          |
        1 | - [Assam](https://... the rain and more
          | ^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^
          |
        help: write it like this
          |
        1 - …as.example/assam): very, very, very…the rain and more
        1 + …as.example/assam) - very, very, very…the rain and more.
          |

        list.md: 1 warning (no entry changed)
        ");
        let whole = shown(&head, finding());
        assert!(whole.contains(&format!("1 - {old}\n")) && whole.contains(&format!("1 + {new}\n")), "{whole}");
        let moved = vec![Edit::insert_before(3, format!("{new}\n")), Edit::delete(LineRange::single(1))];
        let moved = self::finding(1).fix(Fix::safe(Aim::Order, moved));
        insta::assert_snapshot!(shown_in(Some(60), &head, moved), @r"
        warning[out-of-order]: “d” is not at its place
         --> list.md:1:1
          |
        1 | - [Assam](https://... the rain and more
          | ^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^
          |
        help: write it like this
          |
        3 + …as.example/assam) - very, very, very…the rain and more.
          |
        1 - …as.example/assam): very, very, very…the rain and more
          |

        list.md: 1 warning (no entry changed)
        ");
    }

    proptest! {
        #[test]
        fn any_finding_can_be_shown(
            head in "(\\PC{0,8}[\t\r\u{1b}\u{202e}]?\n){0,9}\\PC{0,4}",
            lines in (1usize..12, 0usize..4),
            related in prop::collection::vec(1usize..60, 0..4),
            edits in prop::collection::vec((1usize..12, 0usize..4, "(\\PC{0,6}[\t\u{1b}]?\n){0,3}"), 0..4),
            message in "\\PC{0,12}[\n\t\u{1b}]?\\PC{0,3}",
            columns in proptest::option::of(0usize..12),
        ) {
            let count = LineIndex::new(&head).count();
            let start = lines.0.min(count);
            let mut finding = finding(start).grounds(Grounds::Rule(message.clone())).help(&message);
            finding.lines = LineRange::new(start, (start + lines.1).min(count));
            for line in related {
                finding = finding.related(line, &message);
            }
            let edits = edits.into_iter().map(|(start, count, text)| Edit { start_line: start, end_line: start + count - 1, text });
            let finding = finding.fix(Fix::safe(Aim::Order, edits.collect()));
            let out = shown_in(columns, &head, finding);
            prop_assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out:?}");
        }
    }
}
