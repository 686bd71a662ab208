//! Which parts of an entry's text may be the title: without the tags, dates and labels that lists put next to it.

use crate::facts::venue;

/// Whether a text does not name a paper: "PDF", "CVPR 2024", "arXiv 2025.03", a date.
pub(super) fn is_label(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_none() || words.all(is_label_word)
}

/// What the title may be besides the whole text, each once.
pub(super) fn variants(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text.trim().to_owned();
    // Each round removes one thing at either end.
    for _ in 0..6 {
        let next = without_number(&without_label(without_bracket_behind(without_bracket_before(&rest))));
        if next == rest || next.is_empty() {
            break;
        }
        found.push(next.clone());
        rest = next;
    }
    for text in found.clone().iter().map(String::as_str).chain([text]) {
        found.extend(behind_nickname(text).map(str::to_owned));
        found.extend(without_brackets(text));
        found.extend([without_bracket_before(text), without_bracket_behind(text)].map(str::to_owned));
    }
    found.retain(|variant| !variant.is_empty() && variant != text);
    found.sort();
    found.dedup();
    found
}

/// A record's title without what is not part of it: a section's label in brackets, a footnote's digit.
pub(super) fn bare(title: &str) -> impl Iterator<Item = String> {
    let title = title.trim();
    let without_bracket = without_bracket_behind(title);
    let stem = title.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or(title);
    let letters = stem.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let bracket = (without_bracket != title).then(|| without_bracket.to_owned());
    let footnote = (stem != title && letters >= 4).then(|| stem.to_owned());
    bracket.into_iter().chain(footnote)
}

/// A text without the signs around it that emphasise, quote or separate.
fn unwrapped(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "*_`~|:,;.-–—\"“”'‘’•·\\".contains(c) || is_symbol(c))
}

/// Emoji and the characters that form them.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{1f000}'..='\u{1faff}')
}

const BRACKETS: [(char, char); 6] = [('[', ']'), ('(', ')'), ('【', '】'), ('（', '）'), ('{', '}'), ('「', '」')];

fn without_bracket_before(text: &str) -> &str {
    let text = unwrapped(text);
    let Some((open, close)) = BRACKETS.into_iter().find(|(open, _)| text.starts_with(*open)) else { return text };
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return unwrapped(&text[at + c.len_utf8()..]);
        }
    }
    text
}

fn without_bracket_behind(text: &str) -> &str {
    let text = unwrapped(text);
    let Some((open, close)) = BRACKETS.into_iter().find(|(_, close)| text.ends_with(*close)) else { return text };
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        depth += i32::from(c == close) - i32::from(c == open);
        if depth == 0 {
            return unwrapped(&text[..at]);
        }
    }
    text
}

/// Without inner brackets that hold nothing but labels: `Sequences (2017): A Tutorial`.
fn without_brackets(text: &str) -> Option<String> {
    let mut out = text.to_owned();
    for (open, close) in BRACKETS {
        let mut from = 0;
        while let Some(start) = out[from..].find(open).map(|at| from + at) {
            let Some(end) = out[start..].find(close).map(|at| start + at + close.len_utf8()) else { break };
            from = if is_label(&out[start..end]) { start } else { end };
            if from == start {
                out.replace_range(start..end, " ");
            }
        }
    }
    (out != text).then_some(out)
}

/// Without a number before the title: `1. `, `12) `, `#3: `.
fn without_number(text: &str) -> String {
    let rest = text.trim_start_matches('#').trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = rest.strip_prefix(['.', ')', ':']).filter(|behind| behind.starts_with(char::is_whitespace));
    match behind {
        Some(behind) if rest.len() < text.len() => unwrapped(behind).to_owned(),
        _ => text.to_owned(),
    }
}

/// Without words at either end that are not part of a title: a venue, a date, "Oral", "arXiv".
fn without_label(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let is_label = |word: &&str| {
        let mut parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).peekable();
        parts.peek().is_none() || parts.all(is_label_word)
    };
    while words.len() > 3 && words.last().is_some_and(is_label) {
        words.pop();
    }
    while words.len() > 3 && words.first().is_some_and(is_label) {
        words.remove(0);
    }
    unwrapped(&words.join(" ")).to_owned()
}

/// What follows a name of up to three words and a colon, a dash or a bar, as when lists put a name before the title.
fn behind_nickname(text: &str) -> Option<&str> {
    let (at, sign) = [": ", "：", " - ", " – ", " — ", " | ", " -- "]
        .into_iter()
        .filter_map(|sign| Some((text.find(sign)?, sign)))
        .min_by_key(|(at, _)| *at)?;
    (text[..at].split_whitespace().count() <= 3).then(|| unwrapped(&text[at + sign.len()..]))
}

/// Words that say what an entry links, where and when it appeared, or how.
fn is_label_word(word: &str) -> bool {
    let small = word.to_lowercase();
    // Days, months, years and arXiv numbers.
    let number =
        small.split_once('v').filter(|(number, _)| !number.is_empty()).map_or(small.as_str(), |(number, _)| number);
    let is_number = number.len() <= 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    let stem = small.trim_end_matches(|c: char| c.is_ascii_digit());
    is_number || LABELS.contains(&small.as_str()) || venue::is_short_name(stem) || MONTHS.contains(&small.as_str())
}

const MONTHS: [&str; 24] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];

const LABELS: [&str; 70] = [
    "paper",
    "papers",
    "pdf",
    "code",
    "link",
    "url",
    "html",
    "abs",
    "abstract",
    "arxiv",
    "biorxiv",
    "medrxiv",
    "preprint",
    "preprints",
    "openreview",
    "doi",
    "project",
    "page",
    "website",
    "web",
    "homepage",
    "site",
    "github",
    "repo",
    "repository",
    "official",
    "pytorch",
    "tensorflow",
    "jax",
    "keras",
    "demo",
    "video",
    "videos",
    "slides",
    "poster",
    "talk",
    "blog",
    "dataset",
    "data",
    "model",
    "models",
    "weights",
    "huggingface",
    "hf",
    "bibtex",
    "bib",
    "cite",
    "supp",
    "supplementary",
    "appendix",
    "oral",
    "spotlight",
    "highlight",
    "best",
    "award",
    "new",
    "hot",
    "workshop",
    "conference",
    "journal",
    "proceedings",
    "findings",
    "submission",
    "submitted",
    "accepted",
    "tbd",
    "here",
    "source",
    "read",
    "full",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_no_paper() {
        for label in [
            "PDF",
            "[paper]",
            "CVPR 2024",
            "**ICLR'25**",
            "arXiv 2025.03",
            "2024-05",
            "Code & Data",
            "",
            "🔥",
            "20180404",
        ] {
            assert!(is_label(label), "{label}");
        }
        for name in ["Teapot", "Data models of tea", "A", "Attention"] {
            assert!(!is_label(name), "{name}");
        }
    }

    #[test]
    fn what_lists_put_beside_a_title_is_taken_away() {
        for text in [
            "[CVPR 2024] Leaves that Fall in Autumn",
            "**[NeurIPS 2023]** [Oral] Leaves that Fall in Autumn",
            "Leaves that Fall in Autumn (ICLR'25)",
            "Leaves that Fall in Autumn, September 2022",
            "Leaves that Fall in Autumn. NeurIPS, 2021",
            "12. Leaves that Fall in Autumn [paper] [code]",
            "2024.05 | Leaves that Fall in Autumn",
            "Leafy: Leaves that Fall in Autumn",
            "🔥 Leaves that Fall in Autumn ⭐",
            "\"Leaves that Fall in Autumn\", arXiv 2024",
            "Leaves that Fall in Autumn, arXiv:2401.01234v2",
        ] {
            let found = variants(text);
            assert!(found.iter().any(|variant| variant == "Leaves that Fall in Autumn"), "{text}: {found:?}");
        }
        assert_eq!(bare("Tea for Two [Review Article]").collect::<Vec<_>>(), ["Tea for Two"]);
        assert_eq!(bare("Tea Absorption1").collect::<Vec<_>>(), ["Tea Absorption"]);
        assert_eq!(bare("Tea 2").count(), 0);
    }
}
