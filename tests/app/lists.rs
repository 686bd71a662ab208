//! What the pages show about a list, review by review.

use shelfmark::sandbox::PullHandle;

use crate::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, with};
use crate::visitor::{Shown, Visitor};

/// A second fault, which stays.
const DUPLICATE: &str = "- [Assam again](https://teas.example/assam) - About Assam.";

impl Scene {
    async fn page(&self, path: &str) -> Shown {
        Visitor::default().get(&self.webhook.replace("/webhook", path)).await
    }

    /// The list's page, once it says this.
    async fn told(&self, words: &str) -> String {
        let told = async {
            loop {
                let page = self.page("/lists/ada/awesome-tea").await.words();
                if page.contains(words) {
                    return page;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        let told = tokio::time::timeout(crate::scene::PATIENCE, told).await;
        let Ok(told) = told else { panic!("no {words:?} in {}", self.page("/lists/ada/awesome-tea").await.words()) };
        told
    }

    async fn forgets(&self) {
        let forgotten = async {
            while self.page("/lists/ada/awesome-tea").await.status != 404 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(crate::scene::PATIENCE, forgotten).await.is_ok(), "it is still shown");
        assert!(self.page("/lists").await.words().contains("No lists yet"));
    }

    /// A clean pull request whose review the pages show.
    async fn is_shown(&self) -> PullHandle {
        let pull = self.opens(&with(JASMINE, "- [Keemun]")).await;
        self.verdict(&pull).await;
        self.told("Last reviews").await;
        pull
    }
}

#[tokio::test]
async fn what_is_found_is_followed_until_it_is_mended_or_ignored() {
    let scene = Scene::set().await;
    let broken = with(JASMINE_BROKEN, "- [Keemun]");
    let both = broken
        .replace("\n## Licence", &format!("{DUPLICATE}\n\n## Licence"))
        .replace("\n\n- [Assam again]", "\n- [Assam again]");
    let pull = scene.opens(&both).await;
    scene.verdict(&pull).await;
    let page = scene.told("#1").await;
    assert!(page.contains("malformed-link 1 0 0 1"), "{page}");
    assert!(page.contains("duplicate-link 1 0 0 1"), "{page}");
    assert!(page.contains("12 entries in 3 sections"), "the base, not the contribution: {page}");

    scene.pushes(&pull, &both.replace("] (", "](")).await;
    let page = scene.told("malformed-link 1 1 0 0").await;
    assert!(page.contains("duplicate-link 1 0 0 1"), "{page}");

    let said = scene.says("ada", &pull, "/shelfmark ignore duplicate-link another pot").await;
    scene.reaction(&pull, said).await;
    let page = scene.told("duplicate-link 1 0 1 0").await;
    assert!(page.contains("malformed-link 1 1 0 0"), "{page}");
    let listed = scene.page("/lists").await;
    assert!(listed.words().contains("ada/awesome-tea 12"), "{}", listed.words());
    assert_eq!(listed.link("/lists/").path(), "/lists/ada/awesome-tea");
    assert_eq!(scene.page("/lists/Ada/Awesome-TEA").await.status, 200);
    scene.ends().await;
}

#[tokio::test]
async fn a_thread_that_is_resolved_and_a_comment_that_is_deleted_are_answers() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    scene.told("malformed-link 1 0 0 1").await;
    let comment = scene.comments(&pull)[0].id;
    assert!(scene.github.resolve(&pull, comment));
    // Another line is pushed, and the fault is still there.
    let more = with(JASMINE_BROKEN, "- [Keemun]").replace("CC0.", "CC0, for all.");
    scene.pushes(&pull, &more).await;
    scene.told("malformed-link 1 0 1 0").await;

    let other =
        scene.opens(&with("- [Hibiscus] (https://teas.example/hibiscus) - About Hibiscus.", "- [Hojicha]")).await;
    scene.verdict(&other).await;
    scene.told("malformed-link 2 0 1 1").await;
    assert!(scene.github.delete_comment(&other, scene.comments(&other)[0].id));
    scene.github.rerequest(&other, &scene.webhook).await.unwrap();
    scene.told("malformed-link 2 0 2 0").await;
    scene.ends().await;
}

#[tokio::test]
async fn what_the_list_itself_asks_to_ignore_is_found_and_ignored() {
    let scene = Scene::set().await;
    let quiet = list().replace("## Teas\n", "## Teas\n\n<!-- shelfmark-ignore-file malformed-link -->\n");
    scene.github.commit(REPOSITORY, &[("README.md", &quiet)]);
    let pull = scene.opens(&quiet.replace("- [Keemun]", &format!("{JASMINE_BROKEN}\n- [Keemun]"))).await;
    assert_eq!(scene.verdict(&pull).await.conclusion.as_deref(), Some("success"));
    scene.told("malformed-link 1 0 1 0").await;
    scene.ends().await;
}

#[tokio::test]
async fn nothing_is_kept_of_what_not_everybody_sees() {
    let scene = Scene::set().await;
    scene.github.set_private(REPOSITORY, true);
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    // The last thing that a review posts comes after what is stored about it.
    let next = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&next).await;
    scene.pushes(&pull, &with(JASMINE, "- [Lapsang]")).await;
    assert_eq!(scene.page("/lists/ada/awesome-tea").await.status, 404);
    scene.ends().await;
}

#[tokio::test]
async fn a_repository_that_is_private_by_now_is_forgotten_when_github_says_so() {
    let scene = Scene::set().await;
    scene.is_shown().await;
    scene.github.set_private(REPOSITORY, true);
    scene.github.deliver_repository(REPOSITORY, "privatized", &scene.webhook).await.unwrap();
    scene.forgets().await;
    scene.ends().await;
}

#[tokio::test]
async fn a_repository_that_is_private_by_now_is_forgotten_when_it_is_seen() {
    let scene = Scene::set().await;
    let pull = scene.is_shown().await;
    scene.github.set_private(REPOSITORY, true);
    scene.hears(&pull, "closed").await;
    scene.forgets().await;
    scene.ends().await;
}

#[tokio::test]
async fn a_push_shows_that_a_repository_is_private_by_now() {
    let scene = Scene::set().await;
    scene.is_shown().await;
    scene.github.set_private(REPOSITORY, true);
    scene.github.deliver_push(REPOSITORY, &["README.md"], &scene.webhook).await.unwrap();
    scene.forgets().await;
    scene.ends().await;
}

#[tokio::test]
async fn a_repository_that_is_deleted_or_left_is_forgotten() {
    for how in ["deleted", "removed", "uninstalled"] {
        let scene = Scene::set().await;
        scene.is_shown().await;
        let told = match how {
            "deleted" => scene.github.deliver_repository(REPOSITORY, "deleted", &scene.webhook).await,
            "removed" => scene.github.deliver_repositories(&[REPOSITORY], "removed", &scene.webhook).await,
            _ => scene.github.deliver_installation_as(REPOSITORY, "deleted", &scene.webhook).await,
        };
        assert_eq!(told.unwrap().status, 202, "{how}");
        scene.forgets().await;
        scene.ends().await;
    }
}

#[tokio::test]
async fn a_renamed_repository_is_shown_by_its_new_name() {
    let scene = Scene::set().await;
    scene.is_shown().await;
    scene.github.rename(REPOSITORY, "ada/Great-Tea");
    scene.github.deliver_rename(REPOSITORY, &scene.webhook).await.unwrap();
    scene.until_renamed().await;
    assert_eq!(scene.page("/lists/ada/awesome-tea").await.status, 404);
    scene.ends().await;
}

#[tokio::test]
async fn a_list_that_a_pull_request_brings_is_none_of_the_repository_yet() {
    let scene = Scene::set().await;
    let files = [("README.md", with(JASMINE, "- [Keemun]")), ("docs/README.md", list())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "Lists", &files);
    scene.hears(&pull, "opened").await;
    scene.verdict(&pull).await;
    let page = scene.told("#1").await;
    assert!(!page.contains("docs/README.md"), "{page}");
    scene.ends().await;
}

impl Scene {
    async fn until_renamed(&self) {
        let renamed = async {
            while !self.page("/lists/ada/great-tea").await.words().contains("ada/Great-Tea Its pull requests on GitHub")
            {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(crate::scene::PATIENCE, renamed).await.is_ok());
    }
}
