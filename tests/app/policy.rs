//! The repository's policy: read from the base, checked if a pull request changes it.

use super::scene::{JASMINE_BROKEN, REPOSITORY, Scene, list, with};

const POLICY: &str = ".github/shelfmark.yml";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_weighs_checks_and_says_what_fails() {
    let scene = Scene::set().await;
    scene
        .github
        .commit(REPOSITORY, &[(POLICY, "checks: { malformed-link: note }\nlabels: { clean: ready }\napprove: true\n")]);
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("success"), "1 note"));
    assert_eq!(scene.github.pull(&pull).labels, ["ready"]);
    assert!(scene.github.pull(&pull).reviews.is_empty(), "a note asks nobody to mend anything, and is no approval");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_in_the_head_is_checked_and_not_obeyed() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let policy = "checks:\n  malformed-link: off\n  out-of-ordre: off\n";
    let files = [("README.md", readme.as_str()), (POLICY, policy)];
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &files);
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(verdict.title, "1 error, 1 problem in the policy");
    let annotation = &verdict.annotations[0];
    assert_eq!((annotation["path"].as_str(), annotation["start_line"].as_u64()), (Some(POLICY), Some(3)));
    assert!(verdict.summary.contains("did you mean `out-of-order`?"), "{}", verdict.summary);
    assert_eq!(scene.comments(&pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_in_the_policy_of_the_base_is_told_and_is_nobodys() {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(POLICY, "comments: lots\nchecks: { malformed-link: off }\n")]);
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("success"), "No issues found"));
    assert!(verdict.summary.contains("- line 1, column 11: expected a whole number"), "{}", verdict.summary);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn list_files_are_those_that_the_policy_names() {
    let scene = Scene::set().await;
    let lists = [(POLICY, "files: [lists/*.md]\n"), ("lists/tea.md", &list()), ("notes.md", &list())];
    scene.github.commit(REPOSITORY, &lists);
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let files = [("README.md", readme.as_str()), ("lists/tea.md", &readme), ("notes.md", &readme)];
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &files);
    scene.hears(&pull, "opened").await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!(scene.comments(&pull)[0].path, "lists/tea.md");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_may_want_its_bots_reviewed() {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(POLICY, "ignore-bots: [dependabot]\n")]);
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let open = |bot| scene.github.open_pull_request(REPOSITORY, bot, "A tea", &[("README.md", &readme)]);
    let (ignored, reviewed) = (open("dependabot[bot]"), open("listkeeper[bot]"));
    scene.hears(&ignored, "opened").await;
    scene.hears(&reviewed, "opened").await;
    assert_eq!(scene.verdict(&reviewed).await.title, "1 error");
    assert_eq!(scene.verdict(&ignored).await.conclusion.as_deref(), Some("skipped"));
    assert_eq!(scene.comments(&ignored), []);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_of_pull_requests_is_read_as_guidelines_are() {
    let scene = Scene::set().await;
    let short = "# Awesome tea\n\n## Teas\n\n- [Assam](https://teas.example/assam) - About Assam.\n";
    let form = "<!-- Thank you! Write `- [Name](link) - Description.` please. -->\n\n## Your tea\n\n- [ ] It is there in alphabetical order\n";
    let contributing = "# Contributing\n\nAdd your tea to the bottom of its section.\n";
    let files =
        [("README.md", short), (".github/pull_request_template.md", form), ("docs/CONTRIBUTING.md", contributing)];
    scene.github.commit(REPOSITORY, &files);
    let pull = scene.opens(&format!("{short}* [Aba](https://teas.example/aba) - About Aba.\n")).await;
    // It is in the place that the guidelines ask for, but not marked as the template asks.
    assert_eq!(scene.verdict(&pull).await.title, "1 warning");
    assert!(scene.comments(&pull)[0].body.contains("guidelines"), "{}", scene.comments(&pull)[0].body);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guidelines_are_read_from_the_base() {
    let scene = Scene::set().await;
    let short = "# Awesome tea\n\n## Teas\n\n- [Assam](https://teas.example/assam) - About Assam.\n";
    let guidelines = "# Contributing\n\n- End all descriptions with a full stop.\n";
    scene.github.commit(REPOSITORY, &[("README.md", short), ("CONTRIBUTING.md", guidelines)]);
    let pull = scene.opens(&format!("{short}- [Bai Mudan](https://teas.example/bai-mudan) - About bai mudan\n")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 warning");
    assert!(scene.comments(&pull)[0].body.contains("guidelines"), "{}", scene.comments(&pull)[0].body);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn written_rules_that_a_policy_asks_for_are_told_with_their_page() {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(POLICY, "preset: awesome\n")]);
    let pull = scene.opens(&with("- [Jasmine](https://teas.example/jasmine) – about jasmine", "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 warning");
    let comments = scene.comments(&pull);
    let page = "https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md";
    assert!(comments.len() == 1 && comments[0].body.contains(page), "{comments:?}");
    scene.ends().await;
}
