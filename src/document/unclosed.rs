//! What an entry opens and never closes: a bracket, a comment, code.

use super::{Document, Item, LinkKind};
use crate::text::Span;

/// Something that is never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// What it is, as a clause: "a bracket is never closed".
    pub problem: &'static str,
    /// The sign that opens.
    pub span: Span,
}

/// The first thing in an item's own lines that is visibly never closed.
#[must_use]
pub fn unclosed(document: &Document<'_>, item: &Item) -> Option<Unclosed> {
    if let Some(found) = lone_mark(document, item) {
        return Some(found);
    }
    // A check of its own covers brackets before the title.
    let start = item.title.start.max(item.content.start);
    let whole = Span::new(start, document.lines.span_of(item.lines).end.max(start));
    let source = whole.of(document.text);
    let lead = Span::new(item.content.start.min(start), start).of(document.text);
    if !source.contains(['(', '（', '[', '<', '`']) && !lead.contains('<') {
        return None;
    }
    let mut open = Brackets::default();
    for seen in shown(document, item, whole) {
        let words = seen.of(document.text);
        for (at, c) in words.char_indices() {
            let span = Span::new(seen.start + at, seen.start + at + c.len_utf8());
            let (before, rest) = (&document.text[whole.start..span.start], &words[at..]);
            match c {
                '<' if rest.starts_with("<!--") => {
                    let problem = "a comment is never closed";
                    return Some(Unclosed { problem, span: Span::new(span.start, span.start + 4) });
                }
                '`' if is_lone(rest, before) => {
                    return Some(Unclosed { problem: "code is never closed", span });
                }
                // A formula has its own brackets.
                '$' => return None,
                '(' | '（' | '[' | ')' | '）' | ']' => {
                    if before.ends_with('\\') {
                        return None;
                    }
                    open.meet(c, span, before, &document.text[span.end..whole.end]);
                }
                _ => {}
            }
        }
    }
    let bracket = open.round.first().or(open.square.first());
    let bracket = bracket.map(|&(span, _)| Unclosed { problem: "a bracket is never closed", span });
    bracket.or_else(|| open_tag(document, Span::new(item.content.start.min(start), whole.end)))
}

/// A mark directly before the link at the start of an item, without a closing one: `*[Assam](…) - Malty`.
fn lone_mark(document: &Document<'_>, item: &Item) -> Option<Unclosed> {
    let content = item.content.of(document.text);
    let mark = content.chars().next().filter(|c| matches!(c, '*' | '`') && content[1..].starts_with('['))?;
    let span = Span::new(item.content.start, item.content.start + 1);
    match mark {
        '*' if document.asterisks_in(item.content) == [span] => {
            Some(Unclosed { problem: "italic type is never closed", span })
        }
        '`' if !content[1..].contains('`') => Some(Unclosed { problem: "code is never closed", span }),
        _ => None,
    }
}

/// The open brackets, and whether each could begin an interval such as "(0, 1]".
#[derive(Default)]
struct Brackets {
    round: Vec<(Span, bool)>,
    square: Vec<(Span, bool)>,
}

impl Brackets {
    fn meet(&mut self, c: char, span: Span, before: &str, behind: &str) {
        let is_number = behind.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let interval = |open: &mut Vec<(Span, bool)>| open.pop_if(|(_, is_number)| *is_number);
        match c {
            '[' => self.square.push((span, is_number)),
            '(' | '（' if !is_smile(before) => self.round.push((span, is_number)),
            ')' | '）' => drop(self.round.pop().or_else(|| interval(&mut self.square))),
            ']' => drop(self.square.pop().or_else(|| interval(&mut self.round))),
            _ => {}
        }
    }
}

/// The first unclosed tag of a phrase.
fn open_tag(document: &Document<'_>, whole: Span) -> Option<Unclosed> {
    let tags: Vec<(Span, &str)> =
        document.opaque_in(whole).iter().filter_map(|tag| Some((*tag, phrase_tag(tag.of(document.text))?))).collect();
    let mut open: Vec<(Span, &str)> = Vec::new();
    for &(span, name) in &tags {
        if span.of(document.text).starts_with("</") {
            open.pop_if(|(_, last)| *last == name);
        } else {
            open.push((span, name));
        }
    }
    open.first().map(|&(span, _)| Unclosed { problem: "a tag is never closed", span })
}

/// The name of a tag that opens or closes a phrase.
fn phrase_tag(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
    // Anchors are often tags that are never closed: `<a name="…">`.
    if inner == "/a" || inner.starts_with("a ") && inner.contains("href") {
        return Some("a");
    }
    let name = inner.trim_start_matches('/').split(char::is_whitespace).next()?;
    matches!(name, "sup" | "sub" | "kbd" | "small" | "b" | "i" | "em" | "strong" | "u" | "s" | "del" | "ins" | "code")
        .then_some(name)
}

/// The stretches of `whole` outside code, pictures, HTML and addresses.
fn shown<'a>(document: &'a Document<'_>, item: &'a Item, whole: Span) -> impl Iterator<Item = Span> + 'a {
    let links = document.links_of(item).iter().filter(move |link| whole.contains(link.span));
    let addresses = links.map(|link| match link.kind {
        LinkKind::Bare | LinkKind::Autolink => link.span,
        _ => Span::new(link.text.end, link.span.end),
    });
    let links = document.links_of(item).iter().filter(move |link| whole.contains(link.span));
    let brackets = links.map(|link| Span::new(link.span.start, link.text.start.max(link.span.start)));
    let mut hidden: Vec<Span> = document.opaque_in(whole).iter().copied().chain(addresses).chain(brackets).collect();
    hidden.sort_unstable();
    hidden.push(Span::new(whole.end, whole.end));
    let mut at = whole.start;
    hidden.into_iter().filter_map(move |hidden| {
        let seen = (at < hidden.start).then(|| Span::new(at, hidden.start.min(whole.end)));
        at = at.max(hidden.end);
        seen
    })
}

/// Whether a backtick opens code: it is before a word, unlike an accent or a TeX quotation mark.
fn is_lone(rest: &str, before: &str) -> bool {
    let opens = before.is_empty() || before.ends_with([' ', '(', '[']);
    opens
        && !before.ends_with('\\')
        && !rest.starts_with("``")
        && rest[1..].starts_with(|c: char| c.is_alphanumeric())
        && !rest.contains('\'')
}

/// Whether a bracket after these words is part of a smiley: ":(", ":-(".
fn is_smile(before: &str) -> bool {
    before.ends_with([':', ';', '=']) || before.ends_with(":-") || before.ends_with(";-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<String> {
        let document = Document::parse(line);
        let item = document.items.first()?;
        unclosed(&document, item).map(|found| line[found.span.start..].to_owned())
    }

    #[test]
    fn what_is_left_open_is_found() {
        for (line, rest) in [
            ("- [Assam](https://a.example) - Malty. <!-- new", "<!-- new"),
            ("- [Assam](https://a.example) - Malty (and strong.", "(and strong."),
            ("- *[Assam](https://a.example) - Malty.", "*[Assam](https://a.example) - Malty."),
            ("- `[Assam](https://a.example) - Malty.", "`[Assam](https://a.example) - Malty."),
            ("- <a href=\"https://a.example\">Assam - Malty.", "<a href=\"https://a.example\">Assam - Malty."),
            (
                "- [Assam](https://a.example) - Malty. ([Demo](https://b.example) `MIT`",
                "([Demo](https://b.example) `MIT`",
            ),
            ("- [Assam](https://a.example) - Malty with `tea.", "`tea."),
            ("- [Assam](https://a.example) - 茶（红茶。", "（红茶。"),
            ("- [Assam](https://a.example) - Malty [and strong.", "[and strong."),
            ("- [Assam](https://a.example) - Malty <sup>new", "<sup>new"),
            ("- [Assam](https://a.example) - See [that](https://b.example) (there.", "(there."),
        ] {
            assert_eq!(found(line).as_deref(), Some(rest), "{line}");
        }
    }

    #[test]
    fn what_is_closed_or_opens_nothing_is_left_alone() {
        for line in [
            "- [Assam](https://a.example) - Malty (and strong).",
            "- *[Assam](https://a.example)* - Malty.",
            "- <a name=\"assam\">[Assam](https://a.example) - Malty.",
            "- <b>[Assam](https://a.example)</b> - Malty <i>leaves</i>.",
            "- [Assam](https://a.example/x_(y)) - Malty. <!-- new -->",
            "- [Assam](https://a.example) - Malty :( and `(` strong.",
            "- [Assam](https://a.example) - From (0, 1] to [2, 3), a) or b).",
            "- [Assam](https://a.example) - Malty <sup>new</sup><br> Vec<T> [and] strong[^1].",
            "- [Assam](https://a.example) [[crate](https://b.example)] ([Demo][demo]) - Malty.",
            "- [Assam](https://a.example) - The ``finest'' and \\(x.",
            "- [Assam](https://a.example) - Malty（红茶).",
            "- [Assam](https://a.example) - Malty (and\n  strong).",
            "- [Assam](https://a.example) - Costs $(x.",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
