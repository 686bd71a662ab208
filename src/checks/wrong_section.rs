//! `wrong-section`: an entry that reads like those of another section.

use super::placed::name_of;
use super::{Check, Context, Finding, Severity, named, quoted};
use crate::change::Change;
use crate::document::{Document, Item};
use crate::identity::Identity;
use crate::placement::{Asked, Better, Misplaced};
use crate::text::series;

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
The entry reads like the entries of another section, not like those of the one it was put in. Words can mislead, so up to three sections are
named, with the entries there that are most like it, and a person can tell at a glance. A single section is named if it has four fifths of
the probability and 19 of 20 entries of the list that are drawn to it as strongly are there. It is a note; it is a warning only if it is as
clear as for fewer than one in 400 entries that are in the right place.

What a section is about is learned from the entries it holds and from its headings: titles, descriptions, repository names, and what
arXiv, PubMed and GitHub say about the entry, if they were asked. Words also count by what they mean in other lists, so “X-ray” is close to
“Medical Imaging”. How far words can be trusted is learned by taking entries out of the list and placing them again; in a list whose
sections overlap, little is reported. A section without entries is known by its headings alone. Sections about a form (articles, videos,
books) need more for a note and never make a warning. Nothing is reported for an entry with fewer than three meaningful words, nor for a
section for leftovers (miscellaneous, others), a year or a letter; and no entry is sent there. [How often it is right](placement.md).

```markdown
## Teapots
- [Kyusu](https://kyusu.example) - Side-handled teapot of red clay.
- [Hojicha](https://hojicha.example) - Green tea leaves, roasted over charcoal.   ← reads like “Green tea”
```

There is no fix: where it belongs is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let changes = context.changes.entries(context.head);
        changes.filter_map(|(change, at, item)| self.judge(context, change, at, item)).collect()
    }
}

impl WrongSection {
    fn judge(&self, context: &Context<'_, '_>, change: Change, at: usize, item: &Item) -> Option<Finding> {
        let section = context.chosen_section(change, item)?;
        let told = context.told_of(at);
        let asked = Asked::item(context.head, item, change.base).told(&told);
        let mut misplaced = context.placement.of(context.base).judge(&asked, section)?;
        // A second copy of an entry is like the first; that it is there twice is a separate fault.
        let link = identity(context.head, item);
        let like = misplaced.better.iter().flat_map(|better| &better.like);
        if link.is_some()
            && like.map(|&like| identity(context.base, &context.base.items[like])).any(|other| other == link)
        {
            return None;
        }
        // The finding is about the first; if the contribution removed that, there is nothing left to say.
        context.heading_line(misplaced.better[0].section)?;
        misplaced.better.retain(|better| context.heading_line(better.section).is_some());
        Some(self.tell(context, item, section, &misplaced))
    }

    fn tell(&self, context: &Context<'_, '_>, item: &Item, section: usize, misplaced: &Misplaced) -> Finding {
        let told: Vec<usize> = misplaced.better.iter().map(|better| better.section).chain([section]).collect();
        let name = |section: usize| named(&name_of(context.base, section, &told));
        let severity = if misplaced.is_plain { self.severity() } else { Severity::Note };
        let names: Vec<String> = misplaced.better.iter().map(|better| name(better.section)).collect();
        let (of, own) = misplaced.nearest;
        let there = misplaced.better[0].like.len();
        let message = match names.as_slice() {
            [only] if there > own => {
                format!("does this belong in {only}, like {there} of the {of} entries most like it?")
            }
            [best, rest @ ..] if there > own => {
                let or = series(rest, "or");
                format!("does this belong in {best}, like {there} of the {of} entries most like it, or in {or}?")
            }
            names => format!("by its words, does this belong in {}?", series(names, "or")),
        };
        let mut finding = Finding::new(self.name(), severity, item.lines, message).about(&context.head.title(item));
        for (better, name) in misplaced.better.iter().zip(&names) {
            finding = point_at(context, finding, better, name);
        }
        finding
    }
}

fn identity(document: &Document<'_>, item: &Item) -> Option<Identity> {
    document.main_link(item).and_then(|link| Identity::of(&link.destination))
}

/// Points at the nearest entries of a section, at most two, or at its heading if none is near.
fn point_at(context: &Context<'_, '_>, mut finding: Finding, better: &Better, name: &str) -> Finding {
    let shown = better.like.iter().filter_map(|&like| {
        let item = &context.base.items[like];
        let line = context.changes.diff.in_head(item.lines.start)?;
        Some((line, format!("{} is in {name}", quoted(&context.base.title(item)))))
    });
    let mut shown: Vec<(usize, String)> = shown.take(2).collect();
    if shown.is_empty() {
        shown.extend(context.heading_line(better.section).map(|line| (line, format!("{name} begins here"))));
    }
    for (line, message) in shown {
        finding = finding.related(line, message);
    }
    finding
}
