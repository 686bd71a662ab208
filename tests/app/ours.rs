//! What counts as the bot's own work, and as already said.

use shelfmark::sandbox::{APP_ID, Answer, Matching};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, said, with};

/// rule 29: GitHub refuses changes to another App's check run, which only its App tells apart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_run_of_our_name_by_somebody_else_changes_nothing() {
    for conclusion in [None, Some("success"), Some("failure")] {
        let scene = Scene::set().await;
        let readme = with(JASMINE_BROKEN, "- [Keemun]");
        let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
        let foreign = scene.github.foreign_check_run(&pull, "Shelfmark", 15_368, conclusion);
        scene.hears(&pull, "opened").await;
        let own = || scene.github.check_runs(&pull).into_iter().find(|run| run.app.id == APP_ID);
        scene.until("run of our own", || own().is_some_and(|run| run.status == "completed")).await;
        assert_eq!((own().unwrap().title.as_str(), scene.comments(&pull).len()), ("1 error", 1));
        assert!(
            scene.github.calls().iter().all(|call| !call.path.ends_with(&foreign.to_string())),
            "it is not touched"
        );
        scene.ends().await;
    }
}

/// rules 17 and 18: a review that was started and never submitted is visible to us alone, and blocks later ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_that_was_left_half_made_neither_silences_nor_stays() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let body = scene.comments(&pull)[0].body.clone();
    assert!(scene.github.delete_comment(&pull, scene.comments(&pull)[0].id));
    let other = scene.opens(&with(JASMINE_BROKEN, "- [Lapsang]")).await;
    scene.verdict(&other).await;
    let readme = with(JASMINE_BROKEN, "- [Matcha]");
    let third = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.pend_as("shelfmark[bot]", &third, "README.md", 16, &body);
    scene.hears(&third, "opened").await;
    scene.verdict(&third).await;
    let states: Vec<String> = scene.github.pull(&third).reviews.iter().map(|review| review.state.clone()).collect();
    assert_eq!(states, ["COMMENTED"]);
    assert_eq!(scene.comments(&third).len(), 1);
    scene.ends().await;
}

/// rule 17: the lock is met when posting if the snapshot did not show it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_begun_meanwhile_makes_room() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.pend_as("shelfmark[bot]", &pull, "README.md", 13, "half a word");
    scene.github.answer_next(Matching::query("Snapshot"), Answer::null_at("repository/pullRequest/reviews"));
    scene.hears(&pull, "opened").await;
    scene.verdict(&pull).await;
    let states: Vec<String> = scene.github.pull(&pull).reviews.iter().map(|review| review.state.clone()).collect();
    assert_eq!((states, scene.comments(&pull).len()), (vec!["COMMENTED".to_owned()], 1));
    scene.ends().await;
}

/// rule 20: suggestions on lines that have changed can no longer be committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_that_cannot_be_committed_any_more_is_made_again() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    // The contributor edits the line, but the fault stays.
    let edited = JASMINE_BROKEN.replace("About jasmine.", "A scented tea.");
    scene.pushes(&pull, &with(&edited, "- [Keemun]")).await;
    let comments = scene.comments(&pull);
    assert_eq!(comments.len(), 2);
    assert!(!said(&comments[0]).contains("suggestion"), "{}", comments[0].body);
    assert!(said(&comments[1]).contains("A scented tea."), "{}", comments[1].body);
    assert!(scene.github.commit_suggestion(&pull, comments[1].id));
    scene.hears(&pull, "synchronize").await;
    assert_eq!(scene.verdict(&pull).await.title, "No issues found");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_deleted_is_not_said_again() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert!(scene.github.delete_comment(&pull, scene.comments(&pull)[0].id));
    let verdict = scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]").replace("CC0.", "CC0, as ever.")).await;
    assert_eq!((verdict.title.as_str(), verdict.annotations.len()), ("1 error", 1));
    assert_eq!(scene.comments(&pull), []);
    // Fixed and then made again, it is a new fault, which nobody has answered yet.
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.comments(&pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_hundred_threads_nor_a_hundred_comments_make_the_bot_forget() {
    let scene = Scene::set().await;
    let mallard = JASMINE_BROKEN.replace("asmine", "ujube");
    let readme = with(&format!("{JASMINE_BROKEN}\n{mallard}"), "- [Keemun]");
    let pull = scene.opens(&readme).await;
    scene.verdict(&pull).await;
    let told = scene.comments(&pull).len();
    let comment = scene.says("ada", &pull, "/shelfmark ignore malformed-link").await;
    assert_eq!(scene.reaction(&pull, comment).await, "THUMBS_UP");
    scene.until("verdict", || scene.github.check_runs(&pull).iter().any(|run| run.title == "No issues found")).await;
    for at in 0..120 {
        scene.github.comment_as("hopper", &pull, "README.md", 13, &format!("Comment {at}."));
        scene.github.say("hopper", &pull, &format!("Word {at}."));
    }
    let verdict = scene.pushes(&pull, &readme.replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(verdict.title, "No issues found", "what was set aside stays aside");
    let ours = scene.comments(&pull).iter().filter(|comment| !comment.body.starts_with("Comment ")).count();
    assert_eq!(ours, told);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_github_does_not_show_yet_is_not_written_twice() {
    let scene = Scene::set().await;
    // The review arrives but its answer is lost; the next queries are answered by servers that do not know about it yet.
    scene.github.answer_next(Matching::call("POST", "/pulls/*/reviews"), Answer::timeout(502).after_all());
    scene.github.set_lag(1);
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert_eq!(scene.comments(&pull).len(), 1);
    assert_eq!(scene.github.check_runs(&pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_that_may_not_be_taken_back_is_told() {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", "approve: true\n"), ("README.md", &list())]);
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.github.restrict_dismissals(REPOSITORY);
    let verdict = scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert!(verdict.summary.contains("refused to dismiss it"), "{}", verdict.summary);
    assert_eq!(verdict.conclusion.as_deref(), Some("failure"));
    scene.ends().await;
}
