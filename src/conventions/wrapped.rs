//! The marks around the beginning of a description: authors in italics and parentheses, a venue in bold.

use crate::text::Span;

/// A stretch enclosed in marks, such as `*(Ada Lovelace).*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The opening marks; empty if the text begins with a word.
    pub open: Span,
    /// The closing marks, including a full stop or comma among or after them.
    pub close: Span,
}

impl Wrapped {
    /// The marks at the beginning of `span`, and those that close them.
    pub(super) fn of(text: &str, span: Span) -> Self {
        let source = span.of(text);
        let none = Self { open: Span::new(span.start, span.start), close: Span::new(span.start, span.start) };
        let width = source.bytes().take_while(|byte| matches!(byte, b'*' | b'_' | b'(')).count();
        let Some(&last) = source.as_bytes()[..width].last() else { return none };
        let Some(close) = closing(&source[width..], last) else { return none };
        let inner = &source[width..width + close];
        if inner.starts_with(char::is_whitespace) || !inner.contains(char::is_alphanumeric) {
            return none;
        }
        let start = span.start + width + close;
        let marks = text[start..span.end].bytes().take_while(|byte| matches!(byte, b'*' | b'_' | b')' | b'.' | b','));
        Self { open: Span::new(span.start, span.start + width), close: Span::new(start, start + marks.count()) }
    }

    /// Whether the full stop among the closing marks is that of "et al.", so that it says nothing about the list's own full stops.
    pub(super) fn is_abbreviated(self, text: &str) -> bool {
        let closing = self.close.of(text);
        closing.starts_with('.') && !closing[1..].contains('.') && text[..self.close.start].ends_with(" al")
    }
}

/// Where the mark that closes `open` is; a full stop before it belongs to it.
fn closing(inner: &str, open: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in inner.bytes().enumerate() {
        match (open, byte) {
            (b'(', b'(') => depth += 1,
            (b'(', b')') if depth > 0 => depth -= 1,
            (b'(', b')') => return Some(at),
            (b'*' | b'_', _) if byte == open => {
                return Some(at - inner[..at].bytes().rev().take_while(|byte| matches!(byte, b'.' | b',')).count());
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(source: &str) -> (&str, &str) {
        let wrapped = Wrapped::of(source, Span::new(0, source.len()));
        (wrapped.open.of(source), wrapped.close.of(source))
    }

    #[test]
    fn what_is_set_off_is_told_with_its_marks() {
        assert_eq!(marks("*(Ada Lovelace, Bo (Li)).* 2024"), ("*(", ").*"));
        assert_eq!(marks("_Ada Lovelace._ 2024"), ("_", "._"));
        assert_eq!(marks("(Ada Lovelace), 2024"), ("(", "),"));
        assert_eq!(marks("Ada Lovelace. 2024"), ("", ""));
        assert_eq!(marks("*Ada Lovelace. 2024"), ("", ""));
        assert_eq!(marks("** *(Ada Lovelace).* 2024"), ("", ""));
    }
}
