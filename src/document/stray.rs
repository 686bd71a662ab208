//! Lines that were meant as items but are none to a Markdown parser: the marker is glued to the text, or missing.

use super::Marker;
use super::naming::is_label;

/// What a stray line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stray {
    /// The marker, or [`Marker::Missing`].
    pub marker: Marker,
    /// Spaces before the marker.
    pub indent: usize,
    /// The length in bytes of the marker, or of what was typed instead.
    pub width: usize,
}

/// Whether this line begins with a marker glued to a link: `-[x](…)`, `*[x](…)`, `1.[x](…)`, `-**[x]…`; its text may continue on the next line.
pub(super) fn glued(line: &str, next: &str) -> Option<Stray> {
    let indent = indent(line);
    let rest = &line.as_bytes()[indent..];
    let (marker, width) = match *rest.first()? {
        mark @ (b'-' | b'*' | b'+') => (Marker::Bullet(mark), 1),
        b'0'..=b'9' => numbered(rest)?,
        _ => return None,
    };
    let behind = &line[indent + width..];
    let glued = (begins_with_bracket(behind) || goes_on(behind, next))
        && !(marker == Marker::Bullet(b'*') && closes_emphasis(behind));
    glued.then_some(Stray { marker, indent, width })
}

/// Whether this line begins with a link, like an entry that has lost its marker.
pub(super) fn lost(line: &str) -> Option<Stray> {
    let indent = indent(line);
    begins_with_link(&line[indent..]).then_some(Stray { marker: Marker::Missing, indent, width: 0 })
}

/// Whether this line begins with a sign typed instead of a marker, and a link: `• [x](…)`, `– [x](…)`, `-- [x](…)`, `\\- [x](…)`; or with a marker
/// after the plus of a diff: `+- [x](…)`.
pub(super) fn typed(line: &str) -> Option<Stray> {
    const SIGNS: [&str; 12] = ["•", "·", "‣", "◦", "–", "—", "--", "\\-", "\\*", "-\u{a0}", "*\u{a0}", "−"];
    let indent = indent(line);
    let rest = &line[indent..];
    let sign =
        SIGNS.into_iter().find(|sign| rest.starts_with(sign)).map_or_else(|| pasted(rest), |sign| Some(sign.len()))?;
    let behind = rest[sign..].trim_start();
    let width = rest.len() - behind.len();
    begins_with_link(behind).then_some(Stray { marker: Marker::Missing, indent, width })
}

/// The length of a diff's plus and the marker after it: `+- `, `+12. `.
fn pasted(line: &str) -> Option<usize> {
    let marker = line.strip_prefix('+')?.as_bytes();
    let width = match *marker.first()? {
        b'-' | b'*' | b'+' => 1,
        b'0'..=b'9' => numbered(marker)?.1,
        _ => return None,
    };
    marker.get(width).is_some_and(|byte| matches!(byte, b' ' | b'\t')).then_some(1 + width)
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ' || byte == b'\t').count()
}

fn numbered(rest: &[u8]) -> Option<(Marker, usize)> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let delimiter = *rest.get(digits)?;
    if digits > 9 || !matches!(delimiter, b'.' | b')') {
        return None;
    }
    let number = rest[..digits].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some((Marker::Number { number, delimiter }, digits + 1))
}

/// A bracketed word, and a link on the same line: `[x](https://…)`, `[2024] **Title** [[paper](https://…)]`.
fn begins_with_bracket(text: &str) -> bool {
    let inner = text.trim_start_matches("**").trim_start_matches("__").trim_start_matches('`').trim_start_matches('!');
    inner.starts_with('[')
        && !inner.starts_with("[^")
        && (text.contains("](") || text.contains("] (http") || text.contains("]["))
}

/// A bracket that is closed on the next line, before an address: `[A long⏎title](https://…)`.
fn goes_on(line: &str, next: &str) -> bool {
    let inner = line.trim_start_matches(['*', '_', '`']);
    let opened = inner.strip_prefix('[').is_some_and(|text| !text.starts_with('^') && !text.contains([']', '[']));
    let close = next.find(']').filter(|&close| !next[..close].contains('['));
    opened && close.is_some_and(|close| next[close..].starts_with("](http"))
}

/// `[text](` with text in it, perhaps in bold or code; a picture is not a title.
fn begins_with_link(text: &str) -> bool {
    let inner = text.trim_start_matches("**").trim_start_matches("__").trim_start_matches('`');
    let Some(link) = inner.strip_prefix('[') else { return false };
    let Some(close) = link.find(']') else { return false };
    // `[[Paper](…)]` and a badge on a line of their own are part of the entry above.
    if link.starts_with(['[', '!']) || is_label(&link[..close]) {
        return false;
    }
    let target = &link[close + 1..];
    let leads_out = target.trim_start_matches([' ', '*', '`']).starts_with("(http") || target.starts_with("][");
    close > 0 && !link.starts_with('^') && leads_out
}

/// `*[x](…)*` is emphasis, not a marker.
fn closes_emphasis(behind: &str) -> bool {
    behind.find(')').is_some_and(|close| behind[close + 1..].starts_with('*') && !behind[close + 1..].starts_with("**"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_markers_are_seen() {
        for line in [
            "-[a](https://a.example)",
            "  *[a](https://a.example) - b",
            "+**[a](https://a.example)**",
            "-[a] (https://a.example)",
            "*[**2024**] **A** [paper](https://a.example)",
        ] {
            assert!(glued(line, "").is_some(), "{line}");
        }
        assert_eq!(
            glued("12.[a](https://a.example)", "").map(|stray| stray.marker),
            Some(Marker::Number { number: 12, delimiter: b'.' })
        );
    }

    #[test]
    fn a_glued_title_may_go_on_in_the_next_line() {
        assert!(glued("-[A long", "  title](https://a.example) - b").is_some());
        for (line, next) in
            [("-[A long", "title - b"), ("-[a] b", "c](https://a.example)"), ("-A", "[b](https://a.example)")]
        {
            assert_eq!(glued(line, next), None, "{line}");
        }
    }

    #[test]
    fn signs_typed_for_markers_are_seen() {
        for line in [
            "• [a](https://a.example)",
            "–[a](https://a.example)",
            "-- [a](https://a.example)",
            "\\- [a](https://a.example)",
            "+- [a](https://a.example)",
            "+12. [a](https://a.example)",
        ] {
            assert!(typed(line).is_some_and(|stray| line[stray.width..].starts_with('[')), "{line}");
        }
        for line in ["— Ada, [a](https://a.example)", "--flag", "• a", "+-x", "+1 [a](https://a.example)"] {
            assert_eq!(typed(line), None, "{line}");
        }
    }

    #[test]
    fn prose_and_emphasis_are_left_alone() {
        for line in [
            "*[a](https://a.example)* says",
            "-x",
            "- [a](https://a.example)",
            "2.5 litres",
            "-[x]",
            "**[a](https://a.example)**",
        ] {
            assert_eq!(glued(line, ""), None, "{line}");
        }
    }
}
