//! How the cells of a table are padded.

use unicode_width::UnicodeWidthStr as _;

use super::counted::{Counted, most, most_of};
use crate::document::Document;

/// How a table's rows are written around what their cells say.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: Vec<Column>,
    /// What stands in a cell of each column that says nothing: a dash, or nothing.
    blanks: Vec<String>,
    /// How wide a cell is in which nothing stands, in each column.
    empty: Vec<Option<usize>>,
    /// Whether a bar stands before the first cell, and behind the last.
    bars: [bool; 2],
}

/// How the cells of one column are padded.
#[derive(Clone, Copy, Debug)]
enum Column {
    /// With so many blanks on each side.
    Blanks(usize, usize),
    /// To one width, with so many blanks before or behind, or to the middle.
    Width(usize, Side),
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Left(usize),
    Right(usize),
    Middle,
}

/// Blanks before, blanks behind, and the width of all.
type Padding = (usize, usize, usize);

impl Layout {
    /// The layout of the table whose rows these items are; `None` where there is none.
    pub fn of(document: &Document<'_>, rows: &[usize]) -> Option<Self> {
        let columns = document.columns_of(document.items.get(*rows.first()?)?)?;
        let mut paddings: Vec<Vec<Padding>> = vec![Vec::new(); columns];
        let mut blanks: Vec<Counted<&str>> = vec![Counted::new(); columns];
        let mut empty: Vec<Vec<usize>> = vec![Vec::new(); columns];
        let mut bars = [0, 0];
        for &row in rows {
            let item = &document.items[row];
            let cells = document.cells_of(item);
            if cells.len() != columns {
                continue;
            }
            let line = document.line_span(item.lines.start).of(document.text).trim();
            bars[0] += usize::from(line.starts_with('|'));
            bars[1] += usize::from(line.ends_with('|'));
            for (at, cell) in cells.into_iter().enumerate() {
                let source = cell.of(document.text);
                if !source.contains(char::is_alphanumeric) {
                    *blanks[at].entry(source.trim()).or_default() += 1;
                }
                if source.trim().is_empty() {
                    empty[at].push(source.len());
                    continue;
                }
                let blanks = |rest: &str| source.len() - rest.len();
                paddings[at].push((blanks(source.trim_start()), blanks(source.trim_end()), source.width()));
            }
        }
        let whole = paddings.iter().map(Vec::len).max().unwrap_or_default();
        let columns = paddings.iter().map(|paddings| Column::of(paddings)).collect();
        let blanks = blanks.iter().map(|counted| most(counted).copied().unwrap_or_default().to_owned()).collect();
        let everywhere = usual(empty.iter().flatten().copied());
        let empty = empty.into_iter().map(|widths| usual(widths.into_iter()).or(everywhere).map(|(width, _)| width));
        (whole > 0).then(|| Self { columns, blanks, empty: empty.collect(), bars: bars.map(|count| count * 2 > whole) })
    }

    /// A row of these cells.
    pub fn row(&self, cells: &[String]) -> String {
        let cells: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(at, cell)| (at, if cell.is_empty() { self.blanks.get(at).unwrap_or(cell) } else { cell }))
            .map(|(at, cell)| {
                let empty = self.empty.get(at).copied().flatten();
                self.columns.get(at).copied().unwrap_or(Column::Blanks(1, 1)).padded(cell, empty)
            })
            .collect();
        let [before, behind] = self.bars.map(|has| if has { "|" } else { "" });
        format!("{before}{}{behind}", cells.join("|"))
    }
}

impl Column {
    fn of(paddings: &[Padding]) -> Self {
        let all = paddings.len();
        let width = usual(paddings.iter().map(|padding| padding.2));
        let before = usual(paddings.iter().map(|padding| padding.0));
        let behind = usual(paddings.iter().map(|padding| padding.1));
        let varies = paddings.iter().any(|one| one.0 != paddings[0].0 || one.1 != paddings[0].1);
        match width {
            Some((width, count)) if all >= 3 && varies && count * 10 >= all * 7 => {
                let side = match (before, behind) {
                    (Some((blanks, count)), _) if count * 10 >= all * 8 => Side::Left(blanks),
                    (_, Some((blanks, count))) if count * 10 >= all * 8 => Side::Right(blanks),
                    _ => Side::Middle,
                };
                Self::Width(width, side)
            }
            _ => Self::Blanks(before.map_or(1, |(blanks, _)| blanks), behind.map_or(1, |(blanks, _)| blanks)),
        }
    }

    /// A cell, padded; one that says nothing is as wide as others that do.
    fn padded(self, cell: &str, empty: Option<usize>) -> String {
        let blanks = |count: usize| " ".repeat(count);
        let width = cell.width();
        match self {
            // Nothing more is known of an empty cell than that it is empty.
            Self::Blanks(before, behind) if cell.is_empty() => blanks(empty.unwrap_or((before + behind).min(1))),
            Self::Blanks(before, behind) => format!("{}{cell}{}", blanks(before), blanks(behind)),
            Self::Width(all, _) if width + 1 > all => format!(" {cell} "),
            Self::Width(all, Side::Left(before)) => {
                let before = before.min(all - width);
                format!("{}{cell}{}", blanks(before), blanks(all - width - before))
            }
            Self::Width(all, Side::Right(behind)) => {
                let behind = behind.min(all - width);
                format!("{}{cell}{}", blanks(all - width - behind), blanks(behind))
            }
            Self::Width(all, Side::Middle) => {
                let before = (all - width) / 2;
                format!("{}{cell}{}", blanks(before), blanks(all - width - before))
            }
        }
    }
}

/// The most frequent value, and how often it occurs.
fn usual(values: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counted = Counted::new();
    values.for_each(|value| *counted.entry(value).or_default() += 1);
    most_of(&counted).map(|(value, count)| (*value, count))
}
