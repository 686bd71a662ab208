//! Tags after a description that lack the backticks the list puts around them.

use super::{Form, Rewrite};
use crate::document::Document;
use crate::text::Span;

/// The words at the end of an entry's description that the list writes as tags in code: `MIT`, `Go` in "Malty leaves.
/// MIT Go".
#[must_use]
pub fn bare_tags(base: &Document<'_>, head: &Document<'_>, form: &Form<'_>) -> Vec<Span> {
    let Form::Item(anatomy) = form else { return Vec::new() };
    let description = anatomy.description;
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|');
    let mut tags = Vec::new();
    let mut rest = description.of(head.text).trim_end_matches(|c| is_between(c) || c == '.');
    loop {
        let word = rest.rsplit(is_between).next().unwrap_or_default();
        let end = description.start + rest.len();
        if word.is_empty() || !is_tag(base, word) {
            break;
        }
        tags.push(Span::new(end - word.len(), end));
        rest = rest[..rest.len() - word.len()].trim_end_matches(is_between);
    }
    // A sentence may well end with the name of a language.
    if !rest.ends_with(['.', ')', '。', '!', '?', '`']) {
        tags.clear();
    }
    tags.reverse();
    tags
}

/// Whether the list has a word as code.
fn is_tag(base: &Document<'_>, word: &str) -> bool {
    let mut codes = base.opaque_in(Span::new(0, base.text.len())).iter().map(|code| code.of(base.text));
    codes.any(|code| code.starts_with('`') && code.trim_matches('`') == word)
}

/// Puts backticks around tags, if nothing but spaces comes between and after them.
pub fn tick(head: &Document<'_>, form: &Form<'_>, tags: &[Span], pieces: &mut Rewrite) {
    let Form::Item(anatomy) = form else { return };
    let ends = tags.iter().skip(1).map(|tag| tag.start).chain([anatomy.description.end]);
    let mut gaps = tags.iter().zip(ends).map(|(tag, end)| Span::new(tag.end, end).of(head.text));
    if gaps.all(|gap| gap.trim().is_empty()) {
        for tag in tags {
            pieces.replace(*tag, format!("`{}`", tag.of(head.text)));
        }
    }
}
