//! `unmarked-link`: a link of a kind that all others mark (`(PDF)`), without the mark.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Context, Finding, Grounds, Severity, quoted};
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
Nearly every entry that links to such a file or site says so with a mark: `(PDF)` if the link ends in `.pdf`, `[video]` if it leads to a
video site. This one leads there and has no mark. Which mark goes with which link is learned from the list: at least eight entries with
such a link, 95 of 100 of them marked, and hardly any other entries with that mark.

```diff
-- [Handbook of Steam](https://books.example/steam.pdf)
+- [Handbook of Steam](https://books.example/steam.pdf) (PDF)
```

There is no fix: where the mark belongs is for the contributor to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let entry_of = |item: &'_ Item| Entry::of(context.head, item).filter(|_| !context.is_torn(item));
        let written: Vec<_> =
            context.written().filter_map(|(change, _, item)| Some((change, item, entry_of(item)?))).collect();
        let marks = Marks::learn(context.base, written.iter().flat_map(|(_, _, entry)| &entry.forms));
        let mut found = Vec::new();
        for (change, item, entry) in &written {
            let Some((form, habit)) = entry.forms.iter().find_map(|form| Some((form, marks.of(form)?))) else {
                continue;
            };
            let was = change.base.and_then(|base| Entry::of(context.base, &context.base.items[base]));
            let was_so = was.is_some_and(|was| was.forms.contains(form) && !was.marks.contains(&habit.key));
            if entry.marks.contains(&habit.key) || was_so {
                continue;
            }
            let (agree, total) = (habit.agree, habit.total);
            let message = format!("mark the link with {}", quoted(&habit.shown));
            found.push(
                Finding::new(self.name(), self.severity(), item.lines, message)
                    .about(&context.head.title(item))
                    .grounds(Grounds::habit(agree, total, format!("entries that link to {form}"))),
            );
        }
        found
    }
}

/// Fewer entries than this make no habit.
const FEWEST: usize = 8;

/// What an entry links to, and which marks it has.
struct Entry<'d> {
    /// Kinds of files and sites: `.pdf`, `tube.example`.
    forms: Vec<Cow<'d, str>>,
    /// The marks in lowercase, without brackets.
    marks: BTreeSet<String>,
    /// The marks as written.
    shown: Vec<String>,
}

impl<'d> Entry<'d> {
    fn of(document: &'d Document<'_>, item: &Item) -> Option<Self> {
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
fn forms(address: &str) -> Vec<Cow<'_, str>> {
    let Some((_, rest)) = address.split_once("://") else { return Vec::new() };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let file = path.rsplit('/').next().unwrap_or_default();
    let ending = file.rfind('.').map(|dot| small(&file[dot..]));
    let is_kind = |ending: &Cow<'_, str>| {
        (3..=5).contains(&ending.len()) && ending[1..].bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let site = match small(host) {
        Cow::Borrowed(host) => Cow::Borrowed(host.strip_prefix("www.").unwrap_or(host)),
        Cow::Owned(host) => Cow::Owned(host.strip_prefix("www.").unwrap_or(&host).to_owned()),
    };
    ending.filter(is_kind).into_iter().chain([site]).collect()
}

/// A text in lowercase.
fn small(text: &str) -> Cow<'_, str> {
    let is_small = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_small { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// What is in brackets or code beside the title: a word or two of letters.
fn marks(document: &Document<'_>, item: &Item) -> Vec<String> {
    const LONGEST: usize = 12;
    let text = document.text;
    let links = document.links_of(item);
    let is_in_link = |at: usize| {
        let before = links.partition_point(|link| link.span.end <= at);
        links.get(before).is_some_and(|link| link.span.start <= at)
    };
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (offset, byte) in item.content.of(text).bytes().enumerate() {
        let at = item.content.start + offset;
        match (byte, open) {
            (b')' | b']' | b'`', Some(start)) => {
                let inner = &text[start + 1..at];
                // One letter, or none, is a task's checkbox.
                let is_word = || {
                    inner.chars().filter(|c| c.is_alphabetic()).count() >= 2
                        && inner.chars().all(|c| c.is_alphabetic() || c == ' ')
                };
                if inner.len() <= LONGEST && is_word() {
                    found.push(text[start..=at].to_owned());
                }
                open = None;
            }
            // A picture's alternative text is not a mark.
            (b'[', _) if text[..at].ends_with('!') => open = None,
            (b'(' | b'[' | b'`', _) if !is_in_link(at) => open = Some(at),
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
    /// As the first entry that has it writes it.
    shown: String,
    agree: usize,
    total: usize,
}

/// What the list's entries mark.
#[derive(Default)]
struct Marks(BTreeMap<String, Habit>);

/// A mark of the list: how many entries have it, and how the first of them writes it.
struct Mark {
    count: usize,
    shown: String,
}

/// How many entries lead to such a form, how many of them have no mark at all, and which marks the others have.
#[derive(Default)]
struct Counted {
    total: usize,
    unmarked: usize,
    marked: BTreeMap<String, usize>,
}

impl Counted {
    /// Whether 95 of 100 could still be marked, if all other entries of the list led there and were.
    fn may_bind(&self, entries: usize) -> bool {
        self.unmarked * 20 <= entries
    }

    fn add(&mut self, entry: &Entry<'_>) {
        self.total += 1;
        self.unmarked += usize::from(entry.marks.is_empty());
        for mark in &entry.marks {
            *self.marked.entry(mark.clone()).or_default() += 1;
        }
    }

    fn habit(self, entries: usize, all: &BTreeMap<String, Mark>) -> Option<Habit> {
        let total = self.total;
        let (key, agree) = self.marked.into_iter().max_by_key(|&(_, count)| count)?;
        let mark = &all[&key];
        let (others, elsewhere) = (entries - total, mark.count - agree);
        let binds = total >= FEWEST && agree * 100 >= total * 95 && elsewhere * 20 <= others;
        binds.then(|| Habit { key, shown: mark.shown.clone(), agree, total })
    }
}

impl Marks {
    /// Counts the marks of entries with a link to these forms, and gives up once none of the forms can have a habit.
    fn learn<'f>(base: &Document<'_>, wanted: impl Iterator<Item = &'f Cow<'f, str>>) -> Self {
        let mut by_form: BTreeMap<&str, Counted> = wanted.map(|form| (form.as_ref(), Counted::default())).collect();
        let most = base.entries().count();
        let mut entries = 0;
        let mut all: BTreeMap<String, Mark> = BTreeMap::new();
        for (_, item) in base.entries() {
            if by_form.is_empty() {
                return Self::default();
            }
            let Some(entry) = Entry::of(base, item) else { continue };
            entries += 1;
            for mark in &entry.shown {
                all.entry(key(mark)).or_insert_with(|| Mark { count: 0, shown: mark.clone() });
            }
            for mark in &entry.marks {
                all.entry(mark.clone()).and_modify(|mark| mark.count += 1);
            }
            for form in &entry.forms {
                let Some(counted) = by_form.get_mut(form.as_ref()) else { continue };
                counted.add(&entry);
                if !counted.may_bind(most) {
                    by_form.remove(form.as_ref());
                }
            }
        }
        let habits =
            by_form.into_iter().filter_map(|(form, counted)| Some((form.to_owned(), counted.habit(entries, &all)?)));
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
