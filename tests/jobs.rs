//! Conversations in which something goes wrong between the bot and GitHub, and time is told by hand.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

mod support;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use shelfmark::github::App;
use shelfmark::jobs::{Clock, Doorbell, Office, Outage, StoreTurns, Sweeps, Tempo, Workers, job_for};
use shelfmark::sandbox::{INSTALLATION, PullHandle, Sandbox, Weather};
use shelfmark::store::{Counts, Delivery, Store};
use shelfmark::webhook::{CheckRerun, CommandEvent, Event, MergeGroupEvent, PullRequestEvent, PushEvent, Repository};
use sqlx::Connection as _;
use support::Database;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const LIST: &str =
    "# Tea\n\n- [Assam](https://tea.example/assam) - Malty.\n- [Ceylon](https://tea.example/ceylon) - Brisk.\n";
const PATIENCE: Duration = Duration::from_secs(20);

/// What happens to a call on its way.
#[derive(Clone)]
enum Fate {
    /// It is answered with this before it reaches GitHub.
    Turned(StatusCode, &'static [(&'static str, &'static str)]),
    /// GitHub does what it says, and the answer is lost.
    AnswerLost,
    /// It is answered with this, as if all were well.
    Told(&'static str),
    /// It takes its time.
    Delayed(Duration),
}

/// The moment, as far as the bot knows.
#[derive(Clone)]
struct Hands(SystemTime, Arc<AtomicI64>);

impl Hands {
    fn advance(&self, seconds: i64) {
        self.1.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }

    fn time(&self) -> SystemTime {
        self.0 + Duration::from_millis(self.1.load(Ordering::Relaxed).unsigned_abs())
    }
}

impl Clock for Hands {
    fn now(&self) -> i64 {
        self.1.load(Ordering::Relaxed)
    }
}

/// The fates that wait for calls, by the ends of their paths.
type Fates = Arc<Mutex<Vec<(&'static str, Fate)>>>;

struct Scene {
    github: Sandbox,
    fates: Fates,
    hands: Hands,
    store: Store,
    office: Office,
    stop: CancellationToken,
    database: Database,
}

impl Scene {
    async fn set() -> Self {
        Self::set_on(Database::sqlite()).await
    }

    async fn set_on(database: Database) -> Self {
        let github = Sandbox::start().await.unwrap();
        github.create_repository("ada/tea", &[("README.md", LIST)]);
        let fates = Fates::default();
        let hands = Hands(SystemTime::now(), Arc::default());
        let stop = CancellationToken::new();
        let office = Self::office(&github, &database, &hands, &fates).await;
        Self { github, fates, hands, store: office.store.clone(), office, stop, database }
    }

    /// What a process brings with it.
    async fn office(github: &Sandbox, database: &Database, hands: &Hands, fates: &Fates) -> Office {
        let settings = github.settings(&database.url);
        let told = hands.clone();
        let url = road_to(&settings.github_url, Arc::clone(fates)).await;
        let app = App::new(&url, &settings.issuer, &settings.private_key, Arc::new(move || told.time())).unwrap();
        let store = database.open().await;
        let app = Arc::new(app.taking_turns(Arc::new(StoreTurns(store.clone()))));
        let clock = Arc::new(hands.clone());
        let (doorbell, tempo, outage) = (Doorbell::default(), Tempo::default(), Outage::default());
        Office { store, app, clock, doorbell, tempo, outage }
    }

    /// The next call whose path ends so has this fate.
    fn next(&self, path: &'static str, fate: Fate) {
        self.fates.lock().unwrap().push((path, fate));
    }

    /// A contributor adds an entry with broken markup.
    fn opened(&self) -> PullHandle {
        let broken = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - Light.\n");
        self.github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", &broken)])
    }

    /// A delivery tells of a commit.
    async fn hears(&self, guid: &str, pull: &PullHandle, head: &str) {
        let event = PullRequestEvent {
            action: "synchronize".to_owned(),
            installation: INSTALLATION,
            repository: tea(),
            repository_id: None,
            number: pull.number,
            head: head.to_owned(),
            base: "main".to_owned(),
            draft: false,
            by_bot: false,
            base_changed: false,
        };
        self.hears_that(guid, Event::PullRequest(event)).await;
    }

    async fn hears_that(&self, guid: &str, event: Event) {
        let job = job_for(&event, Tempo::default()).unwrap();
        self.store.accept(Delivery { guid, event: "pull_request" }, Some(&job), self.hands.now()).await.unwrap();
        self.office.doorbell.ring();
    }

    async fn hears_of_its_head(&self, guid: &str, pull: &PullHandle) {
        self.hears(guid, pull, &self.github.pull(pull).head).await;
    }

    fn works(&self) -> Workers {
        Workers::start(&self.office, 4, &self.stop)
    }

    async fn comes_to(&self, wanted: Counts) {
        let reached = async {
            while self.store.counts().await.unwrap() != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let late = tokio::time::timeout(PATIENCE, reached).await.is_err();
        assert!(!late, "{:?} instead of {wanted:?}", self.store.counts().await.unwrap());
    }

    /// A first attempt was made, and another waits for its time.
    async fn tries_and_waits(&self) {
        while self.github.calls().is_empty() || !self.fates.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.comes_to(WAITING).await;
    }

    fn later(&self, seconds: i64) {
        self.hands.advance(seconds);
        self.office.doorbell.ring();
    }

    /// How often a pull request was read.
    fn reads(&self) -> usize {
        self.github.calls().iter().filter(|call| call.path.ends_with("/files")).count()
    }

    fn writes(&self) -> Vec<String> {
        let calls = self
            .github
            .calls()
            .into_iter()
            .filter(|call| call.method != "GET")
            .filter(|call| call.path.ends_with("/reviews") || call.path.contains("/check-runs"));
        calls.map(|call| format!("{} {}", call.method, call.path.rsplit('/').next().unwrap_or_default())).collect()
    }
}

fn tea() -> Repository {
    Repository { owner: "ada".to_owned(), name: "tea".to_owned() }
}

/// The road to GitHub, on which calls meet their fates. Its address is the API's as far as the bot knows.
async fn road_to(github: &url::Url, fates: Fates) -> url::Url {
    let origin = github.as_str().trim_end_matches('/').to_owned();
    let pass = move |request: Request| {
        let (origin, fates) = (origin.clone(), Arc::clone(&fates));
        async move {
            let fate = {
                let mut fates = fates.lock().unwrap();
                let next = fates.iter().position(|(path, _)| request.uri().path().ends_with(path));
                next.map(|at| fates.remove(at).1)
            };
            match fate {
                Some(Fate::Turned(status, headers)) => {
                    let mut response = (status, r#"{"message": "turned away"}"#).into_response();
                    for (name, value) in headers {
                        response.headers_mut().insert(*name, HeaderValue::from_static(value));
                    }
                    return response;
                }
                Some(Fate::Told(answer)) => return answer.into_response(),
                Some(Fate::Delayed(time)) => tokio::time::sleep(time).await,
                _ => {}
            }
            let answer = forward(&origin, request).await;
            if matches!(fate, Some(Fate::AnswerLost)) { StatusCode::BAD_GATEWAY.into_response() } else { answer }
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(pass)).await });
    url
}

async fn forward(origin: &str, mut request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().as_str();
    *request.uri_mut() = format!("{origin}{path}").parse().unwrap();
    request.headers_mut().remove("host");
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    answer.map(Body::new)
}

const IDLE: Counts = Counts { waiting: 0, running: 0, dead: 0 };
const DEAD: Counts = Counts { waiting: 0, running: 0, dead: 1 };
const WAITING: Counts = Counts { waiting: 1, running: 0, dead: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_that_github_refuses_are_told_by_the_check_run() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/reviews", Fate::Turned(StatusCode::UNPROCESSABLE_ENTITY, &[]));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.annotations.len()), (Some("failure"), 1));
    assert!(verdict.summary.contains("[Darjeeling](https://tea.example/darjeeling)"), "{}", verdict.summary);
    assert!(scene.github.pull(&pull).reviews.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_whose_answer_was_lost_is_not_posted_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/reviews", Fate::AnswerLost);
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    assert!(scene.github.check_runs(&pull).is_empty(), "no check run claims a review that may not be there");
    scene.later(20);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes(), ["POST reviews", "POST check-runs"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_run_whose_answer_was_lost_is_not_made_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/check-runs", Fate::AnswerLost);
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.later(20);
    scene.comes_to(IDLE).await;
    assert_eq!(scene.github.check_runs(&pull).len(), 1);
    assert_eq!(scene.github.pull(&pull).reviews.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_explanation_whose_answer_was_lost_is_not_given_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    let comment = scene.github.say("grace", &pull, "/shelfmark explain malformed-link");
    scene.next("/comments", Fate::AnswerLost);
    let event = Event::Command(CommandEvent {
        installation: INSTALLATION,
        repository: tea(),
        repository_id: None,
        number: pull.number,
        comment,
        author: "grace".to_owned(),
        association: "CONTRIBUTOR".to_owned(),
        by_author: true,
        body: "/shelfmark explain malformed-link".to_owned(),
    });
    scene.hears_that("one", event).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.later(20);
    scene.comes_to(IDLE).await;
    let talk = scene.github.pull(&pull).talk;
    assert_eq!(talk.iter().filter(|talk| talk.user == "shelfmark[bot]").count(), 1);
    assert_eq!(talk[0].reactions, [("shelfmark[bot]".to_owned(), "THUMBS_UP".to_owned())]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_queue_whose_answer_was_lost_is_not_answered_again() {
    let scene = Scene::set().await;
    let commit = scene.github.main("ada/tea");
    scene.next("/check-runs", Fate::AnswerLost);
    let repository = Repository { owner: "ada".to_owned(), name: "tea".to_owned() };
    let event = MergeGroupEvent { installation: INSTALLATION, repository, repository_id: None, head: commit.clone() };
    scene.hears_that("one", Event::MergeGroup(event)).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.later(20);
    scene.comes_to(IDLE).await;
    assert_eq!(scene.github.check_runs_of("ada/tea", &commit).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fixes_whose_answer_was_lost_are_committed_once() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    let broken = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - Light.\n");
    let pull = scene.github.open_pull_request("ada/tea", "ada", "A tea", &[("README.md", &broken)]);
    let head = scene.github.pull(&pull).head;
    let event = Event::CheckRerun(CheckRerun {
        installation: INSTALLATION,
        repository: Repository { owner: "ada".to_owned(), name: "tea".to_owned() },
        repository_id: None,
        number: pull.number,
        head: head.clone(),
        base: None,
        app: None,
        sender: Some("ada".to_owned()),
        action: Some("apply-fixes".to_owned()),
    });
    // The first query reads; the second commits.
    scene.next("/graphql", Fate::Delayed(Duration::ZERO));
    scene.next("/graphql", Fate::AnswerLost);
    scene.hears_that("one", event).await;
    scene.works();
    scene.tries_and_waits().await;
    let fixed = scene.github.pull(&pull).head;
    assert_ne!(fixed, head);
    scene.later(20);
    scene.comes_to(IDLE).await;
    assert_eq!(scene.github.pull(&pull).head, fixed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_waits_is_seen_to_wait() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    // GitHub shows the files of the commit before.
    scene.next(
        "/files",
        Fate::Told(
            r#"[{ "filename": "README.md", "status": "modified", "patch": "@@ -1 +1 @@\n-# Coffee\n+# Coffees" }]"#,
        ),
    );
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    let run = &scene.github.check_runs(&pull)[0];
    assert_eq!((run.status.as_str(), run.title.as_str()), ("queued", "Waiting for GitHub"));
    scene.later(20);
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!((verdict.conclusion.as_deref(), scene.github.check_runs(&pull).len()), (Some("failure"), 1));
    let id = verdict.id;
    assert_eq!(
        scene.writes(),
        ["POST check-runs".to_owned(), format!("PATCH {id}"), "POST reviews".to_owned(), format!("PATCH {id}")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_delivery_of_an_older_commit_does_not_hide_the_newer() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    let older = scene.github.pull(&pull).head;
    let mended = format!("{LIST}- [Darjeeling](https://tea.example/darjeeling) - Light.\n");
    scene.github.push(&pull, &[("README.md", &mended)]);
    scene.hears_of_its_head("newer", &pull).await;
    scene.hears("older", &pull, &older).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.later(20);
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes(), ["POST check-runs"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_waits_as_long_as_github_asks() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/graphql", Fate::Turned(StatusCode::FORBIDDEN, &[("retry-after", "30")]));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    let calls = scene.github.calls().len();
    scene.later(20);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(scene.github.calls().len(), calls);
    scene.later(15);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_github_refuses_is_given_up_and_a_redelivery_works_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/check-runs", Fate::Turned(StatusCode::UNPROCESSABLE_ENTITY, &[]));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.comes_to(DEAD).await;
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("neutral"), "Could not review"));
    assert!(verdict.summary.contains("422"), "{}", verdict.summary);
    scene.hears_of_its_head("one", &pull).await;
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes(), ["POST reviews", "POST check-runs", "POST check-runs"]);
    assert_eq!(scene.github.check_runs(&pull).last().unwrap().conclusion.as_deref(), Some("failure"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_the_workers_finish_what_runs_and_begin_nothing() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/graphql", Fate::Delayed(Duration::from_millis(800)));
    scene.hears_of_its_head("one", &pull).await;
    let workers = scene.works();
    scene.comes_to(Counts { waiting: 0, running: 1, dead: 0 }).await;
    // The other workers have looked for work meanwhile, and rest.
    tokio::time::sleep(Duration::from_millis(200)).await;
    scene.stop.cancel();
    let other = scene.opened();
    scene.hears_of_its_head("two", &other).await;
    workers.finish().await;
    assert_eq!(scene.github.check_runs(&pull).len(), 1);
    assert_eq!(scene.store.counts().await.unwrap(), WAITING);
    assert!(scene.github.check_runs(&other).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_during_a_review_keeps_its_outdated_result_from_being_published() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/graphql", Fate::Delayed(Duration::from_secs(1)));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.comes_to(Counts { waiting: 0, running: 1, dead: 0 }).await;
    let outdated = scene.github.pull(&pull).head;
    // GitHub tells of the push at once and shows it a little later.
    scene.hears("two", &pull, &"e".repeat(40)).await;
    // The second was tried too: before that, it waits as well.
    while scene.github.calls().iter().filter(|call| call.path.ends_with("/files")).count() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.comes_to(WAITING).await;
    assert_eq!(scene.writes(), [] as [&str; 0]);
    scene.later(20);
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    assert_eq!(verdict.head, outdated);
    assert_eq!(scene.writes(), ["POST reviews", "POST check-runs"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_whose_lease_was_lost_meanwhile_is_not_published() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/graphql", Fate::Delayed(Duration::from_secs(1)));
    scene.hears_of_its_head("one", &pull).await;
    let workers = scene.works();
    let running = Counts { waiting: 0, running: 1, dead: 0 };
    scene.comes_to(running).await;
    // Another worker was given the job.
    let mut tool = sqlx::SqliteConnection::connect(&scene.database.url).await.unwrap();
    sqlx::query("UPDATE jobs SET leases = leases + 1").execute(&mut tool).await.unwrap();
    scene.stop.cancel();
    workers.finish().await;
    assert!(scene.github.calls().iter().any(|call| call.path == "/graphql"), "it was read");
    assert_eq!(scene.writes(), [] as [&str; 0]);
    assert_eq!(scene.store.counts().await.unwrap(), running, "the job is the other's");
}

/// A webhook that nobody listens to.
const NOBODY: &str = "http://127.0.0.1:1/webhook";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_that_reached_nobody_are_taken_up_by_the_next_sweep() {
    let scene = Scene::set().await;
    let pulls: Vec<PullHandle> = (0..2).map(|_| scene.opened()).collect();
    for pull in &pulls {
        scene.github.deliver(pull, "opened", NOBODY).await.unwrap_err();
    }
    scene.works();
    let sweeps = Sweeps::start(scene.office.clone(), scene.stop.clone());
    for pull in &pulls {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
    scene.comes_to(IDLE).await;
    scene.stop.cancel();
    sweeps.finish().await;
    assert_eq!(scene.writes().len(), 4);
    // Another process looks again, and finds nothing new.
    let again = CancellationToken::new();
    let sweeps = Sweeps::start(scene.office.clone(), again.clone());
    while scene.github.calls().iter().filter(|call| call.path == "/app/hook/deliveries").count() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    again.cancel();
    sweeps.finish().await;
    assert_eq!(scene.store.counts().await.unwrap(), IDLE);
}

/// An office that looks for what it missed through a hundred deliveries at a time, and last did so some minutes ago.
async fn short_sighted(scene: &Scene, minutes: u32) -> Office {
    scene.store.set_mark("looked through deliveries", 0).await.unwrap();
    scene.hands.advance(i64::from(minutes) * 60);
    scene.github.pass_time(Duration::from_mins(minutes.into()));
    Office { tempo: Tempo { pages: 1, ..scene.office.tempo }, ..scene.office.clone() }
}

/// A webhook that takes everything.
async fn anybody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(async || StatusCode::ACCEPTED);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/webhook")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_failed_is_found_below_more_that_arrived_than_are_looked_through() {
    let scene = Scene::set().await;
    let office = short_sighted(&scene, 10).await;
    let (pull, other, anybody) = (scene.opened(), scene.opened(), anybody().await);
    scene.github.deliver(&pull, "opened", NOBODY).await.unwrap_err();
    for _ in 0..100 {
        scene.github.deliver(&other, "labeled", &anybody).await.unwrap();
    }
    scene.works();
    let _sweeps = Sweeps::start(office, scene.stop.clone());
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    // Nobody had to look at what is open everywhere for it.
    assert!(scene.github.calls().iter().all(|call| call.path != "/app/installations"));
    assert!(scene.github.check_runs(&other).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_time_away_with_more_deliveries_than_are_looked_through_every_installation_is_looked_at() {
    let scene = Scene::set().await;
    let office = short_sighted(&scene, 30).await;
    let (untold, other, anybody) = (scene.opened(), scene.opened(), anybody().await);
    for _ in 0..101 {
        scene.github.deliver(&other, "labeled", &anybody).await.unwrap();
    }
    scene.works();
    let _sweeps = Sweeps::start(office, scene.stop.clone());
    scene.github.settled(&untold, PATIENCE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_more_failed_than_can_be_looked_through_every_installation_is_looked_at() {
    let scene = Scene::set().await;
    let office = short_sighted(&scene, 10).await;
    let (first, other) = (scene.opened(), scene.opened());
    scene.github.deliver(&first, "opened", NOBODY).await.unwrap_err();
    for _ in 0..100 {
        scene.github.deliver(&other, "labeled", NOBODY).await.unwrap_err();
    }
    scene.works();
    let _sweeps = Sweeps::start(office, scene.stop.clone());
    for pull in [&first, &other] {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_open_before_the_app_was_installed_is_reviewed_once() {
    let scene = Scene::set().await;
    let (pull, draft) = (scene.opened(), scene.opened());
    scene.github.set_draft(&draft, true);
    scene.hears_that("installed", Event::Installed { installation: INSTALLATION, repositories: None }).await;
    scene.works();
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    scene.hears_that("added", Event::Installed { installation: INSTALLATION, repositories: None }).await;
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes(), ["POST check-runs"], "nobody has pushed since, and nobody is spoken to");
    let run = &scene.github.check_runs(&pull)[0];
    assert_eq!((run.conclusion.as_deref(), run.annotations.len()), (Some("failure"), 1));
    assert!(scene.github.check_runs(&draft).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_long_downtime_every_installation_is_looked_at() {
    let scene = Scene::set().await;
    scene.github.create_repository("grace/milk", &[("README.md", LIST)]);
    let broken = format!("{LIST}- [Oat] (https://milk.example/oat) - Mild.\n");
    let milk = scene.github.open_pull_request("grace/milk", "ada", "Oat", &[("README.md", &broken)]);
    let pull = scene.opened();
    scene.store.set_mark("looked through deliveries", 0).await.unwrap();
    scene.hands.advance(5 * 24 * 3_600);
    scene.github.pass_time(Duration::from_hours(5 * 24));
    scene.works();
    let _sweeps = Sweeps::start(scene.office.clone(), scene.stop.clone());
    for pull in [&pull, &milk] {
        assert_eq!(scene.github.settled(pull, PATIENCE).await.unwrap().conclusion.as_deref(), Some("failure"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_to_the_list_has_what_waits_for_it_looked_at_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    let pushed = |path: &str| PushEvent {
        installation: INSTALLATION,
        repository: tea(),
        repository_id: None,
        paths: vec![path.to_owned()],
    };
    assert!(job_for(&Event::Push(pushed("src/lib.rs")), Tempo::default()).is_none());
    for guid in ["merged", "merged-another"] {
        scene.hears_that(guid, Event::Push(pushed("README.md"))).await;
    }
    scene.comes_to(WAITING).await;
    scene.later(61);
    scene.comes_to(IDLE).await;
    // Looked at once for both; the verdict is the same, and nothing is written.
    assert_eq!(scene.writes(), ["POST reviews", "POST check-runs"]);
    assert_eq!(scene.reads(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn processes_on_one_database_share_the_reviews_and_write_one_after_the_other() {
    let scene = Scene::set_on(Database::postgres().await).await;
    let pulls: Vec<PullHandle> = (0..12).map(|_| scene.opened()).collect();
    for pull in &pulls {
        scene.hears_of_its_head(&format!("guid-{}", pull.number), pull).await;
    }
    scene.github.set_weather(Weather { delay: Duration::from_millis(50), ..Weather::default() });
    scene.works();
    for _ in 0..3 {
        let office = Scene::office(&scene.github, &scene.database, &scene.hands, &scene.fates).await;
        let _ = Workers::start(&office, 4, &scene.stop);
    }
    for pull in &pulls {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes().len(), 24);
    assert_eq!(scene.github.most_writes_at_once(), 1);
}
