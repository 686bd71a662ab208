//! `wrong-licence`: an entry tagged with a licence that is not the repository's.

use super::{Check, Context, Finding, Severity, quoted};
use crate::document::{Document, Item, Role};
use crate::facts::Question;

pub(super) struct WrongLicence;

impl Check for WrongLicence {
    fn name(&self) -> &'static str {
        "wrong-licence"
    }

    fn summary(&self) -> &'static str {
        "An entry tagged with a licence that is not the repository's, in a list that tags licences"
    }

    fn docs(&self) -> &'static str {
        "\
Most entries of the list end with their licence in code, and GitHub finds another one in this repository. Nothing is reported if GitHub finds
none that it knows, if the entry names several, or if the two are the same licence in other words (`GPL-3.0`, `GPL-3.0-or-later`).

```diff
-- [Teapot](https://github.com/ada/teapot) - Pours. `MIT` `Rust`
+- [Teapot](https://github.com/ada/teapot) - Pours. `Apache-2.0` `Rust`
```

It is a note, without a fix: what GitHub finds may be the licence of only a part."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (asked, facts) in context.answered() {
            let (Question::Repository(name), Some(at)) = (&asked.question, asked.item) else { continue };
            let item = &context.head.items[at];
            let Some(licence) = facts.repository(name).and_then(|repository| repository.licence.as_deref()) else {
                continue;
            };
            let tagged = licences(context.head, item);
            let [tag] = tagged.as_slice() else { continue };
            if item.role != Role::Entry || licence == "NOASSERTION" || is_same(tag, licence) {
                continue;
            }
            let message =
                format!("the entry says {}, but GitHub finds {} in {}", quoted(tag), quoted(licence), quoted(name));
            let finding = Finding::new(self.name(), self.severity(), item.lines, message);
            found.push(finding.about(&context.head.title(item)).help("check which is right"));
        }
        if found.is_empty() || !tags_licences(context.base) {
            Vec::new()
        } else {
            super::asking::once_a_line(found.into_iter())
        }
    }
}

/// Whether at least half of the entries, and at least eight, are tagged with a licence.
fn tags_licences(base: &Document<'_>) -> bool {
    let (mut tagged, mut entries) = (0, 0);
    for (_, item) in base.entries() {
        entries += 1;
        tagged += usize::from(!licences(base, item).is_empty());
    }
    tagged >= 8 && tagged * 2 >= entries
}

/// The code spans of an entry that name a licence.
fn licences<'t>(document: &Document<'t>, item: &Item) -> Vec<&'t str> {
    let spans = document.opaque_in(document.lines.span_of(item.lines)).iter().map(|span| span.of(document.text));
    let code = spans.filter(|text| text.starts_with('`')).map(|text| text.trim_matches('`').trim());
    code.filter(|text| family(text).is_some()).collect()
}

/// The licences that lists tag, by the beginnings of their names (<https://spdx.org/licenses/>).
const FAMILIES: [&str; 22] = [
    "mit",
    "apache",
    "agpl",
    "lgpl",
    "gpl",
    "mpl",
    "bsd",
    "isc",
    "unlicense",
    "cc0",
    "cc-by",
    "epl",
    "eupl",
    "zlib",
    "wtfpl",
    "artistic",
    "bsl",
    "osl",
    "cecill",
    "postgresql",
    "0bsd",
    "ncsa",
];

fn family(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let ends = |rest: &str| {
        let version = rest.strip_prefix('v').unwrap_or(rest);
        !version.starts_with(|c: char| c.is_ascii_alphabetic()) && (version.len() == rest.len() || !version.is_empty())
    };
    let of = |family: &&str| lower.strip_prefix(*family).is_some_and(ends);
    FAMILIES.into_iter().find(of)
}

/// Whether two names mean one licence: they are of one family, and of the same number if both have one.
fn is_same(tag: &str, licence: &str) -> bool {
    let number = |text: &str| {
        let digits: String =
            text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let (one, other) = (number(tag), number(licence));
    family(tag) == family(licence) && (one.is_empty() || other.is_empty() || one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_licence_are_the_same() {
        for (tag, licence, same) in [
            ("MIT", "MIT", true),
            ("GPL-3.0", "GPL-3.0-or-later", true),
            ("GPLv3", "GPL-3.0", true),
            ("BSD", "BSD-3-Clause", true),
            ("MIT", "Apache-2.0", false),
            ("GPL-2.0", "GPL-3.0", false),
            ("AGPL-3.0", "GPL-3.0", false),
        ] {
            assert_eq!(is_same(tag, licence), same, "{tag} {licence}");
        }
        assert_eq!((family("Mitten"), family("Rust")), (None, None));
    }
}
