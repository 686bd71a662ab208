//! What the training program (`examples/train-placement`) needs to know about a list.

use super::Placement;
use super::asked::Asked;
use super::features::FEATURES;
use super::ranking::{Described, describe};

/// The words of a list, and which entries have them.
#[derive(Clone, Debug, Default)]
pub struct Lessons {
    /// Each word, with how distinctive it is there.
    pub words: Vec<(String, f32)>,
    /// Each entry: its section, as an index into `headings`, and its words.
    pub entries: Vec<(usize, Vec<u32>)>,
    /// The words of each section's headings, with their weights.
    pub headings: Vec<Vec<(u32, f32)>>,
}

/// What is known about an entry and each section of a list.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// The sections, as indices into those of the learned document.
    pub sections: Vec<usize>,
    /// The description of each.
    pub described: Vec<Described>,
    /// How many other entries each has.
    pub others: Vec<u32>,
    /// How likely the entry belongs in each.
    pub chances: Vec<f32>,
}

impl Placement<'_> {
    /// The words of the list, and which entries have them.
    #[must_use]
    pub fn lessons(&self) -> Lessons {
        let words = self.list.vocabulary.words().iter().zip(self.methods.rarity());
        let members = self.list.members.iter().enumerate();
        Lessons {
            words: words.map(|(word, rarity)| (word.to_string(), *rarity)).collect(),
            entries: members.map(|(at, member)| (member.shelf as usize, self.list.words.row(at).to_vec())).collect(),
            headings: (0..self.list.shelves.len()).map(|shelf| self.list.headings.row(shelf).to_vec()).collect(),
        }
    }

    /// What is known about an entry and each section; `None` if its words say too little.
    #[must_use]
    pub fn lesson(&self, asked: &Asked<'_>) -> Option<Lesson> {
        let scores = self.scores(&self.telling_question(asked)?);
        Some(Lesson {
            sections: self.list.shelves.iter().map(|shelf| shelf.section).collect(),
            described: describe(&self.list, &scores),
            others: scores.others,
            chances: scores.chances.iter().map(|chance| chance.exp()).collect(),
        })
    }

    /// The features that the trees would judge if it were put into each of these sections; `None` for those where nothing would be reported whatever
    /// they answer.
    #[must_use]
    pub fn features(&self, asked: &Asked<'_>, sections: &[usize]) -> Vec<Option<[f32; FEATURES]>> {
        let Some(question) = self.telling_question(asked) else { return vec![None; sections.len()] };
        let scores = self.scores(&question);
        let features = |&section: &usize| {
            let shelf = self.list.shelf(section)?;
            let best = self.suspected(shelf, &scores)?;
            let case = self.case(&question, shelf, &scores);
            Some(case.features(self.on_shelf(shelf), self.on_shelf(best)))
        };
        sections.iter().map(features).collect()
    }
}
