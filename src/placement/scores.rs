//! How well something fits each shelf, by its words.

use std::collections::HashMap;

use super::index::{Index, Query, Rows, Shelf};
use super::vectors::{DIMENSIONS, Meaning, Vectors, dot, unit};
use super::words::id_of;

/// Rare words coincide too often by chance to count in full.
const DAMPING: f32 = 0.7;

/// The weight of a word from the list's title relative to others: the whole list is about it.
const TITLE: f32 = 0.3;

/// How many of the nearest entries are considered.
pub(super) const NEAREST: usize = 20;

/// How many entries one is compared with at most; the rarest words come first.
const COMPARED: usize = 20_000;

/// Added to a heading's weight, so that one word of a short heading does not cover all of it.
const UNSAID: f32 = 0.5;

/// A word of a query and its weight; or a shelf or an entry and how near it is.
type Weighted = (u32, f32);

/// What is known about a list's words.
#[derive(Debug)]
pub(super) struct Methods<'m> {
    vectors: &'m Vectors,
    /// How distinctive each word is.
    rarity: Vec<f32>,
    /// How distinctive a word is that no entry has.
    unheard: f32,
    /// The vector of each word that has one.
    rows: Vec<Option<u32>>,
    /// The length of each member's vector of words.
    lengths: Vec<f32>,
    /// For each word, the sum of its weights in the members of each shelf.
    centroids: Rows<Weighted>,
    /// The squared length of each shelf's sum.
    spans: Vec<f32>,
    /// The members that have each word.
    having: Rows<u32>,
    /// For each word, the shelves whose headings have it, with its weight there.
    naming: Rows<Weighted>,
    /// The total weight of the headings of each shelf.
    heading_weights: Vec<f32>,
    /// What each member means.
    meanings: Vec<Meaning>,
    /// The sum of what the members of each shelf mean.
    shelf_sums: Vec<Sum>,
    /// What the headings of each shelf mean.
    heading_meanings: Vec<Meaning>,
    /// The family of each shelf: a section and its subsections.
    families: Vec<u32>,
    /// The sum of what the members of each family mean.
    family_sums: Vec<Sum>,
}

/// What several members mean together, and the squared length of that sum.
#[derive(Debug)]
struct Sum {
    meaning: Meaning,
    span: f32,
}

/// How well some words fit each shelf.
#[derive(Clone, Debug, Default)]
pub(super) struct Fit {
    /// The cosine between the words and those of the shelf's entries.
    pub(super) centroid: Vec<f32>,
    /// The share of the words' weight that occurs in the shelf's headings.
    pub(super) named: Vec<f32>,
    /// The share of the headings' weight that occurs in the words.
    pub(super) covered: Vec<f32>,
    /// The cosine between the meanings of the words and of the shelf's entries.
    pub(super) entries: Vec<f32>,
    /// The cosine between the meanings of the words and of the shelf's headings.
    pub(super) heading: Vec<f32>,
    /// The cosine between the meanings of the words and of the entries of the shelf's whole family.
    pub(super) family: Vec<f32>,
}

/// How well an entry fits.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores {
    /// By its own words.
    pub(super) own: Fit,
    /// By what external sources say about it.
    pub(super) told: Option<Fit>,
    /// The nearest members, nearest first, and the cosine of each.
    pub(super) nearest: Vec<Weighted>,
    /// The combined nearness of those members that are on each shelf.
    pub(super) near: Vec<f32>,
    /// Whether each shelf's heading names a year that the entry also names, or only others; `None` if either names none.
    pub(super) is_its_year: Vec<Option<bool>>,
    /// How many other entries each shelf has.
    pub(super) others: Vec<u32>,
    /// The logarithm of how likely it belongs on each shelf.
    pub(super) chances: Vec<f32>,
}

/// What something means, and its words with weights that make a vector of length one.
struct Weighed {
    words: Vec<Weighted>,
    meaning: Meaning,
}

impl<'m> Methods<'m> {
    pub(super) fn of(list: &Index, vectors: &'m Vectors) -> Self {
        let members = list.members.len();
        let rarity_of = |frequency: u32| (1.0 + members.max(1) as f32 / (frequency as f32 + 1.0)).ln().powf(DAMPING);
        let mut rarity: Vec<f32> = list.frequency.iter().map(|&frequency| rarity_of(frequency)).collect();
        for &word in &list.title {
            rarity[word as usize] *= TITLE;
        }
        let rows: Vec<Option<u32>> = list.vocabulary.words().iter().map(|word| vectors.row(word)).collect();
        let length = |member: usize| {
            let squares = list.words.row(member).iter().map(|&word| rarity[word as usize].powi(2));
            squares.sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
        };
        let lengths: Vec<f32> = (0..members).map(length).collect();
        let (centroids, spans) = centroids(list, &rarity, &lengths);
        let having: Vec<(u32, u32)> = (0..members)
            .flat_map(|member| list.words.row(member).iter().map(move |&word| (word, id_of(member))))
            .collect();
        let shelves = list.shelves.len();
        let naming: Vec<(u32, Weighted)> = (0..shelves)
            .flat_map(|shelf| {
                list.headings.row(shelf).iter().map(move |&(word, weight)| (word, (id_of(shelf), weight)))
            })
            .collect();
        let heading_weight = |shelf: usize| {
            let words = list.headings.row(shelf).iter();
            words.map(|&(word, weight)| weight * rarity[word as usize]).sum()
        };
        let meaning = |words: &mut dyn Iterator<Item = Weighted>| {
            let mut sum = [0.0; DIMENSIONS];
            for (word, weight) in words {
                if let Some(row) = rows[word as usize] {
                    vectors.add(row, weight * rarity[word as usize], &mut sum);
                }
            }
            unit(sum)
        };
        let meanings: Vec<Meaning> =
            (0..members).map(|member| meaning(&mut list.words.row(member).iter().map(|&word| (word, 1.0)))).collect();
        let heading_meanings =
            (0..shelves).map(|shelf| meaning(&mut list.headings.row(shelf).iter().copied())).collect();
        let families = families(list);
        let mut shelf_sums = vec![[0.0; DIMENSIONS]; shelves];
        let mut family_sums = vec![[0.0; DIMENSIONS]; shelves];
        for (member, meaning) in list.members.iter().zip(&meanings) {
            add(&mut shelf_sums[member.shelf as usize], meaning);
            add(&mut family_sums[families[member.shelf as usize] as usize], meaning);
        }
        Self {
            having: Rows::of(rarity.len(), &having),
            naming: Rows::of(rarity.len(), &naming),
            heading_weights: (0..shelves).map(heading_weight).collect(),
            unheard: rarity_of(0),
            vectors,
            rarity,
            rows,
            lengths,
            centroids,
            spans,
            meanings,
            shelf_sums: shelf_sums.into_iter().map(Sum::of).collect(),
            heading_meanings,
            families,
            family_sums: family_sums.into_iter().map(Sum::of).collect(),
        }
    }

    /// How well a query fits each shelf, without chances; `own` is the member that it already is, which must not count.
    pub(super) fn score(
        &self,
        list: &Index,
        query: &Query,
        told: Option<&Query>,
        own: Option<u32>,
        room: &mut Room,
    ) -> Scores {
        let asked = self.weighed(list, query, own);
        let nearest = self.nearest(&asked.words, own, room);
        let own_shelf = own.map(|own| list.members[own as usize].shelf);
        let others = (0..).zip(&list.shelves).map(|(at, shelf)| shelf.entries - u32::from(own_shelf == Some(at)));
        let is_its_year = |years: &Vec<u16>| {
            let both = !years.is_empty() && !query.years.is_empty();
            both.then(|| years.iter().any(|year| query.years.contains(year)))
        };
        let mut near = vec![0.0; list.shelves.len()];
        for &(member, nearness) in &nearest {
            near[list.members[member as usize].shelf as usize] += nearness;
        }
        Scores {
            near,
            is_its_year: list.years_of_shelf.iter().map(is_its_year).collect(),
            own: self.fit(list, &asked, own),
            told: told.map(|told| self.fit(list, &self.weighed(list, told, own), own)),
            nearest,
            others: others.collect(),
            chances: Vec::new(),
        }
    }

    /// How distinctive each word of the list is.
    pub(super) fn rarity(&self) -> &[f32] {
        &self.rarity
    }

    /// Whether a word of the list has a vector.
    pub(super) fn has_meaning(&self, word: u32) -> bool {
        self.rows[word as usize].is_some()
    }

    fn weighed(&self, list: &Index, query: &Query, own: Option<u32>) -> Weighed {
        let mut meaning = [0.0; DIMENSIONS];
        for &word in &query.words {
            if let Some(row) = self.rows[word as usize] {
                self.vectors.add(row, self.rarity[word as usize], &mut meaning);
            }
        }
        query.strange.iter().for_each(|&row| self.vectors.add(row, self.unheard, &mut meaning));
        // Words that no other entry has count only among the headings.
        let known = query
            .words
            .iter()
            .filter(|&&word| list.is_said_by_others(word, own) || !self.naming.row(word as usize).is_empty());
        let mut words: Vec<Weighted> = known.map(|&word| (word, self.rarity[word as usize])).collect();
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut words {
            *weight /= length;
        }
        Weighed { words, meaning: unit(meaning) }
    }

    fn fit(&self, list: &Index, asked: &Weighed, own: Option<u32>) -> Fit {
        let shelves = list.shelves.len();
        let mut fit = Fit {
            centroid: vec![0.0; shelves],
            named: vec![0.0; shelves],
            covered: vec![0.0; shelves],
            ..Fit::default()
        };
        self.score_centroids(list, &asked.words, own, &mut fit.centroid);
        for &(word, weight) in &asked.words {
            for &(shelf, in_heading) in self.naming.row(word as usize) {
                fit.named[shelf as usize] += weight;
                fit.covered[shelf as usize] += in_heading * self.rarity[word as usize];
            }
        }
        for (covered, heading) in fit.covered.iter_mut().zip(&self.heading_weights) {
            *covered /= heading + UNSAID;
        }
        let own = own.map(|own| (list.members[own as usize].shelf, &self.meanings[own as usize]));
        let without = |sum: &Sum, is_own: bool| {
            let part = own.filter(|_| is_own).map(|(_, meaning)| meaning);
            let near = dot(&sum.meaning, &asked.meaning) - part.map_or(0.0, |part| dot(part, &asked.meaning));
            let length = sum.span - part.map_or(0.0, |part| 2.0 * dot(part, &sum.meaning) - dot(part, part));
            if length > 1e-3 { near / length.sqrt() } else { 0.0 }
        };
        let shelf = own.map(|(shelf, _)| shelf);
        fit.entries = (0..).zip(&self.shelf_sums).map(|(at, sum)| without(sum, shelf == Some(at))).collect();
        fit.heading = self.heading_meanings.iter().map(|heading| dot(heading, &asked.meaning)).collect();
        let family = shelf.map(|shelf| self.families[shelf as usize]);
        let of_family: Vec<f32> =
            (0..).zip(&self.family_sums).map(|(at, sum)| without(sum, family == Some(at))).collect();
        fit.family = self.families.iter().map(|&family| of_family[family as usize]).collect();
        fit
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
            // What is left of a shelf without its only entry is just rounding.
            *score = if span > 1e-3 { *score / span.sqrt() } else { 0.0 };
        }
    }

    /// What a member contributes to its shelf: its vector times the shelf's sum, and times the query.
    fn own_part(&self, list: &Index, member: u32, shelf: u32, query: &[Weighted]) -> (f32, f32) {
        let weight = |word: u32| self.rarity[word as usize] / self.lengths[member as usize];
        let sum_of = |word: u32| {
            let row = self.centroids.row(word as usize);
            row.iter().find(|(at, _)| *at == shelf).map_or(0.0, |(_, sum)| *sum)
        };
        let own = list.words.row(member as usize);
        let dot = own.iter().map(|&word| weight(word) * sum_of(word)).sum();
        let shared = query.iter().filter(|(word, _)| own.binary_search(word).is_ok());
        (dot, shared.map(|&(word, in_query)| in_query * weight(word)).sum())
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

impl Sum {
    fn of(meaning: Meaning) -> Self {
        Self { span: dot(&meaning, &meaning), meaning }
    }
}

fn add(sum: &mut Meaning, other: &Meaning) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
}

/// The family of each shelf, by its first shelf: shelves that are part of one section, or that section itself.
fn families(list: &Index) -> Vec<u32> {
    let mut heads: HashMap<usize, u32> = HashMap::new();
    let head = |(at, shelf): (u32, &Shelf)| {
        // A section directly below the list's title is a family of its own, with its subsections.
        let above = shelf.parent.filter(|_| shelf.level > 2).unwrap_or(shelf.section);
        *heads.entry(above).or_insert(at)
    };
    (0..).zip(&list.shelves).map(head).collect()
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

/// Buffers for adding up how near each member is, reused for each query.
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

    /// The nearest members except `own`, nearest first; clears the buffers.
    fn take(&mut self, own: Option<u32>) -> Vec<Weighted> {
        let sums = &mut self.sums;
        let mut all: Vec<Weighted> =
            self.seen.drain(..).map(|member| (member, std::mem::take(&mut sums[member as usize]))).collect();
        all.retain(|(member, _)| Some(*member) != own);
        let nearer = |a: &Weighted, b: &Weighted| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if all.len() > NEAREST {
            // Members that are equally near are kept or dropped together: if not all fit, none is kept.
            let (_, &mut (_, left_out), _) = all.select_nth_unstable_by(NEAREST, nearer);
            all.truncate(NEAREST);
            all.retain(|(_, near)| *near > left_out);
        }
        all.sort_by(nearer);
        all
    }
}
