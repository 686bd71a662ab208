//! Which section an entry belongs to, judging by the list's own entries and headings.
//!
//! Only words count: title, description, the repository's name, the linked site and, if external sources were asked, what they say about the entry.
//! They are compared with those of each section's entries and headings, letter by letter and by what they mean in other lists (word vectors). How
//! reliable that is differs between lists, so the list's own entries are taken out and placed again, and small decision trees weigh it all.
//! `docs/placement.md` says what they were trained on and how often they are right.
//!
//! Sections without entries are candidates like all others, judged by their headings alone.

#![allow(clippy::cast_precision_loss, reason = "what is counted are the words and entries of one list")]

use std::cell::{OnceCell, RefCell};

use crate::document::Document;

mod asked;
mod features;
mod form;
mod index;
mod model;
mod pieces;
mod ranking;
mod scores;
mod taught;
mod trees;
mod vectors;
mod words;

pub use asked::{Asked, Said};
pub use features::FEATURES;
pub use model::Model;
pub use ranking::{BadWeights, Described, WEIGHED, Weights};
pub use taught::{Lesson, Lessons};
pub use trees::{BadTrees, Node, Trees, answer};
pub use vectors::{BadVectors, DIMENSIONS, Vectors, dot};

use features::{Case, Order, Retry};
use form::Form;
use index::{Index, Query};
use scores::{Methods, Room, Scores};
use words::id_of;

/// An entry with fewer known words than this says too little.
const FEW_WORDS: usize = 3;

/// How many better sections are reported at most.
const TOLD: usize = 3;

/// How many entries of one section are placed again.
const TRIED_HERE: usize = 30;

/// The words of a list, indexed.
#[derive(Debug)]
pub struct Placement<'m> {
    model: &'m Model,
    list: Index,
    methods: Methods<'m>,
    /// Entries from all over the list, placed again.
    everywhere: OnceCell<Vec<Retry>>,
    /// Entries of each section, placed again.
    on_shelf: Vec<OnceCell<Vec<Retry>>>,
    /// Reused for each entry that is judged: a contribution may have ten thousand.
    room: RefCell<Room>,
}

/// A section that suits an entry better, or well.
#[derive(Clone, Debug, PartialEq)]
pub struct Better {
    /// The section, as an index into the sections of the learned list.
    pub section: usize,
    /// How likely the entry belongs there, 0 to 1, as far as words can tell.
    pub chance: f32,
    /// Its entries most similar to the entry, nearest first, as indices into the items of that list.
    pub like: Vec<usize>,
}

/// An entry that seems to belong elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Misplaced {
    /// Where it belongs, best first; one to three sections.
    pub better: Vec<Better>,
    /// How many of the most similar entries were considered, and how many of these are in the section where it was put.
    pub nearest: (usize, usize),
    /// Whether it is clear enough for a warning.
    pub is_plain: bool,
}

/// What to look for in a list.
struct Question {
    /// The thing's own words.
    query: Query,
    /// The words that external sources have for it.
    told: Option<Query>,
    /// The member that it is, if any.
    own: Option<u32>,
}

impl Placement<'static> {
    /// Indexes the list.
    #[must_use]
    pub fn learn(document: &Document<'_>) -> Self {
        Placement::learn_with(document, Model::shipped())
    }
}

impl<'m> Placement<'m> {
    /// Indexes the list, to be judged with this model.
    #[must_use]
    pub fn learn_with(document: &Document<'_>, model: &'m Model) -> Self {
        let list = Index::of(document);
        let methods = Methods::of(&list, &model.vectors);
        let on_shelf = list.shelves.iter().map(|_| OnceCell::new()).collect();
        let room = RefCell::new(Room::for_list(&list));
        Self { model, list, methods, everywhere: OnceCell::new(), on_shelf, room }
    }

    /// Whether what was put into `section` of this list belongs elsewhere. `None` if it fits well or if words cannot tell.
    #[must_use]
    pub fn judge(&self, asked: &Asked<'_>, section: usize) -> Option<Misplaced> {
        let shelf = self.list.shelf(section)?;
        let question = self.telling_question(asked)?;
        let scores = self.scores(&question);
        let best = self.suspected(shelf, &scores)?;
        let case = self.case(&question, shelf, &scores);
        let sum = self.model.trees.sum(&case.features(self.on_shelf(shelf), self.on_shelf(best)));
        let Trees { note, warning, .. } = self.model.trees;
        // Words tell less well what form a thing has: a note takes more, and there is never a warning.
        let is_subject = self.list.shelves[shelf as usize].form == Form::Subject;
        let bar = if is_subject { note } else { f32::midpoint(note, warning) };
        (sum >= bar).then(|| {
            let told = if case.is_certain(self.on_shelf(best)) { 1 } else { TOLD };
            self.misplaced(shelf, &scores, told, is_subject && sum >= warning)
        })
    }

    /// The sections that suit it best, best first, at most `limit`; just by their sizes if words cannot tell.
    #[must_use]
    pub fn likeliest(&self, asked: &Asked<'_>, limit: usize) -> Vec<Better> {
        self.first(&self.question(asked), limit)
    }

    /// The same; none if words cannot tell.
    #[must_use]
    pub fn likeliest_by_words(&self, asked: &Asked<'_>, limit: usize) -> Vec<Better> {
        self.telling_question(asked).map_or_else(Vec::new, |question| self.first(&question, limit))
    }

    fn first(&self, question: &Question, limit: usize) -> Vec<Better> {
        let scores = self.scores(question);
        let is_called = |shelf: &u32| self.list.shelves[*shelf as usize].level > 0;
        ranked(&scores).into_iter().filter(is_called).take(limit).map(|shelf| self.better(shelf, &scores)).collect()
    }

    fn question(&self, asked: &Asked<'_>) -> Question {
        let query = |said: Said<'_>| self.list.query(said, &self.model.vectors);
        let told = Said::Texts { texts: asked.told, address: None };
        Question {
            own: asked.own.and_then(|own| self.list.member(own)),
            query: query(asked.said),
            told: (!asked.told.is_empty()).then(|| query(told)),
        }
    }

    /// The question; `None` if its words say too little.
    fn telling_question(&self, asked: &Asked<'_>) -> Option<Question> {
        let question = self.question(asked);
        self.tells_enough(&question).then_some(question)
    }

    fn scores(&self, question: &Question) -> Scores {
        let Question { query, told, own } = question;
        let mut scores = self.methods.score(&self.list, query, told.as_ref(), *own, &mut self.room.borrow_mut());
        scores.chances = self.model.weights.chances(&ranking::describe(&self.list, &scores));
        scores
    }

    fn case<'a>(&'a self, question: &'a Question, shelf: u32, scores: &'a Scores) -> Case<'a> {
        let Question { query, own, .. } = question;
        Case { list: &self.list, query, own: *own, shelf, scores, everywhere: self.everywhere() }
    }

    /// The shelf that fits better, if there is one that may be reported.
    fn suspected(&self, shelf: u32, scores: &Scores) -> Option<u32> {
        let best = Order::of(&scores.chances, shelf).best;
        let may_be_told = best != shelf && self.is_named(best) && self.is_named(shelf);
        (may_be_told && !self.list.is_narrower(shelf, best)).then_some(best)
    }

    /// Whether words tell what belongs on a shelf, which they do not for leftovers or for a year.
    fn is_named(&self, shelf: u32) -> bool {
        matches!(self.list.shelves[shelf as usize].form, Form::Subject | Form::Kind)
    }

    fn tells_enough(&self, question: &Question) -> bool {
        let telling = |query: &Query| {
            let is_known =
                |word: &&u32| self.list.is_said_by_others(**word, question.own) || self.methods.has_meaning(**word);
            query.words.iter().filter(is_known).count() + query.strange.len()
        };
        telling(&question.query) + question.told.as_ref().map_or(0, telling) >= FEW_WORDS
    }

    /// Entries from all over the list; fewer if it has many sections, so that the time stays the same.
    fn everywhere(&self) -> &[Retry] {
        self.everywhere.get_or_init(|| {
            let tried = (30_000 / self.list.shelves.len().max(1)).clamp(60, 220);
            let members: Vec<u32> = (0..id_of(self.list.members.len())).collect();
            self.tried_again(&members, tried)
        })
    }

    fn on_shelf(&self, shelf: u32) -> &[Retry] {
        let shelf = shelf as usize;
        self.on_shelf[shelf].get_or_init(|| self.tried_again(self.list.on_shelf.row(shelf), TRIED_HERE))
    }

    /// Takes out at most `limit` of these members, evenly spaced, and places them again. Members that are alone on their shelf are left out: the
    /// empty shelf would give away where they were.
    fn tried_again(&self, members: &[u32], limit: usize) -> Vec<Retry> {
        let is_alone = |member: u32| self.list.shelves[self.list.members[member as usize].shelf as usize].entries < 2;
        let count = members.len().min(limit);
        let chosen = (0..count).map(|at| members[at * members.len() / count]).filter(|&member| !is_alone(member));
        let tried = chosen.filter_map(|member| {
            let question = Question { query: self.list.query_of(member), told: None, own: Some(member) };
            let is_telling = self.tells_enough(&question);
            is_telling.then(|| Retry::of(&self.list, member, &self.scores(&question)))
        });
        tried.collect()
    }

    fn misplaced(&self, shelf: u32, scores: &Scores, told: usize, is_plain: bool) -> Misplaced {
        let named = ranked(scores)
            .into_iter()
            .filter(|&other| other != shelf && self.is_named(other) && !self.list.is_narrower(shelf, other));
        Misplaced {
            better: named.take(told).map(|at| self.better(at, scores)).collect(),
            nearest: (scores.nearest.len(), self.nearest_on(shelf, scores).count()),
            is_plain,
        }
    }

    fn better(&self, shelf: u32, scores: &Scores) -> Better {
        Better {
            section: self.list.shelves[shelf as usize].section,
            chance: scores.chances[shelf as usize].exp(),
            like: self.nearest_on(shelf, scores).collect(),
        }
    }

    /// The items of a shelf that are among the nearest, nearest first.
    fn nearest_on(&self, shelf: u32, scores: &Scores) -> impl Iterator<Item = usize> {
        let nearest = scores.nearest.iter().map(|(member, _)| self.list.members[*member as usize]);
        nearest.filter(move |member| member.shelf == shelf).map(|member| member.item)
    }
}

/// The shelves, best first.
fn ranked(scores: &Scores) -> Vec<u32> {
    let mut shelves: Vec<u32> = (0..id_of(scores.chances.len())).collect();
    shelves.sort_by(|&a, &b| scores.chances[b as usize].total_cmp(&scores.chances[a as usize]));
    shelves
}

/// A list's [`Placement`], learned on first use and then kept: most contributions never need it, and rounds of fixes
/// need it again.
#[derive(Debug, Default)]
pub struct LazyPlacement(OnceCell<Placement<'static>>);

impl LazyPlacement {
    /// The placement of this list, which must be the same one each time.
    pub fn of(&self, base: &Document<'_>) -> &Placement<'static> {
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
            let asked = Asked::item(&document, item, Some(at));
            assert_eq!(placement.likeliest(&asked, 1)[0].section, item.section, "{}", document.title(item));
        }
    }

    #[test]
    fn sections_without_entries_are_told_by_their_headings() {
        let wanted = [
            ("Seeing Tumours in X-Ray and CT", "Medical Imaging"),
            ("SFT on Ten Thousand Dialogues", "Supervised Fine-Tuning"),
            ("Policy Gradients under Sparse Rewards", "Reinforcement Learning"),
            ("Collaborative Filtering of Film Ratings", "Recommender Systems"),
            ("Agents That Negotiate with One Another", "Multi-Agent Systems"),
            ("Transcription of Noisy Audio, End to End", "Speech Recognition"),
            ("Message Passing on Large Graphs", "Graph Neural Networks"),
            ("Pixel-Wise Masks from Boxes", "Image Segmentation"),
        ];
        let list: String = wanted.iter().map(|(_, section)| format!("## {section}\n\n")).collect();
        let list = format!("# Papers\n\n{list}## Survey\n\n- [All of It](https://all.example) - A survey.\n");
        let document = Document::parse(&list);
        let placement = Placement::learn(&document);
        let among = |count: usize| {
            let is_among = |(title, section): &&(&str, &str)| {
                let asked = Asked { said: Said::Texts { texts: &[title], address: None }, own: None, told: &[] };
                let likeliest = placement.likeliest(&asked, count);
                likeliest.iter().any(|better| document.sections[better.section].title == *section)
            };
            wanted.iter().filter(is_among).count()
        };
        assert!(among(1) >= 4 && among(3) >= 7, "{} of 8 first, {} among three", among(1), among(3));
    }

    #[test]
    fn what_the_world_says_counts() {
        let document = Document::parse(LIST);
        let placement = Placement::learn(&document);
        let head = Document::parse("- [Fjord and Vale](https://new.example)\n");
        let best = |told: &[&str]| {
            let asked = Asked::item(&head, &head.items[0], None).told(told);
            placement.likeliest(&asked, 1).first().map(|better| better.section)
        };
        assert_eq!(best(&["Oat biscuits, baked with almond and honey."]), Some(3));
        assert_eq!(best(&["Stovetop kettle with a wide spout that boils water."]), Some(2));
    }

    #[test]
    fn nothing_is_said_where_words_cannot_tell() {
        let document = Document::parse(LIST);
        let placement = Placement::learn(&document);
        let head = Document::parse(
            "- [New](https://new.example) - Kettle for water, with a spout.\n- [Zorb](https://zorb.example)\n",
        );
        let (kettle, strange) = (&head.items[0], &head.items[1]);
        let (kettles, biscuits) = (2, 3);
        let says = |item, section| {
            let asked = Asked::item(&head, item, None);
            placement.features(&asked, &[section])[0].is_some()
        };
        assert!(says(kettle, biscuits));
        assert!(!says(kettle, kettles), "it stands where it fits best");
        assert!(!says(strange, biscuits), "its words are unknown");
        assert!(!says(kettle, 99), "there is no such section");
    }

    #[test]
    fn a_list_without_entries_is_no_trouble() {
        for text in ["", "# Tea\n", "- x\n", "# A\n\n- [a](https://a.example)\n"] {
            let document = Document::parse(text);
            let placement = Placement::learn(&document);
            let head = Document::parse("- [a](https://a.example) - Words and more words.\n");
            let asked = Asked::item(&head, &head.items[0], None);
            assert_eq!(placement.judge(&asked, 0), None);
        }
    }
}
