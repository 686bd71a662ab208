//! arXiv, asked through its API (<https://info.arxiv.org/help/api/user-manual.html>) for many papers at once.

use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node, ParsingOptions};

use super::reading::{Answers, all, all_said, said, year_and_month};
use crate::facts::{
    Answer, Author, DateKind, Dated, Fact, Kind, Notice, Paper, PaperId, Question, Record, Source, notice,
};

/// The most papers asked for in one request.
pub const AT_ONCE: usize = 50;
/// A paper that certainly exists. It is requested along with the others: an answer without it says nothing about those that are missing.
pub const PROOF: &str = "1706.03762";

const ATOM: &str = "http://www.w3.org/2005/Atom";
const ARXIV: &str = "http://arxiv.org/schemas/atom";
const OPEN_SEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// The most elements, attributes and texts in an answer about [`AT_ONCE`] papers; physics papers have thousands of authors.
const MOST_NODES: u32 = 2_000_000;

/// Whether a number without version is one that arXiv gives (<https://info.arxiv.org/help/arxiv_identifier.html>): `0804.2273` until
/// 2014, `1501.00001` since, `math/0309136` before. Others are not papers, and a single one among valid ones can make arXiv refuse them
/// all.
#[must_use]
pub fn is_well_formed(id: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let month_of = |number: &str| -> Option<u32> {
        let month: u32 = number.get(..4).filter(|month| is_number(month))?.parse().ok()?;
        (1..=12).contains(&(month % 100)).then_some(month)
    };
    if let Some((archive, number)) = id.split_once('/') {
        let is_archive = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'.');
        // From August 1991 to March 2007.
        let is_then = month_of(number).is_some_and(|month| month <= 703 || month >= 9108);
        return !archive.is_empty()
            && archive.bytes().all(is_archive)
            && number.len() == 7
            && is_number(number)
            && is_then;
    }
    let Some((month, number)) = id.split_once('.') else { return false };
    if month.len() != 4 || !is_number(number) {
        return false;
    }
    match month_of(month) {
        Some(704..=1412) => number.len() == 4,
        Some(month) if (1501..9000).contains(&month) => number.len() == 5,
        _ => false,
    }
}

/// The path and query that ask for papers, with or without versions: at most [`AT_ONCE`]. By default arXiv returns only ten.
#[must_use]
pub fn path(ids: &[String]) -> String {
    format!("api/query?id_list={}&max_results={}", ids.join(","), ids.len())
}

/// Like [`path`], with [`PROOF`] added, for papers that may not exist.
#[must_use]
pub fn path_with_proof(ids: &[String]) -> String {
    let mut ids = ids.to_vec();
    if !ids.iter().any(|id| id == PROOF) {
        ids.push(PROOF.to_owned());
    }
    path(&ids)
}

/// What a question asks arXiv for: a number, or one for each earlier version; empty if it is not for arXiv, or is not asked. Requests
/// for several versions by old numbers (`astro-ph/0501436v1`) have been seen to fail.
#[must_use]
pub fn asked_for(question: &Question) -> Vec<String> {
    match question {
        Question::Paper(PaperId::Arxiv(id)) => vec![id.clone()],
        Question::EarlierVersions { id, latest } if is_askable(id, *latest) => {
            (1..*latest).map(|version| format!("{id}v{version}")).collect()
        }
        _ => Vec::new(),
    }
}

/// How much of a request's [`AT_ONCE`] a question takes up; old numbers with a version take all of it.
#[must_use]
pub fn weight(question: &Question) -> usize {
    match (question, asked_for(question).len()) {
        (Question::EarlierVersions { id, .. }, 1) if id.contains('/') => AT_ONCE,
        (_, ids) => ids,
    }
}

/// Whether earlier versions are asked for: those that fit into one request, and for old numbers only a single one.
fn is_askable(id: &str, latest: u32) -> bool {
    let most = if id.contains('/') { 1 } else { AT_ONCE };
    is_well_formed(id) && usize::try_from(latest).is_ok_and(|latest| latest <= most + 1)
}

/// What arXiv's answer means for each question. A paper missing among others is absent; if the answer is empty, incomplete or has
/// something that was not asked for, it is unknown.
#[must_use]
pub fn read(asked: &[Question], status: u16, body: &[u8]) -> Answers {
    let feed = (status == 200).then(|| Feed::read(body)).flatten();
    let Some(mut feed) = feed else { return all(asked, &Answer::Unknown) };
    let numbers: HashSet<String> = asked.iter().filter_map(number).map(plain).chain([PROOF.to_owned()]).collect();
    let several: HashSet<String> = asked
        .iter()
        .filter(|one| matches!(one, Question::EarlierVersions { .. }))
        .filter_map(number)
        .map(plain)
        .collect();
    // A version that was not asked for belongs to another paper, whose number was garbled.
    feed.is_whole &= feed
        .papers
        .iter()
        .all(|(number, versions)| numbers.contains(number) && (versions.len() == 1 || several.contains(number)));
    asked.iter().map(|question| (question.clone(), feed.answer(question).unwrap_or(Answer::Unknown))).collect()
}

/// The number that a question is about.
fn number(question: &Question) -> Option<&str> {
    match question {
        Question::Paper(PaperId::Arxiv(id)) | Question::EarlierVersions { id, .. } => Some(id),
        _ => None,
    }
}

/// An answer from arXiv.
struct Feed {
    /// Its papers by number and version; `None` for an entry that cannot be read.
    papers: HashMap<String, HashMap<u32, Option<Entry>>>,
    /// Whether it has all that arXiv found.
    is_whole: bool,
}

/// One version of one paper.
#[derive(Clone)]
struct Entry {
    record: Record,
    doi: Option<String>,
    about: Option<String>,
    subjects: Vec<String>,
}

impl Feed {
    /// Reads it; `None` for anything that is not a feed of papers, including errors.
    fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).ok()?;
        let root = document.root_element();
        if !root.has_tag_name((ATOM, "feed")) {
            return None;
        }
        let total: Option<usize> = text_of(root, OPEN_SEARCH, "totalResults").and_then(|total| total.parse().ok());
        let (mut papers, mut entries, mut is_readable) = (HashMap::<_, HashMap<_, _>>::new(), 0, true);
        for entry in root.children().filter(|node| node.has_tag_name((ATOM, "entry"))) {
            let id = text_of(entry, ATOM, "id").unwrap_or_default();
            if id.contains("/api/errors") {
                return None;
            }
            entries += 1;
            match id.split_once("/abs/").and_then(|(_, id)| apart(id)) {
                Some((id, version)) => {
                    let twice = papers.entry(plain(id)).or_default().insert(version, Entry::read(entry));
                    is_readable &= twice.is_none();
                }
                None => is_readable = false,
            }
        }
        Some(Self { papers, is_whole: is_readable && entries > 0 && total == Some(entries) })
    }

    fn answer(&self, question: &Question) -> Option<Answer> {
        match question {
            Question::Paper(PaperId::Arxiv(id)) => match self.papers.get(&plain(id)) {
                Some(versions) => {
                    let (version, entry) = versions.iter().max_by_key(|(version, _)| **version)?;
                    Some(Answer::Known(Fact::Paper(Box::new(paper(*version, entry.clone()?)))))
                }
                None => self.is_whole.then_some(Answer::Absent),
            },
            Question::EarlierVersions { id, latest } => {
                let versions = self.papers.get(&plain(id))?;
                let record = |version| Some(versions.get(&version)?.as_ref()?.record.clone());
                let records: Vec<Record> = (1..*latest).map(record).collect::<Option<_>>()?;
                Some(Answer::Known(Fact::Versions(records)))
            }
            _ => None,
        }
    }
}

impl Entry {
    /// Reads an entry; `None` if something that every paper has is missing.
    fn read(entry: Node<'_, '_>) -> Option<Self> {
        let title = text_of(entry, ATOM, "title")?;
        let date = |name, kind| {
            let (year, month) = year_and_month(&text_of(entry, ATOM, name)?)?;
            Some(Dated { kind, year, month })
        };
        let named = |name| entry.children().filter(move |node| node.has_tag_name((ATOM, name)));
        let names = named("author").map(|author| text_of(author, ATOM, "name"));
        let authors: Vec<Author> = names.map(|name| name.map(author)).collect::<Option<_>>()?;
        let is_rest = |author: &Author| author.name.as_deref().is_some_and(is_rest);
        let main = entry.children().find(|node| node.has_tag_name((ARXIV, "primary_category")));
        let terms = main.into_iter().chain(named("category")).filter_map(|category| category.attribute("term"));
        Some(Self {
            record: Record {
                source: Source::Arxiv,
                titles: vec![title],
                has_all_authors: !authors.is_empty() && !authors.iter().any(is_rest),
                authors: authors.into_iter().filter(|author| !is_rest(author)).collect(),
                dates: vec![date("published", DateKind::First)?, date("updated", DateKind::Version)?],
                venues: text_of(entry, ARXIV, "journal_ref").into_iter().collect(),
                comment: text_of(entry, ARXIV, "comment"),
                kind: Kind::Preprint,
                ..Record::default()
            },
            doi: text_of(entry, ARXIV, "doi"),
            about: text_of(entry, ATOM, "summary"),
            subjects: all_said(terms),
        })
    }
}

/// A paper, from its latest version.
fn paper(version: u32, entry: Entry) -> Paper {
    let notices = withdrawal(&entry).into_iter().collect();
    Paper {
        records: vec![entry.record],
        latest_version: Some(version),
        notices,
        // Authors may give several, separated by blanks.
        also: entry.doi.iter().flat_map(|dois| dois.split_whitespace()).map(str::to_lowercase).collect(),
        about: entry.about,
        subjects: entry.subjects,
    }
}

/// A notice that the authors have withdrawn the paper, with their words.
fn withdrawal(entry: &Entry) -> Option<Notice> {
    let comment = entry.record.comment.as_deref();
    let kind = notice::on_arxiv(comment, entry.about.as_deref())?;
    let words = if notice::on_arxiv(comment, None).is_some() { comment } else { entry.about.as_deref() };
    Some(Notice { kind, source: Source::Arxiv, date: None, words: words.map(str::to_owned) })
}

/// A name as arXiv writes it, in one piece. It has no field for groups; these are recognised by their names.
fn author(name: String) -> Author {
    const GROUPS: [&str; 2] = ["collaboration", "consortium"];
    let is_group = name.split_whitespace().any(|word| GROUPS.contains(&word.to_lowercase().as_str()));
    Author { name: Some(name), is_group, ..Author::default() }
}

/// Whether a name stands for all remaining authors.
fn is_rest(name: &str) -> bool {
    ["et al", "et al.", "others"].contains(&name.to_lowercase().as_str())
}

/// A number and its version: `1706.03762v7`.
fn apart(id: &str) -> Option<(&str, u32)> {
    let (id, version) = id.trim().rsplit_once('v')?;
    Some((id, version.parse().ok()?)).filter(|(id, _)| is_well_formed(id))
}

/// A number in lowercase, without the class after its archive: `math/0309136` for `math.GT/0309136`.
fn plain(id: &str) -> String {
    let id = id.to_lowercase();
    match id.split_once('/') {
        Some((archive, number)) => format!("{}/{number}", archive.split('.').next().unwrap_or(archive)),
        None => id,
    }
}

/// The text of a child element; `None` if it is missing or empty.
fn text_of(parent: Node<'_, '_>, namespace: &str, name: &str) -> Option<String> {
    let child = parent.children().find(|node| node.has_tag_name((namespace, name)))?;
    let text: String = child.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    said(&text)
}
