//! `torn-row`: a table's row that its bars split wrongly.

use std::collections::HashMap;

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity};
use crate::change::{Change, ChangeKind};
use crate::document::{BlockKind, Document, Item, Marker, cells, is_delimiter};
use crate::text::{Edit, LineRange, Span};

pub(super) struct TornRow;

impl Check for TornRow {
    fn name(&self) -> &'static str {
        "torn-row"
    }

    fn summary(&self) -> &'static str {
        "A table's row with more or fewer cells than its table has columns, a bar in code or in a title, bars of another script"
    }

    fn docs(&self) -> &'static str {
        "\
In a table every bar separates cells, in code and in titles too, unless a backslash precedes it. A row with more cells than the table
loses the last ones; in one with fewer, text is under the wrong headings. A header that gains or loses a cell while the rows stay as they
are is reported too, and a line of dashes that does not match its header: GitHub makes no table of that. Rows indented by four spaces are
code and end the table.

```diff
-| [Assam](https://assam.example) | Malty, `hot|cold` | India |
+| [Assam](https://assam.example) | Malty, `hot\\|cold` | India |
```

If many rows of the table have fewer cells, that is the list's habit and nothing is reported. The fix escapes bars inside code, titles
and formulas if that alone makes the cells fit, writes `|` for `｜`, and removes an indentation. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut habits = Habits::default();
        let rows = context.written_items().filter(|(_, _, item)| item.marker == Marker::Row);
        let mut found: Vec<Finding> =
            rows.filter_map(|(change, _, item)| self.judge(context, change, item, &mut habits)).collect();
        found.extend(self.headers(context));
        found.extend(self.new_tables(context));
        found
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Tear {
    Indented,
    OtherBars(char),
    LineBreak,
    BarInCode,
    TooMany,
    TooFew,
    NoBars,
}

impl TornRow {
    fn judge(&self, context: &Context<'_, '_>, change: Change, item: &Item, habits: &mut Habits) -> Option<Finding> {
        let head = context.head;
        let columns = head.columns_of(item)?;
        let tear = tear(head, item)?;
        let before = change.base.filter(|_| change.kind == ChangeKind::Edited).map(|base| &context.base.items[base]);
        if before.and_then(|before| self::tear(context.base, before)) == Some(tear) || habits.holds(context, item, tear)
        {
            return None;
        }
        let line = item.lines.start;
        let cells = head.cells_on(line);
        let message = match tear {
            Tear::Indented => "this row is indented so far that it ends the table and is shown as code".to_owned(),
            Tear::OtherBars(bar) => format!("the bars of this row are “{bar}”, which separate no cells"),
            Tear::LineBreak => "a line break splits this row".to_owned(),
            Tear::BarInCode => "a bar inside code separates cells all the same".to_owned(),
            Tear::TooMany => format!("this row has {cells} cells for {columns} columns"),
            Tear::TooFew => format!("this row has {} for {columns} columns", counted(cells, "cell")),
            Tear::NoBars => "this line is shown as a row of the table right above".to_owned(),
        };
        let help = match tear {
            Tear::Indented => "align it with the other rows",
            Tear::OtherBars(_) => "write “|” between the cells",
            Tear::LineBreak => "write it on one line",
            Tear::BarInCode | Tear::TooMany => "write “\\|” for a bar that separates no cells",
            Tear::TooFew => "leave a cell empty where there is nothing to say",
            Tear::NoBars => "leave a blank line above it, or write it as a row",
        };
        let is_last = head.runs[item.run].items.last().is_some_and(|&last| head.items[last].lines.start == line);
        let lines = if tear == Tear::LineBreak { LineRange::new(line, line + 1) } else { LineRange::single(line) };
        let severity = match tear {
            Tear::Indented if !is_last => self.severity(),
            Tear::TooMany | Tear::TooFew if habits.is_unseen(head, item, columns) => Severity::Note,
            _ => Severity::Warning,
        };
        let finding =
            Finding::new(self.name(), severity, item.lines, message).about(&context.head.title(item)).help(help);
        Some(match mended(head, item, tear) {
            Some(text) => finding.fix(Fix::safe(Aim::Shown, vec![Edit::replace(lines, text)])),
            None => finding,
        })
    }

    /// Headers with a different number of cells than before, above rows that mostly have as many as they had.
    fn headers(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let (head, base) = (context.head, context.base);
        let mut found = Vec::new();
        for (run, header) in head.runs.iter().enumerate().filter_map(|(at, run)| Some((at, run.header?))) {
            let lines = LineRange::new(header.start, header.start + 1);
            if !context.changes.diff.touches(lines) {
                continue;
            }
            let now = head.columns(run);
            let before = context.run_before(run).and_then(|run| base.columns(run));
            let (Some(now), Some(before)) = (now, before) else { continue };
            let rows = &head.runs[run].items;
            let behind = rows.iter().filter(|&&at| head.cells_on(head.items[at].lines.start) == before).count();
            if now != before && behind * 2 > rows.len() {
                let message =
                    format!("the header now has {now} cells, but {behind} of {} rows have {before}", rows.len());
                let finding = Finding::new(self.name(), Severity::Warning, LineRange::single(header.start), message);
                found.push(finding.help("give all rows the same number of cells"));
            }
        }
        found
    }

    /// New lines of dashes that do not fit the header above them.
    fn new_tables(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let head = context.head;
        let news = context.changes.diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
        let is_delimiter = |line: &usize| is_delimiter(head.lines.content(head.text, *line));
        let torn = news.filter(is_delimiter).filter_map(|line| {
            let above = line.checked_sub(1).filter(|&above| above >= 1)?;
            let is_text =
                context.blocks().at(line).is_some_and(|block| block.kind == BlockKind::Text && block.lines.has(above));
            let (cells, dashes) = (head.cells_on(above), head.cells_on(line));
            let meant = head.lines.content(head.text, above).contains('|') && cells != dashes;
            (is_text && meant && !context.hides_entries(line)).then(|| {
                let message =
                    format!("this is no table: the header has {}, the line of dashes {dashes}", counted(cells, "cell"));
                let finding = Finding::new(self.name(), Severity::Warning, LineRange::new(above, line), message);
                finding.help("give both the same number of cells")
            })
        });
        torn.collect()
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}

/// What is wrong with this row, if anything is.
fn tear(document: &Document<'_>, item: &Item) -> Option<Tear> {
    let columns = document.columns_of(item)?;
    let line = item.lines.start;
    let cells = document.cells_on(line);
    if indent(document, line) >= 4 + document.runs[item.run].header.map_or(0, |header| indent(document, header.start)) {
        return Some(Tear::Indented);
    }
    if line > 1 && document.goes_on(line - 1, columns) {
        return None;
    }
    if document.goes_on(line, columns) {
        return Some(Tear::LineBreak);
    }
    if let Some(bar) = document.other_bar(line, columns) {
        return Some(Tear::OtherBars(bar));
    }
    if !document.bars_inside(line).0.is_empty() {
        return Some(Tear::BarInCode);
    }
    match cells.cmp(&columns) {
        std::cmp::Ordering::Greater => Some(Tear::TooMany),
        std::cmp::Ordering::Less if document.has_no_bars(line) => Some(Tear::NoBars),
        std::cmp::Ordering::Less => Some(Tear::TooFew),
        std::cmp::Ordering::Equal => None,
    }
}

/// How far a line is indented after the marks of a quotation.
fn indent(document: &Document<'_>, line: usize) -> usize {
    let content = document.lines.content(document.text, line);
    let inner = content.trim_start_matches(['>']);
    inner.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// What the rows of tables do, counted once for each table.
#[derive(Default)]
struct Habits {
    /// The run of the base that became each run of the head.
    origins: HashMap<usize, Option<usize>>,
    /// How many rows there are, and how many with each fault, in a run of the base, or in all of it.
    before: HashMap<Option<usize>, (usize, HashMap<Tear, usize>)>,
    /// For a run of the head, how many rows have all cells, and how many of these are empty from each column on.
    empty: HashMap<usize, (usize, Vec<usize>)>,
}

impl Habits {
    /// Whether at least one in ten rows of the table, or of the list's tables if this one is new, have the same fault.
    fn holds(&mut self, context: &Context<'_, '_>, item: &Item, tear: Tear) -> bool {
        let base = context.base;
        let own = *self.origins.entry(item.run).or_insert_with(|| context.run_before(item.run));
        let (all, faults) = self.before.entry(own).or_insert_with(|| {
            let rows =
                base.items.iter().filter(|row| row.marker == Marker::Row && own.is_none_or(|run| row.run == run));
            let mut counts = (0, HashMap::new());
            for row in rows {
                counts.0 += 1;
                if let Some(tear) = self::tear(base, row) {
                    *counts.1.entry(tear).or_default() += 1;
                }
            }
            counts
        });
        faults.get(&tear).is_some_and(|alike| alike * 10 >= *all)
    }

    /// Whether readers see no difference: the extra cells are empty, or one in four other rows leave the missing ones empty.
    fn is_unseen(&mut self, head: &Document<'_>, item: &Item, columns: usize) -> bool {
        let cut = |line: usize| cells(head.text, head.line_span(line));
        let is_empty = |cell: &Span| cell.of(head.text).trim().is_empty();
        let own = cut(item.lines.start);
        if own.len() > columns {
            return own[columns..].iter().all(is_empty);
        }
        let (whole, empty) = self.empty.entry(item.run).or_insert_with(|| {
            let rows = head.runs[item.run].items.iter().map(|&at| cut(head.items[at].lines.start));
            let mut counts = (0, vec![0; columns + 1]);
            for row in rows.filter(|row| row.len() == columns) {
                let filled = row.iter().rposition(|cell| !is_empty(cell)).map_or(0, |last| last + 1);
                counts.0 += 1;
                counts.1[filled..].iter_mut().for_each(|count| *count += 1);
            }
            counts
        });
        empty[own.len()] * 4 >= *whole
    }
}

/// The row's line as it was most probably meant; `None` if that cannot be known.
fn mended(head: &Document<'_>, item: &Item, tear: Tear) -> Option<String> {
    let line = item.lines.start;
    let columns = head.columns_of(item)?;
    let whole = head.lines.span(line).of(head.text);
    match tear {
        Tear::Indented => {
            let content = whole.trim_start_matches([' ', '\t']);
            // Indented words are not a row but the rest of one.
            let is_row = content.contains('|') && !content.starts_with('>') && item.depth == 0;
            is_row.then(|| content.to_owned())
        }
        Tear::LineBreak => {
            let next = head.lines.span(line + 1).of(head.text);
            // If the line broke inside a link, a space would become part of it.
            let count = |mark: char| whole.matches(mark).count();
            let is_whole = count('(') == count(')') && count('[') == count(']');
            is_whole.then(|| format!("{} {}", whole.trim_end(), next.trim_start()))
        }
        Tear::OtherBars(bar) => {
            let text = whole.replace(bar, "|");
            (cells_of(&text) == columns).then_some(text)
        }
        Tear::BarInCode | Tear::TooMany => {
            let (code, other) = head.bars_inside(line);
            let cells = head.cells_on(line);
            let bars = [code.clone(), [code, other].concat()].into_iter().find(|bars| cells == columns + bars.len());
            let mut bars = bars.filter(|bars| !bars.is_empty())?;
            bars.sort_unstable();
            let start = head.lines.span(line).start;
            let mut text = whole.to_owned();
            for bar in bars.into_iter().rev() {
                text.insert(bar - start, '\\');
            }
            Some(text)
        }
        Tear::TooFew | Tear::NoBars => None,
    }
}

fn cells_of(line: &str) -> usize {
    cells(line, Span::new(0, line.trim_end().len())).len()
}
