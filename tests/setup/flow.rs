//! The whole way, with nothing going wrong.

use serde_json::Value;

use super::scene::{Scene, until_logged};
use super::support::get;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_link_on_the_terminal_to_the_first_review() {
    let mut scene = Scene::set().await;
    // Before registration: proxies let the browser through, and GitHub should repeat its deliveries.
    assert_eq!(get(&scene.bot, "/healthz"), (200, "ok\n".to_owned()));
    let (status, told) = get(&scene.bot, "/readyz");
    assert!(status == 200 && told.starts_with("not set up yet: open the link"), "{told}");
    assert!(get(&scene.bot, "/").1.contains("Open the link that it printed in the terminal"));
    let early = scene.github.deliver_event("ping", Value::Null, &scene.bot.webhook()).await.unwrap();
    assert_eq!(early.status, 503);

    let page = scene.opens().await;
    assert_eq!(page.url.as_str(), scene.at("/setup"), "the address has no token any more");
    assert!(page.words().contains("Create the App on 127.0.0.1:"), "{}", page.words());
    let back = scene.creates(&page).await;
    assert!(back.as_str().starts_with(&scene.at("/setup/registered?code=")), "{back}");
    let registered = scene.visitor.get(back.as_str()).await;
    assert_eq!(registered.status, 200, "{}", registered.words());
    assert!(registered.words().contains("is registered"), "{}", registered.words());
    let key = scene.folder().join("shelfmark.key");
    assert!(registered.words().contains(key.to_str().unwrap()), "{}", registered.words());

    // The page is gone, and the server works.
    for path in ["/setup", "/setup/registered?code=a&state=b"] {
        assert_eq!(scene.get(path).await.status, 404, "{path}");
    }
    assert_eq!(get(&scene.bot, "/readyz").0, 200);
    let installed = scene.installs(&registered).await;
    assert!(installed.words().contains("was installed"), "{}", installed.words());
    let (pull, run) = scene.first_review().await;
    assert_eq!(run.conclusion.as_deref(), Some("failure"), "{}", run.summary);
    // It signs with the name that was chosen.
    let (said, bot) = (scene.github.pull(&pull).reviews, scene.github.bot());
    assert!(bot.starts_with("shelfmark-") && bot.ends_with("[bot]"), "{bot}");
    assert!(said.iter().all(|review| review.user == bot) && run.app.slug + "[bot]" == bot, "{said:?}");
    let seen = scene.visitor.get(&format!("{}ada/awesome-tea/pull/{}", scene.github.url(), pull.number)).await;
    assert!(seen.words().contains("[Yunnan](https://teas.example/yunnan)"), "{}", seen.words());

    let address = scene.at("");
    assert!(scene.said_of(&pull).contains(&format!("({address}/checks/malformed-link)")), "{}", scene.said_of(&pull));
    // The log only says that it happened; another process immediately starts as the App.
    let (scene, log) = scene.restarts(&[]);
    let pem = "PRIVATE KEY";
    assert!(!log.contains(pem) && !log.contains(back.query().unwrap()), "{log}");
    until_logged(&scene.bot, "the database holds the App").await;
    assert!(!scene.bot.log().contains("/setup?token="));
    let (pull, run) = scene.first_review().await;
    assert_eq!(run.conclusion.as_deref(), Some("failure"));
    // The chosen address is stored with it, and a setting takes precedence.
    assert!(scene.said_of(&pull).contains(&format!("({address}/checks/malformed-link)")), "{}", scene.said_of(&pull));
    let (scene, _) = scene.restarts(&[("SHELFMARK_PUBLIC_URL", "https://lists.example")]);
    let (pull, _) = scene.first_review().await;
    let told = scene.said_of(&pull);
    assert!(told.contains("(https://lists.example/checks/malformed-link)") && !told.contains(&address), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_stands_in_the_manifest() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let form =
        page.form("/setup/check").with("name", "Lapwing").with("owner", "organization").with("organization", "ada");
    let form = form.with("visibility", "public").with("fixes", "on").with("commands", "on");
    let form = form.with("kept_issue", "on").with("merge_queues", "on");
    let checked = scene.visitor.submit(&page, &form.with("public_url", "http://127.0.0.1:3001/")).await;
    assert_eq!(checked.status, 200, "{}", checked.words());
    let form = checked.form("/organizations/ada/settings/apps/new");
    let manifest: Value = serde_json::from_str(form.field("manifest")).unwrap();
    assert_eq!(manifest["name"], "Lapwing");
    assert_eq!(manifest["public"], true);
    assert_eq!(manifest["hook_attributes"]["url"], "http://127.0.0.1:3001/webhook");
    assert_eq!(manifest["redirect_url"], scene.at("/setup/registered"));
    assert_eq!(manifest["default_permissions"]["contents"], "write");
    assert_eq!(manifest["default_permissions"]["issues"], "write");
    let events: Vec<&str> = manifest["default_events"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(
        events,
        ["pull_request", "push", "repository", "pull_request_review_comment", "issue_comment", "merge_group"]
    );
    let asked = scene.visitor.submit(&checked, &form).await;
    let created = scene.visitor.submit(&asked, &asked.form("/settings/apps")).await;
    let registered = scene.visitor.follow(created).await;
    assert!(registered.words().contains("Lapwing is registered"), "{}", registered.words());
    assert!(registered.link("/installations/new").path().starts_with("/apps/lapwing/"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_enterprise_server_and_an_organization_have_their_own_addresses() {
    let enterprise = [
        ("SHELFMARK_GITHUB_URL", "https://github.tea.example/api/v3"),
        ("SHELFMARK_PUBLIC_URL", "https://lists.tea.example"),
    ];
    let mut scene = Scene::set_with(&enterprise).await;
    let link = scene.link().await;
    assert!(link.starts_with("https://lists.tea.example/setup?token="), "{link}");
    let here = link.replace("https://lists.tea.example", &scene.at(""));
    scene.visitor.more =
        vec![("x-forwarded-host", "lists.tea.example".to_owned()), ("x-forwarded-proto", "https".to_owned())];
    let shown = scene.visitor.get(&here).await;
    let led = scene.visitor.submit_from("https://lists.tea.example", &shown.form("/setup")).await;
    assert!(led.header("set-cookie").ends_with("; Secure"), "{}", led.header("set-cookie"));
    let page = scene.visitor.follow(led).await;
    let action = page.forms().remove(0).action;
    assert!(action.as_str().starts_with("https://github.tea.example/settings/apps/new?state="), "{action}");
    assert!(page.header("content-security-policy").contains("form-action 'self' https://github.tea.example;"));
    let manifest: Value = serde_json::from_str(page.forms().remove(0).field("manifest")).unwrap();
    assert_eq!(manifest["redirect_url"], "https://lists.tea.example/setup/registered");
    assert_eq!(manifest["hook_attributes"]["url"], "https://lists.tea.example/webhook");
    let form = page.form("/setup/check").with("owner", "organization").with("organization", "tea-time");
    let checked = scene.visitor.submit_from("https://lists.tea.example", &form).await;
    let action = checked.forms().remove(0).action;
    let own = "https://github.tea.example/organizations/tea-time/settings/apps/new?state=";
    assert!(action.as_str().starts_with(own), "{action}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_github_itself_an_address_that_it_cannot_reach_is_told_first() {
    let mut scene = Scene::set_with(&[("SHELFMARK_GITHUB_URL", "https://api.github.com")]).await;
    let page = scene.opens().await;
    assert!(page.words().contains("GitHub cannot reach 127.0.0.1 from the internet"), "{}", page.words());
    assert_eq!(page.forms().len(), 1, "no button yet");
    let form = page.form("/setup/check").with("public_url", "https://lists.example.org/");
    let checked = scene.visitor.submit(&page, &form).await;
    let action = checked.forms().remove(0).action;
    assert!(action.as_str().starts_with("https://github.com/settings/apps/new?state="), "{action}");
}
