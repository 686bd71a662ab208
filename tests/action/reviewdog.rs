//! Where reviewdog posts the suggestions.

use std::fs;

use serde_json::Value;

use crate::scene::{FAULT, Scene, list};

#[test]
fn with_reviewdog_the_suggestions_are_posted_in_place_of_annotations() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_REVIEWDOG", "true")
        .set("INPUT_GITHUB_TOKEN", "a token")
        .tool(
            "reviewdog",
            "printf '%s\\n' \"$@\" \"$REVIEWDOG_GITHUB_API_TOKEN\" > \"$HOME/called\"; cat > \"$HOME/posted\"",
        )
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    assert_eq!(outcome.output("findings"), "1");
    let called = fs::read_to_string(scene.path("called")).unwrap();
    assert_eq!(called, "-f=rdjson\n-name=shelfmark\n-reporter=github-pr-review\n-filter-mode=diff_context\na token\n");
    let posted: Value = serde_json::from_slice(&fs::read(scene.path("posted")).unwrap()).unwrap();
    let suggestion = &posted["diagnostics"][0]["suggestions"][0]["text"];
    assert!(suggestion.as_str().unwrap().contains("[Matcha](https://matcha.example)"), "{posted}");
}

#[test]
fn a_reviewdog_that_is_not_there_or_fails_is_told_and_fails_nothing_else() {
    for (script, why) in [(None, "reviewdog is not installed"), (Some("echo ::error::no; exit 1"), "could not post")] {
        let scene = Scene::with(&[("README.md", &list("- [Matcha](https://matcha.example) - Green.\n"))]);
        let mut step = scene.step("pull_request", &scene.merge).set("INPUT_REVIEWDOG", "true");
        if let Some(script) = script {
            step = step.tool("reviewdog", script);
        }
        let outcome = step.run();
        assert!(
            matches!(outcome.orders().as_slice(), [one] if one.starts_with("::warning ") && one.contains(why)),
            "{}",
            outcome.log
        );
        assert_eq!(outcome.status, 0, "{}", outcome.log);
    }
}

/// If the token cannot post, reviewdog prints annotations of its own and succeeds.
#[test]
fn where_reviewdog_cannot_post_the_annotations_are_shown() {
    let falls_back = "echo '::error file=README.md,line=17::posted'";
    for (event, repository, script) in [
        ("pull_request", "ada/awesome-tea", "touch \"$HOME/called\""),
        ("pull_request", "", "touch \"$HOME/called\""),
        ("pull_request", "tea/awesome-tea", falls_back),
        ("pull_request", "tea/awesome-tea", "exit 1"),
        ("push", "", "touch \"$HOME/called\""),
    ] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let step = scene.step(event, &scene.merge).set("INPUT_REVIEWDOG", "true").set("EVENT_BEFORE", &scene.base);
        let outcome = step.set("EVENT_HEAD_REPOSITORY", repository).tool("reviewdog", script).run();
        let ours: Vec<&str> =
            outcome.orders().into_iter().filter(|order| !order.starts_with("::warning title")).collect();
        assert!(
            matches!(ours.as_slice(), [one] if one.starts_with("::error file=README.md") && one.contains("malformed-link")),
            "{event} {repository} {script}: {}",
            outcome.log
        );
        assert!(!scene.path("called").exists(), "{event} {repository}");
        assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
    }
}

#[test]
fn a_forks_pull_request_with_a_token_that_writes_is_posted_on() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request_target", &scene.head)
        .set("GITHUB_SHA", &scene.base)
        .set("EVENT_HEAD_REPOSITORY", "ada/awesome-tea")
        .set("INPUT_REVIEWDOG", "true")
        .tool("reviewdog", "cat > \"$HOME/posted\"")
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    assert!(scene.path("posted").exists());
}

/// Paths are relative to the top of the repository, and reviewdog must read them that way.
#[test]
fn reviewdog_runs_at_the_top_whatever_the_folder() {
    let scene = Scene::after(&[("lists/tea.md", &list(""))], &[("lists/tea.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_WORKING_DIRECTORY", "lists")
        .set("INPUT_PATHS", "tea.md")
        .set("INPUT_REVIEWDOG", "true")
        .tool("reviewdog", "ls lists/tea.md && cat > \"$HOME/posted\"")
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    let posted: Value = serde_json::from_slice(&fs::read(scene.path("posted")).unwrap()).unwrap();
    assert_eq!(posted["diagnostics"][0]["location"]["path"], "lists/tea.md");
}
