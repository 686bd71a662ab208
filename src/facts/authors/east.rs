//! East Asian names: short family names shared by many, and people who go by two given names.

/// Whether someone of this family may be known by both given names: a Chinese or Korean one, and a Western one. Two given names that are both pinyin
/// are two people's.
pub(super) fn goes_by_two_names(family: &str, one: &str, two: &str) -> bool {
    let is_eastern = is_pinyin(family) && syllables(family) == Some(1) || FAMILIES.contains(&family);
    is_eastern && !(is_pinyin(one) && is_pinyin(two))
}

/// Whether a word consists of Hanyu Pinyin syllables.
pub(super) fn is_pinyin(word: &str) -> bool {
    syllables(word).is_some()
}

/// How many syllables a word consists of, at least.
fn syllables(word: &str) -> Option<usize> {
    /// Longer words are not pinyin.
    const LONGEST: usize = 24;
    if word.is_empty() || word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    let mut fewest: Vec<Option<usize>> = vec![None; word.len() + 1];
    fewest[0] = Some(0);
    for start in 0..word.len() {
        let Some(count) = fewest[start] else { continue };
        for end in start + 1..=word.len().min(start + 6) {
            if is_syllable(&word[start..end]) && fewest[end].is_none_or(|known| known > count + 1) {
                fewest[end] = Some(count + 1);
            }
        }
    }
    fewest[word.len()]
}

fn is_syllable(text: &str) -> bool {
    let initial = INITIALS.iter().find(|initial| text.starts_with(**initial)).map_or("", |initial| *initial);
    let last = &text[initial.len()..];
    // `ja` and `ki` are not syllables, and a syllable without an initial begins with a, e or o.
    let goes_with = match initial {
        "j" | "q" | "x" => last.starts_with(['i', 'u']),
        "g" | "k" | "h" => !last.starts_with('i'),
        "" => last.starts_with(['a', 'e', 'o']),
        _ => true,
    };
    let is_round = last != "o" || matches!(initial, "" | "b" | "p" | "m" | "f" | "w" | "y");
    goes_with && is_round && FINALS.contains(&last)
}

/// Longer initials come first.
const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y",
    "w",
];

/// `ue` is read as `u`, as in all names.
const FINALS: [&str; 32] = [
    "a", "o", "e", "i", "u", "ai", "ei", "ui", "ao", "ou", "iu", "ie", "ue", "er", "an", "en", "in", "un", "ang",
    "eng", "ing", "ong", "ia", "iao", "ian", "iang", "iong", "ua", "uo", "uai", "uan", "uang",
];

/// Family names of East and South-East Asia that are not a single pinyin syllable.
const FAMILIES: [&str; 52] = [
    "kim", "lee", "park", "choi", "jung", "jeong", "chung", "kang", "yoon", "jang", "lim", "oh", "seo", "shin", "kwon",
    "hwang", "ahn", "hong", "yoo", "moon", "bae", "baek", "nguyen", "tran", "pham", "phan", "vu", "dang", "bui", "ngo",
    "duong", "truong", "chan", "wong", "cheung", "leung", "lam", "lau", "ng", "tsai", "hsu", "hsieh", "chiang",
    "tseng", "kuo", "chou", "yeh", "teo", "goh", "koh", "kwok", "tang",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinyin_is_known_by_its_syllables() {
        for word in ["li", "zhang", "xiaoyu", "liang", "jianguo", "er", "yuanming", "wei"] {
            assert!(is_pinyin(word), "{word}");
        }
        for word in ["smith", "jade", "kevin", "minjoon", "david", "", "goran", "denny"] {
            assert!(!is_pinyin(word), "{word}");
        }
        assert_eq!(syllables("xian"), Some(1));
        assert!(goes_by_two_names("yu", "jade", "lei") && goes_by_two_names("kim", "daniel", "minsu"));
        assert!(!goes_by_two_names("wang", "liang", "lu") && !goes_by_two_names("duck", "goran", "geraint"));
    }
}
