//! How well an entry fits each shelf, by four methods.

use super::bayes::Bayes;
use super::index::{Index, Query, Rows};
use super::words::id_of;

/// Nearest centroid, naive Bayes over words, naive Bayes over pieces of words, nearest entries.
pub(super) const METHODS: usize = 4;

/// How much each method counts where they are added up.
const WEIGHTS: [f32; METHODS] = [1.0, 1.0, 0.6, 0.8];

/// Rare words are told too often by chance to count in full.
const DAMPING: f32 = 0.7;

/// How many of the nearest entries are asked.
pub(super) const NEAREST: usize = 20;

/// How many entries are compared with one at most; the rarest words come first.
const COMPARED: usize = 20_000;

/// A word of a query and what it weighs there; or a shelf or an entry and how near it is.
type Weighted = (u32, f32);

/// What the methods know of a list.
#[derive(Debug)]
pub(super) struct Methods {
    /// How telling each word is: the logarithm of the inverse of its frequency, dampened.
    rarity: Vec<f32>,
    /// The length of each member's vector of words.
    lengths: Vec<f32>,
    /// For each word, the sum of its weights in the members of each shelf.
    centroids: Rows<Weighted>,
    /// The squared length of each shelf's sum.
    spans: Vec<f32>,
    /// The members that have each word.
    having: Rows<u32>,
    words: Bayes,
    pieces: Bayes,
}

/// How well one entry fits.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores {
    /// For each method, each shelf's score in standard deviations above the mean of all shelves.
    pub(super) by_method: [Vec<f32>; METHODS],
    /// All methods together.
    pub(super) combined: Vec<f32>,
    /// The cosine of the entry and each shelf's sum.
    pub(super) cosine: Vec<f32>,
    /// The nearest members, nearest first, and the cosine of each.
    pub(super) nearest: Vec<Weighted>,
}

impl Methods {
    pub(super) fn of(list: &Index) -> Self {
        let members = list.members.len() as f32;
        let rarity: Vec<f32> = list
            .frequency
            .iter()
            .map(|&frequency| (1.0 + members / (frequency as f32 + 1.0)).ln().powf(DAMPING))
            .collect();
        let length = |member: usize| {
            let squares = list.words.row(member).iter().map(|&word| rarity[word as usize].powi(2));
            squares.sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
        };
        let lengths: Vec<f32> = (0..list.members.len()).map(length).collect();
        let (centroids, spans) = centroids(list, &rarity, &lengths);
        let having: Vec<(u32, u32)> = (0..list.members.len())
            .flat_map(|member| list.words.row(member).iter().map(move |&word| (word, id_of(member))))
            .collect();
        let shelves = list.shelves.len();
        Self {
            having: Rows::of(rarity.len(), &having),
            words: Bayes::of(rarity.len(), shelves, |shelf, take| each_shelf_word(list, shelf, take)),
            pieces: Bayes::of(list.vocabulary.piece_count(), shelves, |shelf, take| {
                each_shelf_word(list, shelf, &mut |word, weight| {
                    list.vocabulary.pieces(word).iter().for_each(|&piece| take(piece, weight));
                });
            }),
            rarity,
            lengths,
            centroids,
            spans,
        }
    }

    /// How well a query fits each shelf; `own` is the member that it is already and that is not to count.
    pub(super) fn score(&self, list: &Index, query: &Query, own: Option<u32>, room: &mut Room) -> Scores {
        let shelf = own.map(|own| list.members[own as usize].shelf);
        let words = self.weighted(list, query, own);
        let mut scores = Scores::default();
        scores.by_method.iter_mut().for_each(|method| method.resize(list.shelves.len(), 0.0));
        let [centroid, by_words, by_pieces, nearest] = &mut scores.by_method;
        self.score_centroids(list, &words, own, centroid);
        scores.cosine.clone_from(centroid);
        let counted: Vec<(u32, u32)> = query.words.iter().map(|&word| (word, 1)).collect();
        self.words.score(&counted, shelf, by_words);
        self.pieces.score(&query.pieces, shelf, by_pieces);
        scores.nearest = self.nearest(&words, own, room);
        for &(member, near) in &scores.nearest {
            nearest[list.members[member as usize].shelf as usize] += near;
        }
        scores.combined = vec![0.0; list.shelves.len()];
        for (method, weight) in scores.by_method.iter_mut().zip(WEIGHTS) {
            standardise(method);
            scores.combined.iter_mut().zip(method).for_each(|(sum, score)| *sum += weight * *score);
        }
        scores
    }

    /// The query's words that others have, with weights that make a vector of length one.
    fn weighted(&self, list: &Index, query: &Query, own: Option<u32>) -> Vec<Weighted> {
        let alone = u32::from(own.is_some());
        let known = query.words.iter().filter(|&&word| list.frequency[word as usize] > alone);
        let mut words: Vec<Weighted> = known.map(|&word| (word, self.rarity[word as usize])).collect();
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut words {
            *weight /= length;
        }
        words
    }

    fn score_centroids(&self, list: &Index, words: &[Weighted], own: Option<u32>, scores: &mut [f32]) {
        for &(word, weight) in words {
            for &(shelf, sum) in self.centroids.row(word as usize) {
                scores[shelf as usize] += weight * sum;
            }
        }
        let own = own.map(|own| (own, list.members[own as usize].shelf));
        for (shelf, score) in (0..).zip(scores) {
            let span = match own {
                Some((member, its)) if its == shelf => {
                    let (dot, shared) = self.own_part(list, member, shelf, words);
                    *score -= shared;
                    self.spans[shelf as usize] - 2.0 * dot + 1.0
                }
                _ => self.spans[shelf as usize],
            };
            // What is left of a shelf without its only entry is nothing but rounding.
            *score = if span > 1e-3 { *score / span.sqrt() } else { 0.0 };
        }
    }

    /// What a member adds to its shelf: its vector times the shelf's sum, and times the query.
    fn own_part(&self, list: &Index, member: u32, shelf: u32, query: &[Weighted]) -> (f32, f32) {
        let weight = |word: u32| self.rarity[word as usize] / self.lengths[member as usize];
        let sum_of = |word: u32| {
            let row = self.centroids.row(word as usize);
            row.iter().find(|(at, _)| *at == shelf).map_or(0.0, |(_, sum)| *sum)
        };
        let dot = list.words.row(member as usize).iter().map(|&word| weight(word) * sum_of(word)).sum();
        let shared = query.iter().map(|&(word, in_query)| in_query * weight(word)).sum();
        (dot, shared)
    }

    fn nearest(&self, words: &[Weighted], own: Option<u32>, room: &mut Room) -> Vec<Weighted> {
        let mut rarest = words.to_vec();
        rarest.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut left = COMPARED;
        for (word, weight) in rarest {
            let having = self.having.row(word as usize);
            if having.len() > left {
                break;
            }
            left -= having.len();
            for &member in having {
                room.add(member, weight * self.rarity[word as usize] / self.lengths[member as usize]);
            }
        }
        room.take(own)
    }
}

/// The sum of the members' vectors of each shelf, by word, and its squared length.
fn centroids(list: &Index, rarity: &[f32], lengths: &[f32]) -> (Rows<Weighted>, Vec<f32>) {
    let (mut cells, mut spans) = (Vec::new(), Vec::new());
    let mut sums = vec![0.0; rarity.len()];
    let mut seen: Vec<u32> = Vec::new();
    for shelf in 0..list.shelves.len() {
        for &member in list.on_shelf.row(shelf) {
            for &word in list.words.row(member as usize) {
                let sum: &mut f32 = &mut sums[word as usize];
                if *sum == 0.0 {
                    seen.push(word);
                }
                *sum += rarity[word as usize] / lengths[member as usize];
            }
        }
        let mut span = 0.0;
        for word in seen.drain(..) {
            let sum = std::mem::take(&mut sums[word as usize]);
            span += sum * sum;
            cells.push((word, (id_of(shelf), sum)));
        }
        spans.push(span);
    }
    (Rows::of(rarity.len(), &cells), spans)
}

/// The words of a shelf's entries and of the headings above it.
fn each_shelf_word(list: &Index, shelf: u32, take: &mut dyn FnMut(u32, u32)) {
    for &member in list.on_shelf.row(shelf as usize) {
        list.words.row(member as usize).iter().for_each(|&word| take(word, 1));
    }
    list.headings.row(shelf as usize).iter().for_each(|&(word, weight)| take(word, weight));
}

/// Scores in standard deviations above their mean; all zero where they are equal.
fn standardise(scores: &mut [f32]) {
    let count = scores.len() as f32;
    let mean = scores.iter().sum::<f32>() / count;
    let spread = (scores.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count).sqrt();
    for score in scores {
        *score = if spread > 1e-6 { (*score - mean) / spread } else { 0.0 };
    }
}

/// Room to add up how near each member is, used again for each query.
#[derive(Debug)]
pub(super) struct Room {
    sums: Vec<f32>,
    seen: Vec<u32>,
}

impl Room {
    pub(super) fn for_list(list: &Index) -> Self {
        Self { sums: vec![0.0; list.members.len()], seen: Vec::new() }
    }

    fn add(&mut self, member: u32, near: f32) {
        let sum = &mut self.sums[member as usize];
        if *sum == 0.0 {
            self.seen.push(member);
        }
        *sum += near;
    }

    /// The nearest members but for `own`, nearest first; the room is empty again.
    fn take(&mut self, own: Option<u32>) -> Vec<Weighted> {
        let sums = &mut self.sums;
        let mut all: Vec<Weighted> =
            self.seen.drain(..).map(|member| (member, std::mem::take(&mut sums[member as usize]))).collect();
        all.retain(|(member, _)| Some(*member) != own);
        let nearer = |a: &Weighted, b: &Weighted| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if all.len() > NEAREST {
            all.select_nth_unstable_by(NEAREST, nearer);
            all.truncate(NEAREST);
        }
        all.sort_by(nearer);
        all
    }
}
