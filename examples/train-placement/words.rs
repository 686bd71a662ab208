//! Trains word vectors on lists: entries should be near the other entries and the headings of their own section, and far from those
//! of the list's other sections.
//!
//! Over and over, some entries of a list are drawn as present, and the others are asked where they belong; the cross-entropy
//! of the answers is lowered by Adam (Kingma and Ba, 2015) on the words that took part. Sometimes half of the sections are
//! emptied, so that headings learn to speak for themselves.

use std::collections::BTreeMap;

use shelfmark::placement::{DIMENSIONS, Lessons, dot};

type Vector = [f32; DIMENSIONS];

/// How many words are kept.
const WORDS: usize = 12_000;
const ROUNDS: usize = 8;
/// How many entries of one list are used in a round.
const ENTRIES: usize = 700;
/// The share of these that are present; the others are asked.
const MEMBERS: f32 = 0.65;
/// How often a word of an entry is dropped.
const OVERLOOKED: f32 = 0.1;
/// How often half of the sections are emptied.
const BARE: f32 = 0.35;
/// The weights of a section's entries and headings.
const BY_ENTRIES: f32 = 8.0;
const BY_HEADING: f32 = 5.0;
const RATE: f32 = 0.01;

/// The entries and headings of a list, with words numbered by their rows.
struct Text {
    /// Each entry: its section, and its words with their weights.
    entries: Vec<(usize, Vec<(u32, f32)>)>,
    headings: Vec<Vec<(u32, f32)>>,
}

/// Word vectors learned from these lists.
pub fn train(lists: &[&Lessons]) -> Vec<(String, Vector)> {
    let words = vocabulary(lists);
    let rows: BTreeMap<&str, u32> = words.iter().zip(0..).map(|(word, row)| (word.as_str(), row)).collect();
    let texts: Vec<Text> = lists.iter().map(|lessons| text(lessons, &rows)).collect();
    let mut random = fastrand::Rng::with_seed(7);
    let mut learner = Learner::new(words.len(), &mut random);
    let steps: Vec<usize> = (0..texts.len())
        .filter(|&at| texts[at].entries.len() >= 10 && texts[at].headings.len() >= 2)
        .flat_map(|at| std::iter::repeat_n(at, if texts[at].entries.len() >= 200 { 2 } else { 1 }))
        .collect();
    let all = (ROUNDS * steps.len()) as f32;
    for round in 0..ROUNDS {
        let mut order = steps.clone();
        random.shuffle(&mut order);
        for (done, &at) in order.iter().enumerate() {
            let rate = RATE * (1.0 - (round * steps.len() + done) as f32 / all);
            learner.step(&texts[at], rate, &mut random);
        }
    }
    words.into_iter().zip(learner.vectors).collect()
}

/// The most frequent words that several lists use.
fn vocabulary(lists: &[&Lessons]) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for lessons in lists {
        let mut here = vec![0; lessons.words.len()];
        let entries = lessons.entries.iter().flat_map(|(_, words)| words);
        for &word in entries.chain(lessons.headings.iter().flatten().map(|(word, _)| word)) {
            here[word as usize] += 1;
        }
        for ((word, _), count) in lessons.words.iter().zip(here) {
            let all = counts.entry(word).or_default();
            *all = (all.0 + count, all.1 + 1);
        }
    }
    let mut words: Vec<(usize, &str)> = counts
        .into_iter()
        .filter(|(_, (count, lists))| *count >= 5 && *lists >= 2 || *count >= 3 && *lists >= 3)
        .map(|(word, (count, _))| (count, word))
        .collect();
    words.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    words.into_iter().take(WORDS).map(|(_, word)| word.to_owned()).collect()
}

fn text(lessons: &Lessons, rows: &BTreeMap<&str, u32>) -> Text {
    let row = |word: u32| {
        let (word, rarity) = &lessons.words[word as usize];
        rows.get(word.as_str()).map(|row| (*row, *rarity))
    };
    let entry = |(section, words): &(usize, Vec<u32>)| {
        (*section, words.iter().filter_map(|&word| row(word)).collect::<Vec<_>>())
    };
    let heading = |words: &Vec<(u32, f32)>| {
        words.iter().filter_map(|&(word, weight)| row(word).map(|(row, rarity)| (row, rarity * weight))).collect()
    };
    let entries = lessons.entries.iter().map(entry).filter(|(_, words)| !words.is_empty());
    Text { entries: entries.collect(), headings: lessons.headings.iter().map(heading).collect() }
}

struct Learner {
    vectors: Vec<Vector>,
    slopes: Vec<Vector>,
    first: Vec<Vector>,
    second: Vec<Vector>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    steps: i32,
}

/// A sum of word vectors, scaled to length one, and its former length.
struct Unit {
    vector: Vector,
    length: f32,
}

impl Learner {
    fn new(words: usize, random: &mut fastrand::Rng) -> Self {
        let zero = vec![[0.0; DIMENSIONS]; words];
        let mut normal = || {
            // Twelve uniform numbers add up to an almost normal one.
            ((0..12).map(|_| random.f32()).sum::<f32>() - 6.0) * 0.1
        };
        let vectors = (0..words).map(|_| std::array::from_fn(|_| normal())).collect();
        Self {
            vectors,
            slopes: zero.clone(),
            first: zero.clone(),
            second: zero,
            touched: Vec::new(),
            is_touched: vec![false; words],
            steps: 0,
        }
    }

    fn unit(&self, words: &[(u32, f32)]) -> Unit {
        let mut sum = [0.0; DIMENSIONS];
        for &(row, weight) in words {
            add(&mut sum, weight, &self.vectors[row as usize]);
        }
        unit(sum)
    }

    /// Passes the gradient of a unit on to its words.
    fn hand_down(&mut self, words: &[(u32, f32)], slope: &Vector) {
        for &(row, weight) in words {
            add(&mut self.slopes[row as usize], weight, slope);
            if !std::mem::replace(&mut self.is_touched[row as usize], true) {
                self.touched.push(row);
            }
        }
    }

    fn step(&mut self, text: &Text, rate: f32, random: &mut fastrand::Rng) {
        let mut entries: Vec<(usize, Vec<(u32, f32)>)> = text.entries.clone();
        random.shuffle(&mut entries);
        entries.truncate(ENTRIES);
        for (_, words) in &mut entries {
            words.retain(|_| random.f32() >= OVERLOOKED);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
        let (members, asked) = entries.split_at((entries.len() as f32 * MEMBERS) as usize);
        let bare = if random.f32() < BARE { 0.5 } else { 0.0 };
        let is_bare: Vec<bool> = text.headings.iter().map(|_| random.f32() < bare).collect();
        let members: Vec<&(usize, Vec<(u32, f32)>)> =
            members.iter().filter(|(section, _)| !is_bare[*section]).collect();
        let stand: Vec<Unit> = members.iter().map(|(_, words)| self.unit(words)).collect();
        let mut sums = vec![[0.0; DIMENSIONS]; text.headings.len()];
        for ((section, _), unit) in members.iter().zip(&stand) {
            add(&mut sums[*section], 1.0, &unit.vector);
        }
        let sections: Vec<Unit> = sums.into_iter().map(unit).collect();
        let headings: Vec<Unit> = text.headings.iter().map(|words| self.unit(words)).collect();
        let mut section_slopes = vec![[0.0; DIMENSIONS]; sections.len()];
        let mut heading_slopes = vec![[0.0; DIMENSIONS]; sections.len()];
        let each = 1.0 / asked.len().max(1) as f32;
        for (right, words) in asked {
            let question = self.unit(words);
            let weights = |at: usize| {
                if sections[at].length > 0.0 { (BY_ENTRIES, BY_HEADING) } else { (0.0, BY_ENTRIES + BY_HEADING) }
            };
            let score = |at: usize| {
                let (by_entries, by_heading) = weights(at);
                by_entries * dot(&question.vector, &sections[at].vector)
                    + by_heading * dot(&question.vector, &headings[at].vector)
            };
            let chances = shares((0..sections.len()).map(score).collect());
            let mut slope = [0.0; DIMENSIONS];
            for (at, chance) in chances.into_iter().enumerate() {
                let error = (chance - if at == *right { 1.0 } else { 0.0 }) * each;
                let (by_entries, by_heading) = weights(at);
                add(&mut slope, error * by_entries, &sections[at].vector);
                add(&mut slope, error * by_heading, &headings[at].vector);
                add(&mut section_slopes[at], error * by_entries, &question.vector);
                add(&mut heading_slopes[at], error * by_heading, &question.vector);
            }
            self.hand_down(words, &question.slope(&slope));
        }
        let of_sums: Vec<Vector> =
            sections.iter().zip(&section_slopes).map(|(unit, slope)| unit.slope(slope)).collect();
        for ((section, words), unit) in members.iter().zip(&stand) {
            self.hand_down(words, &unit.slope(&of_sums[*section]));
        }
        for ((words, unit), slope) in text.headings.iter().zip(&headings).zip(&heading_slopes) {
            self.hand_down(words, &unit.slope(slope));
        }
        self.learn(rate);
    }

    /// One step of Adam on the words that took part.
    fn learn(&mut self, rate: f32) {
        const FIRST: f32 = 0.9;
        const SECOND: f32 = 0.999;
        self.steps += 1;
        let rate = rate * (1.0 - SECOND.powi(self.steps)).sqrt() / (1.0 - FIRST.powi(self.steps));
        for row in self.touched.drain(..).map(|row| row as usize) {
            self.is_touched[row] = false;
            for at in 0..DIMENSIONS {
                let slope = std::mem::take(&mut self.slopes[row][at]);
                let first = &mut self.first[row][at];
                *first += (1.0 - FIRST) * (slope - *first);
                let second = &mut self.second[row][at];
                *second += (1.0 - SECOND) * (slope * slope - *second);
                self.vectors[row][at] -= rate * *first / (second.sqrt() + 1e-8);
            }
        }
    }
}

impl Unit {
    /// The gradient of the sum, from the gradient of the unit.
    fn slope(&self, slope: &Vector) -> Vector {
        if self.length == 0.0 {
            return [0.0; DIMENSIONS];
        }
        let along = dot(slope, &self.vector);
        std::array::from_fn(|at| (slope[at] - along * self.vector[at]) / self.length)
    }
}

fn unit(mut sum: Vector) -> Unit {
    let length = dot(&sum, &sum).sqrt();
    if length <= 1e-6 {
        return Unit { vector: [0.0; DIMENSIONS], length: 0.0 };
    }
    for number in &mut sum {
        *number /= length;
    }
    Unit { vector: sum, length }
}

/// Exponentials, normalised to add up to one.
fn shares(mut sums: Vec<f32>) -> Vec<f32> {
    let largest = sums.iter().copied().fold(f32::MIN, f32::max);
    for sum in &mut sums {
        *sum = (*sum - largest).exp();
    }
    let all: f32 = sums.iter().sum();
    for sum in &mut sums {
        *sum /= all;
    }
    sums
}

fn add(sum: &mut Vector, times: f32, other: &Vector) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += times * other);
}
