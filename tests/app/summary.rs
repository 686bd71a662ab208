//! The one comment in the conversation that summarises a review, if the policy asks for it.

use shelfmark::sandbox::{Answer, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, with};

async fn scene() -> Scene {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", "summary: comment\n")]);
    scene
}

/// What the bot says in the conversation, each with its id.
fn summaries(scene: &Scene, pull: &PullHandle) -> Vec<(u64, String)> {
    let talk = scene.github.pull(pull).talk.into_iter().filter(|talk| talk.user == "shelfmark[bot]");
    talk.map(|talk| (talk.id, talk.body)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_comment_tells_how_it_stands_and_is_edited_in_place() {
    let scene = scene().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let first = summaries(&scene, &pull);
    let [(id, body)] = &first[..] else { panic!("{first:?}") };
    assert!(body.starts_with("**1 error**\n\n| Where | What | Fix |\n|---|---|---|\n| [line 13]("), "{body}");
    assert!(body.contains(" | suggested |\n") && body.contains("\nDisagree? "), "{body}");
    assert!(body.ends_with("\n<!-- shelfmark:1:summary -->"), "{body}");

    // Nothing is new, so nothing is written.
    let edits = || scene.github.calls().iter().filter(|call| call.path.contains("/issues/comments/")).count();
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]").replace("CC0.", "CC0, as ever.")).await;
    assert_eq!((edits(), summaries(&scene, &pull).len()), (1, 1), "another commit has other lines to link");

    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    let mended = [(*id, "**No issues found**\n\n<!-- shelfmark:1:summary -->".to_owned())];
    assert_eq!(summaries(&scene, &pull), mended);
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]").replace("CC0.", "CC0, as ever.")).await;
    assert_eq!((edits(), summaries(&scene, &pull)), (2, mended.to_vec()));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_was_ever_to_be_said_there_is_none() {
    let scene = scene().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "No issues found");
    assert_eq!(summaries(&scene, &pull), []);
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(summaries(&scene, &pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_setting_there_is_none() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert_eq!(summaries(&scene, &pull), []);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_somebody_deletes_is_not_written_again() {
    let scene = scene().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.github.delete_comment(&pull, summaries(&scene, &pull)[0].0);
    for entry in [JASMINE_BROKEN, JASMINE, JASMINE_BROKEN] {
        scene.pushes(&pull, &with(entry, "- [Lapsang]")).await;
        assert_eq!(summaries(&scene, &pull), []);
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_makes_no_second_one() {
    let scene = scene().await;
    scene.github.set_lag(3);
    scene.github.answer_next(Matching::call("POST", "/issues/*/comments"), Answer::timeout(502).after_all());
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert_eq!((summaries(&scene, &pull).len(), scene.comments(&pull).len()), (1, 1));
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    assert_eq!(summaries(&scene, &pull)[0].1, "**No issues found**\n\n<!-- shelfmark:1:summary -->");
    assert_eq!(summaries(&scene, &pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_github_refuses_costs_no_review_and_may_come_later() {
    let scene = scene().await;
    scene.github.answer_next(
        Matching::call("POST", "/issues/*/comments"),
        Answer::json(403, &serde_json::json!({ "message": "Unable to create comment because issue is locked." })),
    );
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!((summaries(&scene, &pull).len(), scene.comments(&pull).len()), (0, 1));
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Lapsang]")).await;
    assert_eq!(summaries(&scene, &pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_s_words_are_never_taken_for_it() {
    let scene = scene().await;
    let pull = scene.github.open_pull_request(
        REPOSITORY,
        "grace",
        "A tea",
        &[("README.md", &with(JASMINE_BROKEN, "- [Keemun]"))],
    );
    let theirs = scene.github.say("grace", &pull, "**No issues found**\n\n<!-- shelfmark:1:summary -->");
    scene.hears(&pull, "opened").await;
    scene.verdict(&pull).await;
    assert_eq!(summaries(&scene, &pull).len(), 1);
    assert!(scene.github.pull(&pull).talk.iter().any(|talk| talk.id == theirs && talk.body.starts_with("**No issues")));
    scene.ends().await;
}
