//! Pull requests derived from any list: a good entry, a duplicate, broken markup, a wrong place.

use super::SamplePullRequest;
use crate::conventions::{Conventions, Numbering};
use crate::document::{Document, Item, LinkKind, Marker, Role};
use crate::text::{Edit, Span, apply};

/// Derives what can be derived; nothing from a list without entries of one line.
#[must_use]
pub fn derive(list: &str) -> Vec<SamplePullRequest> {
    let document = Document::parse(list);
    let conventions = Conventions::learn(&document);
    let Some(model) = Model::of(&document, &conventions) else { return Vec::new() };
    let sample = |author, title: &str, about, readme: Option<String>| {
        readme.map(|readme| SamplePullRequest { author, title: title.to_owned(), about, readme })
    };
    let good = model.written(" Revisited", "https://shelfmark.example/revisited");
    let broken = good.replacen("](https://shelfmark.example", "] (https://shelfmark.example", 1);
    let again = model.written(" Once More", &respelled(model.destination));
    [
        sample("robin", "Add a good entry", "an entry as the list writes them", model.added(&good)),
        sample(
            "jay",
            "Add an entry that is there",
            "a link that is listed already, spelled otherwise",
            model.added(&again),
        ),
        sample("rook", "Add an entry in a hurry", "link markup that does not work", model.added(&broken)),
        sample(
            "finch",
            "Add an entry at the end",
            "the wrong place in an alphabetical section",
            misplaced(&document, &conventions),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The last entry of the longest run of plain entries: new ones are written after its model.
struct Model<'a, 't> {
    document: &'a Document<'t>,
    item: &'a Item,
    destination: &'a str,
    number: Option<u64>,
}

impl<'a, 't> Model<'a, 't> {
    fn of(document: &'a Document<'t>, conventions: &Conventions<'t>) -> Option<Self> {
        let runs = document
            .runs
            .iter()
            .enumerate()
            .filter(|(_, run)| run.items.iter().all(|&at| document.items[at].role == Role::Entry));
        let plain = runs.filter_map(|(run, items)| {
            let item = &document.items[*items.items.last()?];
            let link = document.main_link(item)?;
            let usual =
                link.kind == LinkKind::Inline && link.span.contains(item.title) && link.destination.starts_with("http");
            let own = document.own_text(item);
            let literal = own.contains(link.destination.as_ref())
                && item.block.count() == 1
                && !item.glued
                && item.marker != Marker::Missing;
            (usual && literal).then_some((run, items.items.len(), item, link.destination.as_ref()))
        });
        let (run, _, item, destination) = plain.max_by_key(|(_, length, ..)| *length)?;
        let number = match (item.marker, conventions.numberings(document).of_run(Some(run))) {
            (Marker::Number { number, .. }, Some(Numbering::Same)) => Some(number),
            (Marker::Number { number, .. }, _) => Some(number + 1),
            _ => None,
        };
        Some(Self { document, item, destination, number })
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

    /// The list with this line behind the model.
    fn added(&self, line: &str) -> Option<String> {
        apply(self.document.text, &[Edit::insert_before(self.item.block.end + 1, line)]).ok()
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

/// The list with the first entry of an alphabetical run moved to its end.
fn misplaced(document: &Document<'_>, conventions: &Conventions<'_>) -> Option<String> {
    let order = conventions.order(document);
    let run = (0..document.runs.len())
        .filter(|&run| order.alphabetical(run).is_some())
        .max_by_key(|&run| document.runs[run].items.len())?;
    let items = &document.runs[run].items;
    let (first, last) = (&document.items[*items.first()?], &document.items[*items.last()?]);
    if matches!(first.marker, Marker::Number { .. }) || first.block.end >= last.block.start {
        return None;
    }
    let mut text = document.lines.span_of(first.block).of(document.text).to_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    apply(document.text, &[Edit::delete(first.block), Edit::insert_before(last.block.end + 1, text)]).ok()
}
