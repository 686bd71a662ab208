//! Leases expire by a clock that all share, and reports from expired ones are ignored.

use shelfmark::store::{Accepted, Counts, MOST_LOST, NewJob, Priority, Standing};

use crate::support::Database;
use crate::{ENDED, LONG, delivery, in_turn, job};

on_both! {
    a_lease_that_ends_without_a_word_is_given_to_another,
    leases_do_not_depend_on_what_time_the_worker_believes_it_is,
    an_ended_lease_has_no_say_in_the_newer_work_that_took_its_place,
    a_job_that_ends_every_worker_is_given_up_and_can_be_revived,
    a_running_job_hears_of_newer_work,
    a_job_that_is_about_to_tell_hears_that_another_has_it_and_else_keeps_it,
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
    // Whoever looks for work next takes the job back, is busy with more urgent work, and a push replaces what waits.
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
        assert_eq!(leased.parting.as_deref(), Some("its worker died"));
    }
    assert!(store.claim(9_000, LONG).await.unwrap().is_none());
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 0, running: 0, dead: 1 });
    assert_eq!(store.accept(delivery("a"), Some(&job("tea/1", "x")), 9_001).await.unwrap(), Accepted::Revived);
    let again = store.claim(9_002, LONG).await.unwrap().unwrap();
    assert_eq!((again.attempt, again.parting), (1, None));
    assert_eq!(store.counts().await.unwrap().dead, 0);
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
