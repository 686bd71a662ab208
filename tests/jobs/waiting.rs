//! What becomes of a review that is half made, has to wait, or is given up.

use std::time::Duration;

use shelfmark::review::keys_of;
use shelfmark::sandbox::{Answer, INSTALLATION, Matching, PullHandle, Review};
use shelfmark::webhook::{CheckRerun, Event};

use crate::answers::FILES_OF_ANOTHER_COMMIT;
use crate::scene::{DEAD, Fate, IDLE, LIST, PATIENCE, Scene, WAITING, tea};

/// rules 17 and 18, row 17: GitHub kept the comments in a review that nobody sees, and failed.
async fn a_review_was_half_made(lag: u32) {
    let scene = Scene::set().await;
    scene.github.set_lag(lag);
    let pull = scene.opened();
    scene.github.answer_next(Matching::call("POST", "/pulls/*/reviews"), Answer::HalfReview);
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    assert!(scene.github.pull(&pull).reviews.iter().all(Review::is_pending));
    scene.later(20);
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0], "with a lag of {lag}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_was_half_made_is_replaced() {
    a_review_was_half_made(0).await;
}

/// If GraphQL does not show it yet, the refusal of the next one reveals it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_was_half_made_and_does_not_show_yet_is_replaced() {
    a_review_was_half_made(3).await;
}

/// GitHub reports the same commit again, and GraphQL does not show yet what was written the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_told_of_again_before_its_review_shows_is_not_reviewed_again() {
    let scene = Scene::set().await;
    scene.github.set_lag(100);
    let pull = scene.opened();
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    scene.hears_of_its_head("two", &pull).await;
    scene.comes_to(IDLE).await;
    assert_eq!(scene.reads(), 2);
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}

/// Somebody edits the line before it is known whether its review arrived, and GraphQL does not show it yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_that_overtakes_a_review_whose_answer_was_lost_repeats_nothing() {
    let scene = Scene::set().await;
    scene.github.set_lag(100);
    let pull = scene.opened();
    scene.next("/reviews", Fate::AnswerLost);
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    let edited = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - Light, and brisk.\n");
    scene.github.push(&pull, &[("README.md", &edited)]);
    scene.hears_of_its_head("two", &pull).await;
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(std::slice::from_ref(&pull)), [] as [String; 0]);
    let reviews = scene.github.pull(&pull).reviews;
    let told: Vec<String> =
        reviews.iter().flat_map(|review| &review.comments).flat_map(|comment| keys_of(&comment.body)).collect();
    assert_eq!(told.len(), 1, "{reviews:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_waits_long_is_announced_and_completes_what_was_announced() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.github.answer_each(Matching::query("Snapshot"), Answer::html(503));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    let mut minutes = 0;
    while scene.github.check_runs(&pull).is_empty() {
        assert!(minutes < 30, "nothing is announced");
        scene.passes(Duration::from_mins(1), Duration::from_mins(1)).await;
        minutes += 1;
    }
    assert!(minutes >= 3, "a short wait need not be told");
    let run = &scene.github.check_runs(&pull)[0];
    assert_eq!((run.status.as_str(), run.title.as_str()), ("queued", "Waiting for GitHub"));
    scene.passes(Duration::from_hours(3), Duration::from_mins(10)).await;
    assert_eq!(scene.github.check_runs(&pull).len(), 1, "it is announced once");
    scene.github.forget_answers();
    scene.passes(Duration::from_mins(80), Duration::from_mins(10)).await;
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}

/// Row 19: the explanation needs nothing that failed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_up_says_so_where_github_tells_neither_files_nor_anything_by_graphql() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.github.answer_each(Matching::call("GET", "/pulls/*/files"), Answer::no_diff());
    scene.github.answer_each(Matching::call("POST", "/graphql"), Answer::html(502));
    scene.hears_of_its_head("one", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    scene.passes(Duration::from_mins(30), Duration::from_mins(3)).await;
    scene.comes_to(DEAD).await;
    let runs = scene.github.check_runs(&pull);
    assert_eq!(
        (runs.len(), runs[0].conclusion.as_deref(), runs[0].title.as_str()),
        (1, Some("neutral"), "Could not review")
    );
    assert!(runs[0].summary.contains("taking too long to generate"), "{}", runs[0].summary);
    // Once GitHub produces the diff, the next push is reviewed as usual.
    scene.github.forget_answers();
    scene.pushed(&pull, 7);
    scene.hears_of_its_head("two", &pull).await;
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
    assert_ne!(scene.store.counts().await.unwrap(), WAITING);
}

/// Somebody requests another review of an old commit, and the review is announced at the tip.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_up_says_so_at_the_commit_where_the_review_was_announced() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    let before = scene.github.pull(&pull).head;
    scene.pushed(&pull, 7);
    // The first attempt waits for the commit to show; the second trusts GitHub, reads again, and finds files of another commit.
    scene.next("/files", Fate::Delayed(Duration::ZERO));
    scene.next("/files", Fate::Told(FILES_OF_ANOTHER_COMMIT));
    scene.next("/files", Fate::Told(FILES_OF_ANOTHER_COMMIT));
    scene.hears("one", &pull, &before).await;
    scene.works();
    scene.comes_to(WAITING).await;
    while scene.github.check_runs(&pull).is_empty() {
        scene.passes(Duration::from_secs(20), Duration::from_secs(20)).await;
    }
    assert_eq!(scene.github.check_runs(&pull)[0].status, "queued");
    scene.github.answer_each(Matching::call("GET", "/pulls/*/files"), Answer::no_diff());
    scene.passes(Duration::from_hours(2), Duration::from_mins(10)).await;
    scene.comes_to(DEAD).await;
    for commit in [&before, &scene.github.pull(&pull).head] {
        let runs = scene.github.check_runs_of("ada/tea", commit);
        let told: Vec<_> = runs.iter().map(|run| (run.conclusion.as_deref(), run.title.as_str())).collect();
        assert_eq!(told, [(Some("neutral"), "Could not review")]);
    }
}

/// A pull request whose review is visibly waiting.
async fn a_review_that_waits(scene: &Scene) -> PullHandle {
    let pull = scene.opened();
    scene.next("/files", Fate::Told(FILES_OF_ANOTHER_COMMIT));
    scene.hears_of_its_head("waits", &pull).await;
    scene.works();
    scene.tries_and_waits().await;
    assert_eq!(scene.github.check_runs(&pull)[0].status, "queued");
    pull
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_waits_is_made_though_another_apps_check_is_asked_for_again() {
    let scene = Scene::set().await;
    let pull = a_review_that_waits(&scene).await;
    let event = CheckRerun {
        installation: INSTALLATION,
        repository: tea(),
        repository_id: None,
        number: pull.number,
        head: scene.github.pull(&pull).head,
        base: None,
        app: Some(1),
        sender: Some("ada".to_owned()),
        action: None,
    };
    scene.hears_that("two", Event::CheckRerun(event)).await;
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odd_answer_at_an_old_commit_keeps_no_new_one_from_its_review() {
    let scene = Scene::set().await;
    let pull = a_review_that_waits(&scene).await;
    let before = scene.github.pull(&pull).head;
    scene.pushed(&pull, 7);
    scene.next("/check-runs", Fate::Told("[]"));
    scene.hears_of_its_head("two", &pull).await;
    scene.github.settled(&pull, PATIENCE).await.unwrap();
    scene.comes_to(IDLE).await;
    assert!(scene.fates.lock().unwrap().is_empty());
    let old = || scene.github.check_runs_of("ada/tea", &before);
    assert_eq!((old().len(), old()[0].status.as_str()), (1, "queued"));
    // The next review is completed.
    scene.hears_of_its_head("three", &pull).await;
    scene.comes_to(IDLE).await;
    assert_eq!((old().len(), old()[0].conclusion.as_deref()), (1, Some("cancelled")));
    assert_eq!(scene.faults(&[pull]), [] as [String; 0]);
}
