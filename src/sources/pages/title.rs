//! The title of a page, from the first bytes of what a server calls HTML.

use encoding_rs::{ISO_2022_JP, UTF_8, WINDOWS_1252};
use pulldown_cmark::{Event, Parser};

/// The most characters of a title that are kept.
const MOST_CHARACTERS: usize = 300;

/// The leading bytes searched for the page's encoding, as browsers do (HTML, "prescan a byte stream to determine its encoding").
const PRESCAN: usize = 1_024;

/// Elements whose content is not markup, and those of other vocabularies, which have titles of their own.
const SKIPPED: [&str; 9] = ["script", "style", "textarea", "xmp", "iframe", "noembed", "noframes", "svg", "math"];

/// The title: entities resolved, white space collapsed, at most 300 characters. `None` if it is empty, incomplete within the bytes, or
/// in an encoding that cannot be read.
pub(super) fn title(page: &[u8], content_type: Option<&str>) -> Option<String> {
    let raw = find(page)?;
    let text = resolved(&decoded(raw, content_type.and_then(charset).or_else(|| charset_of(page)))?);
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let title: String = words.join(" ").chars().take(MOST_CHARACTERS).collect();
    Some(title.trim_end().to_owned()).filter(|title| !title.is_empty())
}

/// Whether the whole title is among the bytes.
pub(super) fn is_whole(page: &[u8]) -> bool {
    find(page).is_some()
}

/// The bytes between the tags of the first title.
fn find(page: &[u8]) -> Option<&[u8]> {
    let mut rest = page;
    loop {
        rest = &rest[position(rest, b"<")?..];
        if rest.starts_with(b"<!--") {
            // `<!-->` and `<!--->` are whole comments.
            let inside = &rest[2..];
            rest = &inside[position(inside, b"-->")? + 3..];
        } else if is_tag(rest, b"<", "title") {
            let inside = &rest[tag(rest)?..];
            return Some(&inside[..closing(inside, "title")?]);
        } else if let Some(name) = SKIPPED.iter().find(|name| is_tag(rest, b"<", name)) {
            let inside = &rest[tag(rest)?..];
            rest = &inside[closing(inside, name)?..];
        } else if rest.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') {
            rest = &rest[tag(rest)?..];
        } else {
            rest = &rest[1..];
        }
    }
}

fn position(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}

/// Whether a tag that begins with `mark` has this name.
fn is_tag(bytes: &[u8], mark: &[u8], name: &str) -> bool {
    let end = mark.len() + name.len();
    bytes.starts_with(mark)
        && bytes.get(mark.len()..end).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(end).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
}

/// Where the closing tag of an element begins.
fn closing(bytes: &[u8], name: &str) -> Option<usize> {
    (0..bytes.len()).find(|at| bytes[*at] == b'<' && is_tag(&bytes[*at..], b"</", name))
}

/// The length of a tag. A quoted value may contain anything; a quote elsewhere is a character like any other.
fn tag(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut begins_value) = (1, false);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return Some(at),
            b'"' | b'\'' if begins_value => {
                at += bytes[at..].iter().position(|other| other == byte)? + 1;
                begins_value = false;
            }
            b'=' => begins_value = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => begins_value = false,
        }
    }
    None
}

/// The name after `charset=`.
fn charset(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..)?.find("charset") {
        from += at + "charset".len();
        if let Some(value) = text.get(from..)?.trim_start().strip_prefix('=') {
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end = value.find(|c: char| c.is_whitespace() || "\"';,/>".contains(c)).unwrap_or(value.len());
            return Some(&value[..end]).filter(|name| !name.is_empty());
        }
    }
    None
}

/// What the page says about its encoding.
fn charset_of(page: &[u8]) -> Option<&str> {
    let start = &page[..page.len().min(PRESCAN)];
    let start = &start[position(&start.to_ascii_lowercase(), b"<meta")?..];
    // What comes after it may be in any encoding; the declaration itself is ASCII.
    let end = start.iter().position(|byte| !byte.is_ascii()).unwrap_or(start.len());
    charset(std::str::from_utf8(&start[..end]).ok()?)
}

/// Decodes bytes: as UTF-8 if they are, otherwise as the page says, otherwise with the browsers' default. `None` if that does not fit.
fn decoded(bytes: &[u8], charset: Option<&str>) -> Option<String> {
    let told = match charset {
        None => None,
        Some(name) => Some(encoding_rs::Encoding::for_label(name.as_bytes())?),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) if told != Some(ISO_2022_JP) => return Some(text.to_owned()),
        Err(_) if told == Some(UTF_8) => return None,
        _ => {}
    }
    let text = told.unwrap_or(WINDOWS_1252).decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// The text with its entities resolved, once.
fn resolved(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map_or(rest.len(), |end| end + 1);
        let entity = rest[end..].starts_with(';').then(|| entity(&rest[..=end])).flatten();
        if let Some(meant) = &entity {
            resolved.push_str(meant);
            rest = &rest[end + 1..];
        } else {
            resolved.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    resolved + rest
}

/// What an entity stands for. Markdown knows the names in HTML; numbers of control characters are read as Windows-1252, as
/// in browsers.
fn entity(entity: &str) -> Option<String> {
    if let Some(number) = entity.strip_prefix("&#") {
        let number = number.strip_suffix(';')?;
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let number = hexadecimal.map_or_else(|| number.parse(), |digits| u32::from_str_radix(digits, 16)).ok()?;
        return match u8::try_from(number) {
            Ok(byte @ 0x80..0xa0) => Some(WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned()),
            _ => char::from_u32(number).map(String::from),
        };
    }
    let text = |event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    };
    Parser::new(entity)
        .find_map(text)
        .filter(|meant| meant != entity && meant != "&")
        .or_else(|| entity.eq_ignore_ascii_case("&amp;").then(|| "&".to_owned()))
}

#[cfg(test)]
mod tests;
