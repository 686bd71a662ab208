//! Sweeps, and looks at open pull requests: what no delivery reported is found anyway.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use shelfmark::jobs::{Clock as _, Office, Sweeps, Tempo, job_for};
use shelfmark::sandbox::{INSTALLATION, PullHandle};
use shelfmark::webhook::{Event, PushEvent};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::scene::{IDLE, LIST, NOBODY, PATIENCE, Scene, WAITING, tea};

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

/// An office that looks for missed deliveries a hundred at a time, and last did so some minutes ago.
async fn short_sighted(scene: &Scene, minutes: u32) -> Office {
    scene.store.set_mark("checked deliveries", scene.hands.now()).await.unwrap();
    scene.hands.advance(i64::from(minutes) * 60);
    scene.github.pass_time(Duration::from_mins(minutes.into()));
    Office { tempo: Tempo { pages: 1, ..scene.office.tempo }, ..scene.office.clone() }
}

/// A webhook that accepts everything.
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
    // It was not necessary to look at everything that is open for this.
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
    assert_eq!(scene.writes(), ["POST check-runs"; 2], "nobody has pushed since, and nobody is spoken to");
    let run = &scene.github.check_runs(&pull)[0];
    assert_eq!((run.conclusion.as_deref(), run.annotations.len()), (Some("failure"), 1));
    assert_eq!(scene.github.check_runs(&draft)[0].conclusion.as_deref(), Some("skipped"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_long_downtime_every_installation_is_looked_at() {
    let scene = Scene::set().await;
    scene.github.create_repository("grace/milk", &[("README.md", LIST)]);
    let broken = format!("{LIST}- [Oat] (https://milk.example/oat) - Mild.\n");
    let milk = scene.github.open_pull_request("grace/milk", "ada", "Oat", &[("README.md", &broken)]);
    let pull = scene.opened();
    scene.store.set_mark("checked deliveries", scene.hands.now()).await.unwrap();
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
    // One look served both; the verdict is the same, and nothing is written.
    assert_eq!(scene.writes(), ["POST reviews", "POST check-runs"]);
    assert_eq!(scene.reads(), 2);
}
