//! Names among the words of an entry.

use super::label;
use crate::document::Document;
use crate::document::broken::behind_box;
use crate::text::Span;

/// The words in brackets just before an address, as in `[x] (https://…)`: they were meant as its text.
pub(super) fn torn_off(text: &str, lead: Span) -> Option<Span> {
    let source = lead.of(text);
    let close = source.trim_end_matches(['(', '<', ' ']).strip_suffix(']')?.len();
    let open = source[..close].rfind('[')? + 1;
    let is_meant = source[close..].ends_with('(') && open < close;
    is_meant.then(|| Span::new(lead.start + open, lead.start + close))
}

/// A bold name: `**Title.** *Authors* [[pdf](…)]`. Tags in brackets before it do not count: `**[Tea]** **Title**`, `[**2024**] **Title**`.
pub(in crate::document) fn bold_name(text: &str, lead: Span) -> Option<Span> {
    if !lead.of(text).as_bytes().contains(&b'*') {
        return None;
    }
    let mut at = lead.start;
    let mut tag = None;
    loop {
        let rest = Span::new(at, lead.end).of(text);
        let Some(open) = rest.find("**").map(|open| at + open + 2) else { break };
        let Some(close) = Span::new(open, lead.end).of(text).find("**").map(|close| open + close) else { break };
        let inner = trim(text, Span::new(open, close));
        let says = inner.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= 2;
        if says && !is_tag(text, lead, inner) {
            return Some(inner);
        }
        tag = tag.or(says.then_some(inner));
        at = close + 2;
    }
    let tag = tag?;
    // If there is little else, the tag is the name.
    let says_little = |words: Span| words.of(text).chars().filter(|c| c.is_alphanumeric()).count() < 8;
    let behind = Span::new((tag.end + 2).min(lead.end), lead.end);
    (says_little(Span::new(lead.start, tag.start)) && says_little(behind)).then_some(tag)
}

/// Whether bold text is a tag beside a title: `**[Tea]**`, `[**Nature, 2024**]`, `Title (**CVPR**)`, `Title, **ICML 2023 Oral**`.
fn is_tag(text: &str, lead: Span, bold: Span) -> bool {
    let inner = bold.of(text);
    let before = text[lead.start..bold.start].trim_end_matches('*');
    let after = text[bold.end..].trim_start_matches('*');
    let inside = inner.starts_with(['[', '(']) && inner.ends_with([']', ')']);
    let in_square = before.ends_with('[') && after.starts_with(']') && {
        let rest = after[1..].split('\n').next().unwrap_or_default();
        ends_with_digit(inner)
            || label::names_a_year(inner)
            || rest.chars().filter(|c| c.is_alphanumeric()).count() >= 8
    };
    let in_round = before.ends_with('(') && after.starts_with(')');
    let is_venue = || label::names_a_year(inner) && before.chars().filter(|c| c.is_alphanumeric()).count() >= 8;
    inside || in_square || in_round || is_venue()
}

fn ends_with_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// The title before a label: the words of `lead`, without tags before them and authors, venue and the like after them.
pub(super) fn leading(document: &Document<'_>, lead: Span) -> Option<Span> {
    let text = document.text;
    let start = lead.start + tags(lead.of(text));
    let words = without_venue(text, first_part(document, Span::new(start.min(lead.end), lead.end)));
    says_something(text, unwrapped(text, words)).or_else(|| says_something(text, trim(text, trimmed_end(text, lead))))
}

/// The title after a label in brackets that begins the entry: `[[arxiv](…)] Title. 2023`.
pub(super) fn behind(document: &Document<'_>, from: usize, until: usize) -> Option<Span> {
    let text = document.text;
    let mut start = from;
    // The link may be in a later paragraph of its entry.
    if from >= until {
        return None;
    }
    loop {
        let rest = Span::new(start, until).of(text);
        start += rest.len()
            - rest
                .trim_start_matches(|c: char| {
                    c.is_whitespace() || matches!(c, ']' | ')' | '\\' | '*' | '_' | ':' | ',')
                })
                .len();
        // Another label in brackets may come before the title, too.
        let next = document.links.iter().skip(document.links.partition_point(|link| link.span.start < start));
        let bracket = usize::from(text[start..until].starts_with(['[', '\\']))
            * text[start..until].find(|c| !matches!(c, '[' | '\\')).unwrap_or(0);
        let Some(link) = next.take(1).find(|link| link.span.end <= until && link.span.start <= start + bracket) else {
            break;
        };
        start = link.span.end;
    }
    let words = without_venue(text, first_part(document, Span::new(start, until)));
    let enough = words.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= 8 && words.of(text).contains(' ');
    (enough && !words.of(text).starts_with(['-', '–', '—', '|'])).then_some(words)
}

/// A title without where and when it appeared: `Title (SIGMOD 2021)`.
pub(in crate::document) fn without_venue(text: &str, words: Span) -> Span {
    let source = words.of(text);
    let Some(inner) = source.strip_suffix([')', '）']) else { return words };
    let Some(open) = inner.rfind(['(', '（']) else { return words };
    let title = trim(text, Span::new(words.start, words.start + open));
    let inside = inner[open..].trim_start_matches(['(', '（']);
    let is_set_off = inside.starts_with("**") && inside.ends_with("**");
    if (label::names_a_year(inside) || is_set_off) && title.len() > 2 { title } else { words }
}

/// How many bytes of tags a text begins with: `[2024] `, `(Nature) `, `**[Tea]** `.
fn tags(source: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &source[at..];
        let bare = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\\'));
        let close = match bare.chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            _ => return at + (rest.len() - rest.trim_start().len()),
        };
        let Some(end) = bare.find(close).filter(|end| *end <= LONGEST_TAG) else { return at };
        let behind = bare[end + 1..].trim_start_matches(['*', '_', '\\', ':']);
        if bare[end + 1..].starts_with('(') || !behind.contains(char::is_alphanumeric) {
            return at;
        }
        at = source.len() - behind.len();
    }
}

/// Anything longer in brackets is not a tag.
const LONGEST_TAG: usize = 48;

/// The first part of an entry's words: up to emphasis, code, a picture, a bar, or a visible line break.
fn first_part(document: &Document<'_>, span: Span) -> Span {
    let text = document.text;
    let source = span.of(text);
    let bytes = source.as_bytes();
    let opaque =
        document.opaque_in(span).iter().map(|hidden| hidden.start.max(span.start) - span.start).find(|at| *at > 0);
    let mut end = opaque.unwrap_or(source.len());
    let begun = source.len() - source.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    if let Some(quoted) = quoted(source) {
        return trim(text, Span::new(span.start, span.start + quoted));
    }
    for (at, &byte) in bytes.iter().enumerate().take(end).skip(begun.max(1)) {
        let spaced = bytes[at - 1].is_ascii_whitespace() || matches!(bytes[at - 1], b'.' | b',' | b'?' | b'!' | b')');
        let opens = bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
        let ends = match byte {
            b'*' | b'_' => spaced && opens,
            b'|' => spaced,
            b'<' => source[at..].get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br")),
            b'\n' => source[..at].ends_with("  ") || source[..at].ends_with('\\'),
            _ => false,
        };
        if ends {
            end = at;
            break;
        }
    }
    trimmed_end(text, trim(text, Span::new(span.start, span.start + end)))
}

/// Where the quoted title that a text begins with ends: `"Title", 2024`.
fn quoted(source: &str) -> Option<usize> {
    let start = source.len() - source.trim_start().len();
    let open = source[start..].chars().next()?;
    let close = match open {
        '"' => '"',
        '“' => '”',
        _ => return None,
    };
    let begun = start + open.len_utf8();
    let end = begun + source[begun..].find(close)? + close.len_utf8();
    let behind = source[end..].trim_start();
    (behind.is_empty() || behind.starts_with([',', '.', ';', ':', '-', '(', '['])).then_some(end)
}

fn trimmed_end(text: &str, words: Span) -> Span {
    let kept = words.of(text).trim_end_matches(['[', '(', ' ', '-', '–', '—', ':', ',', ';', '\\', '\n', '.']);
    Span::new(words.start, words.start + kept.len())
}

fn says_something(text: &str, words: Span) -> Option<Span> {
    (words.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= 2).then_some(words)
}

/// The name given before a bare address: `Assam: https://…`, or `[Assam](https://…` if its link is broken.
pub(super) fn name_before(text: &str, words: Span) -> Option<Span> {
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '!' | '?');
    let words = Span::new(words.start + behind_box(words.of(text)), words.end);
    let source = words.of(text);
    let start = words.start + (source.len() - source.trim_start_matches(is_mark).len());
    let name = Span::new(start, start.max(words.start + source.trim_end_matches(is_mark).len()));
    let count = name.of(text).split_whitespace().count();
    // "Assam, malty (see https://…)": the words continue in a parenthesis, and the address does not belong to the first
    // word.
    let goes_on = name.of(text).matches('(').count() > name.of(text).matches(')').count();
    (name.of(text).len() >= 2 && count <= NAME_WORDS && !goes_on).then_some(name)
}

/// Anything longer is a sentence.
const NAME_WORDS: usize = 12;

/// The first words of a piece of HTML.
pub(in crate::document) fn words_between_tags(text: &str, span: Span) -> Option<Span> {
    let mut at = span.start;
    while at < span.end {
        let close = if text[at..].starts_with('<') { at + text[at..span.end].find('>')? + 1 } else { at };
        let next = text[close..span.end].find('<').map_or(span.end, |open| close + open);
        let words = trim(text, Span::new(close, next));
        if words.of(text).chars().filter(|c| c.is_alphabetic()).count() >= 2 {
            return Some(words);
        }
        at = next.max(at + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

/// A title without the emphasis and code marks that are on both its sides.
pub(in crate::document) fn unwrapped(text: &str, span: Span) -> Span {
    let mut inner = span;
    while inner.len() > 2
        && let source = inner.of(text).as_bytes()
        && matches!(source[0], b'*' | b'_' | b'`')
        && source[source.len() - 1] == source[0]
    {
        inner = Span::new(inner.start + 1, inner.end - 1);
    }
    if inner.of(text).contains(['*', '`']) { span } else { inner }
}

pub(in crate::document) fn trim(text: &str, span: Span) -> Span {
    let source = span.of(text);
    let start = span.start + (source.len() - source.trim_start().len());
    Span::new(start, start + source.trim().len())
}
