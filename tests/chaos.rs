//! A storm: GitHub fails in every way that it is known to, deliveries come late, twice, out of order or not at all, tokens expire
//! early, the sources of facts fail as well, and the bot is killed at random moments. Afterwards everything must be as if nothing had happened.
//!
//! A short storm runs with the other tests. `docs/research/scale.md` has the command for the long one; `CHAOS_KILLS`, `CHAOS_DELIVERIES` and
//! `CHAOS_SEED` control it.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![allow(clippy::print_stderr, reason = "a long storm tells how it fares")]
#![cfg(unix)]

#[path = "chaos/papers.rs"]
mod papers;
mod support;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use fastrand::Rng;
use papers::{WITH_PAPERS, arxiv_number, is_of_a_paper, leads_elsewhere, paper, troubled};
use shelfmark::review::keys_of;
use shelfmark::sandbox::facts::{self, Shelf, Source, StandIn, Web};
use shelfmark::sandbox::{APP_ID, Bot, CheckRun, Comment, PullHandle, Review, Sandbox, Trouble, Weather};
use shelfmark::store::Store;
use support::{Database, serving};

const LIST: &str = "# Tea

## Papers

- [Counting Bubbles](https://arxiv.org/abs/8901.00417) - Ines Okafor, Tomasz Wren. 2089
- [Spouts and Their Drops](https://arxiv.org/abs/8901.00702) - Lale Arslan, Jun Park. 2089
- [Why Lids Rattle](https://arxiv.org/abs/8901.00703) - Olu Adeyemi, Eva Lund. 2089
- [Handles Stay Cool](https://arxiv.org/abs/8901.00704) - Rosa Delgado, Felix Braun. 2089

## Leaves

- [Assam](https://tea.example/assam) - Malty.
- [Ceylon](https://tea.example/ceylon) - Brisk.
";

/// No pages are looked up: only papers are.
const POLICY: (&str, &str) = (".github/shelfmark.yml", "never-ask: [tea.example]\n");

/// A webhook that nobody listens to.
const NOBODY: &str = "http://127.0.0.1:1/webhook";

/// GitHub Actions: a contributor's workflow may have a job of any name.
const ACTIONS: u64 = 15_368;

/// How long the bot may take to catch up. GitHub's unexplained limits alone make it wait for a minute, and then for two.
const CALM: Duration = Duration::from_mins(8);

/// A bot that has had nothing to do for this long will not find what is missing: several sweeps have found nothing either.
const IDLE: Duration = Duration::from_secs(30);

/// How long GitHub is completely down.
const AWAY: Duration = Duration::from_secs(3);

/// For how many queries GraphQL does not show what was written.
const LAG: u32 = 4;

/// The bot's settings: it notices a killed process after ten seconds, often looks for what it missed, and soon retries sources that failed.
const QUICK: [(&str, &str); 5] = [
    ("SHELFMARK_LEASE", "10"),
    ("SHELFMARK_FIRST_WAIT", "1"),
    ("SHELFMARK_SWEEP", "3"),
    ("SHELFMARK_FACTS", "on"),
    ("SHELFMARK_SOURCES_REST", "1"),
];

/// How often, at most, somebody asks again for what a review left open.
const MOST_ASKED_AGAIN: usize = 6;

/// After this many deliveries the sources fail in different ways.
const SPELL: usize = 12;

struct Storm {
    github: Sandbox,
    sources: StandIn,
    database: Database,
    bots: Vec<Bot>,
    contributions: Vec<Contribution>,
    /// Check runs that another App made: where, and which.
    foreign: Vec<(String, CheckRun)>,
    random: Rng,
    texts: usize,
}

/// A pull request that adds one entry with one fault, and some of them one about a paper.
struct Contribution {
    pull: PullHandle,
    /// Which paper. Every second link leads to a different paper than its entry names.
    paper: Option<usize>,
    /// The tips that it has had so far.
    tips: Vec<String>,
    /// Which entry.
    leaf: usize,
    /// Whether somebody deleted what was said about that entry.
    is_hushed: bool,
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

impl Storm {
    async fn begins(database: Database, processes: usize, deliveries: usize) -> Self {
        let github = Sandbox::start().await.unwrap();
        github.set_rate_limit(10_000_000);
        github.set_lag(LAG);
        let contributors = (deliveries / 8).max(10);
        let shelf = Shelf::default().papers((0..WITH_PAPERS).map(|number| paper(number).0));
        let sources = StandIn::start(shelf, Web::default()).await.unwrap();
        let random = Rng::with_seed(number("CHAOS_SEED", 7) as u64);
        let (bots, contributions, foreign) = (Vec::new(), Vec::new(), Vec::new());
        let mut storm = Self { github, sources, database, bots, contributions, foreign, random, texts: 0 };
        for owner in ["ada", "grace", "lin", "mary", "edith"] {
            storm.github.create_repository(&format!("{owner}/tea"), &[("README.md", LIST), POLICY]);
        }
        for leaf in 0..contributors {
            let owner = ["ada", "grace", "lin", "mary", "edith"][leaf % 5];
            let paper = Some(leaf).filter(|number| *number < WITH_PAPERS);
            let (repository, text) = (format!("{owner}/tea"), storm.text(leaf, paper));
            let pull = storm.github.open_pull_request(&repository, "iris", "A tea", &[("README.md", &text)]);
            let tips = vec![storm.github.pull(&pull).head];
            storm.contributions.push(Contribution { pull, paper, tips, leaf, is_hushed: false });
        }
        storm.bots = (0..processes).map(|_| storm.bot()).collect();
        storm
    }

    fn bot(&self) -> Bot {
        let sources = [("SHELFMARK_SOURCES_URL", self.sources.url().as_str())];
        serving(&self.github, &self.database.url, &[QUICK.as_slice(), &sources].concat())
    }

    /// The list with two more entries: one whose fault no other contribution has and whose description is different each time, and one about a paper.
    fn text(&mut self, leaf: usize, paper: Option<usize>) -> String {
        self.texts += 1;
        let paper = paper.map(|number| papers::paper(number).1).unwrap_or_default();
        let list = LIST.replace("\n## Leaves", &format!("{paper}\n## Leaves"));
        format!("{list}- [Leaf {leaf}] (https://tea.example/leaf-{leaf}) - Light, {} times.\n", self.texts)
    }

    /// From now on, some sources fail most of the time, and the others work.
    fn sources_change(&mut self) {
        for source in Source::ALL {
            let weather = if self.random.bool() { facts::Weather::default() } else { troubled(&mut self.random) };
            self.sources.set_weather(source, weather);
        }
    }

    fn sources_are_well(&self) {
        for source in Source::ALL {
            self.sources.set_weather(source, facts::Weather::default());
        }
    }

    /// Somebody pushes, and GitHub reports it in one of its ways. Either the entries are new ones, or the first is the same with different words: what was
    /// said about its line is then out of date.
    async fn somebody_pushes(&mut self) {
        let at = self.random.usize(0..self.contributions.len());
        if self.random.u32(0..100) < 70 {
            let contribution = &mut self.contributions[at];
            // Each number is used for one contribution only.
            (contribution.leaf, contribution.is_hushed) = (contribution.leaf + 1_000_000, false);
            if let Some(number) = &mut contribution.paper {
                *number += WITH_PAPERS;
                let paper = paper(*number).0;
                self.sources.change(|shelf| shelf.add_paper(paper));
            }
        }
        let Contribution { pull, leaf, paper, .. } = &self.contributions[at];
        let (pull, leaf, paper) = (pull.clone(), *leaf, *paper);
        let text = self.text(leaf, paper);
        self.github.push(&pull, &[("README.md", &text)]);
        self.contributions[at].tips.push(self.github.pull(&pull).head);
        let webhook = self.random.choice(&self.bots).unwrap().webhook();
        let guid = format!("{:032x}", self.random.u128(..));
        let (github, chance) = (self.github.clone(), self.random.u32(0..100));
        // A bot that is down right now receives nothing; GitHub keeps the delivery.
        let deliver = async move |after: u64, webhook: &str| {
            tokio::time::sleep(Duration::from_millis(after)).await;
            let _ = github.redeliver(&pull, "synchronize", webhook, &guid).await;
        };
        match chance {
            0..10 => deliver(0, NOBODY).await,
            10..25 => {
                deliver(0, &webhook).await;
                deliver(0, &webhook).await;
            }
            25..50 => {
                let after = self.random.u64(100..3_000);
                tokio::spawn(async move { deliver(after, &webhook).await });
            }
            _ => deliver(0, &webhook).await,
        }
    }

    /// A contributor's workflow has a job with our check run's name.
    fn somebody_else_checks(&mut self) {
        let pull = self.random.choice(&self.contributions).unwrap().pull.clone();
        let conclusion = [None, Some("success"), Some("failure")][self.random.usize(0..3)];
        let id = self.github.foreign_check_run(&pull, "Shelfmark", ACTIONS, conclusion);
        let run = self.github.check_runs(&pull).into_iter().find(|run| run.id == id).unwrap();
        self.foreign.push((pull.repository, run));
    }

    /// A maintainer deletes a comment on a pull request that has been reviewed; some are tried until one has a comment.
    fn somebody_deletes_a_comment(&mut self) {
        let first = self.random.usize(0..self.contributions.len());
        let (github, count) = (self.github.clone(), self.contributions.len());
        let said = |contribution: &Contribution| {
            let is_done = own(&github.check_runs(&contribution.pull)).any(|run| run.conclusion.is_some());
            let reviews = github.pull(&contribution.pull).reviews;
            standing(&reviews).iter().find(|comment| is_done && !is_of_a_paper(comment)).map(|comment| comment.id)
        };
        let found = (first..first + count).find_map(|at| Some((at % count, said(&self.contributions[at % count])?)));
        let Some((at, comment)) = found else { return };
        assert!(self.github.delete_comment(&self.contributions[at].pull, comment));
        self.contributions[at].is_hushed = true;
    }

    fn somebody_kills_a_bot(&mut self) {
        let at = self.random.usize(0..self.bots.len());
        let _ = self.bots.swap_remove(at).kill();
        self.bots.push(self.bot());
    }

    /// What is not yet as it should be.
    fn unsettled(&self) -> Vec<String> {
        self.contributions.iter().filter_map(|contribution| self.fault(contribution)).collect()
    }

    fn fault(&self, Contribution { pull, paper, tips, is_hushed, .. }: &Contribution) -> Option<String> {
        let (state, runs) = (self.github.pull(pull), self.github.check_runs(pull));
        let pending = state.reviews.iter().filter(|review| review.is_pending()).count();
        let current = state.reviews.iter().filter(|review| review.commit == state.head && !review.is_pending()).count();
        let ended: Vec<Option<&str>> = own(&runs).map(|run| run.conclusion.as_deref()).collect();
        let (of_papers, standing): (Vec<_>, Vec<_>) =
            standing(&state.reviews).into_iter().partition(|c| is_of_a_paper(c));
        let (of_papers, standing) = (of_papers.len(), standing.len());
        // What was unknown at the time of the first review is said in a separate one.
        let first = current - of_papers.min(current.saturating_sub(1));
        // What was deleted is reported on the check run only, and if the same commit is reviewed again, on a new one.
        let is_settled = match is_hushed {
            false => (first, standing) == (1, 1) && ended == [Some("failure")],
            true => {
                first <= 2 && standing <= 1 && !ended.is_empty() && ended.iter().all(|ended| *ended == Some("failure"))
            }
        };
        let most_of_papers = usize::from(paper.is_some_and(leads_elsewhere));
        let may_be_silent = || self.is_open(pull) || paper.is_some_and(|paper| self.has_word_of_a_stand_in(paper));
        let is_known = of_papers == most_of_papers || of_papers < most_of_papers && may_be_silent();
        let in_progress = tips.iter().flat_map(|tip| self.github.check_runs_of(&pull.repository, tip));
        let in_progress = own(&in_progress.collect::<Vec<_>>()).filter(|run| run.conclusion.is_none()).count();
        let told: Vec<&str> = runs.iter().map(|run| run.summary.as_str()).collect();
        (pending > 0 || in_progress > 0 || !is_settled || !is_known).then(|| {
            format!(
                "{}#{}: {current} reviews, {pending} pending, {standing} standing comments and {of_papers} of papers, hushed: {is_hushed}, ended {ended:?}, {in_progress} in progress, told {told:?}",
                pull.repository, pull.number
            )
        })
    }

    /// Whether DataCite may have answered for arXiv: its word alone has no consequences.
    fn has_word_of_a_stand_in(&self, paper: usize) -> bool {
        let doi = format!("arxiv.{}", arxiv_number(paper));
        self.sources.asked(Source::DataCite).iter().any(|asked| asked.address.contains(&doi))
    }

    /// Whether the check run that GitHub shows mentions a link that could not be checked.
    fn is_open(&self, pull: &PullHandle) -> bool {
        let runs = self.github.check_runs(pull);
        own(&runs).max_by_key(|run| run.id).is_some_and(|run| run.summary.contains("could not be checked"))
    }

    /// Somebody requests again those reviews that left something open.
    async fn somebody_asks_again(&self) {
        for Contribution { pull, .. } in
            self.contributions.iter().filter(|contribution| self.is_open(&contribution.pull))
        {
            let _ = self.github.rerequest(pull, &self.bots[0].webhook()).await;
        }
    }

    /// Waits until everything is settled and no job is left; what was open is looked up again by a job. If there has been nothing to do for a while,
    /// nothing more will come.
    async fn settles(&self, store: &Store, calm: Instant) {
        let (mut idle_since, mut is_idle) = (Instant::now(), false);
        while (!is_idle || !self.unsettled().is_empty()) && calm.elapsed() < CALM && idle_since.elapsed() < IDLE {
            tokio::time::sleep(Duration::from_millis(200)).await;
            is_idle = store.counts().await.is_ok_and(|counts| counts.waiting + counts.running == 0);
            if !is_idle {
                idle_since = Instant::now();
            }
        }
    }

    /// Faults that two open comments report.
    fn repetitions(&self) -> Vec<String> {
        let mut repeated = Vec::new();
        for Contribution { pull, .. } in &self.contributions {
            let mut said = HashSet::new();
            let reviews = self.github.pull(pull).reviews;
            let keys = standing(&reviews).into_iter().flat_map(|comment| keys_of(&comment.body));
            repeated.extend(keys.filter(|key| !said.insert(key.clone())).map(|key| format!("{pull:?}: {key}")));
        }
        repeated
    }

    /// Check runs of other Apps that were changed.
    fn touched(&self) -> Vec<String> {
        let is_as_it_was = |(repository, made): &&(String, CheckRun)| {
            let runs = self.github.check_runs_of(repository, &made.head);
            runs.iter().any(|run| format!("{run:?}") == format!("{made:?}"))
        };
        let touched = self.foreign.iter().filter(|foreign| !is_as_it_was(foreign));
        touched.map(|(repository, run)| format!("{repository}: {run:?}")).collect()
    }
}

/// Our check runs among these.
fn own(runs: &[CheckRun]) -> impl Iterator<Item = &CheckRun> {
    runs.iter().filter(|run| run.app.id == APP_ID)
}

/// The comments that report a fault and are not retired.
fn standing(reviews: &[Review]) -> Vec<&Comment> {
    let comments = reviews.iter().filter(|review| !review.is_pending()).flat_map(|review| &review.comments);
    comments.filter(|comment| !keys_of(&comment.body).is_empty()).collect()
}

fn weather(deliveries: usize) -> Weather {
    let mut troubles = vec![
        Trouble::Failed(502),
        Trouble::Failed(500),
        Trouble::FailedAfter(502),
        Trouble::FailedAfter(500),
        Trouble::Html(502),
        Trouble::Html(503),
        Trouble::HalfReview,
        Trouble::TooMany(Some(1)),
        Trouble::SecondaryLimit(2),
        Trouble::GraphqlError,
        Trouble::Slow(1_500),
        Trouble::Dropped,
        Trouble::DroppedAfter,
    ];
    // They stop an installation for a minute; a short storm does not last that long.
    if deliveries >= 1_000 {
        troubles.extend([Trouble::TooMany(None), Trouble::SecondaryLimitUntold, Trouble::Abuse]);
    }
    Weather { delay: Duration::from_millis(5), in_a_thousand: 80, troubles }
}

/// GitHub is completely down, for every call.
fn away() -> Weather {
    Weather { in_a_thousand: 1_000, troubles: vec![Trouble::Html(503), Trouble::Dropped], ..Weather::default() }
}

async fn storm(database: Database, processes: usize) {
    let (kills, deliveries) = (number("CHAOS_KILLS", 8), number("CHAOS_DELIVERIES", 120));
    let mut storm = Storm::begins(database, processes, deliveries).await;
    storm.github.set_weather(weather(deliveries));
    let began = Instant::now();
    for contribution in &storm.contributions {
        let _ = storm.github.deliver(&contribution.pull, "opened", &storm.bots[0].webhook()).await;
    }
    let outages = (deliveries / 2).clamp(1, 500);
    let mut killed = 0;
    for sent in 0..deliveries {
        if sent % SPELL == 0 {
            storm.sources_change();
        }
        storm.somebody_pushes().await;
        match storm.random.u32(0..100) {
            0..12 => storm.somebody_else_checks(),
            12..20 => storm.somebody_deletes_a_comment(),
            _ => {}
        }
        if sent * kills / deliveries >= killed && killed < kills {
            tokio::time::sleep(Duration::from_millis(storm.random.u64(200..2_500))).await;
            storm.somebody_kills_a_bot();
            killed += 1;
            if killed % 4 == 0 {
                storm.github.revoke_tokens();
            }
        }
        if sent % outages == outages / 2 {
            storm.github.set_weather(away());
            tokio::time::sleep(AWAY).await;
            storm.github.set_weather(weather(deliveries));
        }
    }
    let hushed = storm.contributions.iter().filter(|contribution| contribution.is_hushed).count();
    eprintln!(
        "{killed} kills and {} deliveries in {} s; {} foreign check runs, {hushed} comments deleted that would stand",
        deliveries + storm.contributions.len(),
        began.elapsed().as_secs(),
        storm.foreign.len()
    );
    storm.github.set_weather(Weather::default());
    storm.sources_are_well();
    let (calm, store) = (Instant::now(), storm.database.visit().await);
    storm.settles(&store, calm).await;
    let open = storm.contributions.iter().filter(|contribution| storm.is_open(&contribution.pull)).count();
    for _ in 0..MOST_ASKED_AGAIN {
        if storm.contributions.iter().any(|contribution| storm.is_open(&contribution.pull)) {
            storm.somebody_asks_again().await;
            storm.settles(&store, calm).await;
        }
    }
    assert_eq!(
        storm.unsettled(),
        [] as [String; 0],
        "{:?} after {:?}\n{}",
        store.counts().await,
        calm.elapsed(),
        storm.bots[0].log()
    );
    assert_eq!(storm.repetitions(), [] as [String; 0]);
    assert_eq!(storm.touched(), [] as [String; 0]);
    assert_eq!(store.counts().await.unwrap().dead, 0);
    let asked = Source::ALL.map(|source| storm.sources.asked(source));
    let too_soon: Vec<&facts::Asked> = asked.iter().flatten().filter(|asked| asked.is_too_much).collect();
    assert!(too_soon.is_empty(), "{too_soon:?}");
    let asked = asked.map(|asked| asked.len());
    eprintln!(
        "settled {} s after the storm, {} calls to GitHub, {asked:?} to the sources; {open} pull requests were asked for again",
        calm.elapsed().as_secs(),
        storm.github.calls().len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_everything_is_said_and_nothing_twice_on_sqlite() {
    storm(Database::sqlite(), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn after_a_storm_everything_is_said_and_nothing_twice_by_three_processes_on_postgresql() {
    storm(Database::postgres().await, 3).await;
}
