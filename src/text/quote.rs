//! Makes words that others wrote harmless inside our Markdown.
//!
//! Contributed text must not mention, link, format, close a fence or a details block, or contain characters that reverse the reading direction
//! (<https://trojansource.codes>). GitHub looks for mentions and references in text but not in code, so quoted words become code spans; anything else
//! that gets into a sentence is escaped.

use std::borrow::Cow;

use super::visible;

/// Invisible; keeps the characters around it from being read as a mention or a link.
const WORD_JOINER: char = '\u{2060}';

/// A finding's sentence as Markdown. What is between `“` and `”` is quoted as code; the rest is escaped.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = shortened(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_ref();
    while let Some((before, opened)) = rest.split_once('“') {
        out.push_str(&escaped(before));
        let (quoted, after) = opened.split_once('”').unwrap_or((opened, ""));
        if out.ends_with('`') && !out.ends_with("\\`") {
            // Otherwise the two code spans would read as one.
            out.push(WORD_JOINER);
        }
        out.push_str(&code(quoted));
        rest = after;
    }
    out.push_str(&escaped(rest));
    out
}

/// Where `what` occurs in our own words, outside anything between `“` and `”`.
pub fn unquoted<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_ours = |at: &usize| text[..*at].rfind('“').is_none_or(|open| text[open..*at].contains('”'));
    text.match_indices(what).map(|(at, _)| at).filter(is_ours)
}

/// A code span for `text`, whatever is in it (`CommonMark`, section 6.1).
#[must_use]
pub fn code(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text, '`') + 1);
    // Markdown removes a space that is at both ends; one more at each end keeps the original.
    let needs_room = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let room = if needs_room && !text.trim().is_empty() { " " } else { "" };
    format!("{ticks}{room}{text}{room}{ticks}")
}

/// Text in which nothing is markup, a mention or a reference.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '@' | '#' => {
                out.push('\\');
                out.push(c);
                out.push(WORD_JOINER);
            }
            _ => out.push(c),
        }
    }
    // Addresses and "GH-1" become links without any markup, in either case.
    for linked in ["gh-", "://", "www."] {
        out = parted(&out, linked);
    }
    out
}

/// A line of plain text without mentions, references, addresses or bracketed commands: titles and commit messages have no other escapes, and GitHub
/// acts on them (`fixes #3`, `[skip ci]`).
#[must_use]
pub fn plain_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(&text.split_whitespace().collect::<Vec<_>>().join(" ")).chars() {
        out.push(c);
        if matches!(c, '@' | '#' | '[') {
            out.push(WORD_JOINER);
        }
    }
    for linked in ["gh-", "://", "www."] {
        out = parted(&out, linked);
    }
    out
}

/// The text with an invisible character inside each `word`, ignoring case.
fn parted(text: &str, word: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lower = text.to_ascii_lowercase();
    let mut done = 0;
    for (at, _) in lower.match_indices(word) {
        let last = at + word.len() - 1;
        out.push_str(&text[done..last]);
        out.push(WORD_JOINER);
        done = last;
    }
    out.push_str(&text[done..]);
    out
}

/// The same words for a table cell, where every bar that does not end the cell is escaped with one backslash, even in code.
#[must_use]
pub fn in_cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for c in markdown.chars() {
        if c == '|' {
            out.truncate(out.trim_end_matches('\\').len());
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Fences a block so that nothing inside can close it.
#[must_use]
pub fn fenced(info: &str, text: &str) -> String {
    let ticks = "`".repeat(longest_run(text, '`').max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{ticks}{info}\n{text}{end}{ticks}\n")
}

/// Cut to what a person would read, so that none of our sentences needs to be cut in the middle of its markup.
#[must_use]
pub fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 1_000;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

fn longest_run(text: &str, of: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == of { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;

    #[test]
    fn quoted_words_become_code() {
        assert_eq!(sentence("put “Assam” first"), "put `Assam` first");
        assert_eq!(sentence("“a`b” and @ada"), "``a`b`` and \\@\u{2060}ada");
        assert_eq!(sentence("“@ada #1 <b>”"), "`@ada #1 <b>`");
        assert_eq!(code("x\u{202e}y\nz"), "`xy z`");
        assert_eq!(sentence("“a”“b”"), "`a`\u{2060}`b`");
        assert_eq!(escaped("gh-1 HTTPS://x"), "gh\u{2060}-1 HTTPS:/\u{2060}/x");
        assert_eq!(in_cell("`a|b` \\| `a\\\\|b`"), "`a\\|b` \\| `a\\|b`");
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(fenced("suggestion", "a\n"), "```suggestion\na\n```\n");
        assert_eq!(fenced("suggestion", "````\n"), "`````suggestion\n````\n`````\n");
        assert_eq!(fenced("suggestion", ""), "```suggestion\n```\n");
    }

    proptest! {
        #[test]
        fn whatever_is_quoted_stays_one_code_span(text in "[`a-c@#<>|*_\\[\\]() \\\\&!]{1,24}") {
            prop_assume!(!text.trim().is_empty());
            let quoted = code(&text);
            let events: Vec<Event> = Parser::new_ext(&quoted, Options::all()).collect();
            let whole = events.iter().any(|event| matches!(event, Event::Code(inner) if inner.as_ref() == text));
            prop_assert!(whole, "{quoted:?} {events:?}");
        }

        #[test]
        fn whatever_is_escaped_is_plain_text(text in "[`a-c@#<>|*_\\[\\]()\\\\&!~]{1,24}") {
            let source = format!("x {}", escaped(&text));
            for event in Parser::new_ext(&source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
                let plain = matches!(event, Event::Text(_) | Event::Start(pulldown_cmark::Tag::Paragraph) | Event::End(_));
                prop_assert!(plain, "{source:?} {event:?}");
            }
        }
    }
}
