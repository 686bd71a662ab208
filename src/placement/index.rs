//! What each entry and each section of a list says, ready to be compared.

use crate::document::{Document, Item};

use super::form::{Form, form};
use super::words::{Vocabulary, each_piece, each_word, id_of};

/// Rows of different lengths, one after the other: row `r` is `cells[starts[r]..starts[r + 1]]`.
#[derive(Debug)]
pub(super) struct Rows<T> {
    starts: Vec<u32>,
    cells: Vec<T>,
}

impl<T: Copy + Default> Rows<T> {
    /// Sorts cells into rows; within a row they keep their order.
    pub(super) fn of(count: usize, cells: &[(u32, T)]) -> Self {
        let mut starts = vec![0; count + 1];
        for (row, _) in cells {
            starts[*row as usize + 1] += 1;
        }
        for row in 0..count {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut sorted = vec![T::default(); cells.len()];
        for (row, cell) in cells {
            let at = &mut next[*row as usize];
            sorted[*at as usize] = *cell;
            *at += 1;
        }
        Self { starts, cells: sorted }
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        &self.cells[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

/// The words of an entry that is to be placed.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    /// The words that the list has, each once, in order.
    pub(super) words: Vec<u32>,
    /// The pieces of all its words that the list has, in order, with how often they occur.
    pub(super) pieces: Vec<(u32, u32)>,
}

/// An entry of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its index into [`Document::items`].
    pub(super) item: usize,
    /// The shelf it stands on.
    pub(super) shelf: u32,
}

/// A section that holds entries of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf {
    /// Its index into [`Document::sections`].
    pub(super) section: usize,
    /// The section it is part of.
    pub(super) parent: Option<usize>,
    /// How many entries it holds.
    pub(super) entries: u32,
    /// What its heading speaks of.
    pub(super) form: Form,
}

/// The words of a list: who says what, and where.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) members: Vec<Member>,
    pub(super) shelves: Vec<Shelf>,
    /// The shelf of each section of the document that is one.
    shelf_of: Vec<Option<u32>>,
    /// The words of each member, each once, in order.
    pub(super) words: Rows<u32>,
    /// The members of each shelf.
    pub(super) on_shelf: Rows<u32>,
    /// The words of the headings above each shelf, with their weight.
    pub(super) headings: Rows<(u32, u32)>,
    /// In how many members each word occurs.
    pub(super) frequency: Vec<u32>,
}

impl Index {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let (mut members, mut shelves, mut words) = (Vec::new(), Vec::<Shelf>::new(), Vec::new());
        let mut shelf_of = vec![None; document.sections.len()];
        let mut own = Vec::new();
        for (at, item) in document.entries() {
            let shelf = *shelf_of[item.section].get_or_insert_with(|| {
                let section = &document.sections[item.section];
                shelves.push(Shelf {
                    section: item.section,
                    parent: section.parent,
                    entries: 0,
                    form: if section.heading.is_some() { form(&section.title) } else { Form::Rest },
                });
                id_of(shelves.len() - 1)
            });
            shelves[shelf as usize].entries += 1;
            own.clear();
            each_word_of(document, item, |word| own.push(vocabulary.id(word)));
            own.sort_unstable();
            own.dedup();
            words.extend(own.iter().map(|&word| (id_of(members.len()), word)));
            members.push(Member { item: at, shelf });
        }
        let headings = headings(document, &shelves, &mut vocabulary);
        let mut frequency = vec![0; vocabulary.word_count()];
        for (_, word) in &words {
            frequency[*word as usize] += 1;
        }
        let on_shelf: Vec<(u32, u32)> =
            members.iter().enumerate().map(|(at, member)| (member.shelf, id_of(at))).collect();
        Self {
            words: Rows::of(members.len(), &words),
            on_shelf: Rows::of(shelves.len(), &on_shelf),
            headings: Rows::of(shelves.len(), &headings),
            vocabulary,
            members,
            shelves,
            shelf_of,
            frequency,
        }
    }

    /// The shelf that a section of the document is.
    pub(super) fn shelf(&self, section: usize) -> Option<u32> {
        self.shelf_of.get(section).copied().flatten()
    }

    /// The member that an item of the document is.
    pub(super) fn member(&self, item: usize) -> Option<u32> {
        self.members.binary_search_by_key(&item, |member| member.item).ok().map(id_of)
    }

    /// What an item of any document asks of this list.
    pub(super) fn query(&self, document: &Document<'_>, item: &Item) -> Query {
        let mut words: Vec<String> = Vec::new();
        each_word_of(document, item, |word| words.push(word.to_owned()));
        words.sort_unstable();
        words.dedup();
        let mut pieces = Vec::new();
        for word in &words {
            self.vocabulary.known_pieces(word, |piece| pieces.push(piece));
        }
        let mut words: Vec<u32> = words.iter().filter_map(|word| self.vocabulary.get(word)).collect();
        words.sort_unstable();
        Query { words, pieces: counted(pieces) }
    }

    /// What a member of this list would ask of it, were it not there yet.
    pub(super) fn query_of(&self, member: u32) -> Query {
        let words = self.words.row(member as usize);
        let pieces = words.iter().flat_map(|&word| self.vocabulary.pieces(word)).copied().collect();
        Query { words: words.to_vec(), pieces: counted(pieces) }
    }
}

fn each_word_of(document: &Document<'_>, item: &Item, mut take: impl FnMut(&str)) {
    let mut scratch = String::new();
    each_piece(document, item, |piece| each_word(piece, &mut scratch, &mut take));
}

/// The words of each shelf's own heading, as if four entries said them, and of those above it, as if one did; the list's title
/// tells nothing.
fn headings(document: &Document<'_>, shelves: &[Shelf], vocabulary: &mut Vocabulary) -> Vec<(u32, (u32, u32))> {
    const OWN: u32 = 4;
    let mut found = Vec::new();
    let mut scratch = String::new();
    for (at, shelf) in shelves.iter().enumerate() {
        let (mut section, mut weight) = (Some(shelf.section), OWN);
        while let Some(here) = section.map(|section| &document.sections[section]) {
            if here.level > 1 || weight == OWN {
                let mut take = |word: &str| found.push((id_of(at), (vocabulary.id(word), weight)));
                each_word(&here.title, &mut scratch, &mut take);
            }
            (section, weight) = (here.parent, 1);
        }
    }
    found
}

/// Sorts and counts.
fn counted(mut pieces: Vec<u32>) -> Vec<(u32, u32)> {
    pieces.sort_unstable();
    pieces.chunk_by(|a, b| a == b).map(|same| (same[0], id_of(same.len()))).collect()
}
