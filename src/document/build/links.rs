//! Links, in every way they are written.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, LinkType};

use super::Builder;
use crate::document::{Link, LinkKind, html};
use crate::text::Span;

/// A link that is being read.
pub(super) struct OpenLink<'t> {
    pub(super) span: Span,
    pub(super) inner: Option<Span>,
    pub(super) destination: Cow<'t, str>,
    pub(super) kind: LinkKind,
    pub(super) has_words: bool,
    pub(super) has_picture: bool,
}

impl<'t> Builder<'t> {
    pub(super) fn link(&mut self, kind: LinkType, destination: CowStr<'t>, span: Span) {
        self.inline(span);
        let kind = match kind {
            LinkType::Inline => LinkKind::Inline,
            LinkType::Autolink | LinkType::Email => LinkKind::Autolink,
            _ => LinkKind::Reference,
        };
        let destination = match destination {
            CowStr::Borrowed(address) => Cow::Borrowed(address),
            other => Cow::Owned(other.into_string()),
        };
        self.link = Some(OpenLink { span, inner: None, destination, kind, has_words: false, has_picture: false });
    }

    pub(super) fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let inner = match link.kind {
            LinkKind::Autolink => Span::new(link.span.start + 1, link.span.end - 1),
            _ => link_text(self.document.text, link.span, link.inner),
        };
        let picture = link.has_picture && !link.has_words;
        self.add_link(Link {
            kind: link.kind,
            span: link.span,
            text: inner,
            destination: link.destination,
            picture,
            own: false,
        });
    }

    fn add_link(&mut self, link: Link<'t>) {
        let at = self.document.links.len();
        self.document.links.push(link);
        let Some(item) = self.stray.or_else(|| self.open.last().map(|open| open.item)) else { return };
        let links = &mut self.document.items[item].links;
        if links.0 == links.1 {
            *links = (at, at + 1);
        } else if links.1 == at {
            links.1 = at + 1;
        }
    }

    pub(super) fn inline_html(&mut self, tag: &str, span: Span) {
        self.inline(span);
        self.document.opaque.push(span);
        if self.open.is_empty() {
            self.fold_tags(span);
        }
        if let Some(address) = html::href(span.of(self.document.text)) {
            self.anchor = Some((address, span));
        } else if tag.eq_ignore_ascii_case("</a>")
            && let Some((destination, open)) = self.anchor.take()
        {
            let inner = Span::new(open.end, span.start);
            let picture = inner.of(self.document.text).trim_start().starts_with("<img");
            let whole = Span::new(open.start, span.end);
            self.add_link(Link { kind: LinkKind::Html, span: whole, text: inner, destination, picture, own: false });
        }
    }

    pub(super) fn bare_links(&mut self, span: Span) {
        let mut at = span.start.max(self.bare_until);
        let begins =
            |from: usize| self.document.text.as_bytes()[from..span.end].windows(4).position(|four| four == b"http");
        while let Some(found) = begins(at).map(|offset| at + offset) {
            at = found + 4;
            let Some(end) = bare_end(self.document.text, found, self.line_end(found)) else { continue };
            let whole = Span::new(found, end);
            let destination = Cow::Borrowed(whole.of(self.document.text));
            self.inline(whole);
            self.add_link(Link {
                kind: LinkKind::Bare,
                span: whole,
                text: whole,
                destination,
                picture: false,
                own: false,
            });
            self.bare_until = end;
            at = end;
            if at >= span.end {
                break;
            }
        }
    }
}

/// The text between the brackets of a link, markup and all.
fn link_text(text: &str, span: Span, inner: Option<Span>) -> Span {
    let open = span.start + 1;
    let Some(inner) = inner else { return Span::new(open, open) };
    let behind = &text.as_bytes()[inner.end..span.end];
    let close = behind.iter().position(|&byte| byte == b']').map_or(inner.end, |at| inner.end + at);
    Span::new(open, close)
}

/// Where a bare address ends, by GitHub's rules (GFM, "Autolinks (extension)"); `None` if none begins here.
fn bare_end(text: &str, start: usize, line_end: usize) -> Option<usize> {
    let rest = &text[start..line_end];
    let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    let stop = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|' | '`')).unwrap_or(rest.len());
    let mut end = stop;
    let opened = rest[..stop].matches('(').count();
    let mut closed = rest[..stop].matches(')').count();
    while let Some(&last) = rest.as_bytes()[..end].last() {
        match last {
            b')' if closed > opened => closed -= 1,
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b']' | b';' => {}
            _ => break,
        }
        end -= 1;
    }
    (end > scheme.len()).then_some(start + end)
}
