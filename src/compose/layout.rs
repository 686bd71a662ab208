//! How the cells of a table are padded.

use unicode_width::UnicodeWidthStr as _;

use super::counted::{Counted, most, most_of};
use super::near::{Near, Seen};
use crate::document::Document;
use crate::text::Span;

/// How a table's rows are written around the content of their cells.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: Vec<Column>,
    /// How a cell that says nothing is written in each column: with a dash, or empty.
    blanks: Vec<String>,
    /// The width of an empty cell in each column.
    empty: Vec<Option<usize>>,
    /// What surrounds the cells of its rows.
    rows: Seen<Frame>,
}

/// What surrounds the cells of one row: people pad the cells of a row alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Frame {
    /// Before the first cell and after the last, bars included.
    ends: [String; 2],
    /// The blanks before and after the content of each cell; in an empty cell all count as before.
    cells: Vec<Blanks>,
    /// Which of its cells are empty.
    silent: Vec<bool>,
}

/// Blanks before and after.
type Blanks = (usize, usize);

/// How the cells of one column are padded.
#[derive(Clone, Copy, Debug)]
enum Column {
    /// With this many blanks before and after.
    Blanks(usize, usize),
    /// To one width, with this many blanks before or after, or centred.
    Width(usize, Side),
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Left(usize),
    Right(usize),
    Middle,
}

/// Blanks before, blanks after, and the total width.
type Padding = (usize, usize, usize);

impl Layout {
    /// The layout of the table whose rows these items are, each with its number among the list's entries; `None` if they are not rows.
    pub fn of(document: &Document<'_>, rows: &[(usize, usize)]) -> Option<Self> {
        let columns = document.columns_of(document.items.get(rows.first()?.0)?)?;
        let mut paddings: Vec<Vec<Padding>> = vec![Vec::new(); columns];
        let mut blanks: Vec<Counted<&str>> = vec![Counted::new(); columns];
        let mut empty: Vec<Vec<usize>> = vec![Vec::new(); columns];
        let mut frames = Seen::new();
        for &(row, entry) in rows {
            let item = &document.items[row];
            let cells = document.cells_of(item);
            if cells.len() != columns {
                continue;
            }
            let sources: Vec<&str> = cells.iter().map(|cell| cell.of(document.text)).collect();
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            let line = document.line_span(item.lines.start);
            let ends = [Span::new(line.start, first.start), Span::new(last.end, line.end)];
            let ends = ends.map(|end| end.of(document.text).trim_end_matches(['\n', '\r']).to_owned());
            frames.entry(Frame::of(ends, &sources)).or_insert_with(Vec::new).push(entry);
            for (at, source) in sources.into_iter().enumerate() {
                if source.trim().chars().all(is_blank) {
                    *blanks[at].entry(source.trim()).or_default() += 1;
                }
                if source.trim().is_empty() {
                    empty[at].push(source.len());
                    continue;
                }
                let (before, behind) = blanks_of(source);
                paddings[at].push((before, behind, source.width()));
            }
        }
        let columns = paddings.iter().map(|paddings| Column::of(paddings)).collect();
        let blanks = blanks.iter().map(|counted| most(counted).copied().unwrap_or_default().to_owned()).collect();
        let everywhere = usual(empty.iter().flatten().copied());
        let empty = empty.into_iter().map(|widths| usual(widths.into_iter()).or(everywhere).map(|(width, _)| width));
        (!frames.is_empty()).then(|| Self { columns, blanks, empty: empty.collect(), rows: frames })
    }

    /// A row with these cells.
    pub fn row(&self, cells: &[String], near: &Near) -> String {
        let said = |at: usize, cell: &String| {
            if cell.is_empty() { self.blanks.get(at).unwrap_or(cell).clone() } else { cell.clone() }
        };
        let cells: Vec<String> = cells.iter().enumerate().map(|(at, cell)| said(at, cell)).collect();
        let silent: Vec<bool> = cells.iter().map(String::is_empty).collect();
        let is_narrow = |at: usize| matches!(self.columns.get(at), Some(Column::Blanks(..)));
        // Frames that differ only in what this row does not use count as one.
        let mut kinds: Seen<(Vec<Option<Blanks>>, &[String; 2])> = Seen::new();
        let alike = |frame: &Frame| frame.silent == silent;
        let any = self.rows.keys().any(alike);
        for (frame, entries) in self.rows.iter().filter(|(frame, _)| alike(frame) || !any) {
            let taken = frame
                .cells
                .iter()
                .enumerate()
                .map(|(at, blanks)| (is_narrow(at) && silent.get(at) == frame.silent.get(at)).then_some(*blanks));
            kinds.entry((taken.collect(), &frame.ends)).or_default().extend(entries);
        }
        let Some((blanks, [head, tail])) = near.most(&kinds) else { return cells.join("|") };
        let cells = cells.iter().enumerate().map(|(at, cell)| match blanks.get(at).copied().flatten() {
            Some((before, behind)) => format!("{}{cell}{}", " ".repeat(before), " ".repeat(behind)),
            None => {
                let empty = self.empty.get(at).copied().flatten();
                self.columns.get(at).copied().unwrap_or(Column::Blanks(1, 1)).padded(cell, empty)
            }
        });
        format!("{head}{}{tail}", cells.collect::<Vec<_>>().join("|"))
    }
}

/// Whether a sign stands for nothing: a tick or a cross says something.
fn is_blank(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '−' | '/' | '.' | '…' | '·' | '?' | '~' | '*' | '\\')
}

impl Frame {
    fn of(ends: [String; 2], cells: &[&str]) -> Self {
        let silent = cells.iter().map(|cell| cell.trim().is_empty()).collect();
        Self { ends, cells: cells.iter().map(|cell| blanks_of(cell)).collect(), silent }
    }
}

/// The blanks before and after the content of a cell.
fn blanks_of(cell: &str) -> Blanks {
    let inner = cell.trim_start();
    (cell.len() - inner.len(), inner.len() - inner.trim_end().len())
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

    /// A cell, padded; an empty one is as wide as the other empty ones.
    fn padded(self, cell: &str, empty: Option<usize>) -> String {
        let blanks = |count: usize| " ".repeat(count);
        let width = cell.width();
        match self {
            // Without another empty cell to go by, at most one blank.
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
