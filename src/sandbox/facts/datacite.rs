//! `DataCite`'s REST API, as in the answers recorded under datacite/ (<https://support.datacite.org/docs/api>).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::call::{Call, Reply, json};
use super::paper::{Paper, Person};
use super::shelf::Shelf;

/// How many a page of a list has unless more are asked for.
const USUAL_SIZE: usize = 25;

pub(super) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    if call.path == "dois" {
        return list(shelf, call);
    }
    let doi = call.behind("dois/").unwrap_or_default();
    match shelf.registered(&doi, "DataCite").and_then(|paper| record(paper, call)) {
        Some(record) => json(200, &json!({ "data": record })),
        // datacite/not-found.404.json; a DOI registered with Crossref is not found either.
        None => json(
            404,
            &json!({ "errors": [{ "status": "404", "title": "The resource you are looking for doesn't exist." }] }),
        ),
    }
}

/// Unknown DOIs are missing from the list, and what does not fit on a page is on the next (datacite/list-by-ids.json).
fn list(shelf: &Shelf, call: &Call) -> Reply {
    let (size, page) = (call.number("page[size]").unwrap_or(USUAL_SIZE), call.number("page[number]").unwrap_or(1));
    let mut found: Vec<&Paper> = Vec::new();
    for paper in call.names().iter().filter_map(|doi| shelf.registered(doi, "DataCite")) {
        if !found.iter().any(|other| other.any_doi() == paper.any_doi()) {
            found.push(paper);
        }
    }
    let records: Vec<Value> =
        found.iter().skip(size * page.saturating_sub(1)).take(size).filter_map(|paper| record(paper, call)).collect();
    let pages = found.len().div_ceil(size.max(1));
    let here = format!("{}dois?{}", call.base, call.query);
    let mut links = json!({ "self": here });
    if page < pages {
        links["next"] = format!("{here}&{}={}", escaped("page[number]"), page + 1).into();
    }
    json(
        200,
        &json!({ "data": records, "meta": { "total": found.len(), "totalPages": pages, "page": page }, "links": links }),
    )
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A record, with the requested attributes.
fn record(paper: &Paper, call: &Call) -> Option<Value> {
    let doi = paper.any_doi()?;
    let mut attributes = attributes(paper, &doi);
    let Some(fields) = call.parameter("fields[dois]") else {
        return Some(json!({ "id": doi, "type": "dois", "attributes": attributes }));
    };
    let fields: Vec<&str> = fields.split(',').collect();
    attributes.retain(|name, _| fields.contains(&name.as_str()));
    Some(json!({ "id": doi, "type": "dois", "attributes": attributes, "relationships": {} }))
}

/// What is known about the latest version; for the others, only the dates.
fn attributes(paper: &Paper, doi: &str) -> Map<String, Value> {
    let latest = paper.latest();
    let (prefix, suffix) = doi.split_once('/').unwrap_or((doi, ""));
    let year = paper.first_date().only_year();
    let (publisher, url) = match &paper.arxiv {
        Some(number) => ("arXiv", format!("https://arxiv.org/abs/{number}")),
        None => ("Zenodo", format!("https://zenodo.org/record/{}", suffix.rsplit('.').next().unwrap_or(suffix))),
    };
    let identifier = |kind: &str, name: &str| -> Vec<Value> {
        paper.arxiv.iter().map(|number| json!({ name: number, kind: "arXiv" })).collect()
    };
    let subjects: Vec<Value> = paper
        .subjects
        .iter()
        .map(|code| json!({ "lang": "en", "subject": format!("Subject ({code})"), "subjectScheme": "arXiv" }))
        .collect();
    let told = json!({
        "doi": doi, "prefix": prefix, "suffix": suffix, "url": url, "publisher": publisher, "publicationYear": year,
        "identifiers": identifier("identifierType", "identifier"),
        "alternateIdentifiers": identifier("alternateIdentifierType", "alternateIdentifier"),
        "creators": latest.authors.iter().map(creator).collect::<Vec<_>>(),
        "titles": [{ "title": latest.title }], "subjects": subjects, "dates": dates(paper), "types": types(paper),
        "version": paper.arxiv.as_ref().map(|_| paper.versions.len().to_string()),
        "descriptions": [{ "description": paper.about, "descriptionType": "Abstract" }],
        "created": paper.first_date().stamp(), "registered": paper.first_date().stamp(),
        "published": year.to_string(), "updated": latest.date.stamp(),
    });
    [told, untold()]
        .into_iter()
        .filter_map(|part| if let Value::Object(part) = part { Some(part) } else { None })
        .flatten()
        .collect()
}

/// What every record has and our papers do not describe.
fn untold() -> Value {
    json!({
        "container": {}, "contributors": [], "language": null, "relatedIdentifiers": [], "relatedItems": [], "sizes": [],
        "formats": [], "rightsList": [], "geoLocations": [], "fundingReferences": [], "contentUrl": null, "metadataVersion": 0,
        "schemaVersion": "http://datacite.org/schema/kernel-4", "source": "mds", "isActive": true, "state": "findable",
        "reason": null, "viewCount": 0, "downloadCount": 0, "referenceCount": 0, "citationCount": 0, "partCount": 0,
        "partOfCount": 0, "versionCount": 0, "versionOfCount": 0,
    })
}

/// A name, split at its last blank: "Regaldo-Saint Blancard" became the family name "Blancard" (datacite/arxiv-doi-new-title-new-order.json).
fn creator(person: &Person) -> Value {
    let whole = person.whole();
    let (given, family) = match whole.rsplit_once(' ') {
        Some((given, family)) if !person.is_group => (given, family),
        _ => return json!({ "nameType": "Organizational", "name": whole, "affiliation": [], "nameIdentifiers": [] }),
    };
    json!({
        "nameType": "Personal", "givenName": given, "familyName": family, "name": format!("{family}, {given}"),
        "affiliation": [], "nameIdentifiers": [],
    })
}

/// The dates; for a paper on arXiv, those of each version.
fn dates(paper: &Paper) -> Vec<Value> {
    let first = paper.first_date();
    if paper.arxiv.is_none() {
        return vec![json!({ "date": first.to_string(), "dateType": "Issued" })];
    }
    let of_version = |(at, date): (usize, String)| {
        let of = |kind: &str| json!({ "date": date, "dateType": kind, "dateInformation": format!("v{at}") });
        [of("Submitted"), of("Updated")]
    };
    let stamps = (1..).zip(paper.versions.iter().map(|version| version.date.stamp()));
    let month = first.to_string().chars().take(7).collect::<String>();
    let rest = [
        json!({ "date": month, "dateType": "Available", "dateInformation": "v1" }),
        json!({ "date": first.only_year().to_string(), "dateType": "Issued" }),
    ];
    stamps.flat_map(of_version).chain(rest).collect()
}

fn types(paper: &Paper) -> Value {
    match &paper.arxiv {
        Some(_) => json!({
            "ris": "GEN", "bibtex": "misc", "citeproc": "article", "schemaOrg": "CreativeWork",
            "resourceType": "Article", "resourceTypeGeneral": "Preprint",
        }),
        None => json!({
            "ris": "COMP", "bibtex": "misc", "citeproc": "article", "schemaOrg": "SoftwareSourceCode",
            "resourceTypeGeneral": "Software",
        }),
    }
}
