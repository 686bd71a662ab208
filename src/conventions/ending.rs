//! The punctuation at the end of a description.

use super::separator::is_dash;
use crate::document::last_char;
use crate::text::Span;

/// How a description ends; `None` if a full stop is out of the question: it ends with other sentence punctuation, inside closing marks, with an
/// address, or with something in parentheses, which varies ("(Source code)", "(see there.)").
pub(super) fn full_stop(description: &str, ends_with_link: bool) -> Option<&'static str> {
    if ends_with_address(description) {
        return None;
    }
    if ends_with_link {
        return Some("no full stop");
    }
    let inner = inside_marks(description);
    let (last, width) = last_char(inner)?;
    if inner.len() < description.len() {
        return (!ends_sentence(last) && !closes(last)).then_some("no full stop");
    }
    let before = &inner[..inner.len() - width];
    match last {
        '.' if before.ends_with("..") => None,
        '.' if before.ends_with('.') => Some("two full stops"),
        '.' if before.ends_with(' ') => Some("a space before the full stop"),
        '.' if is_abbreviated(before) => None,
        '.' => Some("a full stop"),
        ',' => Some("a comma"),
        ';' => Some("a semicolon"),
        '。' => Some("a full stop (。)"),
        ':' | '`' | '\\' => None,
        // A dash at the very end announces something still to be said.
        _ if is_dash(last) && before.ends_with(char::is_whitespace) => None,
        _ if ends_sentence(last) || closes(last) => None,
        _ => Some("no full stop"),
    }
}

/// The end of a description to replace, and what to write instead, so that it ends like the others.
pub(super) fn ending(text: &str, description: Span, value: &str) -> Option<(Span, &'static str)> {
    let is_end = |c: char| matches!(c, '.' | '。' | ',' | ';') || c.is_whitespace();
    let mut words = description.of(text);
    while let Some((_, width)) = last_char(words).filter(|&(c, _)| is_end(c)) {
        words = &words[..words.len() - width];
    }
    let stop = match value {
        "no full stop" => "",
        _ if is_stop(value) && words.ends_with(is_ideographic) => "。",
        _ if is_stop(value) => ".",
        _ => return None,
    };
    Some((Span::new(description.start + words.len(), description.end), stop))
}

/// Whether a description's own full stop is as good as the others': each script has its own.
pub(super) fn suits(description: &str, value: &str, expected: &str) -> bool {
    let words = description.trim_end_matches(['.', '。']);
    is_stop(expected)
        && match value {
            "a full stop" => !words.ends_with(is_ideographic),
            "a full stop (。)" => words.ends_with(is_ideographic),
            _ => false,
        }
}

fn is_stop(value: &str) -> bool {
    matches!(value, "a full stop" | "a full stop (。)")
}

/// Chinese and Japanese characters, and their punctuation.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A text without the closing marks at its end: emphasis, quotation marks, tags.
fn inside_marks(text: &str) -> &str {
    let mut inner = text;
    loop {
        let Some((last, width)) = last_char(inner) else { return inner };
        let shorter = match last {
            '*' | '_' | '~' | '"' | '”' | '’' | '\'' | '»' | '›' | '」' | '』' => inner.len() - width,
            '>' => match inner.rfind("</") {
                Some(tag) if inner[tag + 2..inner.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric()) => tag,
                _ => return inner,
            },
            _ => return inner,
        };
        inner = &inner[..shorter];
        // French puts a space inside its quotation marks.
        if matches!(last, '»' | '›') {
            inner = inner.trim_end();
        }
    }
}

/// Full stops of all scripts, and signs that end a question, an exclamation or an unfinished sentence.
fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '．'
            | '｡'
            | '！'
            | '？'
            | '‽'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '՞'
            | '՜'
            | '\u{37e}'
            | '።'
            | '፧'
            | '။'
            | '។'
            | '៕'
            | '᠃'
            | '᠉'
            | '꓿'
            | '⸮'
            | '܀'
            | '๏'
            | '๚'
            | '๛'
    )
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '］' | '】' | '》' | '〉' | '〕')
}

/// Whether a text ends with a bare address: a full stop would be read as part of it.
fn ends_with_address(text: &str) -> bool {
    if text.ends_with('.') {
        return false;
    }
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let has_scheme = ["http://", "https://", "www.", "mailto:"].iter().any(|scheme| word.starts_with(scheme));
    let alone = word.len() == text.len()
        && word.contains('.')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "./-_~".contains(c));
    let is_mail = word.contains('@') && word.contains('.') && !word.starts_with('@');
    !word.contains("](") && (has_scheme || alone || is_mail)
}

/// Whether the full stop after a text belongs to its last word: "et al.", "Inc.", "U.S.".
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let letters = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    letters || matches!(word, "al" | "etc" | "Inc" | "Ltd" | "Co" | "Corp" | "vs" | "Jr" | "Dr" | "approx")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_sentence_is_told_in_every_script() {
        for (description, ending) in [
            ("Malty leaves", Some("no full stop")),
            ("Malty leaves.", Some("a full stop")),
            ("Malty leaves&period;", Some("a full stop")),
            ("Malty leaves;", Some("a semicolon")),
            ("Malty &quot;leaves&quot;", Some("no full stop")),
            ("Malty <b>leaves</b>", Some("no full stop")),
            ("Malty <b>leaves.</b>", None),
            ("Malty **leaves.**", None),
            ("चाय की पत्तियाँ।", None),
            ("Leaves of Tea Inc.", None),
            ("Leaves, milk, etc.", None),
            ("Leaves of « thé. »", None),
            ("Leaves of « thé »", Some("no full stop")),
            ("Malty leaves -", None),
            ("https://leaves.example/menu", None),
            ("ada@leaves.example", None),
        ] {
            assert_eq!(full_stop(description, false), ending, "{description}");
        }
    }

    #[test]
    fn a_full_stop_is_put_behind_words_and_entities_stay_whole() {
        for (description, value, written) in [
            ("Malty leaves,", "a full stop", "Malty leaves."),
            ("&quot;leaves&quot;", "a full stop", "&quot;leaves&quot;."),
            ("Malty leaves&period;", "no full stop", "Malty leaves"),
            ("红茶", "a full stop", "红茶。"),
            ("Black tea", "a full stop (。)", "Black tea."),
        ] {
            let (end, stop) = ending(description, Span::new(0, description.len()), value).unwrap_or_default();
            assert_eq!(format!("{}{stop}", &description[..end.start]), written, "{description}");
        }
    }
}
