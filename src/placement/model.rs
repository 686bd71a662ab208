//! What this crate knows about lists before it has read one: word vectors, weights and trees, trained on other lists.

use std::sync::LazyLock;

use super::ranking::Weights;
use super::trees::Trees;
use super::vectors::Vectors;

/// What the words of a list are judged with.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What words mean.
    pub vectors: Vectors,
    /// How much each fit counts.
    pub weights: Weights,
    /// When an entry is misplaced.
    pub trees: Trees,
}

static SHIPPED: LazyLock<Model> = LazyLock::new(|| Model {
    vectors: Vectors::read(include_bytes!("model/vectors.bin")).expect("the shipped vectors are tested to be readable"),
    weights: include_str!("model/weights.txt").parse().expect("the shipped weights are tested to be readable"),
    trees: include_str!("model/trees.txt").parse().expect("the shipped trees are tested to be readable"),
});

impl Model {
    /// The model that this crate ships.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::FEATURES;

    #[test]
    fn the_shipped_model_can_be_read_and_is_written_the_same() {
        let model = Model::shipped();
        assert!(!model.trees.trees.is_empty());
        assert_eq!(model.trees.features, FEATURES, "they were grown on other features");
        assert_eq!(model.trees.to_text(), include_str!("model/trees.txt"));
        assert_eq!(model.weights.to_text(), include_str!("model/weights.txt"));
        assert_eq!(model.vectors.to_bytes(), include_bytes!("model/vectors.bin"));
    }
}
