//! Headings, blocks of HTML, and blocks that may be entries.

use std::borrow::Cow;

use super::Builder;
use crate::document::loose::Loose;
use crate::document::{Link, LinkKind, Purpose, Section, Unmarked, html, plain_text, role};
use crate::text::Span;

/// A heading that is being read.
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) span: Span,
    /// The visible words, with all spaces.
    pub(super) shown: String,
    /// The alternative texts of pictures.
    pub(super) pictured: String,
}

impl<'t> Builder<'t> {
    /// Notes a block outside lists and tables that has ended, when its links are known.
    pub(super) fn loose(&mut self, kind: Unmarked, span: Span) {
        let first = self.document.links.partition_point(|link| link.span.start < span.start);
        let links = (first, self.document.links.len());
        // Labels may be in paragraphs without a link.
        if links.0 < links.1 || kind == Unmarked::Paragraph || kind.is_group() {
            let section = self.document.sections.len() - 1;
            self.loose.push(Loose { kind, span, section, links });
        }
    }

    pub(super) fn html_block(&mut self, span: Span) {
        let source = span.of(self.document.text);
        if !source.trim_start().starts_with("<!--") {
            self.block();
        }
        if !self.open.is_empty() || source.trim_start().starts_with("<!--") {
            return;
        }
        for heading in html::headings(self.document.text, span) {
            let inner = heading.inner.of(self.document.text);
            let anchor = self.anchors.next(&html::shown(inner));
            self.add_section(heading.level, plain_text(inner), anchor, heading.whole);
        }
        for (destination, inner, whole) in html::anchors(self.document.text, span) {
            let picture = inner.of(self.document.text).trim_start().starts_with("<img");
            let link = Link { kind: LinkKind::Html, span: whole, text: inner, destination, picture, own: false };
            self.document.links.push(link);
        }
        self.loose(Unmarked::Html, span);
        self.fold_tags(span);
    }

    pub(super) fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let anchor = self.anchors.next(&heading.shown);
        if !self.open.is_empty() {
            self.document.places.push(anchor);
            return;
        }
        // A heading of pictures alone takes its title from their alternative texts.
        let words = if heading.shown.trim().is_empty() { heading.pictured } else { heading.shown };
        let title = words.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
        self.add_section(heading.level, Cow::Owned(title.trim().to_owned()), anchor, heading.span);
        self.loose(Unmarked::Heading, heading.span);
    }

    fn add_section(&mut self, level: u8, title: Cow<'t, str>, anchor: String, span: Span) {
        let sections = &mut self.document.sections;
        while self.outline.last().is_some_and(|&section| sections[section].level >= level) {
            self.outline.pop();
        }
        let parent = self.outline.last().copied();
        let inherited = parent.map(|parent| &sections[parent]).filter(|parent| parent.level > 1);
        let purpose = match (inherited.map(|parent| parent.purpose), role::purpose(&title)) {
            (Some(Purpose::Guide), _) => Purpose::Guide,
            // The title of the whole document says what the list is about, not what its sections are for.
            (_, _) if level == 1 => Purpose::Entries,
            (_, own) => own,
        };
        let span = Span::new(span.start, span.start + span.of(self.document.text).trim_end().len());
        let heading = Some(self.document.lines.lines_of(span));
        self.outline.push(sections.len());
        sections.push(Section { level, title, anchor, heading, parent, purpose });
    }
}
