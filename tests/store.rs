//! Conversations with the store. Each is held on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

mod support;

use std::time::Duration;

use shelfmark::store::{
    Accepted, Counts, Delivery, MOST_LOST, NewJob, PendingEntry, Priority, Standing, Store, StoreError,
};
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
    leases_do_not_depend_on_what_time_the_worker_believes_it_is,
    a_job_that_is_about_to_tell_hears_that_another_has_it_and_else_keeps_it,
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
    what_waits_for_something_that_is_away_is_brought_forward_when_it_is_back,
    what_died_of_something_that_was_away_lives_again_once,
    what_is_still_to_be_explained_lives_again_too,
    a_replaced_job_waits_no_longer_than_it_would_have,
    more_urgent_work_takes_the_place_of_what_a_sweep_left,
    deliveries_of_one_pull_request_that_come_together_are_one_job,
    what_was_said_is_remembered_until_the_pull_request_is_closed,
    what_is_known_of_a_repository_moves_with_its_name,
    an_installation_that_is_taken_back_is_forgotten,
    what_is_stored_survives_a_restart,
}

/// A lease that no test sees the end of.
const LONG: Duration = Duration::from_hours(1);

/// A lease that has ended when it begins.
const ENDED: Duration = Duration::ZERO;

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
    while let Some(leased) = store.claim(now, LONG).await.unwrap() {
        store.finish(&leased).await.unwrap();
        done.push(leased.payload);
    }
    done
}

async fn a_delivery_is_worked_on_once(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap(), Accepted::Stored);
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 11).await.unwrap(), Accepted::Duplicate);
    let leased = store.claim(12, LONG).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.attempt), ("x", 1));
    store.finish(&leased).await.unwrap();
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 14).await.unwrap(), Accepted::Duplicate);
    assert!(store.claim(15, LONG).await.unwrap().is_none());
}

async fn a_redelivery_of_failed_work_works_again(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let leased = store.claim(11, LONG).await.unwrap().unwrap();
    store.give_up(&leased, "GitHub is away", 12, false).await.unwrap();
    let parting = store.claim(12, LONG).await.unwrap().unwrap();
    assert_eq!((parting.parting.as_deref(), parting.attempt), (Some("GitHub is away"), 1));
    store.bury(&parting, 12).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 13).await.unwrap(), Accepted::Revived);
    assert!(store.claim(14, LONG).await.unwrap().is_some());
}

async fn a_newer_head_replaces_the_waiting_job(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 11).await.unwrap();
    let leased = store.claim(12, LONG).await.unwrap().unwrap();
    assert_eq!((leased.payload.as_str(), leased.delivery.as_str()), ("new", "b"));
    assert!(store.claim(12, LONG).await.unwrap().is_none());
}

async fn jobs_of_one_pull_request_run_one_after_the_other(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, LONG).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 12).await.unwrap();
    store.accept(delivery("c"), Some(&job("tea/2", "other")), 13).await.unwrap();
    assert_eq!(store.claim(14, LONG).await.unwrap().unwrap().payload, "other");
    assert!(store.claim(14, LONG).await.unwrap().is_none());
    store.finish(&first).await.unwrap();
    assert_eq!(store.claim(16, LONG).await.unwrap().unwrap().payload, "new");
}

async fn a_lease_that_ends_without_a_word_is_given_to_another(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let lost = store.claim(11, ENDED).await.unwrap().unwrap();
    assert!(store.keep(&lost, LONG).await.unwrap(), "nobody has taken it back yet");
    assert!(store.claim(12, LONG).await.unwrap().is_none());
    assert!(store.keep(&lost, ENDED).await.unwrap());
    let taken = store.claim(13, LONG).await.unwrap().unwrap();
    assert_eq!(taken.attempt, 2);
    assert!(!store.keep(&lost, LONG).await.unwrap());
    store.finish(&lost).await.unwrap();
    assert_eq!(store.counts().await.unwrap().running, 1, "what the older lease says is ignored");
}

async fn leases_do_not_depend_on_what_time_the_worker_believes_it_is(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 1_000).await.unwrap();
    let running = store.claim(1_000, LONG).await.unwrap().unwrap();
    let days = 7 * 24 * 3_600 * 1_000;
    for stepped in [1_000 + days, 0, -days] {
        assert!(store.claim(stepped, LONG).await.unwrap().is_none());
    }
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Ours);
}

async fn an_ended_lease_has_no_say_in_the_newer_work_that_took_its_place(database: &Database) {
    let store = database.open().await;
    let swept = NewJob { priority: Priority::Sweep, ..job("tea/1", "old") };
    store.accept(delivery("a"), Some(&swept), 10).await.unwrap();
    let lost = store.claim(11, ENDED).await.unwrap().unwrap();
    // Whoever looks for work next takes the job back, is busy with what people wait for, and a push replaces what waits.
    store.accept(delivery("b"), Some(&job("tea/2", "other")), 12).await.unwrap();
    assert_eq!(store.claim(20, LONG).await.unwrap().unwrap().payload, "other");
    store.accept(delivery("c"), Some(&job("tea/1", "new")), 21).await.unwrap();
    let taken = store.claim(22, LONG).await.unwrap().unwrap();
    assert_eq!((taken.payload.as_str(), taken.attempt), ("new", 1));
    store.finish(&lost).await.unwrap();
    assert!(store.keep(&taken, LONG).await.unwrap(), "the newer work is still its worker's");
}

async fn a_job_that_ends_every_worker_is_given_up_and_can_be_revived(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    for attempt in 1..=i64::from(MOST_LOST) {
        let leased = store.claim(attempt * 100, ENDED).await.unwrap().unwrap();
        assert_eq!((i64::from(leased.attempt), leased.parting), (attempt, None));
    }
    for attempt in 1..=i64::from(MOST_LOST) {
        let leased = store.claim(5_000 + attempt * 100, ENDED).await.unwrap().unwrap();
        assert_eq!(leased.parting.as_deref(), Some("its worker ended without a word"));
    }
    assert!(store.claim(9_000, LONG).await.unwrap().is_none());
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 9_001).await.unwrap(), Accepted::Revived);
    let again = store.claim(9_002, LONG).await.unwrap().unwrap();
    assert_eq!((again.attempt, again.parting), (1, None));
    assert_eq!(store.counts().await.unwrap().dead, 0);
}

async fn old_work_is_forgotten_and_waiting_work_is_not(database: &Database) {
    let store = database.open().await;
    for (guid, key) in [("a", "tea/1"), ("b", "tea/2"), ("c", "tea/3")] {
        store.accept(delivery(guid), Some(&job(key, guid)), 10).await.unwrap();
    }
    let first = store.claim(11, LONG).await.unwrap().unwrap();
    store.finish(&first).await.unwrap();
    let second = store.claim(13, LONG).await.unwrap().unwrap();
    store.give_up(&second, "no", 14, false).await.unwrap();
    let parting = store.claim(14, LONG).await.unwrap().unwrap();
    store.bury(&parting, 14).await.unwrap();
    store.prune(1_000).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 0, dead: 0 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 1_001).await.unwrap(), Accepted::Stored);
}

async fn a_retry_waits_and_yields_to_a_newer_job(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, LONG).await.unwrap().unwrap();
    store.retry(&first, 50, "502", 12, false).await.unwrap();
    assert!(store.claim(49, LONG).await.unwrap().is_none());
    let again = store.claim(50, LONG).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 51).await.unwrap();
    store.retry(&again, 60, "502", 52, false).await.unwrap();
    assert_eq!(store.claim(53, LONG).await.unwrap().unwrap().payload, "new");
    assert!(store.claim(99, LONG).await.unwrap().is_none());
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
            while let Some(leased) = store.claim(100, LONG).await.unwrap() {
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
    let first = store.claim(11, LONG).await.unwrap().unwrap();
    store.claim(11, LONG).await.unwrap().unwrap();
    assert!(store.claim(11, LONG).await.unwrap().is_none(), "two of one installation run");
    store.accept(delivery("tea"), Some(&NewJob { installation: 8, ..job("tea/1", "tea") }), 12).await.unwrap();
    assert_eq!(store.claim(13, LONG).await.unwrap().unwrap().payload, "tea");
    store.finish(&first).await.unwrap();
    assert_eq!(store.claim(14, LONG).await.unwrap().unwrap().payload, "flood/2");
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
    let running = store.claim(11, LONG).await.unwrap().unwrap();
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Ours);
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 12).await.unwrap();
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Superseded);
    store.give_up(&running, "502", 13, false).await.unwrap();
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Lost);
    assert_eq!(in_turn(&store, 14).await, ["new"]);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

async fn a_job_that_is_about_to_tell_hears_that_another_has_it_and_else_keeps_it(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let first = store.claim(11, ENDED).await.unwrap().unwrap();
    assert_eq!(store.standing(&first, LONG).await.unwrap(), Standing::Ours);
    assert!(store.claim(12, LONG).await.unwrap().is_none(), "the question has kept the lease");
    store.keep(&first, ENDED).await.unwrap();
    let second = store.claim(13, LONG).await.unwrap().unwrap();
    assert_eq!(store.standing(&first, LONG).await.unwrap(), Standing::Lost);
    assert_eq!(store.standing(&second, LONG).await.unwrap(), Standing::Ours);
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
        let leased = store.claim(11, LONG).await.unwrap().unwrap();
        store.give_up(&leased, "422", 12, false).await.unwrap();
        let parting = store.claim(12, LONG).await.unwrap().unwrap();
        store.bury(&parting, 12).await.unwrap();
    }
    let listed = store.list(10).await.unwrap();
    assert_eq!((listed.len(), listed[0].state.as_str(), listed[0].error.as_deref()), (2, "dead", Some("422")));
    assert!(store.revive(listed[0].id, 20).await.unwrap());
    assert!(store.drop_job(listed[1].id).await.unwrap());
    assert!(!store.drop_job(listed[1].id).await.unwrap());
    let again = store.claim(21, LONG).await.unwrap().unwrap();
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
    store.forget_pull("ada/tea", 3).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), [(5, pending("web:bai.example/"))]);
    store.prune_pulls(12).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), []);
    assert_eq!(store.pending_before("ada/coffee", 2).await.unwrap().len(), 1);
}

async fn what_is_stored_survives_a_restart(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    store.close().await;
    assert!(matches!(store.accept(delivery("b"), None, 11).await, Err(StoreError::Away(_))));
    assert_eq!(database.open().await.claim(11, LONG).await.unwrap().unwrap().payload, "x");
}

async fn what_waits_for_something_that_is_away_is_brought_forward_when_it_is_back(database: &Database) {
    let store = database.open().await;
    for (guid, installation, away) in [("a", 1, true), ("b", 2, false), ("c", 3, true)] {
        store.accept(delivery(guid), Some(&NewJob { installation, ..job(guid, guid) }), 10).await.unwrap();
        let leased = store.claim(11, LONG).await.unwrap().unwrap();
        store.retry(&leased, 5_000, "502", 12, away).await.unwrap();
    }
    store.hold(3, 6_000).await.unwrap();
    assert_eq!(
        store.bring_forward(20).await.unwrap(),
        1,
        "not what failed of itself, nor what GitHub asked to wait for"
    );
    let again = store.claim(20, LONG).await.unwrap().unwrap();
    assert_eq!((again.payload.as_str(), again.attempt), ("a", 2));
    assert!(store.claim(20, LONG).await.unwrap().is_none());
    assert_eq!(store.bring_forward(21).await.unwrap(), 0);
    store.retry(&again, 5_000, "502", 22, false).await.unwrap();
    assert_eq!(store.bring_forward(23).await.unwrap(), 0, "this time it failed of itself");
}

/// Fails until it lies dead.
async fn dies(store: &Store, guid: &str, away: bool, now: i64) {
    let leased = store.claim(now, LONG).await.unwrap().unwrap();
    assert_eq!(leased.payload, guid);
    store.give_up(&leased, "502", now, away).await.unwrap();
    let parting = store.claim(now, LONG).await.unwrap().unwrap();
    // What the explanation fails of has no say in what the job died of.
    store.retry(&parting, now, "502", now, !away).await.unwrap();
    let parting = store.claim(now, LONG).await.unwrap().unwrap();
    store.give_up(&parting, "502", now, !away).await.unwrap();
}

async fn what_died_of_something_that_was_away_lives_again_once(database: &Database) {
    let store = database.open().await;
    for (guid, away) in [("a", true), ("b", false), ("c", true)] {
        store.accept(delivery(guid), Some(&job(guid, guid)), 10).await.unwrap();
        dies(&store, guid, away, 11).await;
    }
    store.accept(delivery("d"), Some(&job("c", "newer than c")), 12).await.unwrap();
    assert_eq!(store.revive_away(20).await.unwrap(), 1, "neither what died of itself nor what newer work stands for");
    dies(&store, "a", true, 20).await;
    assert_eq!(store.revive_away(21).await.unwrap(), 0, "once in its life");
    assert_eq!(in_turn(&store, 21).await, ["newer than c"]);
    store.accept(delivery("e"), Some(&job("a", "a")), 22).await.unwrap();
    dies(&store, "a", true, 23).await;
    assert_eq!(store.revive_away(24).await.unwrap(), 1, "new work has a life of its own");
}

async fn what_is_still_to_be_explained_lives_again_too(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("a", "a")), 10).await.unwrap();
    let leased = store.claim(11, LONG).await.unwrap().unwrap();
    store.give_up(&leased, "502", 12, true).await.unwrap();
    assert_eq!(store.revive_away(13).await.unwrap(), 1);
    let again = store.claim(13, LONG).await.unwrap().unwrap();
    assert_eq!((again.attempt, again.parting), (1, None));
}

async fn a_replaced_job_waits_no_longer_than_it_would_have(database: &Database) {
    let store = database.open().await;
    let delayed = |payload: &str| NewJob { delay: 60, ..job("tea", payload) };
    store.accept(delivery("a"), Some(&delayed("first")), 10).await.unwrap();
    store.accept(delivery("b"), Some(&delayed("second")), 60).await.unwrap();
    assert_eq!(in_turn(&store, 69).await, [] as [&str; 0]);
    assert_eq!(in_turn(&store, 70).await, ["second"]);
    store.accept(delivery("c"), Some(&delayed("third")), 100).await.unwrap();
    store.accept(delivery("d"), Some(&job("tea", "fourth")), 110).await.unwrap();
    assert_eq!(in_turn(&store, 110).await, ["fourth"]);
}

async fn more_urgent_work_takes_the_place_of_what_a_sweep_left(database: &Database) {
    let store = database.open().await;
    let sweep = |payload: &str, delay| NewJob { priority: Priority::Sweep, delay, ..job("tea/1", payload) };
    store.add(&[sweep("swept", 500)], "sweep", 10).await.unwrap();
    store.add(&[sweep("swept again", 0)], "sweep", 11).await.unwrap();
    assert_eq!(in_turn(&store, 12).await, [] as [&str; 0], "as urgent as what waits is not more urgent");
    store.add(&[sweep("both", 0), job("tea/1", "asked"), sweep("late", 0)], "comment", 13).await.unwrap();
    assert_eq!(in_turn(&store, 14).await, ["asked"]);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

async fn deliveries_of_one_pull_request_that_come_together_are_one_job(database: &Database) {
    let store = database.open().await;
    let asked = (0..100).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let (guid, about) = (format!("guid-{number:02}"), job("tea/1", &format!("{number:02}")));
            store.accept(delivery(&guid), Some(&about), 10).await.unwrap()
        })
    });
    for asked in asked.collect::<Vec<_>>() {
        assert_eq!(asked.await.unwrap(), Accepted::Stored);
    }
    let leased = store.claim(11, LONG).await.unwrap().unwrap();
    assert_eq!(leased.delivery, format!("guid-{}", leased.payload), "one delivery's, and whole");
    store.give_up(&leased, "no", 12, false).await.unwrap();
    let parting = store.claim(12, LONG).await.unwrap().unwrap();
    store.bury(&parting, 12).await.unwrap();
    for (guid, accepted) in [("guid-00", Accepted::Revived), ("guid-99", Accepted::Duplicate)] {
        assert_eq!(store.accept(delivery(guid), Some(&job("tea/1", guid)), 13).await.unwrap(), accepted);
    }
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

async fn what_was_said_is_remembered_until_the_pull_request_is_closed(database: &Database) {
    let store = database.open().await;
    store.remember_said("ada/tea", 3, &keys(&["b", "a", "b"]), 10).await.unwrap();
    store.remember_said("ada/tea", 4, &keys(&["other"]), 10).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), ["a", "b"]);
    store.remember_said("ada/tea", 3, &keys(&["c"]), 20).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), ["c"]);
    store.remember_pending("ada/tea", 3, &[pending("web:assam.example/")], 20).await.unwrap();
    store.prune_pulls(20).await.unwrap();
    assert_eq!(store.said("ada/tea", 4).await.unwrap(), [] as [&str; 0], "it is too old");
    store.forget_pull("ada/tea", 3).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), [] as [&str; 0]);
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), []);
}

async fn what_is_known_of_a_repository_moves_with_its_name(database: &Database) {
    let store = database.open().await;
    for (repository, identity) in [("ada/tea", "web:assam.example/"), ("grace/tea", "web:bai.example/")] {
        store.remember_pending(repository, 3, &[pending(identity)], 10).await.unwrap();
        store.remember_said(repository, 3, &keys(&[identity]), 10).await.unwrap();
    }
    store.rename_repository("ada/tea", "ada/tea").await.unwrap();
    store.rename_repository("ada/tea", "grace/tea").await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), [] as [&str; 0]);
    assert_eq!(store.said("grace/tea", 3).await.unwrap(), ["web:assam.example/"]);
    assert_eq!(store.pending_before("grace/tea", 9).await.unwrap(), [(3, pending("web:assam.example/"))]);
}

async fn an_installation_that_is_taken_back_is_forgotten(database: &Database) {
    let store = database.open().await;
    for repository in ["ada/tea", "ada/tea-2", "grace/milk"] {
        store.remember_pending(repository, 3, &[pending("web:assam.example/")], 10).await.unwrap();
        store.remember_said(repository, 3, &keys(&["a"]), 10).await.unwrap();
    }
    for (guid, installation) in [("dead", 7), ("running", 7), ("waiting", 7), ("other", 8)] {
        store.accept(delivery(guid), Some(&NewJob { installation, ..job(guid, guid) }), 10).await.unwrap();
        if guid == "dead" {
            dies(&store, guid, true, 11).await;
        }
        if guid == "running" {
            store.claim(12, LONG).await.unwrap().unwrap();
        }
    }
    store.forget_installation(7, &keys(&["ada/tea"])).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 1, dead: 0 });
    assert_eq!(in_turn(&store, 13).await, ["other"]);
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), [] as [&str; 0]);
    assert_eq!(store.said("ada/tea-2", 3).await.unwrap(), ["a"]);
    store.forget_repositories(&keys(&["ada/tea-2"])).await.unwrap();
    assert_eq!(store.pending_before("ada/tea-2", 9).await.unwrap(), []);
    assert_eq!(store.pending_before("grace/milk", 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_belongs_to_one_process_and_others_may_look() {
    let database = Database::sqlite();
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let running = store.claim(11, LONG).await.unwrap().unwrap();
    let error = Store::open(&database.url, 4).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken(_)) && error.to_string().contains("shelfmark.db.lock"), "{error}");
    let visitor = database.visit().await;
    assert_eq!(visitor.list(9).await.unwrap()[0].state, "running");
    assert!(!visitor.drop_job(running.id).await.unwrap());
    visitor.close().await;
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Ours, "a visitor frees nothing");
    // The process ends without a word: who comes next has the file, and what was leased.
    store.close().await;
    let next = database.open().await;
    assert_eq!(next.claim(12, LONG).await.unwrap().unwrap().payload, "x");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_one_lock_by_whatever_name_it_is_reached() {
    let (database, links) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let _store = database.open().await;
    let link = links.path().join("other.db");
    std::os::unix::fs::symlink(database.url.strip_prefix("sqlite://").unwrap(), &link).unwrap();
    let error = Store::open(&format!("sqlite://{}", link.display()), 4).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken(_)), "{error}");
}

/// A newer version has added to the tables, and this one is put in its place again.
#[tokio::test]
async fn a_version_before_works_with_what_a_later_one_has_added() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let pool = sqlx::SqlitePool::connect(&database.url).await.unwrap();
    for sql in [
        "ALTER TABLE jobs ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'colours', 1, x'00', 0)",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    assert_eq!(in_turn(&store, 11).await, ["x"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn processes_whose_clocks_differ_do_not_take_one_anothers_work() {
    let database = Database::postgres().await;
    let (one, other) = (database.open().await, database.open().await);
    let (now, ahead) = (1_000_000, 1_000_000 + 90_000);
    one.accept(delivery("a"), Some(&job("tea/1", "x")), now).await.unwrap();
    let running = one.claim(now, LONG).await.unwrap().unwrap();
    assert!(other.claim(ahead, LONG).await.unwrap().is_none());
    assert_eq!(one.standing(&running, ENDED).await.unwrap(), Standing::Ours);
    assert_eq!(other.claim(ahead, LONG).await.unwrap().unwrap().attempt, 2);
    assert_eq!(one.standing(&running, LONG).await.unwrap(), Standing::Lost);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn every_worker_can_write_and_ask_at_the_same_time() {
    let database = Database::postgres().await;
    let store = Store::open(&database.url, 16).await.unwrap();
    let mut turns = Vec::new();
    for worker in 0..16 {
        turns.push(store.alone(&format!("writes of installation {worker}")).await.unwrap());
    }
    let began = std::time::Instant::now();
    let asked = (0..16).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.counts().await.unwrap() })
    });
    for asked in asked.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn urls_that_cannot_be_used_are_explained() {
    assert!(matches!(Store::open("mysql://x/y", 4).await, Err(StoreError::Url(_))));
    assert!(matches!(Store::open("sqlite::memory:", 4).await, Err(StoreError::Url(_))));
    let error = Store::open("sqlite:///nowhere/at/all/jobs.db", 4).await.unwrap_err();
    assert!(error.to_string().contains("unable to open"), "{error}");
    let error = Store::open("postgres://tea:secret@127.0.0.1:1/tea", 4).await.unwrap_err().to_string();
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
    tokio::time::sleep(Duration::from_millis(200)).await;
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
            let store = Store::open(&url, 4).await.unwrap();
            for number in 0..50 {
                // Each delivery comes to all of them.
                let (guid, key) = (format!("guid-{number}"), format!("tea/{}", number % 40));
                let job = NewJob { installation: number % 9, ..job(&key, &format!("{name}")) };
                store.accept(delivery(&guid), Some(&job), 10).await.unwrap();
            }
            let mut mine = Vec::new();
            while let Some(leased) = store.claim(100, LONG).await.unwrap() {
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
