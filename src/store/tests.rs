//! Conversations with the store, on a real file.

use super::*;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/jobs.db", folder.path().display())).await.unwrap();
    (folder, store)
}

fn delivery(guid: &str) -> Delivery<'_> {
    Delivery { guid, event: "pull_request" }
}

fn job(key: &str, payload: &str) -> NewJob {
    NewJob { key: key.to_owned(), installation: 7, payload: payload.to_owned() }
}

#[tokio::test]
async fn a_delivery_is_worked_on_once() {
    let (_folder, store) = store().await;
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap(), Accepted::Stored);
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 11).await.unwrap(), Accepted::Duplicate);
    let leased = store.claim(12, 100).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.attempt), ("x", 1));
    store.finish(&leased, 13).await.unwrap();
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 14).await.unwrap(), Accepted::Duplicate);
    assert!(store.claim(15, 100).await.unwrap().is_none());
}

#[tokio::test]
async fn a_redelivery_of_failed_work_works_again() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let leased = store.claim(11, 100).await.unwrap().unwrap();
    store.give_up(&leased, "GitHub is away", 12).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 13).await.unwrap(), Accepted::Revived);
    assert!(store.claim(14, 100).await.unwrap().is_some());
}

#[tokio::test]
async fn a_newer_head_replaces_the_waiting_job() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 11).await.unwrap();
    let leased = store.claim(12, 100).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.delivery.as_str()), ("new", "b"));
    assert!(store.claim(12, 100).await.unwrap().is_none());
}

#[tokio::test]
async fn jobs_of_one_pull_request_run_one_after_the_other() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 12).await.unwrap();
    store.accept(delivery("c"), Some(&job("tea/2", "other")), 13).await.unwrap();
    assert_eq!(store.claim(14, 100).await.unwrap().unwrap().payload, "other");
    assert!(store.claim(14, 100).await.unwrap().is_none());
    store.finish(&first, 15).await.unwrap();
    assert_eq!(store.claim(16, 100).await.unwrap().unwrap().payload, "new");
}

#[tokio::test]
async fn a_lease_that_ends_without_a_word_is_given_to_another() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let lost = store.claim(11, 20).await.unwrap().unwrap();
    assert!(store.claim(19, 100).await.unwrap().is_none());
    assert!(store.keep(&lost, 30).await.unwrap());
    assert!(store.claim(29, 100).await.unwrap().is_none());
    let taken = store.claim(30, 100).await.unwrap().unwrap();
    assert_eq!(taken.attempt, 2);
    assert!(!store.keep(&lost, 200).await.unwrap());
    store.finish(&lost, 31).await.unwrap();
    assert_eq!(store.counts().await.unwrap().running, 1, "what the older lease says is ignored");
}

#[tokio::test]
async fn an_ended_lease_has_no_say_in_the_newer_work_that_took_its_place() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let lost = store.claim(11, 20).await.unwrap().unwrap();
    // Whoever looks for work next takes the job back, is busy with older work, and a push replaces what waits.
    store.accept(delivery("b"), Some(&job("tea/2", "other")), 9).await.unwrap();
    assert_eq!(store.claim(20, 100).await.unwrap().unwrap().payload, "other");
    store.accept(delivery("c"), Some(&job("tea/1", "new")), 21).await.unwrap();
    let taken = store.claim(22, 100).await.unwrap().unwrap();
    assert_eq!((taken.payload.as_str(), taken.attempt), ("new", 1));
    store.finish(&lost, 23).await.unwrap();
    assert!(store.keep(&taken, 200).await.unwrap(), "the newer work is still its worker's");
}

#[tokio::test]
async fn a_job_that_ends_every_worker_is_given_up_and_can_be_revived() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    for attempt in 1..=i64::from(MOST_ATTEMPTS) {
        let leased = store.claim(attempt * 100, attempt * 100 + 50).await.unwrap().unwrap();
        assert_eq!(i64::from(leased.attempt), attempt);
    }
    assert!(store.claim(5_000, 6_000).await.unwrap().is_none());
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 5_001).await.unwrap(), Accepted::Revived);
    assert_eq!(store.claim(5_002, 6_000).await.unwrap().unwrap().attempt, 1);
}

#[tokio::test]
async fn old_work_is_forgotten_and_waiting_work_is_not() {
    let (_folder, store) = store().await;
    for (guid, key) in [("a", "tea/1"), ("b", "tea/2"), ("c", "tea/3")] {
        store.accept(delivery(guid), Some(&job(key, guid)), 10).await.unwrap();
    }
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.finish(&first, 12).await.unwrap();
    let second = store.claim(13, 100).await.unwrap().unwrap();
    store.give_up(&second, "no", 14).await.unwrap();
    store.prune(1_000).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 0, dead: 0 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 1_001).await.unwrap(), Accepted::Stored);
}

#[tokio::test]
async fn a_retry_waits_and_yields_to_a_newer_job() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.retry(&first, 50, "502", 12).await.unwrap();
    assert!(store.claim(49, 100).await.unwrap().is_none());
    let again = store.claim(50, 100).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 51).await.unwrap();
    store.retry(&again, 60, "502", 52).await.unwrap();
    assert_eq!(store.claim(53, 100).await.unwrap().unwrap().payload, "new");
    assert!(store.claim(99, 100).await.unwrap().is_none());
}

#[tokio::test]
async fn many_workers_never_share_a_job() {
    let (_folder, store) = store().await;
    for number in 0..40 {
        let guid = format!("guid-{number}");
        store.accept(delivery(&guid), Some(&job(&format!("tea/{number}"), &guid)), number).await.unwrap();
    }
    let workers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            while let Some(leased) = store.claim(100, 1_000).await.unwrap() {
                mine.push(leased.payload.clone());
                store.finish(&leased, 101).await.unwrap();
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

#[tokio::test]
async fn what_is_stored_survives_a_restart() {
    let (folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    store.close().await;
    let again = Store::open(&format!("sqlite://{}/jobs.db", folder.path().display())).await.unwrap();
    assert_eq!(again.claim(11, 100).await.unwrap().unwrap().payload, "x");
}

#[tokio::test]
async fn urls_that_cannot_be_used_are_explained() {
    assert!(matches!(Store::open("postgres://x/y").await, Err(StoreError::Postgres)));
    assert!(matches!(Store::open("mysql://x/y").await, Err(StoreError::Url(_))));
    assert!(matches!(Store::open("sqlite::memory:").await, Err(StoreError::Url(_))));
    let error = Store::open("sqlite:///nowhere/at/all/jobs.db").await.unwrap_err();
    assert!(error.to_string().contains("unable to open"), "{error}");
}

#[tokio::test]
async fn work_leads_to_more_work_in_one_step() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("refresh", "x")), 10).await.unwrap();
    let leased = store.claim(11, 20).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/2", "old")), 12).await.unwrap();
    store.hand_on(&leased, &[job("tea/1", "y"), job("tea/2", "new")], 13).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 2, running: 0, dead: 0 });
    let mut payloads = Vec::new();
    while let Some(next) = store.claim(14, 100).await.unwrap() {
        payloads.push((next.payload, next.delivery));
    }
    payloads.sort();
    let told = |payload: &str, delivery: &str| (payload.to_owned(), delivery.to_owned());
    assert_eq!(payloads, [told("new", "a"), told("y", "a")]);
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_hands_nothing_on() {
    let (_folder, store) = store().await;
    store.accept(delivery("a"), Some(&job("refresh", "x")), 10).await.unwrap();
    let lost = store.claim(11, 20).await.unwrap().unwrap();
    let other = store.claim(21, 100).await.unwrap().unwrap();
    store.hand_on(&lost, &[job("tea/1", "y")], 22).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 1, dead: 0 });
    store.finish(&other, 23).await.unwrap();
}
