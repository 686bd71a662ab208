//! What is compared with what, depending on the event and the checkout.

use std::fs;

use crate::scene::{FAULT, Scene, git, list};

#[test]
fn a_merge_commit_without_history_is_compared_with_its_first_parent() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request", &scene.merge).run().tells_the_fault_alone();
}

#[test]
fn the_review_is_given_the_token_for_questions_to_github() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let real = env!("CARGO_BIN_EXE_shelfmark");
    let tool = format!("printf %s \"$GITHUB_TOKEN\" > \"$HOME/token\"\nexec '{real}' \"$@\"");
    let step = scene.step("pull_request", &scene.merge).set("INPUT_GITHUB_TOKEN", "ghs_tea");
    step.tool("shelfmark", &tool).run().tells_the_fault_alone();
    assert_eq!(fs::read_to_string(scene.path("token")).unwrap(), "ghs_tea");
}

#[test]
fn a_newer_merge_commit_than_the_events_head_is_told_by_what_is_checked_out() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request", &scene.merge).set("EVENT_HEAD", &scene.parted).run().tells_the_fault_alone();
}

#[test]
fn a_head_without_history_is_compared_with_where_it_parted() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request_target", &scene.head).set("GITHUB_SHA", &scene.base).run().tells_the_fault_alone();
}

#[test]
fn with_the_whole_history_nothing_is_made_shallow() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let step = scene.step("pull_request", &scene.merge);
    let checkout = scene.path("checkout");
    git(&checkout, &["fetch", "--quiet", "--unshallow", "origin", &scene.merge]);
    step.run().tells_the_fault_alone();
    assert_eq!(git(&checkout, &["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn with_the_whole_history_the_default_branch_is_fetched_whole() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    // The checkout is the default branch's tip, so nothing more is fetched.
    let step = scene.step("workflow_dispatch", &scene.merge);
    let checkout = scene.path("checkout");
    git(&checkout, &["fetch", "--quiet", "--unshallow", "origin", &scene.merge]);
    step.run().tells_the_fault_alone();
    assert_eq!(git(&checkout, &["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn the_base_checked_out_in_place_of_the_pull_request_is_told() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene.step("pull_request_target", &scene.base).run();
    assert!(outcome.orders()[0].starts_with("::warning "), "{}", outcome.log);
    assert!(outcome.log.contains("the base is checked out") && outcome.status == 0, "{}", outcome.log);
}

/// The tip of main is then the merge of another pull request, which must not be reviewed instead of this one.
#[test]
fn a_base_that_is_a_merge_is_the_base_all_the_same() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request_target", &scene.merge)
        .set("EVENT_BASE", &scene.merge)
        .set("EVENT_HEAD", &scene.base)
        .run();
    assert!(
        matches!(outcome.orders().as_slice(), [one] if one.starts_with("::warning ") && one.contains("the base is checked out")),
        "{}",
        outcome.log
    );
    assert_eq!((outcome.status, outcome.output("findings")), (0, "0"), "{}", outcome.log);
}

#[test]
fn a_push_is_compared_with_what_was_there_before() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("push", &scene.merge).set("EVENT_BEFORE", &scene.base).run().tells_the_fault_alone();
}

#[test]
fn a_new_branch_and_a_replaced_history_are_compared_with_the_default_branch() {
    for before in ["0000000000000000000000000000000000000000", "1234567812345678123456781234567812345678"] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        scene.step("push", &scene.head).set("EVENT_BEFORE", before).run().tells_the_fault_alone();
    }
}

#[test]
fn a_merge_group_and_a_base_that_was_asked_for() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("merge_group", &scene.merge).set("EVENT_BASE", &scene.base).run().tells_the_fault_alone();
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("workflow_dispatch", &scene.head).set("INPUT_AGAINST", "main").run().tells_the_fault_alone();
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene
        .step("workflow_dispatch", &scene.head)
        .set("INPUT_AGAINST", "nowhere")
        .run()
        .cannot("revision nowhere not found");
}
