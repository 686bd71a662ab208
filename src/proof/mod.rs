//! Whether a fix changes what it is meant to change, and nothing else that readers of the page would see.
//!
//! What GitHub shows of the list before and after is compared: the same entries under the same headings, each with the same words, addresses, code,
//! pictures and HTML, except for what the fix declares as its aim ([`Aim`]). Only the blocks around the edits are parsed again. Nothing here knows
//! the checks: what they assume about the list does not count.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::checks::Aim;
use crate::document::{Document, Marker};
use crate::text::{Edit, LineIndex, LineRange, apply};

mod aims;
mod page;
mod style;
#[cfg(test)]
mod tests;
mod words;

use aims::{Side, Sides};
use page::Page;

/// A list whose fixes are to be proved.
pub struct Proof<'d> {
    text: &'d str,
    lines: &'d LineIndex,
    /// Where the text can be cut so that what follows is parsed as it is in the whole.
    seams: Vec<Seam>,
    /// How many more bytes may be read for fixes that are proved alone.
    left: Cell<usize>,
}

/// How many bytes of a list are read for all the fixes of a contribution: enough for a hundred entries that each moved through a list of thousands.
/// Ten thousand such moves would take hours; a fix that cannot be proved within the limit is not offered.
const MOST_READ: usize = 32 << 20;

/// A line at which nothing is open except the table it is in.
#[derive(Clone, Copy, Debug)]
struct Seam {
    line: usize,
    /// The header of the table whose row begins here.
    header: Option<LineRange>,
}

/// A stretch of the list around some edits.
struct Window<'d> {
    /// What must come before it, so that rows are rows.
    header: &'d str,
    lines: LineRange,
}

impl Window<'_> {
    fn holds(&self, edit: &Edit) -> bool {
        self.lines.start <= edit.start_line && edit.end_line <= self.lines.end
    }
}

/// A fix: what it aims at, and its edits.
pub type Aimed<'f> = (&'f Aim, &'f [Edit]);

impl<'d> Proof<'d> {
    /// Prepares to prove fixes of this list.
    #[must_use]
    pub fn of(document: &'d Document<'_>) -> Self {
        let outer = document.items.iter().filter(|item| item.parent.is_none() && !item.glued);
        let items = outer.filter_map(|item| match item.marker {
            Marker::Bullet(_) | Marker::Number { .. } => Some(Seam { line: item.block.start, header: None }),
            Marker::Row => Some(Seam { line: item.lines.start, header: document.runs[item.run].header }),
            Marker::Missing | Marker::Unmarked(_) => None,
        });
        let headings = document.sections.iter().filter_map(|section| section.heading);
        let headings = headings.map(|heading| Seam { line: heading.start, header: None });
        let is_flush = |line: usize| {
            let content = document.lines.content(document.text, line);
            let indent = content.len() - content.trim_start_matches(' ').len();
            indent < 4 && !content[indent..].starts_with(['\t', '<'])
        };
        let mut seams: Vec<Seam> = items.chain(headings).filter(|seam| is_flush(seam.line)).collect();
        seams.sort_by_key(|seam| seam.line);
        seams.dedup_by_key(|seam| seam.line);
        Self { text: document.text, lines: &document.lines, seams, left: Cell::new(MOST_READ) }
    }

    /// Whether the fix does what it aims at and nothing else.
    #[must_use]
    pub fn holds(&self, fix: Aimed<'_>) -> bool {
        let window = self.window(fix.1);
        self.may_read(&self.left, &window) && applied(self.text_of(&window), fix, &window, &[]).is_some()
    }

    /// Which of these fixes hold together, if each holds alone and no two claim the same line: each is proved on the text around it as left by the
    /// earlier ones.
    #[must_use]
    pub fn together(&self, fixes: &[Aimed<'_>]) -> Vec<bool> {
        let mut taken: BTreeMap<(usize, usize), &Edit> = BTreeMap::new();
        let mut holds = Vec::with_capacity(fixes.len());
        let left = Cell::new(MOST_READ);
        for &(aim, edits) in fixes {
            let mut window = self.window(edits);
            let mut near = near(&taken, window.lines);
            // An edit that extends further extends the window.
            while near.iter().any(|edit| !window.holds(edit)) {
                let all: Vec<Edit> = edits.iter().chain(near.iter().copied()).cloned().collect();
                window = self.window(&all);
                near = self::near(&taken, window.lines);
            }
            let held = near.is_empty()
                || self.may_read(&left, &window) && beside(&self.text_of(&window), (aim, edits), &window, &near);
            if held {
                taken.extend(edits.iter().map(|edit| ((edit.start_line, edit.end_line), edit)));
            }
            holds.push(held);
        }
        holds
    }

    /// Whether this window may still be read, which then counts against the limit.
    fn may_read(&self, left: &Cell<usize>, window: &Window<'_>) -> bool {
        let rest = left.get().checked_sub(self.lines.span_of(window.lines).len());
        rest.is_some_and(|rest| {
            left.set(rest);
            true
        })
    }

    /// From the block before the edits to the one after them, which anything the edits leave open would swallow.
    fn window(&self, edits: &[Edit]) -> Window<'d> {
        let first = edits.iter().map(|edit| edit.start_line).min().unwrap_or(1);
        let last = edits.iter().map(|edit| edit.end_line.max(edit.start_line.saturating_sub(1))).max().unwrap_or(1);
        let above = self.seams.partition_point(|seam| seam.line < first);
        let below = self.seams.partition_point(|seam| seam.line <= last);
        let start = above.checked_sub(1).map(|at| self.seams[at]);
        let end = self.seams.get(below + 1).map_or(self.lines.count(), |seam| seam.line - 1);
        let header = start.and_then(|seam| seam.header).map_or("", |header| self.header(header));
        Window { header, lines: LineRange::new(start.map_or(1, |seam| seam.line), end.max(last)) }
    }

    /// A table's header with its delimiter row.
    fn header(&self, header: LineRange) -> &'d str {
        self.lines.span_of(LineRange::new(header.start, header.end + 1)).of(self.text)
    }

    fn text_of(&self, window: &Window<'d>) -> String {
        format!("{}{}", window.header, self.lines.span_of(window.lines).of(self.text))
    }
}

/// The edits that touch these lines.
fn near<'f>(taken: &BTreeMap<(usize, usize), &'f Edit>, lines: LineRange) -> Vec<&'f Edit> {
    let within = taken.range((lines.start, 0)..(lines.end + 2, 0));
    // None overlap, so only the last one before these lines may extend into them.
    let before = taken.range(..(lines.start, 0)).next_back().filter(|((_, end), _)| *end >= lines.start);
    before.into_iter().chain(within).map(|(_, &edit)| edit).collect()
}

/// Whether a fix holds after these edits of other lines were applied.
fn beside(text: &str, fix: Aimed<'_>, window: &Window<'_>, near: &[&Edit]) -> bool {
    let near: Vec<Edit> = near.iter().copied().cloned().collect();
    let near = rebased(&near, window);
    apply(text, &near).is_ok_and(|text| applied(text, fix, window, &near).is_some())
}

/// The text of a window with a fix, after these edits of other lines were applied; `None` if the fix does harm.
fn applied(text: String, (aim, edits): Aimed<'_>, window: &Window<'_>, before: &[Edit]) -> Option<String> {
    let place =
        |edits: &[Edit]| -> Vec<Edit> { rebased(edits, window).iter().map(|edit| shifted(edit, before)).collect() };
    match aim {
        Aim::OrderAfter(first) => {
            let last = (&Aim::Order, edits);
            let mut steps = first.iter().map(|(aim, edits)| (aim, edits.as_slice())).chain([last]);
            steps.try_fold(text, |text, (aim, edits)| Patched::new(text, &place(edits))?.proved(aim))
        }
        _ => Patched::new(text, &place(edits))?.proved(aim),
    }
}

/// The edits with the line numbers of the window.
fn rebased(edits: &[Edit], window: &Window<'_>) -> Vec<Edit> {
    let header = window.header.lines().count();
    let place = |line: usize| line + 1 + header - window.lines.start;
    let edits = edits.iter();
    edits
        .map(|edit| Edit {
            start_line: place(edit.start_line),
            end_line: place(edit.end_line),
            text: edit.text.clone(),
        })
        .collect()
}

/// An edit with the line numbers of a text to which these edits of other lines were applied.
fn shifted(edit: &Edit, applied: &[Edit]) -> Edit {
    let mut shifted = edit.clone();
    // What is inserted before a line comes before what replaces it.
    let order = |edit: &Edit| (edit.start_line, !edit.is_insertion());
    for other in applied.iter().filter(|other| order(other) < order(edit)) {
        let (gone, come) = (other.end_line + 1 - other.start_line, other.text.lines().count());
        shifted.start_line = shifted.start_line + come - gone;
        shifted.end_line = shifted.end_line + come - gone;
    }
    shifted
}

/// A stretch of text before and after a fix.
struct Patched {
    before: String,
    after: String,
    /// The lines that the edits replace or delete in the text before, and those that they write in the text after.
    touched: (Vec<LineRange>, Vec<LineRange>),
}

impl Patched {
    fn new(before: String, edits: &[Edit]) -> Option<Self> {
        let after = apply(&before, edits).ok()?;
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| (edit.start_line, edit.end_line));
        let mut touched = (Vec::new(), Vec::new());
        let mut shift = 0_isize;
        for edit in sorted {
            let (gone, come) = (edit.end_line + 1 - edit.start_line, edit.text.lines().count());
            if gone > 0 {
                touched.0.push(LineRange::new(edit.start_line, edit.end_line));
            }
            let start = edit.start_line.checked_add_signed(shift)?;
            if come > 0 {
                touched.1.push(LineRange::new(start, start + come - 1));
            }
            shift += come.cast_signed() - gone.cast_signed();
        }
        Some(Self { before, after, touched })
    }

    /// The text after the fix; `None` if the fix does harm.
    fn proved(self, aim: &Aim) -> Option<String> {
        let sides = Sides {
            before: Side { page: Page::of(&self.before), touched: &self.touched.0 },
            after: Side { page: Page::of(&self.after), touched: &self.touched.1 },
        };
        sides.hold(aim).then_some(self.after)
    }
}
