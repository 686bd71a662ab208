//! Complement naive Bayes: a shelf is likely where the words of all *other* shelves explain the entry badly.
//!
//! After Rennie, Shih, Teevan and Karger, *Tackling the Poor Assumptions of Naive Bayes Text Classifiers* (2003), without its
//! weight normalisation. It is kinder to small shelves than the usual form.

use super::index::Rows;
use super::words::id_of;

/// What every word is seen more often than it was.
const SMOOTHING: f32 = 1.0;

/// How often each feature (a word, or a piece of one) stands on each shelf.
#[derive(Debug)]
pub(super) struct Bayes {
    /// For each feature, the shelves that have it.
    on_shelves: Rows<(u32, u32)>,
    feature_totals: Vec<u32>,
    shelf_totals: Vec<u32>,
    total: u32,
    /// Logarithms of the smoothed small counts, which are nearly all there are.
    logarithms: Vec<f32>,
}

impl Bayes {
    /// Counts; `fill` tells the features of a shelf, each with a weight, in any order and number.
    pub(super) fn of(features: usize, shelves: usize, mut fill: impl FnMut(u32, &mut dyn FnMut(u32, u32))) -> Self {
        let mut cells: Vec<(u32, (u32, u32))> = Vec::new();
        let mut shelf_totals = vec![0; shelves];
        let mut feature_totals = vec![0; features];
        let mut counts = vec![0; features];
        let mut seen: Vec<u32> = Vec::new();
        for (shelf, shelf_total) in (0..).zip(&mut shelf_totals) {
            fill(shelf, &mut |feature, weight| {
                let count = &mut counts[feature as usize];
                if *count == 0 {
                    seen.push(feature);
                }
                *count += weight;
            });
            for feature in seen.drain(..) {
                let count = std::mem::take(&mut counts[feature as usize]);
                *shelf_total += count;
                feature_totals[feature as usize] += count;
                cells.push((feature, (shelf, count)));
            }
        }
        Self {
            on_shelves: Rows::of(features, &cells),
            total: shelf_totals.iter().sum(),
            logarithms: (0..1024).map(|count: u16| (f32::from(count) + SMOOTHING).ln()).collect(),
            feature_totals,
            shelf_totals,
        }
    }

    fn log(&self, count: u32) -> f32 {
        self.logarithms.get(count as usize).copied().unwrap_or_else(|| (count as f32 + SMOOTHING).ln())
    }

    /// How badly the other shelves explain these features, for each shelf, into `scores`; `own` is the shelf on which they
    /// stand already and are not to count.
    pub(super) fn score(&self, features: &[(u32, u32)], own: Option<u32>, scores: &mut [f32]) {
        scores.fill(0.0);
        let (mut known, mut taken) = (0, 0);
        for &(feature, count) in features {
            let own_count = if own.is_some() { count } else { 0 };
            taken += own_count;
            let total = self.feature_totals[feature as usize].saturating_sub(own_count);
            if total == 0 {
                continue;
            }
            known += count;
            for &(shelf, here) in self.on_shelves.row(feature as usize) {
                let here = if own == Some(shelf) { here.saturating_sub(own_count) } else { here };
                scores[shelf as usize] += count as f32 * (self.log(total) - self.log(total - here));
            }
        }
        let room = SMOOTHING * id_of(self.feature_totals.len()) as f32;
        for (shelf, score) in (0..).zip(scores) {
            let here = self.shelf_totals[shelf as usize];
            let here = if own == Some(shelf) { here.saturating_sub(taken) } else { here };
            let others = self.total.saturating_sub(taken).saturating_sub(here);
            *score += known as f32 * (others as f32 + room).ln();
        }
    }
}
