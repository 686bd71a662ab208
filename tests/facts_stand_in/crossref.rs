//! Crossref.

use serde_json::{Value, json};
use shelfmark::sandbox::facts::{Day, Paper, Person, Shelf, Source};

use crate::client::{get, patient};
use crate::records::{all, recorded, recorded_json};
use crate::shapes::{Shape, holds, is_like, of_json};

const RETRACTED: &str = "10.5555/Retracted";

fn shelf() -> Shelf {
    let date = Day::new(2019, 4, 5);
    Shelf::default()
        .paper(
            Paper::published("10.5555/plain", "Kettles", &["Ada Teal", "Bo Fenn"], date)
                .subtitle("A Survey")
                .printed(Day::month(2019, 6))
                .venue("Journal of Tea", "J. Tea"),
        )
        .paper(
            Paper::published(RETRACTED, "Cold Kettles", &["Ada Teal"], date)
                .updated_by("correction", Day::new(2019, 8, 1), "10.5555/correction")
                .retracted(Day::new(2020, 2, 6), "10.5555/retraction")
                .told_by_retraction_watch(),
        )
        .paper(
            Paper::published("10.5555/preprint", "Cups", &["Ada Teal"], date)
                .kind("posted-content")
                .venue("teaRxiv", "")
                .published_as("10.5555/plain"),
        )
        .paper(Paper::published("10.5555/group", "Pots", &[], date).by(vec![Person::group("The Teapot Staff")]))
        .paper(Paper::on_arxiv("8912.00001", "Leaves", &["Ada Teal"]))
}

/// crossref/not-found.404.txt: plain text, and it does not prove that the DOI does not exist.
#[tokio::test]
async fn what_others_registered_is_not_found() {
    let world = patient(shelf()).await;
    for doi in ["10.5555/nothing", "10.48550/arxiv.8912.00001"] {
        let said = get(&world, Source::Crossref, &format!("works/{doi}")).await;
        assert_eq!((said.status, said.body.as_str()), (404, "Resource not found."));
        assert!(said.header("content-type").starts_with("text/plain"));
        assert!(recorded("crossref/not-found.404.txt").is_none_or(|record| record.trim_end() == said.body));
    }
    assert_eq!(get(&world, Source::Crossref, "elsewhere").await.status, 404);
}

/// crossref/list-by-doi-one-missing.json
#[tokio::test]
async fn unknown_dois_of_a_list_are_missing() {
    let world = patient(shelf()).await;
    let select = "DOI,title,type,author,issued,container-title,updated-by";
    let path =
        format!("works?filter=doi:10.5555/plain,doi:10.5555/nothing,doi:10.5555/RETRACTED&rows=20&select={select}");
    let said = get(&world, Source::Crossref, &path).await.json();
    let found: Vec<&Value> = said["message"]["items"].as_array().unwrap().iter().map(|item| &item["DOI"]).collect();
    assert_eq!(
        (found, &said["message"]["total-results"]),
        (vec![&json!("10.5555/plain"), &json!("10.5555/retracted")], &json!(2))
    );
    is_like("a list", &said, recorded_json("crossref/list-by-doi-one-missing.json"));
    let none = get(&world, Source::Crossref, "works?filter=doi:10.5555/nothing&rows=1").await.json();
    is_like("an empty list", &none, recorded_json("crossref/search-no-result.json"));
}

#[tokio::test]
async fn a_list_has_as_many_rows_as_are_asked_for_and_20_else() {
    let paper = |at| Paper::published(&format!("10.5555/{at}"), "Tea", &["Ada Teal"], Day::year(2019));
    let world = patient(Shelf::default().papers((1..=25).map(paper))).await;
    let filters: Vec<String> = (1..=25).map(|at| format!("doi:10.5555/{at}")).collect();
    let rows = async |more: &str| {
        let said = get(&world, Source::Crossref, &format!("works?filter={}{more}", filters.join(","))).await.json();
        said["message"]["items"].as_array().unwrap().len()
    };
    assert_eq!((rows("").await, rows("&rows=25").await), (20, 25));
}

/// crossref/bad-parameter.400.json
#[tokio::test]
async fn what_a_route_does_not_know_is_refused() {
    let world = patient(shelf()).await;
    for path in ["works?filter=doi:10.5555/a,b&rows=2", "works/10.5555/plain?select=DOI"] {
        let said = get(&world, Source::Crossref, path).await;
        assert_eq!(said.status, 400, "{path}");
        is_like(path, &said.json(), recorded_json("crossref/bad-parameter.400.json"));
    }
}

/// crossref/retracted.json, crossref/updated-by-correction.json, crossref/preprint-is-preprint-of.json
#[tokio::test]
async fn what_was_published_about_a_paper_stands_in_updated_by() {
    let world = patient(shelf()).await;
    let message =
        async |doi: &str| get(&world, Source::Crossref, &format!("works/{doi}")).await.json()["message"].clone();
    let retracted = message("10.5555/retracted").await;
    let kinds: Vec<&Value> = retracted["updated-by"].as_array().unwrap().iter().map(|update| &update["type"]).collect();
    assert_eq!(kinds, ["correction", "retraction"], "the gravest is not the first");
    assert_eq!(retracted["updated-by"][1]["updated"]["date-parts"], json!([[2020, 2, 6]]));
    assert_eq!(retracted["updated-by"][1]["label"], "Retraction");
    assert_eq!(message("10.5555/preprint").await["relation"]["is-preprint-of"][0]["id"], "10.5555/plain");
    let plain = message("10.5555/plain").await;
    assert_eq!((&plain["title"], &plain["subtitle"]), (&json!(["Kettles"]), &json!(["A Survey"])));
    assert_eq!(plain["issued"]["date-parts"], json!([[2019, 4, 5]]), "the earlier of print and online");
    assert!(plain["updated-by"].is_null() && plain["relation"] == json!({}));
    assert_eq!(message("10.5555/group").await["author"][0]["name"], "The Teapot Staff");
}

#[tokio::test]
async fn a_record_has_the_fields_that_the_records_have() {
    let records: Vec<Shape> = all("crossref", ".json")
        .iter()
        .map(|(_, text)| serde_json::from_str::<Value>(text).unwrap())
        .filter(|record| record["message-type"] == "work")
        .map(|record| of_json(&record))
        .collect();
    let world = patient(shelf()).await;
    for doi in ["10.5555/plain", "10.5555/retracted", "10.5555/preprint", "10.5555/group"] {
        let said = get(&world, Source::Crossref, &format!("works/{doi}")).await.json();
        holds(doi, &of_json(&said), &records);
    }
    let agency = get(&world, Source::Crossref, "works/10.5555/plain/agency").await.json();
    is_like("an agency", &agency, recorded_json("crossref/agency.json"));
}
