//! How a list spells names, link labels and the words in its table cells.

use std::collections::HashMap;
use std::ops::Range;

use super::glue::is_hidden;
use super::sieve::Sieve;
use super::{Anatomy, Row};
use crate::document::{Document, Item, LinkKind, Marker};
use crate::text::Span;

/// What is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelled {
    /// A word in a description: "GitHub".
    Word,
    /// The whole text of a link other than the entry's own: "Source Code".
    Label,
    /// The whole text of a cell, with its column: "`apiKey`".
    Cell(usize),
    /// What replaces the authors who are not named: "et al."
    Others,
}

/// A word, label or cell of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Spelling<'t> {
    /// What it is.
    pub kind: Spelled,
    /// Where it is.
    pub span: Span,
    /// As it is written.
    pub written: &'t str,
}

/// How often the list writes something in each of its spellings.
#[derive(Clone, Debug, Default)]
pub struct Spellings<'t> {
    counts: HashMap<(Spelled, String), Vec<(&'t str, usize)>>,
}

/// What occurs less often than this has no settled spelling.
const SEEN: usize = 20;

/// One other spelling in this many is a slip; more are a second accepted spelling.
const ONE_IN: usize = 33;

impl<'t> Spellings<'t> {
    /// Counts how the base spells what is wanted. Nothing else is examined, so that most of a long list costs no more than reading it.
    #[must_use]
    pub fn learn<'s>(base: &Document<'t>, wanted: impl Iterator<Item = Spelling<'s>>) -> Self {
        let mut spellings = Self { counts: wanted.map(|one| ((one.kind, fold(&one)), Vec::new())).collect() };
        if !spellings.counts.is_empty() {
            let sieve = Sieve::of(spellings.counts.keys().map(|(_, folded)| folded.as_str()));
            for (_, item) in base.entries() {
                each_of(base, item, &|word| sieve.may_hold(word), |found| {
                    if let Some(counts) = spellings.counts.get_mut(&(found.kind, fold(&found))) {
                        match counts.iter_mut().find(|(known, _)| *known == found.written) {
                            Some((_, count)) => *count += 1,
                            None => counts.push((found.written, 1)),
                        }
                    }
                });
            }
        }
        spellings
    }

    /// The list's clear spelling of this, how often it is used, and out of how many times; `None` if this spelling is fine.
    #[must_use]
    pub fn instead(&self, spelling: &Spelling<'_>) -> Option<(&'t str, usize, usize)> {
        let counts = self.counts.get(&(spelling.kind, fold(spelling)))?;
        let total: usize = counts.iter().map(|(_, count)| count).sum();
        let &(usual, agree) = counts.iter().max_by_key(|(_, count)| *count)?;
        let settled = total >= SEEN && (total - agree) * ONE_IN <= total;
        // A common word may be capitalized for many reasons; a name has a fixed spelling.
        let is_name = match spelling.kind {
            Spelled::Word => usual.contains(char::is_uppercase),
            // An extra full stop may belong to the sentence.
            Spelled::Others => usual.ends_with('.'),
            Spelled::Label | Spelled::Cell(_) => true,
        };
        (settled && is_name && usual != spelling.written).then_some((usual, agree, total))
    }
}

/// Passes every word, label and cell of an entry to `take`.
pub fn each<'t>(document: &Document<'t>, item: &Item, take: impl FnMut(Spelling<'t>)) {
    each_of(document, item, &|_| true, take);
}

/// The same, without words and labels that are not searched for.
fn each_of<'t>(
    document: &Document<'t>,
    item: &Item,
    is_sought: &impl Fn(&str) -> bool,
    mut take: impl FnMut(Spelling<'t>),
) {
    let text = document.text;
    // Its key is empty: it is one thing, however it is written.
    if is_sought("") {
        others(document, item, &mut take);
    }
    if item.marker == Marker::Row {
        for (column, cell) in Row::of(document, item).cells().into_iter().enumerate() {
            let inner = cell.of(text).trim();
            let start = cell.start + (cell.len() - cell.of(text).trim_start().len());
            let is_word = !inner.is_empty() && inner.len() <= 24 && !inner.contains(['[', '<', ' ']);
            if is_word {
                take(Spelling {
                    kind: Spelled::Cell(column),
                    span: Span::new(start, start + inner.len()),
                    written: inner,
                });
            }
        }
        return;
    }
    for link in document.links_of(item) {
        let written = link.text.of(text);
        let is_label = link.kind != LinkKind::Bare && !link.picture && written.len() <= 24 && !link.text.is_empty();
        if is_label && is_sought(written) && !link.text.contains(item.title) {
            take(Spelling { kind: Spelled::Label, span: link.text, written });
        }
    }
    if let Some(description) = Anatomy::description(document, item) {
        words(document, item, description, is_sought, take);
    }
}

/// Where an entry says "et al.", however written, unless it is part of an author's name (`et al-Khwarizmi`).
fn others<'t>(document: &Document<'t>, item: &Item, mut take: impl FnMut(Spelling<'t>)) {
    let source = item.content.of(document.text);
    for (at, _) in source.match_indices("al") {
        let behind = &source[at + "al".len()..];
        let before = source[..at].trim_end_matches([' ', '.']);
        let Some(start) = before.len().checked_sub("et".len()).filter(|_| before.ends_with("et")) else { continue };
        let is_parted = at - before.len() <= 2 && at > before.len();
        let begins = !source[..start].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let ends = !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '’' | '\''));
        if is_parted && begins && ends && !is_hidden(document, item, item.content.start + at) {
            let end = at + "al".len() + usize::from(behind.starts_with('.'));
            let span = Span::new(item.content.start + start, item.content.start + end);
            take(Spelling { kind: Spelled::Others, span, written: span.of(document.text) });
        }
    }
}

/// The words in the middle of sentences, outside code, links and addresses.
fn words<'t>(
    document: &Document<'t>,
    item: &Item,
    span: Span,
    is_sought: &impl Fn(&str) -> bool,
    mut take: impl FnMut(Spelling<'t>),
) {
    let text = document.text;
    let hidden = |at: usize| {
        let inside = |other: Span| other.start <= at && at < other.end;
        document.opaque_in(span).iter().copied().any(inside)
            || document.links_of(item).iter().any(|link| inside(link.span))
    };
    let source = span.of(text);
    for Range { start, end } in stretches(source) {
        let word = &source[start..end];
        if !is_sought(word) {
            continue;
        }
        let before = source[..start].trim_end();
        let begins =
            before.is_empty() || before.ends_with(['.', '!', '?', ':', '"', '(', '*', '_', '-', '–', '—', '/']);
        if word.len() >= 2
            && word.starts_with(|c: char| c.is_ascii_alphabetic())
            && !begins
            && !hidden(span.start + start)
        {
            take(Spelling {
                kind: Spelled::Word,
                span: Span::new(span.start + start, span.start + end),
                written: word,
            });
        }
    }
}

/// Runs of letters, digits, `+` and `#` between white space and punctuation, so that names of files, hosts and
/// repositories are not among them.
fn stretches(source: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    source.split_ascii_whitespace().filter_map(move |piece| {
        let at = piece.as_ptr() as usize - source.as_ptr() as usize;
        let word = piece.trim_end_matches(['.', ',', ';', '!', '?', ')', ':']);
        let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#'));
        (plain && !word.is_empty()).then(|| at..at + word.len())
    })
}

/// What spellings of the same thing have in common.
fn fold(spelling: &Spelling<'_>) -> String {
    match spelling.kind {
        Spelled::Word | Spelled::Label => spelling.written.to_ascii_lowercase(),
        Spelled::Cell(_) => spelling.written.trim_matches(['`', '*', '_']).to_ascii_lowercase(),
        Spelled::Others => String::new(),
    }
}
