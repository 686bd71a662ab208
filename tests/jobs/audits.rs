//! Audits of whole lists, which wait for their day.

use std::time::Duration;

use serde_json::json;
use shelfmark::sandbox::{Answer, INSTALLATION, Matching};
use shelfmark::webhook::{Event, PushEvent};

use crate::scene::{LIST, Scene, tea};

pub const DAY: Duration = Duration::from_hours(24);
pub const MINUTE: Duration = Duration::from_mins(1);
pub const POLICY: &str = ".github/shelfmark.yml";

/// A list with a fault, whose policy now asks for audits.
async fn scene(policy: &str) -> Scene {
    let scene = Scene::set().await;
    scene.github.grant("issues", "write");
    let broken = format!("{LIST}- [Darjeeling] (https://tea.example/darjeeling) - Light.\n");
    scene.github.commit("ada/tea", &[("README.md", &broken), (POLICY, policy)]);
    scene.hears_of_the_policy("a").await;
    scene.works();
    scene
}

impl Scene {
    pub async fn hears_of_the_policy(&self, guid: &str) {
        self.hears_of(guid, POLICY).await;
    }

    async fn hears_of(&self, guid: &str, path: &str) {
        let paths = vec![path.to_owned()];
        let push = PushEvent { installation: INSTALLATION, repository: tea(), repository_id: None, paths };
        self.hears_that(guid, Event::Push(push)).await;
    }

    fn looks(&self) -> usize {
        self.github.calls().iter().filter(|call| call.path.contains("/git/trees/")).count()
    }

    /// The kinds of the existing jobs, and their states.
    async fn jobs(&self) -> Vec<String> {
        let listed = self.store.list(100).await.unwrap();
        let kind = |key: &str| key.split(':').next().unwrap_or_default().to_owned();
        let mut jobs: Vec<String> = listed.iter().map(|job| format!("{} {}", kind(&job.key), job.state)).collect();
        jobs.sort_unstable();
        jobs
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_look_comes_soon_and_the_others_each_on_their_day() {
    let scene = scene("audit: weekly\n").await;
    scene.passes(MINUTE * 4, MINUTE).await;
    assert_eq!((scene.looks(), scene.github.issues("ada/tea").len()), (1, 1));
    scene.passes(DAY * 6, DAY / 2).await;
    assert_eq!(scene.looks(), 1);
    scene.passes(DAY * 2, DAY / 2).await;
    assert_eq!(scene.looks(), 2);
    // Reading the policy in the meantime does not plan another audit.
    let pull = scene.opened();
    scene.hears_of_its_head("b", &pull).await;
    scene.passes(MINUTE * 4, MINUTE).await;
    assert_eq!((scene.looks(), scene.jobs().await), (2, vec!["audit waiting".to_owned()]));
    // A changed policy takes effect at once.
    scene.github.commit("ada/tea", &[(POLICY, "audit: monthly\n")]);
    scene.hears_of_the_policy("c").await;
    scene.passes(MINUTE * 4, MINUTE).await;
    assert_eq!(scene.looks(), 3);
    // Guidelines are not a policy.
    scene.hears_of("d", "CONTRIBUTING.md").await;
    scene.passes(DAY * 29, DAY).await;
    assert_eq!(scene.looks(), 3);
    scene.passes(DAY * 5, DAY).await;
    assert_eq!(scene.looks(), 4);
    scene.github.commit("ada/tea", &[(POLICY, "comments: 4\n")]);
    scene.passes(DAY * 34, DAY).await;
    assert_eq!((scene.looks(), scene.jobs().await), (4, Vec::new()), "nobody asks for it any more");
    scene.stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_that_is_given_up_leaves_the_next_behind() {
    let scene = Scene::set().await;
    scene.github.answer_each(
        Matching::query("Base"),
        Answer::json(403, &json!({ "message": "Resource not accessible by integration" })),
    );
    scene.github.grant("issues", "write");
    scene.github.commit(
        "ada/tea",
        &[("README.md", &format!("{LIST}- [Bai] (https://tea.example/bai) - Light.\n")), (POLICY, "audit: weekly\n")],
    );
    scene.hears_of_the_policy("a").await;
    scene.works();
    scene.passes(MINUTE * 4, MINUTE).await;
    assert_eq!(scene.jobs().await, ["audit dead", "audit waiting"]);
    scene.github.forget_answers();
    scene.passes(DAY * 8, DAY).await;
    assert_eq!(scene.github.issues("ada/tea").len(), 1);
    scene.stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_end_where_the_repository_is_gone() {
    let scene = scene("audit: weekly\n").await;
    scene.passes(MINUTE * 4, MINUTE).await;
    let gone = Answer::json(
        200,
        &json!({ "data": { "repository": null }, "errors": [
            { "type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository" }
        ] }),
    );
    scene.github.answer_each(Matching::query("Base"), gone);
    scene.passes(DAY * 8, DAY).await;
    scene.passes(MINUTE * 10, MINUTE).await;
    assert_eq!(scene.jobs().await, Vec::<String>::new());
    scene.stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_end_where_github_gives_no_token_for_the_repository() {
    let scene = scene("audit: weekly\n").await;
    scene.passes(MINUTE * 4, MINUTE).await;
    scene.github.rename("ada/tea", "grace/tea");
    scene.passes(DAY * 8, DAY).await;
    assert_eq!((scene.looks(), scene.jobs().await), (1, Vec::new()));
    scene.stop.cancel();
}
