//! `DataCite`, where Zenodo, figshare and many universities register their DOIs, and arXiv one for each paper
//! (<https://support.datacite.org/docs/api>). It never says that a paper does not exist.

use serde::Deserialize;
use serde_json::Value;

use super::escape::in_query;
use super::reading::{Answers, all, all_said, json, or_nothing, said, shaped, year_and_month};
use crate::facts::{Answer, Author, DateKind, Dated, Fact, Kind, Paper, PaperId, Question, Record, Source};

/// The most papers asked for in one request.
pub const AT_ONCE: usize = 25;
/// The fields requested for each.
const FIELDS: &str =
    "doi,titles,creators,publicationYear,version,dates,types,url,container,identifiers,subjects,descriptions";

/// The DOI under which a paper is registered here: its own, or the one arXiv gave it; `None` for papers without a DOI.
#[must_use]
pub fn doi_of(question: &Question) -> Option<String> {
    match question {
        Question::Paper(PaperId::Arxiv(id)) => Some(format!("10.48550/arxiv.{}", id.to_lowercase())),
        Question::Paper(PaperId::Doi(doi)) => Some(doi.to_lowercase()),
        _ => None,
    }
}

/// The path and query that ask for papers by their DOIs, with an address at which the operator can be reached.
#[must_use]
pub fn path(dois: &[String], mail: Option<&str>) -> String {
    let ids: Vec<String> = dois.iter().map(|doi| in_query(doi)).collect();
    let mail = mail.map(|mail| format!("&mailto={}", in_query(mail))).unwrap_or_default();
    format!("dois?ids={}&page%5Bsize%5D={}&fields%5Bdois%5D={}{mail}", ids.join(","), dois.len(), in_query(FIELDS))
}

/// What `DataCite`'s answer, a list or one record, means for each question.
#[must_use]
pub fn read(asked: &[Question], status: u16, body: &[u8]) -> Answers {
    let data = (status == 200).then(|| json(body)).flatten().and_then(|mut body| body.get_mut("data").map(Value::take));
    let items = match data {
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
        None => return all(asked, &Answer::Unknown),
    };
    let answer = |question: &Question| {
        let doi = doi_of(question)?;
        let is_it =
            |item: &&Value| item["attributes"]["doi"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(&doi));
        let found: Found = shaped(&items.iter().find(is_it)?["attributes"])?;
        Some(Answer::Known(Fact::Paper(Box::new(found.paper()))))
    };
    asked.iter().map(|question| (question.clone(), answer(question).unwrap_or(Answer::Unknown))).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    doi: String,
    titles: Vec<Title>,
    #[serde(default, deserialize_with = "or_nothing")]
    creators: Vec<Creator>,
    publication_year: Option<i32>,
    version: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    dates: Vec<Date>,
    #[serde(default, deserialize_with = "or_nothing")]
    types: Types,
    #[serde(default, deserialize_with = "or_nothing")]
    container: Container,
    #[serde(default, deserialize_with = "or_nothing")]
    identifiers: Vec<Identifier>,
    #[serde(default, deserialize_with = "or_nothing")]
    subjects: Vec<Subject>,
    #[serde(default, deserialize_with = "or_nothing")]
    descriptions: Vec<Description>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Title {
    #[serde(default, deserialize_with = "or_nothing")]
    title: String,
    title_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creator {
    name: Option<String>,
    name_type: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
}

#[derive(Deserialize)]
struct Date {
    // Some repositories give a year as a number.
    #[serde(rename = "date", default)]
    when: Value,
    #[serde(rename = "dateType")]
    what: Option<String>,
    #[serde(rename = "dateInformation")]
    about: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Types {
    resource_type_general: Option<String>,
}

#[derive(Default, Deserialize)]
struct Container {
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identifier {
    identifier: Option<String>,
    identifier_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    subject: Option<String>,
    subject_scheme: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    description: Option<String>,
    description_type: Option<String>,
}

impl Found {
    fn paper(&self) -> Paper {
        let is_subtitle = |title: &&Title| title.title_type.as_deref() == Some("Subtitle");
        let is_abstract = |text: &&Description| text.description_type.as_deref() == Some("Abstract");
        let record = Record {
            source: Source::DataCite,
            titles: all_said(self.titles.iter().filter(|title| !is_subtitle(title)).map(|title| title.title.as_str())),
            subtitles: all_said(self.titles.iter().filter(is_subtitle).map(|title| title.title.as_str())),
            authors: self.creators.iter().filter_map(Creator::author).collect(),
            // Lists that stop short have been seen, and family names cut at the last blank.
            has_all_authors: false,
            dates: self.dates(),
            venues: self.container.title.as_deref().and_then(said).into_iter().collect(),
            kind: self.kind(),
            ..Record::default()
        };
        let is_arxivs = |scheme: &Option<String>| scheme.as_deref() == Some("arXiv");
        let number = self.identifiers.iter().find(|other| is_arxivs(&other.identifier_type));
        let subjects = self.subjects.iter().filter(|subject| is_arxivs(&subject.subject_scheme));
        Paper {
            records: vec![record],
            latest_version: if self.is_arxivs() { self.version.as_deref().and_then(|v| v.parse().ok()) } else { None },
            notices: Vec::new(),
            also: number
                .and_then(|other| other.identifier.as_deref())
                .map(|id| format!("arxiv:{id}"))
                .into_iter()
                .collect(),
            about: self.descriptions.iter().find(is_abstract).and_then(|text| said(text.description.as_deref()?)),
            subjects: all_said(subjects.filter_map(|subject| code(subject.subject.as_deref()?))),
        }
    }

    fn is_arxivs(&self) -> bool {
        self.doi.to_lowercase().starts_with("10.48550/arxiv.")
    }

    fn kind(&self) -> Kind {
        match self.types.resource_type_general.as_deref() {
            // arXiv called its papers "Text" at first.
            _ if self.is_arxivs() => Kind::Preprint,
            Some("Preprint") => Kind::Preprint,
            Some(
                "Text" | "JournalArticle" | "ConferencePaper" | "Book" | "BookChapter" | "Dissertation" | "Report",
            ) => Kind::Publication,
            _ => Kind::Other,
        }
    }

    fn dates(&self) -> Vec<Dated> {
        let kind = |date: &Date| match (date.what.as_deref()?, date.about.as_deref()) {
            ("Submitted", Some("v1")) => Some(DateKind::First),
            ("Submitted" | "Updated", _) => Some(DateKind::Version),
            ("Available", _) => Some(DateKind::Online),
            ("Issued", _) => Some(DateKind::Issued),
            ("Created", _) => Some(DateKind::Created),
            _ => None,
        };
        let dated = |date: &Date| {
            let text = date.when.as_str().map_or_else(|| date.when.to_string(), str::to_owned);
            let (year, month) = year_and_month(&text)?;
            Some(Dated { kind: kind(date)?, year, month })
        };
        let mut dates: Vec<Dated> = self.dates.iter().filter_map(dated).collect();
        if !dates.iter().any(|date| date.kind == DateKind::Issued) {
            dates.extend(self.publication_year.map(|year| Dated { kind: DateKind::Issued, year, month: None }));
        }
        dates
    }
}

impl Creator {
    fn author(&self) -> Option<Author> {
        let [name, given, family] =
            [&self.name, &self.given_name, &self.family_name].map(|part| said(part.as_deref()?));
        let is_group = self.name_type.as_deref() == Some("Organizational");
        match family {
            Some(family) if !is_group => Some(Author { given, family: Some(family), ..Author::default() }),
            _ => Some(Author { name: Some(name?), is_group, ..Author::default() }),
        }
    }
}

/// arXiv's code as given after the subject's name: `cs.DL` for `Digital Libraries (cs.DL)`.
fn code(subject: &str) -> Option<&str> {
    subject.trim_end().strip_suffix(')')?.rsplit_once('(').map(|(_, code)| code)
}
