//! People answer: with buttons, and with words.

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, said, with};

fn actions(run: &shelfmark::sandbox::CheckRun) -> Vec<&str> {
    run.actions.iter().filter_map(|action| action["identifier"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_fixes_are_committed_by_one_press_on_a_branch_of_the_repository() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.opens_as("ada", &readme).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(actions(&verdict), ["recheck", "apply-fixes"]);
    let head = scene.github.pull(&pull).head;
    scene.github.press(&pull, "apply-fixes", &scene.webhook).await.unwrap();
    scene.until("commit", || scene.github.pull(&pull).head != head).await;
    assert_eq!(scene.github.file(&pull, "README.md"), Some(with(JASMINE, "- [Keemun]")));
    scene.hears(&pull, "synchronize").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.title.as_str(), actions(&verdict)), ("No issues found", vec!["recheck"]));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_is_told_why_there_is_no_such_button() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(actions(&verdict), ["recheck"]);
    assert!(verdict.summary.contains("The branch belongs to a fork"), "{}", verdict.summary);
    // An outdated page may still have the button.
    let head = scene.github.pull(&pull).head;
    scene.github.press(&pull, "apply-fixes", &scene.webhook).await.unwrap();
    scene.until("second review", || scene.github.calls().iter().any(|call| call.method == "PATCH")).await;
    assert_eq!(scene.github.pull(&pull).head, head);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_permission_nothing_is_offered_and_nothing_written() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.opens_as("ada", &readme).await;
    assert_eq!(actions(&scene.verdict(&pull).await), ["recheck"]);
    let granted = scene.github.calls().into_iter().find(|call| call.path == "/app/installations/4100");
    assert!(granted.is_some_and(|call| call.status == 200), "what was granted is asked, not tried");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_maintainer_sets_a_check_aside_and_it_stays_aside() {
    let scene = Scene::set().await;
    scene.github.set_permission(REPOSITORY, "hopper", "write");
    let readme = with("- [Jade Dew](https://teas.example/gyokuro) - About jade dew.", "- [Keemun]");
    let pull = scene.opens(&readme).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    let comment = scene.says("hopper", &pull, "/shelfmark ignore duplicate-link another harvest, @grace").await;
    assert_eq!(scene.reaction(&pull, comment).await, "THUMBS_UP");
    scene.until("verdict", || scene.github.check_runs(&pull).iter().any(|run| run.title == "No issues found")).await;
    assert_eq!(said(&scene.comments(&pull)[0]), "Ignored by a maintainer.");
    // The command also holds for the next push.
    let verdict = scene.pushes(&pull, &readme.replace("CC0.", "CC0, as ever.")).await;
    assert_eq!((verdict.conclusion.as_deref(), scene.comments(&pull).len()), (Some("success"), 1));
    assert!(verdict.summary.contains("set aside by `hopper`: `another harvest, @grace`"), "{}", verdict.summary);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_maintainers_set_aside_and_only_what_there_is() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    for (user, body, reaction) in [
        ("grace", "/shelfmark ignore malformed-link", "CONFUSED"),
        ("ada", "/shelfmark ignore malformed-links", "CONFUSED"),
        ("ada", "/shelfmark please", "CONFUSED"),
    ] {
        let comment = scene.says(user, &pull, body).await;
        assert_eq!(scene.reaction(&pull, comment).await, reaction, "{user}: {body}");
    }
    assert_eq!(scene.github.check_runs(&pull).len(), 1);
    assert!(scene.github.pull(&pull).talk.iter().all(|talk| talk.user != "shelfmark[bot]"), "reactions, not replies");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_author_may_ask_for_another_look_and_for_the_reasons() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let asked = scene.says("grace", &pull, "/shelfmark recheck").await;
    assert_eq!(scene.reaction(&pull, asked).await, "THUMBS_UP");
    scene.until("second review", || scene.github.calls().iter().any(|call| call.method == "PATCH")).await;
    let asked = scene.says("grace", &pull, "/shelfmark explain malformed-link").await;
    assert_eq!(scene.reaction(&pull, asked).await, "THUMBS_UP");
    let talk = scene.github.pull(&pull).talk;
    let replies: Vec<&str> =
        talk.iter().filter(|talk| talk.user == "shelfmark[bot]").map(|talk| talk.body.as_str()).collect();
    assert_eq!(replies.len(), 1);
    assert!(replies[0].starts_with("[`malformed-link`](https://github.com/"), "{}", replies[0]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn talk_that_is_not_for_the_bot_is_left_alone() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let calls = scene.github.calls().len();
    scene.says("grace", &pull, "Say /shelfmark recheck, and it looks again.").await;
    scene.says("listkeeper[bot]", &pull, "/shelfmark recheck").await;
    let github = scene.github.clone();
    scene.ends().await;
    assert_eq!(github.calls().len(), calls);
}
