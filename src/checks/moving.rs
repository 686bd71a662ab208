//! The edits that move lines of a list to another place in it.

use crate::document::Document;
use crate::text::{Edit, LineRange};

/// The edits that put `pieces` after `before`, or else before `after`, in the order given; `None` if one of them is already there.
pub(super) fn moved(
    head: &Document<'_>,
    pieces: &[LineRange],
    before: Option<LineRange>,
    after: Option<LineRange>,
    is_loose: bool,
) -> Option<Vec<Edit>> {
    let target = before.map(|before| before.end + 1).or(after.map(|after| after.start))?;
    let ending = ending(head);
    let mut edits = Vec::with_capacity(pieces.len() + 1);
    let mut text = String::new();
    for &piece in pieces {
        if piece.has(target) {
            return None;
        }
        let own = head.lines.span_of(piece).of(head.text);
        let blank = |wanted: bool| if is_loose && wanted { ending } else { "" };
        text.push_str(blank(before.is_some()));
        text.push_str(own);
        text.push_str(if own.ends_with('\n') { "" } else { ending });
        text.push_str(blank(before.is_none()));
        edits.push(Edit::delete(without_its_blank(head, piece)));
    }
    edits.push(Edit::insert_before(target, text));
    Some(edits)
}

/// The line ending that the text uses.
pub(super) fn ending(head: &Document<'_>) -> &'static str {
    if head.text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Whether most siblings of a run have blank lines between them, leaving out those in `moving`, which is sorted.
pub(super) fn is_loose(head: &Document<'_>, run: usize, moving: &[usize]) -> bool {
    let apart = |at: usize| is_blank(head, head.items[at].block.start - 1);
    let items = head.runs[run].items.iter().copied();
    let staying: Vec<usize> = items.filter(|at| moving.binary_search(at).is_err()).collect();
    match staying.len() {
        0 => false,
        1 => apart(staying[0]) && moving.iter().all(|&at| apart(at)),
        count => staying[1..].iter().filter(|&&at| apart(at)).count() * 2 > count - 1,
    }
}

fn is_blank(head: &Document<'_>, line: usize) -> bool {
    line >= 1 && line <= head.lines.count() && head.lines.content(head.text, line).trim().is_empty()
}

/// The lines to delete along with these: the blank line above them too, if another is below.
fn without_its_blank(head: &Document<'_>, piece: LineRange) -> LineRange {
    let below = piece.end + 1;
    let is_set_off = is_blank(head, piece.start - 1) && (is_blank(head, below) || below > head.lines.count());
    if is_set_off { LineRange::new(piece.start - 1, piece.end) } else { piece }
}
