//! Markdown to document: sections, items, links, and which items are entries.
//!
//! Parsing never fails: whatever the text is, there is a document, and its spans lie inside the text on character
//! boundaries. pulldown-cmark reads Markdown as GitHub does (GitHub Flavored Markdown,
//! <https://github.github.com/gfm/>); the things that lists are made of are built on top of that. A Markdown parser
//! sees no item where the marker is lost or glued to the text; these are recognized here, so that no entry goes
//! unnoticed.

use std::borrow::Cow;

use pulldown_cmark::Options;

use crate::text::{LineIndex, LineRange, Span};

mod anchor;
mod blocks;
mod broken;
mod build;
mod code;
mod coverage;
mod entity;
mod html;
mod linkless;
mod loose;
mod naming;
mod outline;
mod own;
mod plain;
mod role;
mod stray;
mod table;
mod tags;
mod unclosed;

pub use anchor::Anchors;
pub use blocks::{Block, BlockKind, Blocks, Html};
pub use broken::{Broken, NO_ADDRESS, broken_markup};
pub use coverage::Coverage;
pub use entity::{characters, first_char, last_char};
pub use html::Name;
pub use naming::{is_label, is_stamp};
pub use outline::{Outline, Target};
pub use plain::{named, plain_text, preview, quoted};
pub use table::{cells, is_delimiter};
pub use tags::{OpenTag, Tags};
pub use unclosed::{Unclosed, unclosed};

/// What GitHub adds to Markdown (GitHub Flavored Markdown), limited to the blocks and spans that lists use.
pub(crate) const GITHUB: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// A parsed list.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    /// The text it was read from.
    pub text: &'t str,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// The sections in text order; the first is what comes before any heading.
    pub sections: Vec<Section<'t>>,
    /// Every list item and table row, in text order, whatever its role.
    pub items: Vec<Item>,
    /// Every link, in text order.
    pub links: Vec<Link<'t>>,
    /// The runs of sibling items.
    pub runs: Vec<Run>,
    /// The items that begin Markdown's own lists, in order: GitHub counts numbers from there.
    pub(crate) list_starts: Vec<usize>,
    /// The anchors of headings that do not begin a section: those inside items.
    pub(crate) places: Vec<String>,
    /// Fenced code blocks: what is between the fences.
    pub fences: Vec<Span>,
    /// Code spans, images and inline HTML: text whose content is not Markdown.
    pub(crate) opaque: Vec<Span>,
    /// Adjacent asterisks that opened or closed nothing.
    asterisks: Vec<Span>,
}

/// A heading and what is under it, up to the next heading.
#[derive(Clone, Debug)]
pub struct Section<'t> {
    /// The heading's level, 1 to 6; 0 before any heading.
    pub level: u8,
    /// The heading's text without markup.
    pub title: Cow<'t, str>,
    /// The anchor that GitHub gives the heading; empty before any heading.
    pub anchor: String,
    /// The lines of the heading; `None` before any heading.
    pub heading: Option<LineRange>,
    /// The section this one is part of, as an index into [`Document::sections`].
    pub parent: Option<usize>,
    /// What the section is for, according to its heading.
    pub purpose: Purpose,
}

/// What a section is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It has entries, or subsections that do.
    Entries,
    /// It is the list's table of contents.
    Contents,
    /// Its heading is an entry: everything under it is that entry's details.
    Details,
    /// It says what is new in the list.
    News,
    /// It says how to contribute, what the licence is, or how to cite: its items are not entries.
    Guide,
}

/// What an item is marked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marker {
    /// `-`, `*` or `+`.
    Bullet(u8),
    /// `1.` or `1)`.
    Number {
        /// The number as written.
        number: u64,
        /// `.` or `)`.
        delimiter: u8,
    },
    /// A table row.
    Row,
    /// Nothing: an entry that has lost its marker.
    Missing,
    /// Nothing, on purpose: the list writes entries as blocks of this kind.
    Unmarked(Unmarked),
}

/// How an entry without a marker is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unmarked {
    /// A paragraph, or some lines of one.
    Paragraph,
    /// A heading; what is under it are the entry's details.
    Heading,
    /// A table row, an item or a line of HTML.
    Html,
    /// A `<details>` of its own: the summary names what it presents.
    Fold,
    /// A quotation of its own.
    Quotation,
    /// Lines that each begin with a label, as paragraphs or as a list: `Title: …`, `Link: …`.
    Labelled,
}

impl Unmarked {
    /// How many kinds there are.
    const COUNT: usize = 6;

    /// Whether it consists of several blocks.
    fn is_group(self) -> bool {
        matches!(self, Self::Fold | Self::Quotation | Self::Labelled)
    }
}

/// What an item is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It presents a resource.
    Entry,
    /// It belongs to the entry that it is nested under: "Code: …", "Authors: …".
    Detail,
    /// It leads to one of the list's own sections.
    Contents,
    /// A step of a how-to, or another item of a guide.
    Guide,
    /// It has no link: a group's name, a remark.
    Plain,
}

/// A list item, a table row, or a line that should have been one.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is in the list.
    pub role: Role,
    /// What it is marked with.
    pub marker: Marker,
    /// Whether the marker is glued to the text (`-[x](…)`), so that Markdown sees no item.
    pub glued: bool,
    /// Whether it is news: it is about entries, and is compared only with other news.
    pub apart: bool,
    /// The section it is in, as an index into [`Document::sections`].
    pub section: usize,
    /// The run it is part of, as an index into [`Document::runs`].
    pub run: usize,
    /// The item it is nested under, as an index into [`Document::items`].
    pub parent: Option<usize>,
    /// How deep it is nested; 0 is outermost.
    pub depth: u8,
    /// Its own lines, without nested items and without blank lines at the end.
    pub lines: LineRange,
    /// Its lines, including everything nested in it, without blank lines at the end.
    pub block: LineRange,
    /// The marker's bytes; empty for rows and lost markers.
    pub mark: Span,
    /// Its first paragraph after the marker, without the line ending; for a row, the row.
    pub content: Span,
    /// Its own links, as indices into [`Document::links`].
    pub links: (usize, usize),
    /// The link it presents, as an index into [`Document::links`].
    pub main: Option<usize>,
    /// What it presents, as written: a link's text, a bold name, or the leading words.
    pub title: Span,
}

impl Item {
    /// Whether it consists of several blocks: a fold, a quotation, lines with labels.
    #[must_use]
    pub fn is_group(&self) -> bool {
        matches!(self.marker, Marker::Unmarked(kind) if kind.is_group())
    }
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](address)`.
    Inline,
    /// `[text][label]`, with the address defined elsewhere.
    Reference,
    /// `<https://…>`.
    Autolink,
    /// A bare address.
    Bare,
    /// `<a href="…">text</a>`.
    Html,
}

/// A link.
#[derive(Clone, Debug)]
pub struct Link<'t> {
    /// How it is written.
    pub kind: LinkKind,
    /// The whole link.
    pub span: Span,
    /// Its text, without the brackets.
    pub text: Span,
    /// Where it leads, according to Markdown.
    pub destination: Cow<'t, str>,
    /// Whether it shows a picture and no words.
    pub picture: bool,
    /// Whether it leads into the list itself, by the list's full address.
    pub(crate) own: bool,
}

impl Link<'_> {
    /// Whether it leads to a place in the same document.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.destination.starts_with('#') || self.own
    }

    /// The place in the document that it leads to, without the list's own address if that is written: `#green-tea`.
    #[must_use]
    pub fn place(&self) -> &str {
        self.destination.find('#').filter(|_| self.own).map_or(&self.destination, |at| &self.destination[at..])
    }

    /// Whether it leads out of the repository.
    #[must_use]
    pub fn is_external(&self) -> bool {
        if self.own {
            return false;
        }
        let bytes = self.destination.as_bytes();
        let scheme = bytes.iter().position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'+').unwrap_or(0);
        (scheme > 1 && bytes[scheme..].starts_with(b"://")) || bytes.starts_with(b"//") || bytes.starts_with(b"www.")
    }
}

/// Consecutive sibling items, whatever their markers.
#[derive(Clone, Debug)]
pub struct Run {
    /// The section.
    pub section: usize,
    /// The item they are nested under.
    pub parent: Option<usize>,
    /// The header row, for the rows of a table.
    pub header: Option<LineRange>,
    /// The items, as indices into [`Document::items`].
    pub items: Vec<usize>,
}

impl<'t> Document<'t> {
    /// Reads `text`.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        build::parse(text)
    }

    /// Parses one line as an entry without its marker, the way templates show it: `[name](link) - Description.`
    #[must_use]
    pub fn parse_line(text: &'t str) -> Self {
        build::parse_line(text)
    }

    /// The items that are entries, with their indices.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.items.iter().enumerate().filter(|(_, item)| item.role == Role::Entry)
    }

    /// The item's own links.
    #[must_use]
    pub fn links_of(&self, item: &Item) -> &[Link<'t>] {
        &self.links[item.links.0..item.links.1]
    }

    /// Whether an item is a form to fill in: it has links, none leads anywhere, and there are no words beside them.
    #[must_use]
    pub fn is_form(&self, item: &Item) -> bool {
        let links = self.links_of(item);
        if links.is_empty() || links.iter().any(|link| !link.destination.is_empty()) {
            return false;
        }
        let starts = links.iter().map(|link| link.span.start).chain([item.content.end]);
        let ends = [item.content.start].into_iter().chain(links.iter().map(|link| link.span.end));
        let mut beside = ends.zip(starts).filter_map(|(end, start)| self.text.get(end..start));
        beside.all(|text| !text.contains(char::is_alphanumeric))
    }

    /// The links that begin inside `span`, in order.
    #[must_use]
    pub fn links_in(&self, span: Span) -> &[Link<'t>] {
        let from = self.links.partition_point(|link| link.span.start < span.start);
        let to = self.links.partition_point(|link| link.span.start < span.end);
        &self.links[from..to.max(from)]
    }

    /// The link that the item presents.
    #[must_use]
    pub fn main_link(&self, item: &Item) -> Option<&Link<'t>> {
        item.main.map(|at| &self.links[at])
    }

    /// What the item presents, in plain words.
    #[must_use]
    pub fn title(&self, item: &Item) -> Cow<'t, str> {
        plain_text(item.title.of(self.text))
    }

    /// The line that identifies an item: its first, or for an entry of several blocks the line of its title, since many begin with the same
    /// `<details>`.
    #[must_use]
    pub fn telling_line(&self, item: &Item) -> usize {
        if item.is_group() { self.lines.line_of(item.title.start) } else { item.lines.start }
    }

    /// The item's own lines, as written.
    #[must_use]
    pub fn own_text(&self, item: &Item) -> &'t str {
        self.lines.span_of(item.lines).of(self.text)
    }

    /// Whether a place in the text is in a code span.
    #[must_use]
    pub fn is_in_code(&self, offset: usize) -> bool {
        let here = self.opaque_in(Span::new(offset, offset + 1));
        here.iter().any(|opaque| opaque.of(self.text).starts_with('`'))
    }

    /// The names that HTML gives to places, in text order; not those shown as code.
    #[must_use]
    pub fn names(&self) -> Vec<Name<'t>> {
        let mut names = html::names(self.text, &self.fences);
        names.retain(|name| !self.is_in_code(name.tag.start));
        names
    }

    /// Where code, images and HTML are inside `span`, in order.
    #[must_use]
    pub fn opaque_in(&self, span: Span) -> &[Span] {
        let from = self.opaque.partition_point(|opaque| opaque.end <= span.start);
        let to = self.opaque.partition_point(|opaque| opaque.start < span.end);
        &self.opaque[from..to.max(from)]
    }

    /// The fenced code blocks that begin inside `span`, in order.
    #[must_use]
    pub fn fences_in(&self, span: Span) -> &[Span] {
        let from = self.fences.partition_point(|fence| fence.start < span.start);
        let to = self.fences.partition_point(|fence| fence.start < span.end);
        &self.fences[from..to.max(from)]
    }

    /// The runs of asterisks inside `span` that open or close nothing, in order.
    #[must_use]
    pub fn asterisks_in(&self, span: Span) -> &[Span] {
        let from = self.asterisks.partition_point(|run| run.start < span.start);
        let to = self.asterisks.partition_point(|run| run.end <= span.end);
        &self.asterisks[from..to.max(from)]
    }

    /// The link with another address, and perhaps another text; `None` if its source does not contain the address as read.
    #[must_use]
    pub fn rewritten_link(&self, link: &Link<'_>, text: Option<&str>, address: &str) -> Option<String> {
        let source = link.span.of(self.text);
        if source.contains('\n') {
            return None;
        }
        // The address comes after the text in Markdown, and before it in HTML.
        let behind = Span::new(link.text.end, link.span.end).of(self.text).find(link.destination.as_ref());
        let before = || Span::new(link.span.start, link.text.start).of(self.text).find(link.destination.as_ref());
        let start = match behind {
            Some(at) => link.text.end + at,
            None => link.span.start + before()?,
        };
        let place = Span::new(start, start + link.destination.len());
        let mut pieces = vec![(place, address)];
        pieces.extend(text.map(|text| (link.text, text)));
        pieces.sort_by_key(|(span, _)| span.start);
        let mut out = String::new();
        let mut done = link.span.start;
        for (span, piece) in pieces {
            out.push_str(Span::new(done, span.start).of(self.text));
            out.push_str(piece);
            done = span.end;
        }
        out.push_str(Span::new(done, link.span.end).of(self.text));
        Some(out)
    }

    /// The items of a run that readers also see as siblings, as positions in the run: below `10.` Markdown needs one more space than below `9.`, and
    /// turns numbers that were meant to be nested there into siblings.
    #[must_use]
    pub fn siblings(&self, run: &Run) -> Vec<usize> {
        let column = |at: usize| self.items[at].mark.start - self.lines.span(self.items[at].lines.start).start;
        let is_number = |at: usize| matches!(self.items[at].marker, Marker::Number { .. });
        let outermost = run.items.iter().copied().filter(|&at| is_number(at)).map(column).min().unwrap_or(0);
        let places = run.items.iter().enumerate();
        places.filter(|&(_, &at)| !is_number(at) || column(at) < outermost + 2).map(|(place, _)| place).collect()
    }

    /// How many sections have a heading.
    #[must_use]
    pub fn section_count(&self) -> usize {
        self.sections.len() - 1
    }

    /// The titles of the section and of the sections it is part of, outermost first.
    #[must_use]
    pub fn section_path(&self, section: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = Some(section);
        while let Some(section) = at.map(|at| &self.sections[at]) {
            if section.heading.is_some() {
                path.push(section.title.as_ref());
            }
            at = section.parent;
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests;
