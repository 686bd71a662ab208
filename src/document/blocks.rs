//! Which block each line of a text belongs to: what is rendered of it, and as what.
//!
//! A document contains what there is to judge; this explains what became of the rest. It is computed only if something
//! is missing, so that ordinary parsing does not pay for it.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::{Document, GITHUB};
use crate::text::{LineRange, Span};

/// What a block is to readers of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Code between fences.
    Fence,
    /// Code, because it is indented.
    Indented,
    /// HTML, inside which nothing is Markdown.
    Html(Html),
    /// A paragraph.
    Text,
    /// A heading.
    Heading,
    /// A table, header and rows.
    Table,
}

/// How a block of HTML begins, which determines where it ends (GFM, "HTML blocks").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Html {
    /// `<!--`, which is invisible, up to `-->`.
    Comment,
    /// A tag such as `<pre>`, up to its own end: the opening and the closing mark.
    Until(&'static str, &'static str),
    /// Any other tag, up to the next blank line.
    Tag,
}

/// A block without nested blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its lines.
    pub lines: LineRange,
    /// Whether what opens it is closed again; `true` if it needs no closing.
    pub closed: bool,
}

/// The blocks of a text, in order.
#[derive(Clone, Debug)]
pub struct Blocks(Vec<Block>);

impl Blocks {
    /// The blocks of this document.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut blocks = Vec::new();
        for (event, range) in Parser::new_ext(document.text, GITHUB).into_offset_iter() {
            let span = Span::from(range);
            let kind = match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => BlockKind::Fence,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => BlockKind::Indented,
                Event::Start(Tag::HtmlBlock) => BlockKind::Html(html(span.of(document.text))),
                Event::Start(Tag::Paragraph) => BlockKind::Text,
                Event::Start(Tag::Heading { .. }) => BlockKind::Heading,
                Event::Start(Tag::Table(_)) => BlockKind::Table,
                _ => continue,
            };
            let lines = document.lines.lines_of(span);
            blocks.push(Block { kind, lines, closed: is_closed(document, kind, span, lines) });
        }
        Self(blocks)
    }

    /// The block that contains this line.
    #[must_use]
    pub fn at(&self, line: usize) -> Option<&Block> {
        self.index_at(line).map(|at| &self.0[at])
    }

    /// The nearest fence that begins before this line.
    #[must_use]
    pub fn fence_before(&self, line: usize) -> Option<&Block> {
        let end = self.0.partition_point(|block| block.lines.start < line);
        self.0[..end].iter().rev().find(|block| block.kind == BlockKind::Fence)
    }

    fn index_at(&self, line: usize) -> Option<usize> {
        let at = self.0.partition_point(|block| block.lines.start <= line).checked_sub(1)?;
        self.0[at].lines.has(line).then_some(at)
    }
}

/// The HTML blocks that end with a mark of their own.
const MARKED: [(&str, &str); 6] = [
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
    ("<pre", "</pre>"),
    ("<![cdata[", "]]>"),
    ("<?", "?>"),
];

fn html(source: &str) -> Html {
    let source = source.trim_start();
    if source.starts_with("<!--") {
        return Html::Comment;
    }
    let begins = |mark: &str| source.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    // `<predicate>` is not `<pre>`.
    let is_whole = |mark: &str| {
        let next = source[mark.len()..].chars().next();
        !mark.ends_with(char::is_alphabetic) || next.is_none_or(|c| c.is_whitespace() || c == '>')
    };
    match MARKED.into_iter().find(|(mark, _)| begins(mark) && is_whole(mark)) {
        Some((open, close)) => Html::Until(open, close),
        None if source.starts_with("<!") => Html::Until("<!", ">"),
        None => Html::Tag,
    }
}

fn is_closed(document: &Document<'_>, kind: BlockKind, span: Span, lines: LineRange) -> bool {
    let source = span.of(document.text);
    match kind {
        BlockKind::Fence => lines.count() > 1 && is_fence(document.lines.content(document.text, lines.end)),
        BlockKind::Html(Html::Comment) => source.contains("-->"),
        BlockKind::Html(Html::Until(_, close)) => source.to_ascii_lowercase().contains(close),
        _ => true,
    }
}

/// Whether a line is just a fence, like one that closes a block.
fn is_fence(line: &str) -> bool {
    let marks = line.trim_start_matches([' ', '\t', '>']).trim_end();
    marks.len() >= 3 && (marks.bytes().all(|byte| byte == b'`') || marks.bytes().all(|byte| byte == b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str, line: usize) -> Option<(BlockKind, bool)> {
        Blocks::of(&Document::parse(text)).at(line).map(|block| (block.kind, block.closed))
    }

    #[test]
    fn what_is_opened_takes_the_rest() {
        for (open, kind) in [
            ("```sh", BlockKind::Fence),
            ("~~~", BlockKind::Fence),
            ("<!-- add below", BlockKind::Html(Html::Comment)),
            ("<pre>", BlockKind::Html(Html::Until("<pre", "</pre>"))),
            ("<Script>", BlockKind::Html(Html::Until("<script", "</script>"))),
            ("<![CDATA[", BlockKind::Html(Html::Until("<![cdata[", "]]>"))),
            ("<?php", BlockKind::Html(Html::Until("<?", "?>"))),
        ] {
            let text = format!("- [a](https://a.example)\n\n{open}\n\n- [b](https://b.example)\n");
            assert_eq!(block(&text, 5), Some((kind, false)), "{open}");
        }
    }

    #[test]
    fn what_is_closed_ends_there() {
        let text = "```\na\n```\n\n<!-- b\n-->\n\n<details>\n- c\n\n- d\n";
        assert_eq!(block(text, 2), Some((BlockKind::Fence, true)));
        assert_eq!(block(text, 6), Some((BlockKind::Html(Html::Comment), true)));
        assert_eq!(block(text, 9), Some((BlockKind::Html(Html::Tag), true)));
        assert_eq!(block(text, 10), None);
        assert_eq!(block(text, 11), None);
    }
}
