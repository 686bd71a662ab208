//! What becomes of posted comments: nothing is said twice, and fixed findings do not stay open.

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, said, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_about_a_mended_fault_says_so_in_one_line() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    let comments = scene.comments(&pull);
    assert_eq!((comments.len(), said(&comments[0])), (1, "Resolved."));
    assert!(!comments[0].resolved, "the App may not resolve threads here");

    // The fault returns, is reported again, and is fixed once more.
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    let told: Vec<bool> = scene.comments(&pull).iter().map(|comment| said(comment) == "Resolved.").collect();
    assert_eq!(told, [true, false]);
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    assert!(scene.comments(&pull).iter().all(|comment| said(comment) == "Resolved."));
    assert_eq!(scene.comments(&pull).len(), 2);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_thread_is_resolved_where_that_was_granted() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    let comments = scene.comments(&pull);
    assert!(said(&comments[0]) == "Resolved." && comments[0].resolved);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_press_on_commit_suggestion_mends_the_fault() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert!(scene.github.commit_suggestion(&pull, scene.comments(&pull)[0].id));
    scene.hears(&pull, "synchronize").await;
    assert_eq!(scene.verdict(&pull).await.title, "No issues found");
    assert_eq!(scene.github.file(&pull, "README.md"), Some(with(JASMINE, "- [Keemun]")));
    assert!(!scene.github.commit_suggestion(&pull, scene.comments(&pull)[0].id), "there is nothing left to commit");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_comments_are_made_than_anybody_reads() {
    let scene = Scene::set().await;
    let names = ["Ba", "Ca", "Da", "Ea", "Fa", "Ga", "Ha", "Ia", "Ka", "La", "Ma", "Na", "Oa"];
    let sections: String =
        names.iter().map(|name| format!("## {name}\n\nOf {name}.\n\nSee below.\n\nAnd above.\n\n")).collect();
    let base = list().replace("## Licence", &format!("{sections}## Licence"));
    scene.github.commit(REPOSITORY, &[("README.md", &base)]);
    let mut head = base.clone();
    for name in names {
        let entry = format!("Of {name}.\n\n- [{name}] (https://teas.example/{name}) - About it.\n");
        head = head.replace(&format!("Of {name}.\n"), &entry);
    }
    let pull = scene.opens(&head).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.title.as_str(), scene.comments(&pull).len()), ("13 errors", 10));
    assert_eq!(verdict.annotations.len(), 3, "the check run tells the rest");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_is_taken_back_when_it_no_longer_holds() {
    let scene = Scene::set().await;
    scene
        .github
        .commit(REPOSITORY, &[(".github/shelfmark.yml", "approve: true\nlabels: { clean: ready, error: broken }\n")]);
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let states = || scene.github.pull(&pull).reviews.iter().map(|review| review.state.clone()).collect::<Vec<_>>();
    assert_eq!((states(), scene.github.pull(&pull).labels), (vec!["APPROVED".to_owned()], vec!["ready".to_owned()]));
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(states(), ["DISMISSED", "COMMENTED"]);
    assert_eq!(scene.github.pull(&pull).labels, ["broken"]);
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    assert_eq!(states(), ["DISMISSED", "COMMENTED", "APPROVED"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_before_costs_nothing_when_it_is_read_again() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let completed = scene.calls("POST", "/check-runs");
    scene.github.rerequest(&pull, &scene.webhook).await.unwrap();
    scene.until("second review", || scene.github.calls().iter().any(|call| call.method == "PATCH")).await;
    let statuses: Vec<u16> =
        scene.github.calls().iter().filter(|call| call.path.ends_with("/files")).map(|call| call.status).collect();
    assert_eq!((statuses, completed), (vec![200, 304], 1));
    scene.ends().await;
}
