//! Consecutive links, such as `[[paper](…)] [[code](…)]`: how each is written, in which order, and what separates them.

use std::collections::BTreeMap;

use super::counted::Counted;
use super::near::{Near, Seen};
use super::parts::{Parts, repository_in};
use super::slot::Slot;
use crate::document::{Document, Link, LinkKind, plain_text};
use crate::text::Span;

/// Consecutive links of an entry.
#[derive(Clone, Debug)]
pub struct Run {
    pub span: Span,
    pub elements: Vec<Element>,
}

/// One link of a run, with the brackets around it.
#[derive(Clone, Debug)]
pub struct Element {
    pub span: Span,
    /// Its text in lower case, or else its host; `None` for the entry's own link.
    pub label: Option<String>,
    /// Its text.
    pub shown: Span,
    /// Whether the label is its text, and not the host it leads to.
    pub is_named: bool,
    /// The parts in it.
    pub slots: Vec<(Span, Slot)>,
}

/// A stretch of a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Text(String),
    Slot(Slot),
}

/// Beyond this many links, their order is not counted.
const MOST: usize = 20;

/// How a list writes consecutive links.
#[derive(Clone, Debug, Default)]
pub struct LinksStyle {
    /// The forms of each link, by its label.
    forms: BTreeMap<String, Seen<Vec<Piece>>>,
    /// The forms of an entry's own link.
    main: Seen<Vec<Piece>>,
    /// The forms of all other links, whatever their text.
    any: Seen<Vec<Piece>>,
    /// How often one link comes before another.
    before: Counted<(String, String)>,
    between: BTreeMap<(String, String), Seen<String>>,
    anywhere: Seen<String>,
}

impl Element {
    /// A link, with the brackets and marks on both sides of it.
    pub fn of(document: &Document<'_>, link: &Link<'_>, label: Option<String>, within: Span) -> Self {
        const PAIRS: [(u8, u8); 4] = [(b'[', b']'), (b'*', b'*'), (b'`', b'`'), (b'_', b'_')];
        let bytes = document.text.as_bytes();
        let mut span = link.span;
        while span.start > within.start
            && span.end < within.end
            && PAIRS.contains(&(bytes[span.start - 1], bytes[span.end]))
        {
            span = Span::new(span.start - 1, span.end + 1);
        }
        // `\[[arxiv](…)\]`
        let escaped = document.text[..span.start].ends_with("\\[") && document.text[span.end..].starts_with("\\]");
        if escaped && span.start >= within.start + 2 && span.end + 2 <= within.end {
            span = Span::new(span.start - 2, span.end + 2);
        }
        let is_named = label.as_deref().is_none_or(|label| !label.contains('.')) || link.picture;
        Self { span, label, shown: link.text, is_named, slots: Vec::new() }
    }

    /// Whether it leads to the same address as the entry's own link.
    pub fn is_copy(&self) -> bool {
        self.label.is_some() && !self.slots.iter().any(|(_, slot)| matches!(slot, Slot::Link(_)))
    }

    fn key(&self) -> String {
        self.label.clone().unwrap_or_default()
    }

    fn pieces(&self, text: &str, shown: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = self.span.start;
        let mut slots = self.slots.clone();
        if shown {
            slots.push((self.shown, Slot::Shown));
            slots.sort_by_key(|(span, _)| span.start);
        }
        for (span, slot) in &slots {
            if span.start < at {
                continue;
            }
            pieces.push(Piece::Text(text[at..span.start].to_owned()));
            pieces.push(Piece::Slot(slot.clone()));
            at = span.end;
        }
        pieces.push(Piece::Text(text[at..self.span.end].to_owned()));
        pieces
    }
}

/// Groups elements separated only by blanks, marks and line breaks; in a row, a group never spans several cells.
pub fn runs(document: &Document<'_>, elements: Vec<Element>, is_row: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for element in elements {
        match runs.last_mut() {
            Some(run)
                if run.span.end <= element.span.start
                    && is_between(document, run.span.end, element.span.start, is_row) =>
            {
                run.span.end = element.span.end;
                run.elements.push(element);
            }
            Some(run) if run.span.end > element.span.start => {}
            _ => runs.push(Run { span: element.span, elements: vec![element] }),
        }
    }
    runs
}

fn is_between(document: &Document<'_>, start: usize, end: usize, is_row: bool) -> bool {
    const LONGEST: usize = 24;
    let gap = Span::new(start, end).of(document.text);
    let bare = gap.replace("<br>", "").replace("<br/>", "").replace("<br />", "").replace("&nbsp;", "");
    gap.len() <= LONGEST
        && !bare.contains(|c: char| c.is_alphanumeric() || matches!(c, '!' | '<'))
        && !(bare.contains('|') && is_row)
}

impl LinksStyle {
    /// Counts how an entry writes its links.
    pub fn count(&mut self, text: &str, run: &Run, entry: usize) {
        for element in &run.elements {
            let forms = match &element.label {
                Some(label) => self.forms.entry(label.clone()).or_default(),
                None => &mut self.main,
            };
            forms.entry(element.pieces(text, !element.is_named && !element.is_copy())).or_default().push(entry);
            if element.label.is_some() && !element.is_copy() && !element.shown.of(text).contains("](") {
                let mut form = element.pieces(text, true);
                for piece in &mut form {
                    if let Piece::Slot(slot @ Slot::Link(_)) = piece {
                        *slot = Slot::Link(String::new());
                    }
                }
                self.any.entry(form).or_default().push(entry);
            }
        }
        for (at, one) in run.elements.iter().take(MOST).enumerate() {
            for other in run.elements.iter().take(MOST).skip(at + 1) {
                *self.before.entry((one.key(), other.key())).or_default() += 1;
            }
        }
        for pair in run.elements.windows(2) {
            let between = text[pair[0].span.end..pair[1].span.start].to_owned();
            self.anywhere.entry(between.clone()).or_default().push(entry);
            let pair = (pair[0].key(), pair[1].key());
            self.between.entry(pair).or_default().entry(between).or_default().push(entry);
        }
    }

    /// Links with these labels, as the list would write them; the empty label stands for the entry's own link. What these entries do not
    /// show is taken from the rest of the list.
    pub fn write(&self, labels: &[&str], parts: &Parts, rest: &Self, near: &Near) -> Option<String> {
        let mut labels = labels.to_vec();
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let wins = |one: &str, other: &str| rest.before.get(&pair(one, other)).copied().unwrap_or(0);
        let all = labels.clone();
        // If the list shows no order, links stay in the order they were given, the entry's own first.
        labels.sort_by_key(|one| parts.links.get(*one).map_or(0, |extra| extra.place + 1));
        let is_behind = |one: &str, other: &str| wins(other, one) > 0 && wins(other, one) >= 3 * wins(one, other);
        labels.sort_by_key(|one| all.iter().filter(|other| is_behind(one, other)).count());
        let mut out = String::new();
        for (at, label) in labels.iter().enumerate() {
            if at > 0 {
                let pair = (labels[at - 1].to_owned(), (*label).to_owned());
                let between = [self, rest]
                    .into_iter()
                    .find_map(|style| style.between.get(&pair).and_then(|seen| near.most(seen)));
                let between = between.or_else(|| near.most(&self.anywhere)).or_else(|| near.most(&rest.anywhere));
                out.push_str(between.map_or(" ", String::as_str));
            }
            let link = match *label {
                "" => {
                    let given = self.own(parts, near).or_else(|| rest.own(parts, near));
                    given.or_else(|| self.main(parts, near)).or_else(|| rest.main(parts, near))?
                }
                label => self.element(label, parts, near).or_else(|| rest.element(label, parts, near))?,
            };
            out.push_str(&link);
        }
        Some(out)
    }

    /// The entry's own link with the text that was given, if other entries use it too.
    fn own(&self, parts: &Parts, near: &Near) -> Option<String> {
        let shown = bare(parts.shown.as_deref()?);
        let forms = near.ranked_for_link(&self.main).into_iter().filter(|form| bare(&texts(form)) == shown);
        forms.into_iter().find_map(|form| filled(form, parts, None))
    }

    /// The entry's own link, with the text used by the entries most like it.
    fn main(&self, parts: &Parts, near: &Near) -> Option<String> {
        near.ranked_for_link(&self.main).into_iter().find_map(|form| filled(form, parts, None))
    }

    fn element(&self, label: &str, parts: &Parts, near: &Near) -> Option<String> {
        // A link to another address than the entry's own does not take the form of one to the same address.
        let is_other = parts.links.contains_key(label);
        let leads_on = |form: &&Vec<Piece>| form.iter().any(|piece| matches!(piece, Piece::Slot(Slot::Link(_))));
        // A form that only one entry uses may be particular to it: the badge of its repository, mistyped.
        let known = self.forms.get(label).into_iter().flat_map(|forms| {
            let is_lone = |form: &&Vec<Piece>| forms.get(*form).is_none_or(|entries| entries.len() < 2);
            let mut ranked = near.ranked(forms);
            ranked.retain(|form| !(is_lone(form) && texts(form).contains("![")));
            ranked.sort_by_key(is_lone);
            ranked
        });
        let mut forms = known.filter(|form| leads_on(form) == is_other).chain(near.ranked(&self.any));
        forms.find_map(|form| filled(form, parts, Some(label)))
    }
}

/// The fixed text of a form.
fn texts(form: &[Piece]) -> String {
    form.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None }).collect()
}

/// A link's text for comparison: in lower case, without the marks around it.
fn bare(shown: &str) -> String {
    shown.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn filled(form: &[Piece], parts: &Parts, label: Option<&str>) -> Option<String> {
    let mut out = String::new();
    for piece in form {
        match (piece, label) {
            (Piece::Text(text), _) => out.push_str(text),
            // The badge of a link to another repository than the entry's shows that repository.
            (Piece::Slot(Slot::Repository), Some(label)) => {
                let own = parts.links.get(label).and_then(|extra| repository_in(&extra.address));
                out.push_str(own.or_else(|| parts.repository())?);
            }
            (Piece::Slot(Slot::Shown), Some(label)) => out.push_str(&parts.links.get(label)?.shown),
            (Piece::Slot(Slot::Link(any)), Some(label)) if any.is_empty() => {
                out.push_str(&parts.links.get(label)?.address);
            }
            (Piece::Slot(slot), _) => out.push_str(&parts.value(slot)?),
        }
    }
    Some(out)
}

/// Where a link's address is written; `None` if it is defined elsewhere or does not appear literally.
pub fn address_of(document: &Document<'_>, link: &Link<'_>) -> Option<Span> {
    let within = match link.kind {
        LinkKind::Inline => Span::new(link.text.end, link.span.end),
        LinkKind::Html => Span::new(link.span.start, link.text.start.max(link.span.start)),
        LinkKind::Autolink | LinkKind::Bare => link.span,
        LinkKind::Reference => return None,
    };
    let at = within.of(document.text).find(link.destination.as_ref())?;
    let start = within.start + at;
    (!link.destination.is_empty()).then(|| Span::new(start, start + link.destination.len()))
}

/// A link's label: its words or its picture's description in lower case, or else the host it leads to.
pub fn label(document: &Document<'_>, link: &Link<'_>) -> String {
    let shown = link.text.of(document.text);
    let words = match shown.split_once("![").and_then(|(_, rest)| rest.split_once(']')) {
        Some((described, _)) => described.to_owned(),
        None => plain_text(shown).into_owned(),
    };
    let words = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if !words.is_empty() && !words.contains(|c: char| c.is_ascii_digit()) && !words.contains("://") {
        return words;
    }
    let host = link.destination.split_once("://").map_or(&*link.destination, |(_, rest)| rest);
    host.split('/').next().unwrap_or_default().to_owned()
}
