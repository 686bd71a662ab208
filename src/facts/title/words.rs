//! A title as words, with the marks that split it into head and subtitle.

use std::collections::BTreeSet;

use crate::facts::markup;
use crate::identity::{fold, is_unparted};

/// Longer texts are not titles.
const LONGEST: usize = 1_000;

/// No real title is split by more marks than this.
const MOST_BREAKS: usize = 14;

/// A title as it is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Title {
    pub words: Vec<Word>,
    /// Where a mark splits it: before which word, and whether a subtitle may follow there.
    breaks: Vec<(usize, bool)>,
    /// Whether its end was cut off, which an ellipsis shows.
    is_cut: bool,
    /// Whether parts of it could not be read.
    pub is_unclear: bool,
    is_too_long: bool,
}

/// A word of a title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Without case and diacritics.
    pub folded: String,
    /// The same in one of several spellings: `2` for `II`, `color` for `colour`.
    pub canonical: String,
    /// As written.
    pub shown: String,
}

impl Title {
    pub fn of(text: &str) -> Self {
        if text.len() > LONGEST * 4 || text.chars().count() > LONGEST {
            return Self { is_too_long: true, ..Self::default() };
        }
        let plain = markup::plain(text);
        let mut title = Self { is_unclear: plain.is_unclear, ..Self::default() };
        let text = without_shortcodes(&plain.text);
        title.is_cut = text.ends_with('…') || text.ends_with("...");
        title.read(&text);
        title.drop_stamp();
        title
    }

    fn read(&mut self, text: &str) {
        let mut word = Word::default();
        let mut before = ' ';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(' ');
            let is_keycap = c.is_ascii_digit() && matches!(next, '\u{fe0f}' | '\u{20e3}');
            if is_unparted(c) {
                self.end(&mut word);
                fold(c, &mut word.folded);
                word.shown.push(c);
                self.end(&mut word);
            } else if matches!(c, '‘' | '´' | 'ʻ' | '′' | '＇') || is_keycap {
                // An apostrophe does not split words, and the number on a keycap is not a word.
            } else if let Some(letters) = spelt(c) {
                word.folded.push_str(letters);
                word.shown.push(c);
            } else if fold(c, &mut word.folded) {
                word.shown.push(c);
            } else {
                self.end(&mut word);
                if c == '&' || c == '＆' {
                    self.words.push(Word { folded: "and".into(), canonical: "and".into(), shown: "&".into() });
                } else if let Some(is_head) = parts(before, c, next) {
                    self.part(is_head);
                }
            }
            before = c;
        }
        self.end(&mut word);
        self.breaks.retain(|(at, _)| *at > 0);
        let count = self.words.len();
        self.breaks.retain(|(at, _)| *at < count);
    }

    fn end(&mut self, word: &mut Word) {
        let mut word = std::mem::take(word);
        if !word.folded.is_empty() {
            word.canonical = canonical(&word.folded);
            self.words.push(word);
        }
    }

    fn part(&mut self, is_head: bool) {
        match self.breaks.last_mut() {
            Some((at, was_head)) if *at == self.words.len() => *was_head |= is_head,
            _ => self.breaks.push((self.words.len(), is_head)),
        }
    }

    /// Removes what publishers stamp on a title: `RETRACTED:`.
    fn drop_stamp(&mut self) {
        const STAMPS: [&[&str]; 4] =
            [&["retracted", "article"], &["withdrawn", "article"], &["retracted"], &["withdrawn"]];
        for stamp in STAMPS {
            let begins =
                self.words.len() > stamp.len() && self.words.iter().zip(stamp).all(|(word, s)| word.folded == *s);
            if begins && self.breaks.first().is_some_and(|(at, _)| *at == stamp.len()) {
                self.words.drain(..stamp.len());
                self.breaks.remove(0);
                self.breaks.iter_mut().for_each(|(at, _)| *at -= stamp.len());
                break;
            }
        }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && !self.is_too_long
    }

    pub fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    pub fn letter_count(&self) -> usize {
        self.words.iter().map(|word| weight(&word.folded)).sum()
    }

    /// Whether it contains the words of another.
    pub fn contains(&self, other: &Self) -> bool {
        letters(&self.words).contains(&letters(&other.words))
    }

    /// Whether it is the other's title, or a part of it that identifies the whole; or vice versa.
    pub fn fits(&self, record: &Self) -> bool {
        if self.is_notice() != record.is_notice() {
            return false;
        }
        let whole = Key::of(&self.words);
        let record_whole = Key::of(&record.words);
        whole.is(&record_whole)
            || record.parts_that_name().iter().any(|part| whole.is(part))
            || self.is_long_enough(0) && self.runs().iter().any(|run| run.is(&record_whole))
            || self.is_beginning_of(record)
            || record.is_beginning_of(self)
    }

    /// The single word before its subtitle.
    pub fn nickname(&self) -> Option<&Word> {
        self.breaks.first().filter(|(at, is_head)| *at == 1 && *is_head).map(|_| &self.words[0])
    }

    /// Whether it ends where another goes on with a small word, as when lists shorten titles: "Leaves in Water" for "Leaves in Water with
    /// Sugar".
    pub fn is_shortened_from(&self, whole: &Self) -> bool {
        let next = whole.words.get(self.words.len()).map(|word| word.folded.as_str());
        let is_beginning = || whole.words.iter().zip(&self.words).all(|(one, two)| one.folded == two.folded);
        self.is_long_enough(0) && next.is_some_and(|next| SMALL.contains(&next)) && is_beginning()
    }

    /// Whether it was cut off where the other goes on.
    fn is_beginning_of(&self, whole: &Self) -> bool {
        self.is_cut && self.words.len() >= 3 && letters(&whole.words).starts_with(&letters(&self.words))
    }

    /// The parts that identify the whole: the head before a subtitle, and what follows it.
    fn parts_that_name(&self) -> Vec<Key> {
        let heads = self.breaks.iter().filter(|(_, is_head)| *is_head).take(MOST_BREAKS);
        let mut parts = Vec::new();
        for (at, _) in heads {
            let (head, rest) = self.words.split_at(*at);
            if head.iter().map(|word| weight(&word.folded)).sum::<usize>() >= 2 {
                parts.push(Key::of(head));
            }
            if rest.len() >= 2 && rest.iter().map(|word| weight(&word.folded)).sum::<usize>() >= 8 {
                parts.push(Key::of(rest));
            }
        }
        parts
    }

    /// The runs between its marks: one of them may be the title, and the rest what the list adds.
    fn runs(&self) -> Vec<Key> {
        let mut ends: Vec<usize> = self.breaks.iter().map(|(at, _)| *at).take(MOST_BREAKS).collect();
        ends.insert(0, 0);
        ends.push(self.words.len());
        let is_head = |at: usize| self.breaks.iter().any(|(place, is_head)| *place == at && *is_head);
        let mut runs = Vec::new();
        for (index, start) in ends.iter().enumerate() {
            for end in &ends[index + 1..] {
                let run = &self.words[*start..*end];
                let is_edge = *start == 0 && is_head(*end) || *end == self.words.len() && is_head(*start);
                if is_edge || run.len() >= 3 && run.iter().map(|word| weight(&word.folded)).sum::<usize>() >= 12 {
                    runs.push(Key::of(run));
                }
            }
        }
        runs
    }

    /// Whether it has enough words and letters to identify a paper.
    pub fn is_long_enough(&self, missing: usize) -> bool {
        let is_unparted = self.words.iter().filter(|word| word.folded.chars().any(is_unparted)).count() >= 6;
        self.words.len() + missing >= 3 && self.letter_count() >= 12 || is_unparted
    }

    /// Whether it is the title of a notice about another paper.
    pub fn is_notice(&self) -> bool {
        const NOTICES: [&str; 12] = [
            "correction",
            "corrections",
            "corrigendum",
            "erratum",
            "errata",
            "addendum",
            "retraction",
            "reply",
            "authorcorrection",
            "publishercorrection",
            "expressionofconcern",
            "responseto",
        ];
        let Some((first, _)) = self.breaks.first() else { return false };
        let head = letters(&self.words[..*first]);
        NOTICES.contains(&head.as_str()) || head.starts_with("correctionto") || head.starts_with("erratumto")
    }

    /// The script that most of its letters belong to.
    pub fn script(&self) -> Option<Script> {
        let mut counts = [0_usize; 6];
        for c in self.words.iter().flat_map(|word| word.folded.chars()) {
            if let Some(script) = Script::of(c) {
                counts[script as usize] += if is_unparted(c) { 3 } else { 1 };
            }
        }
        let most = counts.iter().copied().max().filter(|most| *most > 0)?;
        Script::ALL.into_iter().find(|script| counts[*script as usize] == most)
    }

    /// The words that say what it is about, without their endings.
    pub fn stems(&self) -> BTreeSet<String> {
        let of = |least: usize| -> BTreeSet<String> {
            self.words.iter().filter(|word| weight(&word.folded) >= least).map(|word| stem(&word.canonical)).collect()
        };
        let stems = of(4);
        if stems.is_empty() { of(1) } else { stems }
    }
}

/// A stretch of words as it is compared.
struct Key {
    letters: String,
    /// In one of several spellings, without leading small words.
    canonical: String,
}

impl Key {
    fn of(words: &[Word]) -> Self {
        let small = words.iter().take_while(|word| SMALL.contains(&word.folded.as_str())).count();
        let rest = if small == words.len() { words } else { &words[small..] };
        Self { letters: letters(words), canonical: rest.iter().map(|word| word.canonical.as_str()).collect() }
    }

    fn is(&self, other: &Self) -> bool {
        self.letters == other.letters || self.canonical == other.canonical
    }
}

/// Words that are easily added or left out.
pub(super) const SMALL: [&str; 16] =
    ["a", "an", "the", "of", "on", "for", "in", "to", "with", "via", "using", "and", "by", "from", "at", "as"];

pub(super) fn letters(words: &[Word]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect()
}

/// The weight of a word: its number of letters, with those of scripts without spaces between words counted twice.
pub(super) fn weight(word: &str) -> usize {
    word.chars().map(|c| if is_unparted(c) { 2 } else { 1 }).sum()
}

/// The letters that a sign stands for within a word.
fn spelt(c: char) -> Option<&'static str> {
    match c {
        '×' => Some("x"),
        '∞' => Some("infinity"),
        'ħ' => Some("h"),
        _ => None,
    }
}

/// Whether a sign splits a title, and whether a subtitle may follow.
fn parts(before: char, c: char, next: char) -> Option<bool> {
    match c {
        ':' if before.is_ascii_digit() && next.is_ascii_digit() => None,
        ':' | '：' | '?' | '？' | '—' | '―' | '∶' | '꞉' => Some(true),
        '-' | '–' | '−' if before == '-' || before.is_whitespace() && (next.is_whitespace() || next == '-') => {
            Some(true)
        }
        '.' if next.is_alphanumeric() => None,
        '/' if next.is_alphanumeric() => None,
        ',' | '.' | ';' | '!' | '！' | '|' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | '«' | '»' | '，' | '。'
        | '；' | '｜' | '（' | '）' | '【' | '】' | '「' | '」' | '《' | '》' | '/' | '•' | '→' | '@' => {
            Some(false)
        }
        _ => None,
    }
}

/// Without `:fire:` and the like.
fn without_shortcodes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let end = behind
            .bytes()
            .take(40)
            .position(|byte| !byte.is_ascii_lowercase() && !byte.is_ascii_digit() && byte != b'_');
        out.push_str(before);
        let stands_alone = before.is_empty() || before.ends_with([' ', ':', '|', '(', '[']);
        match end {
            Some(end) if end > 1 && stands_alone && behind.as_bytes()[end] == b':' => {
                out.push(' ');
                rest = &behind[end + 1..];
            }
            _ => {
                out.push(':');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

/// One of several spellings of a word: numbers as digits, British spellings as American ones.
fn canonical(word: &str) -> String {
    const NUMBERS: [&str; 13] = ["0", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    const SPELT: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number =
        NUMBERS.iter().position(|known| *known == word).or_else(|| SPELT.iter().position(|known| *known == word));
    if let Some(number) = number {
        return number.to_string();
    }
    let mut word = word.to_owned();
    if !word.is_ascii() || word.len() < 5 {
        return word;
    }
    for (british, american) in [
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("ysing", "yzing"),
        ("ysed", "yzed"),
        ("lling", "ling"),
        ("lled", "led"),
        ("ller", "ler"),
        ("ogue", "og"),
        ("tre", "ter"),
        ("bre", "ber"),
        ("ence", "ense"),
        ("programme", "program"),
    ] {
        if let Some(stem) = word.strip_suffix(british) {
            word = format!("{stem}{american}");
            break;
        }
    }
    if word.len() > 5 {
        word.replace("our", "or").replace("aem", "em").replace("paed", "ped").replace("ae", "e")
    } else {
        word.replace("olour", "olor")
    }
}

/// A word without its plural ending.
pub(super) fn stem(word: &str) -> String {
    word.strip_suffix('s').filter(|stem| stem.len() >= 3 && !stem.ends_with('s')).unwrap_or(word).to_owned()
}

/// A script, as far as scripts are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    EastAsian,
    Korean,
    Other,
}

impl Script {
    const ALL: [Self; 6] = [Self::Latin, Self::Greek, Self::Cyrillic, Self::EastAsian, Self::Korean, Self::Other];

    pub fn of(c: char) -> Option<Self> {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Self::Latin),
            '\u{370}'..='\u{3ff}' => Some(Self::Greek),
            '\u{400}'..='\u{52f}' => Some(Self::Cyrillic),
            _ if is_unparted(c) => Some(Self::EastAsian),
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => Some(Self::Korean),
            _ if c.is_alphabetic() => Some(Self::Other),
            _ => None,
        }
    }
}
