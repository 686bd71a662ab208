//! `duplicate-section`: a new section that already exists.

use std::collections::{HashMap, HashSet};

use super::{Check, Context, Finding, Severity, named};
use crate::document::Document;

pub(super) struct DuplicateSection;

impl Check for DuplicateSection {
    fn name(&self) -> &'static str {
        "duplicate-section"
    }

    fn summary(&self) -> &'static str {
        "A new section with the title of another one beside it"
    }

    fn docs(&self) -> &'static str {
        "\
The contribution adds a section, and beside it, under the same heading, there is one with the same title, regardless of capitals and
punctuation. Sections with the same title under different headings are left alone, and so is a list that repeats its titles, such as one
with a section for each day's news.

```markdown
## Green tea
…
## Green Tea   ← the same section again
```

There is no fix: put the entries into the existing section."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let head = context.head;
        if repeats_titles(context.base) {
            return Vec::new();
        }
        // The first two of each name are enough: the section in question is at most one of them.
        let mut twins: HashMap<(Option<usize>, u8, String), Vec<usize>> = HashMap::new();
        for (at, section) in head.sections.iter().enumerate() {
            let same = twins.entry((section.parent, section.level, name(&section.title))).or_default();
            same.extend((same.len() < 2).then_some(at));
        }
        let doubled = context.judged_sections().into_iter().filter_map(|(at, heading, section)| {
            let name = name(&section.title);
            let same = twins.get(&(section.parent, section.level, name.clone()))?;
            let twin = same.iter().copied().find(|&other| other != at)?;
            let line = head.sections[twin].heading?.start;
            let was_there = !context.is_whole && context.section_before(twin).is_some();
            let is_first_said = was_there || twin < at;
            (!name.is_empty() && is_first_said).then(|| {
                let message = format!("the section {} already exists on line {line}", named(&section.title));
                Finding::new(self.name(), self.severity(), heading, message)
                    .help("move its entries there")
                    .related(line, "the existing section")
            })
        });
        doubled.collect()
    }
}

/// Whether the list already repeats section titles, at least twice.
fn repeats_titles(base: &Document<'_>) -> bool {
    let mut seen = HashSet::new();
    let names = base.sections.iter().map(|section| (section.parent, section.level, name(&section.title)));
    names.filter(|place| !place.2.is_empty()).filter(|place| !seen.insert(place.clone())).take(2).count() == 2
}

fn name(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
