//! `awesome-inspired-by`: no "inspired by" line at the top, since the badge says enough.

use super::super::Context;
use super::top::{is_prose, top};
use super::{Fault, Rule, brought};
use crate::document::Document;
use crate::text::LineRange;

pub(in super::super) struct InspiredBy;

impl Rule for InspiredBy {
    fn name(&self) -> &'static str {
        "awesome-inspired-by"
    }

    fn summary(&self) -> &'static str {
        "A line at the top of a list that says which awesome list it was inspired by"
    }

    fn docs(&self) -> &'static str {
        "\
The top of the list does not mention the awesome list that inspired it: the badge says enough.

```diff
 # Awesome Tea
 
-Inspired by [awesome-coffee](https://github.com/ada/awesome-coffee).
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix:
thanks can go elsewhere, and where is up to the maintainers."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, faults)
    }
}

fn faults(document: &Document<'_>) -> Vec<Fault> {
    let Some(top) = top(document) else { return Vec::new() };
    let tells = |line: &usize| {
        let said = document.lines.content(document.text, *line).to_lowercase();
        is_prose(document, *line) && said.split_once("inspired by").is_some_and(|(_, rest)| rest.contains("awesome"))
    };
    let message = "the top of the list says what inspired it";
    let told = (top.start..=top.end).filter(tells);
    told.map(|line| Fault::new(LineRange::single(line), message, "leave it out, the badge says enough")).collect()
}
