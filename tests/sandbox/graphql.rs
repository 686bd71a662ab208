//! GraphQL: queries that fit the schema are answered, others get an error.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Desk, REPOSITORY, list};

/// The answer to a query on the repository.
async fn asked(desk: &Desk, selection: &str) -> Value {
    desk.graphql(
        &format!("query {{ repository(owner: \"ada\", name: \"awesome-tea\") {{ {selection} }} }}"),
        &json!({}),
    )
    .await
}

/// The data of a query on the repository.
async fn told(desk: &Desk, selection: &str) -> Value {
    let answer = asked(desk, selection).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"]["repository"].clone()
}

/// The first error of a query on the repository.
async fn refused(desk: &Desk, selection: &str) -> String {
    let answer = asked(desk, selection).await;
    assert!(answer.get("data").is_none(), "{answer}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

/// Rule 2: an expression that names nothing is null, without an error.
#[tokio::test]
async fn objects_are_named_as_git_names_them() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let head = desk.github.pull(&pull).head;
    let blob = "__typename oid ... on Blob { byteSize isBinary isTruncated text }";
    for expression in ["refs/heads/main:docs/a.md", "main:docs/a.md", "HEAD:docs/a.md", &format!("{head}:docs/a.md")] {
        let object = told(&desk, &format!("object(expression: \"{expression}\") {{ {blob} }}")).await["object"].clone();
        assert_eq!(
            (&object["__typename"], &object["text"], &object["byteSize"]),
            (&json!("Blob"), &json!("a\n"), &json!(2)),
            "{expression}"
        );
    }
    let ten = told(&desk, &format!("object(expression: \"{head}:README.md\") {{ {blob} }}")).await;
    assert!(ten["object"]["text"].as_str().unwrap().contains("line ten"));
    let commit = told(&desk, "object(expression: \"main\") { __typename ... on Blob { text } }").await;
    assert_eq!(commit["object"], json!({ "__typename": "Commit" }));
    let tree = told(&desk, "object(expression: \"main:\") { ... on Tree { entries { name type } } }").await;
    assert_eq!(
        tree["object"]["entries"],
        json!([{ "name": "README.md", "type": "blob" }, { "name": "docs", "type": "tree" }])
    );
    for nothing in ["main:nothing.md", "patch-1:README.md", "refs/heads/patch-1", "0123:README.md"] {
        let object = told(&desk, &format!("object(expression: \"{nothing}\") {{ oid }}")).await;
        assert_eq!(object["object"], Value::Null, "{nothing}");
    }
}

/// Rule 1: each missing path of `file` is null and an error, under the alias of the field; existing ones are returned all the same.
#[tokio::test]
async fn a_missing_file_is_null_and_an_error() {
    let desk = Desk::open().await;
    let selection = "defaultBranchRef { target { ... on Commit { policy: file(path: \"none.yml\") { oid } file(path: \"no.md\") { oid } there: file(path: \"docs\") { type } } } }";
    let answer = asked(&desk, selection).await;
    let target = &answer["data"]["repository"]["defaultBranchRef"]["target"];
    assert_eq!(target, &json!({ "policy": null, "file": null, "there": { "type": "tree" } }));
    let errors: Vec<(&Value, &Value, &Value)> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (&error["type"], &error["path"], &error["message"]))
        .collect();
    let at = |last: &str| json!(["repository", "defaultBranchRef", "target", last]);
    assert_eq!(
        errors,
        [
            (&json!("NOT_FOUND"), &at("policy"), &json!("Could not resolve file for path 'none.yml'.")),
            (&json!("NOT_FOUND"), &at("file"), &json!("Could not resolve file for path 'no.md'.")),
        ]
    );
}

#[tokio::test]
async fn long_texts_are_cut() {
    let desk = Desk::open().await;
    desk.github
        .commit(REPOSITORY, &[("long.md", &"x".repeat(512_001)), ("fits.md", &"x".repeat(512_000)), ("b.bin", "\0")]);
    let length = async |path: &str| {
        let selection =
            format!("object(expression: \"main:{path}\") {{ ... on Blob {{ byteSize isTruncated isBinary text }} }}");
        let object = told(&desk, &selection).await["object"].clone();
        (object["text"].as_str().map(str::len), object["isTruncated"].as_bool(), object["isBinary"].as_bool())
    };
    assert_eq!(length("long.md").await, (Some(512_000), Some(true), Some(false)));
    assert_eq!(length("fits.md").await, (Some(512_000), Some(false), Some(false)));
    assert_eq!(length("b.bin").await, (None, Some(false), Some(true)));
}

#[tokio::test]
async fn a_pull_request_tells_its_state_and_what_was_said() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let comment = json!({ "path": "README.md", "line": 10, "body": "Hm." });
    desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [comment] })).await;
    desk.github.comment_as("grace", &pull, "README.md", 12, "I see.");
    desk.github.set_draft(&pull, true);
    desk.github.close(&pull);
    let selection = "pullRequest(number: 1) {
        state isDraft isCrossRepository baseRefName headRefName changedFiles author { login __typename }
        reviewThreads(first: 10) { totalCount nodes { path line isOutdated isResolved
            comments(first: 5) { nodes { body viewerDidAuthor author { login __typename } } } } } }";
    let said = |login: &str, kind: &str, body: &str| json!({ "nodes": [{ "body": body, "viewerDidAuthor": kind == "Bot", "author": { "login": login, "__typename": kind } }] });
    assert_eq!(
        told(&desk, selection).await["pullRequest"],
        json!({
            "state": "CLOSED", "isDraft": true, "isCrossRepository": true, "baseRefName": "main", "headRefName": "patch-1",
            "changedFiles": 1, "author": { "login": "grace", "__typename": "User" },
            "reviewThreads": { "totalCount": 2, "nodes": [
                { "path": "README.md", "line": 10, "isOutdated": false, "isResolved": false, "comments": said("shelfmark", "Bot", "Hm.") },
                { "path": "README.md", "line": 12, "isOutdated": false, "isResolved": false, "comments": said("grace", "User", "I see.") },
            ] },
        })
    );
}

/// Rule 20: an outdated thread keeps its first line and no longer has a line.
#[tokio::test]
async fn threads_follow_their_lines_until_these_change() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let comment = json!({ "path": "README.md", "line": 10, "body": "Hm." });
    desk.post("pulls/1/reviews", &json!({ "event": "COMMENT", "comments": [comment] })).await;
    let thread = async || {
        let selection = "pullRequest(number: 1) { reviewThreads(first: 1) { nodes { line originalLine isOutdated } } }";
        told(&desk, selection).await["pullRequest"]["reviewThreads"]["nodes"][0].clone()
    };
    let ten = list().replace("line 10\n", "line ten\n");
    desk.github.push(&pull, &[("README.md", &format!("line 0\n{ten}"))]);
    assert_eq!(thread().await, json!({ "line": 11, "originalLine": 10, "isOutdated": false }));
    desk.github.push(&pull, &[("README.md", &list().replace("line 10\n", "line X\n"))]);
    assert_eq!(thread().await, json!({ "line": null, "originalLine": 10, "isOutdated": true }));
}

/// Rule 18: comments of a pending review are among the threads for their author, and for nobody else.
#[tokio::test]
async fn threads_of_a_pending_review_are_seen_by_its_author() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let comment = json!({ "path": "README.md", "line": 10, "body": "Hm." });
    let pending = desk.post("pulls/1/reviews", &json!({ "comments": [comment] })).await.json();
    desk.github.pend_as("grace", &pull, "README.md", 11, "Not yet.");
    let selection = "pullRequest(number: 1) { reviews(first: 5) { nodes { fullDatabaseId state } }
        reviewThreads(first: 5) { nodes { comments(first: 1) { nodes { body state outdated databaseId fullDatabaseId } } } } }";
    let told = told(&desk, selection).await["pullRequest"].clone();
    let id = pending["id"].to_string();
    assert_eq!(told["reviews"]["nodes"], json!([{ "fullDatabaseId": id, "state": "PENDING" }]));
    let comments = &told["reviewThreads"]["nodes"][0]["comments"]["nodes"];
    assert_eq!(told["reviewThreads"]["nodes"].as_array().unwrap().len(), 1);
    assert_eq!((&comments[0]["state"], &comments[0]["outdated"]), (&json!("PENDING"), &json!(false)));
    assert_eq!(comments[0]["fullDatabaseId"], comments[0]["databaseId"].to_string());
    let listed = desk.get("pulls/1/reviews").await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}

#[tokio::test]
async fn a_repository_tells_whether_it_can_be_written_to() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let asked =
        "isArchived isDisabled pullRequest(number: 1) { locked baseRefOid changedFiles baseRef { target { oid } } }";
    let main = desk.github.main(REPOSITORY);
    let told = async || told(&desk, asked).await;
    assert_eq!(
        told().await,
        json!({ "isArchived": false, "isDisabled": false, "pullRequest": {
            "locked": false, "baseRefOid": main, "changedFiles": 1, "baseRef": { "target": { "oid": main } } } })
    );
    desk.github.set_archived(REPOSITORY, true);
    desk.github.set_locked(&pull, true);
    let told = told().await;
    assert_eq!((&told["isArchived"], &told["pullRequest"]["locked"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn check_runs_are_found_by_name() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let selection = "pullRequest(number: 1) { commits(last: 1) { nodes { commit { oid checkSuites(first: 5) { nodes {
        checkRuns(first: 5, filterBy: { checkName: \"Shelfmark\" }) { nodes { name status conclusion externalId } } } } } } } }";
    let head = desk.github.pull(&pull).head;
    let before = told(&desk, selection).await["pullRequest"]["commits"]["nodes"][0]["commit"].clone();
    assert_eq!(before, json!({ "oid": head, "checkSuites": { "nodes": [] } }));
    for (name, conclusion) in [("Shelfmark", "success"), ("Shelfmark", "failure"), ("Other", "neutral")] {
        let run = json!({ "name": name, "head_sha": head, "conclusion": conclusion, "external_id": "1" });
        assert_eq!(desk.post("check-runs", &run).await.status, 201);
    }
    let after =
        told(&desk, selection).await["pullRequest"]["commits"]["nodes"][0]["commit"]["checkSuites"]["nodes"].clone();
    let latest = json!({ "name": "Shelfmark", "status": "COMPLETED", "conclusion": "FAILURE", "externalId": "1" });
    assert_eq!(after, json!([{ "checkRuns": { "nodes": [latest] } }]));
}

#[tokio::test]
async fn pull_requests_come_in_the_order_that_is_asked_for() {
    let desk = Desk::open().await;
    let first = desk.pull();
    desk.github.open_pull_request(REPOSITORY, "ada", "Mine", &[("new.md", "x\n")]);
    desk.github.pass_time(Duration::from_secs(60));
    desk.github.say("grace", &first, "Is anybody there?");
    let numbers = async |arguments: &str| {
        let selection = format!("pullRequests(first: 5, {arguments}) {{ nodes {{ number }} }}");
        let told = told(&desk, &selection).await["pullRequests"]["nodes"].clone();
        told.as_array().unwrap().iter().map(|node| node["number"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("orderBy: { field: CREATED_AT, direction: DESC }").await, [2, 1]);
    assert_eq!(numbers("orderBy: { field: UPDATED_AT, direction: DESC }").await, [1, 2]);
    assert_eq!(numbers("headRefName: \"patch-2\"").await, [2]);
}

#[tokio::test]
async fn connections_come_in_pages_that_must_be_bounded() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    for n in 1..=3 {
        desk.github.comment_as("grace", &pull, "README.md", 10, &n.to_string());
    }
    let page = async |arguments: &str| {
        let selection = format!(
            "pullRequest(number: 1) {{ reviewThreads({arguments}) {{ pageInfo {{ hasNextPage hasPreviousPage endCursor }} nodes {{ comments(first: 1) {{ nodes {{ body }} }} }} }} }}"
        );
        let threads = told(&desk, &selection).await["pullRequest"]["reviewThreads"].clone();
        let bodies: Vec<Value> = threads["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["comments"]["nodes"][0]["body"].clone())
            .collect();
        (bodies, threads["pageInfo"].clone())
    };
    let (first, info) = page("first: 2").await;
    assert_eq!((first, &info["hasNextPage"]), (vec![json!("1"), json!("2")], &json!(true)));
    let (rest, info) = page(&format!("first: 2, after: {}", info["endCursor"])).await;
    assert_eq!((rest, &info["hasNextPage"], &info["hasPreviousPage"]), (vec![json!("3")], &json!(false), &json!(true)));
    assert_eq!(page("last: 1").await.0, [json!("3")]);
    for (arguments, kind) in
        [("(after: \"x\")", "MISSING_PAGINATION_BOUNDARIES"), ("(first: 101)", "EXCESSIVE_PAGINATION")]
    {
        let answer =
            asked(&desk, &format!("pullRequest(number: 1) {{ number reviewThreads{arguments} {{ totalCount }} }}"))
                .await;
        assert_eq!(answer["errors"][0]["type"], kind);
        assert_eq!(answer["errors"][0]["path"], json!(["repository", "pullRequest", "reviewThreads"]));
    }
}

#[tokio::test]
async fn what_is_not_there_is_null_with_an_error_beside_it() {
    let desk = Desk::open().await;
    let answer = asked(&desk, "nameWithOwner\n pullRequest(number: 9) { id }").await;
    assert_eq!(answer["data"]["repository"], json!({ "nameWithOwner": REPOSITORY, "pullRequest": null }));
    assert_eq!(
        answer["errors"],
        json!([{
            "type": "NOT_FOUND", "path": ["repository", "pullRequest"], "locations": [{ "line": 2, "column": 2 }],
            "message": "Could not resolve to a PullRequest with the number of 9.",
        }])
    );
    let other = desk.graphql("query { repository(owner: \"ada\", name: \"other\") { id } }", &json!({})).await;
    assert_eq!(other["errors"][0]["message"], "Could not resolve to a Repository with the name 'ada/other'.");
}

#[tokio::test]
async fn queries_that_do_not_fit_the_schema_are_not_run() {
    let desk = Desk::open().await;
    assert_eq!(refused(&desk, "starCount").await, "Field 'starCount' doesn't exist on type 'Repository'");
    assert_eq!(refused(&desk, "object(path: \"x\") { oid }").await, "Field 'object' doesn't accept argument 'path'");
    assert_eq!(refused(&desk, "pullRequest { id }").await, "Field 'pullRequest' is missing required arguments: number");
    let quoted = refused(&desk, "pullRequest(number: \"1\") { id }").await;
    assert_eq!(quoted, "Argument 'number' on Field 'pullRequest' has an invalid value (\"1\"). Expected type 'Int!'.");
    assert!(
        refused(&desk, "object(expression: \"main\")")
            .await
            .starts_with("Field must have selections (field 'object' returns GitObject")
    );
    assert!(
        refused(&desk, "nameWithOwner { x }")
            .await
            .starts_with("Selections can't be made on scalars (field 'nameWithOwner'")
    );
    assert_eq!(
        refused(&desk, "object(expression: \"main\") { text }").await,
        "Field 'text' doesn't exist on type 'GitObject'"
    );
    let inside = refused(&desk, "object(expression: \"main\") { ... on PullRequest { id } }").await;
    assert_eq!(inside, "Fragment on PullRequest can't be spread inside GitObject");
    assert_eq!(
        refused(&desk, "object(expression: \"main\") { ...Text }").await,
        "Fragment Text was used, but not defined"
    );
    let conflict = refused(&desk, "a: object(expression: \"x\") { oid } a: object(expression: \"y\") { oid }").await;
    assert_eq!(conflict, "Field 'a' has a field conflict: object or object?");
    assert!(!refused(&desk, "object(").await.is_empty());
}

#[tokio::test]
async fn variables_are_declared_used_and_of_their_type() {
    let desk = Desk::open().await;
    desk.pull();
    let ask = async |parameters: &str, variables: Value| {
        let query = format!(
            "query Q({parameters}) {{ repository(owner: \"ada\", name: $name) {{ pullRequest(number: $number) {{ ...Own }} }} }} fragment Own on PullRequest {{ number }}"
        );
        desk.graphql(&query, &variables).await
    };
    let fine = ask("$name: String = \"awesome-tea\", $number: Int!", json!({ "number": 1 })).await;
    assert_eq!(fine["data"]["repository"]["pullRequest"]["number"], 1, "{fine}");
    let refused = async |parameters: &str, variables| {
        ask(parameters, variables).await["errors"][0]["message"].as_str().unwrap().to_owned()
    };
    let values = json!({ "name": "awesome-tea", "number": 1 });
    let undeclared = refused("$name: String!", values.clone()).await;
    assert_eq!(undeclared, "Variable $number is used by Q but not declared");
    let unused = refused("$name: String!, $number: Int!, $more: Int", values.clone()).await;
    assert_eq!(unused, "Variable $more is declared by Q but not used");
    let nullable = refused("$name: String, $number: Int!", values.clone()).await;
    assert_eq!(nullable, "Type mismatch on variable $name and argument name (String / String!)");
    let mismatch = refused("$name: String!, $number: String!", values).await;
    assert_eq!(mismatch, "Type mismatch on variable $number and argument number (String! / Int!)");
    let missing = refused("$name: String!, $number: Int!", json!({ "name": "awesome-tea" })).await;
    assert_eq!(missing, "Variable $number of type Int! was provided invalid value");
    let wrong = refused("$name: String!, $number: Int!", json!({ "name": "awesome-tea", "number": "1" })).await;
    assert_eq!(wrong, "Variable $number of type Int! was provided invalid value");
}

#[tokio::test]
async fn the_quota_and_the_viewer_are_told() {
    let desk = Desk::open().await;
    let answer = desk.graphql("{ viewer { login } rateLimit { cost limit used remaining resetAt } }", &json!({})).await;
    assert_eq!(answer["data"]["viewer"]["login"], "shelfmark[bot]");
    let limit = &answer["data"]["rateLimit"];
    assert_eq!(
        (&limit["cost"], &limit["limit"], &limit["used"], &limit["remaining"]),
        (&json!(1), &json!(5_000), &json!(1), &json!(4_999))
    );
    assert!(limit["resetAt"].as_str().unwrap().ends_with('Z'));
}
