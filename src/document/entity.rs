//! Characters written as HTML entities: `&ndash;`, `&#8211;`, `&quot;`.

use pulldown_cmark::{Event, Parser};

/// The first character of `source`, and how many bytes it takes. An entity counts as the character it stands for (GFM,
/// "Entity and numeric character references").
#[must_use]
pub fn first_char(source: &str) -> Option<(char, usize)> {
    let first = source.chars().next()?;
    let entity = || {
        let end = source.bytes().take(LONGEST).position(|byte| byte == b';')?;
        Some((stands_for(&source[..=end])?, end + 1))
    };
    (first == '&').then(entity).flatten().or(Some((first, first.len_utf8())))
}

/// The last character of `source`, and how many bytes it takes.
#[must_use]
pub fn last_char(source: &str) -> Option<(char, usize)> {
    let last = source.chars().next_back()?;
    let entity = || {
        let length = source.bytes().rev().take(LONGEST).position(|byte| byte == b'&')? + 1;
        Some((stands_for(&source[source.len() - length..])?, length))
    };
    (last == ';').then(entity).flatten().or(Some((last, last.len_utf8())))
}

/// The characters of `source`, counting an entity as one.
pub fn characters(source: &str) -> impl Iterator<Item = char> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (c, width) = first_char(&source[at..])?;
        at += width;
        Some(c)
    })
}

/// The longest name of an entity that stands for one character, including `&` and `;`: `&CounterClockwiseContourIntegral;`.
const LONGEST: usize = 33;

/// What an entity stands for; `None` if it is not an entity, or stands for several characters.
fn stands_for(entity: &str) -> Option<char> {
    let name = entity.strip_prefix('&')?.strip_suffix(';')?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
        return None;
    }
    let text = Parser::new(entity).find_map(|event| match event {
        Event::Text(text) => Some(text),
        _ => None,
    })?;
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_the_character_it_stands_for() {
        assert_eq!(first_char("&ndash; Malty"), Some(('–', 7)));
        assert_eq!(first_char("&#8212;"), Some(('—', 7)));
        assert_eq!(first_char("&#x2013;"), Some(('–', 8)));
        assert_eq!(first_char("&nbsp;x"), Some(('\u{a0}', 6)));
        assert_eq!(last_char("leaves&quot;"), Some(('"', 6)));
        assert_eq!(last_char("leaves&period;"), Some(('.', 8)));
        assert_eq!(characters("a&gt;b").collect::<String>(), "a>b");
    }

    #[test]
    fn what_is_no_entity_is_taken_as_it_is() {
        assert_eq!(first_char("& more; x"), Some(('&', 1)));
        assert_eq!(first_char("&nothing; x"), Some(('&', 1)));
        assert_eq!(last_char("R&D; then;"), Some((';', 1)));
        assert_eq!(last_char("&;"), Some((';', 1)));
        assert_eq!(last_char(""), None);
    }
}
