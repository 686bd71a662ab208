//! What a slip hides: entries of the base that are no longer entries, although their text is still there.
//!
//! Readers used to see them, and now see code, raw text or nothing. Lines that stayed are looked up in the head; if no item begins on them any more,
//! the block that swallowed them leads back to the line responsible.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Change, ChangeKind, Hunk, LineDiff};
use crate::document::{Block, BlockKind, Blocks, Document, Html, Item, Marker, Role};
use crate::text::LineRange;

/// What one slip hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The line of the head that is responsible; if something was only removed, the line in its place.
    pub line: usize,
    /// How it hides them.
    pub cause: Cause,
    /// The entries of the base that are hidden, as indices into its items.
    pub entries: Vec<usize>,
    /// The line of the head where the first of them, or of the headings, is now.
    pub first: usize,
    /// The sections of the base whose headings are hidden.
    pub sections: Vec<usize>,
    /// Whether the list or table is hidden from there to its end.
    pub to_the_end: bool,
}

/// How entries become hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The line opens a block that swallows them.
    Opened(Block),
    /// The end of a block was removed, so that it continues over them.
    EndGone(Block),
    /// The table no longer has a matching header.
    HeaderTorn,
    /// The line ends the table whose rows they are.
    TableEnded,
    /// The lines around them changed, so that they are text or code.
    Otherwise,
}

/// Everything that the change hides, in the order of the head.
pub(super) fn hidden(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff, changes: &[Change]) -> Vec<Hidden> {
    let entries = lost_entries(base, head, diff, changes);
    let sections = lost_headings(base, head, diff);
    if entries.is_empty() && sections.is_empty() {
        return Vec::new();
    }
    Search { base, head, diff, before: Blocks::of(base), after: Blocks::of(head), known: HashMap::new() }
        .told(entries, sections)
}

/// The entries of the base that are no longer entries, each with the line of the head where its text is now.
fn lost_entries(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff, changes: &[Change]) -> Vec<(usize, usize)> {
    if diff.is_empty() {
        return Vec::new();
    }
    let first = diff.hunks.first().map_or(1, |hunk| hunk.old.start.min(hunk.new.start));
    let mut lost: Vec<(usize, usize)> = base
        .entries()
        .filter(|(_, item)| item.lines.start >= first && !base.is_form(item))
        .filter_map(|(at, item)| Some((at, diff.in_head(item.lines.start)?)))
        .filter(|&(at, line)| !stands_on(head, line, &base.items[at]))
        .collect();
    lost.extend(rewritten(base, head, diff, changes));
    lost.sort_by_key(|&(_, line)| line);
    lost
}

/// Whether an item of the same kind begins on this line.
fn stands_on(head: &Document<'_>, line: usize, before: &Item) -> bool {
    let there = head.items.partition_point(|item| item.lines.start < line);
    let here = head.items[there..].iter().take_while(|item| item.lines.start == line);
    let mut here = here.filter(|item| (item.marker == Marker::Row) == (before.marker == Marker::Row));
    here.next().is_some()
}

/// Entries whose line was only indented or quoted differently, so that it is no item.
fn rewritten(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff, changes: &[Change]) -> Vec<(usize, usize)> {
    let gone = changes.iter().filter(|change| change.kind == ChangeKind::Removed).filter_map(|change| change.base);
    let gone: Vec<usize> = gone.filter(|&at| base.items[at].role == Role::Entry).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let mut words: HashMap<&str, usize> = HashMap::new();
    for line in diff.hunks.iter().flat_map(|hunk| hunk.new.clone()) {
        let there = head.items.binary_search_by_key(&line, |item| item.lines.start);
        if there.is_err() {
            words.insert(bare(head, line), line);
        }
    }
    let again = |at: usize| Some((at, *words.get(bare(base, base.items[at].lines.start))?));
    gone.into_iter().filter_map(again).collect()
}

/// A line without its quotation and indentation prefix.
fn bare<'t>(document: &Document<'t>, line: usize) -> &'t str {
    document.lines.content(document.text, line).trim_start_matches([' ', '\t', '>']).trim_end()
}

/// The sections of the base whose heading stayed but is no longer one, with its line in the head.
fn lost_headings(base: &Document<'_>, head: &Document<'_>, diff: &LineDiff) -> Vec<(usize, usize)> {
    let is_heading = |line: usize| {
        let at = head.sections.partition_point(|section| section.heading.is_none_or(|lines| lines.end < line));
        head.sections.get(at).is_some_and(|section| section.heading.is_some_and(|lines| lines.has(line)))
    };
    let headings = base.sections.iter().enumerate();
    let stayed = headings.filter_map(|(at, section)| Some((at, diff.in_head(section.heading?.start)?)));
    stayed.filter(|&(_, line)| !is_heading(line)).collect()
}

struct Search<'a, 't> {
    base: &'a Document<'t>,
    head: &'a Document<'t>,
    diff: &'a LineDiff,
    before: Blocks,
    after: Blocks,
    /// What is known about the blocks examined so far, by their first lines.
    known: HashMap<usize, Option<(usize, Cause)>>,
}

impl Search<'_, '_> {
    fn told(&mut self, entries: Vec<(usize, usize)>, sections: Vec<(usize, usize)>) -> Vec<Hidden> {
        let mut found: BTreeMap<usize, Hidden> = BTreeMap::new();
        // All rows of a table are gone for the same reason as the first.
        let mut tables: HashMap<usize, usize> = HashMap::new();
        for (at, line) in entries {
            let base = self.base;
            let item = &base.items[at];
            if item.marker == Marker::Missing && !self.is_swallowed(line) {
                continue;
            }
            let known = tables.get(&item.run).filter(|_| !self.is_swallowed(line)).copied();
            let cause = match known {
                Some(culprit) => found.get(&culprit).map(|hidden| (culprit, hidden.cause)),
                None => self.cause(line, item),
            };
            let Some((culprit, cause)) = cause else { continue };
            if item.marker == Marker::Row {
                tables.entry(item.run).or_insert(culprit);
            }
            found.entry(culprit).or_insert_with(|| Hidden::by(culprit, cause, line)).entries.push(at);
        }
        for (at, line) in sections {
            if self.is_swallowed(line)
                && let Some((culprit, cause)) = self.block_cause(line)
            {
                let hidden = found.entry(culprit).or_insert_with(|| Hidden::by(culprit, cause, line));
                hidden.sections.push(at);
                hidden.first = hidden.first.min(line);
            }
        }
        let mut found: Vec<Hidden> = found.into_values().collect();
        for hidden in &mut found {
            hidden.to_the_end = self.to_the_end(&hidden.entries);
        }
        found
    }

    /// Whether a line is inside code or HTML, so that nothing on it is rendered as Markdown.
    fn is_swallowed(&self, line: usize) -> bool {
        let kind = self.after.at(line).map(|block| block.kind);
        matches!(kind, Some(BlockKind::Fence | BlockKind::Indented | BlockKind::Html(_)))
    }

    /// Which line of the head swallowed this one, and how; `None` if that was intended.
    fn cause(&mut self, line: usize, item: &Item) -> Option<(usize, Cause)> {
        let kind = self.after.at(line).map(|block| block.kind);
        if matches!(kind, Some(BlockKind::Fence | BlockKind::Html(_))) {
            return self.block_cause(line);
        }
        let culprit = self.changed_before(line)?;
        if item.marker != Marker::Row {
            return Some((culprit, Cause::Otherwise));
        }
        let header = self.base.runs[item.run].header?;
        let old = LineRange::new(header.start, header.start + 1);
        let first = self.diff.in_head(old.end).map_or(usize::MAX, |line| line + 1);
        let is_torn = self.diff.in_head(old.start).is_none()
            || self.diff.in_head(old.end).is_none()
            || self.diff.in_head(old.end) != self.diff.in_head(old.start).map(|line| line + 1);
        let culprit = if is_torn { self.changed_near(old, culprit) } else { culprit };
        let cause = if is_torn || culprit < first { Cause::HeaderTorn } else { Cause::TableEnded };
        Some((culprit, cause))
    }

    /// The line that opened the block around this one, or that is where the block's end was.
    fn block_cause(&mut self, line: usize) -> Option<(usize, Cause)> {
        let mut block = *self.after.at(line)?;
        let mut chain = Vec::new();
        let cause = loop {
            if let Some(known) = self.known.get(&block.lines.start) {
                break *known;
            }
            chain.push(block.lines.start);
            match self.own_cause(&block, line) {
                Some(cause) => break cause,
                // What used to close a fence now opens one: the fence before it is out of step.
                None => match self.after.fence_before(block.lines.start) {
                    Some(earlier) => block = *earlier,
                    None => break self.changed_before(line).map(|line| (line, Cause::Otherwise)),
                },
            }
        };
        self.known.extend(chain.into_iter().map(|opens| (opens, cause)));
        cause
    }

    /// Why this block contains what it did not contain before: `Some(None)` if that was intended, `None` if an earlier fence is the reason.
    #[expect(clippy::option_option, reason = "not known yet, and known to be meant, are two things")]
    fn own_cause(&self, block: &Block, line: usize) -> Option<Option<(usize, Cause)>> {
        let opens = block.lines.start;
        if self.diff.is_new(opens) {
            let is_comment = block.kind == BlockKind::Html(Html::Comment);
            let is_meant = is_comment && block.closed && self.diff.is_new(block.lines.end);
            return Some((!is_meant).then_some((opens, Cause::Opened(*block))));
        }
        let there = self.diff.in_base(opens)?;
        let old = self.before.at(there).filter(|old| old.lines.start == there && old.kind == block.kind);
        let Some(old) = old else {
            let is_fence = block.kind == BlockKind::Fence;
            return (!is_fence).then(|| Some((self.changed_before(line)?, Cause::Otherwise)));
        };
        let gone = (old.lines.start..=old.lines.end + 1).rev().find(|&line| self.diff.in_head(line).is_none());
        let culprit = gone.map_or_else(|| self.changed_before(line), |line| Some(self.in_place_of(line)));
        Some(culprit.map(|line| (line, Cause::EndGone(*block))))
    }

    /// The changed line nearest to this one, at or above it.
    fn changed_before(&self, line: usize) -> Option<usize> {
        let at = self.diff.hunks.partition_point(|hunk| hunk.new.start <= line).checked_sub(1)?;
        let new = &self.diff.hunks[at].new;
        let is_row = |line: &usize| stands_as_row(self.head, *line);
        let culprit = new.clone().find(|line| !is_row(line)).unwrap_or(new.start);
        Some(culprit.min(self.head.lines.count()))
    }

    /// The changed line that broke this header.
    fn changed_near(&self, header: LineRange, otherwise: usize) -> usize {
        let touches = |hunk: &&Hunk| hunk.old.start <= header.end && hunk.old.end > header.start;
        let hunk = self.diff.hunks.iter().find(touches);
        hunk.map_or(otherwise, |hunk| hunk.new.start.min(self.head.lines.count()))
    }

    /// The line of the head that is where this line of the base was.
    fn in_place_of(&self, line: usize) -> usize {
        let hunk = self.diff.hunks.iter().find(|hunk| hunk.old.contains(&line));
        hunk.map_or(1, |hunk| hunk.new.start).min(self.head.lines.count())
    }

    /// Whether a run that loses entries has none left after the first lost one.
    fn to_the_end(&self, entries: &[usize]) -> bool {
        let Some(&first) = entries.first() else { return false };
        let run = &self.base.runs[self.base.items[first].run];
        let rest = run.items.iter().filter(|&&at| at >= first);
        let lost: HashSet<usize> = entries.iter().copied().collect();
        rest.filter(|&&at| self.base.items[at].role == Role::Entry).all(|at| lost.contains(at))
    }
}

/// Whether there is a table row on this line.
fn stands_as_row(head: &Document<'_>, line: usize) -> bool {
    let at = head.items.binary_search_by_key(&line, |item| item.lines.start);
    at.is_ok_and(|at| head.items[at].marker == Marker::Row)
}

impl Hidden {
    fn by(line: usize, cause: Cause, first: usize) -> Self {
        Self { line, cause, entries: Vec::new(), first, sections: Vec::new(), to_the_end: false }
    }
}
