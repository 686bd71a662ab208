//! `awesome-sections`: where `Contributing` and `Footnotes` are, and what they are called.

use super::super::Context;
use super::top::shelves;
use super::{Fault, Rule, brought};
use crate::checks::preset::{is_of_footnotes, is_on_contributing};
use crate::document::{Document, quoted};

pub(in super::super) struct Sections;

impl Rule for Sections {
    fn name(&self) -> &'static str {
        "awesome-sections"
    }

    fn summary(&self) -> &'static str {
        "A section on contributing that is among those with entries or not called `Contributing`; footnotes that are not at the bottom"
    }

    fn docs(&self) -> &'static str {
        "\
A section on contributing is called `Contributing` and is above or below all sections with entries. `Footnotes`, which hold what is
necessary but not important, are at the bottom.

```diff
 ## Black
 
 - [Assam](https://assam.example) - Malty.
 
-## How to Contribute
-
-Read contributing.md.
-
 ## Green
 
 - [Sencha](https://sencha.example) - Steamed.
+
+## Contributing
+
+Read contributing.md.
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix: links may lead to the
sections."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, faults)
    }
}

fn faults(document: &Document<'_>) -> Vec<Fault> {
    let shelves = shelves(document);
    let (Some(&first), Some(&last)) = (shelves.first(), shelves.last()) else { return Vec::new() };
    let mut faults = Vec::new();
    for (at, section) in document.sections.iter().enumerate() {
        let Some(heading) = section.heading else { continue };
        let title = quoted(&section.title);
        if is_of_footnotes(&section.title) && at < last {
            faults.push(Fault::new(
                heading,
                format!("{title} stands above sections with entries"),
                "put it at the bottom of the list",
            ));
        }
        if !is_on_contributing(&section.title) || shelves.contains(&at) {
            continue;
        }
        if first < at && at < last {
            faults.push(Fault::new(
                heading,
                format!("{title} stands among sections with entries"),
                "put it above or below them",
            ));
        }
        if section.title.trim_matches(|c: char| !c.is_alphanumeric()) != "Contributing" {
            let message = format!("the section on contributing is called {title}");
            faults.push(Fault::new(heading, message, "call it “Contributing”"));
        }
    }
    faults
}
