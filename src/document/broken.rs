//! Link syntax gone wrong: what was meant as a link and is none to a Markdown parser.
//!
//! Every such place holds an address that stands alone, so they are found by looking at what surrounds bare addresses.

use super::{Document, Item, Link, LinkKind, Marker};
use crate::text::Span;

/// A piece of markup that is broken, and what was most probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong, as a clause: "a space stands between the text and the address of the link".
    pub problem: &'static str,
    /// The piece to replace.
    pub span: Span,
    /// What to write instead; `None` where that cannot be known.
    pub repair: Option<String>,
}

/// The broken markup in an item's own lines.
#[must_use]
pub fn broken_markup(document: &Document<'_>, item: &Item) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    let own = Span::new(item.content.start, document.lines.span_of(item.lines).end.max(item.content.end));
    for link in document.links_of(item).iter().filter(|link| own.contains(link.span)) {
        let broken = match link.kind {
            LinkKind::Bare => {
                around_bare(document.text, own, link.span).or_else(|| name_and_address(document, item, link))
            }
            LinkKind::Autolink => name_and_address(document, item, link),
            LinkKind::Inline => around_link(document.text, own, link),
            LinkKind::Reference | LinkKind::Html => None,
        };
        let after_last = |broken: &Broken| found.last().is_none_or(|last| last.span.end <= broken.span.start);
        found.extend(broken.filter(after_last));
    }
    if found.is_empty() {
        found.extend(unbalanced_emphasis(document, item).or_else(|| unbalanced_bold(document, item)));
    }
    if document.links_of(item).is_empty() {
        found.extend(no_link(document.text, item));
    }
    found
}

/// Brackets of other scripts that people type for the ASCII ones.
const OPENING: [char; 5] = ['(', '（', '【', '［', '['];
const CLOSING: [char; 6] = [')', '）', '】', '］', ']', '}'];

fn around_bare(text: &str, content: Span, address: Span) -> Option<Broken> {
    let before = &text[content.start..address.start];
    let opening = before.chars().next_back().filter(|c| OPENING.contains(c) || *c == '{')?;
    let ahead = before[..before.len() - opening.len_utf8()].trim_end();
    let spaced = ahead.len() + opening.len_utf8() < before.len();
    let closing = ahead.chars().next_back()?;
    let wide = |c: char| !c.is_ascii();
    let (words, swapped) = match (closing, opening) {
        (']' | '］' | '】', _) => (bracketed(ahead, closing)?, false),
        (')' | '）', '[' | '［') if !spaced => (bracketed(ahead, closing)?, true),
        _ => return None,
    };
    let problem = if swapped {
        "round and square brackets are swapped"
    } else if wide(closing) || wide(opening) {
        "full-width brackets are no link syntax"
    } else if spaced {
        "a space stands between the text and the address of the link"
    } else if opening == '(' {
        "the address of the link is not closed"
    } else {
        "the address of the link stands in the wrong brackets"
    };
    // "[1] (https://…)" far inside a text may be what was meant.
    if spaced && before.len() - words.len() > 200 {
        return None;
    }
    let start = content.start + words.start;
    let (url, end) = address_end(text, address, content.end);
    if text[url.end..end].is_empty()
        && text[url.end..content.end].starts_with(' ')
        && opening == '('
        && !spaced
        && has_close_later(text, url.end, content.end)
    {
        return Some(Broken {
            problem: "the address of the link holds a space",
            span: Span::new(start, end),
            repair: None,
        });
    }
    let label = &ahead[words.start + words.open..ahead.len() - closing.len_utf8()];
    let repair = Some(format!("[{label}]({})", url.of(text)));
    Some(Broken { problem, span: Span::new(start, end), repair })
}

/// A name in brackets of any kind, whole or not, that begins an item, and an address close behind it: `[x)(https://…)`,
/// `[x(https://…)`, `{x}(https://…)`, `[x]: https://…`, `[x]<https://…>`.
fn name_and_address(document: &Document<'_>, item: &Item, link: &Link<'_>) -> Option<Broken> {
    let text = document.text;
    if document.links_of(item).first().is_none_or(|first| first.span != link.span) || item.marker == Marker::Row {
        return None;
    }
    if !item.content.contains(link.span) {
        return None;
    }
    let before = Span::new(item.content.start, link.span.start);
    let source = before.of(text);
    let is_bracket = |c: char| OPENING.contains(&c) || CLOSING.contains(&c) || matches!(c, '{' | '\\');
    let start = source.find(|c: char| !matches!(c, '*' | '_' | '"' | ' '))?;
    let name = source[start..].trim_start_matches(is_bracket);
    let open = source.len() - name.len();
    let name = name.trim_end_matches(|c: char| is_bracket(c) || matches!(c, ':' | '：' | ' '));
    let joint = &source[open + name.len()..];
    let opened = open > start;
    let is_square = |c: char| matches!(c, '[' | ']' | '【' | '】' | '［' | '］' | '{' | '}' | '）' | '（');
    // "Assam (https://…)" and "(Assam) https://…" are ways of writing; a square bracket was meant as a link's.
    let meant =
        source[start..open].contains(is_square) || joint.contains(is_square) || (opened && joint.contains(")("));
    if name.is_empty() || name.contains(['[', ']', '(', ')', '\n', '*', '`']) || !meant || name.chars().count() > 80 {
        return None;
    }
    let address = if link.kind == LinkKind::Autolink { link.text } else { link.span };
    let (url, end) = address_end(text, address, item.content.end);
    let end = if link.kind == LinkKind::Autolink { link.span.end } else { end };
    Some(Broken {
        problem: "name and address stand in brackets that make no link",
        span: Span::new(before.start + start, end),
        repair: Some(format!("[{name}]({})", url.of(text))),
    })
}

/// An item without any link in which one was meant: `[x](https:// a.example)`, `![x](https://a.example)`.
fn no_link(text: &str, item: &Item) -> Option<Broken> {
    let content = item.content;
    let source = content.of(text);
    let open = source.find("](http")?;
    let label = bracketed(&source[..=open], ']')?;
    let close = open + source[open..].find(')')?;
    let address = &source[open + 2..close];
    if source[..label.start].ends_with('!') {
        let is_picture = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", "badge", "shields.io", "/images/", "camo."];
        let lower = address.to_ascii_lowercase();
        let begins = source[..label.start - 1].chars().all(|c| !c.is_alphanumeric());
        let mark = Span::new(content.start + label.start - 1, content.start + label.start);
        return (begins && !is_picture.iter().any(|kind| lower.contains(kind))).then(|| Broken {
            problem: "the exclamation mark before the link makes a picture of it",
            span: mark,
            repair: Some(String::new()),
        });
    }
    let whole: String = address.split_whitespace().collect();
    let scheme_apart = address.split_whitespace().next().is_some_and(|first| first.ends_with("://"));
    (whole != address).then(|| Broken {
        problem: "the address of the link holds a space",
        span: Span::new(content.start + open + 2, content.start + close),
        repair: scheme_apart.then_some(whole),
    })
}

struct Bracketed {
    start: usize,
    open: usize,
    length: usize,
}

impl Bracketed {
    fn len(&self) -> usize {
        self.length
    }
}

/// The bracketed words that end `source`.
fn bracketed(source: &str, closing: char) -> Option<Bracketed> {
    let opening = match closing {
        ']' => '[',
        '］' => '［',
        '】' => '【',
        ')' => '(',
        _ => '（',
    };
    let mut depth = 0usize;
    for (at, c) in source.char_indices().rev() {
        if c == closing {
            depth += 1;
        } else if c == opening {
            depth -= 1;
            if depth == 0 {
                let length = source.len() - at;
                return (length > opening.len_utf8() + closing.len_utf8()).then_some(Bracketed {
                    start: at,
                    open: opening.len_utf8(),
                    length,
                });
            }
        }
    }
    None
}

/// The address itself, and where the broken piece ends: behind its closing bracket, if it has one.
fn address_end(text: &str, address: Span, limit: usize) -> (Span, usize) {
    let source = Span::new(address.start, limit).of(text);
    let stop = source
        .find(|c: char| c.is_whitespace() || matches!(c, '）' | '】' | '］' | ']' | '}' | '<' | '|'))
        .unwrap_or(source.len());
    let mut url = Span::new(address.start, (address.start + stop).min(address.end.max(address.start)));
    // Brackets inside an address come in pairs; the first that closes nothing ends it, whatever is glued to it.
    let mut open = 0_usize;
    let unmatched = url.of(text).bytes().position(|byte| match byte {
        b'(' => {
            open += 1;
            false
        }
        b')' if open == 0 => true,
        b')' => {
            open -= 1;
            false
        }
        _ => false,
    });
    if let Some(at) = unmatched {
        url = Span::new(url.start, url.start + at);
    }
    let closing = text[url.end..limit].chars().next().filter(|c| CLOSING.contains(c));
    (url, url.end + closing.map_or(0, char::len_utf8))
}

fn has_close_later(text: &str, from: usize, limit: usize) -> bool {
    let word_end = text[from..limit].find(')');
    word_end.is_some_and(|at| !text[from..from + at].contains(['(', '[']) && !text[from..from + at].contains(" - "))
}

/// A link that is whole, with a bracket too many beside it.
fn around_link(text: &str, content: Span, link: &Link<'_>) -> Option<Broken> {
    let quotes = ['"', '“', '”', '\'', '‘', '’'];
    let address = Span::new((link.text.end + 2).min(link.span.end), link.span.end - 1);
    if link.destination.starts_with(quotes) && address.of(text).starts_with(quotes) {
        let repair = Some(address.of(text).trim_matches(quotes).to_owned());
        return Some(Broken { problem: "the address of the link stands in quotation marks", span: address, repair });
    }
    let link = link.span;
    let before = &text[content.start..link.start];
    let after = &text[link.end..content.end];
    if link.of(text).ends_with("]()") {
        return Some(Broken { problem: "the link has no address", span: link, repair: None });
    }
    if link.of(text).starts_with("[](") {
        return Some(Broken { problem: "the link has no text", span: link, repair: None });
    }
    if after.starts_with(')') && before.matches('(').count() <= before.matches(')').count() {
        let span = Span::new(link.end, link.end + 1);
        return Some(Broken { problem: "a closing bracket stands behind the link", span, repair: Some(String::new()) });
    }
    if before.ends_with('[')
        && !before.ends_with("\\[")
        && !after.contains(']')
        && !before[..before.len() - 1].contains('[')
    {
        let span = Span::new(link.start - 1, link.start);
        return Some(Broken {
            problem: "a bracket stands before the link that nothing closes",
            span,
            repair: Some(String::new()),
        });
    }
    None
}

/// Asterisks around a link, more on one side than on the other: `*[x](…)**`.
fn unbalanced_emphasis(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let inside = |link: &&Link<'_>| link.kind == LinkKind::Inline && item.content.contains(link.span);
    let link = document.main_link(item).filter(inside)?;
    let ahead = &text[item.content.start..link.span.start];
    let behind = &text[link.span.end..item.content.end];
    let stars = |run: &str| run.bytes().take_while(|&byte| byte == b'*').count();
    let before = ahead.trim_end().bytes().rev().take_while(|&byte| byte == b'*').count();
    let after = stars(behind.trim_start());
    let (left, right) = (ahead.len() - ahead.trim_end().len(), behind.len() - behind.trim_start().len());
    // `**[x](…)***Authors*`: what follows is glued to the title, and has asterisks of its own.
    let glued = after > before && behind.trim_start()[after..].starts_with(|c: char| !c.is_whitespace());
    let opens = ahead.trim_end().trim_end_matches('*').chars().next_back().is_none_or(char::is_whitespace);
    let closes = behind.trim_start().trim_start_matches('*').chars().next().is_none_or(char::is_whitespace);
    let spaced = before == after && left == 1 && right <= 1 && before <= 2 && opens && closes;
    if before == 0 || after == 0 || glued || !(spaced || left == 0 && right == 0 && before != after) {
        return None;
    }
    let marks = "*".repeat(before.max(after));
    Some(Broken {
        problem: if spaced {
            "bold type does not begin at a space"
        } else {
            "bold type is opened and closed with different numbers of asterisks"
        },
        span: Span::new(link.span.start - left - before, link.span.end + right + after),
        repair: Some(format!("{marks}{}{marks}", link.span.of(text))),
    })
}

/// `**` that opens or closes nothing.
fn unbalanced_bold(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let content = item.content;
    let hidden = |at: usize| {
        let inside = |span: &Span| span.start <= at && at < span.end;
        document.opaque_in(content).iter().any(inside)
            || document.links_of(item).iter().any(|link| link.text.end <= at && at < link.span.end)
    };
    let marks: Vec<usize> = content
        .of(text)
        .match_indices("**")
        .map(|(at, _)| content.start + at)
        .filter(|&at| !hidden(at) && !text[..at].ends_with('\\'))
        .collect();
    let [mark] = marks[..] else { return None };
    let problem = "bold type is opened and not closed";
    let link = document.main_link(item);
    let (span, repair) = match link {
        Some(link) if mark + 2 == link.span.start => (Span::new(link.span.end, link.span.end), "**"),
        Some(link) if mark == link.span.end => (Span::new(link.span.start, link.span.start), "**"),
        Some(link) if mark + 2 == link.text.start => (Span::new(link.text.end, link.text.end), "**"),
        Some(link) if mark == link.text.end => (Span::new(link.text.start, link.text.start), "**"),
        _ => return Some(Broken { problem, span: Span::new(mark, mark + 2), repair: None }),
    };
    Some(Broken { problem, span, repair: Some(repair.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str) -> Option<String> {
        let document = Document::parse(line);
        let item = document.items.first()?;
        let broken = broken_markup(&document, item);
        let first = broken.first()?;
        let repair = first.repair.as_deref().unwrap_or("?");
        Some(format!("{}{repair}{}", &line[..first.span.start], &line[first.span.end..]))
    }

    #[test]
    fn broken_links_are_mended() {
        let right = "- [Assam](https://a.example/x) - Malty.";
        for wrong in [
            "- [Assam] (https://a.example/x) - Malty.",
            "- [Assam](https://a.example/x - Malty.",
            "- (Assam)[https://a.example/x] - Malty.",
            "- [Assam][https://a.example/x] - Malty.",
            "- [Assam]（https://a.example/x） - Malty.",
            "- ［Assam］(https://a.example/x) - Malty.",
            "- [Assam]{https://a.example/x} - Malty.",
            "- [Assam](https://a.example/x)) - Malty.",
            "- [[Assam](https://a.example/x) - Malty.",
            "- [Assam]https://a.example/x) - Malty.",
            "- [Assam]https://a.example/x - Malty.",
            "- Assam](https://a.example/x) - Malty.",
            "- [Assam(https://a.example/x) - Malty.",
            "- [Assam)(https://a.example/x) - Malty.",
            "- {Assam}(https://a.example/x) - Malty.",
            "- (Assam)(https://a.example/x) - Malty.",
            "- [Assam]<https://a.example/x> - Malty.",
            "- [Assam]: https://a.example/x - Malty.",
            "- [Assam](https:// a.example/x) - Malty.",
            "- [Assam](“https://a.example/x”) - Malty.",
            "- ![Assam](https://a.example/x) - Malty.",
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn links_of_later_lines_are_mended_too() {
        let mended = mended("1. **A study.** 2024.\n\n   *Ada.* [[pdf] (https://a.example/x)], 2024.1");
        assert_eq!(mended.as_deref(), Some("1. **A study.** 2024.\n\n   *Ada.* [[pdf](https://a.example/x)], 2024.1"));
    }

    #[test]
    fn bold_type_is_closed_where_the_link_ends() {
        let right = "- **[Assam](https://a.example)** - Malty.";
        for wrong in [
            "- ** [Assam](https://a.example)** - Malty.",
            "- *[Assam](https://a.example)** - Malty.",
            "- **[Assam](https://a.example) - Malty.",
            "- [Assam](https://a.example)** - Malty.",
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn sound_markup_is_left_alone() {
        for line in [
            "- **[Assam](https://a.example)** *Ada* - Malty.",
            "- *See* [Assam](https://a.example) *there*.",
            "1. **[Assam](https://a.example)***(Ada).* 2024",
            "- [Assam](https://a.example/x_(y)) - Malty.",
            "- [Assam](https://a.example) - See (https://b.example).",
            "- Assam (https://a.example)",
            "- (Assam) https://a.example",
            "- ![Assam](https://a.example/badge.svg) - Malty.",
            "- [[Assam]](https://a.example) - Malty.",
            "- [[Assam](https://a.example)] - Malty.",
            "- (see [Assam](https://a.example)) - Malty.",
            "- https://a.example - Malty.",
            "- **[Assam](https://a.example)** - **Malty**.",
            "- [Assam](https://a.example) - `**kwargs`.",
        ] {
            assert_eq!(mended(line), None, "{line}");
        }
    }

    #[test]
    fn what_was_meant_may_be_unknown() {
        for line in
            ["- [Assam]() - Malty.", "- [](https://a.example) - Malty.", "- [Assam](https://a.example/x y) - Malty."]
        {
            assert!(mended(line).is_some_and(|line| line.contains('?')), "{line}");
        }
    }
}
