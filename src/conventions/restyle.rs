//! Writing an entry in the house style: form is restored, words stay.

use super::anatomy::{glued_words, wide_gaps};
use super::{Anatomy, Feature};
use crate::document::{Document, Item};
use crate::text::Span;

/// Pieces of a text to be replaced.
#[derive(Clone, Debug, Default)]
pub struct Rewrite {
    pieces: Vec<(Span, String)>,
}

impl Rewrite {
    /// Replaces a piece; pieces may not overlap.
    pub fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.pieces.push((span, text.into()));
    }

    /// Whether nothing is replaced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The stretch `within` of `text`, with the pieces that lie in it replaced; `None` where pieces overlap.
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

/// Adds to `pieces` what gives a list item the value of a feature; `false` where words would have to change for that.
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
        Feature::Title => title(document.text, anatomy, value, pieces),
        Feature::Separator => match anatomy.separator {
            Some(separator) => put(pieces, separator, value),
            None => false,
        },
        Feature::Capital => capital(document.text, anatomy.description, value, pieces),
        Feature::FullStop => full_stop(document.text, anatomy.description, value, pieces),
        Feature::Trailing => put(pieces, anatomy.trailing, value),
        Feature::Spacing => spacing(document, item, anatomy, pieces),
        Feature::Label => label(document, item, value, pieces),
        Feature::Opening => wrapping(document.text, anatomy, value, pieces, anatomy.wrapped.open),
        Feature::Closing => wrapping(document.text, anatomy, value, pieces, anatomy.wrapped.close),
        Feature::InnerStop => inner_stop(document.text, anatomy, value, pieces),
        Feature::Lead
        | Feature::Description
        | Feature::Year
        | Feature::Tags
        | Feature::Lines
        | Feature::Blank
        | Feature::Pipes
        | Feature::Padding => false,
    }
}

fn put(pieces: &mut Rewrite, span: Span, text: &str) -> bool {
    pieces.replace(span, text);
    true
}

/// Bullets are exchanged; a number must be told by those that count.
fn marker(anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let is_bullet = matches!(value, "-" | "*" | "+");
    is_bullet && !anatomy.mark.is_empty() && put(pieces, anatomy.mark, value)
}

fn indent(document: &Document<'_>, item: &Item, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    // Continuation lines and nested entries hang on the indentation: moving one line alone would tear them off.
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

/// `**[` and `[` differ in emphasis only; with and without a bracket they differ in what is linked.
fn title(text: &str, anatomy: &Anatomy<'_>, value: &str, pieces: &mut Rewrite) -> bool {
    let (open, close) = (anatomy.open.of(text), anatomy.close.of(text));
    let (Some((_, _)), Some((outer, inner))) = (open.split_once('['), value.split_once('[')) else {
        let emphasis_only = !open.contains(['[', '<']) && !value.contains(['[', '<']);
        if emphasis_only && close.len() == open.len() {
            pieces.replace(anatomy.open, value);
            return put(pieces, anatomy.close, &mirrored(value));
        }
        return false;
    };
    let is_markup = |marks: &str| marks.chars().all(|c| matches!(c, '*' | '_' | '`'));
    let Some(bracket) = close.find(']') else { return false };
    let target = close[bracket..].trim_end_matches(['*', '_', '`']);
    if !is_markup(outer) || !is_markup(inner) || !is_markup(&close[..bracket]) {
        return false;
    }
    pieces.replace(anatomy.open, value);
    put(pieces, anatomy.close, &format!("{}{target}{}", mirrored(inner), mirrored(outer)))
}

fn mirrored(marks: &str) -> String {
    marks.chars().rev().collect()
}

fn capital(text: &str, description: Span, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(first) = description.of(text).chars().next() else { return false };
    // Making a letter small may harm a name; only a person knows.
    if value != "a capital" || !first.is_lowercase() {
        return false;
    }
    let span = Span::new(description.start, description.start + first.len_utf8());
    put(pieces, span, &first.to_uppercase().to_string())
}

fn full_stop(text: &str, description: Span, value: &str, pieces: &mut Rewrite) -> bool {
    let end = Span::new(description.end, description.end);
    let last = description.of(text).chars().next_back();
    match (value, last) {
        ("a full stop", Some('。')) => put(pieces, Span::new(end.start - '。'.len_utf8(), end.end), "."),
        ("a full stop (。)", Some('.')) => put(pieces, Span::new(end.start - 1, end.end), "。"),
        ("a full stop", _) => put(pieces, end, "."),
        ("a full stop (。)", _) => put(pieces, end, "。"),
        ("no full stop", Some(last @ ('.' | '。'))) => {
            put(pieces, Span::new(end.start - last.len_utf8(), end.end), "")
        }
        _ => false,
    }
}

/// Other marks for marks; where there are none yet, only a person knows how far they should reach.
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
    let whole = Span::new(anatomy.lead.start, anatomy.description.end);
    let parts = [anatomy.lead, anatomy.title, anatomy.description];
    let mut found = false;
    for spaces in wide_gaps(document.text, whole) {
        let code = document.opaque_in(spaces).iter().any(|opaque| opaque.contains(spaces));
        if !code && parts.iter().any(|part| part.contains(spaces)) {
            pieces.replace(spaces, " ");
            found = true;
        }
    }
    for at in glued_words(document, item, whole) {
        pieces.replace(Span::new(at, at), " ");
        found = true;
    }
    found
}

/// Only the case of a label and its brackets are form.
fn label(document: &Document<'_>, item: &Item, value: &str, pieces: &mut Rewrite) -> bool {
    let Some(link) = document.main_link(item) else { return false };
    let words = value.trim_start_matches(['[', '(']);
    let same = link.text.of(document.text).to_lowercase() == words.to_lowercase();
    same && put(pieces, link.text, words)
}
