//! Processes that share a database, and clocks that differ or step.

use std::time::Duration;

use shelfmark::jobs::{Office, Tempo, Workers};
use shelfmark::sandbox::{PullHandle, Weather};
use shelfmark::store::Counts;

use crate::scene::{Fate, Hands, IDLE, PATIENCE, Scene};
use crate::support::Database;

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
        let office = scene.another_office(&scene.hands).await;
        let _ = Workers::start(&office, 4, &scene.stop);
    }
    for pull in &pulls {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
    scene.comes_to(IDLE).await;
    assert_eq!(scene.writes().len(), 24);
    assert_eq!(scene.github.most_writes_at_once(), 1);
}

/// An office with short leases: by a wrong clock they would already have expired.
fn in_haste(office: &Office) -> Office {
    let tempo = Tempo { lease: Duration::from_secs(20), ..office.tempo };
    Office { tempo, ..office.clone() }
}

/// Leases use the database's clock; if GitHub refuses credentials as dated in the future, others are sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn processes_whose_clocks_differ_by_ninety_seconds_review_once() {
    let scene = Scene::set_on(Database::postgres().await).await;
    let pulls: Vec<PullHandle> = (0..8).map(|leaf| scene.opened_with(leaf)).collect();
    for pull in &pulls {
        scene.hears_of_its_head(&format!("guid-{}", pull.number), pull).await;
    }
    // The faster process looks for work while the other's reviews run.
    scene.github.set_weather(Weather { delay: Duration::from_millis(100), ..Weather::default() });
    let fast = scene.another_office(&Hands::beside(90)).await;
    for office in [&in_haste(&scene.office), &in_haste(&fast)] {
        let _ = Workers::start(office, 4, &scene.stop);
    }
    for pull in &pulls {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&pulls), [] as [String; 0]);
    assert_eq!(scene.writes().len(), 16, "{:?}", scene.writes());
}

async fn a_clock_steps_in_the_middle_of_a_review(database: Database, seconds: i64) {
    let scene = Scene::set_on(database).await;
    let (pull, next) = (scene.opened_with(1), scene.opened_with(2));
    scene.next("/graphql", Fate::Delayed(Duration::from_secs(1)));
    scene.hears_of_its_head("one", &pull).await;
    let _ = Workers::start(&in_haste(&scene.office), 4, &scene.stop);
    scene.comes_to(Counts { waiting: 0, running: 1, dead: 0 }).await;
    scene.hands.advance(seconds);
    // All workers look for work, by the new time.
    scene.hears_of_its_head("two", &next).await;
    for pull in [&pull, &next] {
        scene.github.settled(pull, PATIENCE).await.unwrap();
    }
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull, next]), [] as [String; 0], "{seconds}");
    assert_eq!((scene.reads(), scene.writes().len()), (2, 4), "{seconds}: {:?}", scene.writes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_steps_in_the_middle_of_a_review_repeats_nothing_on_sqlite() {
    for seconds in [120, -120] {
        a_clock_steps_in_the_middle_of_a_review(Database::sqlite(), seconds).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn a_clock_that_steps_in_the_middle_of_a_review_repeats_nothing_on_postgresql() {
    for seconds in [120, -120] {
        a_clock_steps_in_the_middle_of_a_review(Database::postgres().await, seconds).await;
    }
}

/// A clock that is set back does not make retries be forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_time_comes_also_where_the_clock_is_set_back() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/files", Fate::Turned(http::StatusCode::BAD_GATEWAY, &[]));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.hands.advance(-120);
    scene.later(140);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}
