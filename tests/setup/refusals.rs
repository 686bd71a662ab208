//! Visitors without permission, and answers that nobody asked for.

use http::Method;
use shelfmark::sandbox::{Answer, Matching};

use super::scene::{Scene, serve};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_for_whoever_begins_first_by_the_link() {
    let mut scene = Scene::set().await;
    let link = scene.link().await;
    let mut stranger = Visitor::default();
    for path in ["/setup", "/setup?token=", "/setup?token=AAAA", "/setup/registered?code=a&state=b"] {
        let shown = stranger.get(&scene.at(path)).await;
        assert_eq!(shown.status, 403, "{path}");
        assert!(shown.words().contains("printed a link in the terminal"), "{}", shown.words());
    }
    // Merely looking at the link does not use it up: chat programs preview it, and browsers prefetch.
    assert_eq!(stranger.send(Method::HEAD, link.parse().unwrap(), None, None).await.status, 200);
    for _ in 0..2 {
        let seen = stranger.get(&link).await;
        assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (200, ""), "{}", seen.words());
        assert_eq!(seen.header("referrer-policy"), "strict-origin", "the address has the token");
    }
    assert_eq!(stranger.get(&scene.at("/setup")).await.status, 403);

    let shown = scene.visitor.get(&link).await;
    let form = shown.form("/setup");
    for wrong in ["", "AAAA"] {
        assert_eq!(stranger.submit(&shown, &form.clone().with("token", wrong)).await.status, 403);
    }
    assert_eq!(stranger.submit_from("http://evil.example", &form).await.status, 403);
    let led = scene.visitor.submit(&shown, &form).await;
    let cookie = led.header("set-cookie").to_owned();
    assert!(cookie.contains("; Path=/setup; HttpOnly; SameSite=Lax"), "{cookie}");
    let page = scene.visitor.follow(led).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.body.contains("<script"));

    // The link again: it continues in the same browser, but not in another.
    assert_eq!(scene.visitor.get(&link).await.status, 303);
    for late in [stranger.get(&link).await, stranger.submit(&shown, &form).await] {
        assert_eq!(late.status, 403);
        assert!(late.words().contains("started in another browser"), "{}", late.words());
    }
    scene.visitor.forget();
    assert_eq!(scene.get("/setup").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_are_taken_from_our_own_pages_alone() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let form = page.form("/setup/check");
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let refused = scene.visitor.submit_from(origin, &form).await;
        assert_eq!(refused.status, 403, "{origin}");
        assert!(refused.words().contains("not accepted"), "{}", refused.words());
    }
    assert_eq!(scene.visitor.submit(&page, &form).await.status, 200);
    let mut stranger = Visitor::default();
    assert_eq!(stranger.submit(&page, &form).await.status, 403);
    for path in ["/setup/keep", "/setup/credentials"] {
        let mut form = form.clone();
        form.action = scene.at(path).parse().unwrap();
        assert_eq!(stranger.submit(&page, &form).await.status, 403, "{path}");
        let led = scene.visitor.submit(&page, &form).await;
        assert_eq!(led.leads_to().unwrap().path(), "/setup", "{path}: there is nothing to be kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_counts_once_and_only_with_its_state_and_its_browser() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    let conversions =
        |scene: &Scene| scene.github.calls().iter().filter(|call| call.path.ends_with("/conversions")).count();
    let with_state = |state: &str| {
        let mut back = back.clone();
        let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        back.query_pairs_mut().clear().append_pair("code", &code).append_pair("state", state);
        back
    };
    // Another browser's state, none, and a browser without the cookie: GitHub is not even asked about the code.
    for state in ["", "AAAA", &"A".repeat(43)] {
        let refused = scene.visitor.get(with_state(state).as_str()).await;
        assert!([400, 403].contains(&refused.status.as_u16()), "{state}: {}", refused.words());
    }
    assert_eq!(Visitor::default().get(back.as_str()).await.status, 403);
    assert_eq!(conversions(&scene), 0);
    // A code that GitHub does not know, or an address other than the API's.
    let page = scene.get("/setup").await;
    let state = page.form("/settings/apps/new").action.query_pairs().next().unwrap().1.into_owned();
    let wrong = scene.at(&format!("/setup/registered?code=nonsense&state={state}"));
    let expired = scene.visitor.get(&wrong).await;
    assert_eq!(expired.status, 502);
    assert!(expired.words().contains("used before or is older than an hour"), "{}", expired.words());
    assert!(expired.words().contains(&format!("{} answered 404", scene.github.url())), "{}", expired.words());
    // GitHub fails, and it is unknown whether the code has been used: the same answer may be tried again.
    scene.github.answer_next(Matching::call("POST", "/conversions"), Answer::html(502));
    let failed = scene.visitor.get(back.as_str()).await;
    assert_eq!(failed.status, 502);
    assert!(failed.words().contains("may have been used anyway"), "{}", failed.words());
    let again = failed.link("/setup/registered");
    assert_eq!(again, back);
    assert!(scene.visitor.get(again.as_str()).await.words().contains("is registered"));
    assert_eq!(conversions(&scene), 3);
    assert_eq!(scene.visitor.get(back.as_str()).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_page_sends_is_answered_by_a_page() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let mut twice = page.form("/setup/check");
    twice.fields.push(("name".to_owned(), "Lapwing".to_owned()));
    let form = scene.visitor.submit(&page, &twice).await;
    let link = scene.get("/setup?token=a&token=b").await;
    let back = scene.get("/setup/registered?code=a&code=b&state=c").await;
    for (shown, status) in [(form, 422), (link, 400), (back, 400)] {
        assert_eq!(shown.status, status, "{}", shown.url);
        assert!(shown.words().contains("is not what the pages here send"), "{}", shown.body);
        assert!(shown.header("content-security-policy").starts_with("default-src 'none'"), "{}", shown.url);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_address_is_that_of_a_host_and_the_one_that_was_judged() {
    let told = |setting: &str| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = serve();
        command.current_dir(folder.path()).env_clear().env("SHELFMARK_LISTEN", "127.0.0.1:0");
        let output = command.env("SHELFMARK_PUBLIC_URL", setting).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{setting}");
        String::from_utf8(output.stderr).unwrap()
    };
    let with_path = told("https://lists.example.org/bot");
    assert!(with_path.contains("can only be created at an address without a path"), "{with_path}");
    let secret = told("https://ada:teapot@lists.example.org");
    assert!(secret.contains("takes no user, password") && !secret.contains("teapot"), "{secret}");

    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let form = page.form("/setup/check");
    let path = scene.visitor.submit(&page, &form.clone().with("public_url", "https://lists.example.org/bot/")).await;
    assert_eq!(path.status, 422);
    assert!(path.words().contains("Leave /bot off the public address"), "{}", path.words());
    let odd = scene.visitor.submit(&page, &form.with("public_url", "https:exa\nmple.org")).await;
    assert_eq!(odd.status, 200, "{}", odd.words());
    let manifest = odd.form("/settings/apps/new").field("manifest").to_owned();
    assert!(manifest.contains("\"https://example.org/webhook\""), "{manifest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whether_the_code_was_used_decides_what_is_told() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    let conversion = || Matching::call("POST", "/conversions");
    // A limit: GitHub has not looked at the code.
    scene.github.answer_next(conversion(), Answer::secondary_limit(403));
    let limited = scene.visitor.get(back.as_str()).await;
    assert!(limited.words().contains("trying again is safe"), "{}", limited.words());
    // Credentials that cannot be read: there is no second chance.
    scene.github.answer_next(conversion(), Answer::json(201, &serde_json::json!({ "id": 12 })));
    let unreadable = scene.visitor.get(limited.link("/setup/registered").as_str()).await;
    assert_eq!(unreadable.status, 502);
    assert!(unreadable.words().contains("The App exists on GitHub, and the code is used up"), "{}", unreadable.words());
    assert!(!unreadable.body.contains("/setup/registered") && !unreadable.words().contains("Try again"));
    assert_eq!(unreadable.link("/settings/apps").as_str(), format!("{}settings/apps", scene.github.url()));
    assert_eq!(scene.visitor.get(back.as_str()).await.status, 403, "its state is used up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_somebody_has_is_told_by_us_or_by_github() {
    let mut scene = Scene::set().await;
    scene.github.take_name("Lapwing");
    let page = scene.opens().await;
    let form = page.form("/setup/check");
    let long = scene.visitor.submit(&page, &form.clone().with("name", &"t".repeat(35))).await;
    assert_eq!(long.status, 422);
    assert!(long.words().contains("The name has 35 characters"), "{}", long.words());
    assert_eq!(long.forms().len(), 1, "no button");
    let checked = scene.visitor.submit(&page, &form.with("name", "Lapwing")).await;
    let asked = scene.visitor.submit(&checked, &checked.form("/settings/apps/new")).await;
    let taken = scene.visitor.submit(&asked, &asked.form("/settings/apps")).await;
    assert!(taken.words().contains("Name has already been taken"), "{}", taken.words());
    let created = scene.visitor.submit(&taken, &taken.form("/settings/apps").with("name", "Dunlin")).await;
    let registered = scene.visitor.follow(created).await;
    assert!(registered.words().contains("Dunlin is registered"), "{}", registered.words());
}
