//! Where in a section a new entry is inserted, before the section is put in order.

use super::extent::body;
use super::ordered::place_of;
use super::parts::Parts;
use super::shape::Shape;
use crate::conventions::{Date, Order, Sorting};
use crate::document::{Document, Item, Marker, Purpose, Role, plain_text};
use crate::text::longest_rising;

/// A place for a new entry.
#[derive(Clone, Debug)]
pub struct Place {
    /// The line it goes before.
    pub line: usize,
    /// The text before it: indent, marker and gap; empty for rows and paragraphs.
    pub prefix: String,
    /// What kind of entry it is.
    pub shape: Shape,
    /// The section whose entries it is modelled on: its own, or another if it has none.
    pub like: usize,
    /// Lines that go before it: a blank one, or the header of a table.
    before: String,
    /// Lines that go after it.
    behind: &'static str,
}

impl Place {
    /// Where a thing belongs among a section's entries if they are in alphabetical order or, for blocks, sorted by date; otherwise at their
    /// end, or at their top if their numbers descend. An empty section gets it at its beginning, written as in the section most like it.
    /// `None` if there is no clear place, as in a list without entries.
    #[must_use]
    pub fn in_section(document: &Document<'_>, section: usize, parts: &Parts) -> Option<Self> {
        match main_run(document, section) {
            Some(run) if is_one_of_groups(document, run) => None,
            Some(run) => Self::in_run(document, run, parts),
            None => Self::in_empty(document, section),
        }
    }

    /// The lines to insert for an entry.
    #[must_use]
    pub fn lines(&self, entry: &str) -> String {
        format!("{}{}{entry}\n{}", self.before, self.prefix, self.behind)
    }

    fn in_run(document: &Document<'_>, run: usize, parts: &Parts) -> Option<Self> {
        let entries = entries_of(document, run);
        let last = &document.items[*entries.last()?];
        let is_loose = if entries.len() > 1 { is_apart(document, last) } else { is_loose(document, last) };
        let is_block = Shape::of(document, last) == Shape::Block;
        let before = if is_loose || is_block && entries.len() == 1 { "\n" } else { "" };
        // If numbers descend, the newest entry comes first.
        let number = |at: usize| match document.items[at].marker {
            Marker::Number { number, .. } => Some(number),
            _ => None,
        };
        if let (Some(first), Some(end)) = (number(entries[0]), number(entries[entries.len() - 1]))
            && first > end
        {
            let top = &document.items[entries[0]];
            return Some(Self {
                line: top.lines.start,
                prefix: numbered(document, top, first + 1),
                shape: Shape::of(document, top),
                like: top.section,
                before: String::new(),
                behind: if is_loose { "\n" } else { "" },
            });
        }
        // The line after the end of an HTML row.
        let end = body(document, entries[entries.len() - 1]).map_or(0, |body| document.lines.lines_of(body).end + 1);
        let next = if is_block {
            next_by_date(document, run, &entries, parts)
        } else {
            next_in_alphabet(document, &entries, &parts.title).filter(|_| !is_loose)
        };
        Some(Self {
            line: next.map_or_else(|| next_line(document, last).max(end), |next| document.items[next].lines.start),
            prefix: prefix(document, &entries),
            shape: Shape::of(document, last),
            like: last.section,
            before: if next.is_some() { String::new() } else { before.to_owned() },
            behind: if next.is_some() && is_block { "\n" } else { "" },
        })
    }

    /// As the first entry of a section without any.
    fn in_empty(document: &Document<'_>, section: usize) -> Option<Self> {
        let run = nearest_run(document, section)?;
        let entries = entries_of(document, run);
        let first = &document.items[*entries.first()?];
        let shape = Shape::of(document, first);
        // An HTML row needs a table around it.
        if matches!(shape, Shape::Html(_)) {
            return None;
        }
        let here = &document.sections[section];
        let begins = here.heading.map_or(1, |heading| heading.end + 1);
        let ends = document.sections.get(section + 1).and_then(|next| next.heading).map(|heading| heading.start);
        let ends = ends.unwrap_or_else(|| document.lines.count() + 1);
        // After what the section says about itself.
        let said = (begins..ends).rev().find(|&line| !is_blank(document, line) && !is_furniture(document, line));
        let own = document.sections[document.runs[run].section].heading;
        let is_tight = own.is_some_and(|heading| heading.end + 1 == first.lines.start) && shape == Shape::Item;
        let (line, blank) = match said {
            Some(line) => (line + 1, true),
            None if is_tight => (begins, false),
            None if begins < ends && is_blank(document, begins) => (begins + 1, false),
            None => (begins, true),
        };
        let mut before = if blank { "\n".to_owned() } else { String::new() };
        if let Shape::Row(..) = shape {
            let header = document.runs[run].header?;
            let lines = (header.start..header.start + 2).map(|line| document.lines.content(document.text, line));
            before.push_str(&lines.map(|line| format!("{line}\n")).collect::<String>());
        }
        let next_is_blank = line >= ends || is_blank(document, line);
        let prefix = match first.marker {
            Marker::Number { delimiter, .. } => format!("1{} ", char::from(delimiter)),
            _ => prefix(document, &entries[..1]),
        };
        let behind = if next_is_blank && line < ends || ends > document.lines.count() { "" } else { "\n" };
        Some(Self { line, prefix, shape, like: document.runs[run].section, before, behind })
    }
}

/// The entry that a title goes before, if at least three entries are in alphabetical order, or all but a few of many. With only a few
/// entries no review insists on the order, but a new entry keeps it all the same. Not for numbered entries, which are mostly in the order
/// they were added.
/// and whoever adds an entry keeps it all the same. What is numbered is counted, and mostly in the order in which it came.
fn next_in_alphabet(document: &Document<'_>, entries: &[usize], title: &str) -> Option<usize> {
    const ENOUGH: usize = 3;
    /// With at least this many entries, a review asks for the order even if one in eight is out of place.
    const MANY: usize = 20;
    let is_numbered = |&at: &usize| matches!(document.items[at].marker, Marker::Number { .. });
    let folded = |title: &str| title.to_lowercase();
    let titles: Vec<String> = entries.iter().map(|&at| folded(&document.title(&document.items[at]))).collect();
    // Titles that begin with a date follow another order.
    let is_dated = titles.iter().all(|title| title.starts_with(|c: char| c.is_ascii_digit()));
    let slips = titles.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let strays = || titles.len() - longest_rising(&titles).len();
    let is_sorted =
        titles.len() >= ENOUGH && slips * 10 <= titles.len() || titles.len() >= MANY && strays() * 8 <= titles.len();
    if !is_sorted || is_dated || entries.iter().any(is_numbered) {
        return None;
    }
    entries.get(place_of(&folded(&plain_text(title)), &titles)).copied()
}

/// The block that a thing goes before, if the run's blocks are sorted by date: a block is never moved once it is in place.
fn next_by_date(document: &Document<'_>, run: usize, entries: &[usize], parts: &Parts) -> Option<usize> {
    let order = Order::learn(document, None).of_run(document, run)?;
    let Some(Sorting::Date { source, precision, newest_first }) = order.sortings.first().copied() else { return None };
    let number = |date: Date| date.number(precision).map(|number| if newest_first { -number } else { number });
    let date = parts.date.or_else(|| Date::of_arxiv(&parts.address))?;
    let told = entries.iter().filter(|&&at| is_apart(document, &document.items[at]));
    let told = told.filter_map(|&at| Some((at, number(source.date(document, &document.items[at])?)?)));
    let (places, numbers): (Vec<usize>, Vec<i64>) = told.unzip();
    places.get(place_of(&number(date)?, &numbers)).copied()
}

/// Whether an item has a blank line before it.
fn is_apart(document: &Document<'_>, item: &Item) -> bool {
    item.lines.start > 1 && is_blank(document, item.lines.start - 1)
}

/// Whether most of the list's entries of this shape have a blank line before them, not counting the first of each run.
fn is_loose(document: &Document<'_>, like: &Item) -> bool {
    let shape = Shape::of(document, like);
    let mut counted = [0, 0];
    for run in 0..document.runs.len() {
        for at in entries_of(document, run).into_iter().skip(1) {
            let item = &document.items[at];
            if Shape::of(document, item) == shape {
                counted[usize::from(is_apart(document, item))] += 1;
            }
        }
    }
    counted[1] > counted[0]
}

/// The run with the most entries of a section, the last of several; one under a group's name only if there is no other.
fn main_run(document: &Document<'_>, section: usize) -> Option<usize> {
    let is_outer =
        |run: usize| document.runs[run].parent.is_none_or(|parent| document.items[parent].role != Role::Entry);
    let runs = (0..document.runs.len()).filter(|&run| document.runs[run].section == section && is_outer(run));
    let counted = runs.map(|run| (document.runs[run].parent.is_none(), entries_of(document, run).len(), run));
    counted.filter(|(_, count, _)| *count > 0).max().map(|(.., run)| run)
}

/// Whether a run is one of several under group names in its section: nothing says which one is meant.
fn is_one_of_groups(document: &Document<'_>, run: usize) -> bool {
    let section = document.runs[run].section;
    let is_group = |other: &usize| {
        let other = &document.runs[*other];
        other.section == section && other.parent.is_some_and(|parent| document.items[parent].role != Role::Entry)
    };
    document.runs[run].parent.is_some() && (0..document.runs.len()).filter(is_group).count() > 1
}

/// The entries of a run, as indices into [`Document::items`].
fn entries_of(document: &Document<'_>, run: usize) -> Vec<usize> {
    let items = document.runs[run].items.iter().copied();
    items.filter(|&at| document.items[at].role == Role::Entry && !document.items[at].apart).collect()
}

/// The largest run of the section's siblings, or else of the list.
fn nearest_run(document: &Document<'_>, section: usize) -> Option<usize> {
    let here = &document.sections[section];
    let of = |other: usize| {
        let there = &document.sections[other];
        there.purpose == Purpose::Entries && there.level == here.level && there.parent == here.parent
    };
    let runs = |is_near: &dyn Fn(usize) -> bool| {
        let all = (0..document.runs.len()).filter(|&run| is_near(document.runs[run].section));
        let all = all.filter(|&run| document.runs[run].parent.is_none());
        all.map(|run| (entries_of(document, run).len(), run)).filter(|(count, _)| *count > 0).max()
    };
    runs(&of).or_else(|| runs(&|_| true)).map(|(_, run)| run)
}

/// Indent, marker and gap as in the last entries; the next number if they are numbered.
fn prefix(document: &Document<'_>, entries: &[usize]) -> String {
    // A marker with no gap after it is a slip.
    let is_whole = |at: &&usize| !document.items[**at].glued;
    let Some(&last) = entries.iter().rfind(is_whole).or(entries.last()) else { return String::new() };
    let item = &document.items[last];
    let text = document.text;
    let start = document.lines.span(item.lines.start).start;
    match item.marker {
        Marker::Row | Marker::Missing => String::new(),
        Marker::Bullet(_) | Marker::Unmarked(_) => text[start..item.content.start].to_owned(),
        Marker::Number { number, .. } => {
            let number_before = entries.len().checked_sub(2).map(|at| document.items[entries[at]].marker);
            let is_same = matches!(number_before, Some(Marker::Number { number: other, .. }) if other == number);
            numbered(document, item, if is_same { number } else { number + 1 })
        }
    }
}

/// The marker of a numbered item, with another number.
fn numbered(document: &Document<'_>, item: &Item, number: u64) -> String {
    let text = document.text;
    let start = document.lines.span(item.lines.start).start;
    let delimiter = &text[item.mark.start..item.mark.end].trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{}{number}{delimiter}{}", &text[start..item.mark.start], &text[item.mark.end..item.content.start])
}

/// The line after an entry and what is nested in it.
fn next_line(document: &Document<'_>, item: &Item) -> usize {
    let span = document.lines.span_of(item.block);
    document.lines.line_of(span.end.saturating_sub(1).max(span.start)) + 1
}

/// Whether a line only ends a section: a rule, or a link back to the top.
fn is_furniture(document: &Document<'_>, line: usize) -> bool {
    let text = document.lines.content(document.text, line).trim().to_lowercase();
    let is_rule = text.len() >= 3
        && ["-", "*", "_"]
            .iter()
            .any(|mark| text.replace([' '], "").trim_matches(|c: char| mark.contains(c)).is_empty());
    is_rule || text.contains("back to top") || text.contains("](#") && text.starts_with(['[', '*', '<', '⬆', '('])
}

fn is_blank(document: &Document<'_>, line: usize) -> bool {
    line > document.lines.count() || document.lines.content(document.text, line).trim().is_empty()
}
