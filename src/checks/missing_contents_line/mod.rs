//! `missing-contents-line`: a new section that the table of contents does not name.

use std::collections::HashSet;

use super::{Aim, Check, Context, Finding, Fix, Grounds, Safety, Severity};
use crate::document::{Document, Link, Outline, Purpose, Target, plain_text, quoted};

mod form;
mod lines;
mod naming;
mod new_line;

use new_line::NewLine;

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
The list has a table of contents that names its sections, and the contribution adds a section that it does not name. Nothing is reported
if the list itself leaves out more than one in twenty sections of that level.

```diff
 - [Green tea](#green-tea)
+- [Oolong](#oolong)
 - [Pu-erh](#pu-erh)
```

The fix adds the line after that of the section before. It is written like the other lines; what is particular to each line (a description,
an icon) is left out, and a number that counts the lines or the entries is continued. It is safe, and not offered if the other lines say
something that cannot be known."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut new = context.judged_sections();
        new.retain(|(.., section)| section.purpose == Purpose::Entries && !context.is_set_apart(section));
        if new.is_empty() {
            return Vec::new();
        }
        let (now, then) = (Outline::of(context.head), Outline::of(context.base));
        let named_then = named(context.base, &then);
        let named_now = named(context.head, &now);
        let shelves = shelves(context.base);
        let meant = nearly_named(context.head, &now);
        let mut found = Vec::new();
        for (at, heading, section) in new {
            let level: Vec<usize> = (1..context.base.sections.len())
                .filter(|&other| context.base.sections[other].level == section.level)
                .filter(|&other| context.base.sections[other].purpose == Purpose::Entries)
                // Neither the contents themselves nor sections about the list, whatever their title, need a line there.
                .filter(|other| shelves[*other] || named_then.contains(other))
                .collect();
            let agree = level.iter().filter(|at| named_then.contains(at)).count();
            let binds = level.len() >= 3 && agree * 100 >= level.len() * 95;
            if binds && !named_now.contains(&at) && !meant.contains(&at) {
                let message = format!("add the section {} to the table of contents", quoted(&section.title));
                let mut finding = Finding::new(self.name(), self.severity(), heading, message).grounds(Grounds::habit(
                    agree,
                    level.len(),
                    "sections of its level",
                ));
                if let Some(line) = NewLine::of(context, &now, at) {
                    finding = finding.related(line.place(), "its line belongs here");
                    if let Some(edits) = line.edits() {
                        finding = finding.fix(Fix::safe(Aim::Line(format!("#{}", section.anchor)), edits));
                    }
                }
                found.push(finding);
            }
        }
        found
    }
}

/// The sections that links mean despite a wrong anchor, which is reported separately.
fn nearly_named(head: &Document<'_>, outline: &Outline) -> HashSet<usize> {
    let called = |link: &Link<'_>| {
        let is_dead = outline.target(link.place()).is_none();
        if is_dead { outline.called(&plain_text(link.text.of(head.text))) } else { None }
    };
    let local = head.links.iter().filter(|link| link.is_local());
    local.flat_map(|link| [outline.meant(link.place()), called(link)]).flatten().collect()
}

/// Which sections hold external links, or have subsections that do.
fn shelves(base: &Document<'_>) -> Vec<bool> {
    let begins: Vec<usize> =
        base.sections.iter().map(|section| section.heading.map_or(0, |lines| lines.start)).collect();
    let mut holds = vec![false; base.sections.len()];
    for link in base.links.iter().filter(|link| link.is_external()) {
        let line = base.lines.line_of(link.span.start);
        let mut above = begins.partition_point(|&begin| begin <= line).checked_sub(1);
        while let Some(at) = above.filter(|&at| !std::mem::replace(&mut holds[at], true)) {
            above = base.sections[at].parent;
        }
    }
    holds
}

/// The sections that links inside the document lead to.
fn named(document: &Document<'_>, outline: &Outline) -> HashSet<usize> {
    let links = document.links.iter().filter(|link| link.is_local());
    let sections = links.filter_map(|link| match outline.target(link.place()) {
        Some(Target::Section(at)) => Some(at),
        _ => None,
    });
    sections.collect()
}
