//! `awesome-introduction`: the top of the list says in a few words what it is about.

use super::super::Context;
use super::top::{main_heading, words_at_top};
use super::{Fault, Rule, brought};
use crate::document::Document;

pub(in super::super) struct Introduction;

/// Fewer letters than this cannot describe a subject.
const FEWEST: usize = 8;

impl Rule for Introduction {
    fn name(&self) -> &'static str {
        "awesome-introduction"
    }

    fn summary(&self) -> &'static str {
        "A list that does not say at its top, in words, what its subject is"
    }

    fn docs(&self) -> &'static str {
        "\
A sentence at the top of the list says what its subject is. Pictures, badges and links to the list's own sections do not count. Words that
describe the list instead (\"A curated list of …\") are a note: the guidelines want the subject described.

```diff
 # Awesome Tea
 
+> Drinks brewed from the leaves of Camellia sinensis.
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix:
the words are up to the maintainers."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, |document| fault(document).into_iter().collect())
    }
}

fn fault(document: &Document<'_>) -> Option<Fault> {
    let said = words_at_top(document);
    let lines = main_heading(document).and_then(|section| section.heading);
    let fault = |message: &str, help: &str| match lines {
        Some(lines) => Fault::new(lines, message, help),
        None => Fault::of_the_list(message, help),
    };
    if said.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST {
        let help = "say below the main heading in a sentence what the list's subject is";
        return Some(fault("nothing at the top of the list says what it is about", help));
    }
    tells_of_the_list(&said).then(|| {
        let message = "the words at the top of the list describe the list, and not its subject";
        fault(message, "describe the subject, in an objective sentence").doubtful()
    })
}

/// Whether a sentence begins like "A curated list of …".
fn tells_of_the_list(said: &str) -> bool {
    let lower = said.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    let at = words.iter().position(|word| matches!(*word, "list" | "collection"));
    let before = |at: usize| {
        let known = ["a", "an", "the", "curated", "awesome", "this", "is", "community-curated", "opinionated", "big"];
        words[..at].iter().all(|word| known.contains(word))
    };
    at.is_some_and(|at| before(at) && words.get(at + 1) == Some(&"of"))
}
