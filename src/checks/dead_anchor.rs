//! `dead-anchor`: a link inside the list that leads nowhere.

use std::collections::{HashMap, HashSet};

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity, named};
use crate::document::{Document, Link, Name, Outline, Target, plain_text, quoted};
use crate::text::LineRange;

pub(super) struct DeadAnchor;

impl Check for DeadAnchor {
    fn name(&self) -> &'static str {
        "dead-anchor"
    }

    fn summary(&self) -> &'static str {
        "A link to a heading that does not exist, or no longer does; a name that another place already has"
    }

    fn docs(&self) -> &'static str {
        "\
A link inside the list (`#green-tea`) leads nowhere: the contribution wrote it that way, or renamed or removed the heading. GitHub makes
anchors from headings: lowercase letters, a hyphen for each space, no punctuation, emoji or pictures (`## 🍵 Tea` is `#-tea`), `-1` for
the second of the same name. Places named in HTML count too, and links that were dead before are left alone.

A name in HTML is for one place only: if an entry is copied with its `<a name>`, links to it lead to the older one. That is reported too,
unless the list already has such names.

```diff
-- [Green & white](#green-white)
+- [Green & white](#green--white)
```

The fix writes the anchor of the heading that was meant, and its new title if the line had the old one. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let (head, diff) = (context.head, &context.changes.diff);
        let line_of = |link: &Link<'_>| head.lines.line_of(link.span.start);
        let is_gone = |heading: LineRange| diff.in_head(heading.start).is_none();
        let loses = context.base.sections.iter().any(|section| section.heading.is_some_and(is_gone));
        let is_asked =
            |link: &&Link<'_>| link.is_local() && link.place().len() > 1 && (loses || diff.is_new(line_of(link)));
        let asked: Vec<&Link<'_>> = head.links.iter().filter(is_asked).collect();
        let mut found = self.taken(context);
        if asked.is_empty() {
            return found;
        }
        let (now, then) = (Outline::of(head), Outline::of(context.base));
        let was_dead = |link: &Link<'_>| {
            let same = context.base.links.iter().any(|other| other.destination == link.destination);
            same && then.target(link.place()).is_none()
        };
        let mut told: HashSet<usize> = found.iter().map(|finding| finding.lines.start).collect();
        let dead = asked.into_iter().filter(|link| now.target(link.place()).is_none() && !was_dead(link));
        for link in dead {
            let section = meant(context, &now, &then, link);
            if told.insert(line_of(link)) {
                found.push(self.tell(context, link, section));
            }
        }
        found
    }
}

impl DeadAnchor {
    /// New places named in HTML whose name another place already has.
    fn taken(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let (head, diff) = (context.head, &context.changes.diff);
        let names = head.names();
        let line_of = |name: &Name<'_>| head.lines.line_of(name.tag.start);
        let is_new = |name: &&Name<'_>| diff.is_new(line_of(name));
        if !names.iter().any(|name| is_new(&name)) || has_repeats(context.base) {
            return Vec::new();
        }
        // The old place of that name, or else the first new one.
        let mut owners: HashMap<&str, &Name<'_>> = HashMap::new();
        for name in names.iter().filter(|name| !is_new(name)).chain(names.iter().filter(is_new)) {
            owners.entry(name.name).or_insert(name);
        }
        let mut found: Vec<Finding> = Vec::new();
        for name in names.iter().filter(is_new) {
            let (line, owner) = (line_of(name), line_of(owners[name.name]));
            if owner == line || found.last().is_some_and(|last| last.lines.start == line) {
                continue;
            }
            let message = format!("the name {} is taken on line {owner}", quoted(name.name));
            found.push(
                Finding::new(self.name(), self.severity(), LineRange::single(line), message)
                    .help("choose another")
                    .related(owner, "the name is taken here"),
            );
        }
        found
    }

    fn tell(&self, context: &Context<'_, '_>, link: &Link<'_>, section: Option<usize>) -> Finding {
        let head = context.head;
        let lines = LineRange::single(head.lines.line_of(link.span.start));
        let title = plain_text(link.text.of(head.text));
        let message = format!("the link {} leads to no heading", quoted(&link.destination));
        let finding = |message: String| Finding::new(self.name(), self.severity(), lines, message).about(&title);
        let Some(section) = section else {
            return finding(message).help("write the heading's anchor, or add the heading");
        };
        let anchor = format!("#{}", head.sections[section].anchor);
        let page = link.destination.strip_suffix(link.place()).unwrap_or_default();
        let address = format!("{page}{anchor}");
        let finding =
            finding(format!("{message}: that of {} is {}", named(&head.sections[section].title), quoted(&anchor)));
        let old = context.renamed_from(section).map(|old| &context.base.sections[old].title);
        let text = old.filter(|old| **old == title).map(|_| head.sections[section].title.as_ref());
        let words = text.map(|text| (title.to_string(), text.to_owned()));
        let aim = Aim::Address { from: link.destination.to_string(), to: address.clone(), words };
        match head.rewritten_link(link, text, &address) {
            Some(text) => finding.fix(Fix::safe(aim, vec![context.replace_within(lines, link.span, &text)])),
            None => finding,
        }
    }
}

/// Whether places on different lines share a name, so that the list does not mind.
fn has_repeats(document: &Document<'_>) -> bool {
    let mut lines = HashMap::new();
    let names = document.names();
    names.iter().any(|name| {
        let line = document.lines.line_of(name.tag.start);
        lines.insert(name.name, line).is_some_and(|other| other != line)
    })
}

/// The section that a dead link was meant for: one that was renamed, one spelled with the same letters, or the one its text names.
fn meant(context: &Context<'_, '_>, now: &Outline, then: &Outline, link: &Link<'_>) -> Option<usize> {
    let renamed = match then.target(link.place()) {
        Some(Target::Section(old)) => {
            (1..context.head.sections.len()).find(|&at| context.renamed_from(at) == Some(old))
        }
        _ => None,
    };
    let called = || now.called(&plain_text(link.text.of(context.head.text)));
    renamed.or_else(|| now.meant(link.place())).or_else(called)
}
