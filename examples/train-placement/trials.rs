//! Entries of lists, taken out and put back: where they were, and where they do not belong.

use std::collections::HashSet;

use shelfmark::document::{Document, Role};
use shelfmark::placement::{Asked, Described, FEATURES, Model, Placement};

/// How many entries of a list are tried of each kind, so that no list outweighs the others.
const TRIED: [(Kind, usize, usize); 4] =
    [(Kind::Full, 60, 300), (Kind::Half, 40, 100), (Kind::Bare, 60, 100), (Kind::Told, 40, 60)];

/// How many sections keep their entries when nearly all are emptied.
const LEFT: usize = 3;

/// The state of the list into which entries are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Full,
    /// Half of its sections are empty.
    Half,
    /// All sections but three are empty.
    Bare,
    /// As it is; part of the entry's text is given separately, as if a source had said it.
    Told,
}

/// Where an entry was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Back,
    Anywhere,
    Beside,
    /// In the section that its section's entries are most often drawn to.
    Alike,
    First,
    Last,
}

/// A list to learn from.
pub struct List<'t> {
    pub number: usize,
    pub document: Document<'t>,
    /// The same with half of its sections, and with all but three, emptied.
    half: Option<String>,
    bare: Option<String>,
}

/// Which of several sections is right.
pub struct Example {
    pub kind: Kind,
    pub described: Vec<Described>,
    pub right: usize,
}

/// One entry, put somewhere.
pub struct Trial {
    pub list: usize,
    pub kind: Kind,
    pub put: Put,
    /// What the trees look at; `None` if no finding is possible.
    pub features: Option<[f32; FEATURES]>,
}

impl<'t> List<'t> {
    pub fn of(number: usize, text: &'t str) -> Self {
        let document = Document::parse(text);
        let mut random = fastrand::Rng::with_seed(7);
        let half = emptied(&document, &mut random, |count| count / 2);
        let bare = emptied(&document, &mut random, |_| LEFT);
        Self { number, document, half, bare }
    }
}

/// The sections that hold entries.
fn filled(document: &Document<'_>) -> Vec<usize> {
    let mut sections: Vec<usize> = document.entries().map(|(_, item)| item.section).collect();
    sections.sort_unstable();
    sections.dedup();
    sections
}

/// The list without the entries of some sections; `None` if that makes it a different list.
fn emptied(document: &Document<'_>, random: &mut fastrand::Rng, left: impl Fn(usize) -> usize) -> Option<String> {
    let kept = some_sections(document, random, left)?;
    without(document, |at| !kept.contains(&document.items[at].section))
}

/// Some of the sections that hold entries.
fn some_sections(
    document: &Document<'_>,
    random: &mut fastrand::Rng,
    left: impl Fn(usize) -> usize,
) -> Option<Vec<usize>> {
    let mut sections = filled(document);
    random.shuffle(&mut sections);
    let enough = sections.len() >= LEFT + 3;
    sections.truncate(left(sections.len()));
    enough.then_some(sections)
}

/// The list without some of its entries; `None` if that makes it a different list.
fn without(document: &Document<'_>, is_out: impl Fn(usize) -> bool) -> Option<String> {
    let mut is_gone = vec![false; document.lines.count()];
    let mut left = 0;
    for (at, item) in document.entries() {
        if is_out(at) {
            let last = item.block.end.min(is_gone.len() - 1);
            is_gone[item.block.start..=last].fill(true);
        } else {
            left += 1;
        }
    }
    let lines = (0..document.lines.count()).filter(|line| !is_gone[*line]);
    let text: String = lines.map(|line| document.lines.span(line).of(document.text)).collect();
    let read = Document::parse(&text);
    let same = read.sections.len() == document.sections.len()
        && read.sections.iter().zip(&document.sections).all(|(one, other)| one.title == other.title)
        && read.entries().count() == left;
    same.then_some(text)
}

/// A list of which all but three sections were emptied, while its entries are put back one by one: calls `take` at the beginning and
/// after each fifth, with the entries whose turn it is.
pub fn each_fifth(list: &List<'_>, model: &Model, mut take: impl FnMut(usize, &Placement<'_>, &[Question<'_>])) {
    let document = &list.document;
    let mut random = fastrand::Rng::with_seed(7);
    let Some(kept) = some_sections(document, &mut random, |_| LEFT) else { return };
    let is_out = |at: &usize| !kept.contains(&document.items[*at].section);
    let mut out: Vec<usize> = document.entries().map(|(at, _)| at).filter(is_out).collect();
    random.shuffle(&mut out);
    for fifth in 0..5 {
        let (back, rest) = out.split_at(out.len() * fifth / 5);
        let waiting: HashSet<usize> = rest.iter().copied().collect();
        let Some(text) = without(document, |at| waiting.contains(&at)) else { continue };
        let read = Document::parse(&text);
        let next = &rest[..out.len() * (fifth + 1) / 5 - back.len()];
        let ask = |&item: &usize| Question {
            document,
            item,
            own: None,
            told: Vec::new(),
            section: document.items[item].section,
        };
        take(fifth, &Placement::learn_with(&read, model), &next.iter().map(ask).collect::<Vec<_>>());
    }
}

/// At most `limit` of these, at even distances.
fn some<T: Copy>(all: &[T], limit: usize) -> impl Iterator<Item = T> {
    let count = all.len().min(limit);
    (0..count).map(move |at| all[at * all.len() / count])
}

/// One question: the entry, where it is read, and what others say about it.
pub struct Question<'a> {
    pub document: &'a Document<'a>,
    pub item: usize,
    pub own: Option<usize>,
    pub told: Vec<&'a str>,
    pub section: usize,
}

impl<'a> Question<'a> {
    /// Where an entry of the list belongs, as if the list did not have it.
    fn standing(document: &'a Document<'a>, item: usize) -> Self {
        Self { document, item, own: Some(item), told: Vec::new(), section: document.items[item].section }
    }

    pub fn asked(&self) -> Asked<'_> {
        Asked::item(self.document, &self.document.items[self.item], self.own).told(&self.told)
    }
}

/// Calls `take` with the placement of each version of the list, and the questions asked there.
pub fn each_kind(list: &List<'_>, model: &Model, mut take: impl FnMut(Kind, &Placement<'_>, &[Question<'_>])) {
    let full = &list.document;
    let entries: Vec<usize> = full.entries().filter(|(_, item)| !item.apart).map(|(at, _)| at).collect();
    let placement = Placement::learn_with(full, model);
    let questions: Vec<_> = entries.iter().map(|&at| Question::standing(full, at)).collect();
    take(Kind::Full, &placement, &questions);
    let halves: Vec<(usize, String, String)> = entries.iter().filter_map(|&at| halved(full, at)).collect();
    let documents: Vec<Document<'_>> = halves.iter().map(|(_, own, _)| Document::parse(own)).collect();
    let told = halves.iter().zip(&documents).filter(|(_, document)| document.items.len() == 1);
    let told: Vec<_> = told
        .map(|((at, _, told), document)| Question {
            document,
            item: 0,
            own: Some(*at),
            told: vec![told],
            section: full.items[*at].section,
        })
        .collect();
    take(Kind::Told, &placement, &told);
    for (kind, text) in [(Kind::Half, &list.half), (Kind::Bare, &list.bare)] {
        let Some(text) = text else { continue };
        let document = Document::parse(text);
        let placement = Placement::learn_with(&document, model);
        let kept = filled(&document);
        let is_gone = |at: &&usize| !kept.contains(&full.items[**at].section);
        let gone = entries.iter().filter(is_gone).map(|&at| Question {
            document: full,
            item: at,
            own: None,
            told: vec![],
            section: full.items[at].section,
        });
        let left = document.entries().map(|(at, _)| Question::standing(&document, at));
        take(kind, &placement, &left.chain(gone).collect::<Vec<_>>());
    }
}

/// An entry as its title, with or without the first half of its text, and its text, or the other half.
fn halved(document: &Document<'_>, at: usize) -> Option<(usize, String, String)> {
    let item = &document.items[at];
    let own = document.own_text(item);
    let begins = document.lines.span_of(item.lines).start;
    let end = document.main_link(item).map_or(item.title.end, |link| link.span.end.max(item.title.end)) - begins;
    let said = own.get(end..)?;
    let address = document.main_link(item).map_or("https://paper.example", |link| &link.destination);
    let words: Vec<&str> = said.split_whitespace().collect();
    if words.len() < 6 || item.role != Role::Entry {
        return None;
    }
    let kept = if at.is_multiple_of(2) { words.len() / 2 } else { 0 };
    let title = document.title(item).replace(['[', ']'], "");
    Some((at, format!("- [{title}]({address}) {}\n", words[..kept].join(" ")), words[kept..].join(" ")))
}

/// Which section is right for the entries of a list. Those that are alone in theirs are left out if the list is as it is: the section
/// would be empty without them, which would give it away.
pub fn examples(list: &List<'_>, model: &Model) -> Vec<Example> {
    let mut examples = Vec::new();
    each_kind(list, model, |kind, placement, questions| {
        let limit = TRIED.iter().find(|(of, ..)| *of == kind).map_or(0, |(_, limit, _)| *limit);
        for question in some(&questions.iter().collect::<Vec<_>>(), limit) {
            let Some(lesson) = placement.lesson(&question.asked()) else { continue };
            let right = lesson.sections.iter().position(|&section| section == question.section);
            let Some(right) = right.filter(|&right| question.own.is_none() || lesson.others[right] > 0) else {
                continue;
            };
            examples.push(Example { kind, described: lesson.described, right });
        }
    });
    examples
}

/// The entries of a list, put into several sections.
pub fn trials(list: &List<'_>, model: &Model) -> Vec<Trial> {
    let mut trials = Vec::new();
    each_kind(list, model, |kind, placement, questions| {
        let limit = TRIED.iter().find(|(of, ..)| *of == kind).map_or(0, |(.., limit)| *limit);
        let mut random = fastrand::Rng::with_seed(7);
        let asked: Vec<_> = some(&questions.iter().collect::<Vec<_>>(), limit)
            .filter_map(|question| Some((question, placement.lesson(&question.asked())?)))
            .collect();
        let sections = asked.first().map_or_else(Vec::new, |(_, lesson)| lesson.sections.clone());
        let drawn = confusions(
            &list.document,
            &sections,
            asked.iter().map(|(question, lesson)| (question.section, &lesson.chances[..])),
        );
        for (question, lesson) in &asked {
            let Some(right) = sections.iter().position(|&section| section == question.section) else { continue };
            if question.own.is_some() && lesson.others[right] == 0 {
                continue;
            }
            // Entries of a list as it is are not alone in their sections, so none is put where it would be.
            let is_place =
                |at: &usize| *at != right && (!matches!(kind, Kind::Full | Kind::Told) || lesson.others[*at] > 0);
            let places = places(&list.document, &sections, right, is_place, drawn[right], &mut random);
            let indices: Vec<usize> = places.iter().map(|(_, section)| *section).collect();
            let features = placement.features(&question.asked(), &indices);
            for ((put, _), features) in places.iter().zip(features) {
                trials.push(Trial { list: list.number, kind, put: *put, features });
            }
        }
    });
    trials
}

/// Where an entry is put.
pub fn places(
    document: &Document<'_>,
    sections: &[usize],
    right: usize,
    is_place: impl Fn(&usize) -> bool,
    drawn: Option<usize>,
    random: &mut fastrand::Rng,
) -> Vec<(Put, usize)> {
    let others: Vec<usize> = (0..sections.len()).filter(&is_place).collect();
    let parent = |at: usize| document.sections[sections[at]].parent;
    let beside: Vec<usize> = others.iter().copied().filter(|&at| parent(at) == parent(right)).collect();
    let mut any_of = |some: &[usize]| (!some.is_empty()).then(|| some[random.usize(..some.len())]);
    let places = [
        (Put::Back, Some(right)),
        (Put::Anywhere, any_of(&others)),
        (Put::Beside, any_of(&beside)),
        (Put::Alike, drawn.filter(&is_place)),
        (Put::First, others.first().copied()),
        (Put::Last, others.last().copied()),
    ];
    places.into_iter().filter_map(|(put, at)| Some((put, sections[at?]))).collect()
}

/// For each section, the other section that its entries are most often drawn to.
fn confusions<'a>(
    document: &Document<'_>,
    sections: &[usize],
    asked: impl Iterator<Item = (usize, &'a [f32])>,
) -> Vec<Option<usize>> {
    let mut sums = vec![vec![0.0_f32; sections.len()]; document.sections.len()];
    for (section, chances) in asked {
        sums[section].iter_mut().zip(chances).for_each(|(sum, chance)| *sum += chance);
    }
    let drawn = |(at, &section): (usize, &usize)| {
        let others = sums[section].iter().enumerate().filter(|(other, sum)| *other != at && **sum > 0.0);
        others.max_by(|a, b| a.1.total_cmp(b.1)).map(|(other, _)| other)
    };
    sections.iter().enumerate().map(drawn).collect()
}
