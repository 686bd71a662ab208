//! `lost-heading`: a line that was meant as a heading but is not one.

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::document::{BlockKind, Html};
use crate::text::{Edit, LineRange};

pub(super) struct LostHeading;

impl Check for LostHeading {
    fn name(&self) -> &'static str {
        "lost-heading"
    }

    fn summary(&self) -> &'static str {
        "A line meant as a heading that is not one: `##Spoons`, one indented by four spaces, one right below HTML"
    }

    fn docs(&self) -> &'static str {
        "\
Markdown makes a heading of `#` signs only if a space follows them. Without one, or if the line is indented by four spaces or is
right below a line of HTML, readers see the signs, and the entries below belong to the section above.

```diff
-##Spoons
+## Spoons
```

The fix adds the space, removes the indentation or puts a blank line between. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let head = context.head;
        let news = context.changes.diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
        let marked = news.filter_map(|line| Some((line, Marked::of(head.lines.content(head.text, line))?)));
        marked.filter_map(|(line, marked)| self.judge(context, line, &marked)).collect()
    }
}

impl LostHeading {
    fn judge(&self, context: &Context<'_, '_>, line: usize, marked: &Marked<'_>) -> Option<Finding> {
        let head = context.head;
        let content = head.lines.content(head.text, line);
        let kind = context.blocks().at(line)?.kind;
        let ending = &head.lines.span(line).of(head.text)[content.len()..];
        let heading = format!("{} {}{ending}", "#".repeat(marked.level), marked.title);
        let (problem, help, edit) = match kind {
            BlockKind::Text | BlockKind::Table if !marked.spaced && is_meant(context, line, marked) => (
                "there is no space after the “#” signs",
                format!("write {}", quoted(heading.trim_end())),
                Edit::replace(LineRange::single(line), heading),
            ),
            BlockKind::Indented | BlockKind::Text if marked.spaced && marked.indent >= 4 && marked.level > 1 => (
                "it is indented by four spaces or more",
                "align it with the others".to_owned(),
                Edit::replace(LineRange::single(line), heading),
            ),
            BlockKind::Html(Html::Tag) if marked.spaced && marked.level > 1 && !context.hides_entries(line) => (
                "the HTML right above takes it in",
                "leave a blank line above it".to_owned(),
                Edit::insert_before(line, "\n".to_owned()),
            ),
            _ => return None,
        };
        let finding = Finding::new(
            self.name(),
            self.severity(),
            LineRange::single(line),
            format!("this is no heading: {problem}"),
        );
        Some(finding.about(marked.title).help(help).fix(Fix::safe(Aim::Shown, vec![edit])))
    }
}

/// A line that begins with `#` signs.
struct Marked<'t> {
    indent: usize,
    level: usize,
    /// Whether a space follows the signs.
    spaced: bool,
    title: &'t str,
}

impl<'t> Marked<'t> {
    fn of(content: &'t str) -> Option<Self> {
        let signs = content.trim_start_matches([' ', '\t']);
        let rest = signs.trim_start_matches(['#', '＃']);
        let level = signs[..signs.len() - rest.len()].chars().count();
        let is_wide = signs.starts_with('＃');
        let title = rest.trim();
        let says =
            title.chars().next().is_some_and(|c| c.is_alphanumeric() || !c.is_ascii() || matches!(c, '[' | '*' | '`'));
        let spaced = rest.starts_with([' ', '\t']) && !is_wide;
        ((1..=6).contains(&level) && says).then_some(Self { indent: content.len() - signs.len(), level, spaced, title })
    }
}

/// Whether signs without a space were meant as a heading: `#1` and `#tea` alone are often something else.
fn is_meant(context: &Context<'_, '_>, line: usize, marked: &Marked<'_>) -> bool {
    if marked.indent >= 4 {
        return false;
    }
    if marked.level > 1 {
        return !marked.title.contains('#');
    }
    let base = context.base;
    let hunk = context.changes.diff.hunks.iter().find(|hunk| hunk.new.contains(&line));
    base.sections.iter().any(|section| {
        let there = section.heading.is_some_and(|lines| hunk.is_some_and(|hunk| hunk.old.contains(&lines.start)));
        there && section.title.trim() == marked.title
    })
}
