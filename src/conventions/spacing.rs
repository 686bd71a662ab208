//! How the words of an entry are set apart.

use crate::document::{Document, Item, LinkKind};
use crate::text::Span;

/// How the words of an entry are set apart, outside of code and addresses.
pub(super) fn spacing(document: &Document<'_>, item: &Item, span: Span, separator: Option<Span>) -> &'static str {
    let glued_separator = separator.filter(|separator| is_glued(document.text, *separator));
    if wide_gaps(document.text, span).next().is_some() {
        "more than one space"
    } else if glued_separator.is_some() || glued_words(document, item, span).next().is_some() {
        "no space"
    } else if padded_links(document, item).next().is_some() {
        "a space inside the brackets of a link"
    } else {
        "one space"
    }
}

/// Whether a word follows the separator's mark at once: `[x](…):Malty`.
pub(super) fn is_glued(text: &str, separator: Span) -> bool {
    let source = separator.of(text);
    source.ends_with([':', '-', '–', '—']) && text[separator.end..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// White space at the inner side of a link's brackets: `[ x](…)`, `[x]( https://… )`.
pub(super) fn padded_links<'a>(document: &'a Document<'_>, item: &'a Item) -> impl Iterator<Item = Span> + 'a {
    let text = document.text;
    let links = document.links_of(item).iter().filter(|link| link.kind == LinkKind::Inline && !link.picture);
    let inside = links.flat_map(|link| {
        let address = Span::new((link.text.end + 2).min(link.span.end - 1), link.span.end - 1);
        [link.text, address]
    });
    inside.filter(move |inner| !inner.of(text).contains('\n')).flat_map(move |inner| {
        let source = inner.of(text);
        let left = source.len() - source.trim_start().len();
        let right = source.trim_end().len().max(left);
        let spaces = [Span::new(inner.start, inner.start + left), Span::new(inner.start + right, inner.end)];
        spaces.into_iter().filter(|space| !space.is_empty())
    })
}

/// Runs of several spaces between words; the indentation of a continued line is none.
pub(super) fn wide_gaps(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut at = span.start;
    std::iter::from_fn(move || {
        loop {
            let found = at + text.get(at..span.end)?.as_bytes().windows(2).position(|pair| pair == b"  ")?;
            let width = text[found..span.end].len() - text[found..span.end].trim_start_matches(' ').len();
            at = found + width;
            let indents = text[..found].ends_with('\n');
            let breaks = text[at..].starts_with(['\n', '\r']);
            if !indents && !breaks {
                return Some(Span::new(found, at));
            }
        }
    })
}

/// Places inside `span` where a space is missing: behind a comma between letters, and between a word and a link.
pub(super) fn glued_words<'a>(
    document: &'a Document<'_>,
    item: &'a Item,
    span: Span,
) -> impl Iterator<Item = usize> + 'a {
    let text = document.text;
    let letter_before = move |at: usize| text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphabetic());
    let letter_after = move |at: usize| text[at..].chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    let links = document
        .links_of(item)
        .iter()
        .filter(move |link| span.contains(link.span) && !link.picture && link.kind != LinkKind::Bare);
    let beside_links = links.flat_map(move |link| {
        let before = link.span.start > span.start
            && (letter_before(link.span.start) || text[..link.span.start].ends_with([',', '.', ';']));
        let after = link.span.end < span.end && letter_after(link.span.end);
        let plural = text[link.span.end..].starts_with('s') && !letter_after(link.span.end + 1);
        [before.then_some(link.span.start), (after && !plural).then_some(link.span.end)].into_iter().flatten()
    });
    let commas = span.of(text).match_indices(',').map(move |(at, _)| span.start + at + 1).filter(move |&at| {
        let inside = |hidden: &Span| hidden.start < at && at < hidden.end;
        let in_link = document.links_of(item).iter().any(|link| {
            inside(&Span::new(link.text.end, link.span.end)) || (link.kind == LinkKind::Bare && inside(&link.span))
        });
        at < span.end
            && letter_before(at - 1)
            && letter_after(at)
            && !in_link
            && !document.opaque_in(span).iter().any(inside)
    });
    beside_links.chain(commas)
}
