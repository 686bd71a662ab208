//! The little HTML that lists use: headings, anchors and links, found by scanning.

use std::borrow::Cow;

use crate::text::Span;

/// A heading written in HTML: its level, its inner HTML, and the whole of it.
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

/// The `<a href>` links inside a stretch of HTML: destination, inner HTML, and the whole of it.
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

/// The visible text of a stretch of HTML, with all its white space: no tags, no comments, common entities decoded.
pub(super) fn shown(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_comment = rest.starts_with("<!--");
        if !is_comment && !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        // What is not closed here is not closed anywhere after it either.
        let end = if is_comment { rest.find("-->").map(|end| end + 3) } else { rest.find('>').map(|end| end + 1) };
        rest = end.map_or("", |end| &rest[end..]);
    }
    out.push_str(rest);
    if !out.contains('&') {
        return out;
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    entities.into_iter().fold(out, |text, (entity, sign)| text.replace(entity, sign))
}

/// A name that a tag gives to its place, as a target for links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'t> {
    /// As written.
    pub name: &'t str,
    /// The tag.
    pub tag: Span,
}

/// The names that tags give to their places, by `id` or (on `<a>`) by `name`, except those in comments and in fenced code.
pub(super) fn names<'t>(text: &'t str, fences: &[Span]) -> Vec<Name<'t>> {
    let mut found = Vec::new();
    let mut fences = fences.iter().peekable();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|offset| at + offset) {
        at = open + 1;
        while fences.next_if(|fence| fence.end <= open).is_some() {}
        if let Some(fence) = fences.peek().filter(|fence| fence.start <= open) {
            at = fence.end;
            continue;
        }
        let tag = &text[open..];
        if tag.starts_with("<!--") {
            at = tag.find("-->").map_or(text.len(), |end| open + end);
            continue;
        }
        if !tag[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let Some(end) = tag.find('>').map(|end| open + end + 1) else { break };
        let names = named(&text[open..end]);
        found.extend(names.map(|name| Name { name, tag: Span::new(open, end) }));
        at = end;
    }
    found
}

/// The values of `id`, and of `name` in `<a>`.
fn named(tag: &str) -> impl Iterator<Item = &str> {
    let is_anchor = tag.len() > 2 && tag[1..2].eq_ignore_ascii_case("a") && tag[2..].starts_with(char::is_whitespace);
    tag.match_indices('=').filter_map(move |(at, _)| {
        let before = tag[..at].trim_end();
        let key = &before[before.rfind(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''))? + 1..];
        let names = key.eq_ignore_ascii_case("id") || is_anchor && key.eq_ignore_ascii_case("name");
        let value = tag[at + 1..].trim_start();
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split([' ', '>', '/', '\n']).next()?,
        };
        (names && !value.is_empty()).then_some(value)
    })
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
    fn names_are_those_of_tags() {
        let text =
            "<a name=\"x\"></a> <!-- <a name=y> --> <h2 id='z' name=w>\n```\n<p id=v>\n```\n1 < 2 = id=u <A NAME = t>";
        let fence = text.find("<p").map(|at| Span::new(at, at + 8));
        let found: Vec<_> = names(text, fence.as_slice()).into_iter().map(|name| name.name).collect();
        assert_eq!(found, ["x", "z", "t"]);
    }

    #[test]
    fn tags_and_comments_show_nothing() {
        for (source, seen) in [
            ("Tea <b>list</b> &amp; <!-- > --> more", "Tea list & more"),
            (" <img src=x> 1 < 2", "  1 < 2"),
            ("Tea <a", "Tea "),
        ] {
            assert_eq!(shown(source).replace("  m", " m"), seen);
        }
    }

    #[test]
    fn headings_are_found_with_their_words() {
        let text = "<h1 align=\"center\">Tea <b>list</b></h1>\n<hr><h3>Green</h3>";
        let found = headings(text, Span::new(0, text.len()));
        let read: Vec<_> = found.iter().map(|heading| (heading.level, heading.inner.of(text))).collect();
        assert_eq!(read, [(1, "Tea <b>list</b>"), (3, "Green")]);
    }
}
