//! Jobs that wait or died because something was down.

use crate::support::Database;
use crate::{LONG, delivery, dies, in_turn, job};
use shelfmark::store::{Cause, NewJob};

on_both! {
    what_waits_for_something_that_is_away_is_brought_forward_when_it_is_back,
    what_died_of_something_that_was_away_lives_again_once,
    what_is_still_to_be_explained_lives_again_too,
}

async fn what_waits_for_something_that_is_away_is_brought_forward_when_it_is_back(database: &Database) {
    let store = database.open().await;
    for (guid, installation, cause) in [("a", 1, Cause::Away), ("b", 2, Cause::Own), ("c", 3, Cause::Limit)] {
        store.accept(delivery(guid), Some(&NewJob { installation, ..job(guid, guid) }), 10).await.unwrap();
        let leased = store.claim(11, LONG).await.unwrap().unwrap();
        store.retry(&leased, 5_000, "502", 12, cause).await.unwrap();
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
    store.retry(&again, 5_000, "502", 22, Cause::Own).await.unwrap();
    assert_eq!(store.bring_forward(23).await.unwrap(), 0, "this time it failed of itself");
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
