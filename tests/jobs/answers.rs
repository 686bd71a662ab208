//! Answers that are lost, late, or refusals; and jobs that are superseded by newer work.

use std::time::Duration;

use axum::http::StatusCode;
use shelfmark::sandbox::INSTALLATION;
use shelfmark::store::Counts;
use shelfmark::webhook::{CommandEvent, Event, MergeGroupEvent, Repository};
use sqlx::Connection as _;

use crate::scene::{DEAD, Fate, IDLE, LIST, PATIENCE, Scene, WAITING, tea};

/// GitHub shows the files of the previous commit.
pub const FILES_OF_ANOTHER_COMMIT: &str =
    r#"[{ "filename": "README.md", "status": "modified", "patch": "@@ -1 +1 @@\n-# Coffee\n+# Coffees" }]"#;

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
        reply_to: None,
        on_pull: true,
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
    // The first query reads; the second commits.
    scene.next("/graphql", Fate::Delayed(Duration::ZERO));
    scene.next("/graphql", Fate::AnswerLost);
    scene.hears_the_fixes_asked_for("one", &pull).await;
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
    scene.next("/files", Fate::Told(FILES_OF_ANOTHER_COMMIT));
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
    // The other workers have looked for work in the meantime, and sleep.
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
    // GitHub reports the push at once and shows it a little later.
    scene.hears("two", &pull, &"e".repeat(40)).await;
    // The second job was tried, too, and waits as well.
    while scene.github.calls().iter().filter(|call| call.path.ends_with("/files")).count() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.comes_to(WAITING).await;
    assert_eq!(scene.writes(), [] as [&str; 0]);
    scene.later(20);
    let verdict = scene.github.settled(&pull, PATIENCE).await.unwrap();
    assert_eq!(verdict.head, outdated);
    scene.comes_to(IDLE).await;
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
    // Another worker has been given the job.
    let mut tool = sqlx::SqliteConnection::connect(&scene.database.url).await.unwrap();
    sqlx::query("UPDATE jobs SET leases = leases + 1").execute(&mut tool).await.unwrap();
    scene.stop.cancel();
    workers.finish().await;
    assert!(scene.github.calls().iter().any(|call| call.path == "/graphql"), "it was read");
    assert_eq!(scene.writes(), [] as [&str; 0]);
    assert_eq!(scene.store.counts().await.unwrap(), running, "the job is the other's");
}

/// The other worker was faster, and completed the run that this one was about to take up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_the_lease_does_not_take_up_a_check_run_again() {
    let scene = Scene::set().await;
    let pull = scene.opened();
    scene.next("/files", Fate::Told(FILES_OF_ANOTHER_COMMIT));
    scene.hears_of_its_head("one", &pull).await;
    let workers = scene.works();
    scene.tries_and_waits().await;
    let run = scene.github.check_runs(&pull)[0].clone();
    assert_eq!(run.status, "queued");
    let (calls, written) = (scene.github.calls().len(), scene.writes());
    scene.next("/graphql", Fate::Delayed(Duration::from_secs(1)));
    scene.later(20);
    scene.comes_to(Counts { waiting: 0, running: 1, dead: 0 }).await;
    let mut tool = sqlx::SqliteConnection::connect(&scene.database.url).await.unwrap();
    sqlx::query("UPDATE jobs SET leases = leases + 1").execute(&mut tool).await.unwrap();
    scene.stop.cancel();
    workers.finish().await;
    assert!(scene.github.calls().len() > calls, "it was read");
    assert_eq!(scene.writes(), written);
}
