//! What an entry says about its subject, and the text under a heading before its entries.

use crate::document::{Document, Item, Link};
use crate::text::Span;

/// How many bytes of the text under a heading are read.
const PROSE: usize = 400;

/// Calls `take` with each piece of an item that is about its subject: its own lines without addresses, pictures, tags
/// and italics after the title (usually authors and venues), and the name of the repository that it links to.
pub(super) fn each_piece<'t>(document: &'t Document<'_>, item: &Item, mut take: impl FnMut(&'t str)) {
    let own = document.lines.span_of(item.lines);
    let behind = Span::new(item.title.end.clamp(own.start, own.end), own.end);
    each_readable(document, own, document.links_of(item), italics(document.text, behind), &mut take);
    if let Some(name) = document.main_link(item).and_then(|link| repository(&link.destination)) {
        take(name);
    }
}

/// Calls `take` with each piece of the prose in `span`, up to [`PROSE`].
pub(super) fn each_piece_of_prose<'t>(document: &'t Document<'_>, span: Span, mut take: impl FnMut(&'t str)) {
    let end = document.text.floor_char_boundary(span.end.min(span.start + PROSE));
    let span = Span::new(span.start, end.max(span.start));
    each_readable(document, span, document.links_in(span), document.fences_in(span).to_vec(), &mut take);
}

/// Calls `take` with the readable text in `own`: without addresses, pictures and tags, and without what is skipped.
fn each_readable<'t>(
    document: &'t Document<'_>,
    own: Span,
    links: &[Link<'_>],
    mut skipped: Vec<Span>,
    take: &mut impl FnMut(&'t str),
) {
    for link in links {
        let is_address = link.text.of(document.text).as_bytes().windows(3).any(|three| three == b"://");
        let text = if link.picture || is_address { Span::new(link.span.end, link.span.end) } else { link.text };
        skipped.extend([Span::new(link.span.start, text.start), Span::new(text.end, link.span.end)]);
    }
    let is_words = |span: &Span| span.of(document.text).starts_with('`');
    skipped.extend(document.opaque_in(own).iter().filter(|span| !is_words(span)));
    skipped.sort_by_key(|span| (span.start, span.end));
    let mut at = own.start;
    for span in skipped {
        if span.start > at {
            take(Span::new(at, span.start.min(own.end)).of(document.text));
        }
        at = at.max(span.end).min(own.end);
    }
    take(Span::new(at, own.end).of(document.text));
}

/// The text in italics: `*(Ada, Grace).*`, `_2024_`, each on one line.
fn italics(text: &str, within: Span) -> Vec<Span> {
    let bytes = within.of(text).as_bytes();
    if !bytes.contains(&b'*') && !bytes.contains(&b'_') {
        return Vec::new();
    }
    let is_blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii_whitespace);
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < bytes.len() {
        let mark = bytes[at];
        let length = bytes[at..].iter().take_while(|&&byte| byte == mark).count();
        let before = at.checked_sub(1);
        match mark {
            b'\n' => open = None,
            // A single mark: two are bold type, and inside a word `_` is a letter.
            b'*' | b'_' if length == 1 => match open {
                Some(start) if bytes[start] == mark && !is_blank(before) => {
                    found.push(Span::new(within.start + start, within.start + at + 1));
                    open = None;
                }
                None if !is_blank(Some(at + 1)) && !before.is_some_and(|at| bytes[at].is_ascii_alphanumeric()) => {
                    open = Some(at);
                }
                _ => {}
            },
            _ => {}
        }
        at += length;
    }
    found
}

/// The years that a text names: those that are separate words, and those of arXiv numbers, which begin with year and
/// month (<https://info.arxiv.org/help/arxiv_identifier.html>).
pub(super) fn years(text: &str) -> Vec<u16> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let alone = |neighbour: Option<&u8>| neighbour.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let (before, after) = (at.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(at + length));
        if length == 4 && alone(before) && alone(after) {
            let number = bytes[at..at + 4].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
            let is_arxiv = || bytes[..at].ends_with(b"arxiv.org/abs/") || bytes[..at].ends_with(b"arxiv.org/pdf/");
            // The rest of a decimal number follows.
            let goes_on = after == Some(&b'.') && bytes.get(at + 5).is_some_and(u8::is_ascii_digit);
            match number {
                704..=9912 if goes_on && is_arxiv() => found.push(2000 + number / 100),
                1950..=2099 if !goes_on => found.push(number),
                _ => {}
            }
        }
        at += length;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The site that an address leads to, as a word that occurs in no text: `@arxiv.org`.
pub(super) fn site(address: &str) -> Option<String> {
    let (host, _) = parts(address)?;
    let host = host.to_ascii_lowercase();
    let host = match host.as_str() {
        "youtu.be" | "m.youtube.com" => "youtube.com",
        "dx.doi.org" => "doi.org",
        host => host,
    };
    Some(format!("@{host}"))
}

/// The host of an address without `www.`, and what follows it.
fn parts(destination: &str) -> Option<(&str, &str)> {
    let web = || destination.strip_prefix("https://").or_else(|| destination.strip_prefix("http://"));
    let rest = web().or_else(|| destination.split_once("://").map(|(_, rest)| rest))?;
    let (mut host, path) = rest.split_once('/').unwrap_or((rest, ""));
    while let Some(rest) = host.strip_prefix("www.") {
        host = rest;
    }
    Some((host, path))
}

/// The name of the repository that an address leads to.
pub(super) fn repository(destination: &str) -> Option<&str> {
    let (host, path) = parts(destination)?;
    if !matches!(host, "github.com" | "gitlab.com" | "codeberg.org" | "bitbucket.org") {
        return None;
    }
    let mut name = path.split(['/', '?', '#']).nth(1)?;
    while let Some(rest) = name.strip_suffix(".git") {
        name = rest;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::words::each_word;

    #[test]
    fn authors_in_italics_are_no_words_of_the_subject() {
        let told = |text: &str| {
            let spans = italics(text, Span::new(0, text.len()));
            spans.iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(told(" *(Ada, Grace).* **bold** and _2024_ in snake_case"), ["*(Ada, Grace).*", "_2024_"]);
        assert_eq!(told(" 2 * 3 * 4 *open\nuntil* here **a *b** c"), [] as [&str; 0]);
    }

    #[test]
    fn addresses_pictures_and_tags_are_no_words() {
        let text = "- ![badge](https://x.example/b.svg) [Pot](https://github.com/ada/clay-pot.git) - See <b>the</b> `spout` <https://y.example> and\n  [lid](https://z.example).\n";
        let document = Document::parse(text);
        let mut found = Vec::new();
        let mut scratch = String::new();
        each_piece(&document, &document.items[0], |piece| {
            each_word(piece, &mut scratch, |word| found.push(word.to_owned()));
        });
        assert_eq!(found, ["pot", "see", "spout", "lid", "clay", "pot"]);
    }

    #[test]
    fn years_are_read_in_texts_and_arxivs_numbers() {
        assert_eq!(years("ACL 2023, [pdf](https://arxiv.org/abs/2105.01234) of 12023 and v2024; 2023."), [2021, 2023]);
        assert_eq!(years("https://arxiv.org/pdf/0704.0001v2 x1999 1066 2048p"), [2007]);
        assert_eq!(years("https://arxiv.org/abs/2005.14165, arXiv:1911.02150, in 2024."), [2020, 2024]);
    }

    #[test]
    fn sites_are_words_of_their_own() {
        assert_eq!(site("https://www.Tea.example/pot").as_deref(), Some("@tea.example"));
        assert_eq!(site("https://youtu.be/1").as_deref(), Some("@youtube.com"));
        assert_eq!(site("#pot"), None);
    }
}
