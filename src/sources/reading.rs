//! What the readers of answers share. Each takes a source's answer, word for word, and works out what follows for each question that was
//! asked; anything it did not expect is *unknown*.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::facts::{Answer, Question};

/// Questions with their answers, one for each that was asked.
pub type Answers = Vec<(Question, Answer)>;

/// The most characters kept of a text; abstracts are shorter.
const LONGEST: usize = 4000;

/// The same answer to all questions.
pub(super) fn all(asked: &[Question], answer: &Answer) -> Answers {
    asked.iter().map(|question| (question.clone(), answer.clone())).collect()
}

/// A text with its white space collapsed, at most 4,000 characters of it.
pub(super) fn collapsed(text: &str) -> String {
    let mut whole = String::new();
    for word in text.split_whitespace() {
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(word);
        if whole.len() > 4 * LONGEST {
            break;
        }
    }
    if let Some((end, _)) = whole.char_indices().nth(LONGEST) {
        whole.truncate(end);
    }
    whole
}

/// The same, if anything is left.
pub(super) fn said(text: &str) -> Option<String> {
    Some(collapsed(text)).filter(|text| !text.is_empty())
}

/// The non-empty texts, each once.
pub(super) fn all_said<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts.into_iter().filter_map(said) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A text without its tags: `<jats:p>Life …</jats:p>`. A `<` before anything but a letter or a slash does not begin one.
pub(super) fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let Some(end) = tag.find('>') else { return plain + tag };
        if tag[1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/') {
            plain.push(' ');
            rest = &tag[end + 1..];
        } else {
            plain.push('<');
            rest = &tag[1..];
        }
    }
    plain + rest
}

/// A body as JSON; `None` if it is not JSON, whatever its status and headers say.
pub(super) fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// A part of a body read as a type; `None` if it has another shape.
pub(super) fn shaped<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// A field that may be `null`, which means the same as leaving it out.
pub(super) fn or_nothing<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(field: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(field)?.unwrap_or_default())
}

/// A year and perhaps a month, as `2019-08-20T…`, `2019-08`, `2019`; `None` for anything else.
pub(super) fn year_and_month(date: &str) -> Option<(i32, Option<u8>)> {
    let mut parts = date.trim().split(['-', '/', 'T', ' ']);
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().and_then(|month| month.parse().ok()).filter(|month| (1..=12).contains(month));
    Some((year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed_and_long_texts_are_cut_between_characters() {
        assert_eq!(collapsed("  How to\n   brew\ttea "), "How to brew tea");
        assert_eq!(said(" \n "), None);
        assert_eq!(collapsed(&"ä".repeat(9000)).chars().count(), LONGEST);
        assert_eq!(all_said(["Tea", " Tea", "", "Leaf"]), ["Tea", "Leaf"]);
    }

    #[test]
    fn tags_go_and_signs_of_less_stay() {
        let plain = collapsed(&without_tags("<jats:p>If a < b, then <i>b</i> is <b"));
        assert_eq!(plain, "If a < b, then b is <b");
    }

    #[test]
    fn dates_have_a_year_and_perhaps_a_month() {
        assert_eq!(year_and_month("2019-08-20T01:02:03Z"), Some((2019, Some(8))));
        assert_eq!(year_and_month("2019"), Some((2019, None)));
        assert_eq!(year_and_month("2019-13"), Some((2019, None)));
        for none in ["", "19-08", "unknown", "20190820"] {
            assert_eq!(year_and_month(none), None, "{none}");
        }
    }
}
