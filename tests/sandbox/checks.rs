//! Check runs.

use serde_json::{Value, json};
use shelfmark::sandbox::APP_ID;

use crate::client::Desk;

fn run(head: &str, more: &Value) -> Value {
    let mut run = json!({ "name": "Shelfmark", "head_sha": head });
    for (name, value) in more.as_object().unwrap() {
        run[name] = value.clone();
    }
    run
}

fn annotation(line: u64) -> Value {
    json!({ "path": "README.md", "start_line": line, "end_line": line, "annotation_level": "warning", "message": "Hm." })
}

async fn desk() -> (Desk, String) {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let head = desk.github.pull(&pull).head;
    (desk, head)
}

#[tokio::test]
async fn a_check_run_is_made_and_completed() {
    let (desk, head) = desk().await;
    let made = desk.post("check-runs", &run(&head, &json!({ "status": "in_progress", "external_id": "1" }))).await;
    assert_eq!(
        (made.status, &made.json()["status"], &made.json()["conclusion"]),
        (201, &json!("in_progress"), &Value::Null)
    );
    let path = format!("check-runs/{}", made.json()["id"]);
    let output = json!({ "title": "1 error", "summary": "…" });
    let done = desk.call("PATCH", &path, &json!({ "conclusion": "failure", "output": output })).await.json();
    assert_eq!(
        (&done["status"], &done["conclusion"], &done["external_id"]),
        (&json!("completed"), &json!("failure"), &json!("1"))
    );
    assert_eq!(desk.get(&path).await.json(), done);
    let listed = desk.get(&format!("commits/{head}/check-runs?check_name=Shelfmark")).await.json();
    assert_eq!((&listed["total_count"], &listed["check_runs"][0]), (&json!(1), &done));
    let others = desk.get(&format!("commits/{head}/check-runs?check_name=Other")).await.json();
    assert_eq!(others["total_count"], 0);
}

#[tokio::test]
async fn what_github_does_not_know_is_refused() {
    let (desk, head) = desk().await;
    let refused = async |body| desk.post("check-runs", &body).await.refusal();
    assert_eq!(refused(json!({ "head_sha": head })).await, "422 Invalid request.\n\n\"name\" wasn't supplied.");
    assert_eq!(refused(json!({ "name": "x" })).await, "422 Invalid request.\n\n\"head_sha\" wasn't supplied.");
    assert_eq!(refused(run("0123", &json!({}))).await, "422 No commit found for SHA: 0123");
    assert!(refused(run(&head, &json!({ "status": "waiting" }))).await.contains("waiting is not a member of"));
    assert!(refused(run(&head, &json!({ "conclusion": "fine" }))).await.contains("fine is not a member of"));
    assert_eq!(
        refused(run(&head, &json!({ "status": "completed" }))).await,
        "422 Invalid request.\n\n\"conclusion\" wasn't supplied."
    );
    let half = json!({ "output": { "title": "x" } });
    assert_eq!(refused(run(&head, &half)).await, "422 Invalid request.\n\n\"summary\" wasn't supplied.");
    let listed = desk.get(&format!("commits/{head}/check-runs")).await.json();
    assert_eq!(listed["total_count"], 0);
}

/// Rule 30: characters are counted first, then bytes.
#[tokio::test]
async fn texts_are_counted_in_characters_and_in_bytes() {
    let (desk, head) = desk().await;
    let ask = async |summary: String| {
        desk.post("check-runs", &run(&head, &json!({ "output": { "title": "x", "summary": summary } }))).await
    };
    let characters = ask("x".repeat(65_536)).await;
    assert_eq!(characters.refusal(), "422 Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.");
    let bytes = ask("é".repeat(32_768)).await;
    assert_eq!(bytes.refusal(), "422 Validation Failed | summary exceeds a maximum bytesize of 65535");
    assert_eq!(ask("x".repeat(65_535)).await.status, 201);
}

/// Rule 33: a PATCH appends annotations.
#[tokio::test]
async fn annotations_come_fifty_at_a_time_and_are_appended() {
    let (desk, head) = desk().await;
    let output = |count: u64| json!({ "output": { "title": "x", "summary": "y", "annotations": (1..=count).map(annotation).collect::<Vec<_>>() } });
    let many = desk.post("check-runs", &run(&head, &output(51))).await;
    assert_eq!(many.refusal(), "422 Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.");
    let made = desk.post("check-runs", &run(&head, &output(50))).await.json();
    let path = format!("check-runs/{}", made["id"]);
    let more = desk.call("PATCH", &path, &output(7)).await.json();
    assert_eq!(more["output"]["annotations_count"], 57);
    let page = desk.get(&format!("{path}/annotations?per_page=50&page=2")).await.json();
    assert_eq!(page.as_array().unwrap().len(), 7);
    let ask = async |annotation: Value| {
        let body = json!({ "output": { "title": "x", "summary": "y", "annotations": [annotation] } });
        desk.call("PATCH", &path, &body).await.refusal()
    };
    let mut shouting = annotation(1);
    shouting["annotation_level"] = json!("loud");
    assert!(ask(shouting).await.contains("loud is not a member of"));
    let mut backwards = annotation(3);
    backwards["end_line"] = json!(2);
    assert!(ask(backwards).await.ends_with("end_line must not be before start_line"));
    assert_eq!(desk.get(&path).await.json()["output"]["annotations_count"], 57);
}

#[tokio::test]
async fn three_buttons_with_short_labels_at_most() {
    let (desk, head) = desk().await;
    let action = |label: &str| json!({ "label": label, "identifier": "again", "description": "Look again" });
    let ask = async |actions: Vec<Value>| desk.post("check-runs", &run(&head, &json!({ "actions": actions }))).await;
    assert_eq!(ask(vec![action("Again"); 3]).await.status, 201);
    assert_eq!(
        ask(vec![action("Again"); 4]).await.refusal(),
        "422 Invalid request.\n\nNo more than 3 items are allowed; 4 were supplied."
    );
    let long = ask(vec![action("Look again, and well!")]).await;
    assert_eq!(long.refusal(), "422 Invalid request.\n\nOnly 20 characters are allowed; 21 were supplied.");
    let without = ask(vec![json!({ "label": "x", "identifier": "x" })]).await;
    assert_eq!(without.refusal(), "422 Invalid request.\n\n\"description\" wasn't supplied.");
}

/// The check suites of the tip by App, with the names and conclusions of their runs.
async fn suites(desk: &Desk, suites: &str, runs: &str) -> Value {
    let query = format!(
        "query {{ repository(owner: \"ada\", name: \"awesome-tea\") {{ pullRequest(number: 1) {{ commits(last: 1) {{ nodes {{ commit {{
            checkSuites(first: 20{suites}) {{ nodes {{ databaseId app {{ databaseId slug }} checkRuns(first: 10{runs}) {{ nodes {{ databaseId name conclusion text }} }} }} }} }} }} }} }} }} }}"
    );
    let told = desk.graphql(&query, &json!({})).await;
    assert!(told["errors"].is_null(), "{told}");
    told["data"]["repository"]["pullRequest"]["commits"]["nodes"][0]["commit"]["checkSuites"]["nodes"].clone()
}

/// Rule 29: only its own App can change a run, whatever its name.
#[tokio::test]
async fn a_run_of_another_app_is_not_to_be_changed() {
    let (desk, head) = desk().await;
    let foreign = desk.github.foreign_check_run(&crate::client::first(), "Shelfmark", 15_368, None);
    let refused = desk.call("PATCH", &format!("check-runs/{foreign}"), &json!({ "conclusion": "success" })).await;
    assert_eq!(
        refused.refusal(),
        "403 Invalid app_id `15368` - check run can only be modified by the GitHub App that created it."
    );
    let own = desk.post("check-runs", &run(&head, &json!({ "conclusion": "failure" }))).await.json();
    assert_eq!((&own["app"]["id"], &own["app"]["slug"]), (&json!(APP_ID), &json!("shelfmark")));
    let listed = async |query: &str| {
        let listed = desk.get(&format!("commits/{head}/check-runs?{query}")).await.json();
        let ids = listed["check_runs"].as_array().unwrap().iter().map(|run| run["app"]["id"].as_u64().unwrap());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(listed("check_name=Shelfmark").await, [15_368, APP_ID], "the name alone tells nothing");
    assert_eq!(listed(&format!("check_name=Shelfmark&app_id={APP_ID}")).await, [APP_ID]);
    desk.post("check-runs", &run(&head, &json!({ "conclusion": "success" }))).await;
    assert_eq!(listed(&format!("app_id={APP_ID}&filter=latest")).await, [APP_ID]);
    assert_eq!(listed(&format!("app_id={APP_ID}&filter=all")).await, [APP_ID, APP_ID]);
    assert_eq!(listed("filter=all&per_page=2&page=2").await.len(), 1);
}

/// Rule 29: in GraphQL, too, the suites of all Apps are in one list, and can be filtered by App.
#[tokio::test]
async fn suites_are_those_of_many_apps() {
    let (desk, head) = desk().await;
    for app in [15_368, 347_564] {
        desk.github.foreign_check_run(&crate::client::first(), "Shelfmark", app, Some("success"));
    }
    for conclusion in ["failure", "neutral"] {
        let output = json!({ "title": "x", "summary": "y", "text": "More." });
        let run = run(&head, &json!({ "conclusion": conclusion, "output": output }));
        assert_eq!(desk.post("check-runs", &run).await.status, 201);
    }
    assert_eq!(suites(&desk, "", "").await.as_array().unwrap().len(), 3);
    let own = suites(&desk, &format!(", filterBy: {{ appId: {APP_ID} }}"), "").await;
    assert_eq!(own.as_array().unwrap().len(), 1);
    assert_eq!(own[0]["app"], json!({ "databaseId": APP_ID, "slug": "shelfmark" }));
    let runs = own[0]["checkRuns"]["nodes"].as_array().unwrap();
    assert_eq!((runs.len(), &runs[0]["conclusion"], &runs[0]["text"]), (1, &json!("NEUTRAL"), &json!("More.")));
    let all = suites(&desk, &format!(", filterBy: {{ appId: {APP_ID} }}"), ", filterBy: { checkType: ALL }").await;
    assert_eq!(all[0]["checkRuns"]["nodes"].as_array().unwrap().len(), 2);
    let none = suites(&desk, ", filterBy: { checkName: \"Other\" }", "").await;
    assert_eq!(none, json!([]));
    let others = suites(&desk, "", &format!(", filterBy: {{ appId: {APP_ID} }}")).await;
    assert_eq!(others[0]["checkRuns"]["nodes"], json!([]));
}

/// Rule 13: ids do not fit into 32 bits, in fields that the schema calls `Int`; those of suites are larger still.
#[tokio::test]
async fn ids_need_64_bits() {
    let (desk, head) = desk().await;
    let made = desk.post("check-runs", &run(&head, &json!({}))).await.json();
    let id = made["id"].as_u64().unwrap();
    assert!(id > 1 << 31, "{id}");
    let suites = suites(&desk, "", "").await;
    assert_eq!(suites[0]["checkRuns"]["nodes"][0]["databaseId"], id);
    assert!(suites[0]["databaseId"].as_u64().unwrap() > 20_000_000_000);
}

/// Rule 33: GitHub deletes check runs, the oldest of very many; a deleted one cannot be changed.
#[tokio::test]
async fn a_check_run_can_be_gone() {
    let (desk, head) = desk().await;
    let made = desk.post("check-runs", &run(&head, &json!({}))).await.json();
    assert!(desk.github.delete_check_run(crate::client::REPOSITORY, made["id"].as_u64().unwrap()));
    let path = format!("check-runs/{}", made["id"]);
    assert_eq!(desk.call("PATCH", &path, &json!({ "conclusion": "success" })).await.refusal(), "404 Not Found");
    let left = suites(&desk, "", "").await;
    assert_eq!((left.as_array().unwrap().len(), &left[0]["checkRuns"]["nodes"]), (1, &json!([])), "its suite stays");
}

/// GitHub creates suites by itself, for every App; an App's own suite may have no run yet.
#[tokio::test]
async fn a_suite_may_have_no_runs() {
    let (desk, head) = desk().await;
    for app in [15_368, APP_ID] {
        desk.github.begin_suite(&crate::client::first(), app);
    }
    let own = suites(&desk, &format!(", filterBy: {{ appId: {APP_ID} }}"), "").await;
    assert_eq!((own.as_array().unwrap().len(), &own[0]["checkRuns"]["nodes"]), (1, &json!([])));
    let made = desk.post("check-runs", &run(&head, &json!({}))).await.json();
    assert_eq!(made["check_suite"]["id"], own[0]["databaseId"], "the run comes into the suite that is there");
    assert_eq!(suites(&desk, "", "").await.as_array().unwrap().len(), 2);
}
