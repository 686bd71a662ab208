//! The column of a table that says what its rows are about.

use std::collections::HashSet;

use super::label::{self, Labels};
use super::presents;
use crate::document::{Document, Item, plain_text};
use crate::text::Span;

/// The column of each table that names its rows.
pub(super) struct Columns(Vec<Option<usize>>);

impl Columns {
    /// Looks through the tables of a list once.
    pub fn of(document: &Document<'_>, labels: &Labels<'_>) -> Self {
        let naming = |run: &crate::document::Run| run.header.and_then(|_| naming_column(document, labels, &run.items));
        Self(document.runs.iter().map(naming).collect())
    }

    /// The cell that names this row; `None` for other items, and if the table does not show which cell it is.
    pub fn title_cell(&self, document: &Document<'_>, item: &Item) -> Option<Span> {
        let column = (*self.0.get(item.run)?)?;
        let cell = document.cells_of(item).get(column).copied()?;
        cell.of(document.text).contains(char::is_alphanumeric).then_some(cell)
    }
}

/// What one column holds.
#[derive(Default)]
struct Column<'d> {
    /// Rows with something that could be a name.
    named: usize,
    /// Rows with a link whose text is a name of its own.
    linked: usize,
    different: HashSet<&'d str>,
}

fn naming_column(document: &Document<'_>, labels: &Labels<'_>, rows: &[usize]) -> Option<usize> {
    // A form to fill in names nothing.
    let rows: Vec<(&Item, Vec<Span>)> = rows
        .iter()
        .map(|&at| &document.items[at])
        .filter(|row| !document.is_form(row))
        .map(|row| (row, document.cells_of(row)))
        .collect();
    let width = rows.iter().map(|(_, cells)| cells.len()).max()?;
    let heads = document.header_cells(rows.first()?.0.run);
    let heads: Vec<String> = heads.iter().map(|head| plain_text(head.of(document.text)).to_lowercase()).collect();
    let mut columns: Vec<Column<'_>> = Vec::new();
    columns.resize_with(width, Column::default);
    for (item, cells) in &rows {
        let links = document.links_of(item);
        for (cell, column) in cells.iter().zip(&mut columns) {
            let own = links.iter().find(|link| cell.contains(link.span) && presents(link));
            let is_linked = own.is_some_and(|link| !labels.shows(document, link));
            let words = Span::new(cell.start, own.map_or(cell.end, |link| link.span.start));
            if is_linked || is_name(words.of(document.text)) {
                column.named += 1;
                column.linked += usize::from(is_linked);
                column.different.insert(cell.of(document.text).trim());
            }
        }
    }
    let total = rows.len();
    let fits = |column: &Column<'_>| {
        column.named * 10 >= total * 7 && column.different.len() * 10 >= column.named * 9 && column.named > 0
    };
    let rank = |at: usize, column: &Column<'_>| match heads.get(at).map_or(Head::Other, |head| Head::of(head)) {
        Head::Title => 0,
        Head::Else => 4,
        _ if column.linked * 2 >= total => 1,
        Head::Name => 2,
        Head::Other => 3,
    };
    let fitting = columns.iter().enumerate().filter(|(_, column)| fits(column));
    fitting.min_by_key(|(at, column)| (rank(*at, column), *at)).map(|(at, _)| at)
}

/// Whether a cell could name its row: words, not a date, a number or a picture.
fn is_name(cell: &str) -> bool {
    let words = plain_text(cell);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && !label::is_label(&words) && !label::is_stamp(&words) && !cell.trim_start().starts_with("![")
}

/// What a header says about its column.
#[derive(Clone, Copy, PartialEq)]
enum Head {
    Title,
    Name,
    /// Something other than a name: who wrote it, when, where.
    Else,
    Other,
}

impl Head {
    fn of(head: &str) -> Self {
        const TITLES: [&str; 6] = ["title", "titles", "paper", "papers", "标题", "论文"];
        const NAMES: [&str; 14] = [
            "name",
            "model",
            "method",
            "project",
            "tool",
            "work",
            "article",
            "book",
            "resource",
            "library",
            "repository",
            "repo",
            "course",
            "名称",
        ];
        const ELSE: [&str; 30] = [
            "author",
            "authors",
            "year",
            "date",
            "venue",
            "conference",
            "journal",
            "publication",
            "description",
            "notes",
            "summary",
            "abstract",
            "link",
            "links",
            "code",
            "url",
            "license",
            "stars",
            "keywords",
            "task",
            "tasks",
            "modality",
            "affiliation",
            "institute",
            "organization",
            "language",
            "type",
            "category",
            "comment",
            "作者",
        ];
        let mut words = head.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let has = |known: &[&str]| words.clone().any(|word| known.contains(&word));
        let found = if has(&TITLES) {
            Self::Title
        } else if has(&ELSE) {
            Self::Else
        } else if has(&NAMES) {
            Self::Name
        } else {
            Self::Other
        };
        // "Paper link", "Title (authors)": the first word says what the column has.
        let ends = words.next_back().is_some_and(|last| matches!(last, "link" | "links" | "url"));
        if ends { Self::Else } else { found }
    }
}
