//! Which text belongs to an entry, and the cells it consists of.

use crate::document::{Document, Item, Marker, Role, Unmarked, plain_text};
use crate::text::Span;

/// In a block with at least this many lines, only the item's own lines are the entry.
const MOST_LINES: usize = 40;

/// All of an item except its marker; `None` if it has no title or is not on lines of its own: a group of blocks, or HTML other than whole
/// rows and items.
pub fn body(document: &Document<'_>, at: usize) -> Option<Span> {
    let item = &document.items[at];
    if item.is_group() || item.title.is_empty() {
        return None;
    }
    if is_html(item) {
        return element(document, item);
    }
    let nested = document.items[at + 1..].iter().take_while(|next| item.block.has(next.lines.start));
    let is_whole = nested.clone().all(|nested| nested.role != Role::Entry) && item.block.count() < MOST_LINES;
    let lines = if is_whole { item.block } else { item.lines };
    let whole = document.lines.span_of(lines);
    let end = whole.start + whole.of(document.text).trim_end_matches(['\n', '\r']).len();
    let start = if item.marker == Marker::Row { whole.start } else { item.content.start };
    Some(Span::new(start.min(end), end))
}

/// Whether an item is an HTML row, list item or line.
pub fn is_html(item: &Item) -> bool {
    matches!(item.marker, Marker::Unmarked(Unmarked::Html))
}

/// An HTML row or list item, if it opens and closes on lines of its own.
fn element(document: &Document<'_>, item: &Item) -> Option<Span> {
    let text = document.text;
    let start = item.content.start;
    let close = ["tr", "li"].into_iter().find(|name| {
        let opened = text[start..].strip_prefix('<').and_then(|rest| rest.strip_prefix(name));
        opened.is_some_and(|rest| rest.starts_with([' ', '>', '\n']))
    });
    let close = format!("</{}>", close?);
    let behind = text[item.content.end..].trim_start();
    let end = text.len() - behind.strip_prefix(&close)?.len();
    let lines = document.lines.span_of(document.lines.lines_of(Span::new(start, end)));
    let is_alone = text[lines.start..start].trim().is_empty() && text[end..lines.end].trim().is_empty();
    is_alone.then(|| Span::new(start, end + text[end..lines.end].trim_end_matches(['\n', '\r']).len()))
}

/// The tags in a stretch of HTML.
pub fn tags(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = span.start;
    while let Some(open) = text[at..span.end].find('<').map(|open| at + open) {
        let is_tag = text[open + 1..span.end].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let close = text[open..span.end].find('>').filter(|_| is_tag).map(|close| open + close + 1);
        found.extend(close.map(|close| Span::new(open, close)));
        at = close.unwrap_or(open + 1);
    }
    found
}

/// The cells of a row, each with the name of its column in lower case, or its number if the column has no name.
pub fn columns(document: &Document<'_>, item: &Item) -> Vec<(Span, String)> {
    let header = document.header_cells(item.run);
    let name = |at: usize| header.get(at).map(|cell| plain_text(cell.of(document.text).trim()).to_lowercase());
    let cells = document.cells_of(item).into_iter().enumerate();
    cells.map(|(at, cell)| (cell, name(at).filter(|name| !name.is_empty()).unwrap_or_else(|| at.to_string()))).collect()
}

/// The cells of an HTML row, each with its number.
pub fn html_columns(document: &Document<'_>, body: Span) -> Vec<(Span, String)> {
    let text = document.text;
    let tags = tags(text, body);
    let is = |tag: &Span, name: &str| tag.of(text)[1..].to_ascii_lowercase().starts_with(name);
    let opened = tags.iter().enumerate().filter(|(_, tag)| is(tag, "td"));
    let cells = opened.map(|(at, open)| {
        let close = tags[at + 1..].iter().find(|tag| is(tag, "/td") || is(tag, "td") || is(tag, "/tr"));
        Span::new(open.end, close.map_or(body.end, |close| close.start))
    });
    cells.enumerate().map(|(at, cell)| (cell, at.to_string())).collect()
}
