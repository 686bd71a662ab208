//! People who contribute for the first time are greeted, if the policy has a greeting.

use shelfmark::sandbox::{Answer, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, with};

const POLICY: &str = ".github/shelfmark.yml";
const GREETING: &str = "greeting: |\n  Welcome, {author}!\n\n  Somebody looks at this within a week.\n";

/// What the bot said in the conversation.
fn greetings(scene: &Scene, pull: &PullHandle) -> Vec<String> {
    let talk = scene.github.pull(pull).talk.into_iter();
    talk.filter(|talk| talk.user == scene.github.bot()).map(|talk| talk.body).collect()
}

async fn with_greeting() -> Scene {
    let scene = Scene::set().await;
    scene.github.commit(REPOSITORY, &[(POLICY, GREETING)]);
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newcomers_are_greeted_once() {
    let scene = with_greeting().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let said = "Welcome, @grace!\n\nSomebody looks at this within a week.\n\n<!-- shelfmark:1:greeting -->";
    assert_eq!(greetings(&scene, &pull), [said]);
    assert_eq!(scene.comments(&pull).len(), 1);
    scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    assert_eq!(greetings(&scene, &pull).len(), 1);
    // A greeting that somebody deleted is not posted again.
    let talk = scene.github.pull(&pull).talk;
    assert!(scene.github.delete_comment(&pull, talk[0].id));
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(greetings(&scene, &pull), [] as [&str; 0]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_were_here_before_are_not_greeted() {
    let scene = with_greeting().await;
    let first = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&first).await;
    assert_eq!(greetings(&scene, &first).len(), 1);
    scene.github.merge(&first);
    scene.github.set_permission(REPOSITORY, "hopper", "write");
    let again = with(JASMINE, "- [Keemun]");
    let again = again.replacen("- [Lapsang]", "- [Kukicha](https://teas.example/kukicha) - About it.\n- [Lapsang]", 1);
    for author in ["grace", "hopper", "ada"] {
        let pull = scene.opens_as(author, &again).await;
        scene.verdict(&pull).await;
        assert_eq!(greetings(&scene, &pull), [] as [&str; 0], "{author}");
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bots_and_drafts_are_not_greeted_until_a_draft_is_ready() {
    let scene = Scene::set().await;
    let policy = format!("ignore-bots: false\n{GREETING}");
    scene.github.commit(REPOSITORY, &[(POLICY, &policy)]);
    let bots = scene.opens_as("listkeeper[bot]", &with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&bots).await;
    assert_eq!(greetings(&scene, &bots), [] as [&str; 0]);
    let readme = with(&JASMINE.replace("asmine", "asper"), "- [Keemun]");
    let draft = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.set_draft(&draft, true);
    scene.hears(&draft, "opened").await;
    assert_eq!(scene.verdict(&draft).await.conclusion.as_deref(), Some("skipped"));
    assert_eq!(greetings(&scene, &draft), [] as [&str; 0]);
    scene.github.set_draft(&draft, false);
    scene.hears(&draft, "ready_for_review").await;
    scene.until("greeting", || greetings(&scene, &draft).len() == 1).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_greeting_whose_answer_was_lost_is_not_said_again() {
    let scene = with_greeting().await;
    let lost = Answer::timeout(502).after_all();
    scene.github.answer_next(Matching::call("POST", "/issues/*/comments"), lost);
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert_eq!((greetings(&scene, &pull).len(), scene.comments(&pull).len()), (1, 1));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_where_nothing_can_be_said_is_reviewed_all_the_same() {
    let scene = with_greeting().await;
    let refused =
        Answer::json(403, &serde_json::json!({ "message": "Unable to create comment because issue is locked." }));
    scene.github.answer_next(Matching::call("POST", "/issues/*/comments"), refused);
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!(greetings(&scene, &pull), [] as [&str; 0]);
    scene.ends().await;
}
