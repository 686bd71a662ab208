//! `house-address`: a link to a paper's file in a list that links the papers' pages.

use std::collections::HashMap;

use super::{Check, Context, Finding, Fix, Grounds, Safety, Severity, quoted};
use crate::document::{Document, Item, Link};
use crate::identity::on_arxiv;

pub(super) struct HouseAddress;

impl Check for HouseAddress {
    fn name(&self) -> &'static str {
        "house-address"
    }

    fn summary(&self) -> &'static str {
        "A paper's file on arXiv where the list links the papers' pages: `/pdf/` for `/abs/`"
    }

    fn docs(&self) -> &'static str {
        "\
The list links the pages of its papers on arXiv (`/abs/`), and this entry a file (`/pdf/`). A page shows the abstract, all versions and
other formats, and opens quickly on a phone; a list that always links it does so on purpose.

Links are compared with those of the same label, `[paper]` with `[paper]` and titles with titles, and only if there are at least a hundred
of them and at most one in a hundred differs. Nothing is reported if an entry also links the page, or a place within the file, nor in a
list of files: its maintainers accept a page too.

```diff
-- [Leaves at Scale](https://arxiv.org/pdf/2503.01234)
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234)
```

It is a note. The fix links the page of the same paper in the same version; look at it first."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Unsafe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut files: Vec<(&Item, &Link<'_>, String)> = Vec::new();
        for (change, _, item) in context.written().filter(|(_, _, item)| !context.is_torn(item)) {
            let links = context.head.links_of(item);
            let before = change.base.map(|base| context.base.links_of(&context.base.items[base])).unwrap_or_default();
            for link in links {
                let is_old = before.iter().any(|other| other.destination == link.destination);
                let Some(page) = page_of(&link.destination).filter(|_| !is_old) else { continue };
                if !links.iter().any(|other| other.destination.contains("/abs/")) {
                    files.push((item, link, page));
                }
            }
        }
        if files.is_empty() {
            return Vec::new();
        }
        let habits = habits(context.base);
        let told = files.into_iter().filter_map(|(item, link, page)| {
            let habit = habits.get(&label(context.head, item, link)).filter(|habit| habit.binds())?;
            Some(self.tell(context, item, link, &page, habit))
        });
        told.collect()
    }
}

impl HouseAddress {
    fn tell(
        &self,
        context: &Context<'_, '_>,
        item: &Item,
        link: &Link<'_>,
        page: &str,
        Habit { pages, total }: &Habit,
    ) -> Finding {
        let head = context.head;
        let lines = head.lines.lines_of(link.span);
        let message = "link the page of the paper instead of its file";
        let finding = Finding::new(self.name(), self.severity(), lines, message)
            .about(&head.title(item))
            .grounds(Grounds::habit(*pages, *total, "such links to arXiv"))
            .help(format!("write {}", quoted(page)));
        match context.led_to(link, page) {
            Some(edit) => finding.fix(Fix::needs_review(vec![edit])),
            None => finding,
        }
    }
}

/// How many links to arXiv lead to pages, out of how many.
#[derive(Default)]
struct Habit {
    pages: usize,
    total: usize,
}

/// Fewer links than this prove nothing: many lists are uniform as long as one person writes them.
const ENOUGH: usize = 100;

/// One in this many links may differ.
const ONE_IN: usize = 100;

impl Habit {
    fn binds(&self) -> bool {
        self.total >= ENOUGH && (self.total - self.pages) * ONE_IN <= self.total
    }
}

/// What the list's links to arXiv do, by their labels.
fn habits(base: &Document<'_>) -> HashMap<String, Habit> {
    let mut habits: HashMap<String, Habit> = HashMap::new();
    for (_, item) in base.entries() {
        for link in base.links_of(item) {
            let Some(path) = on_arxiv(&link.destination) else { continue };
            let habit = habits.entry(label(base, item, link)).or_default();
            habit.total += 1;
            habit.pages += usize::from(path.starts_with("abs/"));
        }
    }
    habits
}

/// What links are compared by: the letters of their labels; empty for the link that an entry presents, and for pictures.
fn label(document: &Document<'_>, item: &Item, link: &Link<'_>) -> String {
    if document.main_link(item).is_some_and(|main| main.span == link.span) || link.picture {
        return String::new();
    }
    let letters = link.text.of(document.text).chars().filter(|c| c.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

/// The page of the paper whose file an address leads to.
fn page_of(address: &str) -> Option<String> {
    let path = on_arxiv(address)?;
    let number = path.strip_prefix("pdf/")?;
    let number = number.strip_suffix(".pdf").unwrap_or(number);
    let (month, rest) = number.split_once('.')?;
    let (paper, version) = rest.split_once('v').unwrap_or((rest, "1"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let host = &address[..address.len() - path.len()];
    (month.len() == 4 && [month, paper, version].into_iter().all(is_number)).then(|| format!("{host}abs/{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_page_is_that_of_the_same_paper_in_the_same_version() {
        for (file, page) in [
            ("https://arxiv.org/pdf/2503.01234", Some("https://arxiv.org/abs/2503.01234")),
            ("http://www.arxiv.org/pdf/2503.01234.pdf", Some("http://www.arxiv.org/abs/2503.01234")),
            ("https://arxiv.org/pdf/2503.01234v2.pdf", Some("https://arxiv.org/abs/2503.01234v2")),
            ("https://arxiv.org/abs/2503.01234", None),
            ("https://arxiv.org/pdf/2503.01234#page=4", None),
            ("https://arxiv.org/pdf/2503.01234v", None),
            ("https://tea.example/pdf/2503.01234", None),
        ] {
            assert_eq!(page_of(file).as_deref(), page, "{file}");
        }
    }
}
