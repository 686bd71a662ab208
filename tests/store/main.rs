//! Conversations with the store. Each is held on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

/// Runs each conversation on both databases. Without a PostgreSQL server, its half is reported as ignored, by name.
macro_rules! on_both {
    ($($conversation:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $conversation() {
                super::$conversation(&crate::support::Database::sqlite()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            #[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
            async fn $conversation() {
                super::$conversation(&crate::support::Database::postgres().await).await;
            })*
        }
    };
}

mod facts;
mod intake;
mod leases;
mod lists;
mod opening;
mod outage;
mod pulls;
mod queue;
mod registration;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use shelfmark::store::{Cause, Delivery, NewJob, Priority, Store};

/// A lease that no test outlives.
const LONG: Duration = Duration::from_hours(1);

/// A lease that has expired when it begins.
pub const ENDED: Duration = Duration::ZERO;

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

/// The payloads in the order in which they are done, each before the next is started.
async fn in_turn(store: &Store, now: i64) -> Vec<String> {
    let mut done = Vec::new();
    while let Some(leased) = store.claim(now, LONG).await.unwrap() {
        store.finish(&leased).await.unwrap();
        done.push(leased.payload);
    }
    done
}

/// Fails until it is dead.
async fn dies(store: &Store, guid: &str, away: bool, now: i64) {
    let leased = store.claim(now, LONG).await.unwrap().unwrap();
    assert_eq!(leased.payload, guid);
    store.give_up(&leased, "502", now, away).await.unwrap();
    let parting = store.claim(now, LONG).await.unwrap().unwrap();
    // A failure of the explanation does not change what the job died of.
    store.retry(&parting, now, "502", now, if away { Cause::Own } else { Cause::Away }).await.unwrap();
    let parting = store.claim(now, LONG).await.unwrap().unwrap();
    store.give_up(&parting, "502", now, !away).await.unwrap();
}
