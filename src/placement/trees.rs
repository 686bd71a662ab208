//! Gradient-boosted trees: small decision trees whose answers are added up.
//!
//! The trees are a data file that `examples/train-placement` writes. Its first line has both bars and the number of features; every other line is a
//! tree, its nodes in the order "node, its left side, its right side": `12<0.5` asks whether feature 12 is below 0.5 (then left), `=-0.13` answers.

use std::fmt::Write;
use std::str::FromStr;

/// One node; both sides of a question follow it in the same tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// Whether a feature is below a number: if so, the next node is taken, otherwise the one at `right`.
    Question {
        /// Which feature.
        feature: usize,
        /// The number.
        below: f32,
        /// Where the other side begins, as an index into the tree.
        right: usize,
    },
    /// What the tree adds to the sum.
    Answer(f32),
}

/// An unusable file of trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTrees {
    /// The line that is wrong, counted from 1.
    pub line: usize,
}

/// Trees, and the sums from which something is reported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trees {
    /// The sum from which an entry is worth a note that it may be misplaced.
    pub note: f32,
    /// The sum from which it is clear enough for a warning.
    pub warning: f32,
    /// The number of features they were trained on and need.
    pub features: usize,
    /// The trees.
    pub trees: Vec<Vec<Node>>,
}

impl Trees {
    /// The sum of all answers.
    #[must_use]
    pub fn sum(&self, features: &[f32]) -> f32 {
        self.trees.iter().map(|tree| answer(tree, features)).sum()
    }

    /// The trees in the format of the data file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{} {} {}\n", self.note, self.warning, self.features);
        for tree in &self.trees {
            let mut gap = "";
            for node in tree {
                match node {
                    Node::Question { feature, below, .. } => _ = write!(text, "{gap}{feature}<{below}"),
                    Node::Answer(value) => _ = write!(text, "{gap}={value}"),
                }
                gap = " ";
            }
            text.push('\n');
        }
        text
    }
}

/// What one tree answers.
#[must_use]
pub fn answer(tree: &[Node], features: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(&Node::Question { feature, below, right }) => {
                at = if features.get(feature).is_some_and(|value| *value < below) { at + 1 } else { right };
            }
            Some(&Node::Answer(value)) => return value,
            None => return 0.0,
        }
    }
}

impl FromStr for Trees {
    type Err = BadTrees;

    fn from_str(text: &str) -> Result<Self, BadTrees> {
        let mut lines = text.lines();
        let mut head = lines.next().unwrap_or_default().split(' ');
        let mut number = || head.next().and_then(|text| text.parse::<f32>().ok()).ok_or(BadTrees { line: 1 });
        let (note, warning) = (number()?, number()?);
        let features = head.next().and_then(|text| text.parse().ok()).ok_or(BadTrees { line: 1 })?;
        let trees = lines.zip(2..).map(|(line, number)| tree(line).ok_or(BadTrees { line: number }));
        Ok(Self { note, warning, features, trees: trees.collect::<Result<_, _>>()? })
    }
}

fn tree(line: &str) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    // Questions whose right side has not begun yet.
    let mut open: Vec<usize> = Vec::new();
    let mut complete = false;
    for word in line.split(' ') {
        if complete {
            return None;
        }
        if let Some(value) = word.strip_prefix('=') {
            nodes.push(Node::Answer(value.parse().ok()?));
            let begins = nodes.len();
            match open.pop().map(|at| &mut nodes[at]) {
                Some(Node::Question { right, .. }) => *right = begins,
                _ => complete = true,
            }
        } else {
            let (feature, below) = word.split_once('<')?;
            open.push(nodes.len());
            nodes.push(Node::Question { feature: feature.parse().ok()?, below: below.parse().ok()?, right: 0 });
        }
    }
    complete.then_some(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp, reason = "these sums are exact")]
    fn trees_answer_by_their_questions() {
        let trees: Trees = "1.5 2 2\n0<2 1<1 =0.25 =0.5 =2\n=1\n".parse().expect("these are trees");
        assert_eq!(trees.sum(&[0.0, 0.0]), 1.25);
        assert_eq!(trees.sum(&[0.0, 1.0]), 1.5);
        assert_eq!(trees.sum(&[2.0, 0.0]), 3.0);
        assert_eq!((trees.note, trees.warning), (1.5, 2.0));
        assert_eq!(trees.to_text().parse(), Ok(trees));
    }

    #[test]
    fn what_is_no_tree_is_refused_with_its_line() {
        for (text, line) in [
            ("", 1),
            ("x", 1),
            ("1\n=1", 1),
            ("1 2\n=1", 1),
            ("1 2 3\n=1\n0<1 =1", 3),
            ("1 2 3\n=1 =1", 2),
            ("1 2 3\n0>1 =1 =1", 2),
            ("1 2 3\n=x", 2),
        ] {
            assert_eq!(text.parse::<Trees>(), Err(BadTrees { line }), "{text:?}");
        }
    }
}
