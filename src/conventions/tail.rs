//! What follows an entry's description: links in brackets, tags in code, badges, icons.

use crate::document::{Document, Item, Link};
use crate::text::Span;

/// What follows a description.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tail {
    /// Where it begins, which is where the description ends.
    pub start: usize,
    /// The links in brackets that end the description and count as part of it: `([Demo](…), [Code](…))`.
    pub links: Option<Span>,
    /// Whether there are tags in code.
    pub code: bool,
    /// Whether there is a picture.
    pub picture: bool,
}

impl Tail {
    /// What follows the description in `said`, the stretch after the separator. Code after a word belongs to the
    /// sentence, unless all entries of the list are known to end with tags in code.
    pub(super) fn of(document: &Document<'_>, item: &Item, said: Span, code_is_tag: bool) -> Self {
        let text = document.text;
        let links = document.links_of(item);
        let mut tail = Self { start: said.end, ..Self::default() };
        loop {
            let rest = text[said.start..tail.start].trim_end();
            // Signs may come between tags.
            let parted = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|' | '·'));
            let rest = if tail.code && parted.ends_with('`') { parted } else { rest };
            let end = said.start + rest.len();
            tail.start = end;
            if rest.is_empty() {
                return tail;
            }
            if let Some(badge) = badge(document, said, end, tail.code || code_is_tag) {
                tail.code |= badge.of(text).starts_with('`');
                tail.picture |= !badge.of(text).starts_with('`');
                tail.start = badge.start;
            } else if let Some(picture) = picture(links, said, end) {
                tail.picture = true;
                tail.start = picture.start;
            } else if let Some(width) = icon(rest) {
                tail.start -= width;
            } else {
                tail.links = bracketed_links(text, links, Span::new(said.start, end));
                return tail;
            }
        }
    }

    /// What it has besides links, in words.
    pub(super) fn kind(&self) -> &'static str {
        match (self.code, self.picture) {
            (true, _) => "tags in code",
            (false, true) => "a badge",
            (false, false) => "nothing",
        }
    }
}

/// Code, a picture or HTML that ends at `end`.
fn badge(document: &Document<'_>, said: Span, end: usize, behind_code: bool) -> Option<Span> {
    let text = document.text;
    let badge =
        *document.opaque_in(said).iter().rev().find(|opaque| opaque.end == end && opaque.start >= said.start)?;
    if badge.of(text).starts_with("</") {
        return element(document, said, badge);
    }
    if !badge.of(text).starts_with('`') {
        return Some(badge);
    }
    // Code after a finished sentence is a tag; after a word it is part of the sentence.
    let before = text[said.start..badge.start].trim_end();
    (behind_code || before.ends_with(['.', '。', ')', '!', '?', '`'])).then_some(badge)
}

/// Tags that format words of the sentence; others hold a mark after it: `<sup>new</sup>`.
const OF_WORDS: [&str; 24] = [
    "a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "span", "strong", "time", "tt", "u", "var", "bdi",
];

/// The element that a closing tag ends, if it comes after the words.
fn element(document: &Document<'_>, said: Span, close: Span) -> Option<Span> {
    let text = document.text;
    let name = close.of(text).strip_prefix("</")?.trim_end_matches('>');
    let before = document.opaque_in(Span::new(said.start, close.start));
    let open = before.iter().rev().find(|tag| tag_name(tag.of(text)) == Some(name))?;
    let is_behind = open.start > said.start && !OF_WORDS.contains(&name);
    is_behind.then(|| Span::new(open.start, close.end))
}

/// The name of a tag that opens an element.
pub(super) fn tag_name(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix('<')?.trim_end_matches(['>', '/']);
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    (!name.is_empty()).then_some(name)
}

fn picture(links: &[Link<'_>], said: Span, end: usize) -> Option<Span> {
    let picture = links.iter().rev().find(|link| link.span.end == end && link.picture)?;
    (picture.span.start >= said.start).then_some(picture.span)
}

fn icon(rest: &str) -> Option<usize> {
    let icon = rest.chars().next_back().filter(|&c| is_icon(c)).map(char::len_utf8);
    icon.or_else(|| shortcode_at_end(rest))
}

/// Parentheses at the end of `span` that hold nothing but links and their separators.
fn bracketed_links(text: &str, links: &[Link<'_>], span: Span) -> Option<Span> {
    if !span.of(text).ends_with(')') {
        return None;
    }
    let mut at = span.end - 1;
    let mut any = false;
    loop {
        let rest =
            text[span.start..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '|' | '·'));
        let end = span.start + rest.len();
        if let Some(link) = links.iter().rev().find(|link| link.span.end == end && link.span.start > span.start) {
            at = link.span.start;
            any = true;
        } else {
            return (any && rest.ends_with('(')).then(|| Span::new(end - 1, span.end));
        }
    }
}

/// Emoji and the joiners they are made with.
pub(super) fn is_icon(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}')
}

/// The length of a `:shortcode:` that ends a text.
pub(super) fn shortcode_at_end(text: &str) -> Option<usize> {
    let inner = text.strip_suffix(':')?;
    let open = inner.rfind(':')?;
    let name = &inner[open + 1..];
    let plausible = name.len() > 1
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_+-".contains(&byte));
    plausible.then_some(name.len() + 2)
}
