//! Words without their markup.

use std::borrow::Cow;

/// The words of a piece of inline Markdown: emphasis marks, backticks, backslash escapes and HTML tags are dropped,
/// links and images are replaced by their text, white space is collapsed.
#[must_use]
pub fn plain_text(source: &str) -> Cow<'_, str> {
    let trimmed = source.trim();
    let markup = |byte: u8| {
        matches!(byte, b'*' | b'_' | b'`' | b'\\' | b'<' | b'[' | b'!' | b'~' | b'&' | b'\n' | b'\t' | b'\r')
    };
    let bytes = trimmed.as_bytes();
    if !bytes.iter().copied().any(markup) && !bytes.windows(2).any(|pair| pair == b"  ") {
        return Cow::Borrowed(trimmed);
    }
    Cow::Owned(strip(trimmed))
}

fn strip(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let width = c.len_utf8();
        let taken = match c {
            '\\' if rest[1..].starts_with(|next: char| next.is_ascii_punctuation()) => {
                out.push_str(&rest[1..2]);
                2
            }
            '*' | '`' | '~' => 1,
            '_' if at_word_edge(&out, &rest[1..]) => 1,
            '!' if rest[1..].starts_with('[') => 1,
            '<' => tag_length(rest).unwrap_or_else(|| {
                out.push('<');
                1
            }),
            '[' => match bracketed(rest) {
                Some((inner, length)) => {
                    out.push_str(&strip(inner));
                    length
                }
                None => {
                    out.push('[');
                    1
                }
            },
            '&' if rest.starts_with("&amp;") => {
                out.push('&');
                5
            }
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
                width
            }
            _ => {
                out.push(c);
                width
            }
        };
        rest = &rest[taken..];
    }
    out.truncate(out.trim_end().len());
    out
}

/// An underscore marks emphasis only at the edge of a word; inside `snake_case` it is a letter.
fn at_word_edge(before: &str, after: &str) -> bool {
    !before.ends_with(char::is_alphanumeric) || !after.starts_with(char::is_alphanumeric)
}

fn tag_length(rest: &str) -> Option<usize> {
    let begins = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    if begins { rest.find('>').map(|at| at + 1) } else { None }
}

/// The text of a link at the start of `rest` and the length of the whole link.
///
/// Only one level of brackets and a bounded stretch are examined, so that hostile nesting stays cheap.
fn bracketed(rest: &str) -> Option<(&str, usize)> {
    const FAR: usize = 1_000;
    let near = &rest.as_bytes()[..rest.len().min(FAR)];
    let close = near.windows(2).position(|pair| pair == b"](" || pair == b"][")?;
    if near[1..close].contains(&b'[') && !near[1..].starts_with(b"![") {
        return None;
    }
    let shut = if near[close + 1] == b'(' { b')' } else { b']' };
    let end = near[close + 2..].iter().position(|&byte| byte == shut)?;
    let inner = rest[1..close].trim_start_matches("![");
    Some((inner, close + 2 + end + 1))
}

/// A text in at most `limit` characters, with `…` if it was cut.
#[must_use]
pub fn preview(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let cut = text.char_indices().nth(limit.saturating_sub(1)).map_or(0, |(at, _)| at);
            Cow::Owned(format!("{}…", text[..cut].trim_end()))
        }
    }
}

/// A text the way messages quote it: on one line, not too long, between `“` and `”`.
#[must_use]
pub fn quoted(text: &str) -> String {
    quoted_within(text, 80)
}

/// A title the way sentences name it: quoted, and just long enough to be found again.
#[must_use]
pub fn named(title: &str) -> String {
    quoted_within(title, 48)
}

fn quoted_within(text: &str, most: usize) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ").replace(['“', '”'], "\"");
    format!("“{}”", preview(&line, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_dropped_and_words_stay() {
        for (source, plain) in [
            ("Plain words", "Plain words"),
            ("**Bold** and _leaning_", "Bold and leaning"),
            ("snake_case", "snake_case"),
            ("`code` \\& more", "code & more"),
            ("S<sup>3</sup>: a *study*", "S3: a study"),
            ("[a link](https://x.example) here", "a link here"),
            ("1 < 2 [note", "1 < 2 [note"),
            ("two\n  lines", "two lines"),
        ] {
            assert_eq!(plain_text(source), plain, "{source}");
        }
    }

    #[test]
    fn previews_are_cut_between_characters() {
        assert_eq!(preview("天下为公", 4), "天下为公");
        assert_eq!(preview("天下为公啊", 4), "天下为…");
    }
}
