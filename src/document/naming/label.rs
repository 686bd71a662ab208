//! Links whose text is what they lead to ("paper", "PDF", "ICML 2023") rather than what the entry presents.

use std::collections::HashMap;

use crate::document::{Document, Link};

/// Usual texts of such links, in any list.
const WORDS: [&str; 61] = [
    "abs",
    "abstract",
    "article",
    "arxiv",
    "bib",
    "bibtex",
    "biorxiv",
    "blog",
    "blogpost",
    "code",
    "codes",
    "colab",
    "data",
    "dataset",
    "datasets",
    "demo",
    "doc",
    "docs",
    "doi",
    "download",
    "github",
    "go",
    "here",
    "homepage",
    "html",
    "huggingface",
    "keras",
    "link",
    "links",
    "model",
    "models",
    "official",
    "openreview",
    "page",
    "paper",
    "pdf",
    "post",
    "poster",
    "preprint",
    "project",
    "pytorch",
    "repo",
    "repository",
    "site",
    "slide",
    "slides",
    "source",
    "supp",
    "talk",
    "tensorflow",
    "tf",
    "url",
    "video",
    "web",
    "webpage",
    "website",
    "weights",
    "代码",
    "地址",
    "论文",
    "链接",
];

const MONTHS: [[u8; 3]; 12] =
    [*b"jan", *b"feb", *b"mar", *b"apr", *b"may", *b"jun", *b"jul", *b"aug", *b"sep", *b"oct", *b"nov", *b"dec"];

/// A text with more words than this says more than what kind of page it is.
const LONGEST: usize = 3;

/// Whether a link's text says what kind of page it leads to: `paper`, `Code (PyTorch)`, `项目地址`.
#[must_use]
pub fn is_label(text: &str) -> bool {
    let mut seen = 0;
    words(text).all(|word| {
        seen += 1;
        let is_number = seen > 1
            && word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        seen <= LONGEST && (is_number || is_known(word))
    }) && seen > 0
}

/// Whether a word is one of [`WORDS`].
fn is_known(word: &str) -> bool {
    LENGTHS[usize::from(word.as_bytes()[0].to_ascii_lowercase())] >> word.len().min(15) & 1 == 1
        && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The lengths of the words by their first byte, one bit each. Every link of a list is looked up, and hardly any is known.
const LENGTHS: [u16; 256] = {
    let mut all = [0; 256];
    let mut at = 0;
    while at < WORDS.len() {
        let word = WORDS[at].as_bytes();
        assert!(word.len() < 15, "longer words share a bit with all that are longer still");
        all[word[0] as usize] |= 1 << word.len();
        at += 1;
    }
    all
};

/// Whether a text is a date, or a venue with its year: `28 Mar 2022`, `NeurIPS2021`, `[CVPR' 18]`.
#[must_use]
pub fn is_stamp(text: &str) -> bool {
    let (mut count, mut numbers, mut months) = (0, 0, 0);
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    for word in words(text) {
        count += 1;
        if count > LONGEST {
            return false;
        }
        numbers += usize::from(word.ends_with(|c: char| c.is_ascii_digit()) || is_ordinal(word));
        let is_month = |head: &[u8; 3]| MONTHS.contains(&head.map(|byte| byte.to_ascii_lowercase()));
        months += usize::from(word.as_bytes().first_chunk().is_some_and(is_month));
    }
    count > 0 && numbers > 0 && numbers + months + 1 >= count
}

/// Whether a short text names a year: `EMNLP 2023 Findings`, `CLEF'20 Notes`.
pub(super) fn names_a_year(text: &str) -> bool {
    let is_year = |word: &str| {
        let digits = &word[word.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        digits.len() == 2 || (digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
    };
    words(text).count() <= LONGEST_VENUE && words(text).any(is_year)
}

/// A text with more words than this says more than where and when something appeared.
const LONGEST_VENUE: usize = 5;

fn is_ordinal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(&word[digits..], "st" | "nd" | "rd" | "th")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Link texts that one list uses again and again, each time leading elsewhere.
#[derive(Debug, Default)]
pub(in crate::document) struct Labels<'t> {
    seen: HashMap<&'t str, Repeated>,
}

#[derive(Debug)]
struct Repeated {
    /// The first of them, as an index into [`Document::links`].
    first: usize,
    /// How many of them lead somewhere other than the first does.
    elsewhere: usize,
}

/// A text that this many links share, each leading elsewhere, is not a title.
const OFTEN: usize = 3;

/// A text with more bytes than this is never counted as a label.
const LONGEST_LABEL: usize = 32;

impl<'t> Labels<'t> {
    /// Looks through the links of a list once.
    pub fn of(document: &Document<'t>) -> Self {
        let mut labels = Self { seen: HashMap::with_capacity(document.links.len()) };
        for (at, link) in document.links.iter().enumerate().filter(|(_, link)| !link.picture && !link.is_local()) {
            let text = bare(link.text.of(document.text));
            if text.is_empty() || text.len() > LONGEST_LABEL || words(text).nth(LONGEST).is_some() {
                continue;
            }
            labels
                .seen
                .entry(text)
                .and_modify(|repeated| {
                    let is_first = document.links[repeated.first].destination == link.destination;
                    repeated.elsewhere += usize::from(!is_first);
                })
                .or_insert(Repeated { first: at, elsewhere: 0 });
        }
        labels
    }

    /// Whether the list itself shows that this text is not a title: many links have it, or it is a date.
    pub fn shows(&self, document: &Document<'_>, link: &Link<'_>) -> bool {
        let text = link.text.of(document.text);
        is_label(text) || is_stamp(text) || self.repeats(document, link)
    }

    /// Whether many links of the list have this text, each leading elsewhere.
    pub fn repeats(&self, document: &Document<'_>, link: &Link<'_>) -> bool {
        let text = bare(link.text.of(document.text));
        text.len() <= LONGEST_LABEL && self.seen.get(text).is_some_and(|repeated| repeated.elsewhere + 1 >= OFTEN)
    }
}

/// A link's text without the brackets and marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '*' | '_' | '`' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_in_any_case() {
        assert!(WORDS.iter().all(|word| is_known(word) && is_known(&word.to_ascii_uppercase())));
        assert!(["", "Leaf", "papers", "a-very-long-name"].iter().all(|word| word.is_empty() || !is_known(word)));
    }

    #[test]
    fn labels_say_what_a_link_leads_to() {
        for text in ["paper", "[PDF]", "Code (PyTorch)", "project page", "Model (7B)", "论文", "**Paper**"] {
            assert!(is_label(text), "{text}");
        }
        for text in ["Papers with Code and More Data", "Tea", "7B", "", "Paper crafts", "Few Models Are Enough"] {
            assert!(!is_label(text), "{text}");
        }
    }

    #[test]
    fn stamps_are_dates_and_venues() {
        for text in ["28 Mar 2022", "[NeurIPS2021]", "CVPR' 18", "2023/10", "Jul 2023", "24th Feb., 2022", "12.10"] {
            assert!(is_stamp(text), "{text}");
        }
        for text in ["Tea", "GPT4 for the rest of us", "A study", "March of the leaves"] {
            assert!(!is_stamp(text), "{text}");
        }
    }
}
