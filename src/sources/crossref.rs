//! Crossref, where most publishers register their DOIs
//! (<https://www.crossref.org/documentation/retrieve-metadata/rest-api/>). It never says that a paper does not exist: another agency may have it.

mod work;

use serde_json::Value;

use super::escape::{in_path, in_query};
use super::reading::{Answers, all, json, shaped};
use crate::facts::{Answer, Fact, PaperId, Question};
use work::Work;

/// The most papers asked for in one request.
pub const AT_ONCE: usize = 20;
/// The fields requested for each.
const FIELDS: &str = "DOI,type,title,original-title,subtitle,author,issued,published-print,published-online,posted,created,\
                      container-title,short-container-title,ISSN,event,updated-by,update-to,relation,abstract";

/// Whether a DOI can be asked for along with others: filters are separated by commas, which cannot be escaped, and their values by
/// colons.
#[must_use]
pub fn is_listable(doi: &str) -> bool {
    doi.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/()".contains(&byte))
}

/// The path and query that ask for papers by their DOIs, with an address at which the operator can be reached.
#[must_use]
pub fn path(dois: &[String], mail: Option<&str>) -> String {
    let filters: Vec<String> = dois.iter().map(|doi| format!("doi:{}", in_query(doi))).collect();
    let mail = mail.map(|mail| format!("&mailto={}", in_query(mail))).unwrap_or_default();
    format!("works?filter={}&rows={}&select={}{mail}", filters.join(","), dois.len(), in_query(FIELDS))
}

/// The path that asks for one paper, whatever its DOI contains.
#[must_use]
pub fn path_of_one(doi: &str, mail: Option<&str>) -> String {
    let mail = mail.map(|mail| format!("?mailto={}", in_query(mail))).unwrap_or_default();
    format!("works/{}{mail}", in_path(doi))
}

/// What Crossref's answer, a list or one record, means for each question.
#[must_use]
pub fn read(asked: &[Question], status: u16, body: &[u8]) -> Answers {
    let body = (status == 200).then(|| json(body)).flatten();
    let items: &[Value] = match body.as_ref().map(|body| (body["message-type"].as_str(), &body["message"])) {
        Some((Some("work-list"), message)) => message["items"].as_array().map(Vec::as_slice).unwrap_or_default(),
        Some((Some("work"), message)) => std::slice::from_ref(message),
        _ => return all(asked, &Answer::Unknown),
    };
    let answer = |question: &Question| {
        let Question::Paper(PaperId::Doi(doi)) = question else { return None };
        let is_it = |item: &&Value| item["DOI"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(doi));
        let work: Work = shaped(items.iter().find(is_it)?)?;
        Some(Answer::Known(Fact::Paper(Box::new(work.paper()))))
    };
    asked.iter().map(|question| (question.clone(), answer(question).unwrap_or(Answer::Unknown))).collect()
}
