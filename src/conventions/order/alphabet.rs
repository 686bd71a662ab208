//! The alphabets that lists are sorted by.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorPreferences};
use icu_locale_core::locale;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What counts when two titles are compared. Icons and punctuation before the first letter never do, nor do accents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Letters, digits, spaces and punctuation, whatever the case.
    Plain,
    /// The same, but hyphens, underscores and spaces are equal.
    Gaps,
    /// Letters and digits only.
    Letters,
    /// Without a leading "the", "a" or "an".
    WithoutArticle,
    /// What follows the last slash: the repository's name without its owner.
    Name,
    /// Capitals before small letters and accents as they come: byte order.
    Computer,
    /// Numbers by value: "Week 2" before "Week 10".
    Numbers,
    /// As dictionaries of this language do it.
    Language(Language),
}

/// Languages whose dictionaries do not sort letter by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese by pronunciation.
    Pinyin,
    /// Chinese by the number of strokes.
    Strokes,
    /// Å, ä and ö after z.
    Swedish,
    /// Æ, ø and å after z.
    Danish,
}

impl Language {
    fn preferences(self) -> CollatorPreferences {
        match self {
            Self::Pinyin => locale!("zh-u-co-pinyin").into(),
            Self::Strokes => locale!("zh-u-co-stroke").into(),
            Self::Swedish => locale!("sv").into(),
            Self::Danish => locale!("da").into(),
        }
    }

    fn writes(self, c: char) -> bool {
        match self {
            Self::Pinyin | Self::Strokes => matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'),
            Self::Swedish => "åäöÅÄÖ".contains(c),
            Self::Danish => "æøåÆØÅ".contains(c),
        }
    }
}

impl Alphabet {
    /// The alphabets that any title may be sorted by, most usual first.
    pub const USUAL: [Self; 7] =
        [Self::Plain, Self::Gaps, Self::Letters, Self::WithoutArticle, Self::Name, Self::Numbers, Self::Computer];

    /// The alphabets that these titles may be sorted by, most usual first.
    pub fn of<'a>(titles: &(impl Iterator<Item = &'a str> + Clone)) -> Vec<Self> {
        let foreign = titles.clone().any(|title| !title.is_ascii());
        let languages = [Language::Pinyin, Language::Strokes, Language::Swedish, Language::Danish];
        let written =
            |language: &Language| foreign && titles.clone().any(|title| title.contains(|c| language.writes(c)));
        let languages = languages.into_iter().filter(written).map(Self::Language);
        Self::USUAL.into_iter().chain(languages).collect()
    }

    /// The sort keys of these titles, one for each.
    pub fn keys<'a>(self, titles: impl Iterator<Item = &'a str>) -> Vec<Vec<u8>> {
        let Self::Language(language) = self else {
            return titles.map(|title| self.key(bare(title)).into_bytes()).collect();
        };
        let Ok(collator) = Collator::try_new(language.preferences(), CollatorOptions::default()) else {
            return Self::Plain.keys(titles);
        };
        let key = |title: &str| {
            let mut key = Vec::new();
            // Writing into a vector cannot fail.
            let Ok(()) = collator.write_sort_key_to(&bare(title).to_lowercase(), &mut key);
            key
        };
        titles.map(key).collect()
    }

    fn key(self, title: &str) -> String {
        match self {
            Self::Plain | Self::Language(_) => folded(title),
            Self::Gaps => spaced(&folded(title)),
            Self::Computer => title.to_owned(),
            Self::Letters => folded(title).chars().filter(|c| c.is_alphanumeric()).collect(),
            Self::WithoutArticle => {
                let folded = folded(title);
                let bare = ["the ", "a ", "an "].into_iter().find_map(|article| folded.strip_prefix(article));
                bare.unwrap_or(&folded).to_owned()
            }
            Self::Name => folded(title.rsplit('/').next().unwrap_or(title).trim()),
            Self::Numbers => by_worth(&folded(title)),
        }
    }
}

/// The title without the icons and punctuation before its first letter or digit.
fn bare(title: &str) -> &str {
    title.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// In lower case and without accents.
fn folded(title: &str) -> String {
    if title.is_ascii() {
        return title.to_ascii_lowercase();
    }
    let plain = title.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase);
    plain.fold(String::with_capacity(title.len()), |mut out, c| {
        match c {
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            _ => out.push(c),
        }
        out
    })
}

fn spaced(title: &str) -> String {
    title.replace(['-', '_', '\u{a0}'], " ")
}

/// Prefixes every number with its count of digits, so that the longer number is the greater.
fn by_worth(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 4);
    let mut rest = title;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - at);
        let number = rest[at..at + digits].trim_start_matches('0');
        out.push_str(&rest[..at]);
        out.push_str(&format!("{:04}{number}", number.len()));
        rest = &rest[at + digits..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(alphabet: Alphabet, titles: &[&str]) -> bool {
        alphabet.keys(titles.iter().copied()).is_sorted()
    }

    #[test]
    fn each_alphabet_sorts_what_the_plain_one_does_not() {
        for (alphabet, titles) in [
            (Alphabet::Gaps, &["tea a", "tea-b", "tea c"][..]),
            (Alphabet::Letters, &["tea-extras", "Teago", "tea-up"]),
            (Alphabet::WithoutArticle, &["The Apple", "Bee", "A Cider"]),
            (Alphabet::Name, &["zoe/alpha", "bob/Beta", "ada/gamma"]),
            (Alphabet::Computer, &["Zebra", "apple", "banana"]),
            (Alphabet::Numbers, &["Week 2", "Week 10"]),
            (Alphabet::Language(Language::Pinyin), &["北京", "上海", "中国"]),
            (Alphabet::Language(Language::Swedish), &["Zebra", "Åland", "Ärta", "Öl"]),
        ] {
            assert!(sorted(alphabet, titles), "{alphabet:?}");
            assert!(!sorted(Alphabet::Plain, titles), "{alphabet:?}");
        }
    }

    #[test]
    fn accents_and_icons_do_not_count() {
        assert!(sorted(Alphabet::Plain, &["🍵 Assam", "Éclair", "“Fog”", "Øl"]));
    }

    #[test]
    fn languages_are_tried_where_their_letters_stand() {
        let of = |titles: &[&str]| Alphabet::of(&titles.iter().copied()).len() - Alphabet::USUAL.len();
        assert_eq!((of(&["Tea"]), of(&["Café"]), of(&["茶"]), of(&["Åland"])), (0, 0, 2, 2));
    }
}
