//! Words that others wrote, made harmless inside our Markdown.
//!
//! Contributed text must not mention, link, format, close a fence or a details block, or carry characters that turn the
//! reading direction around (<https://trojansource.codes>). GitHub looks for mentions and references in text but not in code, so
//! quoted words become code spans; whatever else slips into a sentence is escaped.

/// A finding's sentence as Markdown. What stands between `“` and `”` is quoted as code; the rest is escaped.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once('“') {
        out.push_str(&escaped(before));
        let (quoted, after) = opened.split_once('”').unwrap_or((opened, ""));
        out.push_str(&code(quoted));
        rest = after;
    }
    out.push_str(&escaped(rest));
    out
}

/// A code span that holds `text` whatever stands in it (`CommonMark`, section 6.1).
#[must_use]
pub fn code(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text, '`') + 1);
    // A space that stands at both ends is taken away by Markdown; one more of each keeps what was there.
    let needs_room = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let room = if needs_room && !text.trim().is_empty() { " " } else { "" };
    format!("{ticks}{room}{text}{room}{ticks}")
}

/// Text in which nothing is markup, a mention or a reference.
#[must_use]
pub fn escaped(text: &str) -> String {
    const WORD_JOINER: char = '\u{2060}';
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
    // "GH-1" and addresses are linked too.
    out.replace("GH-", &format!("GH{WORD_JOINER}-"))
        .replace("://", &format!(":{WORD_JOINER}//"))
        .replace("www.", &format!("www{WORD_JOINER}."))
}

/// The same words for a table cell.
#[must_use]
pub fn in_cell(markdown: &str) -> String {
    markdown.replace("\\|", "|").replace('|', "\\|")
}

/// Fences a block so that nothing inside can close it.
#[must_use]
pub fn fenced(info: &str, text: &str) -> String {
    let ticks = "`".repeat(longest_run(text, '`').max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{ticks}{info}\n{text}{end}{ticks}\n")
}

/// On one line, without control characters and without marks that turn the reading direction.
fn visible(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            _ if c.is_control() => None,
            _ => Some(c),
        })
        .collect()
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
