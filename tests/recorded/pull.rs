//! How a pull request is read: its files, its texts, its comments, and what GitHub leaves out.

use serde_json::{Value, json};
use shelfmark::github::{GithubError, Snapshot};

use crate::answers::{Answer, each, each_data, each_errors};
use crate::failure;
use crate::stage::{APP, NUMBER, Stage, TIP, shown};

const FILES: &str = "GET /repos/mila/maps/pulls/5/files?";
const PATCH: &str = "@@ -3,2 +3,3 @@\n - Contours\n+- Globes\n - Sheets";

fn file(name: &str, patch: &str) -> Value {
    json!({ "sha": "0b", "filename": name, "status": "modified", "additions": 1, "deletions": 0, "changes": 1, "patch": patch })
}

fn text(text: &str) -> Value {
    json!({ "oid": "0b", "byteSize": text.len(), "isTruncated": false, "text": text })
}

/// A text that a patch results in, with empty lines where the patch does not show them.
fn head_of(patch: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in patch.lines() {
        if let Some(hunk) = line.strip_prefix("@@ ") {
            let (_, new) = hunk.split_once('+').unwrap();
            let first: usize = new.split([',', ' ']).next().unwrap().parse().unwrap();
            lines.resize(first.saturating_sub(1), "");
        } else if let Some(there) = line.strip_prefix([' ', '+']) {
            lines.push(there);
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[tokio::test]
async fn the_files_of_a_pull_request_are_read_with_their_patches() {
    let own = json!([file("README.md", PATCH), file("regions/alps.md", PATCH)]);
    for address in ["rest/pull-files.json#0", "rest/pull-files-with-renames.json#0"] {
        for answer in each(address, Answer::ok(own.clone())) {
            let listed = answer.body.as_array().unwrap().clone();
            let mut told = shown();
            for (at, file) in listed.iter().enumerate() {
                told["data"]["repository"][format!("head{at}")] = text(&head_of(file["patch"].as_str().unwrap()));
            }
            let stage = Stage::set(move |line, _| match line {
                "POST /graphql" => Some(Answer::ok(told.clone())),
                _ => line.starts_with(FILES).then(|| answer.clone()),
            })
            .await;
            let mut snapshot = stage.snapshot().await.unwrap();
            let candidates = std::mem::take(&mut snapshot.candidates);
            let (files, unread) = stage.maps().await.lists(&snapshot, candidates).await.unwrap();
            assert_eq!(unread, [], "{address}");
            let names = files.iter().map(|file| json!(file.path)).collect::<Vec<_>>();
            assert_eq!(names, listed.iter().map(|file| file["filename"].clone()).collect::<Vec<_>>());
            for (file, listed) in files.iter().zip(&listed) {
                let (before, after) = (file.parted.lines().count(), file.head.lines().count());
                let grown = listed["additions"].as_u64().unwrap() + before as u64;
                assert_eq!(grown, listed["deletions"].as_u64().unwrap() + after as u64, "{address} {}", file.path);
            }
        }
    }
}

#[tokio::test]
async fn files_that_are_not_modified_are_remembered() {
    for answer in each("rest/not-modified.json#0", Answer::new(304, json!(null)).with("etag", "\"5eaf00d\"")) {
        let etag = answer.headers["etag"].to_str().unwrap().to_owned();
        let first = Answer::ok(json!([file("README.md", PATCH)])).with("etag", &etag);
        let stage = Stage::set(move |line, before| {
            line.starts_with(FILES).then(|| if before == 0 { first.clone() } else { answer.clone() })
        })
        .await;
        for _ in 0..2 {
            let paths: Vec<String> =
                stage.snapshot().await.unwrap().candidates.iter().map(|one| one.path().to_owned()).collect();
            assert_eq!(paths, ["README.md"]);
        }
        let asked = stage.calls().into_iter().filter(|call| call.line.starts_with(FILES));
        let marks: Vec<_> = asked.map(|call| call.headers.get("if-none-match").cloned()).collect();
        assert_eq!(marks, [None, Some(etag.parse().unwrap())]);
    }
}

/// The page sizes with which files were requested.
fn pages(stage: &Stage) -> Vec<String> {
    stage.lines().iter().filter_map(|line| Some(line.strip_prefix(FILES)?.to_owned())).collect()
}

fn not_made() -> Answer {
    let error = json!({ "resource": "PullRequest", "field": "diff", "code": "not_available" });
    let message = "Server Error: Sorry, this diff is taking too long to generate.";
    Answer::new(422, json!({ "message": message, "errors": [error] }))
}

/// Rule 34: it depends on the page.
#[tokio::test]
async fn a_page_of_diffs_that_is_not_made_is_asked_for_in_halves() {
    let older =
        Answer::new(500, json!({ "message": "Server Error: Sorry, this diff is taking too long to generate." }));
    for (address, own) in [("reported/diff-limits.json#2", not_made()), ("reported/diff-limits.json#4", older)] {
        for answer in each(address, own) {
            let stage = Stage::set(move |line, _| line.contains("per_page=30").then(|| answer.clone())).await;
            stage.snapshot().await.unwrap();
            assert_eq!(pages(&stage), ["per_page=30&page=1", "per_page=15&page=1"], "{address}");
        }
    }
}

/// Rule 34: a pull request whose diff is not produced at all is not refused for good; GitHub may produce it once the head has moved.
#[tokio::test]
async fn a_diff_that_is_not_made_at_any_size_is_too_much_for_now() {
    for answer in each("reported/diff-limits.json#3", not_made()) {
        let stage = Stage::answering(FILES, answer).await;
        let error = failure(stage.snapshot().await);
        assert!(matches!(error, GithubError::TooMuch { .. }), "{error}");
        let sizes = ["per_page=30&page=1", "per_page=15&page=1", "per_page=5&page=1", "per_page=1&page=1"];
        assert_eq!(pages(&stage), sizes);
    }
}

/// Rule 3.
#[tokio::test]
async fn a_pull_request_that_is_not_there_is_gone() {
    let own = json!([{ "type": "NOT_FOUND", "path": ["repository", "pullRequest"], "message": "Could not resolve to a PullRequest with the number of 5." }]);
    for errors in each_errors("graphql/pull-request-not-found.json#0", own) {
        let answer = json!({ "data": { "repository": { "pullRequest": null } }, "errors": errors });
        let stage = Stage::answering("POST /graphql", Answer::ok(answer)).await;
        let gone = |error: GithubError| matches!(error, GithubError::Refused { status: 404, .. });
        assert!(gone(failure(stage.snapshot().await)));
        assert!(gone(failure(stage.maps().await.conversation(NUMBER).await)));
    }
}

/// What is read if these errors come with the data.
async fn beside(data: Value, errors: Value) -> Result<Snapshot, GithubError> {
    let answer = json!({ "data": data["data"], "errors": errors });
    Stage::answering("POST /graphql", Answer::ok(answer)).await.snapshot().await
}

/// Rules 1 and 2: our own queries cause no such error, but would tolerate it.
#[tokio::test]
async fn a_file_that_is_not_there_is_none() {
    let own =
        json!([{ "type": "NOT_FOUND", "path": [], "message": "Could not resolve file for path 'CONTRIBUTING.md'." }]);
    for mut errors in each_errors("reported/graphql-partial.json#0", own) {
        for place in ["policy", "guidelines0"] {
            errors[0]["path"] = json!(["repository", place]);
            let snapshot = beside(shown(), errors.clone()).await.unwrap();
            assert_eq!((snapshot.policy, snapshot.guidelines, snapshot.notes), (None, vec![], vec![]));
        }
    }
}

/// Rule 4: one error per element, with `extensions` but no code.
#[tokio::test]
async fn what_may_not_be_read_is_told_where_a_review_can_do_without() {
    let own = json!([{ "type": "FORBIDDEN", "path": [], "extensions": { "saml_failure": false }, "message": "Resource not accessible by integration" }]);
    for mut errors in each_errors("reported/graphql-partial.json#1", own) {
        errors[0]["path"] = json!(["repository", "pullRequest", "commits", "nodes", 0, "commit", "checkSuites"]);
        let mut told = shown();
        told["data"]["repository"]["pullRequest"]["commits"]["nodes"][0]["commit"]["checkSuites"] = json!(null);
        let notes = beside(told, errors).await.unwrap().notes;
        assert_eq!(notes, ["GitHub did not show earlier check runs: Resource not accessible by integration"]);
    }
}

#[tokio::test]
async fn an_element_of_a_list_that_may_not_be_read_is_null() {
    let own = json!([{ "type": "FORBIDDEN", "message": "Resource not accessible by integration" }]);
    for errors in each_errors("reported/graphql-partial.json#2", own) {
        let mut told = shown();
        let pull = &mut told["data"]["repository"]["pullRequest"];
        let mut all = Vec::new();
        for field in ["labels", "comments", "reviews", "reviewThreads", "commits"] {
            pull[field]["nodes"].as_array_mut().unwrap().insert(0, json!(null));
            let mut error = errors[0].clone();
            error["type"] = json!("FORBIDDEN");
            error["path"] = json!(["repository", "pullRequest", field, "nodes", 0]);
            all.push(error);
        }
        assert_eq!(beside(told, json!(all)).await.unwrap().notes.len(), 5);
    }
}

/// Rule 4: that it is withheld does not mean that it is gone, or has no pull requests.
#[tokio::test]
async fn a_repository_that_may_not_be_read_is_refused_and_not_empty() {
    let own = json!([{ "type": "FORBIDDEN", "path": [], "message": "Resource not accessible by integration" }]);
    for mut errors in each_errors("reported/graphql-partial.json#1", own) {
        errors[0]["path"] = json!(["repository"]);
        let answer = Answer::ok(json!({ "data": { "repository": null }, "errors": errors }));
        let stage = Stage::answering("POST /graphql", answer).await;
        let maps = stage.maps().await;
        let (open, said) =
            (failure(maps.open_pulls(".github/shelfmark.yml").await), failure(maps.conversation(NUMBER).await));
        for error in [failure(stage.snapshot().await), open, said] {
            assert!(matches!(error, GithubError::Refused { status: 403, .. }), "{error}");
        }
    }
}

/// An error without text must not produce half a sentence.
#[tokio::test]
async fn an_error_without_words_is_told_too() {
    for mut errors in each_errors("reported/graphql-partial.json#3", json!([{ "type": "FORBIDDEN" }])) {
        assert_eq!(
            beside(shown(), errors.clone()).await.unwrap().notes,
            ["GitHub did not show a part of the pull request"]
        );
        errors[0]["path"] = json!(["repository", "pullRequest", "labels"]);
        let mut told = shown();
        told["data"]["repository"]["pullRequest"]["labels"] = json!(null);
        assert_eq!(beside(told, errors).await.unwrap().notes, ["GitHub did not show the labels"]);
    }
}

/// Rule 6: nothing was run, and a smaller query would not be either.
#[tokio::test]
async fn a_field_that_does_not_exist_is_a_refusal() {
    let own = json!([{ "path": ["query", "repository", "shelf"], "extensions": { "code": "undefinedField" }, "message": "Field 'shelf' doesn't exist on type 'Repository'" }]);
    for errors in each_errors("reported/graphql-partial.json#4", own) {
        let stage = Stage::answering("POST /graphql", Answer::ok(json!({ "errors": errors }))).await;
        let error = failure(stage.snapshot().await);
        let words = errors[0]["message"].as_str().unwrap();
        assert!(matches!(&error, GithubError::Refused { message, .. } if message == words), "{error}");
        assert_eq!(stage.lines().iter().filter(|line| *line == "POST /graphql").count(), 1);
    }
}

/// Replaces parts of our pull request with those of a recorded one; what we ask for and they did not stays.
fn with_parts(told: &Value) -> Value {
    let mut answer = shown();
    let pull = &mut answer["data"]["repository"]["pullRequest"];
    for (field, part) in told.as_object().unwrap() {
        if field != "files" {
            pull[field] = part.clone();
        }
    }
    answer
}

/// A pull request as another query would receive it, with a suite of ours that has this id and no runs.
fn own_pull(suite: u64) -> Value {
    let app = json!({ "name": "Map Desk", "databaseId": APP, "__typename": "App" });
    let suite = json!({ "databaseId": suite, "app": app, "checkRuns": { "nodes": [] } });
    json!({
        "state": "OPEN", "isDraft": false, "changedFiles": 1, "headRefOid": TIP,
        "author": { "login": "tomas", "__typename": "User" },
        "labels": { "nodes": [{ "name": "new route", "__typename": "Label" }] },
        "comments": { "totalCount": 1, "nodes": [{ "author": { "login": "map-desk", "__typename": "Bot" }, "body": "Thank you.\r\n", "databaseId": 7 }] },
        "reviews": { "nodes": [{ "author": { "login": "mila", "__typename": "User" }, "state": "COMMENTED" }] },
        "commits": { "nodes": [{ "commit": { "oid": TIP, "checkSuites": { "nodes": [suite] } } }] },
    })
}

/// A pull request that others made: nothing in it is ours, and all of it is read.
#[tokio::test]
async fn a_pull_request_with_all_its_parts_is_read() {
    for address in
        ["graphql/pull-request-with-comments-and-reviews.json#0", "graphql/pull-request-with-suites-64-bit-ids.json#0"]
    {
        for data in each_data(address, json!({ "repository": { "pullRequest": own_pull(31_000_000_009) } })) {
            let pull = &data["repository"]["pullRequest"];
            let snapshot = beside(with_parts(pull), json!([])).await.unwrap();
            let all = |list: &Value, field: &str| -> Vec<Value> {
                list["nodes"].as_array().unwrap().iter().map(|node| node[field].clone()).collect()
            };
            assert_eq!(json!(snapshot.labels), json!(all(&pull["labels"], "name")));
            let said: Vec<_> = snapshot.talk.iter().map(|talk| (json!(talk.body), talk.own)).collect();
            let told: Vec<_> = all(&pull["comments"], "body").into_iter().map(|body| (body, false)).collect();
            assert_eq!(said, told);
            assert_eq!((json!(snapshot.author), snapshot.by_bot), (pull["author"]["login"].clone(), false));
            assert_eq!(json!(snapshot.head), pull["headRefOid"]);
            assert_eq!((snapshot.check_run, snapshot.approval, snapshot.unsubmitted), (None, None, vec![]));
            assert_eq!((snapshot.comments, snapshot.notes), (vec![], vec![]));
        }
    }
}

/// Rule 13: numbers beyond 32 bits in fields that the schema calls `Int`.
#[tokio::test]
async fn a_run_of_ours_among_the_suites_is_known_by_its_whole_id() {
    let address = "graphql/pull-request-with-suites-64-bit-ids.json#0";
    for data in each_data(address, json!({ "repository": { "pullRequest": own_pull(31_000_000_009) } })) {
        let mut pull = data["repository"]["pullRequest"].clone();
        let commit = &mut pull["commits"]["nodes"][0]["commit"];
        let suite = &mut commit["checkSuites"]["nodes"][0];
        let id = suite["databaseId"].clone();
        assert!(id.as_u64().unwrap() > u64::from(u32::MAX));
        suite["app"]["databaseId"] = json!(APP);
        suite["checkRuns"]["nodes"] =
            json!([{ "databaseId": id, "externalId": "5", "conclusion": null, "title": null, "summary": null }]);
        let snapshot = beside(with_parts(&pull), json!([])).await.unwrap();
        assert_eq!(snapshot.check_run.map(|run| json!(run.id)), Some(id));
    }
}

/// Rule 13, in both fields that hold the id: a string in the newer one, a number in the older.
#[tokio::test]
async fn a_comment_is_known_by_its_whole_id() {
    let comment = |id: u64| json!({ "databaseId": id, "body": "…", "author": { "login": "map-desk" } });
    let own = json!({ "id": "PRRT_7", "isResolved": true, "comments": { "nodes": [comment(5_000_000_001), comment(5_000_000_002)] } });
    for thread in each_data("graphql/review-thread-64-bit-ids.json#0", own) {
        let nodes = thread["comments"]["nodes"].as_array().unwrap();
        let ids: Vec<u64> = nodes.iter().map(|node| node["databaseId"].as_u64().unwrap()).collect();
        for form in [|id: u64| json!(id), |id: u64| json!(id.to_string())] {
            let mut thread = thread.clone();
            thread["path"] = json!("README.md");
            for (at, id) in ids.iter().enumerate() {
                let node = &mut thread["comments"]["nodes"][at];
                node["fullDatabaseId"] = form(*id);
                node["viewerDidAuthor"] = json!(true);
            }
            let mut told = shown();
            told["data"]["repository"]["pullRequest"]["reviewThreads"] = json!({ "nodes": [thread] });
            let comments = beside(told, json!([])).await.unwrap().comments;
            let known: Vec<u64> = comments.iter().filter_map(|comment| comment.id).collect();
            assert!(known == ids && ids.iter().all(|id| *id > 1 << 31) && comments[0].resolved, "{known:?}");
        }
    }
}
