//! Crossref's REST API, as in the answers recorded under crossref/ (<https://api.crossref.org/swagger-ui/index.html>).

use serde_json::{Map, Value, json};

use super::call::{Call, Reply, json, text};
use super::day::Day;
use super::paper::{Notice, Paper, Person};
use super::shelf::Shelf;

/// How many a list has unless more are asked for.
const USUAL_ROWS: usize = 20;

pub(super) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    if call.path == "works" {
        return list(shelf, call);
    }
    let Some(doi) = call.behind("works/") else { return not_found() };
    if call.parameter("select").is_some() {
        return refused("parameter-not-allowed", "select", "This route does not support select");
    }
    if let Some(doi) = doi.strip_suffix("/agency") {
        return agency(shelf, doi);
    }
    match shelf.registered(&doi, "Crossref") {
        Some(paper) => message("work", &Value::Object(work(paper))),
        None => not_found(),
    }
}

/// The body is plain text (crossref/not-found.404.txt). It does not mean that there is no such DOI: another agency may have it.
fn not_found() -> Reply {
    text(404, "Resource not found.")
}

/// crossref/bad-parameter.400.json
fn refused(kind: &str, value: &str, words: &str) -> Reply {
    let fault = json!({ "type": kind, "value": value, "message": words });
    json(400, &json!({ "status": "failed", "message-type": "validation-failure", "message": [fault] }))
}

fn message(kind: &str, message: &Value) -> Reply {
    json(200, &json!({ "status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message }))
}

/// crossref/agency.json
fn agency(shelf: &Shelf, doi: &str) -> Reply {
    let Some(paper) = shelf.with_doi(doi) else { return not_found() };
    let label = paper.registered_by();
    message("work-agency", &json!({ "DOI": doi, "agency": { "id": label.to_lowercase(), "label": label } }))
}

/// Unknown DOIs are missing from the list (crossref/list-by-doi-one-missing.json). Filters are separated by commas, which cannot be
/// escaped.
fn list(shelf: &Shelf, call: &Call) -> Reply {
    let filters = call.parameter("filter").unwrap_or_default();
    let mut found: Vec<&Paper> = Vec::new();
    for filter in filters.split(',').filter(|filter| !filter.is_empty()) {
        let Some(doi) = filter.strip_prefix("doi:") else {
            let name = filter.split(':').next().unwrap_or(filter);
            let words = format!("Filter {name} specified but there is no such filter for this route.");
            return refused("filter-not-available", name, &words);
        };
        let known = shelf.registered(doi, "Crossref");
        found.extend(known.filter(|paper| !found.iter().any(|other| other.any_doi() == paper.any_doi())));
    }
    let rows = call.number("rows").unwrap_or(USUAL_ROWS);
    let select = call.parameter("select");
    let item = |paper: &&Paper| {
        let mut item = work(paper);
        if let Some(select) = &select {
            item.retain(|name, _| select.split(',').any(|field| field == name));
        }
        Value::Object(item)
    };
    let items: Vec<Value> = found.iter().take(rows).map(item).collect();
    message(
        "work-list",
        &json!({
            "facets": {}, "total-results": found.len(), "items": items, "items-per-page": rows,
            "query": { "start-index": 0, "search-terms": null },
        }),
    )
}

/// A record. What the publisher did not deposit is missing.
fn work(paper: &Paper) -> Map<String, Value> {
    let latest = paper.latest();
    let (doi, online) = (paper.any_doi().unwrap_or_default(), latest.date);
    let is_posted = paper.kind == "posted-content";
    let (venue, short) = paper.venue.clone().unzip();
    let issued = paper.printed.map_or(online, |printed| printed.min(online));
    let mut work = Map::new();
    let mut put = |name: &str, value: Value| drop(work.insert(name.to_owned(), value));
    put("indexed", moment(online, true));
    put("reference-count", json!(0));
    put("publisher", json!("Publisher of the Stand-in"));
    put("content-domain", json!({ "domain": [], "crossmark-restriction": false }));
    put("short-container-title", json!(short.into_iter().collect::<Vec<_>>()));
    put("DOI", json!(doi));
    put("type", json!(paper.kind));
    put("created", moment(online, false));
    put("source", json!("Crossref"));
    put("is-referenced-by-count", json!(0));
    put("title", json!([latest.title]));
    put("prefix", json!(doi.split('/').next()));
    put("author", latest.authors.iter().enumerate().map(author).collect());
    put("member", json!("0"));
    put("abstract", json!(format!("<jats:p>{}</jats:p>", paper.about)));
    if is_posted {
        put("posted", day(online));
        put("institution", json!(venue.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>()));
        put("subtype", json!("preprint"));
    } else {
        put("published-online", day(online));
    }
    if let Some(printed) = paper.printed {
        put("published-print", day(printed));
    }
    if !paper.notices.is_empty() {
        put("updated-by", paper.notices.iter().map(notice).collect());
    }
    put("container-title", json!(venue.into_iter().filter(|_| !is_posted).collect::<Vec<_>>()));
    put("original-title", json!([]));
    put("deposited", moment(online, false));
    put("score", json!(1));
    put("resource", json!({ "primary": { "URL": format!("https://publisher.example/{doi}") } }));
    put("subtitle", json!(paper.subtitle.iter().collect::<Vec<_>>()));
    put("short-title", json!([]));
    put("issued", day(issued));
    put("references-count", json!(0));
    put("URL", json!(format!("https://doi.org/{doi}")));
    put("relation", relation(paper));
    put("subject", json!([]));
    put("published", day(issued));
    work
}

fn day(day: Day) -> Value {
    json!({ "date-parts": day.parts() })
}

/// A date with its time, and with the version of the index if there is one.
fn moment(day: Day, is_versioned: bool) -> Value {
    let mut moment = json!({ "date-parts": day.parts(), "date-time": day.stamp(), "timestamp": day.milliseconds() });
    if is_versioned {
        moment["version"] = json!("4.1.0");
    }
    moment
}

/// A group has only a `name` (crossref/correction-notice-group-author.json).
fn author((at, person): (usize, &Person)) -> Value {
    let sequence = if at == 0 { "first" } else { "additional" };
    if person.is_group {
        return json!({ "name": person.family, "sequence": sequence, "affiliation": [] });
    }
    let role = json!([{ "vocabulary": "crossref", "role": "author" }]);
    let mut author = json!({ "family": person.family, "sequence": sequence, "affiliation": [], "role": role });
    if let Some(given) = &person.given {
        author["given"] = json!(given);
    }
    author
}

/// crossref/retracted.json, crossref/updated-by-correction.json
fn notice(notice: &Notice) -> Value {
    let mut label = notice.kind.replace('_', " ");
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut update = json!({ "DOI": notice.doi, "type": notice.kind, "label": label, "source": notice.by, "updated": moment(notice.date, false) });
    if notice.by == "retraction-watch" {
        update["record-id"] = json!("1");
    }
    update
}

/// What a preprint was published as (crossref/preprint-is-preprint-of.json).
fn relation(paper: &Paper) -> Value {
    let of = |doi: &String| json!({ "is-preprint-of": [{ "id-type": "doi", "id": doi, "asserted-by": "subject" }] });
    paper.published_as.as_ref().map_or_else(|| json!({}), of)
}
