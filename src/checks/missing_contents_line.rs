//! `missing-contents-line`: a new section that the table of contents does not name.

use std::collections::HashSet;

use super::{Aim, Check, Context, Finding, Fix, Severity};
use crate::document::{Document, Item, Link, Marker, Outline, Purpose, Target, plain_text, quoted};
use crate::text::{Edit, LineRange, Span};

pub(super) struct MissingContentsLine;

impl Check for MissingContentsLine {
    fn name(&self) -> &'static str {
        "missing-contents-line"
    }

    fn summary(&self) -> &'static str {
        "A new section without its line in the table of contents"
    }

    fn docs(&self) -> &'static str {
        "\
The list has a table of contents that names its sections, and the contribution adds one that it does not name. Nothing is said where the
list itself leaves out more than one in twenty sections of that level.

```diff
 - [Green tea](#green-tea)
+- [Oolong](#oolong)
 - [Pu-erh](#pu-erh)
```

The fix adds the line behind that of the section before, written as that one is. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let new: Vec<_> = context.new_sections().filter(|(.., section)| section.purpose == Purpose::Entries).collect();
        if new.is_empty() {
            return Vec::new();
        }
        let (now, then) = (Outline::of(context.head), Outline::of(context.base));
        let named_then = named(context.base, &then);
        let named_now = named(context.head, &now);
        let mut found = Vec::new();
        for (at, heading, section) in new {
            let level: Vec<usize> = (1..context.base.sections.len())
                .filter(|&other| context.base.sections[other].level == section.level)
                .filter(|&other| context.base.sections[other].purpose == Purpose::Entries)
                .collect();
            let agree = level.iter().filter(|at| named_then.contains(at)).count();
            let binds = level.len() >= 4 && agree * 100 >= level.len() * 95;
            let almost =
                || context.head.links.iter().any(|link| link.is_local() && now.meant(&link.destination) == Some(at));
            if binds && !named_now.contains(&at) && !almost() {
                let message = format!("the table of contents does not name the new section {}", quoted(&section.title));
                let evidence = format!("it names {agree} of {} sections of this level", level.len());
                let mut finding = Finding::new(self.name(), self.severity(), heading, message)
                    .help("add its line there")
                    .evidence(evidence);
                if let Some(edits) = line_for(context, &now, at) {
                    finding = finding
                        .related(edits[0].start_line, "its line belongs here")
                        .fix(Fix::safe(Aim::Line(format!("#{}", section.anchor)), edits));
                }
                found.push(finding);
            }
        }
        found
    }
}

/// The sections that links inside the document lead to.
fn named(document: &Document<'_>, outline: &Outline) -> HashSet<usize> {
    let links = document.links.iter().filter(|link| link.is_local());
    let sections = links.filter_map(|link| match outline.target(&link.destination) {
        Some(Target::Section(at)) => Some(at),
        _ => None,
    });
    sections.collect()
}

/// The line that names a section, beside that of a section next to it, and behind it what it renumbers; `None` where the contents are
/// written in a way that cannot be continued line by line.
fn line_for(context: &Context<'_, '_>, outline: &Outline, at: usize) -> Option<Vec<Edit>> {
    let head = context.head;
    let section = &head.sections[at];
    let is_sibling = |other: &usize| {
        let other = &head.sections[*other];
        other.level == section.level && other.parent == section.parent
    };
    let before = (1..at).rev().filter(is_sibling).find_map(|other| Some((link_to(head, outline, other)?, true)));
    let after = || {
        (at + 1..head.sections.len()).filter(is_sibling).find_map(|other| Some((link_to(head, outline, other)?, false)))
    };
    let (link, is_before) = before.or_else(after)?;
    let line = head.lines.line_of(link.span.start);
    let item = head.items.binary_search_by_key(&line, |item| item.lines.start).ok().map(|at| &head.items[at]);
    let others = head.links.iter().filter(|other| head.lines.line_of(other.span.start) == line).count();
    if others != 1 || section.title.contains(['[', ']', '|', '<']) || head.lines.line_of(link.span.end - 1) != line {
        return None;
    }
    let address = format!("#{}", section.anchor);
    let text = head.rewritten_link(link, Some(&section.title), &address)?;
    let whole = head.lines.span(line);
    let (number, renumbered) = counted(context, item, is_before)?;
    let mut written = match (number, item) {
        (Some(number), Some(item)) => {
            let behind = &head.text[item.mark.end - 1..link.span.start];
            format!("{}{number}{behind}", &head.text[whole.start..item.mark.start])
        }
        _ => head.text[whole.start..link.span.start].to_owned(),
    };
    written.push_str(&text);
    written.push_str(&head.text[link.span.end..whole.end]);
    if !written.ends_with('\n') {
        written.push('\n');
    }
    let block = item.map_or(LineRange::single(line), |item| item.block);
    let line = Edit::insert_before(if is_before { block.end + 1 } else { block.start }, written);
    Some([vec![line], renumbered].concat())
}

/// The number that a line beside this one bears, and the lines behind it with theirs; `None` where they do not count up, or
/// where what is nested in one of them would have to move. A line without a number has nothing to say.
fn counted(context: &Context<'_, '_>, item: Option<&Item>, is_before: bool) -> Option<(Option<u64>, Vec<Edit>)> {
    let Some((item, Marker::Number { number, .. })) = item.map(|item| (item, item.marker)) else {
        return Some((None, Vec::new()));
    };
    let head = context.head;
    let siblings: Vec<&Item> = head.runs[item.run].items.iter().map(|&at| &head.items[at]).collect();
    let number_of = |item: &Item| match item.marker {
        Marker::Number { number, .. } => Some(number),
        _ => None,
    };
    if siblings.len() > 1 && siblings.iter().all(|sibling| number_of(sibling) == Some(number)) {
        return Some((Some(number), Vec::new()));
    }
    let place = siblings.iter().position(|sibling| sibling.lines == item.lines)? + usize::from(is_before);
    let new = number.checked_add(u64::from(is_before))?;
    let renumbered = (new..).zip(&siblings[place..]).map(|(expected, sibling)| {
        let next = (number_of(sibling)? == expected).then(|| expected.checked_add(1))??.to_string();
        let stays = next.len() == sibling.mark.len() - 1 || sibling.block.start == sibling.block.end;
        let digits = Span::new(sibling.mark.start, sibling.mark.end - 1);
        stays.then(|| context.replace_within(LineRange::single(sibling.lines.start), digits, &next))
    });
    Some((Some(new), renumbered.collect::<Option<_>>()?))
}

/// The first link that names a section by its title.
fn link_to<'a, 't>(head: &'a Document<'t>, outline: &Outline, section: usize) -> Option<&'a Link<'t>> {
    let title = &head.sections[section].title;
    head.links.iter().filter(|link| link.is_local()).find(|link| {
        outline.target(&link.destination) == Some(Target::Section(section))
            && plain_text(link.text.of(head.text)).eq_ignore_ascii_case(title)
    })
}
