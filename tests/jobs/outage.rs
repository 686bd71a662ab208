//! GitHub is down for hours, or refuses the App for days: nothing is lost, and nothing is said twice.

use std::time::Duration;

use serde_json::json;
use shelfmark::jobs::Clock as _;
use shelfmark::sandbox::{Answer, Matching, PullHandle, Trouble, Weather};

use crate::scene::{IDLE, NOBODY, Scene, always};
use crate::support::Database;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// How long it may take to catch up once everything works again: a sweep comes every ten minutes.
const SOON: u32 = 10;

/// Some pull requests, each of which has been reviewed.
async fn reviewed(scene: &Scene, count: usize) -> Vec<PullHandle> {
    let pulls: Vec<PullHandle> = (0..count).map(|leaf| scene.opened_with(leaf)).collect();
    for pull in &pulls {
        scene.hears_of_its_head(&format!("opened-{}", pull.number), pull).await;
    }
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&pulls), [] as [String; 0]);
    pulls
}

/// Hours pass in which people open pull requests and push to them; every third delivery is lost. One is closed.
async fn life_goes_on(scene: &Scene, pulls: &mut Vec<PullHandle>, hours: usize) {
    for hour in 0..hours {
        let leaf = 100 + hour;
        if hour % 2 == 0 || hour >= pulls.len() {
            pulls.push(scene.opened_with(leaf));
            let last = pulls.len() - 1;
            pulls.swap(hour, last);
        } else {
            scene.pushed(&pulls[hour], leaf);
        }
        let pull = &pulls[hour];
        if hour % 3 == 0 {
            scene.github.deliver(pull, "synchronize", NOBODY).await.unwrap_err();
        } else {
            scene.hears_of_its_head(&format!("hour-{hour}"), pull).await;
        }
        scene.passes(HOUR, 10 * MINUTE).await;
    }
    let closed = pulls.remove(1);
    scene.github.close(&closed);
    scene.hears_of_its_head("closed", &closed).await;
}

/// Within minutes everything is as if nothing had happened.
async fn all_is_made_up_for(scene: &Scene, pulls: &[PullHandle]) {
    for _ in 0..SOON {
        for _ in 0..20 {
            if scene.faults(pulls).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        scene.passes(MINUTE, MINUTE).await;
    }
    assert_eq!(scene.faults(pulls), [] as [String; 0]);
    scene.comes_to(IDLE).await;
}

async fn github_is_away_for_six_hours(trouble: Trouble) {
    let scene = Scene::set().await;
    scene.works();
    let sweeps = scene.sweeps();
    let mut pulls = reviewed(&scene, 3).await;
    scene.github.set_weather(always(trouble));
    life_goes_on(&scene, &mut pulls, 6).await;
    assert_eq!(scene.store.counts().await.unwrap().dead, 0, "nothing is given up");
    scene.github.set_weather(Weather::default());
    all_is_made_up_for(&scene, &pulls).await;
    scene.stop.cancel();
    sweeps.finish().await;
}

/// Row 4, rule 42
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_six_hours_of_pages_of_html_everything_is_made_up_for() {
    github_is_away_for_six_hours(Trouble::Html(503)).await;
}

/// Row 4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_six_hours_of_broken_connections_everything_is_made_up_for() {
    github_is_away_for_six_hours(Trouble::Dropped).await;
}

/// Row 4: a process starts while GitHub refuses connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_six_hours_of_refused_connections_everything_is_made_up_for() {
    let (scene, road) = Scene::behind_a_closed_road(Database::sqlite()).await;
    scene.works();
    let _sweeps = scene.sweeps();
    let mut pulls = Vec::new();
    life_goes_on(&scene, &mut pulls, 6).await;
    assert!(scene.github.calls().is_empty(), "{:?}", scene.github.calls());
    assert_eq!(scene.store.counts().await.unwrap().dead, 0);
    road.open();
    all_is_made_up_for(&scene, &pulls).await;
}

/// A single pull request, for which no other delivery comes: the sweep notices that GitHub is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_review_that_waits_for_the_end_of_an_outage_does_not_wait_an_hour_longer() {
    let scene = Scene::set().await;
    let pull = scene.opened_with(1);
    scene.github.set_weather(always(Trouble::Html(503)));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    let _sweeps = scene.sweeps();
    scene.passes(6 * HOUR, 10 * MINUTE).await;
    scene.github.set_weather(Weather::default());
    all_is_made_up_for(&scene, &[pull]).await;
}

/// If only GraphQL is down, sweeps do not notice; the first review that succeeds brings the others forward.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_six_hours_without_graphql_everything_is_made_up_for() {
    let scene = Scene::set().await;
    scene.works();
    let _sweeps = scene.sweeps();
    let mut pulls = reviewed(&scene, 3).await;
    scene.github.answer_each(Matching::call("POST", "/graphql"), Answer::html(502));
    life_goes_on(&scene, &mut pulls, 6).await;
    assert_eq!(scene.store.counts().await.unwrap().dead, 0);
    scene.github.forget_answers();
    let next = scene.opened_with(999);
    scene.hears_of_its_head("next", &next).await;
    pulls.push(next);
    all_is_made_up_for(&scene, &pulls).await;
}

/// GitHub accepts neither the App's own credentials nor the tokens that were made with them.
fn revoke_key(scene: &Scene) {
    scene.github.revoke_tokens();
    let refusal = Answer::json(401, &json!({ "message": "A JSON web token could not be decoded" }));
    for (method, path) in [
        ("GET", "/app"),
        ("GET", "/app/hook/deliveries"),
        ("GET", "/app/hook/deliveries/*"),
        ("GET", "/app/installations"),
        ("GET", "/app/installations/*"),
        ("POST", "/app/installations/*/access_tokens"),
    ] {
        scene.github.answer_each(Matching::call(method, path), refusal.clone());
    }
}

/// Row 4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_revoked_for_a_day_and_put_right_again_loses_nothing() {
    let scene = Scene::set().await;
    scene.works();
    let _sweeps = scene.sweeps();
    let mut pulls = reviewed(&scene, 3).await;
    revoke_key(&scene);
    life_goes_on(&scene, &mut pulls, 6).await;
    scene.passes(18 * HOUR, HOUR).await;
    assert!(scene.office.app.standing().refusal.is_some());
    assert_eq!(scene.store.counts().await.unwrap().dead, 0, "nothing is given up");
    scene.github.forget_answers();
    all_is_made_up_for(&scene, &pulls).await;
    assert_eq!(scene.office.app.standing().refusal, None);
}

/// After three days jobs are given up; the sweep revives those that died this way, unless it looks at everything anyway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_died_of_an_outage_is_revived_once_github_answers() {
    let scene = Scene::set().await;
    scene.works();
    let pulls: Vec<PullHandle> = (0..3).map(|leaf| scene.opened_with(leaf)).collect();
    revoke_key(&scene);
    for pull in &pulls {
        scene.hears_of_its_head(&format!("guid-{}", pull.number), pull).await;
    }
    let began = scene.hands.now();
    while scene.store.counts().await.unwrap().dead < 3 {
        scene.passes(75 * MINUTE, 75 * MINUTE).await;
        assert!(scene.hands.now() - began < 8 * 24 * 3_600_000, "{:?}", scene.store.list(9).await);
    }
    assert!(scene.hands.now() - began > 3 * 24 * 3_600_000, "three days are waited");
    assert!(scene.github.check_runs(&pulls[0]).is_empty());
    scene.github.forget_answers();
    // No delivery that could be missed was sent in the meantime.
    scene.store.set_mark("checked deliveries", scene.hands.now()).await.unwrap();
    let _sweeps = scene.sweeps();
    all_is_made_up_for(&scene, &pulls).await;
    assert!(scene.github.calls().iter().all(|call| call.path != "/app/installations"), "nobody looked everywhere");
}

/// When GitHub comes back, odd answers arrive: each counts as the first of its kind, however long the outage was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_odd_answer_after_an_outage_is_not_the_end() {
    let scene = Scene::set().await;
    let pull = scene.opened_with(0);
    scene.github.answer_each(Matching::query("Snapshot"), Answer::html(503));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.passes(6 * HOUR, 10 * MINUTE).await;
    scene.github.forget_answers();
    scene
        .github
        .answer_next(Matching::call("GET", "/pulls/*/files"), Answer::json(404, &json!({ "message": "Not Found" })));
    scene.passes(2 * HOUR, 10 * MINUTE).await;
    all_is_made_up_for(&scene, &[pull]).await;
}
