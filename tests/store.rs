//! Conversations with the store. Each is held on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

mod support;

use shelfmark::store::{Accepted, Counts, Delivery, MOST_LOST, NewJob, PendingEntry, Priority, Store, StoreError};
use support::Database;

/// Holds each conversation on both databases. Without a PostgreSQL server its half is told as ignored, by name.
macro_rules! on_both {
    ($($conversation:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $conversation() {
                super::$conversation(&super::Database::sqlite()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            #[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
            async fn $conversation() {
                super::$conversation(&super::Database::postgres().await).await;
            })*
        }
    };
}

on_both! {
    a_delivery_is_worked_on_once,
    a_redelivery_of_failed_work_works_again,
    a_newer_head_replaces_the_waiting_job,
    jobs_of_one_pull_request_run_one_after_the_other,
    a_lease_that_ends_without_a_word_is_given_to_another,
    an_ended_lease_has_no_say_in_the_newer_work_that_took_its_place,
    a_job_that_ends_every_worker_is_given_up_and_can_be_revived,
    old_work_is_forgotten_and_waiting_work_is_not,
    a_retry_waits_and_yields_to_a_newer_job,
    many_workers_never_share_a_job,
    deliveries_that_come_together_are_each_answered,
    a_flood_of_one_installation_delays_no_other,
    one_installation_does_not_take_all_workers,
    people_come_before_sweeps,
    a_sweep_leaves_what_waits_as_it_is,
    a_running_job_hears_of_newer_work,
    an_installation_that_github_asks_to_wait_for_is_left_in_peace,
    an_operator_sees_jobs_and_retries_or_drops_them,
    moments_are_remembered,
    what_older_pull_requests_would_add_is_known_until_they_are_closed,
    what_is_stored_survives_a_restart,
}

fn delivery(guid: &str) -> Delivery<'_> {
    Delivery { guid, event: "pull_request" }
}

fn job(key: &str, payload: &str) -> NewJob {
    NewJob {
        key: key.to_owned(),
        kind: "review",
        installation: 7,
        priority: Priority::Person,
        delay: 0,
        payload: payload.to_owned(),
    }
}

/// The payloads in the order in which they are done, each before the next is begun.
async fn in_turn(store: &Store, now: i64) -> Vec<String> {
    let mut done = Vec::new();
    while let Some(leased) = store.claim(now, now + 100).await.unwrap() {
        store.finish(&leased).await.unwrap();
        done.push(leased.payload);
    }
    done
}

async fn a_delivery_is_worked_on_once(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap(), Accepted::Stored);
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 11).await.unwrap(), Accepted::Duplicate);
    let leased = store.claim(12, 100).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.attempt), ("x", 1));
    store.finish(&leased).await.unwrap();
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 14).await.unwrap(), Accepted::Duplicate);
    assert!(store.claim(15, 100).await.unwrap().is_none());
}

async fn a_redelivery_of_failed_work_works_again(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let leased = store.claim(11, 100).await.unwrap().unwrap();
    store.give_up(&leased, "GitHub is away", 12).await.unwrap();
    let parting = store.claim(12, 100).await.unwrap().unwrap();
    assert_eq!((parting.parting.as_deref(), parting.attempt), (Some("GitHub is away"), 1));
    store.bury(&parting, 12).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 13).await.unwrap(), Accepted::Revived);
    assert!(store.claim(14, 100).await.unwrap().is_some());
}

async fn a_newer_head_replaces_the_waiting_job(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 11).await.unwrap();
    let leased = store.claim(12, 100).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.delivery.as_str()), ("new", "b"));
    assert!(store.claim(12, 100).await.unwrap().is_none());
}

async fn jobs_of_one_pull_request_run_one_after_the_other(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 12).await.unwrap();
    store.accept(delivery("c"), Some(&job("tea/2", "other")), 13).await.unwrap();
    assert_eq!(store.claim(14, 100).await.unwrap().unwrap().payload, "other");
    assert!(store.claim(14, 100).await.unwrap().is_none());
    store.finish(&first).await.unwrap();
    assert_eq!(store.claim(16, 100).await.unwrap().unwrap().payload, "new");
}

async fn a_lease_that_ends_without_a_word_is_given_to_another(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let lost = store.claim(11, 20).await.unwrap().unwrap();
    assert!(store.claim(19, 100).await.unwrap().is_none());
    assert!(store.keep(&lost, 30).await.unwrap());
    assert!(store.claim(29, 100).await.unwrap().is_none());
    let taken = store.claim(30, 100).await.unwrap().unwrap();
    assert_eq!(taken.attempt, 2);
    assert!(!store.keep(&lost, 200).await.unwrap());
    store.finish(&lost).await.unwrap();
    assert_eq!(store.counts().await.unwrap().running, 1, "what the older lease says is ignored");
}

async fn an_ended_lease_has_no_say_in_the_newer_work_that_took_its_place(database: &Database) {
    let store = database.open().await;
    let swept = NewJob { priority: Priority::Sweep, ..job("tea/1", "old") };
    store.accept(delivery("a"), Some(&swept), 10).await.unwrap();
    let lost = store.claim(11, 20).await.unwrap().unwrap();
    // Whoever looks for work next takes the job back, is busy with what people wait for, and a push replaces what waits.
    store.accept(delivery("b"), Some(&job("tea/2", "other")), 12).await.unwrap();
    assert_eq!(store.claim(20, 100).await.unwrap().unwrap().payload, "other");
    store.accept(delivery("c"), Some(&job("tea/1", "new")), 21).await.unwrap();
    let taken = store.claim(22, 100).await.unwrap().unwrap();
    assert_eq!((taken.payload.as_str(), taken.attempt), ("new", 1));
    store.finish(&lost).await.unwrap();
    assert!(store.keep(&taken, 200).await.unwrap(), "the newer work is still its worker's");
}

async fn a_job_that_ends_every_worker_is_given_up_and_can_be_revived(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    for attempt in 1..=i64::from(MOST_LOST) {
        let leased = store.claim(attempt * 100, attempt * 100 + 50).await.unwrap().unwrap();
        assert_eq!((i64::from(leased.attempt), leased.parting), (attempt, None));
    }
    for attempt in 1..=i64::from(MOST_LOST) {
        let leased = store.claim(5_000 + attempt * 100, 5_050 + attempt * 100).await.unwrap().unwrap();
        assert_eq!(leased.parting.as_deref(), Some("its worker ended without a word"));
    }
    assert!(store.claim(9_000, 9_900).await.unwrap().is_none());
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 9_001).await.unwrap(), Accepted::Revived);
    let again = store.claim(9_002, 9_900).await.unwrap().unwrap();
    assert_eq!((again.attempt, again.parting), (1, None));
    assert_eq!(store.counts().await.unwrap().dead, 0);
}

async fn old_work_is_forgotten_and_waiting_work_is_not(database: &Database) {
    let store = database.open().await;
    for (guid, key) in [("a", "tea/1"), ("b", "tea/2"), ("c", "tea/3")] {
        store.accept(delivery(guid), Some(&job(key, guid)), 10).await.unwrap();
    }
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.finish(&first).await.unwrap();
    let second = store.claim(13, 100).await.unwrap().unwrap();
    store.give_up(&second, "no", 14).await.unwrap();
    let parting = store.claim(14, 100).await.unwrap().unwrap();
    store.bury(&parting, 14).await.unwrap();
    store.prune(1_000).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 0, dead: 0 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 1_001).await.unwrap(), Accepted::Stored);
}

async fn a_retry_waits_and_yields_to_a_newer_job(database: &Database) {
    let store = database.open().await;
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

async fn many_workers_never_share_a_job(database: &Database) {
    let store = database.open().await;
    for number in 0..40_u32 {
        let guid = format!("guid-{number:02}");
        let job = NewJob { installation: number.into(), ..job(&format!("tea/{number}"), &guid) };
        store.accept(delivery(&guid), Some(&job), number.into()).await.unwrap();
    }
    let workers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            while let Some(leased) = store.claim(100, 1_000).await.unwrap() {
                mine.push(leased.payload.clone());
                store.finish(&leased).await.unwrap();
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

async fn deliveries_that_come_together_are_each_answered(database: &Database) {
    let store = database.open().await;
    let asked = (0..300).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            // Every third is a repetition, and every second concerns the same pull request.
            let guid = format!("guid-{}", number % 200);
            let about = job(&format!("tea/{}", number % 2 * number), &guid);
            (guid.clone(), store.accept(delivery(&guid), Some(&about), 10).await.unwrap())
        })
    });
    let mut stored = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        let (guid, accepted) = asked.await.unwrap();
        stored.extend((accepted == Accepted::Stored).then_some(guid));
    }
    stored.sort();
    stored.dedup();
    assert_eq!(stored.len(), 200);
    assert!(store.counts().await.unwrap().waiting > 100);
}

async fn a_flood_of_one_installation_delays_no_other(database: &Database) {
    let store = database.open().await;
    let from = |installation, key: &str| NewJob { installation, ..job(key, key) };
    for number in 0..50 {
        let key = format!("flood/{number:02}");
        store.accept(delivery(&key), Some(&from(1, &key)), 10).await.unwrap();
    }
    for key in ["tea/1", "tea/2"] {
        store.accept(delivery(key), Some(&from(2, key)), 11).await.unwrap();
    }
    store.accept(delivery("milk/1"), Some(&from(3, "milk/1")), 12).await.unwrap();
    let done = in_turn(&store, 20).await;
    assert_eq!(done[..6], ["flood/00", "tea/1", "milk/1", "flood/01", "tea/2", "flood/02"]);
    assert_eq!(done.len(), 53);
}

async fn one_installation_does_not_take_all_workers(database: &Database) {
    let store = database.open().await;
    for number in 0..5 {
        let key = format!("flood/{number}");
        store.accept(delivery(&key), Some(&job(&key, &key)), 10).await.unwrap();
    }
    let first = store.claim(11, 100).await.unwrap().unwrap();
    store.claim(11, 100).await.unwrap().unwrap();
    assert!(store.claim(11, 100).await.unwrap().is_none(), "two of one installation run");
    store.accept(delivery("tea"), Some(&NewJob { installation: 8, ..job("tea/1", "tea") }), 12).await.unwrap();
    assert_eq!(store.claim(13, 100).await.unwrap().unwrap().payload, "tea");
    store.finish(&first).await.unwrap();
    assert_eq!(store.claim(14, 100).await.unwrap().unwrap().payload, "flood/2");
}

async fn people_come_before_sweeps(database: &Database) {
    let store = database.open().await;
    let sweep = |key: &str| NewJob { priority: Priority::Sweep, ..job(key, key) };
    store.add(&[sweep("tea/1"), sweep("tea/2"), sweep("tea/3")], "sweep", 10).await.unwrap();
    store.accept(delivery("a"), Some(&job("tea/9", "tea/9")), 11).await.unwrap();
    // Somebody pushes to what the sweep had found.
    store.accept(delivery("b"), Some(&job("tea/3", "pushed")), 12).await.unwrap();
    assert_eq!(in_turn(&store, 20).await, ["tea/9", "pushed", "tea/1", "tea/2"]);
}

async fn a_sweep_leaves_what_waits_as_it_is(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "asked")), 10).await.unwrap();
    store.add(&[job("tea/1", "swept"), NewJob { delay: 50, ..job("tea/2", "later") }], "sweep", 11).await.unwrap();
    assert_eq!(in_turn(&store, 20).await, ["asked"]);
    assert_eq!(in_turn(&store, 61).await, ["later"]);
}

async fn a_running_job_hears_of_newer_work(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let running = store.claim(11, 100).await.unwrap().unwrap();
    assert!(!store.is_superseded(&running).await.unwrap());
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 12).await.unwrap();
    assert!(store.is_superseded(&running).await.unwrap());
    store.give_up(&running, "502", 13).await.unwrap();
    assert_eq!(in_turn(&store, 14).await, ["new"]);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

async fn an_installation_that_github_asks_to_wait_for_is_left_in_peace(database: &Database) {
    let store = database.open().await;
    for (guid, installation) in [("a", 7), ("b", 7), ("c", 8)] {
        store.accept(delivery(guid), Some(&NewJob { installation, ..job(guid, guid) }), 10).await.unwrap();
    }
    store.hold(7, 50).await.unwrap();
    assert_eq!(in_turn(&store, 20).await, ["c"]);
    assert_eq!(store.oldest_ready(49).await.unwrap(), None);
    assert_eq!(store.oldest_ready(60).await.unwrap(), Some(50));
    assert_eq!(in_turn(&store, 60).await, ["a", "b"]);
}

async fn an_operator_sees_jobs_and_retries_or_drops_them(database: &Database) {
    let store = database.open().await;
    for guid in ["a", "b"] {
        store.accept(delivery(guid), Some(&job(guid, guid)), 10).await.unwrap();
        let leased = store.claim(11, 100).await.unwrap().unwrap();
        store.give_up(&leased, "422", 12).await.unwrap();
        let parting = store.claim(12, 100).await.unwrap().unwrap();
        store.bury(&parting, 12).await.unwrap();
    }
    let listed = store.list(10).await.unwrap();
    assert_eq!((listed.len(), listed[0].state.as_str(), listed[0].error.as_deref()), (2, "dead", Some("422")));
    assert!(store.revive(listed[0].id, 20).await.unwrap());
    assert!(store.drop_job(listed[1].id).await.unwrap());
    assert!(!store.drop_job(listed[1].id).await.unwrap());
    let again = store.claim(21, 100).await.unwrap().unwrap();
    assert_eq!((again.parting, again.attempt), (None, 1));
    assert!(!store.drop_job(again.id).await.unwrap(), "it runs");
}

async fn moments_are_remembered(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.mark("looked").await.unwrap(), None);
    store.set_mark("looked", 10).await.unwrap();
    store.set_mark("looked", 20).await.unwrap();
    store.ping(30).await.unwrap();
    assert_eq!(store.mark("looked").await.unwrap(), Some(20));
}

fn pending(identity: &str) -> PendingEntry {
    PendingEntry { path: "README.md".to_owned(), identity: identity.to_owned(), title: "A tea".to_owned() }
}

async fn what_older_pull_requests_would_add_is_known_until_they_are_closed(database: &Database) {
    let store = database.open().await;
    let assam = pending("web:assam.example/");
    store.remember_pending("ada/tea", 3, &[assam.clone(), assam.clone()], 10).await.unwrap();
    store.remember_pending("ada/tea", 5, &[pending("web:bai.example/")], 11).await.unwrap();
    store.remember_pending("ada/coffee", 1, &[pending("web:mocha.example/")], 12).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 3).await.unwrap(), [], "neither its own nor later ones");
    assert_eq!(store.pending_before("ada/tea", 5).await.unwrap(), [(3, assam)]);
    store.remember_pending("ada/tea", 3, &[pending("web:ceylon.example/")], 13).await.unwrap();
    let both = store.pending_before("ada/tea", 9).await.unwrap();
    assert_eq!(both.len(), 2, "a new state takes the place of the old one");
    store.forget_pending("ada/tea", 3).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), [(5, pending("web:bai.example/"))]);
    store.prune_pending(12).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), []);
    assert_eq!(store.pending_before("ada/coffee", 2).await.unwrap().len(), 1);
}

async fn what_is_stored_survives_a_restart(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    store.close().await;
    assert!(matches!(store.accept(delivery("b"), None, 11).await, Err(StoreError::Away(_))));
    assert_eq!(database.open().await.claim(11, 100).await.unwrap().unwrap().payload, "x");
}

#[tokio::test]
async fn urls_that_cannot_be_used_are_explained() {
    assert!(matches!(Store::open("mysql://x/y").await, Err(StoreError::Url(_))));
    assert!(matches!(Store::open("sqlite::memory:").await, Err(StoreError::Url(_))));
    let error = Store::open("sqlite:///nowhere/at/all/jobs.db").await.unwrap_err();
    assert!(error.to_string().contains("unable to open"), "{error}");
    let error = Store::open("postgres://tea:secret@127.0.0.1:1/tea").await.unwrap_err().to_string();
    assert!(error.contains("a PostgreSQL server must be up") && !error.contains("secret"), "{error}");
}

/// What version 0.1.0 left behind is done by this one.
#[tokio::test]
async fn jobs_of_the_version_before_are_done() {
    let database = Database::sqlite();
    let before = tempfile::tempdir().unwrap();
    let first = "0001_deliveries_and_jobs.sql";
    let migrations = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    std::fs::copy(migrations.join(first), before.path().join(first)).unwrap();
    let pool = sqlx::SqlitePool::connect(&format!("{}?mode=rwc", database.url)).await.unwrap();
    sqlx::migrate::Migrator::new(before.path()).await.unwrap().run(&pool).await.unwrap();
    for (id, state) in [(1, "waiting"), (2, "running"), (3, "done"), (4, "dead")] {
        let sql = "INSERT INTO jobs (id, key, installation, payload, delivery, state, run_at, attempts, leases, lease_until, changed_at)
                   VALUES ($1, 'tea/' || $1, 7, 'payload ' || $1, 'guid-' || $1, $2, 10, 1, 1, 50, 10)";
        sqlx::query(sql).bind(id).bind(state).execute(&pool).await.unwrap();
        let sql =
            "INSERT INTO deliveries (guid, event, received_at, job) VALUES ('guid-' || $1, 'pull_request', 10, $1)";
        sqlx::query(sql).bind(id).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = database.open().await;
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 1, dead: 1 });
    assert_eq!(store.accept(delivery("guid-3"), Some(&job("tea/3", "x")), 60).await.unwrap(), Accepted::Duplicate);
    assert_eq!(store.accept(delivery("guid-4"), Some(&job("tea/4", "again")), 60).await.unwrap(), Accepted::Revived);
    let mut done = in_turn(&store, 70).await;
    done.sort();
    assert_eq!(done, ["again", "payload 1", "payload 2"]);
    store.prune(1_000).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn only_one_process_at_a_time_has_a_turn() {
    let database = Database::postgres().await;
    let (one, other) = (database.open().await, database.open().await);
    let alone = one.alone_now("sweep").await.unwrap().unwrap();
    assert!(other.alone_now("sweep").await.unwrap().is_none());
    assert!(other.alone_now("another").await.unwrap().is_some());
    let waits = tokio::spawn(async move { other.alone("sweep").await.map(drop) });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!waits.is_finished());
    drop(alone);
    waits.await.unwrap().unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn processes_that_start_and_work_together_share_no_job() {
    let database = Database::postgres().await;
    let url = database.url.clone();
    let start = |name: usize| {
        let url = url.clone();
        tokio::spawn(async move {
            let store = Store::open(&url).await.unwrap();
            for number in 0..50 {
                // Each delivery comes to all of them.
                let (guid, key) = (format!("guid-{number}"), format!("tea/{}", number % 40));
                let job = NewJob { installation: number % 9, ..job(&key, &format!("{name}")) };
                store.accept(delivery(&guid), Some(&job), 10).await.unwrap();
            }
            let mut mine = Vec::new();
            while let Some(leased) = store.claim(100, 1_000).await.unwrap() {
                mine.push(leased.id);
                store.finish(&leased).await.unwrap();
            }
            mine
        })
    };
    let processes: Vec<_> = (0..4).map(start).collect();
    let mut all = Vec::new();
    for process in processes {
        all.extend(process.await.unwrap());
    }
    let done = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), done, "a job was done twice");
    assert_eq!(database.open().await.counts().await.unwrap(), Counts::default());
}
