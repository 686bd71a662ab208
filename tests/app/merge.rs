//! The bot judges the merge with the current base.

use super::scene::{JASMINE, REPOSITORY, Scene, list, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_listed_meanwhile_is_a_duplicate_on_a_stale_branch() {
    let scene = Scene::set().await;
    let pull =
        scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &with(JASMINE, "- [Keemun]"))]);
    scene.github.commit(
        REPOSITORY,
        &[("README.md", &list().replace("## Licence", &format!("## More\n\n{JASMINE}\n\n## Licence")))],
    );
    scene.hears(&pull, "opened").await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    let comments = scene.comments(&pull);
    assert_eq!((comments.len(), comments[0].line), (1, 13), "in the lines of the pull request's own diff");
    assert!(comments[0].body.contains("`More`"), "{}", comments[0].body);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conflict_is_told_and_the_head_judged_alone() {
    let scene = Scene::set().await;
    let pull =
        scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &with(JASMINE, "- [Keemun]"))]);
    let other = with("- [Jin Jun Mei](https://teas.example/jin-jun-mei) - About jin jun mei.", "- [Keemun]");
    scene.github.commit(REPOSITORY, &[("README.md", &other)]);
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("success"), "1 file in conflict"));
    assert!(verdict.summary.contains("It conflicts with `main` (at line 13)"), "{}", verdict.summary);
    assert_eq!(scene.comments(&pull), []);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_learns_that_another_was_merged_before_it() {
    let scene = Scene::set().await;
    let again = list().replace("- [Matcha]", "- [Lu'an Jasmine](https://teas.example/jasmine) - About it.\n- [Matcha]");
    // It is the older of the two, so only the merge can reveal the other.
    let waiting = scene.opens_as("mallory", &again).await;
    assert_eq!(scene.verdict(&waiting).await.title, "No issues found");
    let merged = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&merged).await;
    scene.github.merge(&merged);
    scene.hears(&merged, "closed").await;
    scene.github.deliver_push(REPOSITORY, &["README.md"], &scene.webhook).await.unwrap();
    scene.until("new verdict", || scene.github.check_runs(&waiting).iter().any(|run| run.title == "1 error")).await;
    let runs = scene.github.check_runs(&waiting);
    let told = runs.last().unwrap();
    assert!(told.summary.contains("Already listed on line"), "{}", told.summary);
    // It has not changed, so nothing is posted: the next push is commented on.
    assert_eq!(scene.comments(&waiting), []);
    let pushed = scene.pushes(&waiting, &again.replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(pushed.title, "1 error");
    assert!(scene.comments(&waiting)[0].body.starts_with("Already listed on "));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_queue_is_answered_at_once_and_honestly() {
    let scene = Scene::set().await;
    let commit = scene.github.main(REPOSITORY);
    scene.github.queue_merge(REPOSITORY, &commit, &scene.webhook).await.unwrap();
    scene.until("answer", || !scene.github.check_runs_of(REPOSITORY, &commit).is_empty()).await;
    let runs = scene.github.check_runs_of(REPOSITORY, &commit);
    assert_eq!(
        (runs[0].conclusion.as_deref(), runs[0].title.as_str()),
        (Some("neutral"), "Reviewed on the pull requests")
    );
    scene.ends().await;
}
