//! Table rows, cell by cell: a cell as one row writes it can be combined with the next cell as another row writes it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::counted::{Counted, most};
use super::cut::{Piece, bars};
use super::links::Run;
use super::mould::{Mould, Sample};
use super::near::Near;
use super::parts::Parts;
use super::shape::Shape;
use super::slot::Slot;

/// The cells of rows of one shape, by column.
type Columns = Vec<Vec<Mould>>;

/// The moulds of all cells, by the shape of their rows and how many cells these have.
#[derive(Debug, Default)]
pub struct Cells {
    all: BTreeMap<(Shape, usize), Columns>,
    known: HashMap<(Shape, usize, usize, Vec<Piece>), usize>,
}

impl Cells {
    pub fn count(&mut self, shape: Shape, pieces: &[Piece], row: &Sample<'_>) {
        let cells = cells_of(pieces, shape);
        let columns = self.all.entry((shape, cells.len())).or_default();
        columns.resize_with(cells.len(), Vec::new);
        for (at, cell) in cells.iter().enumerate() {
            let (pieces, runs) = numbered(cell, row.runs);
            let said = row.words.iter().filter(|(name, _)| cell.contains(&Piece::Words((*name).clone())));
            let words = said.map(|(name, said)| (name.clone(), said.clone())).collect();
            let place = *self.known.entry((shape, cells.len(), at, pieces)).or_insert_with_key(|(.., pieces)| {
                columns[at].push(Mould::new(shape, pieces.clone()));
                columns[at].len() - 1
            });
            columns[at][place].count(&Sample { words: &words, runs: &runs, ..*row });
        }
    }

    /// For each cell, the mould that omits and lacks the least of a thing, with the parts that belong in its column; `None` if a part has no
    /// usual column.
    pub fn choose(&self, parts: &Parts, shape: Shape, near: &Near) -> Option<Vec<(&Mould, Parts)>> {
        let of_shape = self.all.iter().filter(|((own, _), _)| *own == shape).map(|(_, columns)| columns);
        let weight =
            |columns: &&Columns| columns.iter().flatten().map(|mould| near.weight(&mould.entries)).sum::<u64>();
        let columns = of_shape.max_by_key(weight)?;
        let homes = Homes::of(columns);
        let mut named = parts.names().chain(["title"]).chain(parts.links.keys().map(String::as_str));
        if named.any(|name| homes.torn.contains(name)) {
            return None;
        }
        let cells = columns.iter().enumerate().map(|(at, moulds)| {
            let own = homes.parts_of(parts, at);
            let is_titled = homes.columns.get("title") == Some(&at);
            let alike = moulds.iter().filter(|mould| mould.slots.contains(&Slot::Title) == is_titled);
            let best = alike.min_by_key(|mould| {
                let (lacks, unused) = (mould.lacks(&own).len(), mould.unused(&own).len());
                (lacks + unused, mould.strange(&own), Reverse((near.weight(&mould.entries), mould.count)))
            })?;
            Some((best, own))
        });
        cells.collect()
    }
}

/// The column that each part usually appears in.
struct Homes<'m> {
    columns: BTreeMap<&'m str, usize>,
    /// Parts that are in one column in some rows and in another in others.
    torn: BTreeSet<&'m str>,
    /// The column for links that no row has: the last one with links to more than the thing itself.
    links: Option<usize>,
}

impl<'m> Homes<'m> {
    fn of(columns: &'m Columns) -> Self {
        let mut seen: BTreeMap<&str, Counted<usize>> = BTreeMap::new();
        for (at, mould) in columns.iter().enumerate().flat_map(|(at, moulds)| moulds.iter().map(move |one| (at, one))) {
            for name in mould.slots.iter().filter_map(name_of).chain(mould.runs.keys().map(String::as_str)) {
                *seen.entry(name).or_default().entry(at).or_default() += mould.count;
            }
        }
        seen.remove("");
        let links =
            columns.iter().rposition(|moulds| moulds.iter().any(|mould| mould.run_of("a link of no row").is_some()));
        let is_torn = |counted: &Counted<usize>| {
            let (all, most) = (counted.values().sum::<usize>(), counted.values().max().copied().unwrap_or_default());
            most * 10 < all * 9
        };
        // Rows that go by a number, with the link in another cell, have no column for the title.
        let rows: usize = columns.iter().flatten().map(|mould| mould.count).sum::<usize>() / columns.len().max(1);
        let titled: usize = seen.get("title").into_iter().flat_map(Counted::values).sum();
        let torn = seen.iter().filter(|(_, counted)| is_torn(counted)).map(|(name, _)| *name);
        let torn = torn.chain((titled * 10 < rows * 9).then_some("title")).collect();
        let columns = seen.into_iter().filter_map(|(name, counted)| Some((name, *most(&counted)?))).collect();
        Self { columns, torn, links }
    }

    /// The parts that belong in a column; those without a usual column are offered to all, but a link to one only.
    fn parts_of(&self, parts: &Parts, column: usize) -> Parts {
        let is_at_home = |name: &str| self.columns.get(name).is_none_or(|home| *home == column);
        let mut own = parts.clone();
        own.authors = own.authors.filter(|_| is_at_home("authors"));
        own.date = own.date.filter(|_| is_at_home("date"));
        own.venue = own.venue.filter(|_| is_at_home("venue"));
        own.description = own.description.filter(|_| is_at_home("description"));
        let home = |label: &str| self.columns.get(label).copied().or(self.links);
        own.links.retain(|label, _| home(label) == Some(column));
        own
    }
}

/// The name of a part that belongs in one column.
fn name_of(slot: &Slot) -> Option<&str> {
    Some(match slot {
        Slot::Title => "title",
        Slot::Authors => "authors",
        Slot::Date(_) => "date",
        Slot::Venue => "venue",
        Slot::Description => "description",
        Slot::Link(label) => label,
        _ => return None,
    })
}

/// A row's pieces, cell by cell; what comes before the first cell and after the last counts as a cell too.
fn cells_of(pieces: &[Piece], shape: Shape) -> Vec<Vec<Piece>> {
    let mut cells = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(text) = piece else {
            cells.last_mut().into_iter().for_each(|cell: &mut Vec<Piece>| cell.push(piece.clone()));
            continue;
        };
        // A bar belongs to no cell, a tag to the cell that it opens.
        let is_row = matches!(shape, Shape::Row(..));
        let borders: Vec<usize> =
            if is_row { bars(text).collect() } else { text.match_indices("<td").map(|(at, _)| at).collect() };
        let mut start = 0;
        for at in borders {
            push(&mut cells, &text[start..at]);
            cells.push(Vec::new());
            start = at + usize::from(is_row);
        }
        push(&mut cells, &text[start..]);
    }
    cells
}

fn push(cells: &mut [Vec<Piece>], text: &str) {
    if let Some(cell) = cells.last_mut().filter(|_| !text.is_empty()) {
        cell.push(Piece::Text(text.to_owned()));
    }
}

/// A cell's pieces, with its runs of links renumbered from zero, and these runs.
fn numbered(cell: &[Piece], runs: &[Run]) -> (Vec<Piece>, Vec<Run>) {
    let mut own = Vec::new();
    let pieces = cell.iter().map(|piece| match piece {
        Piece::Slot(Slot::Links(at)) => {
            own.extend(runs.get(*at).cloned());
            Piece::Slot(Slot::Links(own.len() - 1))
        }
        other => other.clone(),
    });
    (pieces.collect(), own)
}
