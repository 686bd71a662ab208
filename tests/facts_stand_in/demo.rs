//! The world of the demo.

use serde_json::{Value, json};
use shelfmark::sandbox::facts::{DEMO_LIST, Source, StandIn, demo_web, demo_world};

use crate::client::{exchange, get, patient, query};

/// The addresses of its list.
fn addresses() -> Vec<&'static str> {
    DEMO_LIST.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect()
}

#[tokio::test]
async fn each_entry_is_known_and_each_kind_of_fact_is_there_once() {
    let world = patient(demo_world()).await;
    let arxiv: Vec<&str> =
        addresses().iter().filter_map(|address| address.split_once("/abs/").map(|(_, id)| id)).collect();
    let feed = get(&world, Source::Arxiv, &format!("api/query?id_list={}&max_results=9", arxiv.join(","))).await.body;
    assert!(arxiv.iter().all(|id| feed.contains(&format!("/abs/{id}v"))), "{feed}");
    // The link of "A Grammar of Gull Quarrels" leads to another paper; its own paper exists, too.
    assert!(feed.contains("<title>Tide Tables for Shore Robots</title>") && !feed.contains("Gull Quarrels"));
    assert!(
        get(&world, Source::Arxiv, "api/query?id_list=8912.00533")
            .await
            .body
            .contains("<title>A Grammar of Gull Quarrels</title>")
    );
    assert_eq!(feed.matches("withdrawn").count(), 1);

    let retracted = get(&world, Source::Crossref, "works/10.5555/nestlings.2089.4").await.json();
    assert_eq!(retracted["message"]["updated-by"][0]["type"], "retraction");
    assert_eq!(get(&world, Source::Doi, "ra/10.5555/nestlings.2089.4").await.json()[0]["RA"], "Crossref");

    let ask = async |name: &str| {
        let (owner, name) = name.split_once('/').unwrap();
        let text =
            "query($o: String!, $n: String!) { r: repository(owner: $o, name: $n) { nameWithOwner isArchived } }";
        query(&world, &json!({ "query": text, "variables": { "o": owner, "n": name } })).await.json()["data"]["r"]
            .clone()
    };
    let projects = addresses().into_iter().filter_map(|address| address.strip_prefix("https://github.com/"));
    let mut found: Vec<(String, Value)> = Vec::new();
    for name in projects {
        found.push((name.to_owned(), ask(name).await));
    }
    let renamed = found.iter().filter(|(name, project)| project["nameWithOwner"] != json!(name)).count();
    let archived = found.iter().filter(|(_, project)| project["isArchived"] == true).count();
    assert_eq!((found.len(), renamed, archived), (3, 1, 1));
}

#[tokio::test]
async fn one_of_its_pages_is_dead() {
    let world = StandIn::start(demo_world(), demo_web()).await.unwrap();
    let mut statuses = Vec::new();
    for address in addresses().into_iter().filter(|address| address.contains(".example")) {
        let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
        statuses.push(exchange(&world, "GET", host, &format!("/{path}"), "", "").await.unwrap().status);
    }
    assert_eq!(statuses, [404, 200]);
}
