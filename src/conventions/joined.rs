//! Two words written as one where the list always writes them apart: `TeaLeaf`.

use std::collections::{HashMap, HashSet};

use super::glue::is_hidden;
use super::sieve::Sieve;
use crate::document::{Document, Item, Link};
use crate::text::Span;

/// Two words that an entry writes as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined<'t> {
    /// Where they are.
    pub span: Span,
    /// The first word.
    pub first: &'t str,
    /// The second one, which begins with a capital.
    pub second: &'t str,
}

/// Passes what may be two words in an entry to `take`. Names are written this way on purpose: the first word of the title, and words that occur twice
/// in the entry or in one of its addresses, are taken for names.
pub fn each<'t>(document: &Document<'t>, item: &Item, mut take: impl FnMut(Joined<'t>)) {
    let text = document.text;
    let source = item.content.of(text);
    if source.len() > LONGEST {
        return;
    }
    for word in words(source) {
        let span = Span::new(item.content.start + word.start, item.content.start + word.end);
        let Some((first, second)) = parts(span.of(text)) else { continue };
        let is_whole = !source[..word.start].ends_with(['.', '/', '@', '#', '-', '_', '\\'])
            && !source[word.end..].starts_with(['/', '@', '_', '('])
            && !source[word.end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        let begins_title = span.start <= item.title.start && item.title.start < span.end;
        if is_whole && !begins_title && !is_hidden(document, item, span.start + 1) && !is_name(document, item, span) {
            take(Joined { span, first, second });
        }
    }
}

/// Entries with titles in running words are shorter than this; each word is searched for in the whole entry.
const LONGEST: usize = 4_000;

/// Whether the entry writes the word elsewhere, or an address does.
fn is_name(document: &Document<'_>, item: &Item, span: Span) -> bool {
    let text = document.text;
    let word = span.of(text);
    let in_address = |link: &Link<'_>| link.destination.to_lowercase().contains(&word.to_lowercase());
    item.content.of(text).matches(word).nth(1).is_some() || document.links_of(item).iter().any(in_address)
}

/// The two words that a capital inside a word separates: `TeaLeaf`, `teaLeaf`.
fn parts(word: &str) -> Option<(&str, &str)> {
    let at = 1 + word.get(1..)?.find(|c: char| c.is_ascii_uppercase())?;
    let (first, second) = word.split_at(at);
    let is_word = |word: &str| word.len() > 2 && word[1..].bytes().all(|byte| byte.is_ascii_lowercase());
    (is_word(first) && is_word(second)).then_some((first, second))
}

/// Runs of ASCII letters and digits.
fn words(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_alphanumeric)?;
        at = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        Some(start..at)
    })
}

/// Words written apart this often are two words to the list.
const SEEN: usize = 8;

/// How often the list writes words apart, and which ones it also writes as one.
#[derive(Debug, Default)]
pub struct Apart<'a> {
    counts: HashMap<(&'a str, &'a str), usize>,
    joined: HashSet<String>,
}

impl<'a> Apart<'a> {
    /// Counts how the base writes the wanted words, and no others.
    pub fn learn(base: &Document<'a>, wanted: impl Iterator<Item = Joined<'a>>) -> Self {
        let mut apart = Self::default();
        let mut names: HashMap<String, bool> = HashMap::new();
        for one in wanted {
            apart.counts.insert((one.first, one.second), 0);
            names.insert(format!("{}{}", one.first, one.second).to_lowercase(), false);
        }
        if apart.counts.is_empty() {
            return apart;
        }
        let whole = Sieve::of(names.keys().map(String::as_str));
        let second = Sieve::of(apart.counts.keys().map(|(_, second)| *second));
        let mut before: Option<std::ops::Range<usize>> = None;
        for word in words(base.text) {
            let written = &base.text[word.clone()];
            let last = before.replace(word.clone());
            if whole.may_hold(written)
                && let Some(seen) = names.get_mut(&written.to_lowercase())
            {
                *seen = true;
            }
            if second.may_hold(written)
                && let Some(last) = last.filter(|last| &base.text[last.end..word.start] == " ")
                && let Some(count) = apart.counts.get_mut(&(&base.text[last], written))
            {
                *count += 1;
            }
        }
        apart.joined = names.into_iter().filter_map(|(name, seen)| seen.then_some(name)).collect();
        apart
    }

    /// How often the list writes these words apart, if it always does.
    #[must_use]
    pub fn always(&self, one: &Joined<'_>) -> Option<usize> {
        let count = *self.counts.get(&(one.first, one.second))?;
        let name = format!("{}{}", one.first, one.second).to_lowercase();
        (count >= SEEN && !self.joined.contains(&name)).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<String> {
        let document = Document::parse(line);
        let mut found = Vec::new();
        each(&document, &document.items[0], |one| found.push(format!("{} {}", one.first, one.second)));
        found
    }

    #[test]
    fn two_words_are_told_from_a_name() {
        for line in [
            "- [A Study of TeaLeaf Drying](https://a.example)",
            "- A Study of TeaLeaf Drying [[paper](https://a.example)]",
            "- [Assam](https://a.example) - A TeaLeaf-Based drink.",
        ] {
            assert_eq!(found(line), ["Tea Leaf"], "{line}");
        }
        for line in [
            "- [TeaLeaf: Drying at Home](https://a.example)",
            "- [A Study of TeaLeaf Drying](https://a.example/tealeaf)",
            "- [A Study of TeaLeaf Drying](https://a.example) - TeaLeaf dries.",
            "- [Assam](https://a.example) - Uses `TeaLeaf`, TeaLeaf2, TeaLEAF, org.TeaLeaf and TeaLeaf.js.",
        ] {
            assert_eq!(found(line), [""; 0], "{line}");
        }
    }
}
