//! The real program in hardship: a full disk, a database that is locked or away; and what it logs meanwhile.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use secrecy::ExposeSecret as _;
use shelfmark::sandbox::{Bot, PullHandle, Sandbox, Trouble, WEBHOOK_SECRET, Weather};
use sqlx::Connection as _;
use support::{Database, get, serving};
use tokio::sync::watch;

const LIST: &str =
    "# Tea\n\n- [Assam](https://tea.example/assam) - Malty.\n- [Ceylon](https://tea.example/ceylon) - Brisk.\n";
const PATIENCE: Duration = Duration::from_secs(40);

async fn github() -> Sandbox {
    let github = Sandbox::start().await.unwrap();
    github.create_repository("ada/tea", &[("README.md", LIST)]);
    github
}

fn opened(github: &Sandbox) -> PullHandle {
    let broken = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - a phrase of the contributor's own\n");
    github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", &broken)])
}

/// None adds what another would: each has one finding.
fn opened_with(github: &Sandbox, leaf: usize) -> PullHandle {
    let broken = format!("{LIST}- [Leaf {leaf}] (https://tea.example/leaf-{leaf}) - Light.\n");
    github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", &broken)])
}

async fn until(what: &str, mut reached: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !reached().await {
        assert!(began.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn logs(bot: &Bot, words: &str) {
    until(words, async || bot.log().contains(words)).await;
}

/// A bot whose files may have 1,000 blocks of 512 bytes; writing more fails, as on a full disk. The id of its
/// process is written to a file.
fn cramped(github: &Sandbox, database: &Database, number: &Path, settings: &[(&str, &str)]) -> Bot {
    let mut command = Command::new("/bin/sh");
    let script = r#"trap '' XFSZ; ulimit -S -f 1000; echo $$ > "$1"; exec "$0" serve"#;
    command.args(["-c", script, env!("CARGO_BIN_EXE_shelfmark")]).arg(number);
    github.start_bot(command, &database.url, settings).unwrap()
}

/// Delivers until the disk is full.
async fn fill(github: &Sandbox, pull: &PullHandle, bot: &Bot) {
    let mut refused = 0;
    for _ in 0..5_000 {
        refused += u32::from(github.deliver(pull, "opened", &bot.webhook()).await.unwrap().status == 503);
        if refused > 2 {
            return;
        }
    }
    panic!("{}", bot.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_disk_is_full_deliveries_are_refused_and_taken_up_later() {
    let (github, database, folder) = (github().await, Database::sqlite(), tempfile::tempdir().unwrap());
    let bot = cramped(&github, &database, &folder.path().join("number"), &[("SHELFMARK_WORKERS", "0")]);
    assert_eq!(get(&bot, "/readyz"), (200, "ready\n".to_owned()));
    let pull = opened(&github);
    fill(&github, &pull, &bot).await;
    until("readiness turns red", async || get(&bot, "/readyz").0 == 503).await;
    assert_eq!(get(&bot, "/healthz").0, 200);
    logs(&bot, "the database has no space left").await;
    let _ = bot.kill();
    // Once there is room again, what was refused is fetched.
    let bot = serving(&github, &database.url, &[("SHELFMARK_LEASE", "4"), ("SHELFMARK_SWEEP", "1")]);
    assert_eq!(get(&bot, "/readyz").0, 200);
    github.settled(&pull, PATIENCE).await.unwrap();
}

/// Nobody restarts a bot whose disk was full for a while.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_the_disk_has_room_again_everything_works_without_a_restart() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("skipped, for want of prlimit: the disk is not emptied while the bot runs");
        return;
    }
    let (github, database, folder) = (github().await, Database::sqlite(), tempfile::tempdir().unwrap());
    let number = folder.path().join("number");
    let settings = [("SHELFMARK_LEASE", "4"), ("SHELFMARK_SWEEP", "1"), ("SHELFMARK_FIRST_WAIT", "1")];
    let bot = cramped(&github, &database, &number, &settings);
    let pulls: Vec<PullHandle> = (0..6).map(|leaf| opened_with(&github, leaf)).collect();
    for round in 0..2 {
        set_room(&number, "512000:");
        // Reviews are under way when the disk fills, and some deliveries are refused.
        for pull in &pulls[3 * round..] {
            github.deliver(pull, "opened", &bot.webhook()).await.unwrap();
        }
        fill(&github, &pulls[3 * round], &bot).await;
        github.deliver(&pulls[3 * round + 1], "opened", &bot.webhook()).await.unwrap();
        until("readiness turns red", async || get(&bot, "/readyz").0 == 503).await;
        logs(&bot, "the database has no space left").await;
        set_room(&number, "unlimited:");
        until("it is ready again", async || get(&bot, "/readyz").0 == 200).await;
        for pull in &pulls[..3 * round + 3] {
            github.settled(pull, PATIENCE).await.unwrap();
        }
    }
    until("all is done", async || shelfmark_jobs(&database, &["list"]).0 == "no jobs\n").await;
    assert_eq!(github.reviewed(&pulls), (pulls.len(), 0), "{}", bot.log());
}

/// Limits the size of the files that a process writes.
#[cfg(target_os = "linux")]
fn set_room(number: &Path, room: &str) {
    let number = std::fs::read_to_string(number).unwrap();
    let set = Command::new("prlimit").args(["--pid", number.trim(), &format!("--fsize={room}")]).status().unwrap();
    assert!(set.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_somebody_else_holds_is_told_and_waited_for() {
    let (github, database) = (github().await, Database::sqlite());
    let bot = serving(&github, &database.url, &[("SHELFMARK_SWEEP", "2")]);
    let mut tool = sqlx::SqliteConnection::connect(&database.url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut tool).await.unwrap();
    let pull = opened(&github);
    assert_eq!(github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().status, 503);
    logs(&bot, "the database is locked").await;
    sqlx::query("ROLLBACK").execute(&mut tool).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    until("it is ready again", async || get(&bot, "/readyz").0 == 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_one_file_is_refused_and_the_first_works_on() {
    let (github, database) = (github().await, Database::sqlite());
    let first = serving(&github, &database.url, &[]);
    let mut second = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    second.arg("serve");
    let refused = github.start_bot(second, &database.url, &[]).err().unwrap().to_string();
    assert!(refused.contains("another `shelfmark serve` is using the database"), "{refused}");
    let pull = opened(&github);
    assert_eq!(github.deliver(&pull, "opened", &first.webhook()).await.unwrap().status, 202);
    github.settled(&pull, PATIENCE).await.unwrap();
    // The file is unlocked, however the test ends.
    let _ = first.kill();
    assert_eq!(get(&serving(&github, &database.url, &[]), "/readyz").0, 200);
}

/// A connection to the database that can be cut.
struct Road {
    url: String,
    open: watch::Sender<bool>,
}

impl Road {
    async fn to(url: &str) -> Self {
        let mut url: url::Url = url.parse().unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let open = watch::Sender::new(true);
        let gate = open.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(Self::travel(gate.subscribe(), near, server.clone()));
            }
        });
        Self { url: url.into(), open }
    }

    /// The gate is released last, after both ends are shut.
    async fn travel(mut gate: watch::Receiver<bool>, mut near: tokio::net::TcpStream, server: String) {
        if *gate.borrow_and_update() {
            let mut far = tokio::net::TcpStream::connect(server).await.unwrap();
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                _ = gate.changed() => {}
            }
        }
    }

    /// Cuts it, and waits until nothing passes: what set out before would still arrive.
    async fn close(&self) {
        self.open.send_replace(false);
        self.open.closed().await;
    }

    fn reopen(&self) {
        self.open.send_replace(true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn a_database_that_is_away_is_told_and_found_again() {
    let (github, database) = (github().await, Database::postgres().await);
    let road = Road::to(&database.url).await;
    let bot = serving(&github, &road.url, &[("SHELFMARK_SWEEP", "2"), ("SHELFMARK_FIRST_WAIT", "1")]);
    assert_eq!(get(&bot, "/readyz").0, 200);
    road.close().await;
    let pull = opened(&github);
    assert_eq!(github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().status, 503);
    until("readiness turns red", async || get(&bot, "/readyz").0 == 503).await;
    logs(&bot, "the database cannot be reached").await;
    road.reopen();
    github.settled(&pull, PATIENCE).await.unwrap();
    until("it is ready again", async || get(&bot, "/readyz").0 == 200).await;
}

/// Reviews are being read, posted or completed when the database goes away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn a_database_that_goes_away_in_the_middle_of_reviews_loses_and_repeats_nothing() {
    let (github, database) = (github().await, Database::postgres().await);
    let road = Road::to(&database.url).await;
    let settings = [("SHELFMARK_LEASE", "4"), ("SHELFMARK_SWEEP", "1"), ("SHELFMARK_FIRST_WAIT", "1")];
    let bot = serving(&github, &road.url, &settings);
    github.set_weather(Weather { delay: Duration::from_millis(100), ..Weather::default() });
    let mut pulls = Vec::new();
    for begun in ["/graphql", "/reviews", "/check-runs"] {
        let round: Vec<PullHandle> = (pulls.len()..pulls.len() + 5).map(|leaf| opened_with(&github, leaf)).collect();
        let made = || github.calls().iter().filter(|call| call.path.ends_with(begun)).count();
        let before = made();
        for pull in &round {
            assert_eq!(github.deliver(pull, "opened", &bot.webhook()).await.unwrap().status, 202);
        }
        until("reviews are under way", async || made() > before).await;
        road.close().await;
        until("readiness turns red", async || get(&bot, "/readyz").0 == 503).await;
        road.reopen();
        for pull in &round {
            github.settled(pull, PATIENCE).await.unwrap();
        }
        pulls.extend(round);
    }
    until("all is done", async || shelfmark_jobs(&database, &["list"]).0 == "no jobs\n").await;
    assert_eq!(github.reviewed(&pulls), (pulls.len(), 0), "{}", bot.log());
}

/// Whatever the program logs under the worst conditions, it contains no secret, no token and nothing that a contributor wrote.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_no_token_and_no_contributed_word_is_ever_logged() {
    let (github, database) = (github().await, Database::sqlite());
    let settings = [("SHELFMARK_LOG", "trace"), ("SHELFMARK_LOG_FORMAT", "json"), ("SHELFMARK_FIRST_WAIT", "1")];
    let bot = serving(&github, &database.url, &settings);
    let troubles = vec![Trouble::Failed(500), Trouble::FailedAfter(502), Trouble::DroppedAfter, Trouble::GraphqlError];
    github.set_weather(Weather { in_a_thousand: 250, troubles, ..Weather::default() });
    let pulls: Vec<PullHandle> = (0..6).map(|_| opened(&github)).collect();
    for pull in &pulls {
        assert_eq!(github.deliver(pull, "opened", &bot.webhook()).await.unwrap().status, 202);
    }
    github.revoke_tokens();
    tokio::time::sleep(Duration::from_secs(2)).await;
    github.set_weather(Weather::default());
    for pull in &pulls {
        github.settled(pull, PATIENCE).await.unwrap();
    }
    let log = bot.kill();
    assert!(log.contains("\"DEBUG\"") && log.contains("reviewed"), "the log tells little: {log}");
    let settings = github.settings(&database.url);
    let key = settings.private_key.expose_secret().lines().nth(1).unwrap().to_owned();
    let secrets = [
        WEBHOOK_SECRET,
        &key,
        "PRIVATE KEY",
        "ghs_",
        "eyJ",
        "Bearer ",
        "a phrase of the contributor's own",
        "darjeeling",
    ];
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret:?} is logged");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_about_a_delivery_bears_its_id() {
    let (github, database) = (github().await, Database::sqlite());
    let bot = serving(&github, &database.url, &[("SHELFMARK_LOG_FORMAT", "json")]);
    let pull = opened(&github);
    let guid = github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().guid;
    github.settled(&pull, PATIENCE).await.unwrap();
    logs(&bot, "\"reviewed\"").await;
    let log = bot.kill();
    let lines: Vec<serde_json::Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let about = |message: &str| {
        let line = lines.iter().find(|line| line["fields"]["message"] == message);
        line.unwrap_or_else(|| panic!("no line says {message:?}: {log}")).to_string()
    };
    for message in ["delivery accepted", "reviewed"] {
        assert!(about(message).contains(&guid), "{}", about(message));
    }
}

fn shelfmark_jobs(database: &Database, words: &[&str]) -> (String, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    let out = command.arg("jobs").args(words).env_clear().env("DATABASE_URL", &database.url).output().unwrap();
    (String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap(), out.status.success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_finds_what_was_given_up_and_has_it_tried_again() {
    let (github, database) = (github().await, Database::sqlite());
    assert!(shelfmark_jobs(&database, &["list"]).0.contains("no database at"));
    github.set_weather(Weather { in_a_thousand: 1_000, troubles: vec![Trouble::Failed(422)], ..Weather::default() });
    let bot = serving(&github, &database.url, &[("SHELFMARK_FIRST_WAIT", "1")]);
    let pull = opened(&github);
    let guid = github.deliver(&pull, "opened", &bot.webhook()).await.unwrap().guid;
    until("the job is dead", async || get(&bot, "/metrics").1.contains("shelfmark_jobs{state=\"dead\"} 1")).await;
    let (listed, _) = shelfmark_jobs(&database, &["list"]);
    assert!(listed.contains("dead") && listed.contains(&guid) && listed.contains("review:ada/tea#1"), "{listed}");
    assert!(listed.contains("422"), "{listed}");
    github.set_weather(Weather::default());
    let job = listed.lines().nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(shelfmark_jobs(&database, &["retry", job]), (format!("job {job} will be retried now\n"), true));
    github.settled(&pull, PATIENCE).await.unwrap();
    until("all is done", async || shelfmark_jobs(&database, &["list"]).0 == "no jobs\n").await;
    assert!(!shelfmark_jobs(&database, &["drop", job]).1);
    assert_eq!(shelfmark_jobs(&database, &["retry", "--all"]), ("no jobs were given up on\n".to_owned(), true));
}
