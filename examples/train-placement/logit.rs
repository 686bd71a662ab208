//! Fits the conditional logit (`McFadden`, 1974) that says how likely an entry belongs in each section, by Newton's method.

use shelfmark::placement::{Described, WEIGHED, Weights};

use crate::trials::{Example, Kind};

const COUNT: usize = WEIGHED.len();
const ROUNDS: usize = 12;
/// Pulls weights with little evidence towards zero.
const CAUTION: f64 = 0.2;

type Square = Vec<[f64; COUNT]>;

/// The weights under which the right sections are likeliest.
pub fn fit(examples: &[Example]) -> Described {
    let mut weights = [0.0_f64; COUNT];
    let mut loss = loss_of(examples, &weights);
    for _ in 0..ROUNDS {
        let (mut slope, mut bend) = ([0.0; COUNT], vec![[0.0; COUNT]; COUNT]);
        for example in examples {
            lean(example, &weights, &mut slope, &mut bend);
        }
        for at in 0..COUNT {
            slope[at] += CAUTION * weights[at];
            bend[at][at] += CAUTION;
        }
        let whole = solved(bend, slope);
        // A full step can go too far: then it is halved, repeatedly.
        let steps = (0..8).map(|halved| 0.5_f64.powi(halved));
        let tried = steps.map(|part| std::array::from_fn(|at| weights[at] - part * whole[at]));
        let Some((better, next)) =
            tried.map(|next: [f64; COUNT]| (loss_of(examples, &next), next)).find(|(next, _)| *next < loss)
        else {
            break;
        };
        (loss, weights) = (better, next);
    }
    #[allow(clippy::cast_possible_truncation, reason = "weights are small numbers")]
    weights.map(|weight| ((weight * 1e4).round() / 1e4) as f32)
}

fn loss_of(examples: &[Example], weights: &[f64; COUNT]) -> f64 {
    let unlikely = |example: &Example| -chances(&example.described, weights)[example.right].max(1e-300).ln();
    let caution: f64 = weights.iter().map(|weight| weight * weight).sum();
    examples.iter().map(unlikely).sum::<f64>() + caution * CAUTION / 2.0
}

/// Adds one example's gradient and curvature.
fn lean(example: &Example, weights: &[f64; COUNT], slope: &mut [f64; COUNT], bend: &mut Square) {
    let chances = chances(&example.described, weights);
    let mut mean = [0.0; COUNT];
    for (described, chance) in example.described.iter().zip(&chances) {
        for (at, &value) in described.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            mean[at] += chance * f64::from(value);
            let times = chance * f64::from(value);
            for (sum, &other) in bend[at].iter_mut().zip(described) {
                *sum += times * f64::from(other);
            }
        }
    }
    for at in 0..COUNT {
        slope[at] += mean[at] - f64::from(example.described[example.right][at]);
        for other in 0..COUNT {
            bend[at][other] -= mean[at] * mean[other];
        }
    }
}

fn chances(described: &[Described], weights: &[f64; COUNT]) -> Vec<f64> {
    let sum =
        |described: &Described| described.iter().zip(weights).map(|(&value, weight)| f64::from(value) * weight).sum();
    let mut sums: Vec<f64> = described.iter().map(sum).collect();
    let largest = sums.iter().copied().fold(f64::MIN, f64::max);
    for sum in &mut sums {
        *sum = (*sum - largest).exp();
    }
    let all: f64 = sums.iter().sum();
    for sum in &mut sums {
        *sum /= all;
    }
    sums
}

/// Solves a system of linear equations by elimination.
fn solved(mut left: Square, mut right: [f64; COUNT]) -> [f64; COUNT] {
    for at in 0..COUNT {
        let pivot = (at..COUNT).max_by(|&a, &b| left[a][at].abs().total_cmp(&left[b][at].abs())).unwrap_or(at);
        left.swap(at, pivot);
        right.swap(at, pivot);
        let row = left[at];
        for below in at + 1..COUNT {
            let times = left[below][at] / row[at];
            left[below].iter_mut().zip(row).for_each(|(value, above)| *value -= times * above);
            right[below] -= times * right[at];
        }
    }
    for at in (0..COUNT).rev() {
        let known: f64 = (at + 1..COUNT).map(|other| left[at][other] * right[other]).sum();
        right[at] = (right[at] - known) / left[at][at];
    }
    right
}

/// How often the right section is first, and among the first three.
pub fn report(examples: &[Example], weights: &Weights) {
    for kind in [Kind::Full, Kind::Told, Kind::Half, Kind::Bare] {
        let (mut all, mut first, mut three, mut loss) = (0.0, 0.0, 0.0, 0.0);
        for example in examples.iter().filter(|example| example.kind == kind) {
            let chances = chances(&example.described, &weights.0.map(f64::from));
            let better = chances.iter().filter(|chance| **chance > chances[example.right]).count();
            all += 1.0;
            first += f64::from(u8::from(better == 0));
            three += f64::from(u8::from(better < 3));
            loss -= chances[example.right].ln();
        }
        eprintln!(
            "{kind:?}: of {all} right first {:.1} %, among three {:.1} %, loss {:.3}",
            100.0 * first / all,
            100.0 * three / all,
            loss / all
        );
    }
}
