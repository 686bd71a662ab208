//! What was looked up about a thing, as the parts of an entry.

use super::authors::{Authors, Person};
use super::moulds::Moulds;
use super::parts::Parts;
use crate::conventions::Date;
use crate::facts::{Author, DateKind, Fact, Kind, Page, Paper, Record, Repository, Sight, readable, venue};
use crate::text::visible;

impl Parts {
    /// What is known about the thing at an address. What only the list can say, such as how it spells a venue, comes from its moulds.
    #[must_use]
    pub fn known(address: &str, fact: Option<&Fact>, moulds: &Moulds) -> Self {
        let mut parts = Self { address: address.to_owned(), date: Date::of_arxiv(address), ..Self::default() };
        match fact {
            Some(Fact::Paper(paper)) => parts.paper(paper, moulds),
            Some(Fact::Repository(repository)) => parts.repository_known(repository, moulds),
            Some(Fact::Page(page)) => parts.page(page),
            Some(Fact::Versions(_)) | None => {}
        }
        parts
    }

    fn paper(&mut self, paper: &Paper, moulds: &Moulds) {
        let Some(record) = paper.records.first() else { return };
        self.title = record.titles.first().map(|title| markdown(&readable(title))).unwrap_or_default();
        let subtitle = record.subtitles.first().filter(|subtitle| !self.title.contains(subtitle.as_str()));
        if let Some(subtitle) = subtitle {
            self.title = format!("{}: {}", self.title, markdown(&readable(subtitle)));
        }
        let people: Vec<Person> = record.authors.iter().filter_map(person).collect();
        if !people.is_empty() {
            self.authors = Some(Authors { people, others: !record.has_all_authors && record.authors.len() == 1 });
        }
        self.date = self.date.or_else(|| date(record));
        self.venue = moulds.venue(paper);
    }

    fn repository_known(&mut self, repository: &Repository, moulds: &Moulds) {
        let name = repository.full_name.rsplit('/').next().unwrap_or_default();
        self.title = if moulds.tells_owners() { repository.full_name.clone() } else { name.to_owned() };
        self.title = markdown(&self.title);
        self.description = repository.description.as_deref().and_then(sentence).map(|said| markdown(&said));
        let licence = repository.licence.clone().filter(|licence| licence != "NOASSERTION");
        for (name, value) in
            [("license", licence.clone()), ("licence", licence), ("stars", Some(repository.stars.to_string()))]
        {
            self.columns.extend(value.map(|value| (name.to_owned(), value)));
        }
    }

    /// Takes the longest part of a page's title as its name: the rest is usually the name of the site.
    fn page(&mut self, page: &Page) {
        let Sight::Answer { status: 200..=299, title: Some(title), is_challenge: false, .. } = &page.sight else {
            return;
        };
        let mark = [" | ", " · ", " — ", " – ", " :: "].into_iter().find(|mark| title.contains(mark));
        let name = mark.and_then(|mark| title.split(mark).max_by_key(|name| name.len())).unwrap_or(title).trim();
        self.title = markdown(&readable(name));
    }
}

/// Text from elsewhere as Markdown that shows it verbatim, with no more backslashes than necessary.
fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let is_inside = before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        let is_lone = before == ' ' && chars.peek().is_none_or(|next| *next == ' ');
        let is_markup = match c {
            '\\' | '`' | '[' | ']' | '<' | '|' => true,
            '*' => !is_lone,
            '_' => !is_inside && !is_lone,
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn person(author: &Author) -> Option<Person> {
    let shown = |name: &str| markdown(&readable(name));
    let family = author.family.as_deref().map(shown);
    match (family, &author.name) {
        (Some(family), _) => Some(Person { given: author.given.as_deref().map(shown).unwrap_or_default(), family }),
        (None, Some(name)) if author.is_group => Some(Person { given: String::new(), family: shown(name) }),
        (None, Some(name)) => Some(Person::read(&shown(name))),
        (None, None) => None,
    }
}

/// When it first came out, as far as the record says.
fn date(record: &Record) -> Option<Date> {
    const FIRST: [DateKind; 7] = [
        DateKind::First,
        DateKind::Version,
        DateKind::Event,
        DateKind::Print,
        DateKind::Online,
        DateKind::Issued,
        DateKind::Issue,
    ];
    let dated = FIRST.into_iter().find_map(|kind| record.dates.iter().find(|date| date.kind == kind))?;
    Some(Date { year: u16::try_from(dated.year).ok()?, month: dated.month, day: None })
}

/// A description without the emoji, shortcodes and addresses at its ends; `None` if nothing remains.
fn sentence(text: &str) -> Option<String> {
    let is_word = |word: &&str| {
        word.contains(char::is_alphanumeric) && !(word.len() > 2 && word.starts_with(':') && word.ends_with(':'))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let start = words.iter().position(|word| is_word(word) && !word.contains("://"))?;
    let end = words.iter().rposition(|word| is_word(word) && !word.contains("://"))?;
    let said = words.get(start..=end)?.join(" ");
    let is_cut = said.matches('(').count() != said.matches(')').count();
    Some(if is_cut { words.join(" ") } else { said })
}

impl Moulds {
    /// Where a paper appeared, in the list's own spelling if it names that venue, otherwise by the shortest of its names; `None` for
    /// preprints if the list names no preprint server.
    #[must_use]
    pub fn venue(&self, paper: &Paper) -> Option<String> {
        /// Lists name venues in a word or two; a longer name than this is not used.
        const LONGEST: usize = 40;
        let records: Vec<&Record> = paper.records.iter().collect();
        let is_published = records.iter().any(|record| record.kind == Kind::Publication && !record.venues.is_empty());
        let is_same = |written: &&str| venue::compare(written, &records) == venue::VenueVerdict::Same;
        let is_preprint = |written: &&str| venue::is_preprint(written);
        // A spelling with a number, such as a year, belongs to another paper.
        let mut written = self.venues().filter(|venue| !venue.contains(|c: char| c.is_ascii_digit()));
        if !is_published {
            return written.find(is_preprint).map(str::to_owned);
        }
        let known = written.find(is_same).map(str::to_owned);
        known.or_else(|| {
            let names = records.iter().flat_map(|record| &record.venues).map(|name| markdown(&readable(name)));
            names.filter(|name| name.chars().count() <= LONGEST).min_by_key(|name| name.chars().count())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_markup_is_escaped() {
        for (text, markdown_text) in [
            ("tea_pot: Who's there? 100% @home #1!", "tea_pot: Who's there? 100% @home #1!"),
            ("[Tea] *now* a * b <b> _x_ a|b", "\\[Tea\\] \\*now\\* a * b \\<b> \\_x\\_ a\\|b"),
        ] {
            assert_eq!(markdown(text), markdown_text);
        }
    }

    #[test]
    fn descriptions_lose_what_only_decorates_them() {
        assert_eq!(
            sentence(":tea: A kettle for the browser ☕ https://tea.example").as_deref(),
            Some("A kettle for the browser")
        );
        assert_eq!(sentence("🚀"), None);
    }
}
