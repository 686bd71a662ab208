//! A storm: GitHub fails in every way that it is known to, deliveries come late, twice, out of order or not at all, tokens end
//! early, and the bot is killed at random moments. Afterwards everything must be as if nothing had happened.
//!
//! A short storm runs with the other tests. `docs/scale.md` tells the command of the long one; `CHAOS_KILLS`, `CHAOS_DELIVERIES` and
//! `CHAOS_SEED` shape it.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![allow(clippy::print_stderr, reason = "a long storm tells how it fares")]
#![cfg(unix)]

mod support;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use fastrand::Rng;
use shelfmark::sandbox::{Bot, PullHandle, Sandbox, Trouble, Weather};
use support::{Database, serving};

const LIST: &str =
    "# Tea\n\n- [Assam](https://tea.example/assam) - Malty.\n- [Ceylon](https://tea.example/ceylon) - Brisk.\n";

/// A webhook that nobody listens to.
const NOBODY: &str = "http://127.0.0.1:1/webhook";

/// How long the bot may take to make up for it all. GitHub's unexplained limits alone ask for a minute, and again for two.
const CALM: Duration = Duration::from_mins(8);

/// The bot's settings: it notices a killed process after ten seconds, and looks often for what it missed.
const QUICK: [(&str, &str); 3] = [("SHELFMARK_LEASE", "10"), ("SHELFMARK_FIRST_WAIT", "1"), ("SHELFMARK_SWEEP", "3")];

struct Storm {
    github: Sandbox,
    database: Database,
    bots: Vec<Bot>,
    pulls: Vec<PullHandle>,
    random: Rng,
    pushes: usize,
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

impl Storm {
    async fn begins(database: Database, processes: usize, deliveries: usize) -> Self {
        let github = Sandbox::start().await.unwrap();
        github.set_rate_limit(10_000_000);
        let seed = number("CHAOS_SEED", 7) as u64;
        let mut storm =
            Self { github, database, bots: Vec::new(), pulls: Vec::new(), random: Rng::with_seed(seed), pushes: 0 };
        for owner in ["ada", "grace", "lin", "mary", "edith"] {
            storm.github.create_repository(&format!("{owner}/tea"), &[("README.md", LIST)]);
        }
        for at in 0..(deliveries / 8).max(10) {
            let owner = ["ada", "grace", "lin", "mary", "edith"][at % 5];
            let (repository, text) = (format!("{owner}/tea"), storm.text());
            let pull = storm.github.open_pull_request(&repository, "iris", "A tea", &[("README.md", &text)]);
            storm.pulls.push(pull);
        }
        storm.bots = (0..processes).map(|_| storm.bot()).collect();
        storm.github.set_weather(weather(deliveries));
        storm
    }

    fn bot(&self) -> Bot {
        serving(&self.github, &self.database.url, &QUICK)
    }

    /// The list with one entry more, whose fault no other text has.
    fn text(&mut self) -> String {
        self.pushes += 1;
        format!("{LIST}- [Leaf {0}] (https://tea.example/leaf-{0}) - Light.\n", self.pushes)
    }

    /// Somebody pushes, and GitHub tells of it in one of its ways.
    async fn somebody_pushes(&mut self) {
        let pull = self.random.choice(&self.pulls).unwrap().clone();
        let text = self.text();
        self.github.push(&pull, &[("README.md", &text)]);
        let webhook = self.random.choice(&self.bots).unwrap().webhook();
        let guid = format!("{:032x}", self.random.u128(..));
        let (github, chance) = (self.github.clone(), self.random.u32(0..100));
        // A bot that is down right now hears nothing; GitHub remembers that.
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

    fn somebody_kills_a_bot(&mut self) {
        let at = self.random.usize(0..self.bots.len());
        let _ = self.bots.swap_remove(at).kill();
        self.bots.push(self.bot());
    }

    /// What is not yet as it should be.
    fn unsettled(&self) -> Vec<String> {
        let fault = |pull: &PullHandle| {
            let (state, runs) = (self.github.pull(pull), self.github.check_runs(pull));
            let current = state.reviews.iter().filter(|review| review.commit == state.head).count();
            let completed: Vec<&str> = runs.iter().filter_map(|run| run.conclusion.as_deref()).collect();
            let settled = current == 1 && completed == ["failure"] && runs.len() == 1;
            let completed: Vec<String> =
                runs.iter().map(|run| format!("{:?} {}", run.conclusion, run.summary)).collect();
            (!settled)
                .then(|| format!("{}#{}: {current} reviews, check runs {completed:?}", pull.repository, pull.number))
        };
        self.pulls.iter().filter_map(fault).collect()
    }

    /// Comments that were made twice.
    fn repetitions(&self) -> Vec<String> {
        let mut repeated = Vec::new();
        for pull in &self.pulls {
            let mut said = HashSet::new();
            let comments = self.github.pull(pull).reviews.into_iter().flat_map(|review| review.comments);
            repeated.extend(comments.map(|comment| comment.body).filter(|body| !said.insert(body.clone())));
        }
        repeated
    }
}

fn weather(deliveries: usize) -> Weather {
    let mut troubles = vec![
        Trouble::Failed(502),
        Trouble::Failed(500),
        Trouble::FailedAfter(502),
        Trouble::FailedAfter(500),
        Trouble::TooMany(Some(1)),
        Trouble::SecondaryLimit(2),
        Trouble::GraphqlError,
        Trouble::Slow(1_500),
        Trouble::Dropped,
        Trouble::DroppedAfter,
    ];
    // It stops an installation for a minute; a short storm has no minute.
    troubles.extend((deliveries >= 1_000).then_some(Trouble::TooMany(None)));
    Weather { delay: Duration::from_millis(5), in_a_thousand: 80, troubles }
}

async fn storm(database: Database, processes: usize) {
    let (kills, deliveries) = (number("CHAOS_KILLS", 8), number("CHAOS_DELIVERIES", 120));
    let mut storm = Storm::begins(database, processes, deliveries).await;
    let began = Instant::now();
    for pull in storm.pulls.clone() {
        let _ = storm.github.deliver(&pull, "opened", &storm.bots[0].webhook()).await;
    }
    let mut killed = 0;
    for sent in 0..deliveries {
        storm.somebody_pushes().await;
        if sent * kills / deliveries >= killed && killed < kills {
            tokio::time::sleep(Duration::from_millis(storm.random.u64(200..2_500))).await;
            storm.somebody_kills_a_bot();
            killed += 1;
            if killed % 4 == 0 {
                storm.github.revoke_tokens();
            }
        }
    }
    eprintln!("{killed} kills and {} deliveries in {} s", deliveries + storm.pulls.len(), began.elapsed().as_secs());
    storm.github.set_weather(Weather::default());
    let calm = Instant::now();
    while !storm.unsettled().is_empty() && calm.elapsed() < CALM {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let store = storm.database.visit().await;
    assert_eq!(
        storm.unsettled(),
        [] as [String; 0],
        "{:?} after {:?}\n{}",
        store.counts().await,
        calm.elapsed(),
        storm.bots[0].log()
    );
    assert_eq!(storm.repetitions(), [] as [String; 0]);
    assert_eq!(store.counts().await.unwrap().dead, 0);
    eprintln!("settled {} s after the storm, {} calls to GitHub", calm.elapsed().as_secs(), storm.github.calls().len());
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
