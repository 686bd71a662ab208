//! `awesome-badge`: the list has the Awesome badge at its top.

use super::super::Context;
use super::top::{is_badge, top};
use super::{Fault, MANIFESTO, Rule, brought};
use crate::conventions::Source;
use crate::document::{Document, Link, quoted};

pub(in super::super) struct Badge;

/// Where the badge may lead.
const HOMES: [&str; 2] = ["awesome.re", "github.com/sindresorhus/awesome"];

impl Rule for Badge {
    fn name(&self) -> &'static str {
        "awesome-badge"
    }

    fn summary(&self) -> &'static str {
        "A list without the Awesome badge at its top, or whose badge does not lead to the list of awesome lists"
    }

    fn docs(&self) -> &'static str {
        "\
The Awesome badge is at the top of the list and leads to the list of awesome lists.

```diff
 # Awesome Tea
+
+[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)
```

It may be in the heading or below it: the manifesto shows it next to the title, the requirements want it below.

Source: [the awesome manifesto](https://github.com/sindresorhus/awesome/blob/main/awesome.md#awesome-badge). There is no fix: there are several badges to choose from."
    }

    fn source(&self) -> Source {
        MANIFESTO
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, |document| fault(document).into_iter().collect())
    }
}

fn fault(document: &Document<'_>) -> Option<Fault> {
    const HELP: &str = "put “[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)” below the main heading";
    let mut badges = document.links.iter().filter(|link| is_badge(document, link));
    let line = |link: &Link<'_>| document.lines.lines_of(link.span);
    match badges.clone().find(|link| leads_home(link)) {
        Some(badge) if is_at_top(document, line(badge).start) => None,
        Some(badge) => Some(Fault::new(line(badge), "the Awesome badge does not stand at the top of the list", HELP)),
        None => Some(match badges.find(|link| shows_badge(document, link)) {
            Some(badge) => {
                let message = format!("the Awesome badge leads to {}", quoted(&badge.destination));
                Fault::new(line(badge), message, "lead it to “https://awesome.re”")
            }
            None => Fault::of_the_list("the list has no Awesome badge that leads to the list of awesome lists", HELP),
        }),
    }
}

/// Whether a line is above the sections, or in the first heading, whatever its level.
fn is_at_top(document: &Document<'_>, line: usize) -> bool {
    let first = document.sections.get(1).and_then(|section| section.heading);
    first.is_some_and(|heading| heading.has(line)) || top(document).is_some_and(|top| top.has(line))
}

fn leads_home(link: &Link<'_>) -> bool {
    let address = link.destination.to_lowercase();
    let place = address.split_once("://").map_or(address.as_str(), |(_, place)| place);
    let place = place.strip_prefix("www.").unwrap_or(place).split(['#', '?']).next().unwrap_or_default();
    HOMES.contains(&place.trim_end_matches('/'))
}

/// Whether a link shows the badge itself, going by where its picture comes from.
fn shows_badge(document: &Document<'_>, link: &Link<'_>) -> bool {
    let picture = link.text.of(document.text).to_lowercase();
    picture.contains("awesome.re/badge") || picture.contains("sindresorhus/awesome/")
}
