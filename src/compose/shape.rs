//! Which entries are interchangeable.

use crate::document::{Document, Item, Marker, Unmarked, plain_text};

/// The kind of markup an entry is written in: moulds of the same shape are interchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// An item of a list.
    Item,
    /// A row of a table with this many columns, under a header with this fingerprint.
    Row(usize, u64),
    /// A paragraph or a heading.
    Block,
    /// An HTML row with this many cells, or an HTML item, which has none.
    Html(usize),
}

impl Shape {
    /// The shape of an item of a document.
    #[must_use]
    pub fn of(document: &Document<'_>, item: &Item) -> Self {
        match item.marker {
            Marker::Row => Self::Row(document.columns_of(item).unwrap_or_default(), header(document, item.run)),
            Marker::Unmarked(Unmarked::Html) => Self::Html(cells(item.content.of(document.text))),
            Marker::Unmarked(_) | Marker::Missing => Self::Block,
            Marker::Bullet(_) | Marker::Number { .. } => Self::Item,
        }
    }

    /// Whether it is a row with cells, in Markdown or in HTML.
    pub(super) fn has_cells(self) -> bool {
        matches!(self, Self::Row(..) | Self::Html(1..))
    }
}

/// The number of cells in an HTML row.
fn cells(row: &str) -> usize {
    row.matches("<td").count()
}

/// A hash that is equal for tables with the same columns.
fn header(document: &Document<'_>, run: usize) -> u64 {
    let cells = document.header_cells(run).into_iter();
    let names = cells.map(|cell| plain_text(cell.of(document.text)).to_lowercase() + "|");
    // FNV-1a (RFC 9923), which is stable across platforms and Rust versions.
    names
        .collect::<String>()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
