//! Words, links and signs with a space missing between them.

use crate::document::{Document, Item, LinkKind};
use crate::text::Span;

/// Whether a place is inside code, a picture, HTML or an address.
pub(super) fn is_hidden(document: &Document<'_>, item: &Item, at: usize) -> bool {
    let inside = |span: Span| span.start < at && at < span.end;
    document.opaque_in(Span::new(at, at + 1)).iter().any(|&hidden| inside(hidden))
        || document.links_of(item).iter().any(|link| {
            inside(Span::new(link.text.end, link.span.end)) || (link.kind == LinkKind::Bare && inside(link.span))
        })
}

/// Where bold type ends inside a stretch of text, taking its marks in pairs.
fn closing_bold(text: &str, span: Span) -> impl Iterator<Item = usize> + '_ {
    span.of(text).match_indices("**").skip(1).step_by(2).map(move |(at, _)| span.start + at + 2)
}

fn letter_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphabetic())
}

fn letter_after(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| c.is_ascii_alphabetic())
}

/// Places inside `span` where a space is missing between a word and a link.
pub(super) fn glued_links<'a>(
    document: &'a Document<'_>,
    item: &'a Item,
    span: Span,
) -> impl Iterator<Item = usize> + 'a {
    let text = document.text;
    let links = document
        .links_of(item)
        .iter()
        .filter(move |link| span.contains(link.span) && !link.picture && link.kind != LinkKind::Bare);
    links.flat_map(move |link| {
        // A bracket around the link belongs to it: `Tea[[paper](…)]`.
        let bracket = usize::from(text[..link.span.start].ends_with('[') && text[link.span.end..].starts_with(']'));
        let start = link.span.start - bracket;
        let is_label = bracket > 0 || link.text.of(text).starts_with('[');
        let ends_word = text[..start].ends_with([',', '.', ';']) || (is_label && text[..start].ends_with(['?', '!']));
        let before = start > span.start && (letter_before(text, start) || ends_word);
        let after = link.span.end < span.end && letter_after(text, link.span.end);
        let plural = text[link.span.end..].starts_with('s') && !letter_after(text, link.span.end + 1);
        [before.then_some(start), (after && !plural).then_some(link.span.end)].into_iter().flatten()
    })
}

/// Places inside `span` where a space is missing after a comma or a colon between letters, after bold type, before a
/// remark in parentheses, or after a sentence or an initial.
pub(super) fn glued_words<'a>(
    document: &'a Document<'_>,
    item: &'a Item,
    span: Span,
) -> impl Iterator<Item = usize> + 'a {
    let text = document.text;
    let letters_before =
        move |at: usize| text[span.start..at].bytes().rev().take_while(u8::is_ascii_alphabetic).take(3).count();
    let commas = span.of(text).match_indices(',').map(move |(at, _)| span.start + at + 1).filter(move |&at| {
        let inside = |hidden: &Span| hidden.start < at && at < hidden.end;
        let in_link = document.links_of(item).iter().any(|link| {
            inside(&Span::new(link.text.end, link.span.end)) || (link.kind == LinkKind::Bare && inside(&link.span))
        });
        at < span.end
            && letter_after(text, at)
            && letters_before(at - 1) > 1
            && !in_link
            && !document.opaque_in(span).iter().any(inside)
    });
    let colons = span.of(text).match_indices(':').map(move |(at, _)| span.start + at + 1).filter(move |&at| {
        let mut next = text[at..span.end].chars();
        let opens = next.next().is_some_and(|c| c.is_ascii_uppercase());
        // "React:CSS in JS"; but "KEY:VALUE".
        let is_word = text[span.start..at - 1].ends_with(|c: char| c.is_ascii_lowercase());
        let goes_on =
            next.next().is_some_and(|c| c.is_ascii_lowercase() || c == ' ' || (is_word && c.is_ascii_uppercase()));
        letters_before(at - 1) > 2 && opens && goes_on && !is_hidden(document, item, at)
    });
    let behind_bold =
        closing_bold(text, span).filter(move |&at| letter_after(text, at) && !is_hidden(document, item, at));
    let brackets = span.of(text).match_indices('(').map(move |(at, _)| span.start + at);
    let brackets = brackets
        .filter(move |&at| begins_remark(&text[span.start..at], &text[at..span.end]) && !is_hidden(document, item, at));
    let stops = span.of(text).match_indices('.').map(move |(at, _)| span.start + at);
    let stops = stops.filter(move |&at| {
        let (before, behind) = (&text[span.start..at], &text[at + 1..span.end]);
        let is_name = !item.title.contains(Span::new(at, at + 1)) && is_initial(before, behind);
        (is_name || ends_sentence(before, behind)) && !is_hidden(document, item, at)
    });
    commas.chain(colons).chain(behind_bold).chain(brackets).chain(stops.map(|at| at + 1))
}

/// The letters at the end of a text.
fn last_word(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    &text[rest.len()..]
}

/// The letters at the beginning of a text.
fn first_word(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    &text[..text.len() - rest.len()]
}

fn is_lower(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether a word is one capital followed by small letters, like a name or the first word of a sentence.
fn is_capitalised(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && is_lower(&word[1..])
}

/// Whether a parenthesis opens a remark on the word it is glued to: "Code(Assam)", "gvm(Groovy version Manager)"; but `print(x)`.
fn begins_remark(before: &str, bracket: &str) -> bool {
    let word = last_word(before);
    let ahead = before[..before.len() - word.len()].chars().next_back();
    let is_word = word.len() > 2 && is_lower(&word[1..]);
    let starts = ahead.is_none_or(|c| c.is_whitespace() || matches!(c, '[' | '*' | '_' | '"'));
    if !is_word || !starts {
        return false;
    }
    let Some(close) = bracket.bytes().take(LONGEST_REMARK).position(|byte| byte == b')') else { return false };
    let (inner, behind) = (&bracket[1..close], &bracket[close + 1..]);
    let is_plain = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    inner.starts_with(|c: char| c.is_ascii_uppercase())
        && first_word(inner).len() > 2
        && inner.split(' ').all(is_plain)
        && !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '.' | '{'))
}

/// A remark on a word is shorter than this.
const LONGEST_REMARK: usize = 80;

/// Whether one sentence ends here and the next begins: "a tea.The second flush".
fn ends_sentence(before: &str, behind: &str) -> bool {
    let (last, first) = (last_word(before), first_word(behind));
    let goes_on =
        behind[first.len()..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    last.len() > 3
        && is_lower(last)
        && before[..before.len() - last.len()].ends_with(' ')
        && is_capitalised(first)
        && first.len() != 2
        && goes_on
}

/// Whether there is an initial in the middle of a name here: "Ada K.Lovelace".
fn is_initial(before: &str, behind: &str) -> bool {
    let Some(given) = before.strip_suffix(|c: char| c.is_ascii_uppercase()).and_then(|before| before.strip_suffix(' '))
    else {
        return false;
    };
    let (given, family) = (last_word(given), first_word(behind));
    given.len() > 2 && is_capitalised(given) && family.len() > 3 && is_capitalised(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spaced(line: &str) -> String {
        let document = Document::parse(line);
        let item = &document.items[0];
        let mut places: Vec<usize> = glued_words(&document, item, item.content).collect();
        places.sort_unstable();
        let mut line = line.to_owned();
        places.iter().rev().for_each(|&at| line.insert(at, ' '));
        line
    }

    #[test]
    fn words_that_stand_together_are_found() {
        for (line, right) in [
            (
                "- [Assam](https://a.example) - Tea(Green Tea) of Ada.",
                "- [Assam](https://a.example) - Tea (Green Tea) of Ada.",
            ),
            ("- A study. [[Code(Kettle)]](https://a.example)", "- A study. [[Code (Kettle)]](https://a.example)"),
            (
                "- [Assam](https://a.example) - Malty leaves.A second flush.",
                "- [Assam](https://a.example) - Malty leaves. A second flush.",
            ),
            (
                "- Ada Byron, Grace B.Hopper. [A study](https://a.example).",
                "- Ada Byron, Grace B. Hopper. [A study](https://a.example).",
            ),
            ("- [Assam](https://a.example) - Malty,strong.", "- [Assam](https://a.example) - Malty, strong."),
        ] {
            assert_eq!(spaced(line), right);
        }
    }

    #[test]
    fn names_calls_and_code_stay_whole() {
        for line in [
            "- [Assam](https://a.example) - Calls getTea(Leaf) or tea(x) in a loop(s).",
            "- [Assam](https://a.example) - Wraps `leaf(Green)` and System.Xml as asp.Net core does, with kettle.Js a bit.",
            "- [Assam](https://a.example_(Tea Leaf)/x(Abc)) - Of the U.S.Army and J.Doe.",
            "- [Ada K.Lovelace](https://a.example) - Malty.",
            "- [Assam](https://a.example) - Of leaves.The.Second kind, f(Leaf)(Water).",
        ] {
            assert_eq!(spaced(line), line);
        }
    }
}
