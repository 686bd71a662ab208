//! Gradient boosting of small trees with the logistic loss, after Friedman, *Greedy Function Approximation* (2001), with
//! second-order steps and splits between at most 64 bins of each feature.

use shelfmark::placement::{FEATURES, Node};

/// One example.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its features.
    pub features: [f32; FEATURES],
    /// Whether the entry was misplaced.
    pub misplaced: bool,
    /// Its weight.
    pub weight: f32,
}

/// How the trees are grown.
#[derive(Clone, Copy)]
pub struct Growth {
    pub trees: usize,
    pub leaves: usize,
    /// How much of each tree's answer is used.
    pub pace: f32,
    /// The share of rows and of features that each tree sees.
    pub seen: f32,
    /// Pulls answers with little evidence towards zero.
    pub caution: f32,
    /// The least evidence on either side of a split.
    pub least: f32,
}

const BINS: usize = 64;

/// The edges between the bins of each feature.
struct Bins(Vec<Vec<f32>>);

impl Bins {
    fn of(rows: &[Row]) -> Self {
        let edges = |feature: usize| {
            let mut values: Vec<f32> = rows.iter().map(|row| row.features[feature]).collect();
            values.sort_by(f32::total_cmp);
            let mut edges: Vec<f32> = (1..BINS).map(|at| values[at * values.len() / BINS]).collect();
            edges.dedup();
            edges
        };
        Self((0..FEATURES).map(edges).collect())
    }

    /// For each feature, the bin of each row: how many edges its value reaches.
    fn sort(&self, rows: &[Row]) -> Vec<Vec<u8>> {
        let bin = |edges: &Vec<f32>, value: f32| {
            u8::try_from(edges.partition_point(|edge| *edge <= value)).expect("there are 64 bins")
        };
        let bins =
            |(feature, edges): (usize, &Vec<f32>)| rows.iter().map(|row| bin(edges, row.features[feature])).collect();
        self.0.iter().enumerate().map(bins).collect()
    }
}

/// The slope and the curvature of the loss.
#[derive(Clone, Copy, Default)]
struct Slope {
    first: f64,
    second: f64,
}

impl Slope {
    fn add(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
    }

    fn without(self, other: Self) -> Self {
        Self { first: self.first - other.first, second: self.second - other.second }
    }

    fn worth(self, caution: f64) -> f64 {
        self.first * self.first / (self.second + caution)
    }
}

/// A leaf that can grow: its rows and the best split of them.
struct Leaf {
    rows: Vec<u32>,
    sum: Slope,
    question: Option<Question>,
}

#[derive(Clone, Copy)]
struct Question {
    gain: f64,
    feature: usize,
    /// Bins up to this one go left.
    bin: usize,
}

/// A node of a tree while it grows.
enum Grown {
    Leaf(Leaf),
    Fork { feature: usize, bin: usize, left: usize, right: usize },
}

struct Grower<'a> {
    growth: Growth,
    bins: &'a [Vec<u8>],
    slopes: Vec<Slope>,
    features: Vec<usize>,
}

impl Grower<'_> {
    fn leaf(&self, rows: Vec<u32>) -> Leaf {
        let mut sum = Slope::default();
        for &row in &rows {
            sum.add(self.slopes[row as usize]);
        }
        let best = self.features.iter().filter_map(|&feature| self.best_bin(&rows, sum, feature));
        let question = best.max_by(|a, b| a.gain.total_cmp(&b.gain));
        Leaf { rows, sum, question }
    }

    fn best_bin(&self, rows: &[u32], sum: Slope, feature: usize) -> Option<Question> {
        let (caution, least) = (f64::from(self.growth.caution), f64::from(self.growth.least));
        let mut bins = [Slope::default(); BINS];
        for &row in rows {
            bins[usize::from(self.bins[feature][row as usize])].add(self.slopes[row as usize]);
        }
        let mut left = Slope::default();
        let mut best: Option<Question> = None;
        for (bin, slope) in bins.iter().enumerate().take(BINS - 1) {
            left.add(*slope);
            let right = sum.without(left);
            if left.second < least || right.second < least {
                continue;
            }
            let gain = left.worth(caution) + right.worth(caution) - sum.worth(caution);
            if gain > 1e-6 && best.is_none_or(|best| gain > best.gain) {
                best = Some(Question { gain, feature, bin });
            }
        }
        best
    }

    /// Splits the leaf with the largest gain until there are enough.
    fn grow(&self, rows: Vec<u32>) -> Vec<Grown> {
        let mut grown = vec![Grown::Leaf(self.leaf(rows))];
        for _ in 1..self.growth.leaves {
            let gain = |place: &Grown| match place {
                Grown::Leaf(leaf) => leaf.question.map(|question| question.gain),
                Grown::Fork { .. } => None,
            };
            let best = grown.iter().enumerate().filter_map(|(at, place)| Some((at, gain(place)?)));
            let Some((at, _)) = best.max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
            let (left, right) = (grown.len(), grown.len() + 1);
            let Grown::Leaf(Leaf { rows, question: Some(Question { feature, bin, .. }), .. }) =
                std::mem::replace(&mut grown[at], Grown::Fork { feature: 0, bin: 0, left, right })
            else {
                unreachable!("only leaves with a question are chosen")
            };
            grown[at] = Grown::Fork { feature, bin, left, right };
            let goes_left = |row: &u32| usize::from(self.bins[feature][*row as usize]) <= bin;
            let (here, there): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(goes_left);
            grown.push(Grown::Leaf(self.leaf(here)));
            grown.push(Grown::Leaf(self.leaf(there)));
        }
        grown
    }

    /// Writes the tree in the order in which it is read.
    fn write(&self, grown: &[Grown], at: usize, edges: &Bins, tree: &mut Vec<Node>) {
        match &grown[at] {
            Grown::Leaf(Leaf { sum, .. }) => {
                let answer = -sum.first / (sum.second + f64::from(self.growth.caution)) * f64::from(self.growth.pace);
                tree.push(Node::Answer(rounded(answer)));
            }
            Grown::Fork { feature, bin, left, right } => {
                let place = tree.len();
                tree.push(Node::Answer(0.0));
                self.write(grown, *left, edges, tree);
                let below = edges.0[*feature][*bin];
                tree[place] = Node::Question { feature: *feature, below, right: tree.len() };
                self.write(grown, *right, edges, tree);
            }
        }
    }
}

/// Four digits are enough, and keep the file small.
#[allow(clippy::cast_possible_truncation, reason = "answers are small numbers")]
fn rounded(answer: f64) -> f32 {
    ((answer * 1e4).round() / 1e4) as f32
}

/// Grows trees that tell misplaced entries from others.
pub fn boost(rows: &[Row], growth: Growth, random: &mut fastrand::Rng) -> Vec<Vec<Node>> {
    let edges = Bins::of(rows);
    let bins = edges.sort(rows);
    let mut sums = vec![0.0_f64; rows.len()];
    let mut trees = Vec::new();
    for _ in 0..growth.trees {
        let slope = |(row, sum): (&Row, &f64)| {
            let likely = 1.0 / (1.0 + (-sum).exp());
            let (weight, wanted) = (f64::from(row.weight), if row.misplaced { 1.0 } else { 0.0 });
            Slope { first: weight * (likely - wanted), second: weight * likely * (1.0 - likely) }
        };
        let slopes = rows.iter().zip(&sums).map(slope).collect();
        let features = (0..FEATURES).filter(|_| random.f32() < growth.seen).collect();
        let seen = (0..u32::try_from(rows.len()).expect("lists are small")).filter(|_| random.f32() < growth.seen);
        let seen: Vec<u32> = seen.collect();
        let grower = Grower { growth, bins: &bins, slopes, features };
        let grown = grower.grow(seen);
        let mut tree = Vec::new();
        grower.write(&grown, 0, &edges, &mut tree);
        for (row, sum) in rows.iter().zip(&mut sums) {
            *sum += f64::from(shelfmark::placement::answer(&tree, &row.features));
        }
        trees.push(tree);
    }
    trees
}
