//! The report for people at a terminal, with excerpts of the list.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::Reviewed;
use crate::checks::{Finding, Severity};
use crate::engine::ChangeCounts;
use crate::text::{LineIndex, LineRange, Span};

/// Whether the text carries colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// ANSI escape codes.
    On,
    /// None.
    Off,
}

/// All reports, each finding with its lines, the reason, what to do, and the fix; a line that sums up at the end of each.
#[must_use]
pub fn text(reviewed: &[Reviewed<'_>], colours: Colours) -> String {
    let renderer = match colours {
        Colours::On => Renderer::styled(),
        Colours::Off => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(140);
    let mut out = String::new();
    for one in reviewed {
        let lines = LineIndex::new(one.head);
        for finding in &one.report.findings {
            let groups = groups(one, &lines, finding);
            out.push_str(&renderer.render(&groups));
            out.push_str("\n\n");
        }
        out.push_str(&summary(one));
        out.push('\n');
    }
    out
}

fn groups<'a>(one: &Reviewed<'a>, lines: &LineIndex, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = one.report.list.path.as_str();
    let mut excerpt = Excerpt::new(one.head, lines, finding.lines);
    let mut snippet = excerpt.snippet(path).annotation(AnnotationKind::Primary.span(excerpt.mark(finding.lines)));
    let far = |line: usize| line + 30 < finding.lines.start || line > finding.lines.end + 30;
    let mut notes = Vec::new();
    for related in &finding.related {
        if far(related.line) || related.line > lines.count() {
            notes.push(format!("line {}: {}", related.line, related.message));
        } else {
            excerpt = Excerpt::new(
                one.head,
                lines,
                LineRange::new(related.line.min(finding.lines.start), related.line.max(finding.lines.end)),
            );
            snippet =
                excerpt.snippet(path).annotation(AnnotationKind::Primary.span(excerpt.mark(finding.lines))).annotation(
                    AnnotationKind::Context
                        .span(excerpt.mark(LineRange::single(related.line)))
                        .label(related.message.as_str()),
                );
        }
    }
    let mut group = level.primary_title(finding.message.as_str()).id(finding.check).element(snippet);
    if let Some(evidence) = &finding.evidence {
        group = group.element(Level::NOTE.message(evidence.as_str()));
    }
    for note in notes {
        group = group.element(Level::NOTE.message(note));
    }
    let mut groups = vec![group];
    match (patched(one.head, lines, path, finding), &finding.help) {
        (Some(snippet), help) => {
            groups.push(Level::HELP.secondary_title(help.as_deref().unwrap_or("write it so")).element(snippet));
        }
        (None, Some(help)) => {
            groups[0] = std::mem::replace(&mut groups[0], Group::with_level(Level::HELP))
                .element(Level::HELP.message(help.as_str()));
        }
        (None, None) => {}
    }
    groups
}

/// The fix as a patch of an excerpt; `None` where there is none, or its lines lie too far apart to be shown.
fn patched<'a>(
    head: &'a str,
    lines: &LineIndex,
    path: &'a str,
    finding: &'a Finding,
) -> Option<Snippet<'a, Patch<'a>>> {
    const FARTHEST: usize = 60;
    let edits = &finding.fix.as_ref()?.edits;
    let first = edits.iter().map(|edit| edit.start_line).min()?;
    let last = edits.iter().map(|edit| edit.end_line.max(edit.start_line)).max()?.min(lines.count());
    if last.saturating_sub(first) > FARTHEST || first > lines.count() {
        return None;
    }
    let window = lines.span_of(LineRange::new(first, last));
    let mut snippet = Snippet::source(window.of(head)).path(path).line_start(first);
    for edit in edits {
        let span = if edit.is_insertion() {
            Span::new(lines.span(edit.start_line).start, lines.span(edit.start_line).start)
        } else {
            lines.span_of(LineRange::new(edit.start_line, edit.end_line))
        };
        // Whole lines are compared without their ends, so that a replaced line is shown as one.
        let ends = edit.text.ends_with('\n') && span.of(head).ends_with('\n');
        let cut = usize::from(ends);
        let range = span.start - window.start..span.end - window.start - cut;
        snippet = snippet.patch(Patch::new(range, &edit.text[..edit.text.len() - cut]));
    }
    Some(snippet)
}

/// A few lines of the list.
struct Excerpt<'a, 'i> {
    head: &'a str,
    lines: &'i LineIndex,
    first: usize,
    window: Span,
}

impl<'a, 'i> Excerpt<'a, 'i> {
    fn new(head: &'a str, lines: &'i LineIndex, shown: LineRange) -> Self {
        let first = shown.start.saturating_sub(1).max(1);
        let window = lines.span_of(LineRange::new(first, (shown.end + 1).min(lines.count())));
        Self { head, lines, first, window }
    }

    fn snippet<T: Clone>(&self, path: &'a str) -> Snippet<'a, T> {
        Snippet::source(self.window.of(self.head)).path(path).line_start(self.first)
    }

    fn mark(&self, lines: LineRange) -> std::ops::Range<usize> {
        let whole = self.lines.span_of(lines);
        let text = whole.of(self.head).trim_end();
        let start = whole.start + (text.len() - text.trim_start().len());
        let end = (whole.start + text.len()).max(start);
        start - self.window.start..end - self.window.start
    }
}

fn summary(one: &Reviewed<'_>) -> String {
    let report = one.report;
    let count = |severity: Severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let parts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .into_iter()
        .filter(|(severity, _)| count(*severity) > 0)
        .map(|(severity, name)| format!("{} {name}{}", count(severity), if count(severity) == 1 { "" } else { "s" }))
        .collect();
    let found = if parts.is_empty() { "nothing to remark".to_owned() } else { parts.join(", ") };
    format!("{}: {found} ({})", report.list.path, changes(report.changes))
}

fn changes(counts: ChangeCounts) -> String {
    let entries = |count: usize| if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
    let parts: Vec<String> =
        [(counts.added, "added"), (counts.edited, "edited"), (counts.moved, "moved"), (counts.removed, "removed")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", entries(count)))
            .collect();
    if parts.is_empty() { "no entry changed".to_owned() } else { parts.join(", ") }
}
