//! Words, and their ids.

use std::collections::HashMap;

/// Words that say nothing about a subject, in the form in which they are looked up: "this" has lost its s by then.
const COMMON: [&str; 58] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "com", "for", "from", "github", "has", "have", "how",
    "http", "https", "in", "into", "io", "is", "it", "its", "like", "more", "no", "not", "of", "on", "one", "or",
    "org", "other", "our", "out", "such", "than", "that", "the", "their", "them", "thi", "to", "up", "use", "used",
    "using", "via", "was", "what", "when", "which", "will", "with", "www", "you", "your",
];

/// The common words as numbers, in the same order: every word of a list is looked up here, and comparing numbers costs a tenth of comparing texts.
const COMMON_PACKED: [u64; COMMON.len()] = {
    let mut all = [0; COMMON.len()];
    let mut at = 0;
    while at < COMMON.len() {
        all[at] = packed(COMMON[at].as_bytes());
        at += 1;
    }
    all
};

/// The lengths of common words by their first letters, one bit each.
const COMMON_LENGTHS: [u8; 26] = {
    let mut all = [0; 26];
    let mut at = 0;
    while at < COMMON.len() {
        let word = COMMON[at].as_bytes();
        all[(word[0] - b'a') as usize] |= 1 << word.len();
        at += 1;
    }
    all
};

/// Whether a word says nothing about a subject.
fn is_common(word: &[u8]) -> bool {
    let lengths = word.first().and_then(|first| COMMON_LENGTHS.get(usize::from(first.wrapping_sub(b'a'))));
    lengths.is_some_and(|lengths| word.len() < 8 && lengths >> word.len() & 1 == 1)
        && COMMON_PACKED.binary_search(&packed(word)).is_ok()
}

/// A word of at most eight bytes as a unique number, ordered like the words; all longer ones share a number, which no common word has.
const fn packed(word: &[u8]) -> u64 {
    if word.len() > 8 {
        return u64::MAX;
    }
    let mut bytes = [0; 8];
    let mut at = 0;
    while at < word.len() {
        bytes[at] = word[at];
        at += 1;
    }
    u64::from_be_bytes(bytes)
}

/// Calls `take` with each word of a text, in lower case and without a plural's s.
///
/// Names written together (`DataTable`, `dataTable2`) give their parts as well as the whole. Scripts without spaces between words give each character
/// and each pair of neighbours.
pub(super) fn each_word(text: &str, scratch: &mut String, mut take: impl FnMut(&str)) {
    if text.is_ascii() {
        let mut start = 0;
        for run in text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
            if !run.is_empty() {
                ascii_words(&text[start..start + run.len()], scratch, &mut take);
            }
            start += run.len() + 1;
        }
        return;
    }
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            ascii_words(run, scratch, &mut take);
        } else {
            mixed_words(run, scratch, &mut take);
        }
    }
}

fn ascii_words(run: &str, scratch: &mut String, take: &mut impl FnMut(&str)) {
    told(run, scratch, take);
    let bytes = run.as_bytes();
    let begins = |at: usize| {
        let (before, here) = (bytes[at - 1], bytes[at]);
        let follows = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        here.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_uppercase() && follows)
    };
    let mut start = 0;
    for end in (1..bytes.len()).filter(|&at| begins(at)).chain([bytes.len()]) {
        if end - start < run.len() {
            told(&run[start..end], scratch, take);
        }
        start = end;
    }
}

/// Letters of several scripts: text in scripts without spaces is cut into characters and pairs.
fn mixed_words(run: &str, scratch: &mut String, take: &mut impl FnMut(&str)) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let unspaced = is_unspaced(first);
        let length = rest.find(|c| is_unspaced(c) != unspaced).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        if !unspaced {
            told(piece, scratch, take);
            continue;
        }
        let mut starts = piece.char_indices().map(|(at, _)| at).chain([piece.len()]).skip(1);
        let mut ends = starts.clone().skip(1);
        for (at, c) in piece.char_indices() {
            take(&piece[at..at + c.len_utf8()]);
            if let (Some(_), Some(end)) = (starts.next(), ends.next()) {
                take(&piece[at..end]);
            }
        }
    }
}

/// Whether a character belongs to a script without spaces: Han, Hiragana, Katakana, Thai.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

fn told(word: &str, scratch: &mut String, take: &mut impl FnMut(&str)) {
    /// Anything longer is not a word, but data or a joke.
    const LONGEST: usize = 40;
    // A number is a year or a count, and says nothing about a subject.
    if word.len() < 2 || word.len() > LONGEST || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    if !word.ends_with('s') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        if !is_common(word.as_bytes()) {
            take(word);
        }
        return;
    }
    scratch.clear();
    if word.is_ascii() {
        scratch.push_str(word);
        scratch.make_ascii_lowercase();
    } else {
        scratch.extend(word.chars().flat_map(char::to_lowercase));
    }
    if scratch.len() > 3 && scratch.ends_with('s') && !scratch.ends_with("ss") {
        scratch.pop();
        if scratch.ends_with("ie") {
            scratch.truncate(scratch.len() - 2);
            scratch.push('y');
        }
    }
    if !is_common(scratch.as_bytes()) {
        take(scratch);
    }
}

/// The words of a list, each with an id.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Vocabulary {
    /// The words, each at the index of its id.
    pub(super) fn words(&self) -> &[Box<str>] {
        &self.words
    }

    /// The id of a word, if the list has it.
    pub(super) fn get(&self, word: &str) -> Option<u32> {
        self.ids.get(word).copied()
    }

    /// The id of a word, which is added if it is new.
    pub(super) fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = id_of(self.words.len());
        self.ids.insert(word.into(), id);
        self.words.push(word.into());
        id
    }
}

/// A count as an id. Texts are far smaller than four billion words; beyond that, words share the last id.
pub(super) fn id_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let (mut words, mut scratch) = (Vec::new(), String::new());
        each_word(text, &mut scratch, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn the_common_words_are_in_order() {
        assert!(COMMON_PACKED.is_sorted());
    }

    #[test]
    fn common_words_are_left_out_and_what_begins_like_them_is_not() {
        assert_eq!(words(&COMMON.join(" ")), [""; 0]);
        assert_eq!(words("this is for those"), ["those"]);
        assert_eq!(words("github-hosted githubbers other otherwise"), ["hosted", "githubber", "otherwise"]);
    }

    #[test]
    fn words_are_small_single_and_taken_apart() {
        for (text, expected) in [
            ("Kettles for the kitchen", &["kettle", "kitchen"][..]),
            ("glass libraries", &["glass", "library"]),
            ("TeaTimer", &["teatimer", "tea", "timer"]),
            ("XMLServer-v2 of 2024", &["xmlserver", "xml", "server", "v2"]),
            ("Été in Paris", &["été", "pari"]),
            ("绿茶壶 tea", &["绿", "绿茶", "茶", "茶壶", "壶", "tea"]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
