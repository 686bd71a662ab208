//! Orders in words.

use super::{Alphabet, OrderOf, Sorting};
use crate::conventions::Row;
use crate::document::{Document, plain_text, preview};

impl OrderOf {
    /// How the entries of a run are ordered, in words: "in alphabetical order".
    #[must_use]
    pub fn says(&self, document: &Document<'_>, run: usize) -> String {
        match self.sortings[0] {
            Sorting::Title(Alphabet::Numbers) => "in the order of their numbers".to_owned(),
            Sorting::Title(_) => "in alphabetical order".to_owned(),
            Sorting::Words { column } | Sorting::Number { column, .. } => {
                format!("sorted by {}", named(document, run, column))
            }
            Sorting::Date { newest_first: true, .. } => "sorted by date, the newest first".to_owned(),
            Sorting::Date { newest_first: false, .. } => "sorted by date, the oldest first".to_owned(),
            Sorting::Arrival { newest_first: true } => "in the order in which they came, the newest first".to_owned(),
            Sorting::Arrival { newest_first: false } => "in the order in which they came".to_owned(),
        }
    }

    /// The same, as briefly as possible: "alphabetical".
    #[must_use]
    pub fn briefly(&self, document: &Document<'_>, run: usize) -> String {
        match self.sortings[0] {
            Sorting::Title(Alphabet::Numbers) => "by number".to_owned(),
            Sorting::Title(_) => "alphabetical".to_owned(),
            Sorting::Words { column } | Sorting::Number { column, .. } => {
                format!("sorted by {}", named(document, run, column))
            }
            Sorting::Date { newest_first: true, .. } => "newest first".to_owned(),
            Sorting::Date { newest_first: false, .. } => "oldest first".to_owned(),
            Sorting::Arrival { newest_first: true } => "new entries at the beginning".to_owned(),
            Sorting::Arrival { newest_first: false } => "new entries at the end".to_owned(),
        }
    }
}

/// A column as its header calls it.
fn named(document: &Document<'_>, run: usize, column: usize) -> String {
    let header = document.runs[run].header.map(|header| Row::on_line(document, header.start));
    let cell = header.and_then(|header| header.cells().get(column).copied());
    let name = cell.map(|cell| plain_text(cell.of(document.text).trim()));
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("the column “{}”", preview(&name, 40)),
        None => format!("column {}", column + 1),
    }
}
