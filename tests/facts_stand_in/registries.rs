//! `DataCite`, doi.org and PubMed.

use serde_json::{Value, json};
use shelfmark::sandbox::facts::{Day, Paper, Person, Shelf, Source};

use crate::client::{get, patient};
use crate::records::{all, recorded, recorded_json};
use crate::shapes::{Shape, holds, is_like, of_json};

fn shelf() -> Shelf {
    Shelf::default()
        .paper(
            Paper::on_arxiv("8912.00002", "Steeping", &["Ada Teal"])
                .revised(Day::new(2090, 1, 7), "Steeping, Slowly", &[])
                .by(vec![Person::parted("Bo", "Van Fenn"), Person::new("Ada Teal")]),
        )
        .paper(
            Paper::published("10.5555/Kettle(7)", "Kettles", &["Ada B. Teal", "Bo Fenn"], Day::new(2019, 1, 5))
                .pubmed(7001)
                .retracted(Day::new(2020, 2, 6), "10.5555/notice"),
        )
        .paper(
            Paper::published("10.5555/software.1", "ada/kettle: v1.0", &["Ada Teal"], Day::new(2016, 3, 27))
                .registered_at("DataCite"),
        )
        .paper(Paper::published("10.5555/medra", "Tè", &["Ada Teal"], Day::year(2016)).registered_at("mEDRA"))
}

/// datacite/list-by-ids.json: unknown DOIs are missing, those of Crossref, too, and DOIs are in lower case.
#[tokio::test]
async fn datacite_knows_the_latest_version_of_what_it_registered() {
    let world = patient(shelf()).await;
    let ids = "10.48550/arXiv.8912.00002,10.48550/arxiv.8912.00009,10.5555/kettle(7),10.5555/SOFTWARE.1";
    let said =
        get(&world, Source::DataCite, &format!("dois?ids={ids}&page%5Bsize%5D=10&fields%5Bdois%5D=doi%2Ctitles"))
            .await
            .json();
    let found: Vec<&Value> = said["data"].as_array().unwrap().iter().map(|record| &record["id"]).collect();
    assert_eq!(found, ["10.48550/arxiv.8912.00002", "10.5555/software.1"]);
    assert_eq!(said["data"][0]["attributes"]["titles"], json!([{ "title": "Steeping, Slowly" }]));
    is_like("a list", &said, recorded_json("datacite/list-by-ids.json"));

    let whole = get(&world, Source::DataCite, "dois/10.48550/arxiv.8912.00002").await.json();
    let creator = &whole["data"]["attributes"]["creators"][0];
    assert_eq!(
        (&creator["familyName"], &creator["givenName"]),
        (&json!("Fenn"), &json!("Bo Van")),
        "split at the last blank"
    );
    assert_eq!(whole["data"]["attributes"]["version"], "2");
}

#[tokio::test]
async fn a_list_of_datacite_has_25_records_unless_more_are_asked_for() {
    let paper = |at| Paper::on_arxiv(&format!("8912.{at:05}"), "Tea", &["Ada Teal"]);
    let world = patient(Shelf::default().papers((1..=30).map(paper))).await;
    let ids: Vec<String> = (1..=30).map(|at| format!("10.48550/arxiv.8912.{at:05}")).collect();
    let path = format!("dois?ids={}", ids.join(","));
    let first = get(&world, Source::DataCite, &path).await.json();
    assert_eq!(
        (first["data"].as_array().unwrap().len(), &first["meta"]),
        (25, &json!({ "total": 30, "totalPages": 2, "page": 1 }))
    );
    let next = first["links"]["next"].as_str().unwrap().to_owned();
    let next = next.split_once("/datacite/").unwrap().1;
    assert_eq!(get(&world, Source::DataCite, next).await.json()["data"].as_array().unwrap().len(), 5);
    let all = get(&world, Source::DataCite, &format!("{path}&page%5Bsize%5D=30")).await.json();
    assert_eq!(all["data"].as_array().unwrap().len(), 30);
}

/// datacite/not-found.404.json
#[tokio::test]
async fn datacite_does_not_find_what_others_registered() {
    let world = patient(shelf()).await;
    for doi in ["10.5555/kettle(7)", "10.5555/nothing"] {
        let said = get(&world, Source::DataCite, &format!("dois/{doi}")).await;
        assert_eq!(said.status, 404);
        is_like("not found", &said.json(), recorded_json("datacite/not-found.404.json"));
    }
}

#[tokio::test]
async fn a_record_of_datacite_has_the_fields_that_the_records_have() {
    let records: Vec<Shape> = all("datacite", ".json")
        .iter()
        .map(|(_, text)| serde_json::from_str::<Value>(text).unwrap())
        .filter(|record| record["data"].is_object())
        .map(|record| of_json(&record))
        .collect();
    let world = patient(shelf()).await;
    for doi in ["10.48550/arxiv.8912.00002", "10.5555/software.1"] {
        let said = get(&world, Source::DataCite, &format!("dois/{doi}")).await.json();
        holds(doi, &of_json(&said), &records);
    }
}

/// doi/registration-agencies.json: many at once, in the order and the spelling in which they are asked for.
#[tokio::test]
async fn doi_org_tells_agencies_in_order() {
    let world = patient(shelf()).await;
    let asked = "10.5555/none,10.5555/KETTLE(7),10.48550/arXiv.8912.00002,10.5555/medra";
    let said = get(&world, Source::Doi, &format!("ra/{asked}")).await.json();
    let due = json!([
        { "DOI": "10.5555/none", "status": "DOI does not exist" },
        { "DOI": "10.5555/KETTLE(7)", "RA": "Crossref" },
        { "DOI": "10.48550/arXiv.8912.00002", "RA": "DataCite" },
        { "DOI": "10.5555/medra", "RA": "mEDRA" },
    ]);
    assert_eq!(said, due);
    assert_eq!(get(&world, Source::Doi, "doiRA/10.5555/none").await.json(), json!([due[0]]));
    is_like("agencies", &said, recorded_json("doi/registration-agencies.json"));
}

/// doi/handle-found.json, doi/handle-unknown.404.json, doi/not-found.404.html
#[tokio::test]
async fn doi_org_has_handles_and_pages() {
    let world = patient(shelf()).await;
    let found = get(&world, Source::Doi, "api/handles/10.5555/kettle%287%29?type=URL").await;
    assert_eq!((found.status, &found.json()["responseCode"]), (200, &json!(1)));
    is_like("a handle", &found.json(), recorded_json("doi/handle-found.json"));
    let unknown = get(&world, Source::Doi, "api/handles/10.5555/none?type=URL").await;
    assert_eq!((unknown.status, unknown.json()), (404, json!({ "responseCode": 100, "handle": "10.5555/none" })));
    is_like("an unknown handle", &unknown.json(), recorded_json("doi/handle-unknown.404.json"));
    let page = get(&world, Source::Doi, "10.5555/none").await;
    let title = "<title>Error: DOI Not Found</title>";
    assert!(page.status == 404 && page.body.contains(title));
    assert!(recorded("doi/not-found.404.html").is_none_or(|record| record.contains(title)));
    let way = get(&world, Source::Doi, "10.48550/arxiv.8912.00002").await;
    assert_eq!((way.status, way.header("location")), (302, "https://arxiv.org/abs/8912.00002"));
}

/// pubmed/esummary-retracted-unknown-and-plain.json
#[tokio::test]
async fn pubmed_has_an_unknown_number_beside_the_others() {
    let world = patient(shelf()).await;
    let said =
        get(&world, Source::PubMed, "entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id=7001,99999999,23193287")
            .await;
    let result = &said.json()["result"];
    assert_eq!((said.status, &result["uids"]), (200, &json!(["7001", "99999999", "23193287"])));
    assert_eq!(result["99999999"], json!({ "uid": "99999999", "error": "cannot get document summary" }));
    let retracted = &result["7001"];
    assert!(retracted["pubtype"].as_array().unwrap().contains(&json!("Retracted Publication")));
    assert_eq!((&retracted["title"], &retracted["authors"][0]["name"]), (&json!("Kettles."), &json!("Teal AB")));
    assert_eq!(
        (&result["23193287"]["pubdate"], &result["23193287"]["epubdate"]),
        (&json!("2013 Jan"), &json!("2012 Nov 27"))
    );

    let Some(record) = recorded_json("pubmed/esummary-retracted-unknown-and-plain.json") else { return };
    assert_eq!(record["result"]["99999999"], result["99999999"]);
    assert_eq!(
        (&record["result"]["23193287"]["pubdate"], &record["result"]["23193287"]["authors"]),
        (&result["23193287"]["pubdate"], &result["23193287"]["authors"])
    );
    let shapes: Vec<Shape> = ["9500320", "31452104", "23193287"].map(|id| of_json(&record["result"][id])).to_vec();
    for id in ["7001", "23193287"] {
        holds(id, &of_json(&result[id]), &shapes);
    }
}

/// pubmed/esummary-of-pmcid.json, pubmed/esummary-empty-list.json
#[tokio::test]
async fn pubmed_central_has_numbers_of_its_own() {
    let world = patient(shelf()).await;
    let said =
        get(&world, Source::PubMed, "entrez/eutils/esummary.fcgi?db=pmc&retmode=json&id=3531190,99999999").await.json();
    assert_eq!(said["result"]["3531190"]["articleids"][0], json!({ "idtype": "pmid", "value": "23193287" }));
    is_like("of PubMed Central", &said, recorded_json("pubmed/esummary-of-pmcid.json"));
    let none = get(&world, Source::PubMed, "entrez/eutils/esummary.fcgi?db=pmc&retmode=json&id=").await;
    is_like("an empty list", &none.json(), recorded_json("pubmed/esummary-empty-list.json"));
    assert_eq!(get(&world, Source::PubMed, "entrez/eutils/other.fcgi?db=pmc&retmode=json&id=1").await.status, 404);
}
