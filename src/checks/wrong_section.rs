//! `wrong-section`: an entry that reads like those of another section.

use super::{Check, Context, Finding, Severity, quoted};
use crate::change::{Change, ChangeKind};
use crate::document::{Document, Item, Role};
use crate::identity::Identity;
use crate::placement::{Better, Misplaced};

pub(super) struct WrongSection;

impl Check for WrongSection {
    fn name(&self) -> &'static str {
        "wrong-section"
    }

    fn summary(&self) -> &'static str {
        "A new or moved entry whose words are those of another section"
    }

    fn docs(&self) -> &'static str {
        "\
The entry reads like the entries of another section, and not like those of the one it was put into. It is advice: words can mislead, and
up to three sections are named with the entries there that are most like it, so that a person can tell at a glance.

What a section is about is learned from the entries it holds: their titles, descriptions and repository names. How far words can be
trusted is learned too, by taking entries of the list out and placing them again; in a list whose sections overlap, little is said.
Nothing is said of sections with fewer than three entries, of entries that share fewer than three words with the list, and
of sections about a form and not a subject: articles, videos, surveys, style guides, years, miscellaneous.

```markdown
## Teapots
- [Kyusu](https://kyusu.example) - Side-handled teapot of red clay.
- [Hojicha](https://hojicha.example) - Green tea leaves, roasted over charcoal.   ← reads like “Green tea”
```

There is no fix: where it belongs is for a person to say."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let changes = context.changes.entries(context.head);
        changes.filter_map(|(change, _, item)| self.judge(context, change, item)).collect()
    }
}

impl WrongSection {
    fn judge(&self, context: &Context<'_, '_>, change: Change, item: &Item) -> Option<Finding> {
        let section = chosen_section(context, change, item)?;
        let mut misplaced = context.placement.of(context.base).judge(context.head, item, section, change.base)?;
        // A second copy of an entry is like the first; that it is there twice is another fault.
        let link = identity(context.head, item);
        let like = misplaced.better.iter().flat_map(|better| &better.like);
        if link.is_some()
            && like.map(|&like| identity(context.base, &context.base.items[like])).any(|other| other == link)
        {
            return None;
        }
        misplaced.better.retain(|better| heading_line(context, better.section).is_some());
        (!misplaced.better.is_empty()).then(|| self.tell(context, item, section, &misplaced))
    }

    fn tell(&self, context: &Context<'_, '_>, item: &Item, section: usize, misplaced: &Misplaced) -> Finding {
        let told: Vec<usize> = misplaced.better.iter().map(|better| better.section).chain([section]).collect();
        let name = |section: usize| quoted(&name_of(context.base, section, &told));
        let (here, best) = (name(section), name(misplaced.better[0].section));
        let names: Vec<String> = misplaced.better.iter().map(|better| name(better.section)).collect();
        let message = format!("this reads more like the entries in {best} than like those in {here}");
        let mut finding = Finding::new(self.name(), self.severity(), item.lines, message)
            .about(&context.head.title(item))
            .help(format!("see whether it belongs in {}", either(&names)));
        let (of, there, own) = misplaced.nearest;
        if there > own {
            finding = finding
                .evidence(format!("of the {of} entries most like it, {there} stand in {best} and {own} in {here}"));
        }
        for (better, name) in misplaced.better.iter().zip(&names) {
            finding = point_at(context, finding, better, name);
        }
        finding
    }
}

/// The section, of the base, that the contribution chose for an entry; `None` where it chose none or a new one.
fn chosen_section(context: &Context<'_, '_>, change: Change, item: &Item) -> Option<usize> {
    // What is nested under an entry stands there because of that entry.
    if item.parent.is_some_and(|parent| context.head.items[parent].role == Role::Entry) {
        return None;
    }
    let section = context.section_before(item.section)?;
    let chosen = match (change.kind, change.base) {
        (ChangeKind::Added, _) => true,
        (ChangeKind::Moved, Some(base)) => context.base.items[base].section != section,
        _ => false,
    };
    chosen.then_some(section)
}

fn identity(document: &Document<'_>, item: &Item) -> Option<Identity> {
    document.main_link(item).and_then(|link| Identity::of(&link.destination))
}

/// Where a section of the base begins in the head, if it is still there.
fn heading_line(context: &Context<'_, '_>, section: usize) -> Option<usize> {
    context.changes.diff.in_head(context.base.sections[section].heading?.start)
}

/// The nearest entries of a section, two at most; where none is near, its heading.
fn point_at(context: &Context<'_, '_>, mut finding: Finding, better: &Better, name: &str) -> Finding {
    let shown = better.like.iter().filter_map(|&like| {
        let item = &context.base.items[like];
        let line = context.changes.diff.in_head(item.lines.start)?;
        Some((line, format!("{} stands in {name}", quoted(&context.base.title(item)))))
    });
    let mut shown: Vec<(usize, String)> = shown.take(2).collect();
    if shown.is_empty() {
        shown.extend(heading_line(context, better.section).map(|line| (line, format!("{name} begins here"))));
    }
    for (line, message) in shown {
        finding = finding.related(line, message);
    }
    finding
}

/// A section's heading; with the one above it where several sections that are told bear the same.
fn name_of(base: &Document<'_>, section: usize, told: &[usize]) -> String {
    let title = |section: usize| base.sections[section].title.as_ref();
    let is_twin = |&other: &usize| other != section && title(other) == title(section);
    match base.sections[section].parent {
        Some(parent) if told.iter().any(is_twin) => format!("{} / {}", title(parent), title(section)),
        _ => title(section).to_owned(),
    }
}

/// "A", "A or B", "A, B or C".
fn either(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
