//! The GitHub Action's script, run against checkouts as `actions/checkout` makes them.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

mod comparing;
mod releases;
mod reviewdog;
mod scene;

use std::fs;

use serde_json::Value;

use scene::{FAULT, Scene, Step, list};

#[test]
fn where_no_list_changed_nothing_is_told() {
    let scene = Scene::with(&[("LICENSE", "Drink it.\n")]);
    scene.step("pull_request", &scene.merge).run().passes();
}

#[test]
fn a_clean_entry_passes() {
    let scene = Scene::with(&[("README.md", &list("- [Matcha](https://matcha.example) - Green.\n"))]);
    scene.step("pull_request", &scene.merge).run().passes();
}

#[test]
fn named_files_are_reviewed_from_the_folder_that_is_named() {
    let teas = list("");
    let scene = Scene::after(&[("lists/a tea.md", &teas)], &[("lists/a tea.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_WORKING_DIRECTORY", "lists")
        .set("INPUT_PATHS", "a tea.md\r\n\n")
        .set("INPUT_SARIF_FILE", "found.sarif")
        .run();
    assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
    assert_eq!(outcome.output("sarif-file"), "lists/found.sarif");
    let sarif: Value = serde_json::from_slice(&fs::read(scene.path("checkout/lists/found.sarif")).unwrap()).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "malformed-link");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "lists/a%20tea.md");
    assert_eq!(place["region"]["startLine"], 17);
}

#[test]
fn what_fails_is_as_the_input_says() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene.step("pull_request", &scene.merge).set("INPUT_FAIL_ON", "never").run();
    assert_eq!(
        (outcome.status, outcome.output("verdict"), outcome.output("findings")),
        (0, "pass", "1"),
        "{}",
        outcome.log
    );
}

#[test]
fn the_bases_policy_holds_and_its_faults_are_told() {
    let policy = "checks:\n  malformed-link: note\nlabel:\n  error: bad\n";
    let readme = list("");
    let scene = Scene::after(
        &[("README.md", &readme), (".github/shelfmark.yml", policy)],
        &[("README.md", &list(FAULT)), (".github/shelfmark.yml", "checks:\n  malformed-link: off\n")],
    );
    let outcome = scene.step("pull_request", &scene.merge).run();
    let orders = outcome.orders();
    assert!(orders.iter().any(|order| order.starts_with("::notice file=README.md")), "{}", outcome.log);
    assert!(orders.iter().any(|order| order.starts_with("::warning ") && order.contains("label")), "{}", outcome.log);
    assert_eq!((outcome.status, outcome.output("verdict")), (0, "pass"), "{}", outcome.log);
}

#[test]
fn a_policy_of_ones_own_that_is_broken_ends_the_step() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let step = scene.step("pull_request", &scene.merge).set("INPUT_POLICY", "mine.yml");
    fs::write(scene.path("checkout/mine.yml"), "checks: [\n").unwrap();
    step.run().cannot("mine.yml");
}

#[test]
fn nothing_that_a_contribution_says_is_an_order() {
    let orders = "::error::a%0A::add-mask::b ##[error]c $(touch ran) `touch ran`";
    let entry = format!(
        "::add-mask::b\n- [::warning::m] (https://matcha.example) - {orders}.\n::set-output name=verdict::pass\n"
    );
    for reviewdog in ["false", "true"] {
        let scene = Scene::with(&[("README.md", &list(&entry))]);
        let outcome =
            scene.step("pull_request", &scene.merge).set("INPUT_REVIEWDOG", reviewdog).tool("reviewdog", "cat").run();
        let of_ours = ["::error file=README.md", "::warning file=README.md", "::notice file=README.md"];
        for order in outcome.orders() {
            assert!(of_ours.iter().any(|ours| order.starts_with(ours)), "{order}");
        }
        assert_eq!(outcome.status, 1, "{}", outcome.log);
        assert!(!scene.path("checkout/ran").exists());
        assert!(outcome.outputs.keys().eq(["findings", "sarif-file", "verdict"]), "{:?}", outcome.outputs);
    }
}

#[test]
fn nothing_that_an_input_says_is_run() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let order = "$(touch ran)`touch ran`; touch ran";
    let outcome = scene.step("pull_request", &scene.merge).set("INPUT_PATHS", order).set("INPUT_POLICY", order).run();
    assert_eq!(outcome.status, 2, "{}", outcome.log);
    assert!(!scene.path("checkout/ran").exists());
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene
        .step("pull_request", &scene.merge)
        .set("INPUT_AGAINST", "--upload-pack=touch ran")
        .run()
        .cannot("must be a revision");
}

#[test]
fn outside_a_checkout_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("checkout")).unwrap();
    Step::of(folder.path()).run().cannot("run actions/checkout before this step");
}

/// The Action's file declares exactly the inputs and outputs of its script.
#[test]
fn the_actions_file_and_its_script_agree() {
    let action = include_str!("../../action.yml");
    let script = include_str!("../../action/run.sh");
    let set: Vec<&str> =
        action.lines().filter_map(|line| line.trim().split_once(": ${{")).map(|(name, _)| name).collect();
    for name in set.iter().filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())) {
        assert!(script.contains(&format!("${name}")) || script.contains(&format!("${{{name}")), "{name} is not heeded");
    }
    for name in ["verdict", "findings", "sarif-file"] {
        assert!(
            action.contains(&format!("steps.review.outputs.{name}")) && script.contains(&format!("output {name} ")),
            "{name}"
        );
    }
    // Expressions in a script are expanded before the shell reads it.
    let run = action.split_once("run: ").unwrap().1;
    assert!(!run.contains("${{") && run.lines().count() == 1, "{run}");
}
