//! The HTML tags of tables, lists and folds, and which of them are opened and not closed.

use super::Document;
use crate::text::Span;

/// An unclosed tag of a cell, a row, an item, a fold or a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTag {
    /// What it opens: `td`.
    pub name: &'static str,
    /// The opening tag.
    pub tag: Span,
    /// The tag that reveals it: the next of its kind, or the end of what contains it; the tag itself if nothing does.
    pub seen: Span,
}

/// What was found among the tags of a document.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// Those that are not closed, in the order of the tags that reveal them.
    pub unclosed: Vec<OpenTag>,
    /// The names of those that are closed, once for each time.
    pub closed: Vec<&'static str>,
    /// What is open, outermost first.
    open: Vec<(&'static str, Span)>,
}

/// Nobody nests deeper or writes longer tags.
const DEEPEST: usize = 64;
const LONGEST: usize = 1_000;

const NAMES: [&str; 10] = ["table", "tr", "td", "th", "ul", "ol", "li", "details", "summary", "a"];

/// The elements that this belongs in: inside a nested one, the same tag may open again.
fn holders(name: &str) -> &'static [&'static str] {
    match name {
        "td" | "th" => &["tr", "table"],
        "tr" => &["table"],
        "li" => &["ul", "ol"],
        "summary" => &["details"],
        "a" => &["td", "th", "tr", "table", "li", "ul", "ol", "details", "summary"],
        _ => &[],
    }
}

/// What ends where this begins: a cell ends the one before it.
fn alike(name: &str) -> &'static [&'static str] {
    match name {
        "td" | "th" => &["td", "th"],
        "tr" => &["tr"],
        "li" => &["li"],
        "a" => &["a"],
        _ => &[],
    }
}

impl Tags {
    /// The tags of a document, except those in comments and in code.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut tags = Self::default();
        let text = document.text;
        let mut fences = document.fences.iter().peekable();
        let mut at = 0;
        while let Some(open) = text[at..].find('<').map(|offset| at + offset) {
            at = open + 1;
            while fences.next_if(|fence| fence.end <= open).is_some() {}
            if let Some(fence) = fences.peek().filter(|fence| fence.start <= open) {
                at = fence.end;
            } else if text[open..].starts_with("<!--") {
                at = text[open..].find("-->").map_or(text.len(), |end| open + end);
            } else if let Some((name, closes)) = named(&text[open + 1..]) {
                let is_code = document.is_in_code(open);
                let near = text.as_bytes()[open..].iter().take(LONGEST).position(|&byte| byte == b'>');
                let Some(end) = near.filter(|_| !is_code) else { continue };
                at = open + end + 1;
                let tag = Span::new(open, at);
                if closes { tags.close(name, tag) } else { tags.open(name, tag) }
            }
        }
        // Everything that follows is folded away, too.
        let folded = tags.open.iter().filter(|(name, _)| *name == "details").map(|&(name, tag)| OpenTag {
            name,
            tag,
            seen: tag,
        });
        tags.unclosed.extend(folded);
        tags
    }

    fn open(&mut self, name: &'static str, tag: Span) {
        let held =
            self.open.iter().rposition(|(other, _)| holders(name).contains(other)).map_or(0, |holder| holder + 1);
        let before = self.open[held..].iter().position(|(other, _)| alike(name).contains(other));
        if let Some(before) = before {
            self.end(held + before, tag);
        }
        if self.open.len() < DEEPEST {
            self.open.push((name, tag));
        }
    }

    fn close(&mut self, name: &'static str, tag: Span) {
        // The end of a cell never ends one of an outer table.
        let tables = self.open.iter().rposition(|(other, _)| matches!(*other, "table" | "ul" | "ol"));
        let from = if holders(name).is_empty() { 0 } else { tables.unwrap_or(0) };
        let Some(own) = self.open[from..].iter().rposition(|(other, _)| *other == name) else { return };
        self.end(from + own + 1, tag);
        self.open.pop();
        self.closed.push(name);
    }

    /// Whatever is open from there on ends unclosed.
    fn end(&mut self, from: usize, seen: Span) {
        self.unclosed.extend(self.open.drain(from..).map(|(name, tag)| OpenTag { name, tag, seen }));
    }
}

/// The name of a tag of interest, and whether it closes, given what follows `<`.
fn named(inner: &str) -> Option<(&'static str, bool)> {
    let closes = inner.starts_with('/');
    let inner = &inner[usize::from(closes)..];
    let width = inner.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
    let name = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(&inner[..width]))?;
    inner[width..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()).then_some((name, closes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unclosed(text: &str) -> Vec<&'static str> {
        Tags::of(&Document::parse(text)).unclosed.into_iter().map(|unclosed| unclosed.name).collect()
    }

    #[test]
    fn what_is_opened_is_closed_before_the_next_of_its_kind() {
        assert_eq!(unclosed("<table><tr><td>a</td><td>b</td></tr></table>"), [""; 0]);
        assert_eq!(unclosed("<table><tr><td>a<td>b</td></tr></table>"), ["td"]);
        assert_eq!(unclosed("<table><tr><td>a</td><tr><td>b</td></tr></table>"), ["tr"]);
        assert_eq!(unclosed("<ul><li>a</li><li>b</ul>"), ["li"]);
        assert_eq!(unclosed("<table><tr><td><a href='x'>a</td></tr></table>"), ["a"]);
        assert_eq!(unclosed("<details>\n<summary>a</summary>\n\n- b"), ["details"]);
        assert_eq!(unclosed("<details><summary>a</details>"), ["summary"]);
    }

    #[test]
    fn what_is_held_is_another_matter() {
        assert_eq!(unclosed("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>"), [""; 0]);
        assert_eq!(unclosed("<ul><li>a<ul><li>b</li></ul></li></ul>"), [""; 0]);
        assert_eq!(unclosed("`<td>` <!-- <td> -->\n\n```\n<td>\n```\n<td>a</td>\n"), [""; 0]);
    }
}
