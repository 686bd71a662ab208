//! Asterisks that open or close nothing.

use super::Broken;
use crate::document::{Document, Item, Link, LinkKind};
use crate::text::Span;

/// What is wrong with the asterisks of an item whose links are intact.
pub(super) fn asterisks(document: &Document<'_>, item: &Item) -> Option<Broken> {
    uneven(document, item)
        .or_else(|| spaced(document, item))
        .or_else(|| glued(document, item))
        .or_else(|| left_open(document, item))
}

/// Asterisks around a link, more on one side than on the other: `*[x](…)**`.
fn uneven(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let inside = |link: &&Link<'_>| link.kind == LinkKind::Inline && item.content.contains(link.span);
    let link = document.main_link(item).filter(inside)?;
    let ahead = &text[item.content.start..link.span.start];
    let behind = &text[link.span.end..item.content.end];
    let stars = |run: &str| run.bytes().take_while(|&byte| byte == b'*').count();
    let before = ahead.trim_end().bytes().rev().take_while(|&byte| byte == b'*').count();
    let after = stars(behind.trim_start());
    let (left, right) = (ahead.len() - ahead.trim_end().len(), behind.len() - behind.trim_start().len());
    // `**[x](…)***Authors*`: what follows is glued to the title and has asterisks of its own.
    let glued = after > before && behind.trim_start()[after..].starts_with(|c: char| !c.is_whitespace());
    let opens = ahead.trim_end().trim_end_matches('*').chars().next_back().is_none_or(char::is_whitespace);
    let closes = behind.trim_start().trim_start_matches('*').chars().next().is_none_or(char::is_whitespace);
    let spaced = before == after && left == 1 && right <= 1 && before <= 2 && opens && closes;
    if before == 0 || after == 0 || glued || !(spaced || left == 0 && right == 0 && before != after) {
        return None;
    }
    let marks = "*".repeat(before.max(after));
    Some(Broken {
        problem: if spaced {
            "bold type does not begin at a space"
        } else {
            "bold type is opened and closed with different numbers of asterisks"
        },
        span: Span::new(link.span.start - left - before, link.span.end + right + after),
        repair: Some(format!("{marks}{}{marks}", link.span.of(text))),
    })
}

/// Emphasis with a space inside one of its ends: `**Black tea **`, `(*Ada Lovelace *)`, `** Black tea**`. Marks that may be meant literally
/// (`*nix and *BSD`, `2 * 3`) do not count.
fn spaced(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let (open, close) = match *document.asterisks_in(item.content) {
        [open, close] => (open, close),
        _ => pair_before_a_space(text, item.content)?,
    };
    let (ahead, behind) = (&text[item.content.start..open.start], &text[close.end..item.content.end]);
    let inner = &text[open.end..close.start];
    let words = inner.trim_matches(' ');
    let left = inner.len() - inner.trim_start_matches(' ').len();
    let ends_with_space = inner.ends_with(' ');
    // After a space, a mark before a bracket is an opening one: `*z and *[fzf](…)`.
    let closes =
        |c: char| if ends_with_space { c.is_whitespace() || ").,:;!?<]|".contains(c) } else { !c.is_alphanumeric() };
    let is_outside =
        ahead.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) && behind.chars().next().is_none_or(closes);
    let is_pair = match (left > 0, ends_with_space) {
        (false, true) => open.len() <= 2,
        (true, false) => open.len() == 2,
        (true, true) => open.len() == 2 && ahead.is_empty(),
        (false, false) => false,
    };
    if open.len() != close.len() || !is_pair || !is_outside || words.is_empty() || words.contains('\n') {
        return None;
    }
    let marks = "*".repeat(open.len());
    let problem = if open.len() == 2 {
        "bold type has a space inside its marks"
    } else {
        "italic type has a space inside its marks"
    };
    Some(Broken { problem, span: Span::new(open.start, close.end), repair: Some(format!("{marks}{words}{marks}")) })
}

/// Emphasis that fails because a letter touches its marks: `**[Assam]**Malty`. Marks between punctuation and a letter neither open nor close (GFM,
/// "Emphasis and strong emphasis").
fn glued(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let &[open, close] = document.asterisks_in(item.content) else { return None };
    let is_sign = |c: char| c.is_ascii_punctuation();
    let inner = &text[open.end..close.start];
    let is_pair = open.len() == 2 && close.len() == 2 && inner.contains(char::is_alphanumeric);
    let begins = text[..open.start].chars().next_back().is_none_or(char::is_whitespace) && !inner.starts_with(' ');
    let is_glued = inner.ends_with(is_sign) && text[close.end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (is_pair && begins && is_glued).then(|| Broken {
        problem: "bold type ends at a letter",
        span: Span::new(close.end, close.end),
        repair: Some(" ".to_owned()),
    })
}

/// The two `**` of an item that begins with one followed by a space; to a parser the first is not a mark at all.
fn pair_before_a_space(text: &str, content: Span) -> Option<(Span, Span)> {
    let inner = content.of(text).strip_prefix("** ")?;
    let mut marks = inner.match_indices("**");
    let (at, _) = marks.next()?;
    let close = content.start + 3 + at;
    let is_alone = marks.next().is_none() && !text[close + 2..].starts_with('*');
    is_alone.then(|| (Span::new(content.start, content.start + 2), Span::new(close, close + 2)))
}

/// `**` that the parser found no partner for.
fn left_open(document: &Document<'_>, item: &Item) -> Option<Broken> {
    let text = document.text;
    let [mark] = document.asterisks_in(item.content) else { return None };
    let problem = "bold type is never closed";
    let repair = |at: usize| Some(Broken { problem, span: Span::new(at, at), repair: Some("**".to_owned()) });
    // Between letters it is a power: `2**8`.
    let is_letter = |c: char| c.is_alphanumeric();
    if text[..mark.start].ends_with(is_letter) && text[mark.end..].starts_with(is_letter) {
        return None;
    }
    match document.main_link(item) {
        _ if mark.len() != 2 => None,
        Some(link) if mark.end == link.span.start => repair(link.span.end),
        Some(link) if mark.start == link.span.end => repair(link.span.start),
        Some(link) if mark.end == link.text.start => repair(link.text.end),
        Some(link) if mark.start == link.text.end => repair(link.text.start),
        _ => Some(Broken { problem, span: *mark, repair: None }),
    }
}
