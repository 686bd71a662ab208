//! Lines that were meant as items but are none to a Markdown parser.

use super::Builder;
use crate::document::stray::{self, Stray};
use crate::document::{Item, Marker, Role};
use crate::text::{LineRange, Span};

impl Builder<'_> {
    /// A line's text; empty after the last line.
    pub(super) fn line(&self, number: usize) -> &str {
        let lines = &self.document.lines;
        if number <= lines.count() { lines.content(self.document.text, number) } else { "" }
    }

    pub(super) fn line_break(&mut self, span: Span) {
        if let Some(heading) = &mut self.heading {
            heading.shown.push('\n');
            return;
        }
        let line = self.document.lines.line_of(span.start) + 1;
        let content = self.document.lines.content(self.document.text, line);
        // One space more than the marker's column is a slip; two would line up with the text above.
        let lazy = |found: &Stray| self.open.last().is_some_and(|open| found.indent <= open.column + 1);
        let missing = || stray::typed(content).or_else(|| stray::lost(content));
        let found = stray::glued(content, self.line(line + 1)).or_else(|| missing().filter(lazy));
        if let Some(found) = found {
            self.begin_stray(found, line);
        }
    }

    pub(super) fn begin_stray(&mut self, found: Stray, line: usize) {
        let start = self.document.lines.span(line).start;
        self.end_stray(start);
        for open in &mut self.open {
            open.own_until.get_or_insert(line);
            open.block_until.get_or_insert(line);
            open.content_closed = true;
        }
        let depth = self.open.iter().take_while(|open| open.column < found.indent).count();
        let sibling = self.open.get(depth).map(|open| self.document.items[open.item].run);
        let run = match sibling {
            Some(run) => run,
            None => self.run_here(),
        };
        let mark = Span::new(start + found.indent, start + found.indent + found.width);
        let links = self.document.links.len();
        self.document.items.push(Item {
            role: Role::Plain,
            marker: found.marker,
            glued: found.width > 0 && found.marker != Marker::Missing,
            apart: false,
            section: self.document.sections.len() - 1,
            run,
            parent: depth.checked_sub(1).map(|above| self.open[above].item),
            depth: u8::try_from(depth).unwrap_or(u8::MAX),
            lines: LineRange::single(line),
            block: LineRange::single(line),
            mark,
            content: Span::new(mark.end, mark.end),
            links: (links, links),
            main: None,
            title: Span::new(mark.end, mark.end),
        });
        let at = self.document.items.len() - 1;
        self.document.runs[run].items.push(at);
        self.stray = Some(at);
    }

    pub(super) fn end_stray(&mut self, at: usize) {
        let Some(stray) = self.stray.take() else { return };
        let document = &mut self.document;
        let item = &mut document.items[stray];
        let start = document.lines.span(item.lines.start).start;
        let end = start + document.text[start..at.max(start)].trim_end().len();
        item.lines = LineRange::new(item.lines.start, document.lines.line_of(end.max(start + 1) - 1));
        item.block = item.lines;
        item.content.end = item.content.end.max(item.content.start);
    }
}
