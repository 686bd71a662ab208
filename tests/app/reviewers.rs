//! People and teams are asked to review what comes into their sections, once each.

use shelfmark::sandbox::{Answer, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, with};

async fn asking(reviewers: &str) -> Scene {
    let scene = Scene::set().await;
    let policy = format!("reviewers: {{ sections: {{ Teas: [{reviewers}], Licence: [ada] }} }}\n");
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", &policy)]);
    scene.github.set_permission(REPOSITORY, "hopper", "write");
    scene.github.set_permission(REPOSITORY, "lovelace", "read");
    scene.github.add_team(REPOSITORY, "tasters");
    scene
}

fn requested(scene: &Scene, pull: &PullHandle) -> Vec<String> {
    scene.github.pull(pull).requested().into_iter().map(str::to_owned).collect()
}

fn asked(scene: &Scene) -> usize {
    scene.calls("POST", "/requested_reviewers")
}

fn broken() -> String {
    with(JASMINE_BROKEN, "- [Keemun]")
}

fn mended() -> String {
    with(JASMINE, "- [Keemun]")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_of_a_section_are_asked_once_and_the_author_never() {
    let scene = asking("hopper, Lovelace, GRACE").await;
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    assert_eq!(requested(&scene, &pull), ["hopper", "Lovelace"]);
    // Reviewers whose request was removed, or who have written a review, are not asked again.
    scene.github.unrequest(&pull, "hopper");
    scene.github.comment_as("Lovelace", &pull, "README.md", 13, "Nice.");
    assert_eq!(requested(&scene, &pull), [] as [&str; 0]);
    let verdict = scene.pushes(&pull, &mended()).await;
    assert_eq!((requested(&scene, &pull), asked(&scene)), (vec![], 1));
    assert!(!verdict.summary.contains("could not be asked"), "{}", verdict.summary);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_where_no_entry_is_new() {
    let scene = asking("hopper").await;
    let pull = scene.opens(&list().replace("About Keemun.", "About Keemun, a black tea.")).await;
    scene.verdict(&pull).await;
    assert_eq!((requested(&scene, &pull), asked(&scene), scene.calls("GET", "/events")), (vec![], 0, 0));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_be_asked_is_told_and_keeps_nobody_else_from_it() {
    let scene = asking("hopper, nobody, other-club/tasters").await;
    let pull = scene.opens(&mended()).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((requested(&scene, &pull), asked(&scene)), (vec!["hopper".to_owned()], 3));
    let told = "nobody could not be asked for a review: Reviews may only be requested from collaborators";
    assert!(verdict.summary.contains(told), "{}", verdict.summary);
    assert!(verdict.summary.contains("it is a team of another organization"), "{}", verdict.summary);
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn teams_are_asked_where_the_app_may_know_them() {
    let scene = asking("hopper, ada/tasters").await;
    let pull = scene.opens(&mended()).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(requested(&scene, &pull), ["hopper"]);
    assert!(verdict.summary.contains("Members: read"), "{}", verdict.summary);
    scene.github.grant("members", "read");
    scene.github.deliver_installation_as(REPOSITORY, "new_permissions_accepted", &scene.webhook).await.unwrap();
    scene.pushes(&pull, &mended().replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(requested(&scene, &pull), ["hopper", "team:tasters"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_answer_was_lost_is_not_made_again() {
    let scene = asking("hopper").await;
    let lost = Answer::timeout(502).after_all();
    scene.github.answer_next(Matching::call("POST", "/pulls/*/requested_reviewers"), lost);
    let pull = scene.opens(&broken()).await;
    scene.verdict(&pull).await;
    assert_eq!(
        (requested(&scene, &pull), asked(&scene), scene.comments(&pull).len()),
        (vec!["hopper".to_owned()], 1, 1)
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_knows_who_was_asked_before_nobody_is_asked_and_the_review_goes_on() {
    let scene = asking("hopper").await;
    let refused = Answer::json(403, &serde_json::json!({ "message": "Resource not accessible by integration" }));
    scene.github.answer_each(Matching::call("GET", "/issues/*/events"), refused);
    let pull = scene.opens(&broken()).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((asked(&scene), scene.comments(&pull).len()), (0, 1));
    assert!(verdict.summary.contains("does not say who was asked before"), "{}", verdict.summary);
    scene.ends().await;
}
