//! How pull requests are read.

use super::*;

#[tokio::test]
async fn of_more_check_runs_than_are_told_at_once_none_is_known_to_be_the_latest() {
    let scene = Scene::set("", |line, _| match line {
        "POST /graphql" => {
            let mut answer = shown(&text("# Tea\n"));
            let commit = &mut answer["data"]["repository"]["pullRequest"]["commits"]["nodes"][0]["commit"];
            let runs = &mut commit["checkSuites"]["nodes"][1]["checkRuns"];
            runs["pageInfo"] = json!({ "hasNextPage": true, "endCursor": "c" });
            ok(&answer)
        }
        _ => ok(&json!([])),
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    assert_eq!(snapshot.check_run, None);
}

/// A pull request with one list and nothing more to read.
fn one_list(line: &str, patch: Option<&str>) -> Option<Response> {
    let mut file = json!({ "filename": "README.md", "status": "modified", "changes": 1 });
    if let Some(patch) = patch {
        file["patch"] = json!(patch);
    }
    line.contains("/files").then(|| ok(&json!([file])))
}

#[tokio::test]
async fn files_are_read_page_by_page_and_large_texts_in_full() {
    let scene = Scene::set("/api/v3", |line, _| {
        if line.ends_with("/graphql") {
            return ok(&shown(&json!({ "oid": "b10b", "byteSize": 600_000, "isTruncated": true, "text": "# T" })));
        }
        if line.ends_with("/git/blobs/b10b") {
            return "# Tea\n\n- Assam\n- Oolong\n".into_response();
        }
        let page = |files: std::ops::Range<usize>| -> Vec<Value> {
            files.map(|at| json!({ "filename": format!("src/{at}.rs"), "status": "a status of next year" })).collect()
        };
        let mut files = if line.ends_with("&page=2") { page(30..50) } else { page(0..30) };
        if line.ends_with("&page=2") {
            files.push(json!({ "filename": "README.md", "status": "modified", "patch": "@@ -1,3 +1,4 @@\n # Tea\n \n - Assam\n+- Oolong" }));
        }
        ok(&json!(files))
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, _) = tea.lists(&snapshot, candidates).await.unwrap();
    assert_eq!(
        scene.lines(),
        [
            "POST /api/v3/app/installations/7/access_tokens",
            "GET /api/v3/repos/ada/tea/pulls/5/files?per_page=30&page=1",
            "GET /api/v3/repos/ada/tea/pulls/5/files?per_page=30&page=2",
            "POST /api/graphql",
            "GET /api/v3/repos/ada/tea/git/blobs/b10b",
        ]
    );
    assert!(scene.seen()[1..].iter().all(|call| call.authorization == "Bearer token-0"));
    let variables = &scene.seen()[3].body["variables"];
    assert_eq!(
        (&variables["head0"], &variables["base0"]),
        (&json!(format!("{TIP}:README.md")), &json!("main:README.md"))
    );
    let texts = files.iter().map(|file| (file.parted.as_str(), file.base.as_str())).collect::<Vec<_>>();
    assert_eq!(texts, [("# Tea\n\n- Assam\n", "# Tea\n\n- Awa\n")]);
    assert_eq!(snapshot.policy.as_deref(), Some("rules: 1\n"));
    // The first of each kind that exists.
    assert_eq!(snapshot.guidelines, ["Be kind.", "Be brief."]);
    assert_eq!((snapshot.author.as_str(), snapshot.by_bot, snapshot.own_branch), ("grace", false, None));
    let agreed: Vec<_> = snapshot.talk.iter().map(|talk| (talk.body.as_str(), talk.agreed)).collect();
    assert_eq!(agreed, [("yes", true), ("edited", false)], "an edited comment is another one than was agreed to");
    assert_eq!(snapshot.unlisted, 10, "of 61 files 51 are listed");
}

#[tokio::test]
async fn only_what_is_ours_and_submitted_counts_as_ours() {
    let scene = Scene::set("", |line, _| match line {
        "POST /graphql" => ok(&shown(&text("# Tea\n"))),
        _ => ok(&json!([])),
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let comments: Vec<_> =
        snapshot.comments.iter().map(|comment| (comment.id, comment.outdated, comment.body.as_str())).collect();
    assert_eq!(comments, [(Some(4_125_309_450), true, "ours"), (None, false, "without an id")]);
    assert_eq!((snapshot.approval, snapshot.unsubmitted), (Some(6), vec![7]));
    let run = snapshot.check_run.unwrap();
    assert_eq!((run.id, run.conclusion, run.title.as_str()), (34_942_661_139, None, "Reviewing"));
    assert_eq!(snapshot.labels, ["new"]);
}

#[tokio::test]
async fn an_answer_that_was_cut_once_is_not_remembered() {
    let scene = Scene::set("", |line, before| match line {
        "POST /graphql" => ok(&shown(&json!(null))),
        _ if before == 0 => ([("etag", "\"x\"")], "[{\"filename\": \"READ").into_response(),
        _ => ([("etag", "\"x\"")], "[]").into_response(),
    })
    .await;
    let tea = scene.tea().await;
    assert!(matches!(tea.snapshot(&heard(TIP), &WANTED).await, Err(GithubError::Unreadable { .. })));
    tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
}

#[tokio::test]
async fn a_base_that_was_told_wrongly_is_read_by_its_commit() {
    let scene = Scene::set("", |line, before| {
        one_list(line, Some("@@ -1 +1 @@\n-# Tea\n+# Teas")).unwrap_or_else(|| {
            let mut answer = shown(&text("# Teas\n"));
            if before == 0 {
                answer["data"]["repository"]["base"] = json!(null);
            }
            ok(&answer)
        })
    })
    .await;
    let heard = Heard { number: 5, tip: TIP, base: None };
    let snapshot = scene.tea().await.snapshot(&heard, &WANTED).await.unwrap();
    assert_eq!(snapshot.base_tip.as_deref(), Some(BASE));
    let bases: Vec<Value> = scene.seen()[2..].iter().map(|call| call.body["variables"]["base0"].clone()).collect();
    assert_eq!(bases, [json!("HEAD:README.md"), json!(format!("{BASE}:README.md"))]);
}

#[tokio::test]
async fn where_a_patch_is_missing_the_text_where_the_branch_parted_is_read() {
    let scene = Scene::set("", |line, before| {
        if line.contains("/compare/") {
            return ok(&json!({ "merge_base_commit": { "sha": "9a47ed" } }));
        }
        one_list(line, None).unwrap_or_else(|| match before {
            0 => ok(&shown(&text("# Tea\n\n- Assam\n- Oolong\n"))),
            _ => ok(&json!({ "data": { "repository": { "parted0": text("# Tea\n\n- Assam\n") } } })),
        })
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
    assert_eq!(unread, []);
    assert_eq!((files[0].parted.as_str(), files[0].base.as_str()), ("# Tea\n\n- Assam\n", "# Tea\n\n- Awa\n"));
    assert!(scene.lines().contains(&format!("GET /repos/ada/tea/compare/{BASE}...{TIP}?per_page=1&page=2")));
    assert_eq!(scene.seen().last().unwrap().body["variables"]["parted0"], json!("9a47ed:README.md"));
}

#[tokio::test]
async fn where_nobody_tells_where_the_branch_parted_the_file_is_not_reviewed() {
    let scene = Scene::set("", |line, _| {
        if line.contains("/compare/") {
            return (StatusCode::NOT_FOUND, r#"{"message": "Not Found"}"#).into_response();
        }
        one_list(line, None).unwrap_or_else(|| ok(&shown(&text("# Tea\n"))))
    })
    .await;
    let tea = scene.tea().await;
    let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let candidates = std::mem::take(&mut snapshot.candidates);
    let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
    assert!(files.is_empty() && unread[0].reason.contains("merge base"), "{unread:?}");
}

#[tokio::test]
async fn diffs_that_github_does_not_make_are_asked_for_in_smaller_pages() {
    let scene = Scene::set("", |line, _| {
        if line.contains("per_page=30&page=2") {
            let body = r#"{"message": "Server Error: Sorry, this diff is taking too long to generate.", "errors": [{"code": "not_available"}]}"#;
            return (StatusCode::UNPROCESSABLE_ENTITY, body).into_response();
        }
        let files = |count: usize| -> Vec<Value> {
            (0..count).map(|at| json!({ "filename": format!("{at}.rs"), "status": "added" })).collect()
        };
        match line {
            "POST /graphql" => ok(&shown(&json!(null))),
            _ => ok(&json!(files(if line.contains("per_page=30") { 30 } else { 4 }))),
        }
    })
    .await;
    scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let pages: Vec<String> =
        scene.lines().iter().filter_map(|line| Some(line.split_once("files?")?.1.to_owned())).collect();
    assert_eq!(pages, ["per_page=30&page=1", "per_page=30&page=2", "per_page=15&page=3"]);
}

#[tokio::test]
async fn a_query_that_takes_too_long_asks_for_fewer_at_once() {
    let scene = Scene::set("", |line, before| match line {
        "POST /graphql" if before < 2 => (StatusCode::BAD_GATEWAY, "<html>").into_response(),
        "POST /graphql" => ok(&shown(&json!(null))),
        _ => ok(&json!([])),
    })
    .await;
    scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let asked: Vec<bool> = [100, 50, 25]
        .iter()
        .zip(&scene.seen()[2..])
        .map(|(most, call)| call.body["query"].as_str().unwrap().contains(&format!("reviewThreads(last: {most})")))
        .collect();
    assert_eq!(asked, [true, true, true]);
}

#[tokio::test]
async fn what_was_said_is_read_to_its_beginning() {
    let scene = Scene::set("", |line, before| {
        let thread = |id: &str, body: &str| {
            json!({ "id": id, "isResolved": false, "isOutdated": false, "path": "README.md", "comments": { "nodes": [
                { "fullDatabaseId": "1", "body": body, "state": "SUBMITTED", "viewerDidAuthor": true }] } })
        };
        let page = |node: Value, cursor: Value| {
            let has_more = !cursor.is_null();
            let page = json!({ "nodes": [node], "pageInfo": { "hasPreviousPage": has_more, "startCursor": cursor } });
            ok(&json!({ "data": { "repository": { "pullRequest": { "page": page } } } }))
        };
        match (line, before) {
            ("POST /graphql", 0) => {
                let mut answer = shown(&json!(null));
                let threads = &mut answer["data"]["repository"]["pullRequest"]["reviewThreads"];
                threads["pageInfo"] = json!({ "hasPreviousPage": true, "startCursor": "c2" });
                ok(&answer)
            }
            ("POST /graphql", 1) => page(thread("t1", "second"), json!("c1")),
            ("POST /graphql", _) => page(thread("t0", "first"), json!(null)),
            _ => ok(&json!([])),
        }
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(TIP), &WANTED).await.unwrap();
    let bodies: Vec<&str> = snapshot.comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.contains(&"first") && bodies.contains(&"second"), "{bodies:?}");
    assert_eq!(scene.seen().last().unwrap().body["variables"]["before"], json!("c1"));
}

#[tokio::test]
async fn what_a_review_can_do_without_is_told_and_what_it_cannot_is_refused() {
    let with_fault = async |path: Value, kind: &'static str| {
        let scene = Scene::set("", move |line, _| {
            let mut answer = shown(&json!(null));
            answer["errors"] = json!([{ "type": kind, "path": path, "message": "Resource not accessible by integration", "extensions": { "saml_failure": false } }]);
            if line == "POST /graphql" { ok(&answer) } else { ok(&json!([])) }
        })
        .await;
        scene.tea().await.snapshot(&heard(TIP), &WANTED).await.map(|snapshot| snapshot.notes)
    };
    let notes = with_fault(json!(["repository", "pullRequest", "labels", "nodes", 0]), "FORBIDDEN").await.unwrap();
    assert_eq!(notes, ["GitHub did not show the labels: Resource not accessible by integration"]);
    assert!(with_fault(json!(["repository", "guidelines0"]), "NOT_FOUND").await.unwrap().is_empty());
    assert_eq!(with_fault(json!(["repository", "guidelines0"]), "FORBIDDEN").await.unwrap().len(), 1);
    for place in ["policy", "base0", "head0"] {
        let refused = with_fault(json!(["repository", place]), "FORBIDDEN").await.unwrap_err();
        assert!(matches!(refused, GithubError::Refused { status: 403, .. }), "{refused}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_its_reason() {
    let unread = async |blob: Value| {
        let scene = Scene::set("", move |line, _| match line {
            "POST /graphql" => ok(&shown(&blob)),
            _ => {
                ok(&json!([{ "filename": "README.md", "status": "modified", "patch": "@@ -1 +1 @@\n-# Tea\n+# Teas" }]))
            }
        })
        .await;
        let tea = scene.tea().await;
        let mut snapshot = tea.snapshot(&heard(TIP), &WANTED).await.unwrap();
        let candidates = std::mem::take(&mut snapshot.candidates);
        let (files, unread) = tea.lists(&snapshot, candidates).await.unwrap();
        assert!(files.is_empty());
        (unread[0].reason.clone(), unread[0].passing)
    };
    let blob = |size: u64, text: Value| json!({ "oid": "b10b", "byteSize": size, "isTruncated": false, "text": text });
    assert_eq!(unread(blob(90_000_000, json!("# T"))).await, ("it is larger than 8 MB".to_owned(), false));
    assert_eq!(unread(blob(9, json!(null))).await, ("it is not UTF-8 text".to_owned(), false));
    assert_eq!(unread(json!({})).await, ("it is not a file".to_owned(), false));
    assert_eq!(unread(json!(null)).await, ("GitHub does not show it at the pull request's head".to_owned(), true));
    assert_eq!(
        unread(blob(9, json!("# Coffee\n"))).await,
        ("its text and GitHub's diff of it do not match".to_owned(), true)
    );
}

#[tokio::test]
async fn another_tip_than_expected_is_told_and_nothing_is_read() {
    let scene = Scene::set("", |line, _| match line {
        "POST /graphql" => ok(&shown(&json!(null))),
        _ => ok(&json!([{ "filename": "README.md", "status": "modified" }])),
    })
    .await;
    let snapshot = scene.tea().await.snapshot(&heard(&"a".repeat(40)), &WANTED).await.unwrap();
    assert_eq!((snapshot.head.as_str(), snapshot.candidates.len()), (TIP, 0));
}
