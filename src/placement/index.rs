//! What each entry and each section of a list says, ready for comparison.

use crate::document::{Document, Item, Purpose};
use crate::text::Span;

use super::asked::Said;
use super::form::{Form, form};
use super::pieces::{each_piece, each_piece_of_prose, repository, site, years};
use super::vectors::Vectors;
use super::words::{Vocabulary, each_word, id_of};

/// Longer text under a heading without entries is more than a remark about what is to come.
const REMARK: usize = 300;

/// The weight of a word in a shelf's own heading.
const OWN_HEADING: f32 = 2.0;

/// Rows of different lengths, stored one after another: row `r` is `cells[starts[r]..starts[r + 1]]`.
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

/// The words of something to be placed.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    /// The words that the list has, without duplicates, in order.
    pub(super) words: Vec<u32>,
    /// The vectors of those that the list does not have.
    pub(super) strange: Vec<u32>,
    /// The years it names.
    pub(super) years: Vec<u16>,
}

/// An entry of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its index into [`Document::items`].
    pub(super) item: usize,
    /// The shelf it is on.
    pub(super) shelf: u32,
}

/// A section that has entries of its own, or is waiting for some.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf {
    /// Its index into [`Document::sections`].
    pub(super) section: usize,
    /// The section it is part of.
    pub(super) parent: Option<usize>,
    /// Its heading's level.
    pub(super) level: u8,
    /// How many entries it has.
    pub(super) entries: u32,
    /// What its heading is about.
    pub(super) form: Form,
}

/// The words of a list: which entries have them, and where.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) members: Vec<Member>,
    pub(super) shelves: Vec<Shelf>,
    /// The shelf of each section of the document, if it is one.
    shelf_of: Vec<Option<u32>>,
    /// The words of each member, without duplicates, in order.
    pub(super) words: Rows<u32>,
    /// The members of each shelf.
    pub(super) on_shelf: Rows<u32>,
    /// The words of each shelf's heading, of the headings above it and of the text under it, with their weights; without duplicates, in order.
    pub(super) headings: Rows<(u32, f32)>,
    /// How many members have each word.
    pub(super) frequency: Vec<u32>,
    /// The words of the list's title, which say what the whole list is about.
    pub(super) title: Vec<u32>,
    /// The years that each member names.
    years: Rows<u16>,
    /// The years that the heading of each shelf and the headings above it name.
    pub(super) years_of_shelf: Vec<Vec<u16>>,
}

impl Index {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let (shelves, shelf_of) = shelves(document);
        let (mut members, mut words, mut named) = (Vec::new(), Vec::new(), Vec::new());
        let mut own = Vec::new();
        for (at, item) in document.entries() {
            let Some(shelf) = shelf_of[item.section] else { continue };
            own.clear();
            each_word_of(document, item, |word| own.push(vocabulary.id(word)));
            own.sort_unstable();
            own.dedup();
            words.extend(own.iter().map(|&word| (id_of(members.len()), word)));
            named.extend(years(document.own_text(item)).into_iter().map(|year| (id_of(members.len()), year)));
            members.push(Member { item: at, shelf });
        }
        let headings = headings(document, &shelves, &mut vocabulary);
        let title = title(document, &mut vocabulary);
        let mut frequency = vec![0; vocabulary.words().len()];
        for (_, word) in &words {
            frequency[*word as usize] += 1;
        }
        let years_above = |shelf: &Shelf| document.section_path(shelf.section).into_iter().flat_map(years).collect();
        let on_shelf: Vec<(u32, u32)> =
            members.iter().enumerate().map(|(at, member)| (member.shelf, id_of(at))).collect();
        Self {
            words: Rows::of(members.len(), &words),
            on_shelf: Rows::of(shelves.len(), &on_shelf),
            headings: Rows::of(shelves.len(), &headings),
            years: Rows::of(members.len(), &named),
            years_of_shelf: shelves.iter().map(years_above).collect(),
            vocabulary,
            members,
            shelves,
            shelf_of,
            frequency,
            title,
        }
    }

    /// Whether any member other than this one has a word.
    pub(super) fn is_said_by_others(&self, word: u32, own: Option<u32>) -> bool {
        let is_own = own.is_some_and(|own| self.words.row(own as usize).binary_search(&word).is_ok());
        self.frequency[word as usize] > u32::from(is_own)
    }

    /// The shelf of a section of the document.
    pub(super) fn shelf(&self, section: usize) -> Option<u32> {
        self.shelf_of.get(section).copied().flatten()
    }

    /// Whether a shelf is narrower than the other: part of it, or with more words in its heading. Somebody who chose "Acceleration of video
    /// generation" had seen "Video generation".
    pub(super) fn is_narrower(&self, shelf: u32, other: u32) -> bool {
        let (narrow, wide) = (self.shelves[shelf as usize], self.shelves[other as usize]);
        let own = |shelf: u32| {
            let words = self.headings.row(shelf as usize).iter();
            words.filter(|(_, weight)| *weight >= OWN_HEADING).map(|(word, _)| *word).collect::<Vec<u32>>()
        };
        let (words, others) = (own(shelf), own(other));
        narrow.parent == Some(wide.section)
            || others.len() < words.len()
                && !others.is_empty()
                && others.iter().all(|word| words.binary_search(word).is_ok())
    }

    /// The member for an item of the document.
    pub(super) fn member(&self, item: usize) -> Option<u32> {
        self.members.binary_search_by_key(&item, |member| member.item).ok().map(id_of)
    }

    /// What this looks for in the list.
    pub(super) fn query(&self, said: Said<'_>, vectors: &Vectors) -> Query {
        let (mut query, mut scratch) = (Query::default(), String::new());
        let mut ask = |word: &str| self.ask(word, vectors, &mut query);
        match said {
            Said::Item(document, item) => {
                each_word_of(document, item, ask);
                query.years = years(document.own_text(item));
            }
            Said::Texts { texts, address } => {
                let name = address.and_then(repository);
                texts.iter().copied().chain(name).for_each(|text| each_word(text, &mut scratch, &mut ask));
                if let Some(site) = address.and_then(site) {
                    ask(&site);
                }
                query.years = texts.iter().copied().chain(address).flat_map(years).collect();
            }
        }
        query.settled()
    }

    fn ask(&self, word: &str, vectors: &Vectors, query: &mut Query) {
        match self.vocabulary.get(word) {
            Some(id) => query.words.push(id),
            None => query.strange.extend(vectors.row(word)),
        }
    }

    /// What a member of this list would look for if it were not in the list yet.
    pub(super) fn query_of(&self, member: u32) -> Query {
        let member = member as usize;
        Query { words: self.words.row(member).to_vec(), strange: Vec::new(), years: self.years.row(member).to_vec() }
    }
}

impl Query {
    /// Without duplicates, in order.
    fn settled(mut self) -> Self {
        for words in [&mut self.words, &mut self.strange] {
            words.sort_unstable();
            words.dedup();
        }
        self
    }
}

pub(super) fn each_word_of(document: &Document<'_>, item: &Item, mut take: impl FnMut(&str)) {
    let mut scratch = String::new();
    each_piece(document, item, |piece| each_word(piece, &mut scratch, &mut take));
    if let Some(site) = document.main_link(item).and_then(|link| site(&link.destination)) {
        take(&site);
    }
}

/// The sections that have entries and those waiting for some, and the shelf of each section.
fn shelves(document: &Document<'_>) -> (Vec<Shelf>, Vec<Option<u32>>) {
    let count = document.sections.len();
    let (mut entries, mut holds) = (vec![0; count], vec![false; count]);
    for item in &document.items {
        holds[item.section] = true;
    }
    for (_, item) in document.entries() {
        entries[item.section] += 1;
    }
    for section in &document.sections {
        if let Some(parent) = section.parent {
            holds[parent] = true;
        }
    }
    // A heading at a level without entries is no place for them, unless there are no entries at all yet.
    let mut is_level = [entries.iter().all(|entries| *entries == 0); 8];
    for (section, entries) in document.sections.iter().zip(&entries) {
        is_level[usize::from(section.level.min(7))] |= *entries > 0;
    }
    let mut shelves = Vec::new();
    let mut shelf_of = vec![None; count];
    for (at, section) in document.sections.iter().enumerate() {
        if entries[at] == 0 && (holds[at] || !is_level[usize::from(section.level.min(7))] || !waits(document, at)) {
            continue;
        }
        shelf_of[at] = Some(id_of(shelves.len()));
        shelves.push(Shelf {
            section: at,
            parent: section.parent,
            level: section.level,
            entries: entries[at],
            form: if section.heading.is_some() { form(&section.title) } else { Form::Rest },
        });
    }
    (shelves, shelf_of)
}

/// Whether a section without items and subsections is waiting for entries: it has nothing but a remark and a link back
/// to the top.
fn waits(document: &Document<'_>, section: usize) -> bool {
    let found = &document.sections[section];
    let under = under_heading(document, section);
    let is_code = !document.fences_in(under).is_empty();
    let mut read = 0;
    each_piece_of_prose(document, under, |piece| read += piece.trim().len());
    found.purpose == Purpose::Entries
        && found.level > 1
        && !is_code
        && document.links_in(under).iter().filter(|link| !link.is_local()).count() <= 1
        && read <= REMARK
        && under.len() <= 3 * REMARK
}

/// The text under a heading, up to the next one.
fn under_heading(document: &Document<'_>, section: usize) -> Span {
    let heading = |section: usize| document.sections.get(section)?.heading;
    let start = heading(section).map_or(0, |heading| document.lines.span(heading.end).end);
    let next = heading(section + 1).map_or(document.text.len(), |heading| document.lines.span(heading.start).start);
    Span::new(start.min(next), next)
}

/// The words of each shelf's headings: its own weigh most, those above it less, the text between it and its entries least; the list's title does not
/// count.
fn headings(document: &Document<'_>, shelves: &[Shelf], vocabulary: &mut Vocabulary) -> Vec<(u32, (u32, f32))> {
    const ABOVE: f32 = 1.0;
    const PROSE: f32 = 0.5;
    let mut first_item = vec![usize::MAX; document.sections.len()];
    for item in &document.items {
        let first = &mut first_item[item.section];
        *first = (*first).min(document.lines.span(item.lines.start).start);
    }
    let mut found = Vec::new();
    let mut scratch = String::new();
    let mut here: Vec<(u32, f32)> = Vec::new();
    for (at, shelf) in shelves.iter().enumerate() {
        let (mut section, mut weight) = (Some(shelf.section), OWN_HEADING);
        while let Some(above) = section.map(|section| &document.sections[section]) {
            if above.level > 1 || weight == OWN_HEADING {
                each_word(&above.title, &mut scratch, |word| here.push((vocabulary.id(word), weight)));
                if let Some(initials) = initials(&above.title) {
                    here.push((vocabulary.id(&initials), ABOVE));
                }
            }
            (section, weight) = (above.parent, ABOVE);
        }
        let under = under_heading(document, shelf.section);
        let prose = Span::new(under.start, under.end.min(first_item[shelf.section]).max(under.start));
        each_piece_of_prose(document, prose, |piece| {
            each_word(piece, &mut scratch, |word| here.push((vocabulary.id(word), PROSE)));
        });
        here.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        here.dedup_by_key(|(word, _)| *word);
        found.extend(here.drain(..).map(|cell| (id_of(at), cell)));
    }
    found
}

/// The words of the list's title: its first heading, if that is above all others.
fn title(document: &Document<'_>, vocabulary: &mut Vocabulary) -> Vec<u32> {
    let mut words = Vec::new();
    let first = document.sections.get(1).filter(|first| first.level == 1);
    if let Some(first) = first.filter(|_| document.entries().all(|(_, item)| item.section != 1)) {
        each_word(&first.title, &mut String::new(), |word| words.push(vocabulary.id(word)));
    }
    words
}

/// The usual abbreviation of a heading of several words: "sft" for "Supervised Fine-Tuning".
fn initials(title: &str) -> Option<String> {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && !matches!(*word, "and" | "of" | "for" | "the" | "in" | "on" | "with")
    });
    let initials: String = words.filter_map(|word| word.chars().next()).map(|c| c.to_ascii_lowercase()).collect();
    (2..=5).contains(&initials.len()).then_some(initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<String> {
        let document = Document::parse(text);
        let shelves = Index::of(&document).shelves;
        shelves.iter().map(|shelf| document.sections[shelf.section].title.to_string()).collect()
    }

    #[test]
    fn sections_that_wait_for_entries_are_places_too() {
        let text = "# Tea\n\n## Contents\n\n- [Pots](#pots)\n\n## Pots\n\n- [Clay](https://clay.example) - Red.\n\n## Cups\n\n\
*More to come.* [Back to the top](#tea)\n\n## Trays\n\n### Wood\n\n## Install\n\n```sh\nbrew tea\n```\n\n## Licence\n\nMIT\n";
        assert_eq!(titles(text), ["Pots", "Cups"]);
    }

    #[test]
    fn the_title_is_the_first_heading_above_all_others() {
        let words = |text: &str| {
            let index = Index::of(&Document::parse(text));
            index.title.iter().map(|&word| index.vocabulary.words()[word as usize].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(words("# Awesome tea\n\n## Pots\n\n- [Clay](https://clay.example)\n"), ["awesome", "tea"]);
        assert_eq!(words("# Pots\n\n- [Clay](https://clay.example)\n\n# Cups\n"), [""; 0]);
        assert_eq!(words("## Pots\n\n- [Clay](https://clay.example)\n"), [""; 0]);
    }

    #[test]
    fn headings_are_called_by_their_initials_too() {
        assert_eq!(initials("Supervised Fine-Tuning").as_deref(), Some("sft"));
        assert_eq!(initials("Tools of the trade").as_deref(), Some("tt"));
        assert_eq!(initials("Pots"), None);
    }

    #[test]
    fn a_narrower_section_is_part_of_another_or_called_so_with_more_words() {
        let text = "# Tea\n\n## Pots\n\n- [A](https://a.example)\n\n### Lids\n\n- [B](https://b.example)\n\n## Clay pots\n\n- [C](https://c.example)\n";
        let index = Index::of(&Document::parse(text));
        let (pots, lids, clay) = (0, 1, 2);
        assert!(index.is_narrower(lids, pots) && index.is_narrower(clay, pots));
        assert!(!index.is_narrower(pots, clay) && !index.is_narrower(lids, clay) && !index.is_narrower(pots, pots));
    }
}
