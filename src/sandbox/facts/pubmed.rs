//! NCBI's `ESummary`, as in the answers recorded under pubmed/ (<https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESummary>).

use serde_json::{Map, Value, json};

use super::call::{Call, Reply, error_page, json};
use super::paper::{Paper, Person};
use super::shelf::Shelf;

/// Short records as JSON; nothing else is stood in for.
pub(super) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    let is_known = call.path == "entrez/eutils/esummary.fcgi";
    let is_json = call.parameter("retmode").as_deref() == Some("json");
    let is_central = match call.parameter("db").as_deref() {
        Some("pubmed") => false,
        Some("pmc") => true,
        _ => return error_page(404),
    };
    if !is_known || !is_json {
        return error_page(404);
    }
    let ids = call.names();
    if ids.is_empty() {
        // pubmed/esummary-empty-list.json
        return json(200, &json!({ "esummaryresult": ["Empty id list - nothing todo"] }));
    }
    let mut result = Map::new();
    result.insert("uids".to_owned(), json!(ids));
    for id in ids {
        let paper = id.parse().ok().and_then(|number| shelf.in_pubmed(number, is_central));
        let record = match paper {
            Some(paper) if is_central => in_central(paper, &id),
            Some(paper) => summary(paper, &id),
            // An unknown number is listed next to the known ones, in a 200.
            None => json!({ "uid": id, "error": "cannot get document summary" }),
        };
        result.insert(id, record);
    }
    json(200, &json!({ "header": { "type": "esummary", "version": "0.3" }, "result": result }))
}

/// A title ends in a full stop here.
fn title(paper: &Paper) -> String {
    format!("{}.", paper.latest().title.trim_end_matches('.'))
}

fn summary(paper: &Paper, id: &str) -> Value {
    let (online, printed) = (paper.latest().date, paper.printed);
    let names: Vec<String> = paper.latest().authors.iter().map(Person::with_initials).collect();
    let kinds = paper.latest().authors.iter().map(|person| if person.is_group { "CollectiveName" } else { "Author" });
    let authors: Vec<Value> = names
        .iter()
        .zip(kinds)
        .map(|(name, kind)| json!({ "name": name, "authtype": kind, "clusterid": "" }))
        .collect();
    let (journal, short) = paper.venue.clone().unwrap_or_default();
    let mut kinds = vec!["Journal Article"];
    kinds.extend(paper.is_retracted().then_some("Retracted Publication"));
    json!({
        "uid": id, "pubdate": printed.unwrap_or(online).in_words(),
        "epubdate": printed.map(|_| online.in_words()).unwrap_or_default(),
        "source": short, "authors": authors, "lastauthor": names.last(), "title": title(paper),
        "volume": "1", "issue": "", "pages": "1-9", "lang": ["eng"], "pubtype": kinds, "articleids": names_of(paper, id),
        "fulljournalname": journal,
        "elocationid": paper.doi.as_ref().map(|doi| format!("doi: {doi}")).unwrap_or_default(),
        "sortpubdate": format!("{} 00:00", printed.unwrap_or(online).stamp()[..10].replace('-', "/")),
        "vernaculartitle": "",
    })
}

/// Its identifiers, with the numbers of their types.
fn names_of(paper: &Paper, id: &str) -> Vec<Value> {
    let name = |kind: &str, number: u8, value: String| json!({ "idtype": kind, "idtypen": number, "value": value });
    let central = paper
        .pmc
        .into_iter()
        .flat_map(|number| [name("pmc", 8, format!("PMC{number}")), name("pmcid", 5, format!("pmc-id: PMC{number};"))]);
    let doi = paper.doi.iter().map(|doi| name("doi", 3, doi.clone()));
    [name("pubmed", 1, id.to_owned())].into_iter().chain(central).chain(doi).collect()
}

/// The part of a record in PubMed Central that is recorded (pubmed/esummary-of-pmcid.json).
fn in_central(paper: &Paper, id: &str) -> Value {
    let name = |kind: &str, value: String| json!({ "idtype": kind, "value": value });
    let pubmed = paper.pubmed.map(|number| name("pmid", number.to_string()));
    let doi = paper.doi.as_ref().map(|doi| name("doi", doi.clone()));
    let names: Vec<Value> = pubmed.into_iter().chain([name("pmcid", format!("PMC{id}"))]).chain(doi).collect();
    let date = paper.printed.unwrap_or(paper.latest().date).in_words();
    json!({ "uid": id, "pubdate": date, "title": title(paper), "articleids": names })
}
