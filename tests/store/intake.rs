//! Accepting deliveries, and what becomes of jobs with the same key.

use shelfmark::store::{Accepted, Counts, NewJob, Priority};

use crate::support::Database;
use crate::{LONG, delivery, dies, in_turn, job};

on_both! {
    a_redelivery_of_failed_work_works_again,
    a_newer_head_replaces_the_waiting_job,
    deliveries_that_come_together_are_each_answered,
    deliveries_of_one_pull_request_that_come_together_are_one_job,
    a_sweep_leaves_what_waits_as_it_is,
    a_replaced_job_waits_no_longer_than_it_would_have,
    more_urgent_work_takes_the_place_of_what_a_sweep_left,
    work_that_is_added_stands_for_what_lies_dead,
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

async fn deliveries_that_come_together_are_each_answered(database: &Database) {
    let store = database.open().await;
    let asked = (0..300).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            // Every third is a repetition, and every second is about the same pull request.
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

async fn a_sweep_leaves_what_waits_as_it_is(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "asked")), 10).await.unwrap();
    store.add(&[job("tea/1", "swept"), NewJob { delay: 50, ..job("tea/2", "later") }], "sweep", 11).await.unwrap();
    assert_eq!(in_turn(&store, 20).await, ["asked"]);
    assert_eq!(in_turn(&store, 61).await, ["later"]);
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

async fn work_that_is_added_stands_for_what_lies_dead(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "old")), 10).await.unwrap();
    dies(&store, "old", true, 11).await;
    store.add(&[job("tea/1", "new")], "comment", 12).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 0, dead: 0 });
    assert_eq!(store.revive_away(13).await.unwrap(), 0);
    assert_eq!(in_turn(&store, 14).await, ["new"]);
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
