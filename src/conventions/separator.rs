//! What comes between an entry's title and its description.

use super::tail::{is_icon, shortcode_at_end, tag_name};
use crate::document::{Document, Item, characters, first_char};
use crate::text::Span;

/// The separator, and the description after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separation {
    /// What comes between title and description, if there is a description.
    pub separator: Option<Span>,
    /// The description.
    pub said: Span,
    /// Whether something else comes between title and separator: `[x](…) by [Ada](…) - Malty`.
    pub is_far: bool,
}

impl Separation {
    fn at(separator: Span, behind: Span, is_far: bool) -> Self {
        Self { separator: Some(separator), said: Span::new(separator.end, behind.end), is_far }
    }

    /// Finds separator and description in `behind`, which follows the title.
    ///
    /// Links in brackets, badges and code between title and separator belong to the title: `[rwdb](…) [[crate](…)] — replicas`. So do an icon, a
    /// second link, a number and an author, if a dash of its own follows.
    pub fn of(document: &Document<'_>, item: &Item, behind: Span) -> Self {
        let text = document.text;
        let first = separator(text, behind);
        let (mut at, mut is_far) = (first, false);
        while at.end < behind.end && !has_mark(at.of(text)) {
            let rest = Span::new(at.end, behind.end);
            let near = extra(document, item, rest);
            let Some(end) = near.or_else(|| aside(document, item, rest)) else { break };
            is_far |= near.is_none();
            at = separator(text, Span::new(end, behind.end));
            if at.end < behind.end && has_mark(at.of(text)) {
                if is_far && !stands_apart(text, at) {
                    break;
                }
                return Self::at(at, behind, is_far);
            }
        }
        if first.end == behind.end {
            return Self { separator: None, said: Span::new(behind.end, behind.end), is_far: false };
        }
        Self::at(first, behind, false)
    }

    /// The same for a list known to introduce descriptions with a mark: a few words may come before it.
    pub fn beyond_words(document: &Document<'_>, item: &Item, behind: Span) -> Self {
        let text = document.text;
        let near = Self::of(document, item, behind);
        let is_marked = near.separator.is_none_or(|separator| has_mark(separator.of(text)));
        let Some(found) = marks(document, item, near.said).next().filter(|_| !is_marked) else { return near };
        let found = separator(text, Span::new(found, behind.end));
        let (before, after) = (Span::new(near.said.start, found.start).of(text), &text[found.end..behind.end]);
        // "Spiced milky leaves - with sugar": the dash belongs to the sentence.
        let goes_on = before.starts_with(char::is_uppercase) && after.starts_with(char::is_lowercase);
        if goes_on || !is_short(before) || found.end == behind.end {
            return near;
        }
        Self::at(found, behind, true)
    }
}

/// The separator at the beginning of `span`: white space and signs, except those of the first word.
fn separator(text: &str, span: Span) -> Span {
    let source = span.of(text);
    let mut at = 0;
    let mut marked = false;
    loop {
        let blanks = at + width_while(&source[at..], char::is_whitespace);
        let signs = blanks + width_while(&source[blanks..], is_sign);
        let (group, word) = (&source[blanks..signs], &source[signs..]);
        if group.is_empty() || (!word.is_empty() && is_of_word(group, word, blanks > at, marked)) {
            return Span::new(span.start, span.start + blanks);
        }
        marked |= has_mark(group);
        at = signs;
    }
}

/// How many bytes of a text are characters of a kind. Two tildes open struck-through words, which keep both ends.
fn width_while(source: &str, is_kind: impl Fn(char) -> bool) -> usize {
    let mut at = 0;
    while let Some((c, width)) = first_char(&source[at..]) {
        if !is_kind(c) || source[at..].starts_with("~~") {
            break;
        }
        at += width;
    }
    at
}

/// Whether signs belong to the word after them: `~5`, `> 100`, `-5`, `--flag`, `.NET`, `:shortcode:`. `spaced` says that white space comes before
/// them, `marked` that a dash or colon does.
fn is_of_word(group: &str, word: &str, spaced: bool, marked: bool) -> bool {
    let first = first_char(word).map_or(' ', |(c, _)| c);
    let touches = !first.is_whitespace();
    if marked {
        // "- - Malty" has one dash too many; "- > 100" and "- ~10" are numbers.
        return touches || !characters(group).all(is_mark);
    }
    let compares = characters(group).all(|c| matches!(c, '~' | '>' | '='));
    if compares && word.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    if !touches || !spaced {
        return false;
    }
    let single = word.chars().nth(1).is_none_or(|c| !c.is_alphanumeric());
    match group {
        "-" | "–" | "−" => first.is_ascii_digit() || (single && first.is_ascii_lowercase()),
        "--" => first.is_ascii_lowercase(),
        // The colon of a `:shortcode:` opens an icon.
        ":" => word.find(':').is_some_and(|end| shortcode_at_end(&format!(":{}", &word[..=end])) == Some(end + 2)),
        _ => characters(group).all(|c| matches!(c, '~' | '>' | '=' | '.')),
    }
}

fn is_sign(c: char) -> bool {
    is_mark(c) || is_arrow(c) || matches!(c, ',' | '·' | '•' | '∙' | '‣' | '=' | '>' | '~' | '～' | '.')
}

fn is_arrow(c: char) -> bool {
    matches!(c, '→' | '⇒' | '➔' | '➜' | '➡' | '⟶' | '»' | '›' | '\u{fe0f}')
}

/// A sign that introduces a description on its own.
fn is_mark(c: char) -> bool {
    is_dash(c) || matches!(c, ':' | '：' | '|')
}

/// Whether a separator is more than space: a dash, a colon, a bar.
#[must_use]
pub fn has_mark(separator: &str) -> bool {
    characters(separator).any(is_mark)
}

/// Whether words begin with a dash or colon, perhaps inside marks: a separator, or part of the words.
pub(super) fn begins_with_mark(words: &str) -> bool {
    let inner = words.trim_start_matches(['~', '*', '_', '(', '[', '"', '“']);
    let inner = if inner.starts_with('<') { inner.split_once('>').map_or(inner, |(_, inner)| inner) } else { inner };
    first_char(inner).is_some_and(|(c, _)| is_mark(c)) && !inner.starts_with("--")
}

/// Whether a dash has white space on both sides, or a colon has it after it: no hyphen and no time of day does.
fn stands_apart(text: &str, separator: Span) -> bool {
    let mut signs = characters(separator.of(text));
    let (Some(first), Some(last)) = (signs.next(), signs.last()) else { return false };
    let parts = first.is_whitespace() || matches!(first, ':' | '：');
    last.is_whitespace() && parts && !separator.of(text).contains('|')
}

/// Where a link in brackets, a badge or code at the beginning of `span` ends.
fn extra(document: &Document<'_>, item: &Item, span: Span) -> Option<usize> {
    let text = document.text;
    let bracket = usize::from(span.of(text).starts_with(['[', '(']));
    let link = document
        .links_of(item)
        .iter()
        .find(|link| link.span.start == span.start || (bracket == 1 && link.span.start == span.start + 1));
    if let Some(link) = link {
        let bracketed = link.span.start > span.start;
        let closed = bracketed && text[link.span.end..span.end].starts_with([']', ')']);
        return (link.picture || closed).then_some(link.span.end + usize::from(closed));
    }
    let opaque = document.opaque_in(span).iter().find(|opaque| opaque.start == span.start)?;
    element_end(document, *opaque, span)
}

/// Where something that begins with code, a picture or a tag ends: for a tag, its element, if it is a few words.
fn element_end(document: &Document<'_>, first: Span, span: Span) -> Option<usize> {
    let text = document.text;
    let name = tag_name(first.of(text)).filter(|name| !matches!(*name, "br" | "img" | "wbr"));
    let Some(name) = name else { return Some(first.end) };
    let closes =
        |opaque: &&Span| opaque.of(text).strip_prefix("</").is_some_and(|tag| tag.trim_end_matches('>') == name);
    let close = document.opaque_in(span).iter().find(closes)?;
    is_short(Span::new(first.end, close.start).of(text)).then_some(close.end)
}

/// Where an icon, a second link, a number, a few words in brackets or an author at the beginning of `span` ends.
fn aside(document: &Document<'_>, item: &Item, span: Span) -> Option<usize> {
    let source = span.of(document.text);
    if let Some(link) = document.links_of(item).iter().find(|link| link.span.start == span.start) {
        return Some(link.span.end);
    }
    if source.starts_with("by ") {
        let end = marks(document, item, span).next()?;
        return is_short(Span::new(span.start, end).of(document.text)).then_some(end);
    }
    let icons = source.find(|c: char| !is_icon(c)).unwrap_or(source.len());
    let word = &source[..source.find(char::is_whitespace).unwrap_or(source.len())];
    let is_number = word.contains(|c: char| c.is_ascii_digit())
        && word.len() <= LONG_NUMBER
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '#' | '+' | 'k' | 'K' | 'v' | '(' | ')'));
    let width = match source.chars().next()? {
        _ if icons > 0 => icons,
        ':' => {
            let end = source[1..].find(':')? + 2;
            shortcode_at_end(&source[..end]).filter(|&width| width == end)?
        }
        '(' => source.find(')').filter(|&end| is_short(&source[..end]))? + 1,
        _ if is_number => word.len(),
        _ => return None,
    };
    Some(span.start + width)
}

/// Anything longer is not a number of stars, a year or a version.
const LONG_NUMBER: usize = 10;

/// Where dashes and colons that are set apart begin in `span`, including the white space before them, outside links and
/// code.
fn marks<'a>(document: &'a Document<'_>, item: &'a Item, span: Span) -> impl Iterator<Item = usize> + 'a {
    let text = document.text;
    let source = span.of(text);
    source.match_indices(char::is_whitespace).filter_map(move |(blank, space)| {
        let before = source[..blank].trim_end();
        let is_colon = before.ends_with([':', '：']);
        let rest = &source[blank + space.len()..];
        let dashes = width_while(rest, is_dash);
        let is_dash = dashes > 0 && rest[dashes..].starts_with(char::is_whitespace);
        if !is_colon && !is_dash {
            return None;
        }
        let start = span.start + before.trim_end_matches(|c| is_colon && matches!(c, ':' | '：')).len();
        let hidden = |hidden: Span| hidden.start < start && start < hidden.end;
        let is_hidden = document.links_of(item).iter().any(|link| hidden(link.span))
            || document.opaque_in(span).iter().any(|&opaque| hidden(opaque));
        (!is_hidden).then_some(start)
    })
}

/// Whether a text is a few words and not a sentence. An address counts with the word before it.
fn is_short(words: &str) -> bool {
    // The full stop of an initial ends nothing.
    let ends = |word: &str| word.len() > 2 && word.ends_with(['.', '!', '?', ';', '。']);
    let words: Vec<&str> = words.split_whitespace().take(FEW + 1).collect();
    words.len() <= FEW && !words.iter().any(|word| ends(word))
}

/// How many words may come between title and separator.
const FEW: usize = 6;

/// Hyphens and dashes of every length.
#[must_use]
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe63}' | '\u{ff0d}'
    )
}
