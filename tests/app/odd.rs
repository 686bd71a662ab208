//! Odd answers from GitHub, and what becomes of a review that meets them.

use std::collections::BTreeMap;

use shelfmark::sandbox::{Answer, Limits, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, with};

/// rule 4: a field that may not be read is null, with an error beside it; in a list, that element is null.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_review_can_do_without_is_told_on_its_page() {
    for (path, told) in [
        ("repository/pullRequest/labels", "GitHub did not show the labels"),
        ("repository/pullRequest/author", "GitHub did not show who opened the pull request"),
        ("repository/pullRequest/commits", "GitHub did not show earlier check runs"),
    ] {
        let scene = Scene::set().await;
        scene.github.answer_each(Matching::query("Snapshot"), Answer::forbidden(path));
        let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
        let verdict = scene.verdict(&pull).await;
        assert!(verdict.summary.contains(told), "{path}: {}", verdict.summary);
        assert_eq!((verdict.title.as_str(), scene.comments(&pull).len()), ("1 error", 1), "{path}");
        scene.ends().await;
    }
}

/// rule 4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_that_may_not_be_read_hides_no_other() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.comment_as("hopper", &pull, "README.md", 13, "Nice.");
    scene
        .github
        .answer_each(Matching::query("Snapshot"), Answer::null_at("repository/pullRequest/reviewThreads/nodes/0"));
    scene.hears(&pull, "opened").await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    scene.pushes(&pull, &readme.replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(scene.comments(&pull).len(), 2, "the one that stands is seen, and nothing is said twice");
    scene.ends().await;
}

/// rules 8 and 9: a query that is too broad is cut short, or times out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_that_are_too_wide_become_narrower() {
    let wide = || BTreeMap::from([("reviewThreads".to_owned(), 25), ("pullRequests".to_owned(), 5)]);
    let costly = Limits { costly_pages: wide(), ..Limits::default() };
    let slow = Limits { slow_pages: wide(), ..Limits::default() };
    for limits in [costly, slow] {
        let scene = Scene::set().await;
        scene.github.set_limits(limits);
        let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
        assert_eq!(scene.verdict(&pull).await.title, "1 error");
        let untold = with(&JASMINE_BROKEN.replace("asmine", "asper"), "- [Keemun]");
        let other = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &untold)]);
        scene.github.deliver_installation(REPOSITORY, &scene.webhook).await.unwrap();
        assert_eq!(scene.verdict(&other).await.title, "1 error");
        scene.ends().await;
    }
}

/// rule 34: GitHub does not produce the diffs of some pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_files_become_smaller_where_github_cannot_make_them() {
    let scene = Scene::set().await;
    scene.github.set_limits(Limits { files_a_page: Some(20), ..Limits::default() });
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    scene.ends().await;
}

/// rule 34: and some it never produces.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_diff_that_is_never_made_ends_with_a_word_about_it() {
    let scene = Scene::set().await;
    scene.github.answer_each(Matching::call("GET", "/pulls/*/files"), Answer::no_diff());
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("neutral"), "Could not review"));
    assert!(verdict.summary.contains("taking too long to generate"), "{}", verdict.summary);
    scene.ends().await;
}

/// rules 35 and 36: if the patch is missing, what others have added in the meantime is not attributed to this contribution.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_patch_the_text_where_the_branch_parted_counts() {
    let scene = Scene::set().await;
    let readme = with(JASMINE, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    let base = list().replace("- [Matcha]", "- [Kukicha](https://teas.example/kukicha) - About Kukicha.\n- [Matcha]");
    scene.github.commit(REPOSITORY, &[("README.md", &base)]);
    scene.github.hide_patch(REPOSITORY, "README.md");
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert!(verdict.summary.contains("1 entry added."), "{}", verdict.summary);
    scene.ends().await;
}

/// rule 45: a renamed repository redirects reads with 301 and writes with 307.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_repository_that_is_renamed_is_done_under_its_new_name() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.github.answer_times(3, Matching::query("Snapshot"), Answer::server_error(500));
    scene.github.push(&pull, &[("README.md", &with(JASMINE_BROKEN, "- [Keemun]"))]);
    scene.hears(&pull, "synchronize").await;
    // The delivery has the old name; when its job is retried, the repository has another.
    scene.until("failure", || scene.github.calls().iter().any(|call| call.status == 500)).await;
    scene.github.rename(REPOSITORY, "ada/awesome-teas");
    let renamed = PullHandle { repository: "ada/awesome-teas".to_owned(), number: pull.number };
    assert_eq!(scene.verdict(&renamed).await.title, "1 error");
    assert_eq!(scene.comments(&renamed).len(), 1);
    scene.ends().await;
}

/// rule 26: nothing can be posted in a locked conversation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_can_be_said_the_check_run_says_it() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.set_locked(&pull, true);
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.title.as_str(), verdict.annotations.len()), ("1 error", 1));
    assert_eq!(scene.comments(&pull), []);
    scene.ends().await;
}
