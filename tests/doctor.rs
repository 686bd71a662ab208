//! Whether the bot checks itself: what it logs when it starts, and what `shelfmark doctor` finds, with a stand-in for GitHub.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use secrecy::ExposeSecret as _;
use shelfmark::sandbox::{Bot, Sandbox, WEBHOOK_SECRET};
use support::{Database, get, serving};

const PATIENCE: Duration = Duration::from_secs(40);

async fn until(bot: &Bot, what: &str, reached: impl Fn() -> bool) {
    let began = Instant::now();
    while !reached() {
        assert!(began.elapsed() < PATIENCE, "{what}; its log: {}", bot.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The key of an App that this GitHub does not know.
async fn another_key() -> String {
    Sandbox::start().await.unwrap().settings("").private_key.expose_secret().to_owned()
}

/// The output of `shelfmark doctor`, and its exit status.
async fn doctor(github: &Sandbox, database: &Database, settings: &[(&str, &str)]) -> (String, Option<i32>) {
    let own = github.settings(&database.url);
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    command
        .arg("doctor")
        .env_clear()
        .env("SHELFMARK_CLIENT_ID", &own.issuer)
        .env("SHELFMARK_PRIVATE_KEY", own.private_key.expose_secret())
        .env("SHELFMARK_WEBHOOK_SECRET", WEBHOOK_SECRET)
        .env("SHELFMARK_GITHUB_URL", own.github_url.as_str())
        .env("DATABASE_URL", &database.url)
        .envs(settings.iter().copied());
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap();
    (told, ran.status.code())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_set_up_well_is_told_so() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    github.set_webhook("https://tea.example/webhook");
    let bot = serving(&github, &database.url, &[]);
    until(&bot, "authenticated as the App", || bot.log().contains("authenticated as the App")).await;
    assert_eq!(get(&bot, "/readyz"), (200, "ready\n".to_owned()));
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    until(&bot, "the job is done", || get(&bot, "/metrics").1.contains("shelfmark_jobs{state=\"running\"} 0")).await;
    // It runs beside the server.
    let (told, status) = doctor(&github, &database, &[]).await;
    assert_eq!(status, Some(0), "{told}");
    let told = told.replace(github.url().as_str(), "http://github/");
    insta::assert_snapshot!(told, @r#"
    ok        settings: all required settings are set
    ok        database: writable, and its tables match this version; jobs: 0 waiting, 0 running, 0 given up on
    ok        GitHub: authenticated as the App Shelfmark (shelfmark, id 917042)
    ok        permissions: the App has everything that reviews need
    note      permissions: not granted, only needed for optional features: the event pull_request_review_comment (/shelfmark ignore in reply to a comment), the event repository (stored data follows a renamed repository, and is hidden once it is private), contents: write (the button "Apply fixes", entries requested with /shelfmark add, and threads resolved once their issue is fixed), issues: read with the event issue_comment (commands in comments), issues: write (an issue with the findings in whole lists, and answers to /shelfmark add on issues), merge_queues: read with the event merge_group (an answer to merge queues), members: read (teams asked for a review, if a policy names some)
    ok        clock: in sync with GitHub's
    ok        webhook: deliveries go to https://tea.example/webhook, signed
    ok        deliveries: the last 1 all arrived
    ok        installations: 1 in all, 0 suspended
    No problems found.
    "#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_on_githubs_side_is_told_with_what_to_do() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    github.set_webhook("https://tea.example/");
    github.grant("pull_requests", "read");
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    github.deliver(&pull, "opened", &format!("http://{nobody}/webhook")).await.unwrap_err();
    let (told, status) = doctor(&github, &database, &[]).await;
    assert_eq!(status, Some(1), "{told}");
    for line in [
        "does not exist yet; shelfmark serve creates it",
        "problem   permissions: the App lacks the permission pull_requests: write;",
        "problem   webhook: deliveries go to https://tea.example/, which does not end in /webhook",
        "problem   deliveries: 1 of the last 1 failed: 1 × 502",
        "problem   installations: 1 in all, 0 suspended; reviews fail where permissions are missing: ada (4100: pull_requests: write)",
        "There are problems.",
    ] {
        assert!(told.contains(line), "{line} is not told:\n{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_cannot_work_are_told() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    let (told, status) = doctor(&github, &database, &[("SHELFMARK_PRIVATE_KEY", &another_key().await)]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("refuses the App: the private key does not belong to the App"), "{told}");
    let (told, status) = doctor(&github, &database, &[("SHELFMARK_CLIENT_ID", "Iv1.coffee")]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("it does not know an App Iv1.coffee"), "{told}");
    let (told, status) = doctor(&github, &database, &[("SHELFMARK_GITHUB_URL", "http://127.0.0.1:1/")]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("cannot ask http://127.0.0.1:1/ who the App is"), "{told}");
    let (told, status) = doctor(&github, &database, &[("SHELFMARK_PRIVATE_KEY", "")]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("problem   settings: these settings are missing"), "{told}");
    let (told, status) = doctor(&github, &database, &[("DATABASE_URL", "postgres://tea:leaves@127.0.0.1:1/tea")]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("problem   database: ") && !told.contains("leaves"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_another_app_turns_readiness_red_and_deliveries_are_taken_all_the_same() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    let bot = serving(&github, &database.url, &[("SHELFMARK_PRIVATE_KEY", &another_key().await)]);
    until(&bot, "readiness turns red", || get(&bot, "/readyz").0 == 503).await;
    let (_, told) = get(&bot, "/readyz");
    assert!(told.starts_with("GitHub refuses the App: the private key does not belong to the App"), "{told}");
    assert!(get(&bot, "/metrics").1.contains("shelfmark_github_app_refused 1"));
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    assert_eq!(github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().status, 202);
    assert_eq!(bot.log().matches("GitHub refuses the App").count(), 1, "{}", bot.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_app_lacks_and_a_clock_that_is_off_are_told_at_the_start() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.grant("checks", "read");
    github.pass_time(Duration::from_secs(120));
    let bot = serving(&github, &database.url, &[]);
    until(&bot, "the clock is told of", || bot.log().contains("s behind GitHub's")).await;
    let (status, told) = get(&bot, "/readyz");
    assert_eq!(status, 200);
    assert!(told.contains("warning: the App lacks the permission checks: write;"), "{told}");
    assert!(told.contains("warning: this machine's clock is 1") && told.contains("s behind GitHub's"), "{told}");
    // With a larger difference, GitHub refuses tokens that are dated by this machine's clock, and accepts those dated by its own.
    github.pass_time(Duration::from_secs(900));
    github.grant("checks", "write");
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    let (told, status) = doctor(&github, &database, &[]).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("problem   clock: this machine's clock is 10"), "{told}");
    assert!(told.contains("ok        GitHub: authenticated as the App"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_github_is_away_it_starts_and_takes_deliveries() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    let bot = serving(&github, &database.url, &[("SHELFMARK_GITHUB_URL", "http://127.0.0.1:1/")]);
    until(&bot, "it says so", || bot.log().contains("cannot ask GitHub who the App is")).await;
    assert_eq!(get(&bot, "/readyz").0, 200);
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    assert_eq!(github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().status, 202);
}
