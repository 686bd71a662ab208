//! `PubMed` and `PubMed` Central, asked for short records (<https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESummary>). Their
//! refusals contain the address of the asker: no body is ever written down.

use serde::Deserialize;
use serde_json::Value;

use super::escape::in_query;
use super::reading::{Answers, all, all_said, json, or_nothing, said, shaped};
use crate::facts::{
    Answer, Author, DateKind, Dated, Fact, Kind, Notice, NoticeKind, Paper, PaperId, Question, Record, Source,
};

/// The most papers asked for in one request.
pub const AT_ONCE: usize = 100;
/// Earlier records name at most ten or 25 authors (<https://www.nlm.nih.gov/bsd/mms/medlineelements.html#au>).
const WHOLE_SINCE: i32 = 2000;

/// The database that a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// `PubMed`: abstracts.
    Pubmed,
    /// `PubMed` Central: full texts, with numbers of their own.
    Pmc,
}

impl Database {
    /// The number with which a question asks this database; `None` if it asks another.
    #[must_use]
    pub fn number(self, question: &Question) -> Option<u32> {
        match (self, question) {
            (Self::Pubmed, Question::Paper(PaperId::Pubmed(number)))
            | (Self::Pmc, Question::Paper(PaperId::Pmc(number))) => Some(*number),
            _ => None,
        }
    }

    /// A paper that certainly exists: an answer that does not know it says nothing about the others.
    fn proof(self) -> u32 {
        match self {
            Self::Pubmed => 23_193_287,
            Self::Pmc => 3_531_190,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pubmed => "pubmed",
            Self::Pmc => "pmc",
        }
    }
}

/// The path and query that ask for papers by their numbers, with an address at which the operator can be reached.
#[must_use]
pub fn path(database: Database, numbers: &[u32], mail: Option<&str>) -> String {
    let mut numbers = numbers.to_vec();
    if !numbers.contains(&database.proof()) {
        numbers.push(database.proof());
    }
    let ids: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let mail = mail.map(|mail| format!("&email={}", in_query(mail))).unwrap_or_default();
    let (database, ids) = (database.name(), ids.join(","));
    format!("entrez/eutils/esummary.fcgi?db={database}&retmode=json&id={ids}&tool=shelfmark{mail}")
}

/// What one database's answer means for each question. A number without a record counts as absent only if other records are known.
#[must_use]
pub fn read(database: Database, asked: &[Question], status: u16, body: &[u8]) -> Answers {
    let body = (status == 200).then(|| json(body)).flatten();
    let Some(records) = body.as_ref().and_then(|body| body["result"].as_object()) else {
        return all(asked, &Answer::Unknown);
    };
    let knows_some = records.values().any(|record| record["uid"].is_string() && record.get("error").is_none());
    let answer = |question: &Question| {
        let number = database.number(question)?.to_string();
        let record = records.get(&number)?;
        if record["uid"].as_str() != Some(number.as_str()) {
            return None;
        }
        match &record["error"] {
            Value::Null => Some(Answer::Known(Fact::Paper(Box::new(shaped::<Summary>(record)?.paper())))),
            Value::String(words) if words == "cannot get document summary" && knows_some => Some(Answer::Absent),
            _ => None,
        }
    };
    asked.iter().map(|question| (question.clone(), answer(question).unwrap_or(Answer::Unknown))).collect()
}

#[derive(Deserialize)]
struct Summary {
    title: String,
    #[serde(default, deserialize_with = "or_nothing")]
    vernaculartitle: String,
    #[serde(default, deserialize_with = "or_nothing")]
    authors: Vec<Name>,
    #[serde(default, deserialize_with = "or_nothing")]
    pubdate: String,
    #[serde(default, deserialize_with = "or_nothing")]
    epubdate: String,
    #[serde(default, deserialize_with = "or_nothing")]
    source: String,
    #[serde(default, deserialize_with = "or_nothing")]
    fulljournalname: String,
    #[serde(default, deserialize_with = "or_nothing")]
    issn: String,
    #[serde(default, deserialize_with = "or_nothing")]
    essn: String,
    #[serde(default, deserialize_with = "or_nothing")]
    pubtype: Vec<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    articleids: Vec<Id>,
}

#[derive(Deserialize)]
struct Name {
    name: String,
    #[serde(default, deserialize_with = "or_nothing")]
    authtype: String,
}

#[derive(Deserialize)]
struct Id {
    idtype: String,
    value: String,
}

impl Summary {
    fn paper(&self) -> Paper {
        let authors: Vec<Author> = self.authors.iter().filter_map(Name::author).collect();
        let dates: Vec<Dated> = [(DateKind::Print, &self.pubdate), (DateKind::Online, &self.epubdate)]
            .into_iter()
            .filter_map(|(kind, date)| dated(kind, date))
            .collect();
        let is_recent = dates.iter().any(|date| date.kind == DateKind::Print && date.year >= WHOLE_SINCE);
        let record = Record {
            source: Source::PubMed,
            titles: all_said([title(&self.title), title(&self.vernaculartitle)]),
            has_all_authors: is_recent && !authors.is_empty(),
            authors,
            dates,
            venues: all_said([self.fulljournalname.as_str(), self.source.as_str()]),
            issns: all_said([self.issn.as_str(), self.essn.as_str()]),
            kind: self.kind(),
            ..Record::default()
        };
        let retraction = Notice { kind: NoticeKind::Retraction, source: Source::PubMed, date: None, words: None };
        Paper {
            records: vec![record],
            notices: if self.is("Retracted Publication") { vec![retraction] } else { Vec::new() },
            also: self.also(),
            ..Paper::default()
        }
    }

    fn is(&self, kind: &str) -> bool {
        self.pubtype.iter().any(|own| own == kind)
    }

    fn kind(&self) -> Kind {
        // These are about another paper (<https://www.nlm.nih.gov/mesh/pubtypes.html>).
        let notices = ["Retraction of Publication", "Published Erratum", "Expression of Concern", "Retraction Notice"];
        match () {
            () if notices.iter().any(|notice| self.is(notice)) => Kind::Notice,
            () if self.is("Preprint") => Kind::Preprint,
            () => Kind::Publication,
        }
    }

    /// Its DOI, and its number in the other database.
    fn also(&self) -> Vec<String> {
        let number =
            |value: &str| Some(value.to_owned()).filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
        let name = |id: &Id| match id.idtype.as_str() {
            "doi" => said(&id.value.to_lowercase()),
            "pmid" => Some(format!("pubmed:{}", number(&id.value)?)),
            "pmc" => Some(format!("pmc:{}", number(id.value.strip_prefix("PMC")?)?)),
            _ => None,
        };
        self.articleids.iter().filter_map(name).collect()
    }
}

impl Name {
    /// A name: the family name, initials without full stops, possibly a suffix: `de Azevedo WF Jr`.
    fn author(&self) -> Option<Author> {
        const SUFFIXES: [&str; 8] = ["Jr", "Sr", "2nd", "3rd", "4th", "II", "III", "IV"];
        let whole = said(&self.name)?;
        let in_one_piece = |is_group| Some(Author { name: Some(whole.clone()), is_group, ..Author::default() });
        if self.authtype == "CollectiveName" {
            return in_one_piece(true);
        }
        let mut words: Vec<&str> = whole.split(' ').collect();
        let suffix = words.pop_if(|last| SUFFIXES.contains(last));
        let is_initials = |word: &mut &str| word.chars().count() <= 4 && word.chars().all(char::is_uppercase);
        let initials = words.pop_if(is_initials);
        match initials {
            Some(initials) if !words.is_empty() => {
                words.extend(suffix);
                let (given, family) = (Some(initials.to_owned()), Some(words.join(" ")));
                Some(Author { given, family, ..Author::default() })
            }
            _ => in_one_piece(false),
        }
    }
}

/// A title without the full stop that each has here, and without the brackets around translated ones.
fn title(title: &str) -> &str {
    let title = title.trim();
    let title = title.strip_suffix('.').unwrap_or(title);
    title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title)
}

/// A date as written here: `1998 Feb 28`, `2013 Jan`, `2019`, `2019 Nov-Dec`, `2003 Winter`.
fn dated(kind: DateKind, date: &str) -> Option<Dated> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = date.split([' ', '-', '/']);
    let year = words.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = words.next().and_then(|word| (1..).zip(MONTHS).find(|(_, month)| *month == word));
    Some(Dated { kind, year, month: month.map(|(number, _)| number) })
}
