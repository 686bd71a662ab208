//! The edits that move entries of a numbered list.

use std::collections::{HashMap, HashSet};

use crate::checks::Context;
use crate::checks::moving::ending;
use crate::checks::stray::Stray;
use crate::conventions::Numbering;
use crate::document::{Document, Item, Marker};
use crate::text::{Edit, LineRange, Span};

/// An entry with everything that a reader sees as nested in it.
#[derive(Clone, Copy, PartialEq)]
struct Family {
    at: usize,
    lines: LineRange,
}

/// The edits that move these strays of a run to their places: the lines move, and the numbers keep counting; `None` if it is not
/// clear how. Lists that write the same number everywhere, or count in their own way, keep their numbers where they are.
pub(super) fn moved(context: &Context<'_, '_>, run: usize, strays: &[&Stray]) -> Option<Vec<Edit>> {
    let head = context.head;
    let old = families(head, run);
    let new = in_order(&old, strays);
    let differs = |place: &usize| old[*place] != new[*place];
    let (first, last) = ((0..old.len()).find(differs)?, (0..old.len()).rfind(differs)?);
    let numbers = Numbers::of(context, run, &old);
    let mut text = String::new();
    for place in first..=last {
        if place > first {
            text.push_str(&between(head, old[place - 1].lines, old[place].lines)?);
        }
        text.push_str(&numbered(head, &new[place], &numbers.at(head, &old, first, place)?)?);
    }
    let lines = LineRange::new(old[first].lines.start, old[last].lines.end);
    if !head.lines.span_of(lines).of(head.text).ends_with('\n') {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    let mut edits = vec![Edit::replace(lines, text)];
    edits.extend(numbers.counted_on(head, &old, first, last)?);
    Some(edits)
}

/// The siblings of a run, each with the deeper items below it.
fn families(head: &Document<'_>, run: usize) -> Vec<Family> {
    let items = &head.runs[run].items;
    let siblings = head.siblings(&head.runs[run]);
    let ends = siblings.iter().skip(1).copied().chain([items.len()]);
    let family = |(&place, next): (&usize, usize)| Family {
        at: items[place],
        lines: LineRange::new(head.items[items[place]].block.start, head.items[items[next - 1]].block.end),
    };
    siblings.iter().zip(ends).map(family).collect()
}

/// The families with the strays in their places.
fn in_order(old: &[Family], strays: &[&Stray]) -> Vec<Family> {
    let places: HashMap<usize, &Family> = old.iter().map(|family| (family.at, family)).collect();
    let moving: HashSet<usize> = strays.iter().map(|stray| stray.at).collect();
    let mut behind: HashMap<usize, Vec<Family>> = HashMap::new();
    let mut ahead: HashMap<usize, Vec<Family>> = HashMap::new();
    for stray in strays {
        let Some(&&family) = places.get(&stray.at) else { continue };
        match (stray.before, stray.after) {
            (Some(before), _) => behind.entry(before).or_default().push(family),
            (None, Some(after)) => ahead.entry(after).or_default().push(family),
            (None, None) => {}
        }
    }
    let mut new = Vec::with_capacity(old.len());
    for family in old.iter().filter(|family| !moving.contains(&family.at)) {
        new.extend(ahead.remove(&family.at).unwrap_or_default());
        new.push(*family);
        new.extend(behind.remove(&family.at).unwrap_or_default());
    }
    new
}

/// How a run is numbered.
struct Numbers {
    counting: bool,
    /// The number of the first.
    first: u64,
    /// The least number of digits written.
    width: usize,
}

impl Numbers {
    fn of(context: &Context<'_, '_>, run: usize, families: &[Family]) -> Self {
        let head = context.head;
        let before = context.run_before(run);
        let numberings = context.conventions.numberings(context.base);
        let digits = |family: &Family| digits(head, &head.items[family.at]);
        let padded = families.iter().map(digits).find(|digits| digits.starts_with('0') && digits.len() > 1);
        Self {
            counting: numberings.of_run(before) == Some(Numbering::Counting),
            first: numberings.first_of(before).unwrap_or(1),
            width: padded.map_or(0, str::len),
        }
    }

    /// The number to write at `place` in a stretch that begins at `first`.
    fn at(&self, head: &Document<'_>, old: &[Family], first: usize, place: usize) -> Option<String> {
        if !self.counting {
            return Some(digits(head, &head.items[old[place].at]).to_owned());
        }
        let begin = match first.checked_sub(1) {
            Some(above) => number(&head.items[old[above].at])?.checked_add(1)?,
            None => self.first,
        };
        let number = begin.checked_add(u64::try_from(place - first).ok()?)?;
        Some(format!("{number:0width$}", width = self.width))
    }

    /// The edits for numbers after the stretch that count as if fewer came before them.
    fn counted_on(&self, head: &Document<'_>, old: &[Family], first: usize, last: usize) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        let mut then: Option<u64> = None;
        for place in last + 1..old.len() {
            let now = number(&head.items[old[place].at])?;
            let wanted = self.at(head, old, first, place)?;
            let counts_on = then.is_none_or(|then| then.checked_add(1) == Some(now));
            let lags = wanted
                .parse::<u64>()
                .is_ok_and(|wanted| now < wanted && usize::try_from(wanted - now).is_ok_and(|lag| lag <= last - first));
            if !self.counting || !counts_on || !lags {
                break;
            }
            let mut text = numbered(head, &old[place], &wanted)?;
            if !head.lines.span_of(old[place].lines).of(head.text).ends_with('\n') {
                text.truncate(text.trim_end_matches(['\r', '\n']).len());
            }
            edits.push(Edit::replace(old[place].lines, text));
            then = Some(now);
        }
        Some(edits)
    }
}

fn number(item: &Item) -> Option<u64> {
    match item.marker {
        Marker::Number { number, .. } => Some(number),
        _ => None,
    }
}

/// The digits of an item's number, as written; empty if it has none.
fn digits<'t>(head: &Document<'t>, item: &Item) -> &'t str {
    item.mark.of(head.text).trim_end_matches(['.', ')'])
}

/// The blank lines between two siblings; `None` if there is something else.
fn between(head: &Document<'_>, above: LineRange, below: LineRange) -> Option<String> {
    if below.start == above.end + 1 {
        return Some(String::new());
    }
    let gap = (below.start > above.end).then(|| LineRange::new(above.end + 1, below.start - 1))?;
    let gap = head.lines.span_of(gap).of(head.text);
    gap.trim().is_empty().then(|| gap.to_owned())
}

/// The lines of a family under another number; following lines are reindented by the difference in length.
fn numbered(head: &Document<'_>, family: &Family, number: &str) -> Option<String> {
    let moved = &head.items[family.at];
    let Marker::Number { delimiter, .. } = moved.marker else { return None };
    let mark = format!("{number}{}", char::from(delimiter));
    let block = head.lines.span_of(family.lines);
    let first = head.lines.span(family.lines.start);
    let mut text = Span::new(first.start, moved.mark.start).of(head.text).to_owned();
    text.push_str(&mark);
    text.push_str(Span::new(moved.mark.end, first.end).of(head.text));
    for line in Span::new(first.end, block.end).of(head.text).split_inclusive('\n') {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let is_inside = spaces > moved.mark.len() && !line.trim().is_empty();
        let less = moved.mark.len().saturating_sub(mark.len()).min(if is_inside { spaces } else { 0 });
        let more = if is_inside { mark.len().saturating_sub(moved.mark.len()) } else { 0 };
        text.push_str(&" ".repeat(more));
        text.push_str(&line[less..]);
    }
    if !text.ends_with('\n') {
        text.push_str(ending(head));
    }
    Some(text)
}
