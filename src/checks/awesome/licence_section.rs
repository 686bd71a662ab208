//! `awesome-licence-section`: the list does not state its licence.

use super::super::Context;
use super::top::{is_prose, shelves};
use super::{Fault, Rule, brought};
use crate::checks::preset::words_of;
use crate::document::{Document, quoted};
use crate::text::LineRange;

pub(in super::super) struct LicenceSection;

/// Where badges and buttons for licences come from.
const PICTURES: [&str; 4] = [
    "licensebuttons.net",
    "i.creativecommons.org",
    "mirrors.creativecommons.org/presskit",
    "shields.io/github/license",
];

impl Rule for LicenceSection {
    fn name(&self) -> &'static str {
        "awesome-licence-section"
    }

    fn summary(&self) -> &'static str {
        "A section or a badge in a list that states its licence"
    }

    fn docs(&self) -> &'static str {
        "\
The licence is in a file of its own, and GitHub shows its name at the top of the repository. The list does not repeat it.

```diff
-## License
-
-[![CC0](https://licensebuttons.net/p/zero/1.0/88x31.png)](https://creativecommons.org/publicdomain/zero/1.0/)
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix:
if no file holds the licence yet, it has to be written first."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, faults)
    }
}

fn faults(document: &Document<'_>) -> Vec<Fault> {
    const HELP: &str = "leave it out, and keep the licence in a file named “license”";
    let is_on_licence = |title: &str| {
        let words = words_of(title);
        matches!(words.first().map(String::as_str), Some("license" | "licence" | "licensing")) && words.len() <= 3
    };
    let shelves = shelves(document);
    let sections = document.sections.iter().enumerate();
    // A section on licensing tools holds entries.
    let sections = sections.filter(|(at, section)| is_on_licence(&section.title) && !shelves.contains(at));
    let told = sections.filter_map(|(_, section)| {
        let message = format!("the section {} tells the licence", quoted(&section.title));
        Some(Fault::new(section.heading?, message, HELP))
    });
    let mut faults: Vec<Fault> = told.collect();
    // Inside such a section it is reported once.
    let in_section = |line: usize| {
        let at =
            document.sections.partition_point(|section| section.heading.is_none_or(|heading| heading.start <= line));
        at.checked_sub(1).is_some_and(|at| is_on_licence(&document.sections[at].title))
    };
    let shows = |line: &usize| {
        let said = document.lines.content(document.text, *line).to_lowercase();
        PICTURES.iter().any(|picture| said.contains(picture)) && is_prose(document, *line) && !in_section(*line)
    };
    let lines = (1..=document.lines.count()).filter(shows);
    faults.extend(lines.map(|line| Fault::new(LineRange::single(line), "a picture tells the licence", HELP)));
    faults
}
