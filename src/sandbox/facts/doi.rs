//! doi.org: who registered a DOI, its handle, and where it leads, as in the answers recorded under doi/
//! (<https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation>).

use serde_json::{Value, json};

use super::call::{Call, Reply, json, reply, with};
use super::paper::Paper;
use super::shelf::Shelf;

pub(super) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    if call.path.starts_with("ra/") || call.path.starts_with("doiRA/") {
        return agencies(shelf, call);
    }
    if let Some(doi) = call.behind("api/handles/") {
        return handle(shelf, &doi);
    }
    let doi = call.behind("").unwrap_or_default();
    match shelf.with_doi(&doi) {
        Some(paper) => with(reply(302, "text/html;charset=utf-8", ""), "location", &target(paper, &doi)),
        None => not_found(&doi),
    }
}

/// Who registered each, in the order of the request (doi/registration-agencies.json).
fn agencies(shelf: &Shelf, call: &Call) -> Reply {
    let agency = |doi: &String| match shelf.with_doi(doi) {
        Some(paper) => json!({ "DOI": doi, "RA": paper.registered_by() }),
        None => json!({ "DOI": doi, "status": "DOI does not exist" }),
    };
    json(200, &call.names().iter().map(agency).collect::<Value>())
}

/// doi/handle-found.json, doi/handle-unknown.404.json
fn handle(shelf: &Shelf, doi: &str) -> Reply {
    let Some(paper) = shelf.with_doi(doi) else {
        return json(404, &json!({ "responseCode": 100, "handle": doi }));
    };
    let address = json!({
        "index": 1, "type": "URL", "data": { "format": "string", "value": target(paper, doi) },
        "ttl": 86_400, "timestamp": paper.first_date().stamp(),
    });
    json(200, &json!({ "responseCode": 1, "handle": doi, "values": [address] }))
}

/// Where a DOI leads: arXiv, or a fictional publisher.
fn target(paper: &Paper, doi: &str) -> String {
    match &paper.arxiv {
        Some(number) => format!("https://arxiv.org/abs/{number}"),
        None => format!("https://publisher.example/{doi}"),
    }
}

/// doi/not-found.404.html, shortened.
fn not_found(doi: &str) -> Reply {
    let doi = doi.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en-us\">\n<head>\n<title>Error: DOI Not Found</title>\n</head>\n<body class=\"generic-page\">\n\
         <h2>DOI Not Found</h2>\n<h3>{doi}</h3>\n<p>This DOI cannot be found in the DOI System.</p>\n</body>\n</html>\n"
    );
    reply(404, "text/html;charset=utf-8", page)
}
