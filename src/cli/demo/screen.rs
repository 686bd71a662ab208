//! Scenes for a terminal of the usual size.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

pub(super) const BOLD: &str = "\x1b[1m";
pub(super) const DIM: &str = "\x1b[2m";
pub(super) const RED: &str = "\x1b[31m";
pub(super) const GREEN: &str = "\x1b[32m";
pub(super) const YELLOW: &str = "\x1b[33m";
pub(super) const PLAIN: &str = "\x1b[0m";

/// The width that terminals have by default.
pub(super) const COLUMNS: usize = 80;

/// The number of scenes so far.
#[derive(Debug, Default)]
pub(super) struct Scenes(usize);

impl Scenes {
    /// Begins the next one with a heading.
    pub fn begin(&mut self, title: &str) {
        self.0 += 1;
        anstream::println!("{}\n", heading(&format!("{} {title}", self.0)));
    }
}

/// A title in a line across the screen.
pub(super) fn heading(title: &str) -> String {
    let title = cut(&printable(title), COLUMNS - 8);
    let rule = "─".repeat(COLUMNS.saturating_sub(4 + title.width()));
    format!("{DIM}──{PLAIN} {BOLD}{title}{PLAIN} {DIM}{rule}{PLAIN}")
}

/// A text in lines of at most this width, broken between words, or within a word that is wider.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let fits = |line: &String| line.width() + word.trim_end().width() <= columns;
        match lines.last_mut() {
            Some(line) if fits(line) => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
        while let Some(line) = lines.pop_if(|line| line.trim_end().width() > columns) {
            let end = within(&line, columns);
            lines.push(line[..end].to_owned());
            lines.push(line[end..].to_owned());
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The beginning of a text that fits into this many columns, with `…` if something was cut.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns { text.to_owned() } else { format!("{}…", &text[..within(text, columns - 1)]) }
}

/// The length in bytes of as many characters as fit, at least one.
fn within(text: &str, columns: usize) -> usize {
    let mut so_far = 0;
    let fitting = text.char_indices().skip(1).find(|(at, _)| {
        let before = text[..*at].chars().next_back();
        so_far += before.and_then(char::width).unwrap_or(0);
        let next = text[*at..].chars().next().and_then(char::width).unwrap_or(0);
        so_far + next > columns
    });
    fitting.map_or(text.len(), |(at, _)| at)
}

/// The text without control characters, which could command the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_as_long_as_they_can() {
        assert_eq!(wrapped("to be or not", 6), ["to be", "or not"]);
        assert_eq!(wrapped("a https://tea.example/x b", 8), ["a", "https://", "tea.exam", "ple/x b"]);
        assert_eq!(wrapped("茶茶茶", 4), ["茶茶", "茶"]);
        assert_eq!((cut("to be or not", 6), cut("to be", 6)), ("to be…".to_owned(), "to be".to_owned()));
    }
}
