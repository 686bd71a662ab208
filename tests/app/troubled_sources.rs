//! Sources that fail while many pull requests are reviewed, and reviews that wait for them and are overtaken: in the end the result is as if nothing had failed.

use std::time::Duration;

use shelfmark::sandbox::facts::{Day, Paper, Shelf, Source, StandIn, Tempo, Trouble, Weather, Web};
use shelfmark::sandbox::{CheckRun, PullHandle};

use crate::facts::asking;
use crate::scene::{PATIENCE, REPOSITORY, Scene};

const BIRDS: [&str; 12] = [
    "Avocets", "Bitterns", "Curlews", "Dunlins", "Eiders", "Fulmars", "Grebes", "Herons", "Ibises", "Jackdaws",
    "Knots", "Lapwings",
];

const LIST: &str = "# Awesome Coast Birds

## Papers

- [Counting Swifts by Their Screams](https://arxiv.org/abs/8912.00417) - Ines Okafor, Tomasz Wren. 2089
- [Owls Hear in Corners](https://arxiv.org/abs/8912.00702) - Lale Arslan, Jun Park. 2089
- [Wagtails Keep Time](https://arxiv.org/abs/8912.00703) - Olu Adeyemi, Eva Lund. 2089
- [Plovers Feign a Broken Wing](https://arxiv.org/abs/8912.00704) - Rosa Delgado, Felix Braun. 2089
";

/// Every way in which a source fails without giving an answer.
const TROUBLES: [Trouble; 10] = [
    Trouble::TooMany(None),
    Trouble::Failed(500),
    Trouble::Wall,
    Trouble::Failed(503),
    Trouble::Half,
    Trouble::Broken,
    Trouble::TooMany(Some(1)),
    Trouble::Empty,
    Trouble::Silence,
    Trouble::Reset,
];

/// A paper recorded at one of three sources, in turn, and its address.
fn paper(number: usize, title: &str, authors: &[&str]) -> (Paper, String) {
    let (id, doi) = (format!("8912.{number:05}"), format!("10.5555/birds.{number}"));
    let published = Paper::published(&doi, title, authors, Day::new(2089, 12, 15));
    match number % 3 {
        0 => (Paper::on_arxiv(&id, title, authors), format!("https://arxiv.org/abs/{id}")),
        1 => (published, format!("https://doi.org/{doi}")),
        _ => {
            let short = u32::try_from(number).unwrap();
            (published.pubmed(short), format!("https://pubmed.ncbi.nlm.nih.gov/{short}/"))
        }
    }
}

/// A contributor adds one paper whose link leads to another, and one that is as its entry says; each push replaces the second.
struct Contribution {
    at: usize,
    pushes: usize,
    pull: PullHandle,
    /// The tips that it has had so far.
    tips: Vec<String>,
}

impl Contribution {
    /// Its number in all records.
    fn number(at: usize, push: usize) -> usize {
        1_000 + at * 103 + push * 10
    }

    fn wrong(at: usize) -> (Paper, String) {
        let (paper, link) =
            paper(Self::number(at, 0), &format!("Tide Tables for Robot {at}"), &["Otto Hill", "Ida Berg"]);
        (paper, format!("- [{} Sleep on One Leg]({link}) - Marit Solberg, Hana Kubo. 2089\n", BIRDS[at]))
    }

    fn right(at: usize, push: usize) -> (Paper, String) {
        let title = format!("How {} Choose Their {push} Nests", BIRDS[at]);
        let (paper, link) = paper(Self::number(at, push + 1), &title, &["Noor Haddad", "Pia Lang"]);
        (paper, format!("- [{title}]({link}) - Noor Haddad, Pia Lang. 2089\n"))
    }

    fn text(at: usize, push: usize) -> String {
        format!("{LIST}{}{}", Self::wrong(at).1, Self::right(at, push).1)
    }

    async fn opens(at: usize, scene: &Scene) -> Self {
        let pull = scene.opens(&Self::text(at, 0)).await;
        let tips = vec![scene.github.pull(&pull).head];
        Self { at, pushes: 0, pull, tips }
    }

    async fn pushes(&mut self, scene: &Scene) {
        self.pushes += 1;
        scene.github.push(&self.pull, &[("README.md", &Self::text(self.at, self.pushes))]);
        self.tips.push(scene.github.pull(&self.pull).head);
        scene.hears(&self.pull, "synchronize").await;
    }

    /// Whether the check run that GitHub shows for its tip is complete, and leaves nothing open.
    fn is_known(&self, scene: &Scene) -> bool {
        let latest = scene.github.check_runs(&self.pull).into_iter().max_by_key(|run| run.id);
        latest.is_some_and(|run| run.status == "completed" && !run.summary.contains("could not be checked"))
    }

    /// What is not as it should be.
    fn faults(&self, scene: &Scene) -> Vec<String> {
        let told: Vec<String> = scene.comments(&self.pull).into_iter().map(|comment| comment.body).collect();
        let mut faults = unfinished(scene, &self.tips);
        if told.len() != 1 || !told[0].contains(&format!("`Tide Tables for Robot {}`", self.at)) {
            faults.push(format!("#{}: {told:?}", self.pull.number));
        }
        // A check run whose conclusion differs from the one before is a new one beside it.
        let runs = scene.github.check_runs(&self.pull);
        if runs.len() > 2 || runs.len() == 2 && runs[0].conclusion == runs[1].conclusion {
            faults.push(format!("#{}: {runs:?}", self.pull.number));
        }
        faults
    }
}

/// Check runs of these commits that announce a review and were never completed.
fn unfinished(scene: &Scene, commits: &[String]) -> Vec<String> {
    let runs = commits.iter().flat_map(|commit| scene.github.check_runs_of(REPOSITORY, commit));
    runs.filter(|run| run.status != "completed").map(|run| format!("{}: {}", run.head, run.title)).collect()
}

fn shelf(pushes: usize) -> Shelf {
    let of = |at| (0..=pushes).map(move |push| Contribution::right(at, push).0).chain([Contribution::wrong(at).0]);
    Shelf::default().papers((0..BIRDS.len()).flat_map(of))
}

/// A scene with a time limit for each request, and for how long a review waits for answers.
async fn scene(world: &StandIn, request: Duration, patience: Duration) -> Scene {
    Scene::set_with(LIST, |settings| {
        asking(world, settings);
        let asking = settings.asking.as_mut().unwrap();
        asking.client = asking.client.clone().within(request);
        settings.tempo.patience = patience;
        settings.tempo.again = Duration::from_secs(1);
    })
    .await
}

/// All sources fail, each in its own way, after a while.
fn fail(world: &StandIn, round: usize) {
    for (at, source) in Source::ALL.into_iter().enumerate() {
        let trouble = TROUBLES[(round * 3 + at) % TROUBLES.len()];
        world.set_weather(source, Weather { delay: Duration::from_millis(500), ..Weather::always(trouble) });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_while_all_sources_fail_is_told_once_when_they_are_well() {
    const ROUNDS: usize = 4;
    let world = StandIn::start(shelf(ROUNDS + 1), Web::default()).await.unwrap();
    world.set_tempo(Tempo::boundless());
    let scene = scene(&world, Duration::from_secs(1), Duration::from_secs(1)).await;
    // This many queries do not show yet what was written.
    scene.github.set_lag(6);
    fail(&world, 0);
    let mut contributions = Vec::new();
    for at in 0..BIRDS.len() {
        contributions.push(Contribution::opens(at, &scene).await);
    }
    for round in 1..=ROUNDS {
        fail(&world, round);
        for contribution in &mut contributions {
            contribution.pushes(&scene).await;
            // GitHub reports some twice, under different numbers.
            if (contribution.at + round) % 3 == 0 {
                scene.hears(&contribution.pull, "synchronize").await;
            }
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    for contribution in &contributions {
        let told = scene.comments(&contribution.pull);
        assert!(told.is_empty(), "nothing follows from what is not known: {told:?}");
    }
    // DataCite stays down: what it alone says about an arXiv paper is known, but never the reason for a finding.
    for source in Source::ALL.into_iter().filter(|source| *source != Source::DataCite) {
        world.set_weather(source, Weather::default());
    }
    for contribution in &mut contributions {
        contribution.pushes(&scene).await;
    }
    for contribution in &contributions {
        scene.known(contribution).await;
    }
    let faults: Vec<String> = contributions.iter().flat_map(|contribution| contribution.faults(&scene)).collect();
    assert_eq!(faults, [] as [String; 0]);
    scene.ends().await;
}

impl Scene {
    /// Waits until everything about a contribution is known. As long as something is open, its author requests another review.
    async fn known(&self, contribution: &Contribution) {
        for _ in 0..5 {
            let known = async {
                while !contribution.is_known(self) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            if tokio::time::timeout(Duration::from_secs(8), known).await.is_ok() {
                return;
            }
            self.github.rerequest(&contribution.pull, &self.webhook).await.unwrap();
        }
        panic!("{:?}", self.github.check_runs(&contribution.pull));
    }

    /// The check run that says that a review is in progress.
    async fn announced(&self, pull: &PullHandle) -> CheckRun {
        let begun = async {
            loop {
                let runs = self.github.check_runs(pull);
                if let Some(run) = runs.into_iter().find(|run| run.status == "in_progress") {
                    return run;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, begun).await.unwrap()
    }
}

/// A review that is seen in progress, because resolving a DOI takes long, and that GraphQL does not show.
async fn a_review_in_progress() -> (StandIn, Scene, PullHandle, CheckRun) {
    let world = StandIn::start(shelf(1), Web::default()).await.unwrap();
    world.set_tempo(Tempo::boundless());
    world.set_weather(Source::Doi, Weather::always(Trouble::Slow(Duration::from_secs(5))));
    let scene = scene(&world, Duration::from_secs(10), Duration::from_secs(15)).await;
    scene.github.set_lag(1_000);
    let pull = scene.opens(&format!("{LIST}{}", Contribution::wrong(0).1)).await;
    let run = scene.announced(&pull).await;
    (world, scene, pull, run)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_told_of_again_while_its_review_waits_has_one_check_run() {
    let (_world, scene, pull, begun) = a_review_in_progress().await;
    scene.hears(&pull, "synchronize").await;
    assert_eq!(unfinished(&scene, std::slice::from_ref(&begun.head)).len(), 1, "its review still waits");
    let verdict = scene.verdict(&pull).await;
    scene.until("comment", || scene.comments(&pull).len() == 1).await;
    assert_eq!((verdict.id, scene.github.check_runs(&pull).len()), (begun.id, 1));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_while_a_review_waits_ends_the_check_run_of_the_commit_before() {
    let (_world, scene, pull, begun) = a_review_in_progress().await;
    scene.pushes(&pull, &Contribution::text(0, 1)).await;
    assert_eq!(unfinished(&scene, std::slice::from_ref(&begun.head)), [] as [String; 0]);
    let before = scene.github.check_runs_of(REPOSITORY, &begun.head);
    assert_eq!((before.len(), before[0].conclusion.as_deref()), (1, Some("cancelled")));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_that_is_closed_or_drafted_while_its_review_waits_has_nothing_in_progress() {
    for closes in [true, false] {
        let (_world, scene, pull, begun) = a_review_in_progress().await;
        if closes {
            scene.github.close(&pull);
            scene.hears(&pull, "closed").await;
        } else {
            scene.github.set_draft(&pull, true);
            scene.hears(&pull, "synchronize").await;
        }
        let verdict = scene.verdict(&pull).await;
        assert_eq!((verdict.id, verdict.conclusion.as_deref()), (begun.id, Some("skipped")));
        assert_eq!((scene.github.check_runs(&pull).len(), scene.comments(&pull).len()), (1, 0));
        scene.ends().await;
    }
}
