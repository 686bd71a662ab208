//! What GitHub shows of a text: its blocks, what they are under, and their words.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::words::{Ink, Kind, Mark, Sign};
use crate::document::GITHUB;
use crate::text::{LineIndex, LineRange, Span};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// A list item; its content is in blocks under it.
    Item,
    /// A quotation; likewise.
    Quotation,
    /// A paragraph, or an item's words.
    Text,
    Heading(u8),
    /// A table row, with as many cells as the table has columns.
    Row,
    Code,
    Html,
    Rule,
}

/// A block of a page.
#[derive(Clone, Debug)]
pub(super) struct Block<'t> {
    pub shape: Shape,
    /// The items and quotations it is in, as indices into [`Page::blocks`], outermost first.
    pub under: Vec<usize>,
    /// The heading it is under, as an index into [`Page::blocks`].
    pub heading: Option<usize>,
    pub lines: LineRange,
    pub ink: Ink<'t>,
}

/// A text as readers see it.
#[derive(Debug)]
pub(super) struct Page<'t> {
    pub text: &'t str,
    pub lines: LineIndex,
    pub blocks: Vec<Block<'t>>,
}

impl<'t> Page<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut reader = Reader::new(text);
        for (event, range) in Parser::new_ext(text, GITHUB).into_offset_iter() {
            reader.take(event, range.into());
        }
        reader.page
    }

    /// What a block says and where it is, as one number: its shape, its words, and the entries and the heading it is
    /// under, whatever their form.
    pub fn signature(&self, at: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        let block = &self.blocks[at];
        (block.shape, &block.ink).hash(&mut hasher);
        for &outer in &block.under {
            self.name(outer).map(Ink::essence).hash(&mut hasher);
        }
        if let Some(heading) = block.heading {
            self.blocks[heading].ink.essence().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// What a block says, wherever it is, as one number.
    pub fn words_alone(&self, at: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.blocks[at].shape, &self.blocks[at].ink).hash(&mut hasher);
        hasher.finish()
    }

    /// The first thing that an item or a quotation says.
    fn name(&self, at: usize) -> Option<&Ink<'t>> {
        let first =
            self.blocks[at + 1..].iter().find(|block| block.under.last() == Some(&at) && block.shape != Shape::Item);
        first.map(|block| &block.ink)
    }
}

struct Reader<'t> {
    page: Page<'t>,
    under: Vec<usize>,
    heading: Option<usize>,
    /// Whether a block with its own words is open; the words of a tight item open one implicitly.
    is_open: bool,
    /// Text that may continue in the next event.
    pending: String,
    /// The destinations and titles of the open links.
    targets: Vec<(CowStr<'t>, CowStr<'t>)>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let page = Page { text, lines: LineIndex::new(text), blocks: Vec::new() };
        let (under, targets) = (Vec::new(), Vec::new());
        Self { page, under, heading: None, is_open: false, pending: String::new(), targets }
    }

    fn take(&mut self, event: Event<'t>, span: Span) {
        if !matches!(event, Event::Text(_)) {
            self.settle();
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => {
                self.inline(span);
                self.pending.push_str(&words);
            }
            Event::Code(code) => self.word(Kind::Code, code, span),
            Event::InlineHtml(tag) if is_break(&tag) => self.sign(Sign::Break, span),
            Event::Html(html) => self.html(&html, span),
            Event::InlineHtml(tag) => self.word(Kind::Html, tag, span),
            Event::TaskListMarker(done) => self.word(Kind::Html, if done { "[x]" } else { "[ ]" }.into(), span),
            Event::SoftBreak => self.sign(Sign::Blank, span),
            Event::HardBreak => self.sign(Sign::Break, span),
            Event::Rule => self.begin(Shape::Rule, span),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'t>, span: Span) {
        match tag {
            Tag::Paragraph => self.begin(Shape::Text, span),
            Tag::Heading { level, .. } => {
                self.begin(Shape::Heading(level as u8), span);
                self.heading = Some(self.page.blocks.len() - 1);
            }
            Tag::Item => self.enter(Shape::Item, span),
            Tag::BlockQuote(_) => self.enter(Shape::Quotation, span),
            Tag::TableHead | Tag::TableRow => self.begin(Shape::Row, span),
            Tag::TableCell => self.sign(Sign::Cell, span),
            Tag::CodeBlock(_) => self.begin(Shape::Code, span),
            Tag::HtmlBlock => self.begin(Shape::Html, span),
            Tag::List(_) | Tag::Table(_) => self.is_open = false,
            Tag::Emphasis => self.sign(Sign::Open(Mark::Emphasis), span),
            Tag::Strong => self.sign(Sign::Open(Mark::Strong), span),
            Tag::Strikethrough => self.sign(Sign::Open(Mark::Strike), span),
            Tag::Link { dest_url, title, .. } => {
                self.sign(Sign::Open(Mark::Link), span);
                self.targets.push((dest_url, title));
            }
            Tag::Image { dest_url, title, .. } => {
                self.sign(Sign::Open(Mark::Picture), span);
                self.targets.push((dest_url, title));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.under.pop();
                self.is_open = false;
            }
            TagEnd::Emphasis => self.close(Mark::Emphasis),
            TagEnd::Strong => self.close(Mark::Strong),
            TagEnd::Strikethrough => self.close(Mark::Strike),
            TagEnd::Link => self.close_target(Mark::Link, Kind::Address),
            TagEnd::Image => self.close_target(Mark::Picture, Kind::Picture),
            TagEnd::TableCell => {}
            _ => self.is_open = false,
        }
    }

    fn close(&mut self, mark: Mark) {
        if let Some(block) = self.page.blocks.last_mut() {
            block.ink.sign(Sign::Close(mark));
        }
    }

    /// Adds a link's destination after its words, or just once if the words are the destination.
    fn close_target(&mut self, mark: Mark, kind: Kind) {
        self.close(mark);
        let (Some((target, title)), Some(block)) = (self.targets.pop(), self.page.blocks.last_mut()) else { return };
        let is_its_text =
            block.ink.words.last().is_some_and(|last| last.kind == Kind::Address && *last.text == *target);
        if !is_its_text {
            block.ink.word(kind, Cow::from(target));
        }
        block.ink.text(&title);
    }

    /// Begins a block with its own words.
    fn begin(&mut self, shape: Shape, span: Span) {
        let whole = span.of(self.page.text);
        let shown = Span::new(span.start, span.start + whole.trim_end().len().max(1));
        let lines = self.page.lines.lines_of(shown);
        let (under, heading) = (self.under.clone(), self.heading);
        self.page.blocks.push(Block { shape, under, heading, lines, ink: Ink::default() });
        self.is_open = true;
    }

    /// Begins an item or a quotation.
    fn enter(&mut self, shape: Shape, span: Span) {
        self.begin(shape, span);
        self.under.push(self.page.blocks.len() - 1);
        self.is_open = false;
    }

    fn inline(&mut self, span: Span) -> &mut Block<'t> {
        if !self.is_open {
            self.begin(Shape::Text, span);
        }
        let last = self.page.blocks.len() - 1;
        let line = self.page.lines.lines_of(span).end;
        let block = &mut self.page.blocks[last];
        block.lines.end = block.lines.end.max(line);
        block
    }

    fn sign(&mut self, sign: Sign, span: Span) {
        self.inline(span).ink.sign(sign);
    }

    fn word(&mut self, kind: Kind, text: CowStr<'t>, span: Span) {
        self.inline(span).ink.word(kind, Cow::from(text));
    }

    /// A line of an HTML block: its tags, and the words between them.
    fn html(&mut self, line: &str, span: Span) {
        let ink = &mut self.inline(span).ink;
        let mut rest = line;
        while let Some(open) = rest.find('<') {
            let close = rest[open..].find('>').map_or(rest.len(), |close| open + close + 1);
            let tag = &rest[open..close];
            ink.text(&rest[..open]);
            if is_break(tag) {
                ink.sign(Sign::Break);
            } else {
                ink.word(Kind::Html, tag.to_owned());
            }
            rest = &rest[close..];
        }
        ink.text(rest);
    }

    fn settle(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.pending);
        let Some(block) = self.page.blocks.last_mut() else { return };
        match block.shape {
            Shape::Code => block.ink.word(Kind::Code, text),
            _ => block.ink.text(&text),
        }
    }
}

/// Whether a tag breaks the line.
fn is_break(tag: &str) -> bool {
    let inner = tag.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
    inner.eq_ignore_ascii_case("br")
}
