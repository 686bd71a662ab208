//! What readers see of an entry outside the parts already taken.

use crate::document::Document;
use crate::text::Span;

/// The stretches of `within` that readers see: no addresses, no pictures, no tags, nothing in `taken`.
pub fn stretches(document: &Document<'_>, within: Span, taken: &[Span]) -> Vec<Span> {
    let mut hidden: Vec<Span> = taken.to_vec();
    for link in document.links_in(within) {
        hidden.push(Span::new(link.span.start, link.text.start.max(link.span.start)));
        hidden.push(Span::new(link.text.end, link.span.end.max(link.text.end)));
    }
    let opaque = document.opaque_in(within);
    hidden.extend(opaque.iter().filter(|opaque| !opaque.of(document.text).starts_with('`')));
    hidden.sort_unstable_by_key(|span| (span.start, span.end));
    let mut seen = Vec::new();
    let mut at = within.start;
    for span in hidden.into_iter().filter(|span| span.start < within.end) {
        if span.start > at {
            seen.push(Span::new(at, span.start));
        }
        at = at.max(span.end);
    }
    if at < within.end {
        seen.push(Span::new(at, within.end));
    }
    seen
}

/// Splits a stretch at the marks that end a thought; each thought is trimmed.
pub fn thoughts(text: &str, stretch: Span) -> impl Iterator<Item = Span> {
    let ends = |c: char| {
        matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '"' | '“' | '”' | '*' | '`' | ':' | '\n')
            || matches!(c, '，' | '；' | '（' | '）' | '【' | '】' | '：' | '·' | '\\')
    };
    let source = stretch.of(text);
    let mut start = 0;
    let cuts = source.match_indices(ends).map(|(at, mark)| (at, at + mark.len())).chain([(source.len(), source.len())]);
    let parts: Vec<(usize, usize)> = cuts.map(|(end, next)| (std::mem::replace(&mut start, next), end)).collect();
    parts.into_iter().filter_map(move |(from, to)| trimmed(text, Span::new(stretch.start + from, stretch.start + to)))
}

/// Whether a character sets words off rather than being part of them.
pub fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | ',' | ';' | ':' | '_' | '-' | '–' | '—' | '~' | '<' | '>' | '*' | '(' | ')' | '[' | ']' | '{' | '}'
        )
        || matches!(
            c,
            '"' | '“' | '”' | '`' | '|' | '·' | '\\' | '，' | '；' | '：' | '（' | '）' | '【' | '】' | '\u{200b}'
        )
}

/// A span without the marks that set its words off; `None` if it contains no letter or digit.
pub fn trimmed(text: &str, span: Span) -> Option<Span> {
    let source = span.of(text);
    let start = span.start + (source.len() - source.trim_start_matches(is_edge).len());
    let inner = source.trim_matches(is_edge);
    inner.contains(char::is_alphanumeric).then(|| Span::new(start, start + inner.len()))
}
