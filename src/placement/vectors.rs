//! Word vectors: how near words are in meaning, as lists use them.
//!
//! They are a data file that `examples/train-placement` writes: a line with the number of words and how many numbers each has, the words in order,
//! one per line, then one byte per word with the scale of its numbers, then the numbers.

use std::borrow::Cow;

/// How many numbers represent a word.
pub const DIMENSIONS: usize = 64;

/// What a word, an entry or a section means: all zero if unknown.
pub(super) type Meaning = [f32; DIMENSIONS];

/// An unusable file of word vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadVectors {
    /// Where the file stops making sense, in bytes.
    pub at: usize,
}

/// Words with a vector each.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    words: Cow<'static, str>,
    /// Where each word begins, and one past the end.
    starts: Vec<u32>,
    scales: Cow<'static, [u8]>,
    numbers: Cow<'static, [u8]>,
}

impl Vectors {
    /// Reads the data file.
    ///
    /// # Errors
    ///
    /// [`BadVectors`] if the bytes are not such a file.
    pub fn read(bytes: &'static [u8]) -> Result<Self, BadVectors> {
        let bad = |at: usize| BadVectors { at };
        let first = bytes.iter().position(|&byte| byte == b'\n').ok_or(bad(0))?;
        let head = std::str::from_utf8(&bytes[..first]).map_err(|_| bad(0))?;
        let (count, dimensions) = head.split_once(' ').ok_or(bad(0))?;
        let count: usize = count.parse().map_err(|_| bad(0))?;
        if dimensions != DIMENSIONS.to_string() {
            return Err(bad(0));
        }
        let numbers = count.checked_mul(DIMENSIONS + 1).and_then(|binary| bytes.len().checked_sub(binary));
        let text_end = numbers.filter(|&end| end > first).ok_or(bad(bytes.len()))?;
        let words = std::str::from_utf8(&bytes[first + 1..text_end]).map_err(|_| bad(first + 1))?;
        let starts = starts(words);
        if starts.len() != count + 1 {
            return Err(bad(text_end));
        }
        let (scales, numbers) = bytes[text_end..].split_at(count);
        Ok(Self { words: Cow::Borrowed(words), starts, scales: scales.into(), numbers: numbers.into() })
    }

    /// Vectors for these words, as precise as the file format allows.
    #[must_use]
    pub fn of(mut words: Vec<(String, [f32; DIMENSIONS])>) -> Self {
        words.sort_by(|a, b| a.0.cmp(&b.0));
        let text: String = words.iter().flat_map(|(word, _)| [word.as_str(), "\n"]).collect();
        let (mut scales, mut numbers) = (Vec::new(), Vec::new());
        for (_, vector) in &words {
            let largest = vector.iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
            let code = scale_code(largest / 127.0);
            scales.push(code);
            numbers.extend(vector.iter().map(|number| small(number / scale(code))));
        }
        Self { starts: starts(&text), words: text.into(), scales: scales.into(), numbers: numbers.into() }
    }

    /// The data file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {DIMENSIONS}\n{}", self.scales.len(), self.words).into_bytes();
        bytes.extend_from_slice(&self.scales);
        bytes.extend_from_slice(&self.numbers);
        bytes
    }

    /// The row of a word.
    pub(super) fn row(&self, word: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.scales.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.word(middle).cmp(word) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return u32::try_from(middle).ok(),
            }
        }
        None
    }

    fn word(&self, row: usize) -> &str {
        &self.words[self.starts[row] as usize..self.starts[row + 1] as usize - 1]
    }

    /// Adds a row, multiplied by `times`.
    pub(super) fn add(&self, row: u32, times: f32, sum: &mut Meaning) {
        let row = row as usize;
        let times = times * scale(self.scales[row]);
        let numbers = &self.numbers[row * DIMENSIONS..(row + 1) * DIMENSIONS];
        for (sum, &number) in sum.iter_mut().zip(numbers) {
            *sum += times * f32::from(number.cast_signed());
        }
    }
}

/// Where each line begins, and one past the end.
fn starts(words: &str) -> Vec<u32> {
    let ends = words.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
    [0].into_iter().chain(ends).collect()
}

/// Sixteen steps per doubling, from 2⁻¹⁶ on: each scale is accurate to four percent.
fn scale(code: u8) -> f32 {
    (f32::from(code) / 16.0 - 16.0).exp2()
}

/// The smallest scale that is not below this.
fn scale_code(least: f32) -> u8 {
    (0..u8::MAX).find(|&code| scale(code) >= least).unwrap_or(u8::MAX)
}

#[allow(clippy::cast_possible_truncation, reason = "it is brought into range first")]
fn small(number: f32) -> u8 {
    (number.round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}

/// Scales a vector to length one, unless it is zero.
pub(super) fn unit(mut vector: Meaning) -> Meaning {
    let length = dot(&vector, &vector).sqrt();
    if length > 1e-6 {
        for number in &mut vector {
            *number /= length;
        }
    }
    vector
}

/// The dot product of two vectors, in eight parallel sums.
#[must_use]
pub fn dot(a: &[f32; DIMENSIONS], b: &[f32; DIMENSIONS]) -> f32 {
    let mut sums = [0.0; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(first: f32) -> Meaning {
        let mut vector = [0.25; DIMENSIONS];
        vector[0] = first;
        vector
    }

    #[test]
    fn what_is_written_is_read_again() {
        let vectors = Vectors::of(vec![("tea".to_owned(), vector(-1.0)), ("pot".to_owned(), vector(0.5))]);
        let bytes: &'static [u8] = vectors.to_bytes().leak();
        let read = Vectors::read(bytes).expect("it was just written");
        assert_eq!((read.row("pot"), read.row("tea"), read.row("te"), read.row("")), (Some(0), Some(1), None, None));
        let mut sum = [0.0; DIMENSIONS];
        read.add(1, 2.0, &mut sum);
        assert!((sum[0] + 2.0).abs() < 0.02 && (sum[1] - 0.5).abs() < 0.02, "{sum:?}");
        assert_eq!(read.to_bytes(), bytes);
    }

    #[test]
    fn what_are_no_vectors_is_refused() {
        for bytes in [&b""[..], b"1", b"x 64\n", b"1 63\ntea\n", b"1 64\ntea\n", b"9999999999999999999 64\n\n"] {
            assert!(Vectors::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
