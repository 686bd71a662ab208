//! `awesome-heading`: the list is called "Awesome" plus its subject, in title case.

use super::super::Context;
use super::top::main_heading;
use super::{Fault, Rule, brought};
use crate::document::{Document, quoted};

pub(in super::super) struct Heading;

/// Words that stay lowercase inside a title.
const SMALL: [&str; 24] = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "nor", "of", "off", "on", "or",
    "per", "the", "to", "up", "via", "vs", "with",
];

/// A lowercase word shorter than this may be a name: `npm`, `zsh`.
const MAY_BE_A_NAME: usize = 4;

impl Rule for Heading {
    fn name(&self) -> &'static str {
        "awesome-heading"
    }

    fn summary(&self) -> &'static str {
        "A list without a main heading `Awesome Name of List`, in title case"
    }

    fn docs(&self) -> &'static str {
        "\
A list begins with a level 1 heading that says `Awesome` and what the list is about, each word with a capital. The heading may have a
picture instead of words.

```diff
-# awesome-tea
+# Awesome Tea
```

A lowercase word that may be a name (`# Awesome npm`) is left alone; a longer one is a note.

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix:
the list's name is up to its maintainers."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, |document| fault(document).into_iter().collect())
    }
}

fn fault(document: &Document<'_>) -> Option<Fault> {
    const HELP: &str = "begin the list with “# Awesome Name of List”";
    let Some((heading, lines)) = main_heading(document).and_then(|section| Some((section, section.heading?))) else {
        return Some(Fault::of_the_list("the list has no main heading", HELP));
    };
    if heading.level > 1 {
        return Some(Fault::new(lines, "the main heading is not of the first level", HELP));
    }
    let title = heading.title.trim();
    let words: Vec<&str> = title.split(|c: char| c.is_whitespace() || c == '/').filter(|word| is_word(word)).collect();
    match words.as_slice() {
        // A picture.
        [] => None,
        ["Awesome", name @ ..] if !name.is_empty() => {
            let small = name.iter().find(|word| should_be_capital(word))?;
            let message = format!("{} in the main heading begins with a small letter", quoted(small));
            Some(Fault::new(lines, message, "write the main heading in title case").doubtful())
        }
        _ => Some(Fault::new(lines, format!("the main heading is {}", quoted(title)), HELP)),
    }
}

/// Whether it has letters or digits and is not an emoji such as `:coffee:`.
fn is_word(word: &str) -> bool {
    word.contains(char::is_alphanumeric) && !(word.len() > 2 && word.starts_with(':') && word.ends_with(':'))
}

/// Whether a word of a title is lowercase for no reason: articles and the like stay lowercase, and names have their own spelling.
fn should_be_capital(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_small = letters.chars().all(|c| c.is_lowercase() || c == '-' || c == '\'');
    is_small && letters.chars().count() >= MAY_BE_A_NAME && !SMALL.contains(&letters)
}
