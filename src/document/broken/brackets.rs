//! Brackets of every script, and what is between them.

use crate::text::Span;

/// Brackets of other scripts that people type instead of the ASCII ones.
pub(super) const OPENING: [char; 5] = ['(', '（', '【', '［', '['];
pub(super) const CLOSING: [char; 6] = [')', '）', '】', '］', ']', '}'];

/// Words in brackets.
pub(super) struct Bracketed {
    /// Where the opening bracket is.
    pub start: usize,
    /// How long it is.
    pub open: usize,
    length: usize,
}

impl Bracketed {
    pub fn len(&self) -> usize {
        self.length
    }
}

/// The bracketed words at the end of `source`.
pub(super) fn bracketed(source: &str, closing: char) -> Option<Bracketed> {
    let opening = match closing {
        ']' => '[',
        '］' => '［',
        '】' => '【',
        ')' => '(',
        _ => '（',
    };
    let mut depth = 0usize;
    for (at, c) in source.char_indices().rev() {
        if c == closing {
            depth += 1;
        } else if c == opening {
            depth -= 1;
            if depth == 0 {
                let length = source.len() - at;
                return (length > opening.len_utf8() + closing.len_utf8()).then_some(Bracketed {
                    start: at,
                    open: opening.len_utf8(),
                    length,
                });
            }
        }
    }
    None
}

/// The address itself, and where the broken piece ends: after its closing bracket, if it has one.
pub(super) fn address_end(text: &str, address: Span, limit: usize) -> (Span, usize) {
    let source = Span::new(address.start, limit).of(text);
    let stop = source
        .find(|c: char| c.is_whitespace() || matches!(c, '）' | '】' | '］' | ']' | '}' | '<' | '|'))
        .unwrap_or(source.len());
    // An escaped bracket is text: `\\[[x](https://a.example\\]`.
    let is_escaped = source[stop..].starts_with(']') && source[..stop].ends_with('\\');
    let stop = stop - usize::from(is_escaped);
    let mut url = Span::new(address.start, (address.start + stop).min(address.end.max(address.start)));
    // Brackets inside an address come in pairs; the first that closes nothing ends it, whatever is glued to it.
    let mut open = 0_usize;
    let unmatched = url.of(text).bytes().position(|byte| match byte {
        b'(' => {
            open += 1;
            false
        }
        b')' if open == 0 => true,
        b')' => {
            open -= 1;
            false
        }
        _ => false,
    });
    if let Some(at) = unmatched {
        url = Span::new(url.start, url.start + at);
    }
    let closing = text[url.end..limit].chars().next().filter(|c| CLOSING.contains(c));
    (url, url.end + closing.map_or(0, char::len_utf8))
}

/// The last bracket in `source` that is opened and not closed, within the line and a name's length.
pub(super) fn left_open(source: &str) -> Option<usize> {
    let mut closed = 0_usize;
    for (at, c) in source.char_indices().rev().take(FAR) {
        match c {
            '\n' => return None,
            ']' if !source[..at].ends_with('\\') => closed += 1,
            '[' if source[..at].ends_with('\\') => {}
            '[' if closed == 0 => return Some(at),
            '[' => closed -= 1,
            _ => {}
        }
    }
    None
}

/// The first bracket in `source` that closes without being opened, within the line and a name's length.
pub(super) fn left_closed(source: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in source.char_indices().take(FAR) {
        match c {
            '\n' => return None,
            '[' => open += 1,
            ']' if open == 0 => return Some(at),
            ']' => open -= 1,
            _ => {}
        }
    }
    None
}

/// What is further apart than this does not belong together.
const FAR: usize = 200;

/// Where the text begins after a task's checkbox (`[ ] `, `[x] `), which is not a link
/// (<https://github.github.com/gfm/#task-list-items-extension->).
pub(in crate::document) fn behind_box(source: &str) -> usize {
    let bytes = source.as_bytes();
    let is_box = bytes.len() > 3
        && bytes[0] == b'['
        && matches!(bytes[1], b' ' | b'x' | b'X')
        && bytes[2] == b']'
        && bytes[3].is_ascii_whitespace();
    if is_box { source.len() - source[3..].trim_start().len() } else { 0 }
}
