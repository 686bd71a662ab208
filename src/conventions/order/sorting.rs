//! What entries are sorted by, and the sort keys for it.

use super::alphabet::Alphabet;
use super::date::{Date, Precision, dates_in};
use crate::conventions::Row;
use crate::document::{Document, Item, Marker, plain_text};
use crate::text::Span;

/// What entries are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorting {
    /// The title, in an alphabet.
    Title(Alphabet),
    /// The words in another column of the table, counted from 0.
    Words {
        /// The column.
        column: usize,
    },
    /// The number in another column of the table.
    Number {
        /// The column, counted from 0.
        column: usize,
        /// Whether the greatest comes first.
        falling: bool,
    },
    /// A date.
    Date {
        /// Where it is given.
        source: Dated,
        /// How much of it counts.
        precision: Precision,
        /// Whether the newest comes first.
        newest_first: bool,
    },
    /// When the entry was added: a new one goes to one end.
    Arrival {
        /// Whether that is the beginning.
        newest_first: bool,
    },
}

/// Where an entry gives its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// Before the title, or as the title's first words: `[2023/02] **Title**`.
    Before,
    /// In this column of the table, counted from 0.
    Column(usize),
    /// After the title; the last one there: `(Mar 2018)`, `NeurIPS'23`.
    Behind,
    /// In the arXiv number of its paper.
    Arxiv,
}

/// A sort key. Only keys of the same sorting can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(i64, Vec<u8>);

impl Key {
    /// The keys of titles in an alphabet; `None` for titles without a letter or digit.
    pub fn of_titles<'a>(alphabet: Alphabet, titles: impl Iterator<Item = &'a str>) -> Vec<Option<Self>> {
        let keys = alphabet.keys(titles);
        keys.into_iter().map(|key| (!key.is_empty()).then_some(Self(0, key))).collect()
    }
}

impl Sorting {
    /// The key of each item, in the order given; `None` if an item lacks what is sorted by.
    ///
    /// `came_now` says for each item whether the contribution added it, for lists sorted by arrival; `None` if it was only moved.
    #[must_use]
    pub fn keys(
        self,
        document: &Document<'_>,
        items: &[usize],
        came_now: impl Fn(usize) -> Option<bool>,
    ) -> Vec<Option<Key>> {
        let each = |key: &dyn Fn(&Item) -> Option<Key>| items.iter().map(|&at| key(&document.items[at])).collect();
        match self {
            Self::Title(alphabet) => {
                let titles: Vec<_> = items.iter().map(|&at| document.title(&document.items[at])).collect();
                Key::of_titles(alphabet, titles.iter().map(AsRef::as_ref))
            }
            Self::Words { column } => {
                let cells: Vec<_> = items.iter().map(|&at| cell(document, &document.items[at], column)).collect();
                let words: Vec<_> = cells.iter().map(|cell| plain_text(cell.unwrap_or_default())).collect();
                Key::of_titles(Alphabet::Plain, words.iter().map(AsRef::as_ref))
            }
            Self::Number { column, falling } => each(&|item| {
                let number = number_in(&plain_text(cell(document, item, column)?))?;
                Some(Key(if falling { -number } else { number }, Vec::new()))
            }),
            Self::Date { source, precision, newest_first } => each(&|item| {
                let number = source.date(document, item)?.number(precision)?;
                Some(Key(if newest_first { -number } else { number }, Vec::new()))
            }),
            Self::Arrival { newest_first } => {
                let rank = if newest_first { -1 } else { 1 };
                let key = |now: bool| Key(if now { rank } else { 0 }, Vec::new());
                items.iter().map(|&at| came_now(at).map(key)).collect()
            }
        }
    }
}

impl Dated {
    /// The date that an item gives in this place.
    #[must_use]
    pub fn date(self, document: &Document<'_>, item: &Item) -> Option<Date> {
        match self {
            Self::Before => {
                let lead = Span::new(item.content.start, item.title.start).of(document.text);
                let dates = dates_in(lead);
                let opens = || item.title.of(document.text).trim_start_matches(['[', '(', '*']);
                let first = || opens().starts_with(|c: char| c.is_ascii_digit()).then(|| dates_in(opens()));
                dates.first().copied().or_else(|| first()?.first().copied())
            }
            Self::Column(column) => dates_in(&plain_text(cell(document, item, column)?)).first().copied(),
            Self::Behind => {
                let link = document.main_link(item).map_or(item.title.end, |link| link.span.end);
                let rest = Span::new(item.title.end, item.content.end);
                let dates = [Span::new(rest.start, link.min(rest.end)), Span::new(link.max(rest.start), rest.end)];
                let mut dates = dates.into_iter().flat_map(|part| without_links(document, item, part));
                dates.next_back()
            }
            Self::Arxiv => document.links_of(item).iter().find_map(|link| Date::of_arxiv(&link.destination)),
        }
    }
}

/// The dates in a part of an item, leaving out those in links.
fn without_links(document: &Document<'_>, item: &Item, part: Span) -> Vec<Date> {
    let mut words = String::new();
    let mut done = part.start;
    for link in document.links_of(item).iter().filter(|link| link.span.end > part.start && link.span.start < part.end) {
        words.push_str(Span::new(done, link.span.start).of(document.text));
        words.push(' ');
        done = done.max(link.span.end);
    }
    words.push_str(Span::new(done, part.end).of(document.text));
    dates_in(&words)
}

fn cell<'t>(document: &Document<'t>, item: &Item, column: usize) -> Option<&'t str> {
    if item.marker != Marker::Row {
        return None;
    }
    let cells = Row::of(document, item).cells();
    cells.get(column).map(|cell| cell.of(document.text).trim())
}

/// The number in a cell that is just a number: `1,234`, `12.5k`, `★ 300`; in thousandths.
fn number_in(cell: &str) -> Option<i64> {
    let bare = cell.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let (digits, factor) = match bare.as_bytes().last()? {
        b'k' | b'K' => (&bare[..bare.len() - 1], 1_000),
        b'm' | b'M' => (&bare[..bare.len() - 1], 1_000_000),
        _ => (bare, 1),
    };
    let digits = digits.replace(',', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole: i64 = whole.parse().ok().filter(|whole: &i64| whole.abs() < 1_000_000_000)?;
    let part: i64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Some((whole * 1_000 + part) * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_tables_write_them() {
        for (cell, number) in
            [("300", 300_000), ("1,234", 1_234_000), ("12.5k", 12_500_000), ("★ 7", 7_000), ("2.25", 2_250)]
        {
            assert_eq!(number_in(cell), Some(number), "{cell}");
        }
        assert_eq!((number_in("yes"), number_in(""), number_in("3 to 4")), (None, None, None));
    }

    #[test]
    fn dates_are_found_where_entries_tell_them() {
        let text = "- [2023/02] **A study.** *Ada. ICML 2023.* [[paper](https://arxiv.org/abs/2302.01234)]\n\
            - [Tea in 1999](https://tea.example/2011/) by Ada (Mar 2018)\n";
        let document = Document::parse(text);
        let date =
            |source: Dated, at: usize| source.date(&document, &document.items[at]).map(|date| (date.year, date.month));
        assert_eq!(date(Dated::Before, 0), Some((2023, Some(2))));
        assert_eq!(date(Dated::Behind, 0), Some((2023, None)));
        assert_eq!(date(Dated::Arxiv, 0), Some((2023, Some(2))));
        assert_eq!((date(Dated::Before, 1), date(Dated::Arxiv, 1)), (None, None));
        assert_eq!(date(Dated::Behind, 1), Some((2018, Some(3))));
    }
}
