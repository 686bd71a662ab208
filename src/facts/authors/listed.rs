//! The authors that an entry gives, read from its text.

use super::name::Name;
use crate::facts::{markup, venue};

/// Names in order.
pub(in crate::facts) struct Listed {
    pub(super) names: Vec<Name>,
    /// Whether the entry says that there are more.
    pub(super) is_cut: bool,
}

/// A list longer than this is not one of people.
const MOST: usize = 400;

/// A name with more words than this is a sentence.
const LONGEST: usize = 7;

impl Listed {
    pub(in crate::facts) fn of(text: &str) -> Self {
        let nothing = Self { names: Vec::new(), is_cut: false };
        if text.len() > 40 * MOST {
            return nothing;
        }
        let text = markup::plain(text).text;
        let (text, is_cut) = up_to_the_rest(&text);
        let text = without_brackets(without_prefix(text));
        let parts = parts(&text);
        let mut names: Vec<Name> = Vec::new();
        for part in &parts {
            let name = Name::of(part);
            if name.is_empty() || is_no_name(part) {
                continue;
            }
            match names.last_mut() {
                // `LeCun, Y., Bengio, Y.`
                Some(before) if name.is_initials() && !before.is_full() => {
                    *before = Name::of(&format!("{} {}", name.shown, before.shown));
                }
                _ => names.push(name),
            }
        }
        if names.len() > MOST || names.iter().any(|name| name.len() > LONGEST && !name.is_group) {
            return nothing;
        }
        Self { names, is_cut }
    }
}

/// The text before anything that stands for further authors, and whether there was such a thing.
fn up_to_the_rest(text: &str) -> (&str, bool) {
    const REST: [&str; 13] = [
        " et al",
        " et. al",
        " etal",
        ",et al",
        " and others",
        " and colleagues",
        "...",
        "…",
        "等",
        " u. a.",
        ", others",
        " & others",
        " +",
    ];
    let small = text.to_ascii_lowercase();
    let marked = REST.iter().filter_map(|mark| small.find(mark));
    // `(12 authors)`, `and 3 more`
    let counted = ["authors)", " more"].iter().filter_map(|mark| {
        let behind = small.find(mark)?;
        let before = small[..behind].trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
        (before.len() < behind && small[before.len()..behind].contains(|c: char| c.is_ascii_digit()))
            .then_some(before.len())
    });
    match marked.chain(counted).min() {
        Some(at) => (text[..at].trim_end_matches(['(', '[', ',', ' ']).trim_end_matches(" and"), true),
        None => (text, false),
    }
}

fn without_prefix(text: &str) -> &str {
    const PREFIXES: [&str; 6] = ["by ", "authors:", "author:", "author(s):", "作者：", "作者:"];
    let text = text.trim();
    let prefix = PREFIXES
        .into_iter()
        .find(|prefix| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
    prefix.map_or(text, |prefix| text[prefix.len()..].trim_start())
}

/// Without affiliations and the like.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '【' => depth += 1,
            ')' | ']' | '）' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// One text for each name.
fn parts(text: &str) -> Vec<String> {
    let text = [" and ", " AND ", " And ", " & ", "&", "＆", " with "]
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, "\n"));
    let text = text.replace(", \n", "\n").replace(",\n", "\n");
    let has_semicolons = text.contains([';', '；', '|']);
    let is_inverted = |part: &str| part.matches([',', '，']).count() == 1;
    let whole: Vec<&str> = text.split(['\n', ';', '；', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    // `LeCun, Yann and Bengio, Yoshua`
    let inverted = whole.len() >= 2 && whole.iter().filter(|part| is_inverted(part)).count() * 2 > whole.len();
    let is_bibtex = inverted && (has_semicolons || whole.iter().all(|part| is_inverted(part)));
    if is_bibtex {
        let turned = |part: &&str| match part.split_once([',', '，']) {
            Some((family, given)) => format!("{given} {family}"),
            None => (*part).to_owned(),
        };
        return whole.iter().map(turned).collect();
    }
    whole.iter().flat_map(|part| part.split([',', '，', '、', '·', '•'])).map(|part| part.trim().to_owned()).collect()
}

/// A venue, a suffix or an e-mail address.
fn is_no_name(part: &str) -> bool {
    let part = part.trim_end_matches('.');
    let stem = part.trim_end_matches(|c: char| c.is_ascii_digit() || "'’ -".contains(c)).to_lowercase();
    let is_suffix = ["jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md"].contains(&stem.as_str());
    part.contains('@')
        || is_suffix
        || venue::is_preprint(&stem)
        || venue::is_short_name(&stem) && stem.len() < part.len()
}
