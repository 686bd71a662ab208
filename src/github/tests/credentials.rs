//! The App's credentials and the tokens minted with them.

use super::*;

#[test]
fn only_githubs_own_names_make_it_into_paths() {
    assert!(RepositoryName::new("ada", "awesome-tea.js").is_some());
    for (owner, name) in [("ada", ".."), ("ada/x", "y"), ("", "y"), ("ada", "a?b"), ("ada", "a%2fb"), ("..", "x")] {
        assert!(RepositoryName::new(owner, name).is_none(), "{owner}/{name}");
    }
}

#[tokio::test]
async fn one_token_serves_all_until_it_is_due() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let app = Arc::clone(&scene.app);
            tokio::spawn(async move {
                let tea = app.installation(7, RepositoryName::new("ada", "tea").unwrap(), None).await;
                tea.post_review(1, TIP, &review()).await.unwrap();
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(scene.lines().iter().filter(|line| *line == MINT).count(), 1);
    let minted = &scene.seen()[0];
    assert_eq!(minted.body["repositories"], json!(["tea"]));
    assert_eq!(
        minted.body["permissions"],
        json!({ "checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write" })
    );
    scene.later(49);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.seen().last().unwrap().authorization, "Bearer token-0");
    scene.later(1);
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.seen().last().unwrap().authorization, "Bearer token-1");
}

#[tokio::test]
async fn a_token_that_not_every_server_knows_yet_is_shown_again() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::UNAUTHORIZED, r#"{"message": "Bad credentials"}"#).into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.tea().await.post_review(1, TIP, &review()).await.unwrap();
    assert_eq!(scene.lines(), [MINT, "POST /repos/ada/tea/pulls/1/reviews", "POST /repos/ada/tea/pulls/1/reviews"]);
}

#[tokio::test]
async fn a_repository_whose_id_is_known_is_named_by_it() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 1 }))).await;
    let tea = scene.app.installation(7, RepositoryName::new("ada", "tea").unwrap(), Some(5_000_000_000)).await;
    tea.post_review(1, TIP, &review()).await.unwrap();
    let minted = &scene.seen()[0].body;
    assert_eq!((&minted["repository_ids"], minted.get("repositories")), (&json!([5_000_000_000_u64]), None));
}

#[tokio::test]
async fn who_the_app_is_is_asked_once() {
    let scene = Scene::set("", |_, _| ok(&json!({ "id": 75269, "slug": "tea", "name": "Tea", "new": [] }))).await;
    assert_eq!(scene.app.standing().identity, None);
    for _ in 0..2 {
        assert_eq!(scene.app.identity().await.unwrap().id, 75_269);
    }
    assert_eq!(scene.lines(), ["GET /app"]);
    assert!(scene.app.standing().warnings()[0].contains("the permission metadata: read"));
}

#[tokio::test]
async fn a_refusal_of_the_app_itself_is_remembered_until_it_is_taken_again() {
    let scene = Scene::set("", |_, before| match before {
        0 => (StatusCode::UNAUTHORIZED, r#"{"message": "A JSON web token could not be decoded"}"#).into_response(),
        1 => StatusCode::BAD_GATEWAY.into_response(),
        _ => ok(&json!({ "id": 1 })),
    })
    .await;
    scene.app.ask_identity().await.unwrap_err();
    assert!(scene.app.standing().refusal.unwrap().starts_with("the private key does not belong to the App 4711"));
    scene.app.ask_identity().await.unwrap_err();
    assert!(scene.app.standing().refusal.is_some(), "a bad gateway says nothing of the key");
    scene.app.ask_identity().await.unwrap();
    assert_eq!(scene.app.standing().refusal, None);
}

#[tokio::test]
async fn a_suspended_installation_is_no_refusal_of_the_app() {
    let scene = Scene::set("", |_, _| {
        (StatusCode::FORBIDDEN, r#"{"message": "This installation has been suspended"}"#).into_response()
    })
    .await;
    scene.app.grants(7, |_| true).await.unwrap_err();
    assert_eq!(scene.app.standing().refusal, None);
}

#[tokio::test]
async fn githubs_own_time_is_heard_with_every_answer() {
    // The scene's clock is at 1,000,000 s: Mon, 12 Jan 1970 13:46:40.
    let scene = Scene::set("", |_, before| {
        let date = if before < 2 { "Mon, 12 Jan 1970 13:45:00 GMT" } else { "Mon, 12 Jan 1970 13:46:50 GMT" };
        (StatusCode::UNAUTHORIZED, [("date", date)]).into_response()
    })
    .await;
    assert_eq!(scene.app.standing().clock_ahead, None);
    scene.app.ask_identity().await.unwrap_err();
    assert_eq!(scene.app.standing().clock_ahead, Some(100));
    assert!(scene.app.standing().refusal.unwrap().contains("100 s ahead of GitHub's"));
    scene.app.ask_identity().await.unwrap_err();
    assert_eq!(scene.app.standing().clock_ahead, Some(-10));
    assert_eq!(scene.lines().len(), 3, "where the clocks agree, another date would not help");
}
