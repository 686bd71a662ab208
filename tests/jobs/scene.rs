//! GitHub, the connection to it, a store, and a clock that is moved by hand.

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
use shelfmark::checks::Documentation;
use shelfmark::github::App;
use shelfmark::jobs::{Clock, Doorbell, ListPages, Office, Outage, StoreTurns, Sweeps, Tempo, Workers, job_for};
use shelfmark::sandbox::{INSTALLATION, PullHandle, Sandbox, Trouble, Weather};
use shelfmark::store::{Counts, Delivery, Listed, Store};
use shelfmark::webhook::{CheckRerun, Event, PullRequestEvent, Repository};
use tokio::net::TcpSocket;
use tokio_util::sync::CancellationToken;

use crate::support::Database;

pub const LIST: &str =
    "# Tea\n\n- [Assam](https://tea.example/assam) - Malty.\n- [Ceylon](https://tea.example/ceylon) - Brisk.\n";
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A webhook that nothing listens to.
pub const NOBODY: &str = "http://127.0.0.1:1/webhook";

/// What happens to a call on its way.
#[derive(Clone)]
pub enum Fate {
    /// It gets this answer before it reaches GitHub.
    Turned(StatusCode, &'static [(&'static str, &'static str)]),
    /// GitHub carries it out, and the answer is lost.
    AnswerLost,
    /// It gets this answer, as if it had succeeded.
    Told(&'static str),
    /// It takes its time.
    Delayed(Duration),
}

/// The current time, as far as the bot knows.
#[derive(Clone)]
pub struct Hands {
    began: SystemTime,
    /// Milliseconds since then.
    moved: Arc<AtomicI64>,
}

impl Hands {
    /// The difference to the machine's own clock, in seconds.
    pub fn beside(seconds: i64) -> Self {
        let hands = Self { began: SystemTime::now(), moved: Arc::default() };
        hands.advance(seconds);
        hands
    }

    /// Moves the time forward, or back if `seconds` is negative.
    pub fn advance(&self, seconds: i64) {
        self.moved.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }

    fn time(&self) -> SystemTime {
        let moved = self.moved.load(Ordering::Relaxed);
        let by = Duration::from_millis(moved.unsigned_abs());
        if moved < 0 { self.began - by } else { self.began + by }
    }
}

impl Clock for Hands {
    fn now(&self) -> i64 {
        let since = self.time().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        i64::try_from(since.as_millis()).unwrap()
    }
}

/// The fates that wait for calls, by the ends of the calls' paths.
pub type Fates = Arc<Mutex<Vec<(&'static str, Fate)>>>;

pub struct Scene {
    pub github: Sandbox,
    pub fates: Fates,
    pub hands: Hands,
    pub store: Store,
    pub office: Office,
    pub stop: CancellationToken,
    pub database: Database,
}

impl Scene {
    pub async fn set() -> Self {
        Self::set_on(Database::sqlite()).await
    }

    pub async fn set_on(database: Database) -> Self {
        let (scene, road) = Self::behind_a_closed_road(database).await;
        road.open();
        scene
    }

    /// The same, with GitHub unreachable until the connection is opened.
    pub async fn behind_a_closed_road(database: Database) -> (Self, ClosedRoad) {
        let github = Sandbox::start().await.unwrap();
        github.create_repository("ada/tea", &[("README.md", LIST)]);
        let (fates, hands, stop) = (Fates::default(), Hands::beside(0), CancellationToken::new());
        let road = ClosedRoad::to(&github, &fates);
        let office = Self::office(&github, &database, &hands, &road.url).await;
        (Self { github, fates, hands, store: office.store.clone(), office, stop, database }, road)
    }

    /// What another process has, which shares the database and has its own clock.
    pub async fn another_office(&self, hands: &Hands) -> Office {
        let road = ClosedRoad::to(&self.github, &self.fates);
        let office = Self::office(&self.github, &self.database, hands, &road.url).await;
        road.open();
        office
    }

    async fn office(github: &Sandbox, database: &Database, hands: &Hands, road: &url::Url) -> Office {
        let settings = github.settings(&database.url);
        let told = hands.clone();
        let app = App::new(road, &settings.issuer, &settings.private_key, Arc::new(move || told.time())).unwrap();
        let store = database.open().await;
        let app = Arc::new(app.taking_turns(Arc::new(StoreTurns(store.clone()))));
        let clock = Arc::new(hands.clone());
        let (doorbell, tempo, outage) = (Doorbell::default(), Tempo::default(), Outage::default());
        let documentation = Documentation::default();
        let lists = ListPages { are_kept: true, address: None };
        Office { store, app, clock, doorbell, tempo, documentation, lists, outage, inquiry: None }
    }

    /// The next call whose path has this ending gets this fate.
    pub fn next(&self, path: &'static str, fate: Fate) {
        self.fates.lock().unwrap().push((path, fate));
    }

    /// A contributor adds an entry with broken markup.
    pub fn opened(&self) -> PullHandle {
        let broken = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - Light.\n");
        self.github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", &broken)])
    }

    /// A contributor adds a tea whose entry has a fault that no other has.
    pub fn opened_with(&self, leaf: usize) -> PullHandle {
        self.github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", &with_leaf(leaf))])
    }

    /// The contributor replaces the tea.
    pub fn pushed(&self, pull: &PullHandle, leaf: usize) {
        self.github.push(pull, &[("README.md", &with_leaf(leaf))]);
    }

    /// A delivery reports a commit.
    pub async fn hears(&self, guid: &str, pull: &PullHandle, head: &str) {
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

    pub async fn hears_that(&self, guid: &str, event: Event) {
        let job = job_for(&event, Tempo::default()).unwrap();
        self.store.accept(Delivery { guid, event: "pull_request" }, Some(&job), self.hands.now()).await.unwrap();
        self.office.doorbell.ring();
    }

    /// Ada has pressed "Apply fixes".
    pub async fn hears_the_fixes_asked_for(&self, guid: &str, pull: &PullHandle) {
        let event = CheckRerun {
            installation: INSTALLATION,
            repository: tea(),
            repository_id: None,
            number: pull.number,
            head: self.github.pull(pull).head,
            base: None,
            app: None,
            sender: Some("ada".to_owned()),
            action: Some("apply-fixes".to_owned()),
        };
        self.hears_that(guid, Event::CheckRerun(event)).await;
    }

    pub async fn hears_of_its_head(&self, guid: &str, pull: &PullHandle) {
        self.hears(guid, pull, &self.github.pull(pull).head).await;
    }

    pub fn works(&self) -> Workers {
        Workers::start(&self.office, 4, &self.stop)
    }

    pub async fn comes_to(&self, wanted: Counts) {
        let reached = async {
            while self.store.counts().await.unwrap() != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let late = tokio::time::timeout(PATIENCE, reached).await.is_err();
        assert!(!late, "{:?} instead of {wanted:?}", self.store.counts().await.unwrap());
    }

    /// A first attempt was made, and the next waits for its time.
    pub async fn tries_and_waits(&self) {
        while self.github.calls().is_empty() || !self.fates.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.comes_to(WAITING).await;
    }

    pub fn later(&self, seconds: i64) {
        self.hands.advance(seconds);
        self.office.doorbell.ring();
    }

    /// This much time passes, for GitHub as well, in steps; what is due is tried at each.
    pub async fn passes(&self, time: Duration, step: Duration) {
        for _ in 0..time.as_secs() / step.as_secs() {
            self.github.pass_time(step);
            self.later(step.as_secs().try_into().unwrap());
            self.comes_to_rest().await;
        }
    }

    /// Waits until nothing runs and nothing could be started now.
    pub async fn comes_to_rest(&self) {
        let rests = async {
            let is_due =
                |job: &Listed| job.state == "running" || job.state == "waiting" && job.run_at <= self.hands.now();
            while self.store.list(1_000).await.unwrap().iter().any(is_due) {
                self.office.doorbell.ring();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let late = tokio::time::timeout(PATIENCE, rests).await.is_err();
        assert!(!late, "{:?}", self.store.list(1_000).await.unwrap());
    }

    /// Sweeps that look again after a moment, whatever the time.
    pub fn sweeps(&self) -> Sweeps {
        let tempo = Tempo { sweep: Duration::from_millis(200), ..self.office.tempo };
        Sweeps::start(Office { tempo, ..self.office.clone() }, self.stop.clone())
    }

    /// What is not as it should be: each of these must have one review and one completed check run of its last commit, and nothing
    /// may be said twice.
    pub fn faults(&self, pulls: &[PullHandle]) -> Vec<String> {
        let mut faults = Vec::new();
        for pull in pulls {
            let (state, runs) = (self.github.pull(pull), self.github.check_runs(pull));
            let mut said: Vec<&str> =
                state.reviews.iter().flat_map(|review| &review.comments).map(|comment| comment.body.as_str()).collect();
            let comments = said.len();
            said.sort_unstable();
            said.dedup();
            let current = state.reviews.iter().filter(|review| review.commit == state.head).count();
            let pending = state.reviews.iter().filter(|review| review.is_pending()).count();
            let ended: Vec<Option<&str>> = runs.iter().map(|run| run.conclusion.as_deref()).collect();
            if (current, pending, said.len()) != (1, 0, comments) || ended != [Some("failure")] {
                faults.push(format!(
                    "#{}: {current} reviews, {pending} pending, {comments} comments, {ended:?}",
                    pull.number
                ));
            }
        }
        faults
    }

    /// How often a pull request was read.
    pub fn reads(&self) -> usize {
        self.github.calls().iter().filter(|call| call.path.ends_with("/files")).count()
    }

    pub fn writes(&self) -> Vec<String> {
        let calls = self
            .github
            .calls()
            .into_iter()
            .filter(|call| call.method != "GET")
            .filter(|call| call.path.ends_with("/reviews") || call.path.contains("/check-runs"));
        calls.map(|call| format!("{} {}", call.method, call.path.rsplit('/').next().unwrap_or_default())).collect()
    }
}

fn with_leaf(leaf: usize) -> String {
    format!("{LIST}- [Leaf {leaf}] (https://tea.example/leaf-{leaf}) - Light.\n")
}

/// Every call gets this fate.
pub fn always(trouble: Trouble) -> Weather {
    Weather { in_a_thousand: 1_000, troubles: vec![trouble], ..Weather::default() }
}

pub fn tea() -> Repository {
    Repository { owner: "ada".to_owned(), name: "tea".to_owned() }
}

/// The connection to GitHub, on which calls meet their fates. The bot takes its address for the API's; calls before it is
/// opened are refused.
pub struct ClosedRoad {
    socket: TcpSocket,
    url: url::Url,
    origin: String,
    fates: Fates,
}

impl ClosedRoad {
    fn to(github: &Sandbox, fates: &Fates) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("http://{}/", socket.local_addr().unwrap()).parse().unwrap();
        let origin = github.url().as_str().trim_end_matches('/').to_owned();
        Self { socket, url, origin, fates: Arc::clone(fates) }
    }

    pub fn open(self) {
        let (listener, origin, fates) = (self.socket.listen(1_024).unwrap(), self.origin, self.fates);
        let pass = move |request| travel(origin.clone(), Arc::clone(&fates), request);
        tokio::spawn(async { axum::serve(listener, Router::new().fallback(pass)).await });
    }
}

async fn travel(origin: String, fates: Fates, request: Request) -> Response {
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

async fn forward(origin: &str, mut request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().as_str();
    *request.uri_mut() = format!("{origin}{path}").parse().unwrap();
    request.headers_mut().remove("host");
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    answer.map(Body::new)
}

pub const IDLE: Counts = Counts { waiting: 0, running: 0, dead: 0 };
pub const DEAD: Counts = Counts { waiting: 0, running: 0, dead: 1 };
pub const WAITING: Counts = Counts { waiting: 1, running: 0, dead: 0 };
