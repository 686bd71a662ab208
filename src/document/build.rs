//! From the Markdown parser's events to a document.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::loose::{self, Loose};
use super::naming::Labels;
use super::stray::Stray;
use super::{Anchors, Document, GITHUB, Item, Marker, Purpose, Role, Run, Section, Unmarked, own, role, stray};
use crate::text::{LineIndex, LineRange, Span};

mod blocks;
mod groups;
mod links;
mod strays;

use blocks::Heading;
use groups::Group;
use links::OpenLink;

/// Reads `text` as GitHub does.
pub(super) fn parse(text: &str) -> Document<'_> {
    read(Builder::new(text))
}

/// Reads `text` as one entry without its marker.
pub(super) fn parse_line(text: &str) -> Document<'_> {
    let mut builder = Builder::new(text);
    builder.begin_stray(Stray { marker: Marker::Missing, indent: 0, width: 0 }, 1);
    read(builder)
}

fn read(mut builder: Builder<'_>) -> Document<'_> {
    for (event, range) in Parser::new_ext(builder.document.text, GITHUB).into_offset_iter() {
        builder.take(event, range.into());
    }
    let Builder { mut document, loose, .. } = builder;
    own::mark(&mut document);
    let labels = Labels::of(&document);
    loose::place(&mut document, &loose, &labels);
    role::assign(&mut document, &labels);
    document
}

struct Builder<'t> {
    document: Document<'t>,
    /// The items that are open, outermost first.
    open: Vec<Open>,
    /// The run that a following list would continue: for the section, then for each open item.
    runs: Vec<Option<usize>>,
    /// The entry without a proper marker that is being read.
    stray: Option<usize>,
    heading: Option<Heading>,
    link: Option<OpenLink<'t>>,
    /// An `<a href>` waiting for its `</a>`.
    anchor: Option<(Cow<'t, str>, Span)>,
    /// How many images are open.
    images: usize,
    /// Text before this offset belongs to a bare address already found.
    bare_until: usize,
    /// The innermost open heading sections, outermost first.
    outline: Vec<usize>,
    /// Blocks outside lists and tables, which may be entries.
    loose: Vec<Loose>,
    /// How many quotations are open.
    quotations: usize,
    /// The outermost open quotation.
    quotation: Option<Group>,
    /// The outermost open `<details>`.
    fold: Option<Group>,
    anchors: Anchors,
}

struct Open {
    item: usize,
    /// The column of the marker.
    column: usize,
    /// The end of the first paragraph's inline text; fixed once another block begins.
    content_end: usize,
    content_closed: bool,
    /// The first line that is no longer the item's own.
    own_until: Option<usize>,
    /// The first line that is not part of the item at all, because a stray line began.
    block_until: Option<usize>,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let preamble = Section {
            level: 0,
            title: Cow::Borrowed(""),
            anchor: String::new(),
            heading: None,
            parent: None,
            purpose: Purpose::Entries,
        };
        let lines = LineIndex::new(text);
        let document = Document {
            text,
            sections: vec![preamble],
            // Unused capacity costs nothing; moving what was read costs as much as reading it.
            items: Vec::with_capacity(lines.count()),
            links: Vec::with_capacity(text.len() / 60),
            lines,
            runs: Vec::new(),
            list_starts: Vec::new(),
            places: Vec::new(),
            fences: Vec::new(),
            opaque: Vec::new(),
            asterisks: Vec::new(),
        };
        Self {
            document,
            open: Vec::new(),
            runs: vec![None],
            stray: None,
            heading: None,
            link: None,
            anchor: None,
            images: 0,
            bare_until: 0,
            outline: Vec::new(),
            loose: Vec::new(),
            quotations: 0,
            quotation: None,
            fold: None,
            anchors: Anchors::default(),
        }
    }

    fn take(&mut self, event: Event<'t>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(words) => self.words(&words, span),
            Event::Code(words) => {
                self.inline(span);
                self.document.opaque.push(span);
                self.word(&words);
                if let Some(link) = &mut self.link {
                    link.inner = Some(widen(link.inner, span));
                }
            }
            Event::InlineHtml(tag) => self.inline_html(&tag, span),
            Event::SoftBreak | Event::HardBreak => self.line_break(span),
            Event::Rule => self.block(),
            Event::TaskListMarker(_) => self.inline(span),
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'t>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => {
                self.block();
                self.heading =
                    Some(Heading { level: level as u8, span, shown: String::new(), pictured: String::new() });
            }
            Tag::Paragraph => self.paragraph(span),
            Tag::List(_) => self.list(span),
            Tag::Item => self.item(span),
            Tag::Table(_) => {
                self.block();
                let run = self.new_run();
                *self.current_run() = Some(run);
            }
            Tag::TableHead => {
                let lines = self.document.lines.lines_of(span);
                if let Some(run) = *self.current_run() {
                    self.document.runs[run].header = Some(lines);
                }
            }
            Tag::TableRow => self.row(span),
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, dest_url, span),
            Tag::Image { .. } => {
                self.inline(span);
                if self.images == 0 {
                    self.document.opaque.push(span);
                }
                self.images += 1;
                if let Some(link) = &mut self.link {
                    link.has_picture = true;
                    link.inner = Some(widen(link.inner, span));
                }
            }
            Tag::CodeBlock(kind) => {
                self.block();
                if matches!(kind, CodeBlockKind::Fenced(_)) {
                    self.document.fences.push(self.inside_fence(span));
                }
            }
            Tag::HtmlBlock => self.html_block(span),
            Tag::BlockQuote(_) => {
                self.block();
                self.begin_quotation(span);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.inline(span),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.end_quotation(span),
            TagEnd::Paragraph => {
                if self.open.is_empty() && self.stray.is_none() && self.quotations == 0 {
                    self.loose(Unmarked::Paragraph, span);
                }
                self.end_stray(span.end);
                if let Some(open) = self.open.last_mut() {
                    open.content_closed = true;
                }
            }
            TagEnd::Item => self.end_item(span),
            TagEnd::Table => *self.current_run() = None,
            TagEnd::TableRow => {
                self.open.pop();
                self.runs.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            _ => {}
        }
    }

    /// A block that is neither list nor item begins: items after it form another run.
    fn block(&mut self) {
        self.close_content();
        *self.current_run() = None;
    }

    fn close_content(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.content_closed = open.content_end > 0 || open.content_closed;
        }
    }

    fn current_run(&mut self) -> &mut Option<usize> {
        let last = self.runs.len() - 1;
        &mut self.runs[last]
    }

    fn new_run(&mut self) -> usize {
        let section = self.document.sections.len() - 1;
        let parent = self.open.last().map(|open| open.item);
        self.document.runs.push(Run { section, parent, header: None, items: Vec::new() });
        self.document.runs.len() - 1
    }

    fn run_here(&mut self) -> usize {
        match *self.current_run() {
            Some(run) => run,
            None => {
                let run = self.new_run();
                *self.current_run() = Some(run);
                run
            }
        }
    }

    fn paragraph(&mut self, span: Span) {
        if self.open.is_empty() {
            let line = self.document.lines.line_of(span.start);
            let content = self.document.lines.content(self.document.text, line);
            match stray::glued(content, self.line(line + 1)).or_else(|| stray::typed(content)) {
                Some(found) => self.begin_stray(found, line),
                None => self.block(),
            }
        } else if self.open.last().is_some_and(|open| open.content_end > 0) {
            self.block();
        }
    }

    fn list(&mut self, span: Span) {
        self.end_stray(span.start);
        self.close_content();
        let line = self.document.lines.line_of(span.start);
        if let Some(open) = self.open.last_mut() {
            open.own_until.get_or_insert(line);
        }
        self.run_here();
        self.document.list_starts.push(self.document.items.len());
    }

    fn item(&mut self, span: Span) {
        let text = self.document.text;
        // The parser leaves part of a deep indentation inside the item, sometimes including the end of the line above.
        let start = span.end - span.of(text).trim_start().len();
        let line = self.document.lines.line_of(start);
        let column = start.saturating_sub(self.document.lines.span(line).start);
        let (marker, width) = marker_at(&text.as_bytes()[start..span.end]);
        let mark = Span::new(start, start + width);
        let gap = text[mark.end..span.end].bytes().take_while(|&byte| byte == b' ' || byte == b'\t').count();
        let content = Span::new(mark.end + gap, mark.end + gap);
        let item = self.push(marker, LineRange::single(line), mark, content);
        self.open.push(Open {
            item,
            column,
            content_end: 0,
            content_closed: false,
            own_until: None,
            block_until: None,
        });
        self.runs.push(None);
    }

    fn row(&mut self, span: Span) {
        let line = self.document.lines.line_of(span.start);
        let content = Span::new(span.start, span.start + span.of(self.document.text).trim_end().len());
        let item = self.push(Marker::Row, LineRange::single(line), Span::new(span.start, span.start), content);
        self.open.push(Open {
            item,
            column: 0,
            content_end: content.end,
            content_closed: true,
            own_until: None,
            block_until: None,
        });
        self.runs.push(None);
    }

    fn push(&mut self, marker: Marker, lines: LineRange, mark: Span, content: Span) -> usize {
        let run = self.run_here();
        let links = self.document.links.len();
        let item = Item {
            role: Role::Plain,
            marker,
            glued: false,
            apart: false,
            section: self.document.sections.len() - 1,
            run,
            parent: self.open.last().map(|open| open.item),
            depth: u8::try_from(self.open.len()).unwrap_or(u8::MAX),
            lines,
            block: lines,
            mark,
            content,
            links: (links, links),
            main: None,
            title: Span::new(content.start, content.start),
        };
        self.document.items.push(item);
        let at = self.document.items.len() - 1;
        self.document.runs[run].items.push(at);
        at
    }

    fn end_item(&mut self, span: Span) {
        self.end_stray(span.end);
        let Some(open) = self.open.pop() else { return };
        self.runs.pop();
        let document = &mut self.document;
        let item = &mut document.items[open.item];
        let text_end = span.start + span.of(document.text).trim_end().len();
        let last = document.lines.line_of(text_end.max(span.start + 1) - 1).max(item.lines.start);
        let block_end = open.block_until.map_or(last, |until| last.min(until - 1)).max(item.lines.start);
        item.block = LineRange::new(item.lines.start, block_end);
        let own_end = open.own_until.map_or(block_end, |until| block_end.min(until - 1));
        item.lines = trim_blank(document.text, &document.lines, LineRange::new(item.lines.start, own_end));
        item.content.end = item.content.end.max(open.content_end);
    }

    /// Inline text belongs to the first paragraph of the item being read, unless that has ended.
    fn inline(&mut self, span: Span) {
        if let Some(stray) = self.stray {
            let content = &mut self.document.items[stray].content;
            content.end = content.end.max(span.end);
        } else if let Some(open) = self.open.last_mut()
            && !open.content_closed
        {
            open.content_end = open.content_end.max(span.end);
        }
    }

    fn word(&mut self, words: &str) {
        if let Some(heading) = &mut self.heading {
            if self.images == 0 { &mut heading.shown } else { &mut heading.pictured }.push_str(words);
        }
        if let Some(link) = &mut self.link
            && self.images == 0
        {
            link.has_words |= !words.trim().is_empty();
        }
    }

    fn words(&mut self, words: &str, span: Span) {
        self.inline(span);
        self.asterisks(words, span);
        self.word(words);
        if let Some(link) = &mut self.link {
            link.inner = Some(widen(link.inner, span));
        } else if self.images == 0 && span.end > self.bare_until && self.heading.is_none() {
            self.bare_links(span);
        }
    }

    /// Asterisks that the parser found no use for come as text of their own; escaped ones come with what follows.
    fn asterisks(&mut self, words: &str, span: Span) {
        let escaped = self.document.text[..span.start].ends_with('\\');
        if escaped || words.is_empty() || words.len() != span.len() || words.bytes().any(|byte| byte != b'*') {
            return;
        }
        match self.document.asterisks.last_mut().filter(|last| last.end == span.start) {
            Some(last) => last.end = span.end,
            None => self.document.asterisks.push(span),
        }
    }

    fn line_end(&self, offset: usize) -> usize {
        self.document.lines.span(self.document.lines.line_of(offset)).end
    }

    fn inside_fence(&self, span: Span) -> Span {
        let lines = self.document.lines.lines_of(span);
        let first = self.document.lines.span(lines.start).end;
        let closing = self.document.lines.content(self.document.text, lines.end).trim_start();
        let closed = lines.end > lines.start && (closing.starts_with("```") || closing.starts_with("~~~"));
        let last = if closed { self.document.lines.span(lines.end).start } else { span.end };
        Span::new(first.min(span.end), last)
    }
}

fn widen(inner: Option<Span>, span: Span) -> Span {
    inner.map_or(span, |inner| Span::new(inner.start.min(span.start), inner.end.max(span.end)))
}

fn marker_at(source: &[u8]) -> (Marker, usize) {
    match source.first() {
        Some(&mark @ (b'-' | b'*' | b'+')) => (Marker::Bullet(mark), 1),
        Some(b'0'..=b'9') => {
            let digits = source.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = source[..digits]
                .iter()
                .fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            match source.get(digits) {
                Some(&delimiter) => (Marker::Number { number, delimiter }, digits + 1),
                None => (Marker::Missing, 0),
            }
        }
        _ => (Marker::Missing, 0),
    }
}

fn trim_blank(text: &str, lines: &LineIndex, range: LineRange) -> LineRange {
    let mut end = range.end;
    while end > range.start && lines.content(text, end).trim().is_empty() {
        end -= 1;
    }
    LineRange::new(range.start, end)
}
