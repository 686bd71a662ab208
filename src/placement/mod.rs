//! Which section an entry belongs to, going by what the list's own entries say.
//!
//! Words are all there is: title, description and the repository's name. Four methods rank the sections for an entry
//! (nearest centroid, complement naive Bayes over words and over pieces of words, nearest entries). How much their ranks are
//! worth differs from list to list, so the list's own entries are taken out and placed again, and small decision trees
//! weigh it all. `docs/research/placement.md` tells what they were trained on and how often they are right.
//!
//! Silence is the rule: nothing is said of sections that hold fewer than three other entries, of entries that share fewer
//! than three words with the rest of the list, and of sections about form (`form`).

#![allow(clippy::cast_precision_loss, reason = "what is counted are the words and entries of one list")]

use std::cell::{OnceCell, RefCell};
use std::sync::LazyLock;

use crate::document::{Document, Item};

mod bayes;
mod features;
mod form;
mod index;
mod scores;
mod trees;
mod words;

pub use features::FEATURES;
pub use trees::{BadTrees, Node, Trees, answer};

use features::{Case, Retry};
use form::Form;
use index::{Index, Query};
use scores::{Methods, Room, Scores};
use words::id_of;

/// The trees that this crate ships.
static TREES: LazyLock<Trees> =
    LazyLock::new(|| include_str!("trees.txt").parse().expect("the shipped trees are tested to be readable"));

/// Fewer other entries tell too little of a section.
const FEW_ENTRIES: u32 = 3;

/// Fewer words that occur elsewhere tell too little of an entry.
const FEW_WORDS: usize = 3;

/// How many better sections are told at most.
const TOLD: usize = 3;

/// How many entries of one section are tried again.
const TRIED_HERE: usize = 40;

/// The words of a list, indexed.
#[derive(Debug)]
pub struct Placement {
    list: Index,
    methods: Methods,
    /// Entries from all over the list, tried again.
    everywhere: OnceCell<Vec<Retry>>,
    /// Entries of each section, tried again.
    on_shelf: Vec<OnceCell<Vec<Retry>>>,
    /// Used again for each entry that is judged: a contribution may have ten thousand.
    room: RefCell<Room>,
}

/// A section where an entry would stand better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Better {
    /// The section, as an index into the sections of the list that was learned.
    pub section: usize,
    /// Its entries that are most like the entry, nearest first, as indices into the items of that list.
    pub like: Vec<usize>,
}

/// An entry that reads as if it belonged elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// Where, best first; one to three sections.
    pub better: Vec<Better>,
    /// How many of the entries most like it were looked at, how many of these stand in the first of the better sections, and
    /// how many where it was put.
    pub nearest: (usize, usize, usize),
}

/// A case in which something may be said.
struct Examined {
    shelf: u32,
    features: [f32; FEATURES],
    scores: Scores,
}

impl Placement {
    /// Indexes the list.
    #[must_use]
    pub fn learn(document: &Document<'_>) -> Self {
        let list = Index::of(document);
        let methods = Methods::of(&list);
        let on_shelf = list.shelves.iter().map(|_| OnceCell::new()).collect();
        let room = RefCell::new(Room::for_list(&list));
        Self { list, methods, everywhere: OnceCell::new(), on_shelf, room }
    }

    /// Whether an item of `document`, put into `section` of this list, belongs elsewhere; `own` is the item of this list that
    /// it was before. `None` where it stands well or where words cannot tell.
    #[must_use]
    pub fn judge(&self, document: &Document<'_>, item: &Item, section: usize, own: Option<usize>) -> Option<Misplaced> {
        let case = self.examined(document, item, section, own)?;
        TREES.agree(&case.features).then(|| self.misplaced(case.shelf, &case.scores))
    }

    /// What the trees look at in the same case; `None` where nothing would be said whatever they answer. For training.
    #[must_use]
    pub fn features(
        &self,
        document: &Document<'_>,
        item: &Item,
        section: usize,
        own: Option<usize>,
    ) -> Option<[f32; FEATURES]> {
        self.examined(document, item, section, own).map(|case| case.features)
    }

    fn examined(&self, document: &Document<'_>, item: &Item, section: usize, own: Option<usize>) -> Option<Examined> {
        let own = own.and_then(|own| self.list.member(own));
        let shelf = self.shelf(section, own)?;
        let query = self.list.query(document, item);
        self.tells_enough(&query, own).then_some(())?;
        let scores = self.methods.score(&self.list, &query, own, &mut self.room.borrow_mut());
        let case = Case { list: &self.list, query: &query, own, shelf, scores: &scores, everywhere: self.everywhere() };
        let best = case.best();
        let features =
            (best != shelf && self.is_named(best)).then(|| case.features(self.on_shelf(shelf), self.on_shelf(best)))?;
        Some(Examined { shelf, features, scores })
    }

    /// The sections, best first, for an entry of this list, as if it did not stand there yet. For training.
    #[must_use]
    pub fn ranking(&self, item: usize) -> Vec<usize> {
        let Some(own) = self.list.member(item) else { return Vec::new() };
        let query = self.list.query_of(own);
        let scores = self.methods.score(&self.list, &query, Some(own), &mut self.room.borrow_mut());
        ranked(&scores).into_iter().map(|shelf| self.list.shelves[shelf as usize].section).collect()
    }

    /// The shelf that a section is, if words can tell what belongs there.
    fn shelf(&self, section: usize, own: Option<u32>) -> Option<u32> {
        let at = self.list.shelf(section)?;
        let shelf = self.list.shelves[at as usize];
        let is_own = own.is_some_and(|own| self.list.members[own as usize].shelf == at);
        (shelf.form == Form::Subject && shelf.entries - u32::from(is_own) >= FEW_ENTRIES).then_some(at)
    }

    /// Whether a shelf may be told as the better one: nobody is sent to what is left over.
    fn is_named(&self, shelf: u32) -> bool {
        self.list.shelves[shelf as usize].form != Form::Rest
    }

    fn tells_enough(&self, query: &Query, own: Option<u32>) -> bool {
        let alone = u32::from(own.is_some());
        query.words.iter().filter(|&&word| self.list.frequency[word as usize] > alone).count() >= FEW_WORDS
    }

    /// Entries from all over the list; fewer where it has many sections, so that the time stays the same.
    fn everywhere(&self) -> &[Retry] {
        self.everywhere.get_or_init(|| {
            let tried = (30_000 / self.list.shelves.len().max(1)).clamp(60, 300);
            let members: Vec<u32> = (0..id_of(self.list.members.len())).collect();
            self.tried_again(&members, tried)
        })
    }

    fn on_shelf(&self, shelf: u32) -> &[Retry] {
        let shelf = shelf as usize;
        self.on_shelf[shelf].get_or_init(|| self.tried_again(self.list.on_shelf.row(shelf), TRIED_HERE))
    }

    /// Takes out and places again at most `limit` of these members, at even distances.
    fn tried_again(&self, members: &[u32], limit: usize) -> Vec<Retry> {
        let mut room = self.room.borrow_mut();
        let count = members.len().min(limit);
        let chosen = (0..count).map(|at| members[at * members.len() / count]);
        let tried = chosen.filter_map(|member| {
            let query = self.list.query_of(member);
            let scores = self.methods.score(&self.list, &query, Some(member), &mut room);
            self.tells_enough(&query, Some(member)).then(|| Retry::of(&self.list, member, &scores))
        });
        tried.collect()
    }

    fn misplaced(&self, shelf: u32, scores: &Scores) -> Misplaced {
        let on = |shelf: u32| {
            let nearest = scores.nearest.iter().map(|(member, _)| self.list.members[*member as usize]);
            nearest.filter(move |member| member.shelf == shelf)
        };
        let ranked = ranked(scores);
        let score = |shelf: u32| scores.combined[shelf as usize];
        // Others are told beside the best only where they come near it and hold something like the entry.
        let enough = f32::midpoint(score(shelf), score(ranked[0]));
        let others = ranked[1..].iter().copied().take_while(|&other| score(other) > enough);
        let others = others.filter(|&other| self.is_named(other) && on(other).next().is_some());
        let better = |shelf: u32| Better {
            section: self.list.shelves[shelf as usize].section,
            like: on(shelf).map(|member| member.item).collect(),
        };
        Misplaced {
            better: [ranked[0]].into_iter().chain(others).take(TOLD).map(better).collect(),
            nearest: (scores.nearest.len(), on(ranked[0]).count(), on(shelf).count()),
        }
    }
}

/// The shelves, best first.
fn ranked(scores: &Scores) -> Vec<u32> {
    let mut shelves: Vec<u32> = (0..id_of(scores.combined.len())).collect();
    shelves.sort_by(|&a, &b| scores.combined[b as usize].total_cmp(&scores.combined[a as usize]));
    shelves
}

/// A list's [`Placement`], learned when first asked for and then kept: most contributions never ask, and rounds of fixes ask
/// again.
#[derive(Debug, Default)]
pub struct LazyPlacement(OnceCell<Placement>);

impl LazyPlacement {
    /// The placement of this list; the same list must be given each time.
    pub fn of(&self, base: &Document<'_>) -> &Placement {
        self.0.get_or_init(|| Placement::learn(base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
# Tea time

## Kettles
- [Copperspout](https://github.com/ada/copper-kettle) - Whistling kettle of hammered copper.
- [Fell](https://fell.example) - Camping kettle for small fires.
- [Quiet](https://quiet.example) - Electric kettle that boils water.
- [Steel](https://steel.example) - Stovetop kettle with a wide spout.

## Biscuits
- [Crisp](https://crisp.example) - Almond biscuits baked with brown sugar.
- [Oat](https://oat.example) - Oat biscuits baked with honey.
- [Rye](https://rye.example) - Rye biscuits baked with caraway.
- [Tin](https://tin.example) - Butter biscuits baked with salt.

## Miscellaneous
- [Forum](https://forum.example) - Where people talk about kettles and biscuits.
";

    #[test]
    fn sections_are_ranked_by_the_entrys_words() {
        let document = Document::parse(LIST);
        let placement = Placement::learn(&document);
        for (at, item) in
            document.entries().filter(|(_, item)| document.sections[item.section].title != "Miscellaneous")
        {
            assert_eq!(placement.ranking(at)[0], item.section, "{}", document.title(item));
        }
    }

    #[test]
    fn nothing_is_said_where_words_cannot_tell() {
        let document = Document::parse(LIST);
        let placement = Placement::learn(&document);
        let head = Document::parse(
            "- [New](https://new.example) - Kettle for water, with a spout.\n- [Zorb](https://zorb.example)\n",
        );
        let (kettle, strange) = (&head.items[0], &head.items[1]);
        let (kettles, biscuits, rest) = (2, 3, 4);
        let says = |item, section| placement.features(&head, item, section, None).is_some();
        assert!(says(kettle, biscuits));
        assert!(!says(kettle, kettles), "it stands where it fits best");
        assert!(!says(kettle, rest), "anything may stand there");
        assert!(!says(strange, biscuits), "its words are unknown");
        assert!(!says(kettle, 99), "there is no such section");
    }

    #[test]
    fn a_list_without_entries_is_no_trouble() {
        for text in ["", "# Tea\n", "- x\n", "# A\n\n- [a](https://a.example)\n"] {
            let document = Document::parse(text);
            let placement = Placement::learn(&document);
            let head = Document::parse("- [a](https://a.example) - Words and more words.\n");
            assert_eq!(placement.judge(&head, &head.items[0], 0, None), None);
        }
    }

    #[test]
    fn the_shipped_trees_can_be_read_and_are_written_the_same() {
        assert!(!TREES.trees.is_empty());
        assert_eq!(TREES.to_text(), include_str!("trees.txt"));
    }
}
