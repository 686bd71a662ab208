//! Reviews that request changes, and withdraw the request by themselves.

use shelfmark::sandbox::{Answer, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, with};

const POLICY: &str = ".github/shelfmark.yml";

async fn that_requests_changes() -> Scene {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(POLICY, "review: request-changes\n")]);
    scene
}

/// The states of the bot's reviews, oldest first.
fn states(scene: &Scene, pull: &PullHandle) -> Vec<String> {
    scene.github.pull(pull).reviews.into_iter().map(|review| review.state).collect()
}

fn broken() -> String {
    with(JASMINE_BROKEN, "- [Keemun]")
}

fn mended() -> String {
    with(JASMINE, "- [Keemun]")
}

/// Another fault besides the first.
fn worse() -> String {
    broken().replacen("- [Lapsang]", "- [Kukicha] (https://teas.example/kukicha) - About it.\n- [Lapsang]", 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_requested_once_and_the_request_ends_with_the_fault() {
    let scene = that_requests_changes().await;
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    assert_eq!((states(&scene, &pull), scene.comments(&pull).len()), (vec!["CHANGES_REQUESTED".into()], 1));
    // What is new is said in a comment; the request stays.
    scene.pushes(&pull, &worse()).await;
    assert_eq!(states(&scene, &pull), ["CHANGES_REQUESTED", "COMMENTED"]);
    let verdict = scene.pushes(&pull, &mended()).await;
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    assert_eq!(states(&scene, &pull), ["DISMISSED", "COMMENTED"]);
    assert!(scene.github.pull(&pull).reviews[0].body.starts_with("No changes are requested any more."));
    // The fault comes back, and changes are requested again.
    scene.pushes(&pull, &broken()).await;
    assert_eq!(states(&scene, &pull), ["DISMISSED", "COMMENTED", "CHANGES_REQUESTED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_dismisses_the_request_has_the_last_word() {
    let scene = that_requests_changes().await;
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    let request = scene.github.pull(&pull).reviews[0].id;
    assert!(scene.github.dismiss(&pull, request));
    scene.pushes(&pull, &broken().replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(states(&scene, &pull), ["DISMISSED"]);
    scene.pushes(&pull, &worse()).await;
    assert_eq!(states(&scene, &pull), ["DISMISSED", "CHANGES_REQUESTED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_may_not_be_withdrawn_is_told_and_stays_the_only_one() {
    let scene = that_requests_changes().await;
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    scene.github.restrict_dismissals(REPOSITORY);
    let verdict = scene.pushes(&pull, &mended()).await;
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    assert!(verdict.summary.contains("Branch protections do not permit"), "{}", verdict.summary);
    scene.pushes(&pull, &broken()).await;
    assert_eq!(states(&scene, &pull), ["CHANGES_REQUESTED", "COMMENTED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_answer_was_lost_is_not_made_again() {
    let scene = that_requests_changes().await;
    scene.github.answer_next(Matching::call("POST", "/pulls/*/reviews"), Answer::timeout(502).after_all());
    scene.github.set_lag(1);
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    assert_eq!(states(&scene, &pull), ["CHANGES_REQUESTED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_that_broke_off_half_way_is_finished() {
    let scene = that_requests_changes().await;
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    scene.github.answer_next(Matching::call("PUT", "/reviews/*/dismissals"), Answer::timeout(502));
    scene.pushes(&pull, &mended()).await;
    assert_eq!(states(&scene, &pull), ["DISMISSED"]);
    // Nobody but the bot dismissed it.
    scene.pushes(&pull, &broken()).await;
    assert_eq!(states(&scene, &pull), ["DISMISSED", "CHANGES_REQUESTED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pull_requests_of_the_bots_own_get_comments() {
    let scene = that_requests_changes().await;
    let bot = scene.github.bot();
    let pull = scene.opens_as(&bot, &broken()).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!(states(&scene, &pull), ["COMMENTED"]);
    scene.ends().await;
}
