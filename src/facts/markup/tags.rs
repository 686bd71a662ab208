//! Tags: HTML, JATS, MathML.

/// A longer tag is not treated as one.
const LONGEST: usize = 2_000;

/// The text without tags; those that stand for a break leave a space.
pub(super) fn without(text: &str) -> String {
    // The same formula, given twice.
    let is_told_in_tex = text.contains("tex-math>");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some(comment) = behind.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((name, end)) = tag(behind) else {
            out.push('<');
            rest = &behind[1..];
            continue;
        };
        let inside = &behind[end..];
        rest = match name {
            "annotation" | "annotation-xml" | "style" | "script" => behind_element(inside, name),
            "math" if is_told_in_tex => behind_element(inside, name),
            _ => inside,
        };
        if matches!(name, "br" | "p" | "div" | "title" | "break" | "li" | "td") {
            out.push(' ');
        }
    }
    out.push_str(rest);
    out
}

/// The name of the tag that a text begins with, without its prefix, and where the tag ends.
fn tag(text: &str) -> Option<(&str, usize)> {
    let name = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let end = text.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    if text[1..end].contains('<') {
        return None;
    }
    let name = name[..name.len() - (text.len() - end)].split([' ', '/', '\n', '\t']).next()?;
    Some((name.rsplit(':').next().unwrap_or(name), end + 1))
}

/// What follows the end tag of an element; the whole text if there is none.
fn behind_element<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at..];
        match tag(rest) {
            Some((closed, end)) if closed == name => return &rest[end..],
            _ => rest = &rest[2..],
        }
    }
    text
}
