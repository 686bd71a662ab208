//! Titles, without the spelling differences that never matter.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A title as it is compared: its words, without case, punctuation and markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The letters and digits of all words, concatenated.
    letters: String,
    /// Where each word ends.
    ends: Vec<usize>,
    /// How many words come before the first colon, if a subtitle follows.
    head: Option<usize>,
}

/// How many letters and digits a title needs to name only one thing; shorter ones are shared.
const LONG: usize = 20;

/// How many words it also needs, in scripts that separate words with spaces.
const MANY: usize = 4;

/// Words of a title that may come and go.
const SMALL: [&str; 14] =
    ["a", "an", "the", "of", "in", "on", "for", "and", "with", "to", "by", "from", "using", "via"];

/// In words shorter than this, no ending is ignored.
const STEM: usize = 4;

impl Title {
    /// Reads a title, from which markup must have been removed ([`crate::document::plain_text`]).
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut title = Self::default();
        title.read(text);
        title
    }

    /// Replaces this title by another, so that many can be read without allocating memory each time.
    pub fn read(&mut self, text: &str) {
        self.letters.clear();
        self.ends.clear();
        self.head = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\\' && chars.peek().is_some_and(char::is_ascii_alphabetic) {
                self.end_word();
                let start = self.letters.len();
                while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                    self.letters.push(letter.to_ascii_lowercase());
                }
                if STYLES.contains(&&self.letters[start..]) {
                    self.letters.truncate(start);
                }
                self.end_word();
                continue;
            }
            let is_inside = self.letters.len() > self.ends.last().copied().unwrap_or(0);
            match c {
                '+' if is_inside => self.letters.push_str("plus"),
                '#' if is_inside => self.letters.push_str("sharp"),
                _ if !fold(c, &mut self.letters) => self.end_word(),
                _ => {}
            }
            // `::` separates names, not titles.
            let is_colon = matches!(c, ':' | '：') && chars.peek().is_none_or(|next| next.is_whitespace() || c == '：');
            if is_colon && self.head.is_none() && !self.ends.is_empty() {
                self.head = Some(self.ends.len());
            }
        }
        self.end_word();
        self.trim();
    }

    fn end_word(&mut self) {
        if self.letters.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.letters.len());
        }
    }

    /// Removes what is not part of the name: a leading "Awesome", unless that is the whole name ("Awesome Awesome"), and a trailing version.
    fn trim(&mut self) {
        let names_more = |title: &Self| (1..title.ends.len()).any(|word| title.word(word) != "awesome");
        if names_more(self) && self.word(0) == "awesome" {
            let width = self.ends.remove(0);
            self.letters.drain(..width);
            self.ends.iter_mut().for_each(|end| *end -= width);
            self.head = self.head.map(|head| head - 1).filter(|head| *head > 0);
        }
        let is_version = |word: &str| {
            word.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if self.is_long() && is_version(self.word(self.ends.len() - 1)) {
            self.ends.pop();
            self.letters.truncate(self.ends.last().copied().unwrap_or(0));
        }
        self.head = self.head.filter(|head| *head < self.ends.len());
    }

    fn start(&self, word: usize) -> usize {
        word.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn word(&self, word: usize) -> &str {
        &self.letters[self.start(word)..self.ends[word]]
    }

    fn words(&self) -> Vec<&str> {
        (0..self.ends.len()).map(|word| self.word(word)).collect()
    }

    /// Whether it is long enough to name only one thing.
    #[must_use]
    pub fn is_long(&self) -> bool {
        names_one(&self.letters, self.ends.len())
    }

    /// Whether it says no more than a heading does: each of its words is one of the heading's, apart from its ending.
    #[must_use]
    pub fn is_named_by(&self, heading: &str) -> bool {
        let heading = Title::of(heading);
        let alike = |one: &str, other: &str| {
            let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
            long.starts_with(short)
                && (long.len() == short.len() || short.len() >= STEM && long.len() <= short.len() + 2)
        };
        let heading = heading.words();
        self.words().iter().all(|word| heading.iter().any(|other| alike(word, other)))
    }

    /// How many words it has.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.ends.len()
    }

    /// The key for finding equal titles: all letters and digits, however they are separated. Empty for a title without any.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.letters
    }

    /// The key of what comes before the colon, if that alone names only one thing.
    #[must_use]
    pub fn head_key(&self) -> Option<&str> {
        let head = self.head?;
        let letters = &self.letters[..self.start(head)];
        names_one(letters, head).then_some(letters)
    }

    /// Keys of which any two nearly equal long titles share at least one: every two consecutive words.
    pub fn pairs(&self) -> impl Iterator<Item = &str> {
        (1..self.ends.len()).map(|second| &self.letters[self.start(second - 1)..self.ends[second]])
    }

    /// Whether both are the same long title apart from a slip or two: a letter in a long word, or an extra small word.
    ///
    /// A difference in a number is never a slip, nor is one in the first letter of a word ("symmetric", "asymmetric").
    #[must_use]
    pub fn is_nearly(&self, other: &Self) -> bool {
        const SLIPS: usize = 2;
        if !self.is_long() || !other.is_long() || self.ends.len().min(other.ends.len()) <= MANY {
            return false;
        }
        let (ours, theirs) = (self.words(), other.words());
        let (mut ours, mut theirs) = (ours.as_slice(), theirs.as_slice());
        for _ in 0..=SLIPS {
            let same = ours.iter().zip(theirs).take_while(|(one, two)| one == two).count();
            (ours, theirs) = (&ours[same..], &theirs[same..]);
            (ours, theirs) = match (ours, theirs) {
                ([], []) => return true,
                ([one, rest @ ..], [two, others @ ..]) if is_slip(one, two) => (rest, others),
                ([one, two, rest @ ..], [both, others @ ..]) if is_joined(one, two, both) => (rest, others),
                ([both, rest @ ..], [one, two, others @ ..]) if is_joined(one, two, both) => (rest, others),
                ([one, rest @ ..], theirs) if SMALL.contains(one) => (rest, theirs),
                (ours, [two, others @ ..]) if SMALL.contains(two) => (ours, others),
                _ => return false,
            };
        }
        ours.is_empty() && theirs.is_empty()
    }
}

/// Macros that only change the look of the letters after them.
const STYLES: [&str; 10] =
    ["mathcal", "mathbf", "mathrm", "mathbb", "mathit", "mathsf", "text", "textbf", "textit", "boldsymbol"];

fn names_one(letters: &str, words: usize) -> bool {
    let is_many = words >= MANY && letters.chars().count() >= LONG;
    is_many || (!letters.is_ascii() && letters.chars().filter(|c| is_unparted(*c)).count() * 2 >= LONG)
}

/// Letters of scripts that do not separate words with spaces; each says more than a letter does elsewhere.
pub(crate) fn is_unparted(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Whether one letter of a long word was left out, doubled, swapped or mistaken.
fn is_slip(one: &str, two: &str) -> bool {
    const LONG_WORD: usize = 5;
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    if short.len() < LONG_WORD || long.len() > short.len() + 1 || long.iter().chain(&short).any(char::is_ascii_digit) {
        return false;
    }
    let start = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let end = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |word: &[char]| word.len().saturating_sub(start + end);
    let is_swap = short.len() == long.len()
        && middle(&short) == 2
        && short[start] == long[start + 1]
        && short[start + 1] == long[start];
    start > 0 && (middle(&long) <= 1 || is_swap)
}

fn is_joined(one: &str, two: &str, both: &str) -> bool {
    both.strip_prefix(one) == Some(two)
}

/// Adds a character in the form that is compared; `false` if it separates words.
///
/// Compatibility forms (full-width letters, ligatures, superscripts, mathematical alphabets) are read as what they
/// stand for (<https://www.unicode.org/reports/tr15/>), letters with marks as the letter, Greek letters by their names.
pub(crate) fn fold(c: char, word: &mut String) -> bool {
    match c {
        'a'..='z' | '0'..='9' => word.push(c),
        'A'..='Z' => word.push(c.to_ascii_lowercase()),
        // Apostrophes and invisible characters separate nothing.
        '\'' | '’' | 'ʼ' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe0f}' => {}
        _ if c.is_ascii() => return false,
        _ if is_unparted(c) => word.push(c),
        _ => {
            let mut is_letter = true;
            decompose_compatible(c, |part| is_letter &= fold_part(part, word));
            return is_letter;
        }
    }
    true
}

fn fold_part(part: char, word: &mut String) -> bool {
    if is_combining_mark(part) {
        return true;
    }
    for small in part.to_lowercase() {
        match SPELT_OUT.iter().find(|(letter, _)| *letter == small) {
            Some((_, letters)) => word.push_str(letters),
            None if small.is_alphanumeric() => word.push(small),
            None => return false,
        }
    }
    true
}

/// Letters that are written as other letters when they are not available.
const SPELT_OUT: [(char, &str); 34] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('đ', "d"),
    ('ð', "d"),
    ('ı', "i"),
    ('ł', "l"),
    ('ø', "o"),
    ('œ', "oe"),
    ('þ', "th"),
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('ο', "omicron"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('ς', "sigma"),
    ('σ', "sigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_title_are_equal() {
        for (one, two) in [
            ("Leaves on the Wind", "LEAVES ON THE WIND!"),
            ("es6-features", "es6features"),
            ("Awesome Tea", "tea"),
            ("Ｌｅａｖｅｓ", "leaves"),
            ("Cafe\u{301}", "Café"),
            ("β-Tea: Steeping", "$\\beta$-Tea: Steeping"),
            ("The $\\mathcal{O}(n)$ Pot", "The O(n) Pot"),
            ("𝐋𝐞𝐚𝐯𝐞𝐬²", "Leaves2"),
            ("How Leaves Learn to Float in Water v2", "How leaves learn to float in water"),
            ("Leaf’s “Way”", "leafs way"),
            ("Eﬃcient ﬁlters", "Efficient filters"),
        ] {
            assert_eq!(Title::of(one).key(), Title::of(two).key(), "{one} / {two}");
        }
    }

    #[test]
    fn different_titles_differ() {
        for (one, two) in [("C", "C++"), ("C++", "C#"), ("YOLO v3", "YOLO v4"), ("Tea 1", "Tea 2"), ("茶", "咖啡")] {
            assert_ne!(Title::of(one).key(), Title::of(two).key(), "{one} / {two}");
        }
    }

    #[test]
    fn a_slip_is_seen_in_a_long_title_only() {
        let title = Title::of("A Study of the Temperature at which Leaves Unfold");
        for other in [
            "A Study of the Temprature at which Leaves Unfold",
            "Study of Temperature at which Leaves Unfold",
            "A Study of the Tempreature at which Leaves Unfold",
        ] {
            assert!(title.is_nearly(&Title::of(other)), "{other}");
            assert!(Title::of(other).is_nearly(&title), "{other}");
        }
        for other in [
            "A Study of the Temperature at which Coffee Unfolds",
            "A Study of the Temperature at which Leaves Unfold 2",
            "A Study of the Pressure at which Leaves Unfold",
        ] {
            assert!(!title.is_nearly(&Title::of(other)), "{other}");
        }
        assert!(!Title::of("Teapot one").is_nearly(&Title::of("Teapot one")));
        assert!(
            !Title::of("Symmetric Leaves in the Long Cold Winter")
                .is_nearly(&Title::of("Asymmetric Leaves in the Long Cold Winter"))
        );
    }

    #[test]
    fn a_long_title_stands_without_its_subtitle() {
        let title = Title::of("The Long Way of Tea Leaves: From China to Everywhere");
        assert_eq!(title.head_key(), Some(Title::of("The long way of tea leaves").key()));
        assert_eq!(Title::of("Tea: From China to Everywhere").head_key(), None);
    }
}
