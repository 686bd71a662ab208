//! Whether a description begins with a capital.

use super::separator::has_mark;

/// How a description begins; `None` if it begins with a sign or with a name that keeps its spelling.
pub(super) fn capital(description: &str, title: &str) -> Option<&'static str> {
    let first = description.chars().next().filter(|c| c.is_alphabetic())?;
    if first.is_uppercase() {
        return Some("a capital");
    }
    let word = first_word(description);
    // "iOS", "x86": names that keep their spelling, unless the title capitalizes the same name.
    let is_name = word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    let titled = || title.get(..word.len()).is_some_and(|name| name != word && name.eq_ignore_ascii_case(word));
    (first.is_lowercase() && (!is_name || titled())).then_some("a small letter")
}

/// How a title that is a sentence begins; a value of its own, since other entries of the list may have descriptions.
pub(super) fn capital_of_title(title: &str) -> Option<&'static str> {
    Some(if capital(title, "")? == "a capital" { TITLE_CAPITAL } else { TITLE_SMALL })
}

/// The values for titles: those for descriptions, with a suffix that tells them apart.
const TITLE_CAPITAL: &str = "a capital in the title";
const TITLE_SMALL: &str = "a small letter in the title";

/// What a value says about the title's capital; `None` if it is about a description's.
pub fn said_of_title(value: &str) -> Option<&str> {
    value.strip_suffix(" in the title")
}

/// Whether a title begins with a name in lower case: `leafNet`, `leaf-2: A Study of Tea`.
pub(super) fn title_stays_small(title: &str) -> bool {
    let token = title.split_whitespace().next().unwrap_or_default();
    token.ends_with([':', '：']) || is_small_name(title, first_word(title))
}

/// Whether a small letter stays whatever the others do: the description begins with an address or a name in lower case, such as the entry's own, or
/// continues after a comma.
pub(super) fn stays_small(description: &str, title: &str, separator: &str) -> bool {
    let word = first_word(description);
    is_small_name(description, word)
        || is_named(title, word)
        || separator.contains([',', '，', '、', ';'])
        || (!has_mark(separator) && carries_on(description))
}

/// The leading letters and digits of a text.
pub(super) fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Whether the description continues the title as one sentence: "is a tea", "and its leaves".
pub(super) fn carries_on(description: &str) -> bool {
    let word = description.split_whitespace().next().unwrap_or_default();
    matches!(word, "is" | "are" | "was" | "were" | "has" | "have" | "can" | "does" | "and" | "or" | "by")
}

/// Whether a text begins with an address, a file, a path or another name that is not an ordinary word.
fn is_small_name(description: &str, word: &str) -> bool {
    let token = description.split_whitespace().next().unwrap_or_default();
    let token = token.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let is_written = token.contains("://")
        || token.contains(['@', '_', '=', '\\', '&', '.'])
        || token.split_once("::").is_some_and(|(_, rest)| !rest.is_empty())
        || token.contains("()");
    let has_vowel = word.chars().any(|c| !c.is_ascii() || matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'));
    is_written || (!has_vowel && word.len() > 1) || SMALL.contains(&word)
}

/// Whether the title writes a word in lower case: as the first word, or anywhere in a title without spaces. "chai", "leaf/chai", "chai-cli".
fn is_named(title: &str, word: &str) -> bool {
    let mut words = title.split(|c: char| !c.is_alphanumeric());
    let is_one = !title.trim().contains(char::is_whitespace);
    words.next() == Some(word) || (is_one && words.any(|named| named == word))
}

/// Names of programs that stay in lower case even at the start of a sentence; those without a vowel need not be listed.
const SMALL: [&str; 30] = [
    "awk",
    "bash",
    "conda",
    "containerd",
    "curl",
    "esbuild",
    "eslint",
    "etcd",
    "ffmpeg",
    "git",
    "grep",
    "htop",
    "kubectl",
    "mypy",
    "nginx",
    "npx",
    "numpy",
    "pandas",
    "pip",
    "pnpm",
    "podman",
    "pytest",
    "rsync",
    "rustc",
    "rustup",
    "sudo",
    "systemd",
    "tmux",
    "vim",
    "wget",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_stay_small() {
        for (description, title, separator) in [
            ("https://leaves.example", "Tea", " - "),
            ("leaves.example/menu", "Tea", " - "),
            ("ada@leaves.example", "Tea", " - "),
            ("npm package for leaves", "Tea", " - "),
            ("git for leaves", "Tea", " - "),
            ("chai makes tea", "chai", " - "),
            ("chai makes tea", "leaf/chai", " - "),
            ("malty leaves", "Tea", ", "),
            ("is a malty tea", "Tea", " "),
        ] {
            assert!(stays_small(description, title, separator), "{description}");
        }
    }

    #[test]
    fn words_get_their_capital() {
        for (description, title) in [("malty leaves", "Tea"), ("chai with milk", "Chai"), ("leaves, e.g. malty", "Tea")]
        {
            assert!(!stays_small(description, title, " - "), "{description}");
        }
    }
}
