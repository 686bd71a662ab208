//! Intact links with an extra bracket beside them, and items in which a link was intended.

use super::Broken;
use super::brackets::{bracketed, left_closed, left_open};
use crate::document::{Document, Item, Link};
use crate::text::Span;

/// What is said of a link that leads nowhere.
pub const NO_ADDRESS: &str = "it has no address";

/// An intact link with an extra bracket beside it.
pub(super) fn around_link(document: &Document<'_>, content: Span, link: &Link<'_>) -> Option<Broken> {
    let text = document.text;
    // `[![x](x.png](https://…)`
    if link.text.of(text).starts_with("![")
        && link.text.of(text).contains("](")
        && document.opaque_in(link.text).is_empty()
    {
        let span = Span::new(link.text.end, link.text.end);
        let address = link.text.of(text).rsplit("](").next().unwrap_or_default();
        let repair = (!address.contains([' ', ')', '\n'])).then(|| ")".to_owned());
        return Some(Broken { problem: "the address of its picture is not closed", span, repair });
    }
    let link = link.span;
    let before = &text[content.start..link.start];
    let after = &text[link.end..content.end];
    if link.of(text).ends_with("]()") {
        return Some(Broken { problem: NO_ADDRESS, span: link, repair: None });
    }
    if link.of(text).starts_with("[](") {
        return Some(Broken { problem: "it has no text", span: link, repair: None });
    }
    if after.starts_with(')') && before.matches('(').count() <= before.matches(')').count() {
        let span = Span::new(link.end, link.end + 1);
        return Some(Broken { problem: "a closing bracket follows it", span, repair: Some(String::new()) });
    }
    let opens = left_open(before);
    if let (Some(close), None) = (left_closed(after).filter(|&close| close == 0), opens) {
        // `[[code]](…)]` was meant as a link in brackets, like what is beside such links; `[code](…)]` is a link.
        let in_brackets = link.of(text).starts_with("[[") || content.of(text).contains("[[");
        let repair = (!in_brackets).then(String::new);
        let span = Span::new(link.end + close, link.end + close + 1);
        return Some(Broken { problem: "a closing bracket follows it", span, repair });
    }
    opened_before(document, content, link, opens?)
}

/// A bracket before a link that is not closed after it: `[[x](…)`, `[Tea [x](…)`.
fn opened_before(document: &Document<'_>, content: Span, link: Span, open: usize) -> Option<Broken> {
    let text = document.text;
    let mark = Span::new(content.start + open, content.start + open + 1);
    let within = Span::new(mark.end, link.start);
    let hidden = document.opaque_in(mark).iter().any(|opaque| opaque.contains(mark));
    // Intervals are written with one bracket of each kind: `[0, 1)`.
    if hidden || left_closed(&text[link.end..content.end]).is_some() || within.of(text).contains(')') {
        return None;
    }
    // One extra bracket is removed; only a person can fix a title that is split.
    let first = text[content.start..mark.start].chars().all(|c| matches!(c, '*' | '_' | '`'));
    let repair = (within.is_empty() && first).then(String::new);
    Some(Broken { problem: "the bracket before it is never closed", span: mark, repair })
}

/// An item without links in which one was intended: `[x](https:// a.example)`, `![x](https://a.example)`.
pub(super) fn no_link(text: &str, item: &Item) -> Option<Broken> {
    let content = item.content;
    let source = content.of(text);
    let open = source.find("](http")?;
    let label = bracketed(&source[..=open], ']')?;
    let close = open + source[open..].find(')')?;
    let address = &source[open + 2..close];
    if source[..label.start].ends_with('!') {
        let is_picture = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", "badge", "shields.io", "/images/", "camo."];
        let lower = address.to_ascii_lowercase();
        let begins = source[..label.start - 1].chars().all(|c| !c.is_alphanumeric());
        let mark = Span::new(content.start + label.start - 1, content.start + label.start);
        return (begins && !is_picture.iter().any(|kind| lower.contains(kind))).then(|| Broken {
            problem: "the exclamation mark before it makes it a picture",
            span: mark,
            repair: Some(String::new()),
        });
    }
    let whole: String = address.split_whitespace().collect();
    let scheme_apart = address.split_whitespace().next().is_some_and(|first| first.ends_with("://"));
    (whole != address).then(|| Broken {
        problem: "its address has a space in it",
        span: Span::new(content.start + open + 2, content.start + close),
        repair: scheme_apart.then_some(whole),
    })
}
