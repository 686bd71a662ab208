//! The little HTML that lists are written with: headings, anchors and links, found by scanning.

use std::borrow::Cow;

use crate::text::Span;

/// A heading written as HTML: its level, its inner HTML, and all of it.
pub(super) struct Heading {
    pub level: u8,
    pub inner: Span,
    pub whole: Span,
}

/// The headings inside a stretch of HTML.
pub(super) fn headings(text: &str, block: Span) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut at = block.start;
    while let Some(open) = find(text, at, block.end, "<h") {
        at = open + 2;
        let level = match text.as_bytes().get(open + 2) {
            Some(&digit @ b'1'..=b'6') => digit - b'0',
            _ => continue,
        };
        if !matches!(text.as_bytes().get(open + 3), Some(b'>' | b' ')) {
            continue;
        }
        let Some(inner) = find(text, open, block.end, ">").map(|close| close + 1) else { break };
        let closing = format!("</h{level}>");
        let Some(end) = find(text, inner, block.end, &closing) else { break };
        at = end + closing.len();
        found.push(Heading { level, inner: Span::new(inner, end), whole: Span::new(open, at) });
    }
    found
}

/// The value of an `<a …>` tag's `href`; `None` for other tags and for anchors without an address.
pub(super) fn href(tag: &str) -> Option<Cow<'_, str>> {
    let bytes = tag.as_bytes();
    if bytes.len() < 3 || !bytes[..2].eq_ignore_ascii_case(b"<a") || !bytes[2].is_ascii_whitespace() {
        return None;
    }
    let lower = tag.to_ascii_lowercase();
    let value = lower.find("href=")? + 5;
    let quote = *bytes.get(value)?;
    let address = match quote {
        b'"' | b'\'' => tag[value + 1..].split(char::from(quote)).next()?,
        _ => tag[value..].split([' ', '>']).next()?,
    };
    let address = address.trim();
    Some(if address.contains("&amp;") { Cow::Owned(address.replace("&amp;", "&")) } else { Cow::Borrowed(address) })
}

/// The `<a href>` links inside a stretch of HTML: tag, inner HTML, and all of it.
pub(super) fn anchors(text: &str, block: Span) -> Vec<(Cow<'_, str>, Span, Span)> {
    let mut found = Vec::new();
    let mut at = block.start;
    let Some(last_close) = block.of(text).rfind("</a>").map(|close| block.start + close) else { return found };
    while let Some(open) = find(text, at, last_close, "<a") {
        at = open + 2;
        let Some(inner) = find(text, open, block.end, ">").map(|close| close + 1) else { break };
        let Some(address) = href(&text[open..inner]) else { continue };
        let Some(end) = find(text, inner, block.end, "</a>") else { break };
        at = end + 4;
        found.push((address, Span::new(inner, end), Span::new(open, at)));
    }
    found
}

fn find(text: &str, from: usize, to: usize, needle: &str) -> Option<usize> {
    text.get(from..to)?.find(needle).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_anchors_only() {
        assert_eq!(
            href("<a href=\"https://x.example/?a=1&amp;b=2\" class=y>").as_deref(),
            Some("https://x.example/?a=1&b=2")
        );
        assert_eq!(href("<A HREF='#tea'>").as_deref(), Some("#tea"));
        assert_eq!(href("<a name=\"x\">"), None);
        assert_eq!(href("<abbr href=\"x\">"), None);
    }

    #[test]
    fn headings_are_found_with_their_words() {
        let text = "<h1 align=\"center\">Tea <b>list</b></h1>\n<hr><h3>Green</h3>";
        let found = headings(text, Span::new(0, text.len()));
        let read: Vec<_> = found.iter().map(|heading| (heading.level, heading.inner.of(text))).collect();
        assert_eq!(read, [(1, "Tea <b>list</b>"), (3, "Green")]);
    }
}
