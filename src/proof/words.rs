//! The words of a text and what is between them.

use std::borrow::Cow;

/// What a word is to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Letters and digits.
    Plain,
    /// Where a link leads, or a bare address.
    Address,
    /// Shown as typed.
    Code,
    /// Where a picture comes from.
    Picture,
    /// A tag, a comment, a task's checkbox.
    Html,
}

/// Markup that spans words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Strong,
    Emphasis,
    Strike,
    Link,
    Picture,
}

/// What is between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    /// White space of any width.
    Blank,
    /// A visible line break.
    Break,
    /// The bar between two cells.
    Cell,
    /// Any other character.
    Char(char),
    /// Markup that begins here.
    Open(Mark),
    /// Markup that ends here.
    Close(Mark),
}

/// A word, and what is before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Word<'t> {
    pub gap: Vec<Sign>,
    pub kind: Kind,
    pub text: Cow<'t, str>,
}

/// The words of a block, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ink<'t> {
    pub words: Vec<Word<'t>>,
    /// What is after the last word.
    pub end: Vec<Sign>,
}

impl<'t> Ink<'t> {
    pub fn sign(&mut self, sign: Sign) {
        if sign == Sign::Blank && matches!(self.end.last(), Some(Sign::Blank | Sign::Break)) {
            return;
        }
        if sign == Sign::Break && self.end.last() == Some(&Sign::Blank) {
            self.end.pop();
        }
        self.end.push(sign);
    }

    pub fn word(&mut self, kind: Kind, text: impl Into<Cow<'t, str>>) {
        let gap = std::mem::take(&mut self.end);
        self.words.push(Word { gap, kind, text: text.into() });
    }

    /// Adds text without markup.
    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        let mut is_start = !matches!(self.end.last(), None | Some(Sign::Char(_))) || self.words.is_empty();
        while let Some(first) = rest.chars().next() {
            let length = if first.is_whitespace() {
                self.sign(Sign::Blank);
                first.len_utf8()
            } else if let Some(length) = address(rest).filter(|_| is_start) {
                self.word(Kind::Address, rest[..length].to_owned());
                length
            } else {
                match word(rest, is_start) {
                    0 => {
                        self.sign(Sign::Char(first));
                        first.len_utf8()
                    }
                    length => {
                        self.word(Kind::Plain, rest[..length].to_owned());
                        length
                    }
                }
            };
            // What follows a letter is not a beginning.
            is_start = !rest[..length].ends_with(char::is_alphanumeric);
            rest = &rest[length..];
        }
    }

    /// How many brackets have no counterpart.
    pub fn open_brackets(&self) -> usize {
        let signs = || (0..=self.words.len()).flat_map(|at| self.gap(at));
        let count = |wanted: &str| signs().filter(|sign| matches!(sign, Sign::Char(c) if wanted.contains(*c))).count();
        [("(（", ")）"), ("[【", "]】"), ("{", "}")]
            .iter()
            .map(|(open, close)| count(open).abs_diff(count(close)))
            .sum()
    }

    /// The letters, digits and addresses of the block.
    pub fn essence(&self) -> String {
        self.words.iter().map(|word| essence_of(&word.text)).collect()
    }

    /// What is before the word at this index; after the last word, what ends the block.
    pub fn gap(&self, at: usize) -> &[Sign] {
        self.words.get(at).map_or(&self.end, |word| &word.gap)
    }
}

/// The letters and digits of a text, and its addresses unchanged.
pub(super) fn essence_of(text: &str) -> String {
    let mut ink = Ink::default();
    ink.text(text);
    let words = ink.words.iter().map(|word| match word.kind {
        Kind::Address => word.text.replace('\\', "").replace("&amp;", "&"),
        _ => word.text.chars().filter(|c| c.is_alphanumeric()).collect(),
    });
    words.collect()
}

/// The length of the address that `text` begins with, as GitHub links it
/// (GFM, "Autolinks (extension)": <https://github.github.com/gfm/#autolinks-extension->).
fn address(text: &str) -> Option<usize> {
    let begins = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    if !(begins("http://") || begins("https://") || begins("www.") || begins("ftp://")) {
        return None;
    }
    let mut end = text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|')).unwrap_or(text.len());
    // A bracket that closes more than the address opens is not part of the address, nor is what follows it.
    let mut open = 0_usize;
    for (at, c) in text[..end].char_indices() {
        match c {
            '(' | '[' => open += 1,
            ')' | ']' if open == 0 => {
                end = at;
                break;
            }
            ')' | ']' => open -= 1,
            _ => {}
        }
    }
    let shown = text[..end].trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"', '`']);
    Some(shown.len()).filter(|&length| length > "http://".len())
}

/// The length of the word that `text` begins with, including its own signs; 0 if it begins with none.
fn word(text: &str, is_start: bool) -> usize {
    let lead = if is_start { own_signs(text) } else { 0 };
    let letters = text[lead..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - lead);
    if letters == 0 {
        return 0;
    }
    let end = lead + letters;
    let behind = text[end..].len() - text[end..].trim_start_matches(['+', '#', '%', '°']).len();
    let runs_on = text[end + behind..].starts_with(char::is_alphanumeric);
    if runs_on { end } else { end + behind }
}

/// The length of the signs that a word begins with: `-5`, `~5`, `.NET`, `--flag`, `@scope`, `#tag`, `$HOME`.
fn own_signs(text: &str) -> usize {
    let signs = text.find(|c: char| c.is_alphanumeric() || c.is_whitespace()).unwrap_or(text.len());
    let follows = text[signs..].chars().next();
    let own = match follows {
        Some(c) if c.is_ascii_digit() => text[..signs].chars().all(|c| "-+~.±≈<>=≤≥$€£#@".contains(c)),
        Some(c) if c.is_alphabetic() => text[..signs] == *"--" || matches!(&text[..signs], "@" | "#" | "$" | "."),
        _ => false,
    };
    if own { signs } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut ink = Ink::default();
        ink.text(text);
        ink.words.iter().map(|word| word.text.clone().into_owned()).collect()
    }

    #[test]
    fn signs_that_belong_to_a_word_are_its_own() {
        assert_eq!(
            words("~5 minutes - 10% of .NET, --flag and C++"),
            ["~5", "minutes", "10%", "of", ".NET", "--flag", "and", "C++"]
        );
        assert_eq!(words("tea -malty (2019)"), ["tea", "malty", "2019"]);
    }

    #[test]
    fn addresses_are_whole_and_end_where_github_ends_them() {
        assert_eq!(words("see https://tea.example/a_(b)?c=d). Then"), ["see", "https://tea.example/a_(b)?c=d", "Then"]);
        assert_eq!(words("[www.tea.example/]"), ["www.tea.example/"]);
    }
}
