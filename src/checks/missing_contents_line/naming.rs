//! What a contents line calls its section: the heading's text, as it may appear in a link.

use crate::document::{Document, LinkKind, plain_text};
use crate::text::Span;

/// The texts by which a contents line may name a section.
pub(super) struct Naming<'t> {
    /// The heading as written, with its markup and escapes; `None` if part of it has no place in a link.
    pub written: Option<&'t str>,
    /// The words alone.
    pub words: String,
}

impl<'t> Naming<'t> {
    pub fn of(head: &Document<'t>, section: usize) -> Self {
        let source = source(head, section);
        let is_plain = |span: &Span| {
            let pieces = head.opaque_in(*span);
            head.links_in(*span).is_empty() && pieces.iter().all(|piece| piece.of(head.text).starts_with('`'))
        };
        let written = source.filter(is_plain).map(|span| span.of(head.text)).filter(|written| !written.contains('<'));
        Self { written, words: head.sections[section].title.as_ref().to_owned() }
    }

    /// Whether the heading has markup or escapes.
    pub fn is_marked(&self) -> bool {
        self.written.is_some_and(|written| written != self.words)
    }

    /// Where the name is in a link's text, which may have more, such as markup that makes it bold.
    pub fn find_in(&self, text: &str) -> Option<Span> {
        let mut names = self.written.into_iter().chain([self.words.as_str()]).filter(|name| !name.is_empty());
        let found = names.find_map(|name| text.find(name).map(|at| Span::new(at, at + name.len())));
        // The words may be written differently from the heading, with an entity or a capital.
        found.or_else(|| plain_text(text).eq_ignore_ascii_case(&self.words).then(|| Span::new(0, text.len())))
    }

    /// The name in a link of this kind, with its markup or without; `None` if the words would be taken for markup.
    pub fn shown(&self, kind: LinkKind, with_markup: bool) -> Option<&str> {
        let in_html = kind == LinkKind::Html;
        let written = self.written.filter(|_| with_markup && !in_html);
        match written {
            Some(written) => is_balanced(written).then_some(written),
            None => (!self.words.is_empty() && !means_more(&self.words)).then_some(&self.words),
        }
    }
}

/// Whether Markdown or HTML would read this as more than words.
fn means_more(words: &str) -> bool {
    let inside_word = |at: usize| {
        let before = words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        before && words[at + 1..].starts_with(char::is_alphanumeric)
    };
    words.char_indices().any(|(at, c)| match c {
        '*' | '`' | '[' | ']' | '<' | '>' | '|' | '\\' | '~' | '"' => true,
        '_' => !inside_word(at),
        '&' => !words[at + 1..].starts_with(' '),
        _ => false,
    })
}

/// Whether a link's text can hold this: every bracket and bar is escaped.
fn is_balanced(written: &str) -> bool {
    let mut escaped = false;
    written.chars().all(|c| {
        let stands = escaped || !matches!(c, '[' | ']' | '|' | '<');
        escaped = c == '\\' && !escaped;
        stands
    })
}

/// The text of a heading that is written on one line, or above an underline.
fn source(head: &Document<'_>, section: usize) -> Option<Span> {
    let section = &head.sections[section];
    let line = section.heading?.start;
    let content = head.lines.content(head.text, line);
    let text = content.trim();
    let hashes = text.bytes().take_while(|&byte| byte == b'#').count();
    let inner = if hashes == usize::from(section.level) {
        let inner = text[hashes..].trim();
        // Hashes at the end close the heading only after a space.
        let open = inner.trim_end_matches('#');
        if open.is_empty() || open.ends_with([' ', '\t']) { open.trim() } else { inner }
    } else {
        section.heading.filter(|lines| lines.count() == 2)?;
        text
    };
    let start = head.lines.span(line).start + content.find(inner)?;
    (!inner.is_empty()).then(|| Span::new(start, start + inner.len()))
}
