//! What goes wrong on GitHub's side, in its known forms.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shelfmark::sandbox::{Answer, Limits, Matching};

use crate::client::{Desk, REPOSITORY};

const THREADS: &str = "query Threads { repository(owner: \"ada\", name: \"awesome-tea\") { pullRequest(number: 1) {
    number labels(first: 5) { nodes { name } } reviewThreads(first: 50) { nodes { path } } } } }";

async fn threads(desk: &Desk) -> Value {
    desk.graphql(THREADS, &json!({})).await
}

/// Rule 4: a field that may not be read is null with an error beside it; in a list, an element is null.
#[tokio::test]
async fn a_field_that_may_not_be_read_leaves_the_rest_whole() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.comment_as("grace", &pull, "README.md", 10, "One.");
    desk.github.comment_as("grace", &pull, "README.md", 11, "Two.");
    desk.github.answer_next(Matching::query("Threads"), Answer::forbidden("repository/pullRequest/labels"));
    let told = threads(&desk).await;
    assert_eq!(told["data"]["repository"]["pullRequest"]["labels"], Value::Null);
    assert_eq!(told["data"]["repository"]["pullRequest"]["number"], 1);
    let error = &told["errors"][0];
    assert_eq!((&error["type"], &error["extensions"]), (&json!("FORBIDDEN"), &json!({ "saml_failure": false })));
    assert_eq!(error["path"], json!(["repository", "pullRequest", "labels"]));

    let path = "repository/pullRequest/reviewThreads/nodes/1";
    desk.github.answer_next(Matching::query("Threads"), Answer::forbidden(path));
    let told = threads(&desk).await;
    let nodes = &told["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"];
    assert_eq!(nodes, &json!([{ "path": "README.md" }, null]));
    assert_eq!(told["errors"][0]["path"], json!(["repository", "pullRequest", "reviewThreads", "nodes", 1]));
    assert!(threads(&desk).await["errors"].is_null(), "an answer by hand is for the next call alone");
}

/// Rules 5 and 42: an internal failure may come along with the data, without a type.
#[tokio::test]
async fn a_failure_without_a_type_may_stand_beside_data() {
    let desk = Desk::open().await;
    desk.pull();
    desk.github.answer_next(Matching::query("Threads"), Answer::broken_at("repository/pullRequest/labels"));
    let told = threads(&desk).await;
    assert_eq!(told["data"]["repository"]["pullRequest"]["number"], 1);
    assert!(told["errors"][0]["type"].is_null() && told["errors"][0]["extensions"].is_null(), "{told}");
}

/// Rule 9: a query that costs too much ends with partial data in a 200; a smaller page succeeds.
#[tokio::test]
async fn large_pages_cost_too_much() {
    let desk = Desk::open().await;
    desk.pull();
    let costly_pages = BTreeMap::from([("pullRequests".to_owned(), 25)]);
    desk.github.set_limits(Limits { costly_pages, ..Limits::default() });
    let page = async |size: u64| {
        let query = format!(
            "query {{ repository(owner: \"ada\", name: \"awesome-tea\") {{ pullRequests(first: {size}) {{ totalCount }} }} viewer {{ login }} }}"
        );
        desk.graphql(&query, &json!({})).await
    };
    let large = page(50).await;
    assert_eq!(large["errors"][0]["type"], "RESOURCE_LIMITS_EXCEEDED");
    assert_eq!(large["errors"][0]["message"], "Resource limits for this query exceeded.");
    assert_eq!(
        (&large["data"]["repository"], &large["data"]["viewer"]["login"]),
        (&Value::Null, &json!("shelfmark[bot]"))
    );
    assert_eq!(page(25).await["data"]["repository"]["pullRequests"]["totalCount"], 1);
}

/// Rule 8: a query that takes too long gets an HTML page, and costs extra points of the hour.
#[tokio::test]
async fn wide_queries_take_too_long() {
    let desk = Desk::open().await;
    desk.pull();
    let slow_pages = BTreeMap::from([("reviewThreads".to_owned(), 40)]);
    desk.github.set_limits(Limits { slow_pages, ..Limits::default() });
    let body = json!({ "query": THREADS }).to_string();
    let late = desk.send("POST", "graphql", &format!("Bearer {}", desk.token), "", body).await;
    assert_eq!(late.status, 502);
    assert!(late.text.starts_with("<!DOCTYPE html>") && late.header("content-type").starts_with("text/html"));
    let left = desk.graphql("{ rateLimit { used } }", &json!({})).await["data"]["rateLimit"]["used"].clone();
    assert!(left.as_u64().unwrap() > 2, "{left}");
}

/// Rules 12, 39, 40 and 52: refusals of calls that come too quickly have many forms, of which only some mention a limit.
#[tokio::test]
async fn limits_have_odd_shapes() {
    let desk = Desk::open().await;
    desk.pull();
    let reviews = || Matching::call("POST", "/pulls/*/reviews");
    let ask = async |answer: Answer| {
        desk.github.answer_next(reviews(), answer);
        desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "body": "Hm." })).await
    };
    let secondary = ask(Answer::secondary_limit(403)).await;
    assert!(secondary.refusal().starts_with("403 You have exceeded a secondary rate limit"));
    assert_eq!(secondary.header("retry-after"), "");
    assert!(secondary.header("x-ratelimit-remaining").parse::<u64>().unwrap() > 1_000);
    let timed = ask(Answer::secondary_limit(429).with_header("retry-after", "7")).await;
    assert_eq!((timed.status, timed.header("retry-after")), (429, "7"));
    let abuse = ask(Answer::abuse()).await;
    assert_eq!((abuse.status, &abuse.json()["errors"][0]["code"]), (422, &json!("abuse")));
    assert!(abuse.json()["errors"][0]["message"].is_null());
    assert_eq!(ask(Answer::abuse_detection()).await.header("retry-after"), "60");
    assert_eq!(desk.get("pulls/1/reviews").await.json(), json!([]), "nothing was done");
    ask(Answer::html(502).after_all()).await;
    assert_eq!(desk.get("pulls/1/reviews").await.json().as_array().unwrap().len(), 1, "it was done all the same");
    let field = "resolveReviewThread";
    desk.github.answer_next(Matching::query(field), Answer::too_quickly(field));
    let mutation = "mutation { resolveReviewThread(input: { threadId: \"PRRT_1\" }) { thread { id } } }";
    let quick = desk.graphql(mutation, &json!({})).await;
    assert_eq!(
        (&quick["data"][field], &quick["errors"][0]["message"]),
        (&Value::Null, &json!("was submitted too quickly"))
    );
}

/// Rule 42: failures with 5xx come as HTML or as two words of JSON.
#[tokio::test]
async fn failures_come_as_html_or_json() {
    let desk = Desk::open().await;
    desk.github.answer_times(2, Matching::call("GET", "/contents/README.md"), Answer::html(503));
    for _ in 0..2 {
        let down = desk.get("contents/README.md").await;
        assert_eq!(down.status, 503);
        assert!(down.text.contains("Unicorn!"));
    }
    desk.github.answer_each(Matching::call("GET", "/contents/README.md"), Answer::server_error(500));
    assert_eq!(desk.get("contents/README.md").await.refusal(), "500 Server Error");
    desk.github.forget_answers();
    assert_eq!(desk.get("contents/README.md").await.status, 200);
}

/// Rules 34, 35 and 36: large pages of files are refused, and patches are missing after the 70th on a page and for large files.
#[tokio::test]
async fn files_are_not_always_told_with_their_patches() {
    let desk = Desk::open().await;
    let names: Vec<String> = (0..80).map(|n| format!("new/{n:02}.md")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x\n")).collect();
    desk.github.open_pull_request(REPOSITORY, "grace", "Eighty", &files);
    desk.github.hide_patch(REPOSITORY, "new/03.md");
    let patches = async |query: &str| {
        let files = desk.get(&format!("pulls/1/files?{query}")).await.json();
        files.as_array().unwrap().iter().map(|file| !file["patch"].is_null()).collect::<Vec<bool>>()
    };
    let hundred = patches("per_page=100").await;
    assert_eq!((hundred.len(), hundred.iter().filter(|told| **told).count()), (80, 69));
    assert!(!hundred[3] && hundred[69] && !hundred[70]);
    let later = patches("per_page=40&page=2").await;
    assert_eq!((later.len(), later.iter().all(|told| *told)), (40, true));
    desk.github.set_limits(Limits { files_a_page: Some(40), ..Limits::default() });
    let refused = desk.get("pulls/1/files?per_page=50").await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["code"]), (422, &json!("not_available")));
    assert_eq!(desk.get("pulls/1/files?per_page=40").await.status, 200);
    desk.github.answer_each(Matching::call("GET", "/pulls/*/files"), Answer::no_diff());
    let always = desk.get("pulls/1/files?per_page=30").await;
    assert_eq!((always.status, &always.json()["errors"]), (422, &refused.json()["errors"]));
}

/// Rule 10: a query may ask for a limited number of nodes, and costs one point per hundred requests.
#[tokio::test]
async fn queries_cost_points_and_have_a_bound() {
    let desk = Desk::open().await;
    let ask = async |pulls: u64, threads: u64, comments: u64| {
        let query = format!(
            "query {{ rateLimit {{ cost used }} repository(owner: \"ada\", name: \"awesome-tea\") {{ pullRequests(first: {pulls}) {{ nodes {{
                reviewThreads(first: {threads}) {{ nodes {{ comments(first: {comments}) {{ totalCount }} }} }} }} }} }} }}"
        );
        desk.graphql(&query, &json!({})).await
    };
    let wide = ask(100, 100, 60).await;
    assert_eq!(wide["errors"][0]["type"], "MAX_NODE_LIMIT_EXCEEDED");
    assert!(wide["errors"][0]["message"].as_str().unwrap().contains("up to 610100 possible nodes"), "{wide}");
    // One request for the pull requests, 50 for their threads, 1,000 for the comments of these.
    let told = ask(50, 20, 5).await["data"]["rateLimit"].clone();
    assert_eq!((&told["cost"], &told["used"]), (&json!(11), &json!(2)));
    desk.github.set_limits(Limits { points: true, ..Limits::default() });
    assert_eq!(ask(50, 20, 5).await["data"]["rateLimit"]["used"], 13);
}

/// Rule 11: GraphQL's limits come in a 200, and their type is spelt in two ways; rule 2: an expression may be reported as not found.
#[tokio::test]
async fn graphql_has_words_of_its_own() {
    let desk = Desk::open().await;
    desk.pull();
    for kind in ["RATE_LIMIT", "RATE_LIMITED"] {
        desk.github.answer_next(Matching::query("Threads"), Answer::graphql_limit(kind));
        assert_eq!(threads(&desk).await["errors"][0]["type"], kind);
    }
    desk.github.answer_next(Matching::query("Threads"), Answer::graphql_secondary_limit());
    assert!(threads(&desk).await["errors"][0]["message"].as_str().unwrap().contains("secondary rate limit"));
    desk.github.answer_next(Matching::query("object"), Answer::missing("repository/object", "Could not resolve file."));
    let query =
        "query { repository(owner: \"ada\", name: \"awesome-tea\") { object(expression: \"main:x\") { oid } } }";
    let told = desk.graphql(query, &json!({})).await;
    assert_eq!(
        (&told["data"]["repository"]["object"], &told["errors"][0]["type"]),
        (&Value::Null, &json!("NOT_FOUND"))
    );
    desk.github.answer_next(Matching::query("Threads"), Answer::null_at("repository/pullRequest/labels"));
    let told = threads(&desk).await;
    assert!(told["data"]["repository"]["pullRequest"]["labels"].is_null() && told["errors"].is_null());
    desk.github.answer_next(Matching::query("Threads"), Answer::out_of_resources("repository"));
    assert_eq!(threads(&desk).await["errors"][0]["type"], "RESOURCE_LIMITS_EXCEEDED");
}

/// Rule 52: a 422 that does not recur on the next try.
#[tokio::test]
async fn a_refusal_may_pass() {
    let desk = Desk::open().await;
    desk.pull();
    desk.github.answer_next(Matching::call("POST", "/issues/*/comments"), Answer::passing_422());
    let say = async || desk.post("issues/1/comments", &json!({ "body": "Hello." })).await;
    assert!(say().await.refusal().starts_with("422 Validation Failed | Could not resolve to a node"));
    assert_eq!(say().await.status, 201);
}
