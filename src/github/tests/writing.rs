//! What is written, and what happens to it.

use super::*;

#[tokio::test]
async fn a_write_that_met_a_failure_is_not_sent_again() {
    let scene = Scene::set("", |_, _| StatusCode::BAD_GATEWAY.into_response()).await;
    let error = scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(matches!(error, GithubError::Unclear { .. }), "{error}");
    assert_eq!(scene.lines(), [MINT, "POST /repos/ada/tea/pulls/1/reviews"]);
}

#[tokio::test]
async fn a_review_names_its_commit_and_its_lines() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(
        scene.seen().last().unwrap().body,
        json!({ "commit_id": TIP, "event": "COMMENT", "comments": [
            { "path": "README.md", "body": "Put it there.", "line": 4, "side": "RIGHT" },
            { "path": "README.md", "body": "Put it there.", "line": 4, "side": "RIGHT", "start_line": 3, "start_side": "RIGHT" },
        ] })
    );
}

#[tokio::test]
async fn while_github_asks_to_wait_the_whole_installation_is_quiet() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::FORBIDDEN, [("retry-after", "120")]).into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    let coffee = scene.app.installation(7, RepositoryName::new("ada", "coffee").unwrap(), None).await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    let refused = coffee.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(matches!(refused, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == 120), "{refused}");
    assert_eq!(scene.lines().len(), 2, "the second was not even sent");
    scene.later(2);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
}

#[tokio::test]
async fn annotations_are_sent_by_fifties() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 31 }))).await;
    scene.tea().await.complete_check_run(5, TIP, None, &run(120)).await.unwrap();
    let sent: Vec<(String, usize)> = scene.seen()[1..]
        .iter()
        .map(|call| (call.line.clone(), call.body["output"]["annotations"].as_array().unwrap().len()))
        .collect();
    let (create, amend) =
        ("POST /repos/ada/tea/check-runs".to_owned(), "PATCH /repos/ada/tea/check-runs/31".to_owned());
    assert_eq!(sent, [(create, 50), (amend.clone(), 50), (amend, 20)]);
    let made = &scene.seen()[1].body;
    assert_eq!(
        (&made["name"], &made["head_sha"], &made["external_id"]),
        (&json!("Shelfmark"), &json!(TIP), &json!("5"))
    );
    assert_eq!((&made["status"], &made["conclusion"]), (&json!("completed"), &json!("failure")));
}

#[tokio::test]
async fn a_check_run_is_amended_only_where_nothing_old_would_stay() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 31 }))).await;
    let tea = scene.tea().await;
    let was = |conclusion: Option<&str>| OwnCheckRun {
        id: 9,
        conclusion: conclusion.map(str::to_owned),
        ..OwnCheckRun::default()
    };
    tea.complete_check_run(5, TIP, Some(&was(Some("FAILURE"))), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(None)), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(Some("SUCCESS"))), &run(0)).await.unwrap();
    tea.complete_check_run(5, TIP, Some(&was(Some("FAILURE"))), &run(1)).await.unwrap();
    let (amend, create) = ("PATCH /repos/ada/tea/check-runs/9", "POST /repos/ada/tea/check-runs");
    assert_eq!(scene.lines()[1..], [amend, amend, create, create]);
    assert_eq!(scene.seen()[1].body.get("head_sha"), None);
}

#[tokio::test]
async fn a_write_to_a_renamed_repository_goes_on_with_its_body() {
    let scene = Scene::set("", |line, _| {
        if line.contains("/repos/ada/tea") {
            let moved = [("location", "/repositories/9/pulls/1/reviews")];
            return (StatusCode::TEMPORARY_REDIRECT, moved, r#"{"message": "Moved Permanently"}"#).into_response();
        }
        ok(&json!({ "id": 1 }))
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    let last = scene.seen().last().unwrap().clone();
    assert_eq!(last.line, "POST /repositories/9/pulls/1/reviews");
    assert_eq!(last.body["comments"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn no_token_goes_to_another_host() {
    let scene = Scene::set("", |_, _| {
        let moved = [("location", "https://elsewhere.example/repositories/9")];
        (StatusCode::MOVED_PERMANENTLY, moved, "").into_response()
    })
    .await;
    let error = scene.tea().await.post_review(1, TIP, &review()).await.unwrap_err();
    assert!(error.to_string().ends_with("it has moved to another host"), "{error}");
}

#[tokio::test]
async fn a_review_that_was_never_submitted_makes_room() {
    let scene = Scene::set("", |line, before| match (line, before) {
        ("POST /repos/ada/tea/pulls/1/reviews", 0) => {
            let body = r#"{"message": "Unprocessable Entity", "errors": ["User can only have one pending review per pull request"]}"#;
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
        ("GET /repos/ada/tea/pulls/1/reviews?per_page=100&page=1", _) => {
            ok(&json!([{ "id": 4, "state": "COMMENTED" }, { "id": 5_000_000_000_u64, "state": "PENDING" }]))
        }
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(
        scene.lines()[2..],
        [
            "GET /repos/ada/tea/pulls/1/reviews?per_page=100&page=1",
            "DELETE /repos/ada/tea/pulls/1/reviews/5000000000",
            "POST /repos/ada/tea/pulls/1/reviews",
        ]
    );
}

#[tokio::test]
async fn a_check_run_that_may_not_be_amended_is_left_to_its_owner() {
    let scene = Scene::set("", |line, _| {
        if line.starts_with("PATCH") {
            let body = r#"{"message": "Invalid app_id `15368` - check run can only be modified by the GitHub App that created it."}"#;
            return (StatusCode::FORBIDDEN, body).into_response();
        }
        ok(&json!({ "id": 31 }))
    })
    .await;
    let shown = OwnCheckRun { id: 9, ..OwnCheckRun::default() };
    scene.tea().await.complete_check_run(5, TIP, Some(&shown), &run(0)).await.unwrap();
    let last = scene.seen().last().unwrap().clone();
    assert_eq!((last.line.as_str(), &last.body["head_sha"]), ("POST /repos/ada/tea/check-runs", &json!(TIP)));
}
