//! The edits that move an entry.

use crate::document::{Document, Item, Marker};
use crate::text::{Edit, LineRange, Span};

/// The edits that move an item of its run behind `before`, or before `after`; `None` where that changes nothing, or where the
/// item is none to Markdown.
pub(super) fn edits(head: &Document<'_>, at: usize, before: Option<&Item>, after: Option<&Item>) -> Option<Vec<Edit>> {
    let item = &head.items[at];
    match item.marker {
        Marker::Missing | Marker::Unmarked(_) => None,
        _ if item.glued => None,
        Marker::Number { .. } => renumbered(head, at, before, after),
        Marker::Bullet(_) | Marker::Row => moved(head, item, before, after),
    }
}

fn moved(head: &Document<'_>, item: &Item, before: Option<&Item>, after: Option<&Item>) -> Option<Vec<Edit>> {
    let target = match (before, after) {
        (Some(before), _) => before.block.end + 1,
        (None, Some(after)) => after.block.start,
        (None, None) => return None,
    };
    if item.block.has(target) || target == item.block.end + 1 {
        return None;
    }
    let mut text = head.lines.span_of(item.block).of(head.text).to_owned();
    if !text.ends_with('\n') {
        text.push_str(ending(head));
    }
    let (blank, gone) = blank_line_around(head, item);
    let text = match (blank, before) {
        (None, _) => text,
        (Some(blank), Some(_)) => format!("{blank}{text}"),
        (Some(blank), None) => format!("{text}{blank}"),
    };
    Some(vec![Edit::delete(gone), Edit::insert_before(target, text)])
}

/// The ending of the text's lines.
fn ending(head: &Document<'_>) -> &'static str {
    if head.text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn is_blank(head: &Document<'_>, line: usize) -> bool {
    line >= 1 && line <= head.lines.count() && head.lines.content(head.text, line).trim().is_empty()
}

/// The blank line that sets an entry off from its neighbours, and the lines that go when the entry goes.
fn blank_line_around<'t>(head: &Document<'t>, item: &Item) -> (Option<&'t str>, LineRange) {
    let (above, below) = (item.block.start - 1, item.block.end + 1);
    if is_blank(head, above) && (is_blank(head, below) || below > head.lines.count()) {
        let blank = head.lines.span(above).of(head.text);
        return (Some(blank), LineRange::new(above, item.block.end));
    }
    (None, item.block)
}

/// The numbers stay where they are, and the entries move under them.
fn renumbered(head: &Document<'_>, at: usize, before: Option<&Item>, after: Option<&Item>) -> Option<Vec<Edit>> {
    let run = &head.runs[head.items[at].run].items;
    let place = |item: &Item| run.iter().position(|&other| head.items[other].lines == item.lines);
    let from = run.iter().position(|&other| other == at)?;
    let to = match (before, after) {
        (Some(before), _) => place(before).map(|before| if before < from { before + 1 } else { before })?,
        (None, Some(after)) => place(after).map(|after| if after > from { after - 1 } else { after })?,
        (None, None) => return None,
    };
    let stretch = &run[from.min(to)..=from.max(to)];
    let mut order: Vec<usize> = stretch.to_vec();
    if from < to {
        order.rotate_left(1);
    } else {
        order.rotate_right(1);
    }
    let mut text = String::new();
    for (index, (&place, &moved)) in stretch.iter().zip(&order).enumerate() {
        if let Some(last) = index.checked_sub(1).map(|last| &head.items[stretch[last]]) {
            text.push_str(&between(head, last, &head.items[place])?);
        }
        text.push_str(&under_number_of(head, &head.items[place], &head.items[moved])?);
    }
    let lines = LineRange::new(head.items[*stretch.first()?].block.start, head.items[*stretch.last()?].block.end);
    if !head.lines.span_of(lines).of(head.text).ends_with('\n') {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    (from != to).then(|| vec![Edit::replace(lines, text)])
}

/// The blank lines between two siblings; `None` where something else stands there.
fn between(head: &Document<'_>, above: &Item, below: &Item) -> Option<String> {
    if below.block.start == above.block.end + 1 {
        return Some(String::new());
    }
    let gap = LineRange::new(above.block.end + 1, below.block.start.checked_sub(1)?);
    let gap =
        (gap.end >= gap.start && below.block.start > above.block.end).then(|| head.lines.span_of(gap).of(head.text))?;
    gap.trim().is_empty().then(|| gap.to_owned())
}

/// The lines of `moved` with the number of `place`; lines that follow are indented by as much as the number is longer.
fn under_number_of(head: &Document<'_>, place: &Item, moved: &Item) -> Option<String> {
    let (Marker::Number { .. }, Marker::Number { .. }) = (place.marker, moved.marker) else { return None };
    let number = place.mark.of(head.text);
    let block = head.lines.span_of(moved.block);
    let first = head.lines.span(moved.block.start);
    let mut text = Span::new(first.start, moved.mark.start).of(head.text).to_owned();
    text.push_str(number);
    text.push_str(Span::new(moved.mark.end, first.end).of(head.text));
    for line in Span::new(first.end, block.end).of(head.text).split_inclusive('\n') {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let is_inside = spaces > moved.mark.len() && !line.trim().is_empty();
        let less = moved.mark.len().saturating_sub(number.len()).min(if is_inside { spaces } else { 0 });
        let more = if is_inside { number.len().saturating_sub(moved.mark.len()) } else { 0 };
        text.push_str(&" ".repeat(more));
        text.push_str(&line[less..]);
    }
    if !text.ends_with('\n') {
        text.push_str(ending(head));
    }
    Some(text)
}
