//! What is stored for the pages, if something is down or no delivery arrived.

use std::time::Duration;

use shelfmark::jobs::{Clock as _, ListPages, Office, Sweeps, Workers};
use shelfmark::sandbox::{INSTALLATION, PullHandle};
use shelfmark::store::{Changed, LearnedList, PublicRepository};

use crate::scene::{IDLE, NOBODY, PATIENCE, Scene};

/// An id that nothing in the sandbox has.
const ID: u64 = 99_999;

impl Scene {
    /// GitHub sends a delivery about a pull request, and the bot only gets it when it looks for missed ones.
    async fn hears_in_full(&self, pull: &PullHandle) {
        self.github.deliver(pull, "opened", NOBODY).await.unwrap_err();
    }

    /// Waits until the review of a pull request is done and the bot is idle.
    async fn reviewed(&self, pull: &PullHandle) {
        self.github.settled(pull, PATIENCE).await.unwrap();
        self.comes_to(IDLE).await;
    }

    async fn comes_to_show(&self, names: &[&str]) {
        let reached = async {
            loop {
                let listed = self.store.listed_repositories(200).await.unwrap();
                let mut shown: Vec<&str> = listed.iter().map(|known| known.name.as_str()).collect();
                shown.sort_unstable();
                if shown == names {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, reached).await.is_ok(), "not {names:?}");
    }
}

async fn keep(scene: &Scene, id: u64, installation: u64, name: &str) {
    let web = "https://github.com/".to_owned();
    let repository = PublicRepository { id, installation, name: name.to_owned(), web };
    let text = String::new;
    let list = LearnedList { path: text(), branch: text(), entries: 1, portrait: text(), digest: text(), as_of: 0 };
    let now = scene.hands.now();
    scene
        .store
        .keep_lists(&repository, &[Changed::Learned(LearnedList { as_of: now, ..list })], &[], (now, now))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_published_though_what_it_found_cannot_be_kept() {
    let scene = Scene::set().await;
    let file = sqlx::SqlitePool::connect(&scene.database.url).await.unwrap();
    sqlx::query("DROP TABLE public_reviews").execute(&file).await.unwrap();
    file.close().await;
    let pull = scene.opened();
    scene.hears_in_full(&pull).await;
    scene.works();
    let _sweeps = scene.sweeps();
    scene.reviewed(&pull).await;
    assert_eq!(scene.faults(&[pull]), [] as [&str; 0]);
    assert_eq!(scene.store.listed_repositories(9).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_learned_once_as_long_as_it_is_as_it_was() {
    let scene = Scene::set().await;
    scene.works();
    let _sweeps = scene.sweeps();
    let mut kept = Vec::new();
    for leaf in [1, 2] {
        scene.later(60);
        let pull = scene.opened_with(leaf);
        scene.hears_in_full(&pull).await;
        scene.reviewed(&pull).await;
        kept.push(scene.store.kept_lists("ada/tea").await.unwrap().unwrap().lists.remove(0));
    }
    assert!(kept[0].as_of < kept[1].as_of, "{kept:?}");
    assert_eq!((&kept[0].digest, kept[0].entries), (&kept[1].digest, 2));
    assert!(kept[1].portrait.starts_with("{\"entries\":2,"), "{}", kept[1].portrait);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_took_the_app_back_unheard_is_shown_no_more_after_a_look_everywhere() {
    let scene = Scene::set().await;
    keep(&scene, ID, INSTALLATION, "ada/tea").await;
    keep(&scene, 7, 4_711, "grace/tea").await;
    scene.comes_to_show(&["ada/tea", "grace/tea"]).await;
    scene.store.set_mark("checked deliveries", scene.hands.now()).await.unwrap();
    scene.hands.advance(5 * 24 * 3_600);
    scene.github.pass_time(Duration::from_hours(5 * 24));
    scene.works();
    let _sweeps = Sweeps::start(scene.office.clone(), scene.stop.clone());
    scene.comes_to_show(&["ada/tea"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_kept_where_the_pages_are_off() {
    let scene = Scene::set().await;
    keep(&scene, 7, INSTALLATION, "grace/tea").await;
    let office = Office { lists: ListPages::default(), ..scene.office.clone() };
    let pull = scene.opened();
    scene.hears_in_full(&pull).await;
    let _workers = Workers::start(&office, 4, &scene.stop);
    let _sweeps = Sweeps::start(office, scene.stop.clone());
    scene.reviewed(&pull).await;
    assert_eq!(scene.faults(&[pull]), [] as [&str; 0]);
    scene.comes_to_show(&[]).await;
}
