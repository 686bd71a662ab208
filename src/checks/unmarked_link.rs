//! `unmarked-link`: a link of a kind that all others mark (`(PDF)`), without the mark.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Context, Finding, Severity, quoted};
use crate::document::{Document, Item};

pub(super) struct UnmarkedLink;

impl Check for UnmarkedLink {
    fn name(&self) -> &'static str {
        "unmarked-link"
    }

    fn summary(&self) -> &'static str {
        "A link to a kind of file or a site that all other entries mark, such as `(PDF)`, without the mark"
    }

    fn docs(&self) -> &'static str {
        "\
Nearly every entry that leads to such a file, or to such a site, says so with a mark: `(PDF)` where the link ends in `.pdf`, `[video]` where
it leads to a site of videos. This one leads there and has no mark. What goes with what is learned from the list: at least eight entries with
such a link, 95 of 100 of them marked, and hardly any mark on other entries.

```diff
-- [Handbook of Steam](https://books.example/steam.pdf)
+- [Handbook of Steam](https://books.example/steam.pdf) (PDF)
```

There is no fix: where the mark belongs is the contributor's to see."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut marks = None;
        let mut found = Vec::new();
        for (change, _, item) in context.written() {
            let Some(entry) = Entry::of(context.head, item).filter(|_| !context.is_torn(item)) else { continue };
            let marks = marks.get_or_insert_with(|| Marks::learn(context.base));
            let Some((form, habit)) = entry.forms.iter().find_map(|form| Some((form, marks.of(form)?))) else {
                continue;
            };
            let was = change.base.and_then(|base| Entry::of(context.base, &context.base.items[base]));
            let was_so = was.is_some_and(|was| was.forms.contains(form) && !was.marks.contains(&habit.key));
            if entry.marks.contains(&habit.key) || was_so {
                continue;
            }
            let (agree, total) = (habit.agree, habit.total);
            let message = format!("this entry has no {}, as those with a link to {form} have", quoted(&habit.shown));
            found.push(
                Finding::new(self.name(), self.severity(), item.lines, message)
                    .about(&context.head.title(item))
                    .help(format!("mark the link with {}", quoted(&habit.shown)))
                    .evidence(format!("{agree} of {total} entries with such a link have it")),
            );
        }
        found
    }
}

/// Fewer entries make no habit.
const FEWEST: usize = 8;

/// What an entry leads to, and what marks it has.
struct Entry {
    /// Kinds of files and sites: `.pdf`, `tube.example`.
    forms: Vec<String>,
    /// The marks in small letters, without brackets.
    marks: BTreeSet<String>,
    /// The marks as written.
    shown: Vec<String>,
}

impl Entry {
    fn of(document: &Document<'_>, item: &Item) -> Option<Self> {
        let link = document.main_link(item)?;
        let forms = forms(&link.destination);
        if forms.is_empty() {
            return None;
        }
        let shown = marks(document, item);
        Some(Self { forms, marks: shown.iter().map(|mark| key(mark)).collect(), shown })
    }
}

/// The ending of the file and the site that an address leads to.
fn forms(address: &str) -> Vec<String> {
    let Some((_, rest)) = address.split_once("://") else { return Vec::new() };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let ending =
        path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
    let is_kind =
        |ending: &String| (2..=4).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let host = host.to_lowercase();
    let site = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    ending.filter(is_kind).map(|ending| format!(".{ending}")).into_iter().chain([site]).collect()
}

/// What stands in brackets or code beside the title: a word or two of letters.
fn marks(document: &Document<'_>, item: &Item) -> Vec<String> {
    const LONGEST: usize = 12;
    let text = document.text;
    let links: Vec<_> = document.links_of(item).iter().map(|link| link.span).collect();
    let is_in_link = |at: usize| {
        let before = links.partition_point(|link| link.end <= at);
        links.get(before).is_some_and(|link| link.start <= at)
    };
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (offset, c) in item.content.of(text).char_indices() {
        let at = item.content.start + offset;
        match (c, open) {
            (')' | ']' | '`', Some(start)) => {
                let inner = &text[start + 1..at];
                // One letter, or none, is the box of a task.
                let is_word = inner.chars().filter(|c| c.is_alphabetic()).count() >= 2
                    && inner.chars().all(|c| c.is_alphabetic() || c == ' ');
                if is_word && inner.len() <= LONGEST {
                    found.push(text[start..=at].to_owned());
                }
                open = None;
            }
            // What a picture says where it cannot be seen is no mark.
            ('[', _) if text[..at].ends_with('!') => open = None,
            ('(' | '[' | '`', _) if !is_in_link(at) => open = Some(at),
            _ => {}
        }
    }
    found
}

fn key(mark: &str) -> String {
    mark.trim_matches(['(', ')', '[', ']', '`']).to_lowercase()
}

/// Which mark goes with a kind of link.
struct Habit {
    key: String,
    /// As most write it.
    shown: String,
    agree: usize,
    total: usize,
}

/// What the list's entries mark.
struct Marks(BTreeMap<String, Habit>);

impl Marks {
    fn learn(base: &Document<'_>) -> Self {
        let entries: Vec<Entry> = base.entries().filter_map(|(_, item)| Entry::of(base, item)).collect();
        let mut all: BTreeMap<&str, usize> = BTreeMap::new();
        let mut by_form: BTreeMap<&str, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
        for entry in &entries {
            entry.marks.iter().for_each(|mark| *all.entry(mark).or_default() += 1);
            for form in &entry.forms {
                let (total, marked) = by_form.entry(form).or_default();
                *total += 1;
                entry.marks.iter().for_each(|mark| *marked.entry(mark).or_default() += 1);
            }
        }
        let habits = by_form.into_iter().filter_map(|(form, (total, marked))| {
            let (mark, agree) = marked.into_iter().max_by_key(|&(_, count)| count)?;
            let (others, elsewhere) = (entries.len() - total, all[mark] - agree);
            let binds = total >= FEWEST && agree * 100 >= total * 95 && elsewhere * 20 <= others;
            let shown = entries.iter().flat_map(|entry| &entry.shown).find(|shown| key(shown) == mark)?;
            binds.then(|| (form.to_owned(), Habit { key: mark.to_owned(), shown: shown.clone(), agree, total }))
        });
        Self(habits.collect())
    }

    fn of(&self, form: &str) -> Option<&Habit> {
        self.0.get(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_link_is_its_file_and_its_site() {
        assert_eq!(forms("https://www.tea.example/a/b.PDF?x=1"), [".pdf", "tea.example"]);
        assert_eq!(forms("https://tea.example/v1.25"), ["tea.example"]);
        assert_eq!(forms("docs/tea.pdf"), [""; 0]);
    }

    #[test]
    fn marks_are_words_in_brackets_outside_of_links() {
        let read = |text: &str| {
            let document = Document::parse(text);
            marks(&document, &document.items[0])
        };
        assert_eq!(
            read("- [Tea [new]](https://tea.example/a.pdf) (PDF) - Leaves (of 1999). `EPUB`\n"),
            ["(PDF)", "`EPUB`"]
        );
        assert_eq!(read("- [ ] [Tea](https://tea.example/a.pdf) (b)\n"), [""; 0]);
        assert_eq!(read("- [Tea](https://tea.example) [paper](https://tea.example/p)\n"), [""; 0]);
    }
}
