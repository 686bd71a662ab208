//! GitHub's limits, in each of their forms: they cause a wait, never a failure, and nothing is said twice afterwards.

use std::time::Duration;

use serde_json::json;
use shelfmark::sandbox::{Answer, Matching};

use crate::scene::{IDLE, PATIENCE, Scene, WAITING};

/// The longest first wait if GitHub names no time: a minute, plus what spreads out jobs that failed together.
const FIRST_WAIT: i64 = 66;

fn reviews() -> Matching {
    Matching::call("POST", "/pulls/*/reviews")
}

/// rule 11
fn rate_limited(kind: &str) -> Answer {
    let error = json!({ "type": kind, "message": "API rate limit already exceeded for installation ID 4100." });
    Answer::json(200, &json!({ "errors": [error] }))
}

/// The first answer to a call is a limit.
async fn is_a_wait(what: &str, matching: Matching, answer: Answer) {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.github.answer_next(matching, answer);
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    let calls = scene.github.calls().len();
    scene.later(30);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(scene.github.calls().len(), calls, "{what}: GitHub is left in peace");
    assert_eq!(scene.store.counts().await.unwrap(), WAITING, "{what}");
    assert!(scene.github.check_runs(&pull).is_empty(), "{what}: nothing is given up");
    scene.later(FIRST_WAIT - 30);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0], "{what}");
}

/// rules 39 and 40, row 18
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_meets_a_limit_of_any_shape_comes_after_it_once() {
    is_a_wait("403", reviews(), Answer::secondary_limit(403)).await;
    is_a_wait("429", reviews(), Answer::secondary_limit(429)).await;
    is_a_wait("the code abuse", reviews(), Answer::abuse()).await;
    is_a_wait("abuse detection", reviews(), Answer::abuse_detection()).await;
}

/// rules 11, 39 and 40
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_call_meets_a_limit_is_made_after_it_once() {
    for kind in ["RATE_LIMITED", "RATE_LIMIT"] {
        is_a_wait(kind, Matching::query("Snapshot"), rate_limited(kind)).await;
    }
    is_a_wait("the query", Matching::query("Snapshot"), Answer::secondary_limit(403)).await;
    is_a_wait("the files", Matching::call("GET", "/pulls/*/files"), Answer::secondary_limit(429)).await;
    is_a_wait("the check run", Matching::call("POST", "/check-runs"), Answer::secondary_limit(403)).await;
    is_a_wait("the token", Matching::call("POST", "/access_tokens"), Answer::secondary_limit(403)).await;
}

/// rule 12: a mutation that was refused for coming too quickly is made later, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fixes_that_were_submitted_too_quickly_are_committed_after_a_wait() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    let broken = format!("{}- [Darjeeling] (https://tea.example/darjeeling) - Light.\n", crate::scene::LIST);
    let pull = scene.github.open_pull_request("ada/tea", "ada", "A tea", &[("README.md", &broken)]);
    let head = scene.github.pull(&pull).head;
    scene.github.answer_next(Matching::query("createCommitOnBranch"), Answer::too_quickly("createCommitOnBranch"));
    scene.hears_the_fixes_asked_for("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    assert_eq!(scene.github.pull(&pull).head, head);
    scene.later(FIRST_WAIT);
    scene.comes_to(IDLE).await;
    let fixed = scene.github.file(&pull, "README.md").unwrap();
    assert!(fixed.contains("[Darjeeling](https://tea.example/darjeeling)"), "{fixed}");
}

/// GitHub asks for a longer wait each time, and what arrived in the meantime is not lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_lasts_is_waited_out_by_all_of_its_installation() {
    let scene = Scene::set().await;
    scene.github.answer_times(3, reviews(), Answer::secondary_limit(403));
    let pulls: Vec<_> = (0..4).map(|leaf| scene.opened_with(leaf)).collect();
    for pull in &pulls {
        scene.hears_of_its_head(&format!("guid-{}", pull.number), pull).await;
    }
    scene.works();
    scene.passes(Duration::from_mins(30), Duration::from_mins(1)).await;
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&pulls), [] as [String; 0]);
    let tried = scene.github.calls().iter().filter(|call| call.path.ends_with("/reviews")).count();
    assert_eq!(tried, 3 + 4);
}

/// A job that has been retried often for another reason does not wait longer because of it, nor does it delay others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_after_an_outage_asks_for_a_minute_as_any_first_limit() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.github.answer_each(Matching::query("Snapshot"), Answer::html(503));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.passes(Duration::from_hours(4), Duration::from_mins(10)).await;
    scene.github.forget_answers();
    scene.github.answer_next(reviews(), Answer::secondary_limit(403));
    while scene.github.calls().iter().all(|call| !call.path.ends_with("/reviews")) {
        scene.passes(Duration::from_mins(1), Duration::from_mins(1)).await;
    }
    scene.later(FIRST_WAIT);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}
