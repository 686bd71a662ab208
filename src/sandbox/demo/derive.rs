//! Pull requests derived from any list: a good entry, a duplicate, broken markup, a wrong place.

use super::SamplePullRequest;
use crate::conventions::{Conventions, Numbering};
use crate::document::{Document, Item, Link, LinkKind, Marker, Role};
use crate::engine::Reviewer;
use crate::text::{Edit, Span, apply};

/// Derives what can be derived; nothing from a text without links.
#[must_use]
pub fn derive(list: &str) -> Vec<SamplePullRequest> {
    let document = Document::parse(list);
    let conventions = Conventions::learn(&document, &[]);
    let reviewer = Reviewer::new("README.md", list);
    let Some(model) = Model::of(&document, &conventions, &reviewer) else { return in_a_new_section(&document) };
    let sample = |author, title: &str, about, readme: Option<String>| {
        readme.map(|readme| SamplePullRequest { author, title: title.to_owned(), about, readme })
    };
    let hurried = model.written(" in a Hurry", "https://shelfmark.example/hurry");
    let broken = hurried.replacen("](https://shelfmark.example", "] (https://shelfmark.example", 1);
    let again = model.written(" Once More", &respelled(model.destination));
    let misplaced = misplaced(&document, &conventions).filter(|readme| draws(&reviewer, readme, "out-of-order"));
    [
        sample("robin", "Add a good entry", "an entry in the list's own style", model.added(&model.good())),
        sample(
            "jay",
            "Add an entry that is there",
            "a link that is already listed, spelled differently",
            model.added(&again),
        ),
        sample("rook", "Add an entry in a hurry", "a link that does not work", model.added(&broken)),
        sample("finch", "Add an entry at the end", "the wrong place in a sorted section", misplaced),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A list whose entries are written in HTML, or as paragraphs, offers no model for a new entry: these go into a section of their own.
fn in_a_new_section(document: &Document<'_>) -> Vec<SamplePullRequest> {
    if !document.links.iter().any(Link::is_external) {
        return Vec::new();
    }
    let added = |entry: &str| format!("{}\n\n## Additions\n\n{entry}\n", document.text.trim_end());
    let good = "- [A good entry](https://shelfmark.example/good) - Says what it is.";
    vec![
        SamplePullRequest {
            author: "robin",
            title: "Add a good entry".to_owned(),
            about: "a new section, because the list's own entries are not list items",
            readme: added(good),
        },
        SamplePullRequest {
            author: "rook",
            title: "Add an entry in a hurry".to_owned(),
            about: "a link that does not work",
            readme: added("- [A hurried entry] (https://shelfmark.example/hurry) - Says what it is."),
        },
    ]
}

fn draws(reviewer: &Reviewer<'_>, readme: &str, check: &str) -> bool {
    reviewer.review(readme).findings.iter().any(|finding| finding.check == check)
}

/// A plain entry on which new ones are modelled.
struct Model<'a, 't> {
    document: &'a Document<'t>,
    item: &'a Item,
    destination: &'a str,
    number: Option<u64>,
}

/// How many entries are tried before the best so far is taken.
const TRIES: usize = 60;

impl<'a, 't> Model<'a, 't> {
    /// The last entry of the longest run, or the first other one that a new entry can follow without any finding.
    fn of(document: &'a Document<'t>, conventions: &Conventions<'t>, reviewer: &Reviewer<'_>) -> Option<Self> {
        let mut runs: Vec<usize> = (0..document.runs.len()).collect();
        runs.sort_by_key(|&run| std::cmp::Reverse(document.runs[run].items.len()));
        let items = runs.into_iter().flat_map(|run| document.runs[run].items.iter().rev());
        let mut models =
            items.filter_map(|&at| Self::from(document, conventions, &document.items[at])).take(TRIES).peekable();
        let first = models.peek().map(|model| (model.item, model.destination, model.number));
        let quiet = models.find(|model| {
            let added = model.added(&model.good());
            added.is_some_and(|readme| reviewer.review(&readme).findings.is_empty())
        });
        quiet.or_else(|| first.map(|(item, destination, number)| Self { document, item, destination, number }))
    }

    fn from(document: &'a Document<'t>, conventions: &Conventions<'t>, item: &'a Item) -> Option<Self> {
        let link = document.main_link(item).filter(|_| item.role == Role::Entry && !item.glued)?;
        let usual =
            link.kind == LinkKind::Inline && link.destination.starts_with("http") && item.marker != Marker::Missing;
        let destination = link.destination.as_ref();
        let literal = document.own_text(item).contains(destination) && !item.title.is_empty();
        let number = match (item.marker, conventions.numberings(document).of_run(Some(item.run))) {
            (Marker::Number { number, .. }, Some(Numbering::Same)) => Some(number),
            (Marker::Number { number, .. }, _) => Some(number + 1),
            _ => None,
        };
        (usual && literal).then_some(Self { document, item, destination, number })
    }

    /// A new entry as the list would write it.
    fn good(&self) -> String {
        self.written(" Revisited", "https://shelfmark.example/revisited")
    }

    /// The entry with something added to its title, and another link.
    fn written(&self, suffix: &str, destination: &str) -> String {
        let own = self.document.lines.span_of(self.item.lines);
        let piece = |from: usize, to: usize| Span::new(from, to).of(self.document.text);
        let title_end = self.item.title.end;
        let mut head = piece(own.start, title_end).to_owned();
        if let Some(number) = self.number {
            let digits = Span::new(self.item.mark.start, self.item.mark.end - 1);
            head = format!("{}{number}{}", piece(own.start, digits.start), piece(digits.end, title_end));
        }
        let rest = piece(title_end, own.end).replacen(self.destination, destination, 1);
        format!("{head}{suffix}{}\n", rest.trim_end_matches(['\n', '\r']))
    }

    /// The list with this entry after the model, separated from it as the model is from what follows.
    fn added(&self, entry: &str) -> Option<String> {
        let next = self.item.block.end + 1;
        let blank = |line: usize| self.document.lines.content(self.document.text, line).trim().is_empty();
        let loose =
            self.item.block.start > 1 && blank(self.item.block.start - 1) && blank(next) && self.item.lines.count() > 1;
        let text = if loose { format!("\n{entry}") } else { entry.to_owned() };
        apply(self.document.text, &[Edit::insert_before(next, text)]).ok()
    }
}

/// Another spelling of the same address.
fn respelled(destination: &str) -> String {
    let (address, fragment) = destination
        .split_once('#')
        .map_or((destination, String::new()), |(address, fragment)| (address, format!("#{fragment}")));
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}utm_source=demo{fragment}")
}

/// The list with the first entry of a sorted run moved to its end.
fn misplaced(document: &Document<'_>, conventions: &Conventions<'_>) -> Option<String> {
    let order = conventions.order(document);
    let is_numbered = |run: usize| {
        document.runs[run].items.first().is_none_or(|&at| matches!(document.items[at].marker, Marker::Number { .. }))
    };
    let run = (0..document.runs.len())
        .filter(|&run| !is_numbered(run) && order.of_run(document, run).is_some())
        .max_by_key(|&run| document.runs[run].items.len())?;
    let items = &document.runs[run].items;
    let (first, last) = (&document.items[*items.first()?], &document.items[*items.last()?]);
    if first.block.end >= last.block.start {
        return None;
    }
    let mut text = document.lines.span_of(first.block).of(document.text).to_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    apply(document.text, &[Edit::delete(first.block), Edit::insert_before(last.block.end + 1, text)]).ok()
}
