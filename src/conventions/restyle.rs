//! Writing an entry in the house style: the form is fixed, words stay.

use super::capital::{carries_on, said_of_title};
use super::ending::ending;
use super::glue::glued_links;
use super::separator::{begins_with_mark, has_mark};
use super::spacing::{LineEnd, is_glued, line_ends, link_gaps, misspaced, wide_gaps};
use super::{Anatomy, Feature};
use crate::document::{Document, Item, Link, LinkKind};
use crate::text::Span;

/// Pieces of a text to replace.
#[derive(Clone, Debug, Default)]
pub struct Rewrite {
    pieces: Vec<(Span, String)>,
}

impl Rewrite {
    /// Replaces a piece; pieces must not overlap.
    pub fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.pieces.push((span, text.into()));
    }

    /// Whether something is already replaced here.
    #[must_use]
    pub fn touches(&self, span: Span) -> bool {
        self.pieces.iter().any(|(piece, _)| piece.start <= span.end && span.start <= piece.end)
    }

    /// Whether text is inserted or written at this place.
    fn fills(&self, at: usize) -> bool {
        self.pieces.iter().any(|(piece, text)| piece.start == at && !text.is_empty())
    }

    /// Whether nothing is replaced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The stretch `within` of `text`, with the pieces inside it replaced; `None` if pieces overlap.
    #[must_use]
    pub fn apply(mut self, text: &str, within: Span) -> Option<String> {
        self.pieces.sort_by_key(|(span, _)| *span);
        let mut out = String::with_capacity(within.len() + 16);
        let mut at = within.start;
        for (span, piece) in &self.pieces {
            out.push_str(text.get(at..span.start)?);
            out.push_str(piece);
            at = span.end;
        }
        out.push_str(text.get(at..within.end)?);
        Some(out)
    }
}

/// Adds to `pieces` the edits that give a list item this value of a feature; `false` if that would change words.
pub(super) fn rewrite_item(
    document: &Document<'_>,
    item: &Item,
    anatomy: &Anatomy<'_>,
    feature: Feature,
    value: &str,
    pieces: &mut Rewrite,
) -> bool {
    match feature {
        Feature::Marker => marker(anatomy, value, pieces),
        Feature::Gap => put(pieces, anatomy.gap, value),
        Feature::Indent => indent(document, item, anatomy, value, pieces),
        Feature::Title => match document.main_link(item).filter(|link| link.kind == LinkKind::Bare) {
            Some(link) => linked(document, item, link, value, pieces),
            None => title(document.text, anatomy, value, pieces),
        },
        Feature::Lead => lead(document.text, anatomy, value, pieces),
        Feature::Separator => separator(document.text, anatomy, value, pieces),
        Feature::Capital => capital(document.text, anatomy.sentence(), value, pieces),
        Feature::FullStop => full_stop(document.text, anatomy.description, value, pieces),
        Feature::Trailing => put(pieces, anatomy.trailing, value),
        Feature::Spacing => spacing(document, item, anatomy, pieces),
        Feature::BesideLinks => {
            let glued = glued_links(document, item, item.content).map(|at| (Span::new(at, at), " "));
            respace(document, glued.collect(), pieces)
        }
        Feature::Label => label(document, item, value, pieces),
        Feature::Links => links(document, item, value, pieces),
        Feature::Breaks => breaks(document.text, item, pieces),
        Feature::Opening => wrapping(document.text, anatomy, value, pieces, anatomy.wrapped.open),
        Feature::Closing => wrapping(document.text, anatomy, value, pieces, anatomy.wrapped.close),
        Feature::InnerStop => inner_stop(document.text, anatomy, value, pieces),
        // Changing between numbers and bullets takes the neighbours; the checks that know them do it.
        Feature::List
        | Feature::Description
        | Feature::Year
        | Feature::Tags
        | Feature::Lines
        | Feature::Blank
        | Feature::Pipes
        | Feature::Padding
        | Feature::Cells => false,
    }
}

fn put(pieces: &mut Rewrite, span: Span, text: &str) -> bool {
    pieces.replace(span, text);
    true
}

/// Replaces bullets, and the delimiter after a number; the number itself is left to the code that counts.
fn marker(anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    if let ("1." | "1)", Some("1." | "1)")) = (value, anatomy.value(Feature::Marker)) {
        let delimiter = Span::new(anatomy.mark.end - 1, anatomy.mark.end);
        return put(pieces, delimiter, &value[1..]);
    }
    let is_bullet = matches!(value, "-" | "*" | "+");
    is_bullet && !anatomy.mark.is_empty() && put(pieces, anatomy.mark, value)
}

fn indent(document: &Document<'_>, item: &Item, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    // Continuation lines and nested entries depend on the indentation: moving one line alone would detach them.
    if item.block.count() > 1 {
        return false;
    }
    let above = item.parent.map_or("", |parent| {
        let parent = &document.items[parent];
        Span::new(document.lines.span(parent.lines.start).start, parent.mark.start).of(document.text)
    });
    let above = " ".repeat(above.len());
    put(pieces, anatomy.indent, &format!("{above}{value}"))
}

/// `**[` and `[` differ in emphasis only; values with and without a bracket differ in what is linked.
fn title(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let (open, close) = (anatomy.open.of(text), anatomy.close.of(text));
    // Bold type that begins here and ends further on is not the title's alone.
    if anatomy.lead.of(text).ends_with(['*', '_', '`']) {
        return false;
    }
    let (Some((_, _)), Some((outer, inner))) = (open.split_once('['), value.split_once('[')) else {
        // Only a person knows how far bold type should extend over words that have none.
        let emphasis_only = !open.is_empty() && !open.contains(['[', '<']) && !value.contains(['[', '<']);
        if emphasis_only && close.len() == open.len() {
            pieces.replace(anatomy.open, value);
            return put(pieces, anatomy.close, &mirrored(value));
        }
        return false;
    };
    let is_markup = |marks: &str| marks.chars().all(|c| matches!(c, '*' | '_' | '`'));
    let Some(bracket) = close.find(']') else { return false };
    let target = close[bracket..].trim_end_matches(['*', '_', '`']);
    // Marks that touch a letter on their outer side neither open nor close (GFM, "Emphasis and strong emphasis").
    let touches = text[..anatomy.open.start].ends_with(char::is_alphanumeric)
        || (text[anatomy.close.end..].starts_with(char::is_alphanumeric) && !pieces.fills(anatomy.close.end));
    if !is_markup(outer) || !is_markup(inner) || !is_markup(&close[..bracket]) || (touches && !outer.is_empty()) {
        return false;
    }
    pieces.replace(anatomy.open, value);
    put(pieces, anatomy.close, &format!("{}{target}{}", mirrored(inner), mirrored(outer)))
}

/// Turns a name followed by just an address into a link: `Assam (https://…)`, `Assam: https://…`.
fn linked(document: &Document<'_>, item: &Item, link: &Link<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let text = document.text;
    let Some((outer, inner)) = value.split_once('[') else { return false };
    let ahead = item.title.end <= link.span.start && item.title.start == item.content.start;
    let joint = text.get(item.title.end..link.span.start).unwrap_or_default().trim();
    let bracketed = joint == "(" && text[link.span.end..item.content.end].starts_with(')');
    // Words that run on into the address, or contain a comma, are a sentence: "Read of it at https://…".
    let is_name = !item.title.of(text).contains([',', ';', '，']);
    if !ahead || !is_name || !(bracketed || matches!(joint, ":" | "-" | "–" | "—" | "：")) {
        return false;
    }
    let whole = Span::new(item.title.start, link.span.end + usize::from(bracketed));
    let (name, address) = (item.title.of(text), link.span.of(text));
    let written = format!("{outer}[{inner}{name}{}]({address}){}", mirrored(inner), mirrored(outer));
    put(pieces, whole, &written)
}

/// Drops marks without words before the title; words stay.
fn lead(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let source = anatomy.lead.of(text);
    let no_words =
        !source.is_empty() && source.chars().all(|c| matches!(c, '[' | ']' | '(' | '-' | '*' | ' ' | ':' | '.'));
    value == "nothing" && no_words && put(pieces, anatomy.lead, "")
}

fn mirrored(marks: &str) -> String {
    marks.chars().rev().collect()
}

pub(super) fn capital(text: &str, description: Span, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(first) = description.of(text).chars().next() else { return false };
    // Lowercasing a letter may harm a name; only a person knows.
    if said_of_title(value).unwrap_or(value) != "a capital" || !first.is_lowercase() {
        return false;
    }
    let span = Span::new(description.start, description.start + first.len_utf8());
    put(pieces, span, &first.to_uppercase().to_string())
}

pub(super) fn full_stop(text: &str, description: Span, value: &str, pieces: &mut Rewrite) -> bool {
    ending(text, description, value).is_some_and(|(end, stop)| put(pieces, end, stop))
}

/// Adds no separator before words that begin with one or continue the title: `~~- Malty~~`, "is a tea".
fn separator(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(separator) = anatomy.separator else { return false };
    let said = anatomy.description.of(text);
    let is_new = !has_mark(separator.of(text)) && has_mark(value);
    // Links in brackets alone are not a description to introduce.
    let is_links = anatomy.tail.links.is_some_and(|links| links.start == anatomy.description.start);
    !(is_new && (begins_with_mark(said) || carries_on(said) || is_links)) && put(pieces, separator, value)
}

/// Replaces marks by others; if there are none yet, only a person knows how far they should extend.
fn wrapping(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite, marks: Span) -> bool {
    !anatomy.wrapped.open.is_empty() && !value.is_empty() && marks.of(text) != value && put(pieces, marks, value)
}

fn inner_stop(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(links) = anatomy.tail.links else { return false };
    let end = anatomy.description.start + text[anatomy.description.start..links.start].trim_end().len();
    match value {
        "a full stop" => put(pieces, Span::new(end, end), "."),
        "a full stop (。)" => put(pieces, Span::new(end, end), "。"),
        "no full stop" if text[..end].ends_with('.') => put(pieces, Span::new(end - 1, end), ""),
        _ => false,
    }
}

fn spacing(document: &Document<'_>, item: &Item, anatomy: &Anatomy<'_>, pieces: &mut Rewrite) -> bool {
    let text = document.text;
    let mut spaces = misspaced(document, item, item.content);
    spaces.extend(wide_gaps(text, item.content).map(|space| (space, " ")));
    if let Some(separator) = anatomy.separator.filter(|&separator| is_glued(text, separator)) {
        spaces.push((Span::new(separator.end, separator.end), " "));
    }
    spaces.extend(anatomy.glued_wrap().map(|at| (Span::new(at, at), " ")));
    respace(document, spaces, pieces)
}

/// Replaces spaces, except inside code.
pub(super) fn respace(document: &Document<'_>, spaces: Vec<(Span, &str)>, pieces: &mut Rewrite) -> bool {
    let mut found = false;
    for (space, instead) in spaces {
        let code = document.opaque_in(space).iter().any(|opaque| opaque.contains(space) && *opaque != space);
        if !code && !pieces.touches(space) {
            pieces.replace(space, instead);
            found = true;
        }
    }
    found
}

fn links(document: &Document<'_>, item: &Item, value: &str, pieces: &mut Rewrite) -> bool {
    let gaps: Vec<Span> = link_gaps(document, item).filter(|gap| gap.of(document.text) != value).collect();
    for &gap in &gaps {
        pieces.replace(gap, value);
    }
    !gaps.is_empty()
}

/// Gives the lines of an entry that run into the next the same break as its other lines, or two spaces.
fn breaks(text: &str, item: &Item, pieces: &mut Rewrite) -> bool {
    let ends: Vec<LineEnd> = line_ends(text, item.content).collect();
    let like = ends.iter().find(|end| end.is_seen).map_or("  ", |end| end.mark.of(text));
    let soft: Vec<&LineEnd> = ends.iter().filter(|end| !end.is_seen).collect();
    for end in &soft {
        pieces.replace(end.mark, like);
    }
    !soft.is_empty()
}

/// Only the case of a label and its brackets are form.
fn label(document: &Document<'_>, item: &Item, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(link) = document.main_link(item) else { return false };
    let words = value.trim_start_matches(['[', '(']);
    let same = link.text.of(document.text).to_lowercase() == words.to_lowercase();
    same && put(pieces, link.text, words)
}
