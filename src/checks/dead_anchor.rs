//! `dead-anchor`: a link inside the list that leads nowhere.

use super::{Check, Context, Finding, Fix, Severity};
use crate::document::{Link, Outline, Target, plain_text, quoted};
use crate::text::LineRange;

pub(super) struct DeadAnchor;

impl Check for DeadAnchor {
    fn name(&self) -> &'static str {
        "dead-anchor"
    }

    fn summary(&self) -> &'static str {
        "A link to a heading that is not there, or not there any more"
    }

    fn docs(&self) -> &'static str {
        "\
A link inside the list (`#green-tea`) leads nowhere: the contribution wrote it so, or it renamed or removed the heading. GitHub makes
anchors from headings: small letters, hyphens for spaces, no punctuation, `-1` for the second of the same name. Places named in HTML
count too, and links that were dead before are left alone.

```diff
-- [Green & white](#green-white)
+- [Green & white](#green--white)
```

The fix writes the anchor of the heading that was meant, and its new title where the line had the old one. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let (head, diff) = (context.head, &context.changes.diff);
        let line_of = |link: &Link<'_>| head.lines.line_of(link.span.start);
        let is_gone = |heading: LineRange| diff.in_head(heading.start).is_none();
        let loses = context.base.sections.iter().any(|section| section.heading.is_some_and(is_gone));
        let is_asked =
            |link: &&Link<'_>| link.is_local() && link.destination.len() > 1 && (loses || diff.is_new(line_of(link)));
        let asked: Vec<&Link<'_>> = head.links.iter().filter(is_asked).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let (now, then) = (Outline::of(head), Outline::of(context.base));
        let was_dead = |link: &Link<'_>| {
            let same = context.base.links.iter().any(|other| other.destination == link.destination);
            same && then.target(&link.destination).is_none()
        };
        let dead = asked.into_iter().filter(|link| now.target(&link.destination).is_none() && !was_dead(link));
        let mut found: Vec<Finding> = Vec::new();
        for link in dead {
            let section = meant(context, &now, &then, link);
            // How GitHub reads signs that are neither letters nor punctuation is not certain enough to blame somebody for it.
            let is_plain = |title: &str| title.chars().all(|c| c.is_ascii() || c.is_alphanumeric());
            let spelled_so = section.is_some_and(|at| now.meant(&link.destination) == Some(at));
            if spelled_so && !section.is_some_and(|at| is_plain(&head.sections[at].title)) {
                continue;
            }
            let line = line_of(link);
            if found.last().is_none_or(|last| last.lines.start != line) {
                found.push(self.tell(context, &now, link, section));
            }
        }
        found
    }
}

impl DeadAnchor {
    fn tell(&self, context: &Context<'_, '_>, now: &Outline, link: &Link<'_>, section: Option<usize>) -> Finding {
        let head = context.head;
        let lines = LineRange::single(head.lines.line_of(link.span.start));
        let title = plain_text(link.text.of(head.text));
        let message = format!("the link {} leads to no heading", quoted(&link.destination));
        let finding = Finding::new(self.name(), self.severity(), lines, message).about(&title);
        let Some(section) = section else {
            return finding.help("write the heading's anchor, or add the heading");
        };
        let anchor = format!("#{}", now.anchors[section]);
        let finding =
            finding.help(format!("{} has the anchor {}", quoted(&head.sections[section].title), quoted(&anchor)));
        let old = context.renamed_from(section).map(|old| &context.base.sections[old].title);
        let text = old.filter(|old| **old == title).map(|_| head.sections[section].title.as_ref());
        match head.rewritten_link(link, text, &anchor) {
            Some(text) => finding.fix(Fix::safe(vec![context.replace_within(lines, link.span, &text)])),
            None => finding,
        }
    }
}

/// The section that a dead link was to lead to: the one renamed since, or one spelled with the same letters.
fn meant(context: &Context<'_, '_>, now: &Outline, then: &Outline, link: &Link<'_>) -> Option<usize> {
    let renamed = match then.target(&link.destination) {
        Some(Target::Section(old)) => {
            (1..context.head.sections.len()).find(|&at| context.renamed_from(at) == Some(old))
        }
        _ => None,
    };
    renamed.or_else(|| now.meant(&link.destination))
}
