//! An entry, taken apart into what differs from entry to entry and what stays the same.

use std::collections::BTreeMap;

use super::authors::Authors;
use super::dates::DateForm;
use super::extent::{body, columns, html_columns, is_html, tags};
use super::links::{self, Element, Run, address_of, label};
use super::parts::{Extra, Parts, arxiv_number_in, repository_in, short_of};
use super::slot::Slot;
use super::visible::{is_edge, stretches, thoughts, trimmed};
use crate::conventions::{Anatomy, Date, Feature, authors_in, sets_off};
use crate::document::{Document, Item, Link, LinkKind, Marker};
use crate::facts::venue;
use crate::text::Span;

/// An entry, taken apart.
#[derive(Clone, Debug)]
pub struct Apart<'t> {
    text: &'t str,
    /// All of it except its marker: its own lines and the details nested in it, without the final line ending.
    pub body: Span,
    /// Its parts, in the order of the text.
    pub slots: Vec<(Span, Slot)>,
    /// Its runs of consecutive links.
    pub runs: Vec<Run>,
    /// The cells of a row with the names of their columns.
    columns: Vec<(Span, String)>,
    /// The tags of an HTML row.
    pub tags: Vec<Span>,
}

impl<'t> Apart<'t> {
    /// Takes apart the item at this index of [`Document::items`]; `None` if no other entry can be modelled on it: groups of blocks, HTML that
    /// is not a row or item, and entries without a title or whose address is defined elsewhere.
    #[must_use]
    pub fn of(document: &Document<'t>, at: usize) -> Option<Self> {
        let item = &document.items[at];
        let body = body(document, at)?;
        let columns = if is_html(item) { html_columns(document, body) } else { columns(document, item) };
        let tags = if is_html(item) { tags(document.text, body) } else { Vec::new() };
        let mut taking = Taking { document, item, body, tags, slots: Vec::new(), elements: Vec::new(), date: None };
        taking.title();
        taking.links()?;
        let is_described = match item.marker {
            Marker::Row => false,
            _ if is_html(item) => taking.cell(&columns),
            _ => taking.description(),
        };
        if !is_described {
            taking.authors();
        }
        taking.dates();
        taking.venue();
        taking.repeated();
        taking.slots.sort_by_key(|(span, _)| span.start);
        let runs = taking.runs();
        Some(Self { text: document.text, body, slots: taking.slots, runs, columns, tags: taking.tags })
    }

    /// Whether it is a row of a Markdown table.
    pub fn is_row(&self) -> bool {
        !self.columns.is_empty() && self.tags.is_empty()
    }

    /// The gaps between the parts, including both ends: one more than there are parts.
    pub fn between(&self) -> Vec<Span> {
        let starts = [self.body.start].into_iter().chain(self.slots.iter().map(|(span, _)| span.end));
        let ends = self.slots.iter().map(|(span, _)| span.start).chain([self.body.end]);
        starts.zip(ends).map(|(start, end)| Span::new(start, end)).collect()
    }

    /// Whether a span is a whole cell of a row.
    pub fn is_cell(&self, span: Span) -> bool {
        self.is_row() && self.columns.iter().any(|(cell, _)| *cell == span)
    }

    /// The name of the column that contains a span.
    pub fn column(&self, span: Span) -> Option<&str> {
        self.columns.iter().find(|(cell, _)| cell.contains(span)).map(|(_, name)| name.as_str())
    }

    /// What its parts say about its resource; its other words are not included.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        let inner = self.runs.iter().flat_map(|run| &run.elements).flat_map(|element| &element.slots);
        for (span, slot) in self.slots.iter().chain(inner) {
            let text = span.of(self.text).to_owned();
            match slot {
                Slot::Title => parts.title = text,
                Slot::Address => parts.address = text,
                Slot::Authors => parts.authors = Some(Authors::read(&text)),
                Slot::Date(_) => {
                    let told = DateForm::at(self.text, span.start).map(|(date, ..)| date);
                    parts.date = finer(parts.date, told);
                }
                Slot::Venue => parts.venue = Some(text),
                Slot::Description => parts.description = Some(text),
                Slot::Link(label) => {
                    let extra = Extra { shown: label.clone(), address: text, place: span.start };
                    parts.links.insert(label.clone(), extra);
                }
                Slot::Short | Slot::Repository | Slot::ArxivNumber | Slot::Links(_) | Slot::Shown => {}
            }
        }
        for element in self.runs.iter().flat_map(|run| &run.elements) {
            if element.label.is_none() {
                parts.shown = Some(element.shown.of(self.text).to_owned());
            }
            let extra = element.label.as_ref().and_then(|label| parts.links.get_mut(label));
            if let Some(extra) = extra {
                element.shown.of(self.text).clone_into(&mut extra.shown);
            }
        }
        parts
    }
}

/// The more precise of two dates.
fn finer(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    let tells =
        |date: Option<Date>| date.map_or(0, |d| 1 + usize::from(d.month.is_some()) + usize::from(d.day.is_some()));
    if tells(other) > tells(one) { other } else { one }
}

/// An entry being taken apart.
struct Taking<'a, 't> {
    document: &'a Document<'t>,
    item: &'a Item,
    body: Span,
    /// The tags of an HTML row.
    tags: Vec<Span>,
    slots: Vec<(Span, Slot)>,
    elements: Vec<Element>,
    date: Option<Date>,
}

impl Taking<'_, '_> {
    fn take(&mut self, span: Span, slot: Slot) {
        let is_free = self.slots.iter().all(|(taken, _)| taken.end <= span.start || span.end <= taken.start);
        if is_free && !span.is_empty() && self.body.contains(span) {
            self.slots.push((span, slot));
        }
    }

    /// The spans already taken, and the tags.
    fn taken(&self) -> Vec<Span> {
        self.slots.iter().map(|(span, _)| *span).chain(self.tags.iter().copied()).collect()
    }

    /// The title, without the marks around it and the punctuation that ends it.
    fn title(&mut self) {
        let text = self.document.text;
        let mut title = self.item.title;
        loop {
            let source = title.of(text);
            let inner = ["**", "__", "*", "_", "\"", "“", "`"].into_iter().find_map(|mark| {
                let close = if mark == "“" { "”" } else { mark };
                let inner = source.strip_prefix(mark)?.strip_suffix(close)?;
                (!inner.is_empty()).then(|| Span::new(title.start + mark.len(), title.end - close.len()))
            });
            let is_whole = source.ends_with(" et al.");
            let kept = if is_whole { source.len() } else { source.trim_end_matches(['.', ',', ':', ';', ' ']).len() };
            match inner {
                Some(inner) => title = inner,
                None if kept < source.len() && kept > 0 => title.end = title.start + kept,
                None => break,
            }
        }
        match self.whole_title(title) {
            Some(whole) => {
                self.take(whole, Slot::Title);
                self.take(title, Slot::Short);
            }
            None => self.take(title, Slot::Title),
        }
    }

    /// The whole title, if only the name before its colon comes first: `**Kettle**: "Kettle: Water at Rest", ICML`.
    fn whole_title(&self, short: Span) -> Option<Span> {
        let text = self.document.text;
        let behind = Span::new(short.end, self.body.end);
        let begins = format!("{}: ", short.of(text));
        let start = behind.start + behind.of(text).find(&begins)?;
        let line = text[start..behind.end].split(['\n', '|']).next().unwrap_or_default();
        let opened = text[..start].chars().next_back();
        let end = match opened {
            Some('"') => line.find('"')?,
            Some('“') => line.find('”')?,
            Some('*') => line.find('*')?,
            Some('_') => line.find("_ ").or_else(|| line.strip_suffix('_').map(str::len))?,
            Some('[') => line.find("](")?,
            _ => line.find(" [").or_else(|| line.find(". ")).unwrap_or(line.len()),
        };
        let kept = line[..end].trim_end_matches([' ', '.', ',']).len();
        (kept > begins.len()).then(|| Span::new(start, start + kept))
    }

    /// The addresses of links; `None` if the entry's own address is not written in place.
    fn links(&mut self) -> Option<()> {
        let main = self.document.main_link(self.item);
        let main_address = main.map(|link| link.destination.clone());
        let mut labels: BTreeMap<String, usize> = BTreeMap::new();
        for link in self.document.links_in(self.body) {
            let is_main = main.is_some_and(|main| main.span == link.span);
            let Some(address) = address_of(self.document, link) else {
                if is_main {
                    return None;
                }
                continue;
            };
            let is_title = link.span.contains(self.item.title);
            if is_main || main_address.as_deref() == Some(&*link.destination) {
                self.take(address, Slot::Address);
                if !is_title {
                    self.element(link, (!is_main).then(|| label(self.document, link)));
                }
                continue;
            }
            let number = arxiv_number_in(&link.destination).map(str::to_owned);
            let same = main_address.as_deref().and_then(arxiv_number_in);
            match number.filter(|number| same == Some(number)) {
                Some(number) => {
                    self.take_within(address, &number, &Slot::ArxivNumber);
                    self.element(link, Some(label(self.document, link)));
                }
                None => {
                    let mut label = label(self.document, link);
                    let count = labels.entry(label.clone()).or_default();
                    *count += 1;
                    if *count > 1 {
                        label = format!("{label} {count}");
                    }
                    self.element(link, Some(label.clone()));
                    self.take(address, Slot::Link(label));
                }
            }
        }
        Some(())
    }

    fn element(&mut self, link: &Link<'_>, label: Option<String>) {
        if link.kind == LinkKind::Inline {
            self.elements.push(Element::of(self.document, link, label, self.body));
        }
    }

    /// Merges consecutive links into one part, which takes over the parts inside it.
    fn runs(&mut self) -> Vec<Run> {
        let is_outer =
            |slot: &Slot| matches!(slot, Slot::Title | Slot::Description | Slot::Authors | Slot::Venue | Slot::Date(_));
        let outer: Vec<Span> = self.slots.iter().filter(|(_, slot)| is_outer(slot)).map(|(span, _)| *span).collect();
        let mut elements = std::mem::take(&mut self.elements);
        elements.retain(|element| {
            outer.iter().all(|span| span.end <= element.span.start || element.span.end <= span.start)
        });
        let mut runs = links::runs(self.document, elements, self.item.marker == Marker::Row);
        for (at, run) in runs.iter_mut().enumerate() {
            for element in &mut run.elements {
                let inner = self.slots.iter().filter(|(span, _)| element.span.contains(*span));
                element.slots = inner.cloned().collect();
            }
            self.slots.retain(|(span, _)| !run.span.contains(*span));
            self.slots.push((run.span, Slot::Links(at)));
        }
        self.slots.sort_by_key(|(span, _)| span.start);
        runs
    }

    fn take_within(&mut self, within: Span, words: &str, slot: &Slot) {
        let found: Vec<usize> = within.of(self.document.text).match_indices(words).map(|(at, _)| at).collect();
        for at in found {
            self.take(Span::new(within.start + at, within.start + at + words.len()), slot.clone());
        }
    }

    /// The sentence that describes the resource, including any links in it.
    fn description(&mut self) -> bool {
        let text = self.document.text;
        let Some(anatomy) = Anatomy::of(self.document, self.item) else { return false };
        if anatomy.value(Feature::Description) != Some("yes") {
            return false;
        }
        let mut said = anatomy.description;
        if let Some(links) = anatomy.tail.links {
            said.end = links.start.max(said.start);
        }
        if !anatomy.wrapped.open.is_empty() && anatomy.wrapped.close.end == said.end {
            said = Span::new(anatomy.wrapped.open.end, anatomy.wrapped.close.start.max(anatomy.wrapped.open.end));
        }
        said.end = said.start + said.of(text).trim_end().len();
        let is_set_off = anatomy.separator.is_some_and(|separator| sets_off(separator.of(text)));
        let is_said = self.is_sentence(said) || is_set_off && self.is_plain(said);
        if said.is_empty() || !is_said {
            return false;
        }
        self.slots.retain(|(span, slot)| *slot == Slot::Title || span.end <= said.start || said.end <= span.start);
        self.take(said, Slot::Description);
        true
    }

    /// The longest sentence in a cell of an HTML row, taken as the description.
    fn cell(&mut self, cells: &[(Span, String)]) -> bool {
        let text = self.document.text;
        let said = cells.iter().map(|(cell, _)| {
            let source = cell.of(text);
            let start = cell.start + (source.len() - source.trim_start().len());
            Span::new(start, start + source.trim().len())
        });
        let said: Vec<Span> = said.filter(|said| !said.contains(self.item.title) && self.is_sentence(*said)).collect();
        let Some(said) = said.into_iter().max_by_key(|said| said.len()) else { return false };
        self.slots.retain(|(span, _)| span.end <= said.start || said.end <= span.start);
        self.take(said, Slot::Description);
        true
    }

    /// Whether words are a sentence: enough of them are lower-case words not found in names, dates and lists of links.
    fn is_sentence(&self, said: Span) -> bool {
        const SMALL: [&str; 18] = [
            "of", "the", "in", "on", "and", "for", "at", "to", "by", "with", "et", "al", "paper", "code", "arxiv",
            "de", "van", "von",
        ];
        const ENOUGH: usize = 3;
        let text = self.document.text;
        let seen = stretches(self.document, said, &self.tags);
        let outside_links = seen.into_iter().filter(|span| {
            let links = self.document.links_in(said);
            !links.iter().any(|link| link.text.contains(*span))
        });
        let mut small = 0;
        let mut caseless = 0;
        for span in outside_links {
            let words = span.of(text).split(|c: char| !c.is_alphanumeric() && c != '\'');
            for word in words.filter(|word| !word.is_empty()) {
                small += usize::from(word.starts_with(char::is_lowercase) && !SMALL.contains(&word));
                caseless +=
                    word.chars().filter(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()).count();
            }
        }
        let words = said.of(text).split_whitespace().count();
        let is_short_and_said = words <= 3 && small > 0 && small * 2 >= words;
        small >= ENOUGH || caseless >= 2 * ENOUGH || is_short_and_said
    }

    /// Whether words contain no names, dates or venues, and are more than links.
    fn is_plain(&self, said: Span) -> bool {
        let words = said.of(self.document.text);
        let has_date = words.char_indices().any(|(at, _)| DateForm::at(words, at).is_some());
        !has_date && self.goes_beyond_links(said) && authors_in(words).is_none() && !venue::is_known(words)
    }

    /// Whether words contain no link, or say something around their links.
    fn goes_beyond_links(&self, said: Span) -> bool {
        let links = self.document.links_in(said);
        let seen = stretches(self.document, said, &[]);
        let outside = seen.iter().filter(|span| !links.iter().any(|link| link.text.contains(**span)));
        let words = outside.flat_map(|span| span.of(self.document.text).split_whitespace());
        let words: Vec<&str> = words.filter(|word| word.contains(char::is_alphanumeric)).collect();
        links.is_empty() || words.len() >= 2 && words.iter().any(|word| word.starts_with(char::is_lowercase))
    }

    /// The longest list of names.
    fn authors(&mut self) {
        let text = self.document.text;
        let seen = stretches(self.document, self.body, &self.taken());
        let names = seen.into_iter().filter_map(|span| {
            let (place, count) = authors_in(span.of(text))?;
            Some((Span::new(span.start + place.start, span.start + place.end), count))
        });
        let Some((place, _)) = names.max_by_key(|(place, count)| (*count, std::cmp::Reverse(place.start))) else {
            return;
        };
        self.take(place, Slot::Authors);
    }

    /// Dates; if several disagree, the most precise.
    fn dates(&mut self) {
        let text = self.document.text;
        let mut found = Vec::new();
        for span in stretches(self.document, self.body, &self.taken()) {
            let mut at = span.start;
            while at < span.end {
                let step = text[at..].chars().next().map_or(1, char::len_utf8);
                match DateForm::at(text, at).filter(|(_, length, _)| at + length <= span.end) {
                    Some((date, length, form)) => {
                        found.push((Span::new(at, at + length), date, form));
                        at += length;
                    }
                    None => at += step,
                }
            }
        }
        self.date = found.iter().fold(None, |finest, (_, date, _)| finer(finest, Some(*date)));
        let Some(finest) = self.date else { return };
        for (span, date, form) in found {
            if date == finest && form.write(finest).as_deref() == Some(span.of(text)) {
                self.take(span, Slot::Date(form));
            }
        }
    }

    /// The venue: the words before a date, or a known name.
    fn venue(&mut self) {
        let text = self.document.text;
        let dates: Vec<Span> =
            self.slots.iter().filter(|(_, slot)| matches!(slot, Slot::Date(_))).map(|(span, _)| *span).collect();
        let taken: Vec<Span> = self.taken().into_iter().filter(|span| !dates.contains(span)).collect();
        let seen = stretches(self.document, self.body, &taken);
        let mut known = None;
        for thought in seen.into_iter().flat_map(|span| thoughts(text, span).collect::<Vec<_>>()) {
            let date = dates.iter().find(|date| thought.contains(**date));
            let before = Span::new(thought.start, date.map_or(thought.end, |date| date.start));
            let Some(before) = trimmed(text, before) else { continue };
            let before = without_apostrophe(text, before);
            let words = before.of(text);
            if date.is_some() && is_name(words) || venue::is_known(words) {
                known = known.or(Some(before));
            }
        }
        if let Some(venue) = known {
            self.take(venue, Slot::Venue);
        }
    }

    /// What is repeated: the title's short name, the arXiv number, and the repository in the addresses of badges.
    fn repeated(&mut self) {
        let text = self.document.text;
        let title = self.slots.iter().find(|(_, slot)| *slot == Slot::Title).map(|(span, _)| span.of(text));
        let short = title.and_then(short_of).map(str::to_owned);
        let addresses: Vec<&str> = self
            .slots
            .iter()
            .filter(|(_, slot)| matches!(slot, Slot::Address | Slot::Link(_)))
            .map(|(span, _)| span.of(text))
            .collect();
        let repository = addresses.iter().find_map(|address| repository_in(address)).map(str::to_owned);
        let number = addresses.iter().find_map(|address| arxiv_number_in(address)).map(str::to_owned);
        for opaque in self.document.opaque_in(self.body).to_vec() {
            if let Some(repository) = &repository {
                self.take_within(opaque, repository, &Slot::Repository);
            }
            if let Some(number) = &number {
                self.take_within(opaque, number, &Slot::ArxivNumber);
            }
        }
        if let Some(number) = &number {
            for span in stretches(self.document, self.body, &self.taken()) {
                self.take_within(span, number, &Slot::ArxivNumber);
            }
        }
        if let Some(short) = short {
            // On later lines it is an ordinary word.
            let first = self.body.of(text).find('\n').map_or(self.body.end, |end| self.body.start + end);
            for span in stretches(self.document, Span::new(self.body.start, first), &self.taken()) {
                for (at, _) in span.of(text).match_indices(&short) {
                    let place = Span::new(span.start + at, span.start + at + short.len());
                    if is_set_off(text, self.body, place) {
                        self.take(place, Slot::Short);
                    }
                }
            }
        }
    }
}

/// Whether words have marks on both sides, and no other words.
fn is_set_off(text: &str, body: Span, words: Span) -> bool {
    let before = text[body.start..words.start].trim_end_matches([' ', '\t']).chars().next_back();
    let behind = text[words.end..body.end].trim_start_matches([' ', '\t']).chars().next();
    [before, behind].into_iter().all(|c| c.is_none_or(is_edge))
}

/// A name without the apostrophe that introduces the year: `CVPR'24`.
fn without_apostrophe(text: &str, span: Span) -> Span {
    Span::new(span.start, span.start + span.of(text).trim_end_matches(['\'', '’', ' ']).len())
}

/// Whether words may be a venue's name: only a few, starting with a capital unless it is one word such as "arXiv".
fn is_name(words: &str) -> bool {
    const MOST: usize = 8;
    let begins = words.starts_with(char::is_uppercase) || words.split(' ').count() == 1;
    begins && words.split_whitespace().count() <= MOST && words.contains(char::is_alphabetic)
}
