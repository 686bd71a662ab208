//! Leasing jobs in turn, and what becomes of them.

use shelfmark::store::{Accepted, Cause, Counts, NewJob, Priority, Standing};

use crate::support::Database;
use crate::{ENDED, LONG, delivery, in_turn, job};

on_both! {
    a_delivery_is_worked_on_once,
    jobs_of_one_pull_request_run_one_after_the_other,
    a_retry_waits_and_yields_to_a_newer_job,
    what_nobody_waits_for_stands_for_nothing_that_somebody_waits_for,
    what_failed_of_something_else_is_not_counted_against_a_job,
    many_workers_never_share_a_job,
    a_flood_of_one_installation_delays_no_other,
    what_waits_for_its_day_changes_no_turns,
    one_installation_does_not_take_all_workers,
    people_come_before_sweeps,
    an_installation_that_github_asks_to_wait_for_is_left_in_peace,
    an_operator_sees_jobs_and_retries_or_drops_them,
    old_work_is_forgotten_and_waiting_work_is_not,
    moments_are_remembered,
    a_job_that_waits_for_its_day_is_known_and_may_be_hastened,
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

async fn a_job_that_waits_for_its_day_is_known_and_may_be_hastened(database: &Database) {
    let store = database.open().await;
    let key = "audit:7:ada/tea#lists";
    assert!(!store.is_awaited(key).await.unwrap());
    store.add(&[NewJob { delay: 100, ..job(key, "look") }], "a", 10).await.unwrap();
    assert!(store.is_awaited(key).await.unwrap());
    assert!(store.claim(50, LONG).await.unwrap().is_none());
    store.hasten(key, 60, 50).await.unwrap();
    store.hasten(key, 90, 50).await.unwrap();
    let leased = store.claim(60, LONG).await.unwrap().unwrap();
    assert!(store.is_awaited(key).await.unwrap(), "it runs");
    // It leaves the next job behind, which follows the repository's name.
    store.add(&[NewJob { delay: 100, ..job(key, "next") }], "a", 61).await.unwrap();
    store.finish(&leased).await.unwrap();
    store.rename_repository("ada/tea", "grace/tea", "Grace/Tea").await.unwrap();
    assert!(!store.is_awaited(key).await.unwrap() && store.is_awaited("audit:7:grace/tea#lists").await.unwrap());
    // A job that was tried waits as long as its failure requires.
    let leased = store.claim(200, LONG).await.unwrap().unwrap();
    store.retry(&leased, 500, "503", 201, Cause::Limit).await.unwrap();
    store.hasten("audit:7:grace/tea#lists", 210, 202).await.unwrap();
    assert!(store.claim(499, LONG).await.unwrap().is_none());
    store.forget_repositories(&["grace/tea".to_owned()]).await.unwrap();
    assert!(!store.is_awaited("audit:7:grace/tea#lists").await.unwrap());
}

async fn a_retry_waits_and_yields_to_a_newer_job(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let first = store.claim(11, LONG).await.unwrap().unwrap();
    store.retry(&first, 50, "502", 12, Cause::Own).await.unwrap();
    assert!(store.claim(49, LONG).await.unwrap().is_none());
    let again = store.claim(50, LONG).await.unwrap().unwrap();
    store.accept(delivery("b"), Some(&job("tea/1", "new")), 51).await.unwrap();
    store.retry(&again, 60, "502", 52, Cause::Own).await.unwrap();
    assert_eq!(store.claim(53, LONG).await.unwrap().unwrap().payload, "new");
    assert!(store.claim(99, LONG).await.unwrap().is_none());
}

async fn what_failed_of_something_else_is_not_counted_against_a_job(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    let causes = [Cause::Away, Cause::Limit, Cause::Own, Cause::Away];
    for (now, cause) in (20..).step_by(10).zip(causes) {
        let leased = store.claim(now, LONG).await.unwrap().unwrap();
        store.retry(&leased, now, "502", now, cause).await.unwrap();
    }
    let last = store.claim(99, LONG).await.unwrap().unwrap();
    assert_eq!((last.attempt, last.own_attempt()), (5, 2));
}

async fn what_nobody_waits_for_stands_for_nothing_that_somebody_waits_for(database: &Database) {
    let store = database.open().await;
    let quiet = NewJob { priority: Priority::Sweep, ..job("tea/1", "quiet") };
    store.accept(delivery("a"), Some(&job("tea/1", "loud")), 10).await.unwrap();
    let loud = store.claim(11, LONG).await.unwrap().unwrap();
    store.add(std::slice::from_ref(&quiet), "a", 12).await.unwrap();
    assert_eq!(store.standing(&loud, LONG).await.unwrap(), Standing::Ours);
    // It fails, and its retry stands for both.
    store.retry(&loud, 20, "502", 13, Cause::Own).await.unwrap();
    let again = store.claim(20, LONG).await.unwrap().unwrap();
    assert_eq!((again.payload.as_str(), again.attempt), ("loud", 2));
    // Its worker ends abruptly.
    store.add(&[quiet], "a", 21).await.unwrap();
    assert_eq!(store.standing(&again, ENDED).await.unwrap(), Standing::Ours);
    let last = store.claim(22, LONG).await.unwrap().unwrap();
    assert_eq!(last.payload, "loud");
    store.finish(&last).await.unwrap();
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

async fn what_waits_for_its_day_changes_no_turns(database: &Database) {
    let store = database.open().await;
    let sweep = |installation, key: String| NewJob { installation, priority: Priority::Sweep, ..job(&key, &key) };
    let dated = NewJob { installation: 3, priority: Priority::Dated, delay: 1_000, ..job("look", "look") };
    store.add(&[dated], "a", 10).await.unwrap();
    let flood: Vec<NewJob> = (0..6).map(|number| sweep(1, format!("flood/{number}"))).collect();
    store.add(&flood, "b", 11).await.unwrap();
    for _ in 0..3 {
        let leased = store.claim(12, LONG).await.unwrap().unwrap();
        store.finish(&leased).await.unwrap();
    }
    // Newcomers take turns with those that were there before.
    let late: Vec<NewJob> = (0..3).map(|number| sweep(2, format!("tea/{number}"))).collect();
    store.add(&late, "c", 13).await.unwrap();
    let wanted = ["flood/3", "tea/0", "flood/4", "tea/1", "flood/5", "tea/2"];
    assert_eq!(in_turn(&store, 20).await, wanted);
    // Its day has come, but other work comes first.
    store.add(&[sweep(1, "flood/6".to_owned())], "d", 2_000).await.unwrap();
    assert_eq!(in_turn(&store, 2_000).await, ["flood/6", "look"]);
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

async fn moments_are_remembered(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.mark("looked").await.unwrap(), None);
    store.set_mark("looked", 10).await.unwrap();
    store.set_mark("looked", 20).await.unwrap();
    store.ping(30).await.unwrap();
    assert_eq!(store.mark("looked").await.unwrap(), Some(20));
}
