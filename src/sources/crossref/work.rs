//! A record of Crossref (<https://api.crossref.org/swagger-ui/index.html>).

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::reading::{all_said, collapsed, or_nothing, said, shaped, without_tags};
use crate::facts::{Author, DateKind, Dated, Kind, Notice, NoticeKind, Paper, Record, Source};

/// Author lists that stop short are common in earlier records.
const WHOLE_SINCE: i32 = 2005;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Work {
    #[serde(rename = "DOI")]
    doi: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    title: Vec<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    original_title: Vec<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    subtitle: Vec<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    author: Vec<Contributor>,
    issued: Option<Day>,
    published_print: Option<Day>,
    published_online: Option<Day>,
    posted: Option<Day>,
    created: Option<Day>,
    #[serde(default, deserialize_with = "or_nothing")]
    container_title: Vec<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    short_container_title: Vec<String>,
    #[serde(rename = "ISSN", default, deserialize_with = "or_nothing")]
    issn: Vec<String>,
    event: Option<Event>,
    journal_issue: Option<Issue>,
    #[serde(default, deserialize_with = "or_nothing")]
    updated_by: Vec<Update>,
    #[serde(default, deserialize_with = "or_nothing")]
    update_to: Vec<Update>,
    #[serde(default, deserialize_with = "or_nothing")]
    relation: HashMap<String, Value>,
    r#abstract: Option<String>,
}

#[derive(Deserialize)]
struct Contributor {
    given: Option<String>,
    family: Option<String>,
    suffix: Option<String>,
    name: Option<String>,
    sequence: Option<String>,
}

/// A date, as far as it is given: `{"date-parts": [[2019, 8]]}`, or `[[null]]`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Day {
    date_parts: Vec<Vec<Option<i32>>>,
}

#[derive(Deserialize)]
struct Event {
    name: Option<String>,
    acronym: Option<String>,
    start: Option<Day>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Issue {
    published_print: Option<Day>,
    published_online: Option<Day>,
}

#[derive(Deserialize)]
struct Update {
    #[serde(rename = "DOI")]
    doi: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    updated: Option<Day>,
}

/// A related work, as a record names it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Related {
    id_type: String,
    id: String,
}

impl Work {
    pub(super) fn paper(&self) -> Paper {
        Paper {
            records: vec![self.record()],
            latest_version: None,
            notices: self.notices(),
            also: self.also(),
            about: self.r#abstract.as_deref().and_then(|text| said(&without_tags(text))),
            subjects: Vec::new(),
        }
    }

    fn record(&self) -> Record {
        let event = self.event.iter().flat_map(|event| [&event.acronym, &event.name]).flatten();
        let venues = self.container_title.iter().chain(&self.short_container_title).chain(event);
        let first = |author: &&Contributor| author.sequence.as_deref() == Some("first");
        let (first, others): (Vec<_>, Vec<_>) = self.author.iter().partition(first);
        let authors: Vec<Author> = first.into_iter().chain(others).filter_map(Contributor::author).collect();
        let is_recent = self.created.as_ref().and_then(Day::year).is_some_and(|year| year >= WHOLE_SINCE);
        Record {
            source: Source::Crossref,
            titles: all_said(self.title.iter().chain(&self.original_title).map(String::as_str)),
            subtitles: all_said(self.subtitle.iter().map(String::as_str)),
            has_all_authors: is_recent && !authors.is_empty() && authors.len() == self.author.len(),
            authors,
            dates: self.dates(),
            venues: all_said(venues.map(String::as_str)),
            issns: all_said(self.issn.iter().map(String::as_str)),
            comment: None,
            kind: self.kind(),
        }
    }

    /// What kind of thing it is. A notice differs from the paper it is about in updating another work; one that updates
    /// itself is a paper.
    fn kind(&self) -> Kind {
        let is_other = |update: &Update| !self.is_itself(update);
        if self.update_to.iter().any(|update| is_other(update) && !is_edition(&update.kind)) {
            return Kind::Notice;
        }
        match self.kind.as_deref() {
            Some("posted-content") => Kind::Preprint,
            Some(
                "journal-article"
                | "proceedings-article"
                | "book-chapter"
                | "book"
                | "monograph"
                | "report"
                | "dissertation",
            ) => Kind::Publication,
            _ => Kind::Other,
        }
    }

    fn dates(&self) -> Vec<Dated> {
        let event = self.event.as_ref().and_then(|event| event.start.as_ref());
        let issue = self.journal_issue.as_ref();
        let days = [
            (DateKind::Issued, self.issued.as_ref()),
            (DateKind::Print, self.published_print.as_ref()),
            (DateKind::Online, self.published_online.as_ref()),
            (DateKind::Online, self.posted.as_ref()),
            (DateKind::Issue, issue.and_then(|issue| issue.published_print.as_ref())),
            (DateKind::Issue, issue.and_then(|issue| issue.published_online.as_ref())),
            (DateKind::Event, event),
            (DateKind::Created, self.created.as_ref()),
        ];
        days.into_iter().filter_map(|(kind, day)| day?.dated(kind)).collect()
    }

    /// What was published against it, by the publisher or by Retraction Watch; a publisher may replace the paper itself with
    /// the notice.
    fn notices(&self) -> Vec<Notice> {
        let own = self.update_to.iter().filter(|update| self.is_itself(update));
        let mut notices: Vec<Notice> = Vec::new();
        for update in self.updated_by.iter().chain(own) {
            let date = update.updated.as_ref().and_then(Day::written);
            let notice = weight(&update.kind).map(|kind| Notice { kind, source: Source::Crossref, date, words: None });
            notices.extend(notice.filter(|notice| !notices.contains(notice)));
        }
        notices.sort_by_key(|notice| notice.kind);
        notices
    }

    fn is_itself(&self, update: &Update) -> bool {
        update.doi.as_deref().is_some_and(|doi| doi.eq_ignore_ascii_case(&self.doi))
    }

    /// The published form of a preprint, and the preprint of a published paper.
    fn also(&self) -> Vec<String> {
        let related = |name| self.relation.get(name).and_then(shaped::<Vec<Value>>).unwrap_or_default();
        let related = ["is-preprint-of", "has-preprint"].into_iter().flat_map(related);
        let dois = related.filter_map(|related| shaped::<Related>(&related)).filter(|related| related.id_type == "doi");
        let mut also: Vec<String> = Vec::new();
        for doi in dois.map(|related| collapsed(&related.id).to_lowercase()) {
            if !also.contains(&doi) && !doi.eq_ignore_ascii_case(&self.doi) {
                also.push(doi);
            }
        }
        also
    }
}

impl Contributor {
    fn author(&self) -> Option<Author> {
        let [given, family, suffix, name] =
            [&self.given, &self.family, &self.suffix, &self.name].map(|part| said(part.as_deref()?));
        if let Some(family) = family {
            let family = suffix.map_or(family.clone(), |suffix| format!("{family} {suffix}"));
            return Some(Author { given, family: Some(family), ..Author::default() });
        }
        match name {
            Some(name) => Some(Author { name: Some(name), is_group: true, ..Author::default() }),
            // A name in one piece, in a field meant for half of it.
            None => Some(Author { name: Some(given?), ..Author::default() }),
        }
    }
}

impl Day {
    fn parts(&self) -> (Option<i32>, Option<i32>, Option<i32>) {
        let parts = self.date_parts.first().map(Vec::as_slice).unwrap_or_default();
        let part = |at: usize| parts.get(at).copied().flatten();
        (part(0), part(1), part(2))
    }

    fn year(&self) -> Option<i32> {
        self.parts().0.filter(|year| (1000..=9999).contains(year))
    }

    fn dated(&self, kind: DateKind) -> Option<Dated> {
        let month = self.parts().1.and_then(|month| u8::try_from(month).ok()).filter(|month| (1..=12).contains(month));
        Some(Dated { kind, year: self.year()?, month })
    }

    /// As `2010-02-06`, as far as it is given.
    fn written(&self) -> Option<String> {
        let year = self.year()?;
        match self.parts() {
            (_, Some(month @ 1..=12), Some(day @ 1..=31)) => Some(format!("{year}-{month:02}-{day:02}")),
            (_, Some(month @ 1..=12), None) => Some(format!("{year}-{month:02}")),
            _ => Some(year.to_string()),
        }
    }
}

/// How an update counts against a paper; `None` for corrections and the like
/// (<https://www.crossref.org/documentation/crossmark/version-control-corrections-and-retractions/>).
fn weight(kind: &str) -> Option<NoticeKind> {
    match kind.replace(['-', ' '], "_").to_lowercase().as_str() {
        "retraction" | "removal" => Some(NoticeKind::Retraction),
        "partial_retraction" => Some(NoticeKind::PartialRetraction),
        "withdrawal" => Some(NoticeKind::Withdrawal),
        "expression_of_concern" => Some(NoticeKind::Concern),
        _ => None,
    }
}

/// Whether an update is a new edition of the same work.
fn is_edition(kind: &str) -> bool {
    ["new_version", "new_edition"].contains(&kind.replace('-', "_").to_lowercase().as_str())
}
