//! Words that others wrote, as a line of plain text.

/// The text on one line, without control characters (which terminals obey) and without characters that are invisible or
/// reverse the reading direction (<https://trojansource.codes>).
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}' => None,
            '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}' => None,
            _ if c.is_control() => None,
            _ => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_not_there() {
        assert_eq!(visible("a\u{1b}[31m\u{202e}b\r\n\tc\u{200b}\u{feff}"), "a[31mb   c");
        assert_eq!(visible("“茶” é 🍵"), "“茶” é 🍵");
    }
}
