//! GitHub.

use serde_json::{Value, json};
use shelfmark::sandbox::facts::{Day, Project, Shelf, Source};

use crate::client::{exchange, get, get_as, patient, query};
use crate::records::{recorded, recorded_json};
use crate::shapes::is_like;

fn shelf() -> Shelf {
    Shelf::default()
        .project(Project::new("ada/Kettle").renamed_from("ada/pot").topics(&["tea"]).licence("Apache-2.0"))
        .project(Project::new("ada/cold").archived(Day::new(2023, 1, 1)).stars(1_200))
        .project(Project::new("bo/young").without_licence().empty())
        .project(Project::new("guild/closed").closed())
        .project(Project::new("ada/secret").private())
}

/// The recorded query, or one like it.
fn recorded_query() -> String {
    let ours = "query($o0:String!,$n0:String!,$o1:String!,$n1:String!,$o2:String!,$n2:String!,$o3:String!,$n3:String!) {
        r0: repository(owner:$o0, name:$n0, followRenames:true) { ...facts } r1: repository(owner:$o1, name:$n1) { ...facts }
        r2: repository(owner:$o2, name:$n2) { ...facts } r3: repository(owner:$o3, name:$n3) { ...facts } rateLimit { cost } }
        fragment facts on Repository { nameWithOwner isArchived archivedAt isEmpty stargazerCount licenseInfo { spdxId } }";
    recorded("github/query.graphql").unwrap_or_else(|| ours.to_owned())
}

async fn four(names: [&str; 4]) -> Value {
    let world = patient(shelf()).await;
    let mut variables = json!({});
    for (at, name) in names.iter().enumerate() {
        let (owner, name) = name.split_once('/').unwrap();
        variables[format!("o{at}")] = json!(owner);
        variables[format!("n{at}")] = json!(name);
    }
    let said = query(&world, &json!({ "query": recorded_query(), "variables": variables })).await;
    assert_eq!(said.status, 200);
    said.json()
}

/// github/repositories-partly-found.json: data and errors together; renames are followed.
#[tokio::test]
async fn a_query_brings_data_and_errors_together() {
    let said = four(["ada/POT", "github/non-existing-repository", "ada/cold", "bo/young"]).await;
    let data = &said["data"];
    assert_eq!((&data["r0"]["nameWithOwner"], &data["r1"]), (&json!("ada/Kettle"), &Value::Null));
    assert_eq!((&data["r2"]["isArchived"], &data["r2"]["archivedAt"]), (&json!(true), &json!("2023-01-01T12:00:00Z")));
    assert_eq!((&data["r3"]["isEmpty"], &data["r3"]["licenseInfo"]), (&json!(true), &Value::Null));
    assert_eq!(data["rateLimit"]["cost"], 1);
    let errors = said["errors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[0]["type"], &errors[0]["path"]), (1, &json!("NOT_FOUND"), &json!(["r1"])));
    let Some(record) = recorded_json("github/repositories-partly-found.json") else { return };
    assert_eq!(record["errors"][0]["message"], errors[0]["message"]);
    is_like("repositories", &said, Some(record));
}

/// github/forbidden-field.200.json
#[tokio::test]
async fn an_organization_may_let_nobody_in() {
    let said = four(["guild/closed", "ada/kettle", "ada/secret", "bo/young"]).await;
    assert_eq!((&said["data"]["r0"], &said["data"]["r2"]), (&Value::Null, &Value::Null));
    assert_eq!((&said["errors"][0]["type"], &said["errors"][1]["type"]), (&json!("FORBIDDEN"), &json!("NOT_FOUND")));
    let Some(record) = recorded_json("github/forbidden-field.200.json") else { return };
    is_like("a refusal", &said["errors"][0], Some(record["errors"][0].clone()));
    assert_eq!(record["errors"][0]["message"], said["errors"][0]["message"]);
}

#[tokio::test]
async fn a_rename_is_followed_only_where_that_is_wanted() {
    let world = patient(shelf()).await;
    let ask = async |more: &str| {
        let text = format!("{{ r: repository(owner: \"ada\", name: \"pot\"{more}) {{ name: nameWithOwner }} }}");
        query(&world, &json!({ "query": text })).await.json()
    };
    assert_eq!(ask("").await, json!({ "data": { "r": { "name": "ada/Kettle" } } }));
    assert_eq!(ask(", followRenames: false").await["errors"][0]["type"], "NOT_FOUND");
    world.change(|shelf| shelf.add_project(Project::new("ada/pot").stars(0)));
    assert_eq!(ask("").await["data"]["r"]["name"], "ada/pot", "somebody took the name");
}

#[tokio::test]
async fn what_the_schema_does_not_have_is_refused_as_a_whole() {
    let world = patient(shelf()).await;
    let text = "{ repository(owner: \"ada\", name: \"cold\") { nameWithOwner colour } }";
    let said = query(&world, &json!({ "query": text })).await.json();
    assert_eq!((&said["errors"][0]["extensions"]["fieldName"], said.get("data")), (&json!("colour"), None));
    let broken = query(&world, &json!({ "query": "{ repository(" })).await;
    assert!(broken.status == 200 && broken.json()["errors"].is_array());
}

/// github/rest-renamed.301.json
#[tokio::test]
async fn rest_moves_a_renamed_repository_to_its_number() {
    let world = patient(shelf()).await;
    let moved = get(&world, Source::GitHub, "repos/ada/pot").await;
    assert_eq!((moved.status, &moved.json()["message"]), (301, &json!("Moved Permanently")));
    is_like(
        "a move",
        &moved.json(),
        recorded_json("github/rest-renamed.301.json").map(|record| record[0]["response"].clone()),
    );
    let (_, path) = moved.header("location").split_once("/github/").unwrap();
    let there = get(&world, Source::GitHub, path).await;
    assert_eq!((there.status, &there.json()["full_name"]), (200, &json!("ada/Kettle")));
    let cold = get(&world, Source::GitHub, "repos/ADA/cold").await.json();
    assert_eq!(
        (&cold["archived"], &cold["stargazers_count"], &cold["license"]["spdx_id"]),
        (&json!(true), &json!(1_200), &json!("MIT"))
    );
}

#[tokio::test]
async fn rest_does_not_find_what_is_gone_or_private() {
    let world = patient(shelf()).await;
    world.change(|shelf| shelf.remove_project("Bo/Young"));
    for path in ["repos/bo/young", "repos/ada/secret", "repositories/1", "elsewhere"] {
        let said = get(&world, Source::GitHub, path).await;
        assert_eq!((said.status, &said.json()["message"]), (404, &json!("Not Found")), "{path}");
    }
}

/// github/bad-credentials.401.json
#[tokio::test]
async fn a_name_is_asked_for_and_a_token_has_to_be_good() {
    let world = patient(shelf()).await;
    let nameless = get_as(&world, Source::GitHub, "repos/ada/cold", "").await;
    assert!(nameless.status == 403 && nameless.body.contains("Please make sure your request has a User-Agent header"));
    world.revoke("ghs_1");
    let refused = query(&world, &json!({ "query": "{ rateLimit { cost } }" })).await;
    assert_eq!(refused.status, 401);
    is_like("bad credentials", &refused.json(), recorded_json("github/bad-credentials.401.json"));
    assert_eq!(recorded_json("github/bad-credentials.401.json").unwrap_or_else(|| refused.json()), refused.json());
    let host = world.address().to_string();
    let without = exchange(&world, "POST", &host, "/github/graphql", "user-agent: a test\r\n", "{}").await.unwrap();
    assert_eq!(without.status, 401);
}
