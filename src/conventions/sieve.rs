//! Tells which words need not be looked up: nearly all words of a list, when only a few are searched for.

/// The first letters and the lengths of some words, ignoring case.
#[derive(Clone, Debug)]
pub(super) struct Sieve(Box<[u64; 256]>);

impl Sieve {
    pub fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut sieve = Self(Box::new([0; 256]));
        for word in words {
            let (first, length) = Self::place(word);
            sieve.0[first] |= length;
        }
        sieve
    }

    /// Whether a word may be one of them; `false` is certain.
    pub fn may_hold(&self, word: &str) -> bool {
        let (first, length) = Self::place(word);
        self.0[first] & length != 0
    }

    fn place(word: &str) -> (usize, u64) {
        let first = word.bytes().next().map_or(0, |byte| byte.to_ascii_lowercase());
        (usize::from(first), 1 << word.len().min(63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_is_never_lost() {
        let long = "k".repeat(90);
        let words = ["", "Tea", "茶", long.as_str()];
        let sieve = Sieve::of(words.into_iter());
        assert!(words.iter().all(|word| sieve.may_hold(word) && sieve.may_hold(&word.to_ascii_uppercase())));
        assert!(!sieve.may_hold("leaf") && !sieve.may_hold("to") && !sieve.may_hold("水"));
    }
}
