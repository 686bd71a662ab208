//! What is known about pull requests, repositories and installations.

use shelfmark::store::{Counts, NewJob, PendingEntry};

use crate::support::Database;
use crate::{LONG, delivery, dies, in_turn, job};

on_both! {
    what_older_pull_requests_would_add_is_known_until_they_are_closed,
    what_was_said_is_remembered_though_the_pull_request_is_closed,
    what_is_known_of_a_repository_moves_with_its_name,
    an_installation_that_is_taken_back_is_forgotten,
}

fn pending(identity: &str) -> PendingEntry {
    PendingEntry { path: "README.md".to_owned(), identity: identity.to_owned(), title: "A tea".to_owned() }
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
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
    store.prune_pulls(12).await.unwrap();
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), []);
    assert_eq!(store.pending_before("ada/coffee", 2).await.unwrap().len(), 1);
}

async fn what_was_said_is_remembered_though_the_pull_request_is_closed(database: &Database) {
    let store = database.open().await;
    store.remember_said("ada/tea", 3, &keys(&["b", "a", "b"]), 10).await.unwrap();
    store.remember_said("ada/tea", 4, &keys(&["other"]), 10).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), ["a", "b"]);
    store.remember_said("ada/tea", 3, &keys(&["c"]), 20).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), ["c"]);
    store.remember_pending("ada/tea", 3, &[pending("web:assam.example/")], 20).await.unwrap();
    store.prune_pulls(20).await.unwrap();
    assert_eq!(store.said("ada/tea", 4).await.unwrap(), [] as [&str; 0], "it is too old");
    store.forget_pending("ada/tea", 3).await.unwrap();
    assert_eq!(store.said("ada/tea", 3).await.unwrap(), ["c"], "it may be opened again");
    assert_eq!(store.pending_before("ada/tea", 9).await.unwrap(), []);
}

async fn what_is_known_of_a_repository_moves_with_its_name(database: &Database) {
    let store = database.open().await;
    for (repository, identity) in [("ada/tea", "web:assam.example/"), ("grace/tea", "web:bai.example/")] {
        store.remember_pending(repository, 3, &[pending(identity)], 10).await.unwrap();
        store.remember_said(repository, 3, &keys(&[identity]), 10).await.unwrap();
    }
    store.rename_repository("ada/tea", "ada/tea", "Ada/Tea").await.unwrap();
    for (guid, key) in
        [("a", "review:ada/tea#3"), ("b", "review:ada/tea#4"), ("c", "review:grace/tea#4"), ("d", "review:ada/tea-2#3")]
    {
        store.accept(delivery(guid), Some(&job(key, guid)), 10).await.unwrap();
    }
    store.rename_repository("ada/tea", "grace/tea", "Grace/Tea").await.unwrap();
    let mut waiting: Vec<String> = store.list(9).await.unwrap().into_iter().map(|job| job.key).collect();
    waiting.sort_unstable();
    assert_eq!(waiting, ["review:ada/tea-2#3", "review:grace/tea#3", "review:grace/tea#4"]);
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
    for (guid, key) in [
        ("a", "review:ada/tea-2#3"),
        ("b", "recheck:ada/tea-2:README.md"),
        ("c", "reconcile:ada/tea-2"),
        ("d", "review:ada/tea-22#3"),
    ] {
        store.accept(delivery(guid), Some(&job(key, guid)), 20).await.unwrap();
    }
    store.forget_repositories(&keys(&["ada/tea-2"])).await.unwrap();
    assert_eq!(in_turn(&store, 21).await, ["d"]);
    assert_eq!(store.pending_before("ada/tea-2", 9).await.unwrap(), []);
    assert_eq!(store.pending_before("grace/milk", 9).await.unwrap().len(), 1);
}
