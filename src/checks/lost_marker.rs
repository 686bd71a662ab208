//! `lost-marker`: an entry that is not a list item.

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity};
use crate::conventions::{Feature, Strength, Tally, strength};
use crate::document::{BlockKind, Document, Item, Link, Marker, Role};
use crate::text::{Edit, LineRange, Span};

pub(super) struct LostMarker;

impl Check for LostMarker {
    fn name(&self) -> &'static str {
        "lost-marker"
    }

    fn summary(&self) -> &'static str {
        "An entry that is not a list item, because its marker is missing or glued to the text: `-[x](url)`, or whose text is code"
    }

    fn docs(&self) -> &'static str {
        "\
A line that reads like an entry among entries, but that Markdown does not take for a list item: the space after the marker is missing, or
the marker itself, or it is a character that makes no marker (`•`, `–`). Readers see it run into the entry above. A marker that is there
twice makes a list in a list. With five or more spaces after the marker, or four before it, the entry is shown as code.

```diff
--[Assam](https://assam.example) - Malty and strong.
+- [Assam](https://assam.example) - Malty and strong.
```

The fix writes marker and space as the neighbours do. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let lost = |item: &Item| item.glued || item.marker == Marker::Missing;
        let habit = context.base.items.iter().filter(|item| lost(item)).count();
        let entries = context.base.entries().count();
        if habit * 20 > entries {
            return Vec::new();
        }
        let stray = |item: &Item| lost(item) && !matches!(item.role, Role::Guide | Role::Contents);
        let told = context.written_items().filter_map(|(_, at, item)| match outer(context, at) {
            Some(outer) => Some(self.doubled(context, outer, item)),
            None if stray(item) => Some(self.judge(context, at, item)),
            None => self.as_code(context, item),
        });
        let mut found: Vec<Finding> = told.collect();
        found.extend(indented(context).map(|line| {
            let message = "this entry is shown as code: it is indented by four spaces or more";
            let finding = Finding::new(self.name(), self.severity(), LineRange::single(line), message);
            finding.help("align it with its neighbours")
        }));
        found
    }
}

/// The new lines that are written as entries but shown as code, because they are indented too far.
fn indented<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = usize> + 'a {
    let head = context.head;
    let is_entry = |&line: &usize| {
        let content = head.lines.content(head.text, line);
        let text = content.trim_start_matches([' ', '\t']);
        let marked = text.strip_prefix(['-', '*', '+']).filter(|behind| behind.starts_with(' '));
        content.starts_with(['\t', ' ']) && marked.is_some_and(|behind| presents(behind.trim_start()))
    };
    let is_code = |&line: &usize| context.blocks().at(line).is_some_and(|block| block.kind == BlockKind::Indented);
    let new = context.changes.diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
    let is_item = |line: usize| head.items.binary_search_by_key(&line, |item| item.lines.start).is_ok();
    new.filter(is_entry).filter(is_code).filter(move |&line| !is_item(line))
}

/// Whether a text reads like an entry without its marker: it begins with an external link.
fn presents(text: &str) -> bool {
    let begins = text.trim_start_matches(['*', '_']).starts_with('[');
    let leads_out = |document: &Document<'_>| {
        let item = document.items.first();
        item.and_then(|item| document.main_link(item)).is_some_and(Link::is_external)
    };
    begins && leads_out(&Document::parse_line(text))
}

/// The empty item on whose line this one begins: `- - [x](…)`.
fn outer<'a>(context: &Context<'a, '_>, at: usize) -> Option<&'a Item> {
    let item = &context.head.items[at];
    let outer = &context.head.items[item.parent?];
    (outer.lines.start == item.lines.start && item.role == Role::Entry && outer.role == Role::Plain).then_some(outer)
}

impl LostMarker {
    fn doubled(&self, context: &Context<'_, '_>, outer: &Item, item: &Item) -> Finding {
        let line = LineRange::single(item.lines.start);
        let marks = Span::new(outer.mark.start, item.mark.start);
        let finding = Finding::new(self.name(), self.severity(), item.lines, "the marker is there twice");
        finding
            .about(&context.head.title(item))
            .help("remove the first one")
            .fix(Fix::safe(Aim::Markup, vec![context.replace_within(line, marks, "")]))
    }

    /// An item that reads like an entry but whose text is so far from its marker that it is code.
    fn as_code(&self, context: &Context<'_, '_>, item: &Item) -> Option<Finding> {
        let head = context.head;
        let gap = head.gap_of_code(item)?;
        let line = head.lines.span(item.lines.start);
        let is_entry =
            matches!(item.role, Role::Plain | Role::Entry) && presents(head.text[gap.end..line.end].trim_end());
        is_entry.then(|| {
            let message = "this entry is shown as code: too many spaces follow its marker";
            let finding = Finding::new(self.name(), self.severity(), item.lines, message);
            let single = (item.block.count() == 1).then(|| {
                let usual = usual(context, item, Feature::Gap).unwrap_or(" ");
                Fix::safe(Aim::Markup, vec![context.replace_within(item.lines, gap, usual)])
            });
            let finding = finding.help("leave one space there");
            single.into_iter().fold(finding, Finding::fix)
        })
    }

    fn judge(&self, context: &Context<'_, '_>, at: usize, item: &Item) -> Finding {
        let problem = if item.glued { "there is no space after the marker" } else { "the marker is missing" };
        let message = format!("this entry is no list item: {problem}");
        let finding = Finding::new(self.name(), self.severity(), item.lines, message).about(&context.head.title(item));
        let gap = usual(context, item, Feature::Gap).unwrap_or(" ");
        let fix = if item.glued {
            Some(format!("{}{gap}", item.mark.of(context.head.text)))
        } else {
            let numbered = usual(context, item, Feature::List) == Some("numbered");
            let marker = if numbered {
                context.number_here(at)
            } else {
                usual(context, item, Feature::Marker).map(str::to_owned)
            };
            marker.map(|marker| format!("{marker}{gap}"))
        };
        match fix {
            None => finding.help("begin the line as its neighbours begin"),
            Some(start) => {
                let line = context.head.lines.span(item.lines.start);
                let rest = Span::new(item.mark.end, line.end).of(context.head.text).trim_start_matches(' ');
                let indent = Span::new(line.start, item.mark.start).of(context.head.text);
                let edit = Edit::replace(LineRange::single(item.lines.start), format!("{indent}{start}{rest}"));
                finding
                    .help(format!("begin the line with {}", super::quoted(&start)))
                    .fix(Fix::safe(Aim::Markup, vec![edit]))
            }
        }
    }
}

/// What the neighbours, or else the list's entries, plainly do.
fn usual<'t>(context: &Context<'_, 't>, item: &Item, feature: Feature) -> Option<&'t str> {
    let style = &context.conventions.style;
    let local = context.section_before(item.section).and_then(|section| style.in_section(section, item, feature));
    let plain = |tally: &Tally<'t>| {
        let (mode, agree) = tally.mode()?;
        let all = agree == tally.total() && agree >= 2;
        (all || strength(agree, tally.total()) > Strength::None).then_some(mode)
    };
    local.and_then(plain).or_else(|| style.in_list(item, feature).and_then(plain))
}
