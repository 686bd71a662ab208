//! Rows, items and lines of HTML.

use super::{Loose, Unit, Unmarked, is_outside, links_in};
use crate::document::Document;
use crate::text::Span;

/// The rows of an HTML block, or otherwise its items, or otherwise its lines that begin with a link.
pub(super) fn parts(document: &Document<'_>, block: &Loose) -> Vec<Unit> {
    let text = document.text;
    let starts = ["<tr", "<li"].into_iter().map(|tag| tags(text, block.span, tag)).find(|starts| !starts.is_empty());
    let starts = starts.unwrap_or_else(|| linked_lines(document, block));
    let ends = starts.iter().skip(1).copied().chain([block.span.end]);
    let parts = starts.iter().zip(ends).map(|(&start, end)| {
        let source = &text[start..end];
        let closed = ["</tr", "</li", "</p"].iter().filter_map(|tag| source.find(tag)).min().unwrap_or(source.len());
        let content = Span::new(start, start + source[..closed].trim_end().len());
        let links = links_in(document, block, content);
        let fits = document.links[links.0..links.1].iter().any(is_outside);
        Unit { kind: Unmarked::Html, content, section: block.section, links, fits, lacks_some: false, name: None }
    });
    // A table's header and spacers have no links: they are not entries, and do not count against the others.
    parts.filter(|unit| unit.fits).collect()
}

/// Where tags with this name open.
fn tags(text: &str, span: Span, tag: &str) -> Vec<usize> {
    let source = span.of(text);
    let opens = |at: &usize| matches!(source.as_bytes().get(at + tag.len()), Some(b' ' | b'>' | b'\n'));
    source.match_indices(tag).map(|(at, _)| at).filter(opens).map(|at| span.start + at).collect()
}

/// The starts of lines whose first words are a link.
fn linked_lines(document: &Document<'_>, block: &Loose) -> Vec<usize> {
    let lines = document.lines.lines_of(block.span);
    let opens = |line: usize| {
        let own = document.lines.span(line);
        let start = own.start.max(block.span.start);
        let source = Span::new(start, own.end.min(block.span.end).max(start)).of(document.text);
        let link = source.find("<a ")?;
        let before = source[..link].replace("&nbsp;", "");
        let before = crate::document::plain_text(&before);
        let is_icon = |word: &str| word.starts_with(':') && word.ends_with(':');
        before.split_whitespace().all(|word| is_icon(word) || !word.contains(char::is_alphanumeric)).then_some(start)
    };
    (lines.start..=lines.end).filter_map(opens).collect()
}
