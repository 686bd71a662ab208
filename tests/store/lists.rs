//! What is stored about public lists.

use shelfmark::store::{
    Changed, Followed, FollowedFinding, LearnedList, MOST_FOLLOWED, Outcome, PublicRepository, ReviewedList, Store,
};

use crate::support::Database;

on_both! {
    a_review_takes_the_place_of_the_one_before,
    the_latest_are_kept,
    a_list_that_is_as_it_was_is_not_written_again,
    what_is_hidden_is_gone_and_a_review_under_way_brings_nothing_back,
    a_repository_is_known_by_its_id_and_shown_by_its_name,
    who_takes_the_app_back_takes_the_pages_along,
    what_is_old_is_forgotten,
}

fn tea() -> PublicRepository {
    PublicRepository { id: 9, installation: 7, name: "Ada/Tea".into(), web: "https://github.com/".into() }
}

fn learned(path: &str, as_of: i64) -> Changed {
    let (path, branch) = (path.to_owned(), "main".to_owned());
    let (portrait, digest) = (format!("{{\"of\": \"{path}\"}}"), format!("digest of {path}"));
    Changed::Learned(LearnedList { path, branch, entries: 12, portrait, digest, as_of })
}

fn finding(key: usize, outcome: Outcome) -> FollowedFinding {
    FollowedFinding { key: key.to_string(), check: "dead-anchor".into(), severity: "warning".into(), outcome }
}

fn review(path: &str, pull: u64, findings: Vec<FollowedFinding>, reviewed_at: i64) -> ReviewedList {
    let followed = Followed { findings, more: 3 };
    ReviewedList { path: path.into(), pull, head: "aa".into(), changes: [1, 2, 3, 4], followed, reviewed_at }
}

/// Stores the review of a pull request to `README.md`.
async fn keep(store: &Store, repository: &PublicRepository, pull: u64, now: i64) {
    let (lists, reviews) = ([learned("README.md", now)], [review("README.md", pull, Vec::new(), now)]);
    assert!(store.keep_lists(repository, &lists, &reviews, (now, now)).await.unwrap());
}

async fn names(store: &Store) -> Vec<String> {
    store.listed_repositories(200).await.unwrap().into_iter().map(|known| known.name).collect()
}

async fn a_review_takes_the_place_of_the_one_before(database: &Database) {
    let store = database.open().await;
    keep(&store, &tea(), 3, 10).await;
    let found = vec![finding(1, Outcome::Open), finding(2, Outcome::Mended), finding(3, Outcome::Ignored)];
    let again = review("README.md", 3, found, 20);
    assert!(store.keep_lists(&tea(), &[], std::slice::from_ref(&again), (20, 20)).await.unwrap());
    assert_eq!(store.reviews_of(9, 3).await.unwrap(), std::slice::from_ref(&again));
    let kept = store.kept_lists("ada/tea").await.unwrap().unwrap();
    assert_eq!((kept.repository, kept.reviews), (tea(), vec![again]));
    assert_eq!(kept.lists.iter().map(|list| (list.entries, list.as_of)).collect::<Vec<_>>(), [(12, 10)]);
    let listed = store.listed_repositories(200).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].lists, listed[0].entries), ("Ada/Tea", 1, 12));
    assert_eq!(store.kept_lists("ada/milk").await.unwrap(), None);
}

async fn the_latest_are_kept(database: &Database) {
    let store = database.open().await;
    for pull in 1..=60 {
        keep(&store, &tea(), pull, 100 + i64::try_from(pull).unwrap()).await;
    }
    let kept = store.kept_lists("ada/tea").await.unwrap().unwrap();
    let pulls: Vec<u64> = kept.reviews.iter().map(|review| review.pull).collect();
    assert_eq!(pulls, (11..=60).rev().collect::<Vec<_>>());
    for file in 0..25 {
        let path = format!("lists/{file}.md");
        let (lists, reviews) = ([learned(&path, 200 + file)], [review(&path, 61, Vec::new(), 200 + file)]);
        store.keep_lists(&tea(), &lists, &reviews, (300, 300)).await.unwrap();
    }
    let kept = store.kept_lists("ada/tea").await.unwrap().unwrap();
    assert_eq!(kept.lists.len(), 20);
    assert!(kept.lists.iter().all(|list| list.as_of >= 205), "the first ones and the README gave way");
    assert_eq!(kept.reviews.len(), 20, "and their reviews with them");
    let many = (0..MOST_FOLLOWED + 5).map(|key| finding(key, Outcome::Open)).collect();
    store.keep_lists(&tea(), &[], &[review("lists/24.md", 61, many, 301)], (301, 301)).await.unwrap();
    assert_eq!(store.kept_lists("ada/tea").await.unwrap().unwrap().reviews[0].followed.findings.len(), MOST_FOLLOWED);
}

async fn a_list_that_is_as_it_was_is_not_written_again(database: &Database) {
    let store = database.open().await;
    keep(&store, &tea(), 3, 10).await;
    assert_eq!(store.digests(9).await.unwrap()["README.md"], "digest of README.md");
    store.keep_lists(&tea(), &[Changed::Same("README.md".into())], &[], (50, 50)).await.unwrap();
    let kept = store.kept_lists("ada/tea").await.unwrap().unwrap();
    assert_eq!((kept.lists[0].as_of, kept.lists[0].digest.as_str()), (50, "digest of README.md"));
    assert!(store.digests(10).await.unwrap().is_empty());
}

async fn what_is_hidden_is_gone_and_a_review_under_way_brings_nothing_back(database: &Database) {
    let store = database.open().await;
    keep(&store, &tea(), 3, 1_000).await;
    assert!(store.keeps_lists_of(Some(9), "another/name").await.unwrap());
    assert!(store.keeps_lists_of(None, "ada/tea").await.unwrap());
    store.hide_lists_of(Some(9), "ada/tea", 2_000).await.unwrap();
    assert!(!store.keeps_lists_of(Some(9), "ada/tea").await.unwrap());
    assert_eq!(store.kept_lists("ada/tea").await.unwrap(), None);
    let late = store.keep_lists(&tea(), &[learned("README.md", 3_000)], &[], (1_500, 3_000)).await.unwrap();
    assert!(!late, "it had begun before");
    assert_eq!((names(&store).await.len(), store.digests(9).await.unwrap().len()), (0, 0));
    let hour = 3_600_000;
    keep(&store, &tea(), 4, hour).await;
    assert_eq!(names(&store).await, ["Ada/Tea"], "it is public again");
    store.hide_lists_of(None, "ada/tea", hour).await.unwrap();
    assert_eq!(names(&store).await, [] as [&str; 0]);
}

async fn a_repository_is_known_by_its_id_and_shown_by_its_name(database: &Database) {
    let store = database.open().await;
    keep(&store, &tea(), 3, 10).await;
    store.rename_repository("ada/tea", "grace/teas", "Grace/Teas").await.unwrap();
    assert_eq!(store.kept_lists("ada/tea").await.unwrap(), None);
    assert_eq!(store.kept_lists("grace/teas").await.unwrap().unwrap().repository.name, "Grace/Teas");
    // A review that comes first uses the new name; then the rename changes nothing.
    let moved = PublicRepository { name: "Grace/Cups".into(), ..tea() };
    keep(&store, &moved, 4, 20).await;
    store.rename_repository("grace/teas", "grace/cups", "Grace/Cups").await.unwrap();
    assert_eq!(store.kept_lists("grace/cups").await.unwrap().unwrap().reviews.len(), 2);
    // Another repository has the name by now, without an event about that.
    keep(&store, &PublicRepository { id: 10, ..moved }, 1, 30).await;
    let kept = store.kept_lists("grace/cups").await.unwrap().unwrap();
    assert_eq!((kept.repository.id, kept.reviews.len(), names(&store).await.len()), (10, 1, 1));
}

async fn who_takes_the_app_back_takes_the_pages_along(database: &Database) {
    let store = database.open().await;
    let of = |id: u64, installation: u64, name: &str| PublicRepository { id, installation, name: name.into(), ..tea() };
    let all = [
        of(1, 7, "ada/tea"),
        of(2, 7, "ada/milk"),
        of(3, 8, "grace/tea"),
        of(4, 9, "edsger/tea"),
        of(5, 9, "edsger/milk"),
    ];
    for (now, repository) in (10..).zip(&all) {
        keep(&store, repository, 1, now).await;
    }
    // GitHub lists some of them, and says that all are gone.
    store.forget_installation(7, &["ada/tea".to_owned()]).await.unwrap();
    assert_eq!(names(&store).await, ["edsger/milk", "edsger/tea", "grace/tea"]);
    store.forget_repositories(&["edsger/milk".to_owned()]).await.unwrap();
    assert_eq!(names(&store).await, ["edsger/tea", "grace/tea"]);
    assert_eq!(store.keep_lists_of_installations(&[8, 11]).await.unwrap(), 1);
    assert_eq!(names(&store).await, ["grace/tea"]);
    assert_eq!(store.digests(4).await.unwrap().len(), 0);
}

async fn what_is_old_is_forgotten(database: &Database) {
    let store = database.open().await;
    keep(&store, &tea(), 3, 10).await;
    keep(&store, &tea(), 4, 20).await;
    keep(&store, &PublicRepository { id: 10, name: "ada/milk".into(), ..tea() }, 1, 5).await;
    store.prune_lists(15).await.unwrap();
    assert_eq!(names(&store).await, ["Ada/Tea"]);
    let kept = store.kept_lists("ada/tea").await.unwrap().unwrap();
    assert_eq!((kept.reviews.len(), kept.lists.len()), (1, 1));
}
