//! How likely an entry belongs on each shelf: a conditional logit over the fits of its words.
//!
//! Each shelf gets the weighted sum of what [`describe`] says about it; the chances are the exponentials of these sums, as shares of their total. The
//! weights are a data file that `examples/train-placement` writes, with a name and a value on each line.

use std::fmt::Write;
use std::str::FromStr;

use super::form::Form;
use super::index::Index;
use super::scores::{Fit, NEAREST, Scores};

/// What is weighed about a shelf, in order.
pub const WEIGHED: [&str; 38] = [
    "centroid",
    "centroid among all",
    "nearest entries",
    "their share",
    "the nearest",
    "meaning of entries",
    "meaning of entries among all",
    "meaning of family",
    "meaning of heading",
    "meaning of heading among all",
    "words named",
    "heading covered",
    "entries",
    "one entry",
    "one entry: centroid",
    "one entry: meaning",
    "one entry: meaning of family",
    "one entry: meaning of heading",
    "one entry: words named",
    "one entry: heading covered",
    "no entry",
    "no entry: meaning of family",
    "no entry: meaning of heading",
    "no entry: meaning of heading among all",
    "no entry: words named",
    "no entry: heading covered",
    "kind of work",
    "a time",
    "its year",
    "another year",
    "the rest",
    "told: centroid",
    "told: meaning of entries",
    "told: meaning of family",
    "told: meaning of heading",
    "told: words named",
    "told: heading covered",
    "told: no entry, meaning of heading",
];

/// The description of one shelf, in the order of [`WEIGHED`].
pub type Described = [f32; WEIGHED.len()];

/// An unusable file of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadWeights {
    /// The line that is wrong, counted from 1.
    pub line: usize,
}

/// How much each of [`WEIGHED`] counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(pub Described);

impl Default for Weights {
    fn default() -> Self {
        Self([0.0; WEIGHED.len()])
    }
}

impl Weights {
    /// The data file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, weight) in WEIGHED.iter().zip(&self.0) {
            _ = writeln!(text, "{name} = {weight}");
        }
        text
    }

    /// The logarithms of the chances.
    pub(super) fn chances(&self, described: &[Described]) -> Vec<f32> {
        let sum = |described: &Described| described.iter().zip(&self.0).map(|(value, weight)| value * weight).sum();
        let mut chances: Vec<f32> = described.iter().map(sum).collect();
        let largest = chances.iter().copied().fold(f32::MIN, f32::max);
        let all = chances.iter().map(|sum| (sum - largest).exp()).sum::<f32>().ln() + largest;
        for sum in &mut chances {
            *sum -= all;
        }
        chances
    }
}

impl FromStr for Weights {
    type Err = BadWeights;

    fn from_str(text: &str) -> Result<Self, BadWeights> {
        let mut weights = Self::default();
        let mut lines = text.lines();
        for ((name, weight), line) in WEIGHED.iter().zip(&mut weights.0).zip(1..) {
            let told = lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            *weight = told.and_then(|told| told.parse().ok()).ok_or(BadWeights { line })?;
        }
        lines.next().map_or(Ok(weights), |_| Err(BadWeights { line: WEIGHED.len() + 1 }))
    }
}

/// The description of each shelf.
pub(super) fn describe(list: &Index, scores: &Scores) -> Vec<Described> {
    let Scores { own, told, others, nearest, near, is_its_year, .. } = scores;
    let shelves = list.shelves.len();
    let (mut count, mut first) = (vec![0.0; shelves], vec![0.0_f32; shelves]);
    for &(member, nearness) in nearest {
        let shelf = list.members[member as usize].shelf as usize;
        count[shelf] += 1.0;
        first[shelf] = first[shelf].max(nearness);
    }
    let is_full = |shelf: usize| others[shelf] > 1;
    let centroids = among_all(&own.centroid, is_full);
    let meanings = among_all(&own.entries, is_full);
    let headings = among_all(&own.heading, |_| true);
    let describe = |shelf: usize| {
        let full = [
            own.centroid[shelf],
            centroids[shelf],
            near[shelf],
            count[shelf] / NEAREST as f32,
            first[shelf],
            own.entries[shelf],
            meanings[shelf],
            own.family[shelf],
            own.heading[shelf],
            headings[shelf],
            own.named[shelf],
            own.covered[shelf],
            (1.0 + others[shelf] as f32).ln(),
        ];
        let one = [
            1.0,
            own.centroid[shelf],
            own.entries[shelf],
            own.family[shelf],
            own.heading[shelf],
            own.named[shelf],
            own.covered[shelf],
        ];
        let none = [1.0, own.family[shelf], own.heading[shelf], headings[shelf], own.named[shelf], own.covered[shelf]];
        let form = list.shelves[shelf].form;
        let year = is_its_year[shelf];
        let forms =
            [form == Form::Kind, form == Form::Time, year == Some(true), year == Some(false), form == Form::Rest];
        let forms = forms.map(f32::from);
        let told = told.as_ref().map_or([0.0; 7], |told| told_by(told, shelf, others[shelf]));
        let only = |is: bool| f32::from(is);
        let mut described = [0.0; WEIGHED.len()];
        let all = (full.map(|value| value * only(others[shelf] > 1)).into_iter())
            .chain(one.map(|value| value * only(others[shelf] == 1)))
            .chain(none.map(|value| value * only(others[shelf] == 0)))
            .chain(forms)
            .chain(told);
        described.iter_mut().zip(all).for_each(|(place, value)| *place = value);
        described
    };
    (0..shelves).map(describe).collect()
}

fn told_by(told: &Fit, shelf: usize, others: u32) -> [f32; 7] {
    let alone = if others == 0 { told.heading[shelf] } else { 0.0 };
    [
        told.centroid[shelf],
        told.entries[shelf],
        told.family[shelf],
        told.heading[shelf],
        told.named[shelf],
        told.covered[shelf],
        alone,
    ]
}

/// Values in standard deviations above the mean of those that count; zero if they are equal.
fn among_all(values: &[f32], counts: impl Fn(usize) -> bool) -> Vec<f32> {
    let counted = || values.iter().enumerate().filter(|(at, _)| counts(*at)).map(|(_, value)| *value);
    let count = counted().count().max(1) as f32;
    let mean = counted().sum::<f32>() / count;
    let spread = (counted().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    values.iter().map(|value| if spread > 1e-6 { (value - mean) / spread } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_shares_of_all() {
        let mut weights = Weights::default();
        weights.0[12] = 2.0;
        let shelf = |entries: f32| {
            let mut described = [0.0; WEIGHED.len()];
            described[12] = entries;
            described
        };
        let chances: Vec<f32> =
            weights.chances(&[shelf(0.0), shelf(2.0_f32.ln() / 2.0)]).iter().map(|chance| chance.exp()).collect();
        assert!((chances[0] - 1.0 / 3.0).abs() < 1e-6 && (chances[1] - 2.0 / 3.0).abs() < 1e-6, "{chances:?}");
        assert_eq!(weights.to_text().parse(), Ok(weights));
    }

    #[test]
    fn what_are_no_weights_is_refused_with_its_line() {
        let text = Weights::default().to_text();
        for (text, line) in [(String::new(), 1), (text.replace("entries = 0", "entries = x"), 3), (text + "x", 39)] {
            assert_eq!(text.parse::<Weights>(), Err(BadWeights { line }), "{text:?}");
        }
    }
}
