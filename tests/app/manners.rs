//! What the bot does unasked, and whose commands it obeys.

use shelfmark::sandbox::{CheckRun, PullHandle, Rule};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, said, with};

/// Opens a pull request without telling the bot.
fn untold(scene: &Scene, author: &str, readme: &str) -> PullHandle {
    scene.github.open_pull_request(REPOSITORY, author, "A tea", &[("README.md", readme)])
}

/// The bot's check run with this conclusion, once there is one.
async fn run_titled(scene: &Scene, pull: &PullHandle, title: &str) -> CheckRun {
    let titled = || scene.github.check_runs(pull).into_iter().find(|run| run.title == title);
    scene.until(title, || titled().is_some()).await;
    titled().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_open_before_the_app_came_is_told_on_the_check_run_and_answered_from_the_next_push_on() {
    let scene = Scene::set().await;
    let pull = untold(&scene, "grace", &with(JASMINE_BROKEN, "- [Keemun]"));
    scene.github.deliver_installation(REPOSITORY, &scene.webhook).await.unwrap();
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.title.as_str(), verdict.annotations.len()), ("1 error", 1));
    assert!(scene.github.pull(&pull).reviews.is_empty());
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Lapsang]")).await;
    scene.until("comment", || scene.comments(&pull).len() == 1).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_that_is_added_is_looked_at_alone() {
    let scene = Scene::set().await;
    let elsewhere = untold(&scene, "grace", &with(JASMINE_BROKEN, "- [Keemun]"));
    scene.github.create_repository("ada/awesome-milk", &[("README.md", &list())]);
    let files = [("README.md", with(JASMINE_BROKEN, "- [Keemun]"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let added = scene.github.open_pull_request("ada/awesome-milk", "grace", "A tea", &files);
    scene.github.deliver_repositories(&["ada/awesome-milk"], "added", &scene.webhook).await.unwrap();
    assert_eq!(scene.verdict(&added).await.title, "1 error");
    assert!(scene.github.check_runs(&elsewhere).is_empty());
    let asked = scene.github.calls();
    assert!(asked.iter().all(|call| call.path != "/installation/repositories"), "the delivery names it");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_maintainer_may_have_reviewed_what_is_left_alone() {
    let scene = Scene::set().await;
    let draft = untold(&scene, "grace", &with(JASMINE_BROKEN, "- [Keemun]"));
    let bots = untold(&scene, "renovate[bot]", &with(&JASMINE_BROKEN.replace("asmine", "asper"), "- [Keemun]"));
    scene.github.set_draft(&draft, true);
    for pull in [&draft, &bots] {
        scene.hears(pull, "opened").await;
        assert_eq!(scene.verdict(pull).await.conclusion.as_deref(), Some("skipped"));
        let comment = scene.says("ada", pull, "/shelfmark recheck").await;
        assert_eq!(scene.reaction(pull, comment).await, "THUMBS_UP");
        run_titled(&scene, pull, "1 error").await;
        assert_eq!(scene.comments(pull).len(), 1);
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_checks_of_a_fork_can_be_run_again() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let reads = scene.calls("GET", "/files");
    scene.github.rerequest_all(&pull, &scene.webhook).await.unwrap();
    scene.until("second look", || scene.calls("GET", "/files") > reads).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_word_of_closing_takes_no_review_from_what_is_open_again() {
    let scene = Scene::set().await;
    let pull = untold(&scene, "grace", &with(JASMINE_BROKEN, "- [Keemun]"));
    // It was closed and reopened, and GitHub reports that in the other order.
    scene.hears(&pull, "reopened").await;
    scene.hears(&pull, "closed").await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_heard_in_any_case_and_below_a_quote_and_strangers_cost_no_call() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let comment = scene.says("ada", &pull, "> What does it say now?\r\n\r\n/Shelfmark Recheck\r\n").await;
    assert_eq!(scene.reaction(&pull, comment).await, "THUMBS_UP");
    scene.until("second look", || scene.calls("GET", "/files") == 2).await;
    scene.until("end of it", || scene.github.calls().iter().any(|call| call.method == "PATCH")).await;
    let calls = scene.github.calls().len();
    for _ in 0..20 {
        scene.says("mallory", &pull, "/shelfmark recheck").await;
    }
    let github = scene.github.clone();
    scene.ends().await;
    assert_eq!(github.calls().len(), calls);
}

/// A pull request of the list's owner, whose branch the bot may write to, with two faults that it can fix.
async fn with_two_fixes(scene: &Scene) -> PullHandle {
    scene.github.grant("contents", "write");
    let readme = with(JASMINE_BROKEN, "- [Assam]");
    let pull = scene.opens_as("ada", &readme).await;
    scene.verdict(&pull).await;
    pull
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_leaves_out_what_a_maintainer_set_aside() {
    let scene = Scene::set().await;
    let pull = with_two_fixes(&scene).await;
    let comment = scene.says("ada", &pull, "/shelfmark ignore out-of-order").await;
    assert_eq!(scene.reaction(&pull, comment).await, "THUMBS_UP");
    run_titled(&scene, &pull, "1 error").await;
    let head = scene.github.pull(&pull).head;
    scene.github.press(&pull, "apply-fixes", &scene.webhook).await.unwrap();
    scene.until("commit", || scene.github.pull(&pull).head != head).await;
    assert_eq!(scene.github.file(&pull, "README.md"), Some(with(JASMINE, "- [Assam]")), "mended, and where it was");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_is_not_for_everybody() {
    let scene = Scene::set().await;
    let pull = with_two_fixes(&scene).await;
    let head = scene.github.pull(&pull).head;
    scene.github.press_as("mallory", &pull, "apply-fixes", &scene.webhook).await.unwrap();
    let refused = || scene.github.check_runs(&pull).iter().any(|run| run.summary.contains("were not committed"));
    scene.until("word about it", refused).await;
    assert_eq!(scene.github.pull(&pull).head, head);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_keeps_the_fixes_from_the_branch_is_told() {
    for rule in [Rule::Protection, Rule::Ruleset] {
        let scene = Scene::set().await;
        let pull = with_two_fixes(&scene).await;
        scene.github.set_rule(REPOSITORY, &scene.github.pull(&pull).head_branch, Some(rule));
        scene.github.press(&pull, "apply-fixes", &scene.webhook).await.unwrap();
        let told = "GitHub refused to commit the fixes";
        let refused = || scene.github.check_runs(&pull).iter().any(|run| run.summary.contains(told));
        scene.until(told, refused).await;
        scene.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_granted_later_is_used_at_once() {
    let scene = Scene::set().await;
    let pull = scene.opens_as("ada", &with(JASMINE_BROKEN, "- [Keemun]")).await;
    let first = scene.verdict(&pull).await;
    assert_eq!(first.actions.len(), 1, "there is no button for what may not be written");
    scene.github.grant("contents", "write");
    scene.github.deliver_installation_as(REPOSITORY, "new_permissions_accepted", &scene.webhook).await.unwrap();
    let comment = scene.says("ada", &pull, "/shelfmark recheck").await;
    assert_eq!(scene.reaction(&pull, comment).await, "THUMBS_UP");
    scene.until("button", || scene.github.check_runs(&pull).iter().any(|run| run.actions.len() == 2)).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_fault_is_taken_back_even_where_nobody_asked() {
    let scene = Scene::set().await;
    let again = "- [Pu-erh](https://teas.example/bai-mudan) - About Pu-erh.\n\n## Licence";
    let pull = scene.opens(&list().replace("\n## Licence", again)).await;
    scene.verdict(&pull).await;
    assert_eq!(scene.comments(&pull).len(), 1);
    // The owner removes the older entry: the other is no longer a duplicate.
    let base = list().replace("- [Bai Mudan](https://teas.example/bai-mudan) - About Bai Mudan.\n", "");
    scene.github.commit(REPOSITORY, &[("README.md", &base)]);
    scene.github.deliver_push(REPOSITORY, &["README.md"], &scene.webhook).await.unwrap();
    scene.until("retirement", || scene.comments(&pull).iter().all(|comment| said(comment) == "Resolved.")).await;
    scene.ends().await;
}
