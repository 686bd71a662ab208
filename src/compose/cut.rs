//! What remains of an entry once its parts are taken out.

use std::collections::BTreeMap;

use super::apart::Apart;
use super::slot::Slot;
use super::visible::is_edge;
use crate::document::{Document, plain_text};
use crate::text::Span;

/// A stretch of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Piece {
    /// Marks, blanks and link texts, verbatim.
    Text(String),
    /// A part.
    Slot(Slot),
    /// Other words, by the name of their place: some are in every entry, some only in this one.
    Words(String),
}

/// An entry in pieces, and what its other words say.
pub struct Cut {
    pub pieces: Vec<Piece>,
    pub words: BTreeMap<String, String>,
}

impl Cut {
    pub fn of(document: &Document<'_>, apart: &Apart<'_>) -> Self {
        let mut cutting = Cutting {
            document,
            apart,
            pieces: Vec::new(),
            words: BTreeMap::new(),
            label: String::new(),
            is_labelled: false,
        };
        for (at, gap) in apart.between().into_iter().enumerate() {
            cutting.gap(gap);
            if let Some((_, slot)) = apart.slots.get(at) {
                // A label before the title introduces the title only.
                if *slot == Slot::Title && !cutting.is_labelled {
                    cutting.label.clear();
                }
                cutting.pieces.push(Piece::Slot(slot.clone()));
            }
        }
        let mut pieces = cutting.pieces;
        if !apart.is_row() {
            return Self { pieces, words: cutting.words };
        }
        // How cells are padded is up to the table's layout.
        for piece in &mut pieces {
            if let Piece::Text(text) = piece {
                *text = without_padding(text);
            }
        }
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Self { pieces, words: cutting.words }
    }
}

/// Whether brackets, code and emphasis that are opened are also closed.
pub fn is_balanced(text: &str) -> bool {
    let count = |c: char| text.matches(c).count();
    count('(') == count(')')
        && count('[') == count(']')
        && count('`').is_multiple_of(2)
        && count('*').is_multiple_of(2)
        && text.matches("**").count().is_multiple_of(2)
}

/// Where the bars of a text are that separate cells: an escaped one separates nothing.
pub fn bars(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('|').map(|(at, _)| at).filter(|at| !text[..*at].ends_with('\\'))
}

/// A text without the blanks around its bars.
fn without_padding(text: &str) -> String {
    let mut cells: Vec<&str> = Vec::new();
    let mut start = 0;
    for at in bars(text) {
        cells.push(&text[start..at]);
        start = at + 1;
    }
    cells.push(&text[start..]);
    let last = cells.len() - 1;
    let bare = cells.iter().enumerate().map(|(at, cell)| {
        let cell = if at > 0 { cell.trim_start() } else { cell };
        if at < last { cell.trim_end() } else { cell }
    });
    bare.collect::<Vec<_>>().join("|")
}

/// The tags that open and close inside a stretch of words, such as `<sup>1</sup>`: they belong to the words.
fn paired(text: &str, tags: &[Span]) -> Vec<Span> {
    const INLINE: [&str; 13] =
        ["sup", "sub", "i", "b", "em", "strong", "u", "s", "code", "kbd", "small", "del", "mark"];
    let mut paired = Vec::new();
    let mut open: Option<(Span, &str)> = None;
    for tag in tags {
        let name = tag.of(text).trim_matches(['<', '>']);
        match (name.strip_prefix('/'), open.take()) {
            (Some(closed), Some((opened, name))) if closed == name => paired.extend([opened, *tag]),
            (None, _) if INLINE.contains(&name) => open = Some((*tag, name)),
            _ => {}
        }
    }
    paired
}

/// Whether a text is only a line break.
fn is_break(text: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.');
    let rest = text.trim_matches(is_blank);
    text.contains('\n') && (rest.is_empty() || ["<br>", "<br/>", "<br />", "</br>"].contains(&rest))
}

/// Words without the marks that set them off, but with those that they open and close themselves.
fn inner(source: &str) -> &str {
    let has_tags = source.contains("</");
    let is_edge = |c: char| is_edge(c) && !(has_tags && matches!(c, '<' | '>'));
    let is_stop = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':');
    let tried = [
        source.trim_matches(is_edge),
        source.trim_start_matches(is_edge).trim_end_matches(is_stop),
        source.trim_start_matches(is_stop).trim_end_matches(is_edge),
        // `). In *Proceedings*. (`: brackets around the words are dropped, their emphasis is kept.
        source.trim_matches(|c| is_edge(c) && !matches!(c, '*' | '_' | '`')),
        // `![](picture.png) [`: what opens behind them is the next part's.
        source.trim_matches(is_stop).trim_end_matches(|c| is_stop(c) || matches!(c, '[' | '(' | '*' | '_' | '`')),
    ];
    tried.into_iter().find(|inner| is_balanced(inner)).unwrap_or_else(|| source.trim_matches(is_stop))
}

struct Cutting<'a, 't> {
    document: &'a Document<'t>,
    apart: &'a Apart<'t>,
    pieces: Vec<Piece>,
    words: BTreeMap<String, String>,
    /// The words before a colon, for as long as what they introduce continues.
    label: String,
    /// Whether the line begins with the label.
    is_labelled: bool,
}

impl Cutting<'_, '_> {
    /// Cuts what is between two parts: link texts and HTML are kept whole, the rest is cut into words and what surrounds them.
    fn gap(&mut self, gap: Span) {
        let text = self.document.text;
        let links = self.document.links_in(self.apart.body).iter().map(|link| link.text);
        let tags = self.document.opaque_in(gap).iter().filter(|opaque| opaque.of(text).starts_with('<')).copied();
        let tags: Vec<Span> = tags.filter(|tag| !tag.of(text).starts_with("<!--")).collect();
        let within = paired(text, &tags);
        let tags = tags.into_iter().filter(|tag| !within.contains(tag));
        let tags = tags.chain(self.apart.tags.iter().copied().filter(|tag| gap.start < tag.end && tag.start < gap.end));
        let mut whole: Vec<Span> = links.filter(|link| gap.contains(*link)).chain(tags).collect();
        whole.extend(self.begun_pictures(gap));
        whole.sort_unstable_by_key(|span| (span.start, span.end));
        let mut at = gap.start;
        for span in whole {
            let (start, end) = (span.start.max(at), span.end.min(gap.end));
            if start >= end {
                continue;
            }
            self.free(Span::new(at, start));
            // What a picture shows is said of this entry.
            if text[start..end].starts_with("<img") && text[..end].ends_with('>') {
                self.say(Span::new(start, end));
            } else {
                self.text(Span::new(start, end));
            }
            at = end;
        }
        self.free(Span::new(at, gap.end));
    }

    /// Pictures that contain a part: the rest of them in this gap.
    fn begun_pictures(&self, gap: Span) -> Vec<Span> {
        let opaque = self.document.opaque_in(gap).iter();
        let is_code = |opaque: &Span| opaque.of(self.document.text).starts_with('`');
        let torn = opaque.filter(|opaque| !gap.contains(**opaque) && !is_code(opaque));
        torn.map(|opaque| Span::new(opaque.start.max(gap.start), opaque.end.min(gap.end))).collect()
    }

    /// Separates words from what surrounds them, cutting at line ends, bars and colons.
    fn free(&mut self, span: Span) {
        let text = self.document.text;
        let mut start = span.start;
        for (at, mark) in span.of(text).match_indices(['\n', '|', ':']) {
            let end = span.start + at + mark.len();
            if mark == "|" && text[..end - 1].ends_with('\\') {
                continue;
            }
            if mark == ":" && !text[end..].starts_with([' ', '*', '_']) {
                continue;
            }
            let before = Span::new(start, end - mark.len());
            // What a line's label introduces continues to the end of the line.
            if mark == ":" && self.is_labelled && !self.begins_line(before) {
                continue;
            }
            if mark == ":" && self.begins_line(before) {
                self.label(before);
            } else {
                self.words(before, mark);
            }
            // `**Told:** …`: the marks that close a label belong to it.
            let closes = text[end..span.end].len() - text[end..span.end].trim_start_matches(['*', '_']).len();
            let end = if mark == ":" && text[end + closes..].starts_with(' ') { end + closes } else { end };
            self.text(Span::new(before.end, end));
            start = end;
        }
        self.words(Span::new(start, span.end), "");
    }

    /// Whether words begin a line after the first.
    fn begins_line(&self, words: Span) -> bool {
        let text = &self.document.text[self.apart.body.start..words.start];
        text.rsplit_once('\n').is_some_and(|(_, line)| line.chars().all(is_edge))
    }

    /// Takes the words that begin a line as its label, which is kept verbatim.
    fn label(&mut self, span: Span) {
        self.label = plain_text(span.of(self.document.text).trim_matches(is_edge)).to_lowercase();
        self.is_labelled = true;
        self.text(span);
    }

    fn words(&mut self, span: Span, mark: &str) {
        let text = self.document.text;
        let source = span.of(text);
        let inner = if self.apart.is_cell(span) { source.trim() } else { inner(source) };
        if !inner.contains(char::is_alphanumeric) && inner.is_ascii() {
            self.text(span);
        } else {
            let start = span.start + (inner.as_ptr() as usize - source.as_ptr() as usize);
            let words = Span::new(start, start + inner.len());
            self.text(Span::new(span.start, words.start));
            self.say(words);
            self.text(Span::new(words.end, span.end));
        }
        match mark {
            ":" => self.label = plain_text(inner).to_lowercase(),
            "\n" | "|" => {
                self.label.clear();
                self.is_labelled = false;
            }
            _ => {}
        }
    }

    /// Adds words at their place. Words that continue over several lines are one, including the line breaks.
    fn say(&mut self, words: Span) {
        let said = words.of(self.document.text);
        let is_free = self.label.is_empty() && !self.apart.is_row();
        if is_free
            && let [.., Piece::Words(name), Piece::Text(between)] = self.pieces.as_slice()
            && is_break(between)
            && let Some(begun) = self.words.get_mut(name)
        {
            begun.push_str(between);
            begun.push_str(said);
            self.pieces.pop();
            return;
        }
        let name = self.name(words);
        self.words.insert(name.clone(), said.to_owned());
        self.pieces.push(Piece::Words(name));
    }

    /// The name of words: their column, the label that introduces them, or the part before them.
    fn name(&self, words: Span) -> String {
        let before = self.pieces.iter().rev().find_map(|piece| match piece {
            Piece::Slot(slot) => Some(slot.key()),
            _ => None,
        });
        let named = self.apart.column(words).map(str::to_owned);
        let named = named.or_else(|| (!self.label.is_empty()).then(|| self.label.clone()));
        let named = named.unwrap_or_else(|| format!("after {}", before.unwrap_or_else(|| "the marker".to_owned())));
        let mut name = named.clone();
        let mut count = 1;
        while self.words.contains_key(&name) {
            count += 1;
            name = format!("{named} {count}");
        }
        name
    }

    fn text(&mut self, span: Span) {
        let text = span.of(self.document.text);
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }
}
