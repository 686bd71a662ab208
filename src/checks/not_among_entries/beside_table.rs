//! Rows outside their table, and bullets where a table's rows should be.

use super::misplaced::{Misplaced, is_blank};
use crate::checks::{Aim, Context, Fix};
use crate::document::{BlockKind, Document, Item, Marker, Role, is_delimiter};
use crate::text::{Edit, LineRange};

/// New lines that are written as rows of a table but are not.
pub(super) fn beside_its_table(context: &Context<'_, '_>) -> Vec<(LineRange, Misplaced)> {
    let (head, diff) = (context.head, &context.changes.diff);
    let news = diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
    let lost = news.filter(|&line| is_written_as_row(head, line) && !is_row(head, line));
    let mut told: Vec<(LineRange, Misplaced)> = Vec::new();
    for (line, place) in lost.filter_map(|line| Some((line, outside(context, line)?))) {
        match told.last_mut().filter(|(lines, above)| lines.end + 1 == line && above.message == place.message) {
            // Adjacent rows are reported once.
            Some((lines, _)) => lines.end = line,
            None => told.push((LineRange::single(line), place)),
        }
    }
    told
}

/// Why a line that is written as a row is not one.
fn outside(context: &Context<'_, '_>, line: usize) -> Option<Misplaced> {
    let head = context.head;
    let is_text = |line: usize| context.blocks().at(line).is_some_and(|block| block.kind == BlockKind::Text);
    if context.hides_entries(line) || !is_text(line) {
        return None;
    }
    let blank = line.checked_sub(1).filter(|&above| above >= 1 && is_blank(head, above));
    let above = (1..line).rev().find(|&above| !is_blank(head, above)).filter(|&above| is_row(head, above));
    if let (Some(blank), Some(above)) = (blank, above) {
        return Some(Misplaced {
            message: "this row is not part of the table: a blank line comes between".to_owned(),
            help: "remove the blank line",
            fix: Some(Fix::safe(Aim::Shown, vec![Edit::delete(LineRange::new(above + 1, blank))])),
        });
    }
    let count = head.cells_on(line);
    let is_header = |line: usize| head.runs.iter().any(|run| run.header.is_some_and(|header| header.start == line));
    // There may be several such rows.
    let below = (line..=head.lines.count() + 1).find(|&below| diff_ends(context, below)).unwrap_or(line);
    if is_header(below) {
        let help = "move it below the header and its line of dashes";
        return Some(Misplaced::told("this row is above the header of its table".to_owned(), help));
    }
    let fits = |run: usize| context.base.columns(run) == Some(count);
    let is_known = (0..context.base.runs.len()).any(fits);
    is_known.then(|| {
        Misplaced::told("this row is not part of a table".to_owned(), "move it right below the last row of its table")
    })
}

/// Whether a line ends the new rows above it.
fn diff_ends(context: &Context<'_, '_>, line: usize) -> bool {
    !context.changes.diff.is_new(line) || !is_written_as_row(context.head, line)
}

/// Whether a line begins with a bar and has another bar and a link.
fn is_written_as_row(head: &Document<'_>, line: usize) -> bool {
    let content = head.lines.content(head.text, line).trim_start_matches([' ', '\t', '>']).trim_end();
    content.starts_with('|') && content[1..].contains('|') && content.contains("](http") && !is_delimiter(content)
}

fn is_row(head: &Document<'_>, line: usize) -> bool {
    let at = head.items.partition_point(|item| item.lines.start < line);
    let here = head.items[at..].iter().take_while(|item| item.lines.start == line);
    let is_header = || head.runs.iter().any(|run| run.header.is_some_and(|header| header.has(line)));
    here.into_iter().any(|item| item.marker == Marker::Row) || is_header()
}

/// A list item right below a table, in a section whose entries are all rows.
pub(super) fn below_a_table(context: &Context<'_, '_>, item: &Item) -> Option<Misplaced> {
    let head = context.head;
    let line = item.lines.start;
    let is_alone = item.parent.is_none() && item.marker != Marker::Row && item.role == Role::Entry;
    if !is_alone || context.hides_entries(line) {
        return None;
    }
    let diff = &context.changes.diff;
    let is_old_row = |line: usize| !diff.is_new(line) && is_row(head, line);
    let mut above = line - 1;
    while above > 0 && (diff.is_new(above) || is_blank(head, above)) {
        above = diff.first_new(above).unwrap_or(above) - 1;
    }
    let section = context.section_before(item.section)?;
    let mut entries = context.base.entries().filter(|(_, entry)| entry.section == section).peekable();
    let mut only_rows = || entries.peek().is_some() && entries.all(|(_, entry)| entry.marker == Marker::Row);
    let told = above > 0 && is_old_row(above) && only_rows();
    told.then(|| {
        Misplaced::told(
            "this entry is below the table instead of in it".to_owned(),
            "write it as a row, like the others",
        )
    })
}
