//! Words the way sentences need them.

/// The text with its first letter capitalized.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A number with its noun: "1 entry", "2 entries".
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A sentence with its closing punctuation, which is added if missing.
#[must_use]
pub fn ended(sentence: &str) -> String {
    let end = if sentence.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{sentence}{end}")
}

/// Several parts as one enumeration, for example with "and": "one", "one and two", "one, two and three".
#[must_use]
pub fn series<T: AsRef<str>>(parts: &[T], with: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {with} {}", most.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_nouns_go_with_their_number() {
        assert_eq!((capitalised("écrit so"), capitalised("")), ("Écrit so".to_owned(), String::new()));
        assert_eq!([0, 1, 2].map(|count| counted(count, "entry", "entries")), ["0 entries", "1 entry", "2 entries"]);
    }

    #[test]
    fn sentences_end_once_and_several_make_one_enumeration() {
        assert_eq!((ended("Is it?").as_str(), ended("It is").as_str()), ("Is it?", "It is."));
        assert_eq!(series::<&str>(&[], "or"), "");
        assert_eq!(
            [&["a"][..], &["a", "b"], &["a", "b", "c"]].map(|all| series(all, "or")),
            ["a", "a or b", "a, b or c"]
        );
    }
}
