//! The line of the contents that a new section lacks.

use super::form::{self, Numbers, usual};
use super::lines::{self, Line, Pieces};
use super::naming::Naming;
use crate::checks::Context;
use crate::conventions::padded;
use crate::document::{Item, LinkKind, Marker, Outline, Section};
use crate::text::{Edit, LineRange, Span};

/// A line to be written next to that of a neighbouring section.
pub(super) struct NewLine<'c, 't> {
    context: &'c Context<'c, 't>,
    section: usize,
    /// The lines that name sections of this level.
    lines: Vec<Line<'t>>,
    /// Which of them it goes next to.
    neighbour: usize,
    /// Whether it goes after that one.
    behind: bool,
}

/// A piece of the line, and the edits it requires in other lines.
type Piece = (String, Vec<Edit>);

impl<'c, 't> NewLine<'c, 't> {
    /// The line for a section; `None` if no section beside it has one.
    pub fn of(context: &'c Context<'c, 't>, outline: &Outline, section: usize) -> Option<Self> {
        let own = &context.head.sections[section];
        let lines = lines::of(context.head, outline, own.level);
        let siblings =
            || lines.iter().enumerate().filter(|(_, line)| context.head.sections[line.section].parent == own.parent);
        let before = siblings().filter(|(_, line)| line.section < section).max_by_key(|(_, line)| line.section);
        let after = || siblings().filter(|(_, line)| line.section > section).min_by_key(|(_, line)| line.section);
        let behind = before.is_some();
        let neighbour = before.or_else(after)?.0;
        Some(Self { context, section, lines, neighbour, behind })
    }

    /// The line of the head before which it belongs.
    pub fn place(&self) -> usize {
        let beside = self.beside();
        if self.behind { beside.end + 1 } else { beside.at }
    }

    /// The edits that write it; `None` if the contents are written in a way that cannot be continued line by line.
    pub fn edits(&self) -> Option<Vec<Edit>> {
        let head = self.context.head;
        let beside = self.beside();
        let (before, renumbered) = self.piece(0)?;
        let (between, renumbered_within) = self.piece(1)?;
        let (end, parted) = self.end()?;
        let page = usual(self.models().map(|(_, pieces)| pieces.page))?;
        let address = format!("{page}{}", self.own().anchor);
        let name = self.name(beside.kind)?;
        let (first, second) = if beside.kind == LinkKind::Html { (address, name) } else { (name, address) };
        let (start, counted) = self.start(&before)?;
        let parting = self.parting()?;
        let whole = head.lines.span(beside.at).of(head.text);
        let newline = if whole.ends_with("\r\n") { "\r\n" } else { "\n" };
        let line = format!("{start}{before}{first}{between}{second}{end}{newline}");
        let text = if self.behind { format!("{parting}{line}") } else { format!("{line}{parting}") };
        let new = Edit::insert_before(self.place(), text);
        Some([vec![new], renumbered, renumbered_within, parted, counted].concat())
    }

    fn own(&self) -> &'c Section<'t> {
        &self.context.head.sections[self.section]
    }

    fn beside(&self) -> &Line<'t> {
        &self.lines[self.neighbour]
    }

    /// The lines that are written like the neighbour, and so show how to write one.
    fn models(&self) -> impl Iterator<Item = (&Line<'t>, Pieces<'t>)> {
        let beside = self.beside();
        let alike = |line: &&Line<'t>| line.kind == beside.kind && line.item.is_some() == beside.item.is_some();
        self.lines.iter().filter(alike).filter_map(|line| Some((line, line.pieces?)))
    }

    /// What comes before the name, or between name and address.
    fn piece(&self, which: usize) -> Option<Piece> {
        let texts: Vec<&str> = self.models().map(|(_, pieces)| pieces.around[which]).collect();
        let counted = self.counted(&texts);
        let known = counted.or_else(|| usual(texts.iter().copied()).map(str::to_owned));
        known.map(|text| (text, Vec::new())).or_else(|| self.typed(which))
    }

    /// The text with the number of the section's entries, if that is what the numbers of the others count.
    fn counted(&self, texts: &[&str]) -> Option<String> {
        let numbers = Numbers::of(texts)?;
        let (now, then) = (form::entries(self.context.head), form::entries(self.context.base));
        let tells = |(line, number): &(usize, u64)| {
            let before = self.context.section_before(*line).map(|section| then[section]);
            *number == now[*line] || Some(*number) == before
        };
        let told = self.models().map(|(line, _)| line.section).zip(numbers.each.iter().map(|&(number, _)| number));
        let right = told.filter(tells).count();
        (right >= 3 && right * 5 >= texts.len() * 4).then(|| numbers.with(now[self.section]))?
    }

    /// The text with this line's number, if the lines are numbered by hand, and the edits that renumber the following lines.
    fn typed(&self, which: usize) -> Option<Piece> {
        let head = self.context.head;
        let parent = self.own().parent;
        let models: Vec<_> = self.models().filter(|(line, _)| head.sections[line.section].parent == parent).collect();
        let texts: Vec<&str> = models.iter().map(|(_, pieces)| pieces.around[which]).collect();
        let numbers = Numbers::of(&texts)?;
        let counts = numbers.each.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
        let beside = models.iter().position(|(line, _)| line.at == self.beside().at)?;
        if !counts || models.len() < 2 {
            return None;
        }
        let place = beside + usize::from(self.behind);
        let number = numbers.each[beside].0 + u64::from(self.behind);
        let renumbered =
            models[place..].iter().zip(&numbers.each[place..]).map(|((line, pieces), (number, digits))| {
                let start = pieces.spans[which].start;
                let digits = Span::new(start + digits.start, start + digits.end);
                self.context.replace_within(LineRange::single(line.at), digits, &numbers.digits(number + 1))
            });
        Some((numbers.with(number)?, renumbered.collect()))
    }

    /// What comes after the address or the name, and the edit that separates the previously last line from this one.
    fn end(&self) -> Option<Piece> {
        let last = self.lines.last()?.at;
        let texts: Vec<&str> = self.models().map(|(_, pieces)| pieces.around[2]).collect();
        let inner = || self.models().filter(|(line, _)| line.at != last).map(|(_, pieces)| pieces.around[2]);
        if let Some(counted) = self.counted(&texts) {
            return Some((counted, Vec::new()));
        }
        let end = usual(inner()).filter(|end| !form::shows_number(end))?;
        let beside = self.beside();
        let closing = beside.pieces.filter(|_| beside.at == last && self.behind);
        match closing {
            Some(pieces) if pieces.around[2] != end => {
                let closing = pieces.around[2];
                // Items need nothing to separate them, and what only the last one has is its own.
                let is_own = beside.item.is_some() && (closing.starts_with(end) || !form::only_parts(closing));
                if is_own {
                    return form::only_parts(end).then(|| (end.to_owned(), Vec::new()));
                }
                let line = LineRange::single(beside.at);
                let parts = form::only_parts(end) && form::only_parts(closing);
                parts.then(|| (closing.to_owned(), vec![self.context.replace_within(line, pieces.spans[2], end)]))
            }
            _ => (beside.item.is_some() || beside.pieces.is_some()).then(|| (end.to_owned(), Vec::new())),
        }
    }

    /// The section's name, with the heading's markup unless the other lines leave theirs out.
    fn name(&self, kind: LinkKind) -> Option<String> {
        let naming = Naming::of(self.context.head, self.section);
        let marked = self.models().filter_map(|(line, pieces)| {
            let other = Naming::of(self.context.head, line.section);
            other.is_marked().then(|| Some(pieces.name) == other.written)
        });
        let (with, without): (Vec<bool>, Vec<bool>) = marked.partition(|&with| with);
        naming.shown(kind, with.len() >= without.len()).map(str::to_owned)
    }

    /// What the line begins with, indentation and marker, and the edits that renumber the lines after it.
    fn start(&self, before: &str) -> Option<(String, Vec<Edit>)> {
        let head = self.context.head;
        let beside = self.beside();
        let line = head.lines.span(beside.at).start;
        let Some(item) = beside.item.map(|at| &head.items[at]) else {
            // If the lines are not items, words before the first introduce all of them, not that one.
            let opens = !self.behind && beside.pieces.is_none_or(|pieces| pieces.around[0] != before);
            return (!opens).then(|| (String::new(), Vec::new()));
        };
        let indent = Span::new(line, item.mark.start).of(head.text);
        let (number, renumbered) = self.number(item)?;
        let marker = number.unwrap_or_else(|| item.mark.of(head.text).to_owned());
        Some((format!("{indent}{marker}"), renumbered))
    }

    /// The number of a line next to this item, if the item has one, and the edits that renumber the items after it; `None` if they do
    /// not count up, or if something nested in one of them would have to move.
    fn number(&self, item: &Item) -> Option<(Option<String>, Vec<Edit>)> {
        let Marker::Number { number, delimiter } = item.marker else { return Some((None, Vec::new())) };
        let head = self.context.head;
        let written = |number: u64| format!("{}{}", padded(head, item.run, number), char::from(delimiter));
        let siblings: Vec<&Item> = head.runs[item.run].items.iter().map(|&at| &head.items[at]).collect();
        let number_of = |item: &Item| match item.marker {
            Marker::Number { number, .. } => Some(number),
            _ => None,
        };
        if siblings.len() > 1 && siblings.iter().all(|sibling| number_of(sibling) == Some(number)) {
            return Some((Some(written(number)), Vec::new()));
        }
        let place = siblings.iter().position(|sibling| sibling.lines == item.lines)? + usize::from(self.behind);
        let new = number.checked_add(u64::from(self.behind))?;
        let renumbered = (new..).zip(&siblings[place..]).map(|(expected, sibling)| {
            let next = (number_of(sibling)? == expected).then(|| expected.checked_add(1))??;
            let next = padded(head, item.run, next);
            let stays = next.len() == sibling.mark.len() - 1 || sibling.block.start == sibling.block.end;
            let digits = Span::new(sibling.mark.start, sibling.mark.end - 1);
            stays.then(|| self.context.replace_within(LineRange::single(sibling.lines.start), digits, &next))
        });
        Some((Some(written(new)), renumbered.collect::<Option<_>>()?))
    }

    /// The lines that separate two contents lines; `None` if that cannot be told.
    fn parting(&self) -> Option<&'t str> {
        let head = self.context.head;
        let parent = |line: &Line<'_>| head.sections[line.section].parent;
        let pairs = self.lines.windows(2).filter(|pair| parent(&pair[0]) == parent(&pair[1]));
        let partings: Vec<&str> = pairs.map(|pair| lines::parting(head, &pair[0], &pair[1])).collect();
        if partings.is_empty() {
            return self.beside().item.map(|_| "");
        }
        usual(partings).filter(|parting| form::only_parts(parting))
    }
}
