//! How the words of an entry are separated.

use super::glue::{glued_words, is_hidden};
use crate::document::{Document, Item, Link, LinkKind};
use crate::text::Span;

/// How the words of an entry are separated, outside code and addresses.
pub(super) fn spacing(document: &Document<'_>, item: &Item, span: Span, separator: Option<Span>) -> &'static str {
    if separator.is_some_and(|separator| is_glued(document.text, separator)) {
        return "no space";
    }
    match row_spacing(document, item, span) {
        "one space" if span.of(document.text).contains("  ") && wide_gaps(document.text, span).next().is_some() => {
            "more than one space"
        }
        spacing => spacing,
    }
}

/// The same for a table row, whose cells may be padded to columns.
pub(super) fn row_spacing(document: &Document<'_>, item: &Item, span: Span) -> &'static str {
    let signs = Signs::of(
        Span::new(span.start.min(item.content.start), span.end.max(own_end(document, item))).of(document.text),
    );
    if signs.glued && glued_words(document, item, span).next().is_some() {
        return "no space";
    }
    let padded = padded_links(document, item).map(|(_, is_seen)| is_seen).max();
    if let Some(is_seen) = padded {
        if is_seen { "a space inside the brackets of a link" } else { "a space beside the address of a link" }
    } else if signs.strays && stray_spaces(document, item).next().is_some() {
        "a stray space"
    } else {
        "one space"
    }
}

/// Signs in a text beside which a space could be missing or misplaced. Hardly any entry has one, so only those that do are examined closely.
#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    /// Whether [`glued_words`] could find anything.
    glued: bool,
    /// Whether [`stray_spaces`] could.
    strays: bool,
}

impl Signs {
    fn of(source: &str) -> Self {
        let mut signs = Self::default();
        let bytes = source.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if !matches!(byte, b',' | b':' | b'.' | b'(' | b'*' | b'-') {
                continue;
            }
            let next = bytes.get(at + 1).copied().unwrap_or_default();
            signs.glued |= match byte {
                b',' => next.is_ascii_alphabetic(),
                b'*' => next == b'*',
                b'-' => false,
                _ => next.is_ascii_uppercase(),
            };
            signs.strays |= match byte {
                b',' | b':' => at > 0 && bytes[at - 1] == b' ',
                b'-' => next == b' ' && at > 0 && bytes[at - 1].is_ascii_lowercase(),
                _ => false,
            };
        }
        signs
    }
}

/// Where a space in `span` is misplaced or missing, and what to write there.
pub(super) fn misspaced(document: &Document<'_>, item: &Item, span: Span) -> Vec<(Span, &'static str)> {
    let mut spaces: Vec<(Span, &str)> = padded_links(document, item).map(|(space, _)| (space, "")).collect();
    spaces.extend(stray_spaces(document, item).map(|space| (space, "")));
    spaces.extend(glued_words(document, item, span).map(|at| (Span::new(at, at), " ")));
    spaces
}

/// Whether a word directly follows the separator's mark: `[x](…):Malty`.
pub(super) fn is_glued(text: &str, separator: Span) -> bool {
    let source = separator.of(text);
    source.ends_with([':', '-', '–', '—']) && text[separator.end..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// White space just inside a link's brackets, and whether readers see it: `[ x](…)`, but not `[x]( https://… )`.
pub(super) fn padded_links<'a>(document: &'a Document<'_>, item: &'a Item) -> impl Iterator<Item = (Span, bool)> + 'a {
    let text = document.text;
    let links = document.links_of(item).iter().filter(|link| link.kind == LinkKind::Inline && !link.picture);
    let inside = links.flat_map(|link| {
        let address = Span::new((link.text.end + 2).min(link.span.end - 1), link.span.end - 1);
        [(link.text, true), (address, false)]
    });
    let is_padded = |source: &str| source.starts_with(char::is_whitespace) || source.ends_with(char::is_whitespace);
    let padded = inside.filter(move |(inner, _)| is_padded(inner.of(text)) && !inner.of(text).contains('\n'));
    padded.flat_map(move |(inner, is_seen)| {
        let source = inner.of(text);
        let left = source.len() - source.trim_start().len();
        let right = source.trim_end().len().max(left);
        let spaces = [Span::new(inner.start, inner.start + left), Span::new(inner.start + right, inner.end)];
        spaces.into_iter().filter(|space| !space.is_empty()).map(move |space| (space, is_seen))
    })
}

/// Runs of several spaces between words; the indentation of a continuation line does not count.
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

/// Where the last of an item's own paragraphs ends.
fn own_end(document: &Document<'_>, item: &Item) -> usize {
    document.lines.span_of(item.lines).end.max(item.content.end)
}

/// Spaces before a comma, before the colon of an entry's leading words, and after the hyphen of a compound.
pub(super) fn stray_spaces<'a>(document: &'a Document<'_>, item: &'a Item) -> impl Iterator<Item = Span> + 'a {
    let text = document.text;
    // The entry's later paragraphs are written like its first.
    let content = Span::new(item.content.start, own_end(document, item));
    let bytes = text.as_bytes();
    (content.start + 1..content.end.saturating_sub(1)).filter_map(move |at| {
        if bytes[at] != b' ' {
            return None;
        }
        let behind = || text[at + 2..content.end].chars().next();
        let is_stray = match (bytes[at - 1], bytes[at + 1]) {
            (before, b',') if before.is_ascii_alphanumeric() => behind().is_none_or(char::is_whitespace),
            (before, b':') if before.is_ascii_alphanumeric() => {
                at < item.title.end && behind().is_some_and(char::is_whitespace)
            }
            (b'-', _) => is_torn_word(&text[content.start..at - 1], &text[at + 1..content.end]),
            _ => false,
        };
        (is_stray && !is_hidden(document, item, at)).then(|| Span::new(at, at + 1))
    })
}

/// Whether a compound is torn after its hyphen: "a language- aware kettle". In "pre- and post-", the short word joins two compounds.
fn is_torn_word(before: &str, behind: &str) -> bool {
    let small = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let first = before.rsplit(' ').next().unwrap_or_default();
    let last = behind.split(' ').next().unwrap_or_default().trim_end_matches([',', '.', ';', ':']);
    first.len() < before.len() && first.len() >= 3 && small(first) && last.len() >= 5 && small(last)
}

/// What comes between consecutive links in brackets.
pub(super) fn link_gaps<'a>(document: &'a Document<'_>, item: &'a Item) -> impl Iterator<Item = Span> + 'a {
    let text = document.text;
    let around = move |link: &Link<'_>| {
        let before = text[..link.span.start].ends_with('[') && !text[..link.span.start].ends_with("\\[");
        let outer = before && text[link.span.end..].starts_with(']');
        let inner = link.text.of(text).starts_with('[') && link.text.of(text).ends_with(']');
        (outer || inner).then(|| Span::new(link.span.start - usize::from(outer), link.span.end + usize::from(outer)))
    };
    document.links_of(item).windows(2).filter_map(move |pair| {
        let (one, other) = (around(&pair[0])?, around(&pair[1])?);
        let gap = Span::new(one.end, other.start.max(one.end));
        let parts = |c: char| matches!(c, ' ' | ',' | '/' | '|' | '·');
        (gap.of(text).chars().all(parts) && item.content.contains(gap)).then_some(gap)
    })
}

/// How a line inside an entry ends.
pub(super) struct LineEnd {
    /// What comes before the line ending: the mark of a break, or blanks.
    pub mark: Span,
    /// Whether readers see a break there.
    pub is_seen: bool,
}

/// The ends of the lines inside a stretch of text (GFM, "Hard line breaks").
pub(super) fn line_ends(text: &str, span: Span) -> impl Iterator<Item = LineEnd> + '_ {
    span.of(text).match_indices('\n').map(move |(at, _)| {
        let line = &text[span.start..span.start + at];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let words = line.trim_end_matches([' ', '\t']);
        let tag = ["<br>", "<br/>", "<br />"].into_iter().find(|tag| {
            words.len() >= tag.len()
                && words.is_char_boundary(words.len() - tag.len())
                && words[words.len() - tag.len()..].eq_ignore_ascii_case(tag)
        });
        let slash = usize::from(words.len() == line.len() && words.ends_with('\\'));
        let start = words.len() - tag.map_or(slash, str::len);
        let is_seen = tag.is_some() || slash > 0 || line[words.len()..].ends_with("  ");
        LineEnd { mark: Span::new(span.start + start, span.start + line.len()), is_seen }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_misspaced_is_looked_at() {
        for line in [
            "- [Assam](https://a.example) - Malty,strong.",
            "- [Assam](https://a.example) - Leaf:Green and malty.",
            "- [Assam](https://a.example) - **Malty**strong.",
            "- [Assam](https://a.example) - Tea(Green Tea) of Ada.",
            "- [Assam](https://a.example) - Malty leaves.A second flush.",
            "- [Assam](https://a.example) - Malty , strong.",
            "- [Assam : a study](https://a.example) - Malty.",
            "- [Assam](https://a.example) - A malty, full- bodied leaf.",
            "- [Assam](https://a.example) - Malty.\n\n  Leaves , dried.",
        ] {
            let document = Document::parse(line);
            let item = &document.items[0];
            let spacing = row_spacing(&document, item, item.content);
            assert!(matches!(spacing, "no space" | "a stray space"), "{line}: {spacing}");
        }
    }
}
