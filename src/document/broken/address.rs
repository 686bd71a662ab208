//! Bare addresses whose surrounding markup fails to make a link.

use super::Broken;
use super::brackets::{CLOSING, OPENING, address_end, behind_box, bracketed, left_closed, left_open};
use crate::document::{Document, Item, Link, LinkKind, Marker};
use crate::text::Span;

/// What is wrong with the markup around an address; `None` if it is bare on purpose.
pub(super) fn around(document: &Document<'_>, item: &Item, own: Span, link: &Link<'_>) -> Option<Broken> {
    let place = Place { document, item, own, link };
    if link.kind == LinkKind::Autolink {
        return place.behind_name();
    }
    place
        .over_two_lines()
        .or_else(|| place.behind_picture())
        .or_else(|| place.behind_brackets())
        .or_else(|| place.behind_name())
        .or_else(|| place.in_open_bracket())
        .or_else(|| place.behind_bold())
        .or_else(|| place.in_brackets())
        .or_else(|| place.in_angle())
        .or_else(|| place.behind_link())
        .or_else(|| place.behind_tear())
}

/// An address and its surroundings.
#[derive(Clone, Copy)]
struct Place<'a, 't> {
    document: &'a Document<'t>,
    item: &'a Item,
    /// The item's own lines, starting at its text.
    own: Span,
    link: &'a Link<'t>,
}

impl<'a> Place<'a, '_> {
    fn text(self) -> &'a str {
        self.document.text
    }

    fn before(self) -> &'a str {
        &self.text()[self.own.start..self.link.span.start]
    }

    fn after(self) -> &'a str {
        &self.text()[self.link.span.end..self.own.end]
    }

    /// Whether it is the item's first link.
    fn is_first(self) -> bool {
        self.document.links_of(self.item).first().is_some_and(|first| first.span == self.link.span)
    }

    /// What comes before the bracket that opens directly before the address, that bracket, and how many there are:
    /// `[x](`, `[x]((`, `[x](<`.
    fn opening(self) -> Option<(&'a str, char, usize)> {
        let before = self.before();
        let bracketed = before.strip_suffix('<').filter(|outside| outside.ends_with(OPENING)).unwrap_or(before);
        let opening = bracketed.chars().next_back().filter(|c| OPENING.contains(c) || *c == '{')?;
        let mut ahead = &bracketed[..bracketed.len() - opening.len_utf8()];
        let mut count = 1;
        while let Some(shorter) = ahead.strip_suffix('(').filter(|_| opening == '(') {
            ahead = shorter;
            count += 1;
        }
        Some((ahead, opening, count))
    }

    /// The address itself, and where everything that closes after it ends.
    fn closed(self, count: usize) -> (Span, usize) {
        let text = self.text();
        let (url, mut end) = address_end(text, self.link.span, self.own.end);
        if self.before().ends_with('<') {
            let behind = text[url.end..self.own.end].strip_prefix('>').map_or(url.end, |_| url.end + 1);
            end = behind + usize::from(text[behind..self.own.end].starts_with(')'));
        }
        for _ in 1..count {
            end += usize::from(text[end..self.own.end].starts_with(')'));
        }
        (url, end)
    }

    /// `[x](https://a.example/⏎y)`
    fn over_two_lines(self) -> Option<Broken> {
        let text = self.text();
        let (ahead, opening, _) = self.opening()?;
        let after = self.after();
        let line =
            after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))?.trim_start_matches([' ', '\t', '>']);
        if opening != '(' || !ahead.ends_with(']') {
            return None;
        }
        let label = bracketed(ahead, ']')?;
        let rest = &line[..line.find([')', '\n', '\r'])?];
        let is_address =
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"()[]<>\"`".contains(&byte));
        if !is_address || !line[rest.len()..].starts_with(')') {
            return None;
        }
        let end = self.own.end - line.len() + rest.len() + 1;
        let label = Span::new(self.own.start + label.start, self.own.start + ahead.len());
        Some(Broken {
            problem: "its address is broken over two lines",
            span: Span::new(label.start, end),
            repair: Some(format!("{}({}{rest})", label.of(text), self.link.span.of(text))),
        })
    }

    /// `[![x](x.png)(https://a.example)`, `![x](x.png)](https://a.example)`
    fn behind_picture(self) -> Option<Broken> {
        let text = self.text();
        let (ahead, opening, count) = self.opening()?;
        let picture_before = |end: usize| {
            let last = self.document.opaque_in(Span::new(self.own.start, end)).last();
            last.filter(|last| last.end == end && last.of(text).starts_with("!["))
        };
        // The bracket that ends a picture is its own if its address is defined elsewhere: `![x][x-icon]`.
        let end = self.own.start + ahead.len();
        let (picture, closed) = match picture_before(end) {
            Some(picture) => (picture, false),
            None if ahead.ends_with(']') => (picture_before(end - 1)?, true),
            None => return None,
        };
        let opened = text[self.own.start..picture.start].ends_with('[');
        if opening != '(' || opened == closed {
            return None;
        }
        let (url, end) = self.closed(count);
        // `[![x](x.png)(https://a.example)]`: the bracket is closed one place too late.
        let late = left_closed(&text[end..self.own.end]).filter(|_| opened);
        let end = end + usize::from(late == Some(0));
        Some(Broken {
            problem: if opened {
                "the bracket around a picture is not closed"
            } else {
                "the bracket around a picture is not opened"
            },
            span: Span::new(picture.start - usize::from(opened), end),
            // If it is closed later than that, what the link should contain is a guess.
            repair: late.is_none_or(|at| at == 0).then(|| format!("[{}]({})", picture.of(text), url.of(text))),
        })
    }

    /// `[x] (https://…)`, `[x](https://…`, `(x)[https://…]`, `[x]（https://…）`, `[x](<https://…)`
    fn behind_brackets(self) -> Option<Broken> {
        let (text, before) = (self.text(), self.before());
        let (whole, opening, count) = self.opening()?;
        let ahead = whole.trim_end();
        let spaced = ahead.len() < whole.len();
        let closing = ahead.chars().next_back()?;
        let (words, swapped) = match (closing, opening) {
            (']' | '］' | '】', _) => (bracketed(ahead, closing)?, false),
            (')' | '）', '[' | '［') if !spaced => (bracketed(ahead, closing)?, true),
            _ => return None,
        };
        let is_wide = !closing.is_ascii() || !opening.is_ascii();
        let problem = if swapped {
            "round and square brackets are swapped"
        } else if is_wide {
            "full-width brackets are no link syntax"
        } else if spaced {
            "there is a space between its text and its address"
        } else if before.ends_with('<') {
            "the angle bracket before its address is not closed"
        } else if opening == '(' {
            "its address is not closed"
        } else {
            "its address is in the wrong brackets"
        };
        // "[1] (https://…)" far inside a text may be intended, and a task's checkbox is not a text.
        if spaced && before.len() - words.len() > 200 || words.start < behind_box(before) {
            return None;
        }
        let span = |end: usize| Span::new(self.own.start + words.start, end);
        let (url, end) = self.closed(count);
        let end = if self.closes_outer(url.end, end, words.start) { url.end } else { end };
        if text[url.end..end].is_empty()
            && text[url.end..self.own.end].starts_with(' ')
            && opening == '('
            && !spaced
            && has_close_later(text, url.end, self.own.end)
        {
            return Some(Broken { problem: "its address has a space in it", span: span(end), repair: None });
        }
        let label = &ahead[words.start + words.open..ahead.len() - closing.len_utf8()];
        // If a bracket closes later, the address may extend that far: only a person knows.
        let line = text[url.end..self.own.end].lines().next().unwrap_or_default();
        let first = line.find(['(', '[', ')']).map(|at| &line[at..]);
        let closes_later = opening == '(' && end == url.end && first.is_some_and(|rest| rest.starts_with(')'));
        // Words glued to an address that nothing closes may be part of it: `…/wiki/Category:Tea`, `…/tea:Malty leaves`.
        let goes_on =
            |last: &str| last.split(':').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
        let is_torn = end == url.end && url.of(text).rsplit('/').next().is_some_and(goes_on);
        let repair = ((!closes_later && !is_torn) || spaced).then(|| format!("[{label}]({})", url.of(text)));
        Some(Broken { problem, span: span(end), repair })
    }

    /// Whether the bracket after an address closes the one around the whole link, `[[x](https://…]`, rather than the address's own.
    fn closes_outer(self, from: usize, end: usize, label: usize) -> bool {
        let text = self.text();
        let is_open = left_open(&self.before()[..label]).is_some();
        &text[from..end] == "]" && is_open && left_closed(&text[end..self.own.end]).is_none()
    }

    /// A name in brackets of any kind, complete or not, at the start of an item, closely followed by an address:
    /// `[x)(https://…)`, `[x(https://…)`, `{x}(https://…)`, `[x]: https://…`, `[x]<https://…>`.
    fn behind_name(self) -> Option<Broken> {
        let (text, item, link) = (self.text(), self.item, self.link);
        if !self.is_first() || item.marker == Marker::Row || !item.content.contains(link.span) {
            return None;
        }
        let lead = Span::new(item.content.start, link.span.start).of(text);
        let from = item.content.start + behind_box(lead);
        let before = Span::new(from, link.span.start);
        let source = before.of(text);
        let is_bracket = |c: char| OPENING.contains(&c) || CLOSING.contains(&c) || matches!(c, '{' | '\\');
        let start = source.find(|c: char| !matches!(c, '*' | '_' | '"' | ' '))?;
        let name = source[start..].trim_start_matches(is_bracket);
        let open = source.len() - name.len();
        let name = name.trim_end_matches(|c: char| is_bracket(c) || matches!(c, ':' | '：' | ' ' | '<'));
        let joint = &source[open + name.len()..];
        let opened = open > start;
        let is_square = |c: char| matches!(c, '[' | ']' | '【' | '】' | '［' | '］' | '{' | '}' | '）' | '（');
        // "Assam (https://…)" and "(Assam) https://…" are deliberate; a square bracket was meant for a link.
        let meant =
            source[start..open].contains(is_square) || joint.contains(is_square) || (opened && joint.contains(")("));
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = !name.is_empty() && !is_number && !name.contains(['[', ']', '(', ')', '\n', '*', '`', '<', '!']);
        if !is_name || !meant || name.chars().count() > 80 {
            return None;
        }
        let address = if link.kind == LinkKind::Autolink { link.text } else { link.span };
        let (url, end) = address_end(text, address, item.content.end);
        let end = if link.kind == LinkKind::Autolink { link.span.end } else { end };
        // `[[x(https://…)]` is a link in brackets, and both of these stay.
        let brackets = source[start..open].matches('[').count();
        let closes = text[end..item.content.end].starts_with(']') && !joint.contains(']');
        let kept = usize::from(closes && brackets > 1);
        Some(Broken {
            problem: "its name and address are in brackets that make no link",
            span: Span::new(before.start + start + kept, end),
            repair: (!closes || kept == 1).then(|| format!("[{name}]({})", url.of(text))),
        })
    }

    /// Later in an item: `… [paper(https://…)]`, `… [code)(https://…)`.
    fn in_open_bracket(self) -> Option<Broken> {
        let text = self.text();
        let (ahead, opening, count) = self.opening()?;
        let open = left_open(ahead)?;
        let name = ahead[open + 1..].trim_end_matches(')');
        let is_name =
            !name.trim().is_empty() && name.len() <= 80 && !name.contains(['(', ')', ']', '!', '`', '<', '\n']);
        // "[see Ada (https://…)]": a remark in brackets has spaces.
        if opening != '(' || !is_name || name.ends_with(' ') {
            return None;
        }
        let (url, end) = self.closed(count);
        let closes = text[end..self.own.end].starts_with(']');
        let is_kept = ahead[..open].ends_with('[');
        Some(Broken {
            problem: "the bracket around its text is not closed",
            span: Span::new(self.own.start + open, end),
            repair: (closes == is_kept).then(|| format!("[{name}]({})", url.of(text))),
        })
    }

    /// `**x**(https://…)`
    fn behind_bold(self) -> Option<Broken> {
        let (ahead, opening, _) = self.opening()?;
        let mark = ahead.chars().next_back().filter(|c| matches!(c, '*' | '_' | '`'))?;
        let words = ahead.trim_end_matches(mark);
        let begins = words.trim_start_matches(['*', '_', '`', '[']);
        let is_title =
            self.is_first() && begins.len() < words.len() && begins.chars().count() <= 120 && !begins.contains(mark);
        (opening == '(' && is_title && self.after().starts_with(')')).then(|| Broken {
            problem: "the words before its address are in no square brackets",
            span: Span::new(self.own.start, self.link.span.end + 1),
            repair: None,
        })
    }

    /// `[[https://…]]`, and `[https://…]` if that is the whole entry.
    fn in_brackets(self) -> Option<Broken> {
        let doubled = self.before().ends_with("[[") && self.after().starts_with("]]");
        let is_entry = self.item.main.is_some_and(|main| self.document.links[main].span == self.link.span);
        let alone = is_entry && self.before() == "[" && self.after().starts_with(']');
        (doubled || alone).then(|| Broken {
            problem: "its address is in square brackets, without a text",
            span: Span::new(self.link.span.start - 1, self.link.span.end + 1),
            repair: None,
        })
    }

    /// `<https://… `, `https://…>`, `<a href="https://…>x</a>`
    fn in_angle(self) -> Option<Broken> {
        let url = self.link.span;
        let (before, after) = (self.before(), self.after());
        if before.trim_end_matches(['"', '\'']).ends_with("href=") {
            let problem = "the tag around the address is not closed";
            return Some(Broken { problem, span: Span::new(url.start, url.end), repair: None });
        }
        let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\n', '\r']);
        match (before.ends_with('<'), after.strip_prefix('>')) {
            (true, None) if ends(after) => Some(Broken {
                problem: "the angle bracket before its address is not closed",
                span: Span::new(url.start - 1, url.end),
                repair: Some(format!("<{}>", url.of(self.text()))),
            }),
            (false, Some(rest)) if ends(rest) && !before.contains('<') => Some(Broken {
                problem: "the angle bracket after its address is not opened",
                span: Span::new(url.end, url.end + 1),
                repair: Some(String::new()),
            }),
            _ => None,
        }
    }

    /// `[x](https://…)(https://…)`
    fn behind_link(self) -> Option<Broken> {
        let (ahead, opening, _) = self.opening()?;
        let end = self.own.start + ahead.len();
        let link = self.document.links_of(self.item).iter().find(|link| link.span.end == end)?;
        let is_second = opening == '(' && link.kind == LinkKind::Inline && self.after().starts_with(')');
        is_second.then(|| Broken {
            problem: "a second address follows it",
            span: Span::new(end, self.link.span.end + 1),
            repair: (link.destination == self.link.destination).then(String::new),
        })
    }

    /// `[x] y](https://…)`: words meant as a link's text that are not all inside its brackets.
    fn behind_tear(self) -> Option<Broken> {
        let (ahead, opening, _) = self.opening()?;
        (opening == '(' && ahead.ends_with(']') && !ahead.ends_with("\\]")).then(|| Broken {
            problem: "the bracket around its text is not opened",
            span: Span::new(self.own.start + ahead.len() - 1, self.link.span.end),
            repair: None,
        })
    }
}

fn has_close_later(text: &str, from: usize, limit: usize) -> bool {
    let word_end = text[from..limit].find(')');
    word_end.is_some_and(|at| !text[from..from + at].contains(['(', '[']) && !text[from..from + at].contains(" - "))
}
