//! `awesome-contents`: the table of contents has the right name and place.

use super::super::{Context, Safety};
use super::top::{main_heading, shelves};
use super::{Fault, Rule, brought};
use crate::checks::Fix;
use crate::checks::preset::{Preset, words_of};
use crate::document::{Document, Marker, Purpose, Section, plain_text, quoted};
use crate::text::{Edit, LineRange, Span};

pub(in super::super) struct Contents;

/// What the section should be called.
const NAME: &str = "Contents";

/// A list with fewer sections than this needs no contents.
const FEWEST: usize = 2;

impl Rule for Contents {
    fn name(&self) -> &'static str {
        "awesome-contents"
    }

    fn summary(&self) -> &'static str {
        "A list without a first section `Contents`, or one whose contents nest deeper than one level or name `Contributing` or `Footnotes`"
    }

    fn docs(&self) -> &'static str {
        "\
The first section of the list is its table of contents. It is called `Contents`, its lines are nested no deeper than one level, and `Contributing` and
`Footnotes` are not among them. A list with one section needs none.

```diff
-## Table of Contents
+## Contents
 
 - [Black](#black)
-- [Contributing](#contributing)
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). The fix renames
the section if no link leads to its heading, and removes such a line. It is not safe: words are lost."
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, faults)
    }
}

fn faults(document: &Document<'_>) -> Vec<Fault> {
    let sections = document.sections.iter().enumerate();
    let found =
        sections.filter(|(_, section)| is_contents(section)).find_map(|(at, section)| Some((at, section.heading?)));
    let Some((at, heading)) = found else {
        let missing =
            Fault::of_the_list("the list has no section “Contents”", "begin it with its contents, under that heading");
        return if shelves(document).len() < FEWEST { Vec::new() } else { vec![missing] };
    };
    let mut faults = Vec::new();
    faults.extend(misnamed(document, &document.sections[at], heading));
    faults.extend(late(document, at, heading));
    faults.extend(too_deep(document, at));
    faults.extend(unwanted(document, at));
    faults
}

fn is_contents(section: &Section<'_>) -> bool {
    let words = words_of(&section.title);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    section.purpose == Purpose::Contents
        || matches!(words.as_slice(), ["content" | "index"] | ["table", "of", "content"])
}

fn misnamed(document: &Document<'_>, section: &Section<'_>, heading: LineRange) -> Option<Fault> {
    let bare = section.title.trim_matches(|c: char| !c.is_alphanumeric());
    if bare == NAME {
        return None;
    }
    let message = format!("the contents are called {}", quoted(&section.title));
    let fault = Fault::new(heading, message, format!("call them “{NAME}”"));
    let is_linked = document.links.iter().any(|link| link.place().trim_start_matches('#') == section.anchor);
    let span = document.lines.span_of(heading);
    let at = span.of(document.text).find(bare).filter(|_| !bare.is_empty() && !is_linked);
    Some(match at {
        Some(at) => {
            let title = Span::new(span.start + at, span.start + at + bare.len());
            let (before, after) = (Span::new(span.start, title.start), Span::new(title.end, span.end));
            let text = format!("{}{NAME}{}", before.of(document.text), after.of(document.text));
            fault.fix(Fix::needs_review(vec![Edit::replace(heading, text)]))
        }
        None => fault,
    })
}

fn late(document: &Document<'_>, at: usize, heading: LineRange) -> Option<Fault> {
    let first = 1 + usize::from(main_heading(document).is_some());
    let before = document.sections.get(first).filter(|_| first < at)?;
    let message = format!("the contents are not the first section; {} stands before them", quoted(&before.title));
    Some(Fault::new(heading, message, "put the contents first"))
}

fn too_deep(document: &Document<'_>, at: usize) -> Option<Fault> {
    let deep = document.items.iter().find(|item| item.section == at && item.depth > 1)?;
    let message = "the contents are nested deeper than one level";
    Some(Fault::new(deep.lines, message, "leave out what is nested deeper"))
}

fn unwanted<'d>(document: &'d Document<'_>, at: usize) -> impl Iterator<Item = Fault> + 'd {
    let items = document.items.iter().filter(move |item| item.section == at);
    let shelves = shelves(document);
    let holds_entries = move |name: &str| shelves.iter().any(|&at| document.sections[at].title == name);
    items.filter_map(move |item| {
        let mut names = document.links_of(item).iter().map(|link| plain_text(link.text.of(document.text)));
        let name = names.find(|name| Preset::Awesome.sets_apart(name) && !holds_entries(name))?;
        let message = format!("the contents name {}", quoted(&name));
        let fault = Fault::new(item.lines, message, "leave the line out");
        let is_one_line = item.block.count() == 1 && matches!(item.marker, Marker::Bullet(_));
        let fix = || Fix::needs_review(vec![Edit::delete(item.lines)]);
        Some(if is_one_line { fault.fix(fix()) } else { fault })
    })
}
