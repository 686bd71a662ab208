//! One finding is ignored: in this pull request, or for good.

use shelfmark::sandbox::{Answer, Matching, PullHandle};

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, said, with};

/// Two entries whose links are broken.
fn two_broken() -> String {
    let sencha = JASMINE_BROKEN.replace("asmine", "akoten").replace('J', "K").replace('j', "k");
    with(JASMINE_BROKEN, "- [Keemun]").replace("- [Keemun]", &format!("{sencha}\n- [Keemun]"))
}

fn policy(text: &str) -> [(&str, &str); 1] {
    [(".github/shelfmark.yml", text)]
}

/// What the bot says in the conversation.
fn talk(scene: &Scene, pull: &PullHandle) -> Vec<String> {
    let talk = scene.github.pull(pull).talk.into_iter().filter(|talk| talk.user == "shelfmark[bot]");
    talk.map(|talk| talk.body).collect()
}

/// A pull request with a comment, and that comment.
async fn commented(scene: &Scene) -> (PullHandle, u64) {
    scene.github.set_permission(REPOSITORY, "hopper", "write");
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    let comment = scene.comments(&pull)[0].id;
    (pull, comment)
}

async fn until_titled(scene: &Scene, pull: &PullHandle, title: &str) {
    scene.until(title, || scene.github.check_runs(pull).iter().any(|run| run.title == title)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_sets_that_one_finding_aside_and_it_stays_aside() {
    let scene = Scene::set().await;
    let (pull, comment) = commented(&scene).await;
    let reply = scene.answers("hopper", &pull, comment, "/shelfmark ignore it is meant so, @grace").await;
    assert_eq!(scene.reaction(&pull, reply).await, "THUMBS_UP");
    until_titled(&scene, &pull, "No issues found").await;
    assert_eq!(said(&scene.comments(&pull)[0]), "Ignored by a maintainer.");
    // Another fault of the same kind is reported, now and after the next push; the first stays ignored.
    for end in ["CC0, as ever.", "CC0, always."] {
        let verdict = scene.pushes(&pull, &two_broken().replace("CC0.", end)).await;
        assert_eq!(verdict.title, "1 error", "{}", verdict.summary);
        let told = "What one comment said was set aside by `hopper`: `it is meant so, @grace`.";
        assert!(verdict.summary.contains(told) && !verdict.summary.contains("`Jasmine`"), "{}", verdict.summary);
    }
    let own = scene.comments(&pull).into_iter().filter(|one| one.body.contains("shelfmark:1:"));
    assert_eq!(own.count(), 2);
    // If the maintainer deletes the command, the finding is reported again.
    scene.github.delete_comment(&pull, reply);
    assert_eq!(scene.pushes(&pull, &two_broken()).await.title, "2 errors");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_maintainers_answer_so_and_only_under_the_bot_s_comments() {
    let scene = Scene::set().await;
    let (pull, comment) = commented(&scene).await;
    let by_author = scene.answers("grace", &pull, comment, "/shelfmark ignore").await;
    assert_eq!(scene.reaction(&pull, by_author).await, "CONFUSED");
    let theirs = scene.github.comment_as("grace", &pull, "README.md", 13, "Is this right?");
    let elsewhere = scene.answers("hopper", &pull, theirs, "/shelfmark ignore").await;
    assert_eq!(scene.reaction(&pull, elsewhere).await, "CONFUSED");
    let nowhere = scene.says("hopper", &pull, "/shelfmark ignore").await;
    assert_eq!(scene.reaction(&pull, nowhere).await, "CONFUSED");
    assert_eq!(scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]").replace("CC0.", "CC0!")).await.title, "1 error");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_leaves_out_what_an_answer_set_aside() {
    let scene = Scene::set().await;
    scene.github.grant("contents", "write");
    scene.github.set_permission(REPOSITORY, "hopper", "write");
    let pull = scene.opens_as("ada", &two_broken()).await;
    assert_eq!(scene.verdict(&pull).await.title, "2 errors");
    let comments = scene.comments(&pull);
    let about = comments.iter().find(|comment| comment.body.contains("`Jasmine`")).unwrap_or(&comments[0]);
    scene.answers("hopper", &pull, about.id, "/shelfmark ignore").await;
    until_titled(&scene, &pull, "1 error").await;
    let head = scene.github.pull(&pull).head;
    scene.github.press(&pull, "apply-fixes", &scene.webhook).await.unwrap();
    scene.until("commit", || scene.github.pull(&pull).head != head).await;
    let text = scene.github.file(&pull, "README.md").unwrap();
    assert_eq!(text.matches("] (https").count(), 1, "{text}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_it_for_good_is_told_what_to_write_into_the_policy_once() {
    let scene = Scene::set().await;
    let (pull, comment) = commented(&scene).await;
    scene.github.answer_next(Matching::call("POST", "/issues/*/comments"), Answer::timeout(502).after_all());
    let reply = scene.answers("hopper", &pull, comment, "/shelfmark ignore always").await;
    assert_eq!(scene.reaction(&pull, reply).await, "THUMBS_UP");
    until_titled(&scene, &pull, "No issues found").await;
    let answers = talk(&scene, &pull);
    let lines = "ignore:\n  - entry: \"Jasmine\"\n    checks: [malformed-link]\n";
    let wanted = format!(
        "hopper: it is ignored in this pull request. To ignore it for good, add this to `.github/shelfmark.yml`:\n\n```yaml\n{lines}```\n"
    );
    assert!(answers.len() == 1 && answers[0].starts_with(&wanted), "{answers:?}");
    scene.pushes(&pull, &with(JASMINE_BROKEN, "- [Keemun]").replace("CC0.", "CC0!")).await;
    assert_eq!(talk(&scene, &pull).len(), 1);

    let whole = scene.says("hopper", &pull, "/shelfmark ignore duplicate-link always, please").await;
    assert_eq!(scene.reaction(&pull, whole).await, "THUMBS_UP");
    let whole = scene.says("hopper", &pull, "/shelfmark ignore duplicate-link always").await;
    assert_eq!(scene.reaction(&pull, whole).await, "THUMBS_UP");
    scene.until("answer", || talk(&scene, &pull).len() == 2).await;
    assert!(
        talk(&scene, &pull)[1].contains("```yaml\nchecks:\n  duplicate-link: off\n```\n"),
        "{:?}",
        talk(&scene, &pull)
    );

    // The lines that the bot suggested work once they are in the policy.
    scene.github.commit(REPOSITORY, &policy(lines));
    let other = scene.opens(&with(&JASMINE_BROKEN.replace("About", "All about"), "- [Keemun]")).await;
    let verdict = scene.verdict(&other).await;
    assert!(!verdict.summary.contains("malformed-link"), "{}", verdict.summary);
    let comments = scene.comments(&other);
    assert!(comments.iter().all(|comment| !comment.body.contains("malformed-link")), "{comments:?}");
    assert_eq!(verdict.conclusion.as_deref(), Some("neutral"), "that an older one proposes it is told all the same");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_leaves_an_entry_alone_and_no_other() {
    let scene = Scene::set().await;
    scene
        .github
        .commit(REPOSITORY, &policy("ignore:\n  - entry: https://teas.example/gyokuro\n    checks: duplicate-link\n"));
    let again = |name: &str, slug: &str| {
        JASMINE.replace("Jasmine", name).replace("teas.example/jasmine", &format!("teas.example/{slug}"))
    };
    let pull = scene.opens(&with(&again("Jade Dew", "gyokuro"), "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.title, "No issues found");
    assert!(scene.comments(&pull).is_empty());
    let verdict = scene.pushes(&pull, &with(&again("Jade Dew", "keemun"), "- [Keemun]")).await;
    assert_eq!(verdict.title, "1 error", "{}", verdict.summary);
    scene.ends().await;
}
