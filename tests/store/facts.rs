//! Stored answers of the sources, and whose turn it is to ask.

use std::time::Duration;

use crate::support::Database;
use shelfmark::store::{LaneTurn, NewFact, Store};

on_both! {
    answers_are_kept_with_their_age,
    an_answer_stands_since_the_first_of_its_kind,
    who_learned_nothing_takes_no_answer_back_that_came_just_now,
    many_answers_are_kept_and_looked_up_at_once,
    one_at_a_time_enters_a_lane,
    who_leaves_a_lane_too_late_opens_nothing,
    of_many_who_come_together_one_enters,
}

const HOLD: Duration = Duration::from_hours(1);

fn fact(question: &str, answer: &str, kind: &'static str) -> NewFact {
    NewFact { question: question.to_owned(), answer: answer.to_owned(), kind }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

async fn answers_are_kept_with_their_age(database: &Database) {
    let store = database.open().await;
    let said = r#"{"known":"“green”, \\ and so on"}"#;
    store
        .keep_facts(&[fact("tea", said, "known"), fact("cup", "\"absent\"", "absent")], "unknown", 1_000)
        .await
        .unwrap();
    let kept = store.facts(&names(&["tea", "pot"]), 1_500).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].answer.as_str(), kept[0].age, kept[0].standing), (said, 500, 500));
    assert_eq!(store.facts(&[], 0).await.unwrap(), []);
    assert_eq!(store.facts(&names(&["tea"]), 0).await.unwrap()[0].age, 0, "clocks may step");
    store.keep_facts(&[fact("tea", said, "known")], "unknown", 3_000).await.unwrap();
    store.prune_facts(2_000).await.unwrap();
    assert_eq!(store.facts(&names(&["tea", "cup"]), 4_000).await.unwrap().len(), 1, "what is old is forgotten");
}

async fn an_answer_stands_since_the_first_of_its_kind(database: &Database) {
    let store = database.open().await;
    let mut stands = Vec::new();
    for (kind, now) in [("unknown", 0), ("unknown", 100), ("absent", 200), ("absent", 300), ("known", 400)] {
        store.keep_facts(&[fact("tea", kind, kind)], "", now).await.unwrap();
        let kept = store.facts(&names(&["tea"]), now).await.unwrap();
        stands.push((kept[0].standing, kept[0].in_a_row));
    }
    assert_eq!(stands, [(0, 1), (100, 2), (0, 1), (100, 2), (0, 1)]);
}

async fn who_learned_nothing_takes_no_answer_back_that_came_just_now(database: &Database) {
    let store = database.open().await;
    store.keep_facts(&[fact("tea", "green", "known")], "unknown", 100_000).await.unwrap();
    let mut told = Vec::new();
    for now in [100_500, 170_000] {
        store.keep_facts(&[fact("tea", "", "unknown")], "unknown", now).await.unwrap();
        told.push(store.facts(&names(&["tea"]), now).await.unwrap().remove(0).answer);
    }
    assert_eq!(told, ["green", ""]);
}

async fn many_answers_are_kept_and_looked_up_at_once(database: &Database) {
    let store = database.open().await;
    let many: Vec<NewFact> = (0..2_500).map(|at| fact(&format!("tea {at}"), "\"absent\"", "absent")).collect();
    store.keep_facts(&many, "", 10).await.unwrap();
    let asked: Vec<String> = many.iter().map(|fact| fact.question.clone()).collect();
    assert_eq!(store.facts(&asked, 20).await.unwrap().len(), 2_500);
    store.prune_facts(200).await.unwrap();
    assert_eq!(store.facts(&asked, 0).await.unwrap(), []);
}

async fn enters(store: &Store, lane: &str, hold: Duration, now: i64) -> i64 {
    match store.enter_lane(lane, hold, now).await.unwrap() {
        LaneTurn::Entered(pass) => pass,
        turn => panic!("{turn:?}"),
    }
}

async fn one_at_a_time_enters_a_lane(database: &Database) {
    let store = database.open().await;
    let now = 1_000_000;
    let pass = enters(&store, "arxiv", HOLD, now).await;
    assert_eq!(store.enter_lane("arxiv", HOLD, now).await.unwrap(), LaneTurn::Held);
    enters(&store, "doi", HOLD, now).await;
    store.leave_lane("arxiv", pass, Duration::ZERO, now).await.unwrap();
    let pass = enters(&store, "arxiv", HOLD, now).await;
    store.leave_lane("arxiv", pass, Duration::from_mins(30), now).await.unwrap();
    let LaneTurn::Closed(wait) = store.enter_lane("arxiv", HOLD, now).await.unwrap() else { panic!("it rests") };
    assert!((1_500_000..=1_800_000).contains(&wait), "{wait}");
}

async fn who_leaves_a_lane_too_late_opens_nothing(database: &Database) {
    let store = database.open().await;
    let now = 1_000_000;
    let late = enters(&store, "arxiv", Duration::ZERO, now).await;
    enters(&store, "arxiv", HOLD, now + 5).await;
    store.leave_lane("arxiv", late, Duration::ZERO, now + 5).await.unwrap();
    assert_eq!(store.enter_lane("arxiv", HOLD, now + 5).await.unwrap(), LaneTurn::Held);
    store.leave_lane("arxiv", late, HOLD, now + 5).await.unwrap();
    let closed = store.enter_lane("arxiv", HOLD, now + 5).await.unwrap();
    assert!(matches!(closed, LaneTurn::Closed(_)), "a source that asks for peace gets it: {closed:?}");
}

async fn of_many_who_come_together_one_enters(database: &Database) {
    let store = database.open().await;
    let asked = (0..40).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.enter_lane("arxiv", HOLD, 1_000).await.unwrap() })
    });
    let mut entered = 0;
    for asked in asked.collect::<Vec<_>>() {
        entered += usize::from(matches!(asked.await.unwrap(), LaneTurn::Entered(_)));
    }
    assert_eq!(entered, 1);
}

/// A SQLite file belongs to one process: whoever was in a lane has ended, and so has the request that it sent. The source still counts that one.
#[tokio::test]
async fn a_lane_is_free_again_soon_after_the_process_in_it_has_ended() {
    let database = Database::sqlite();
    let now = 1_000;
    let before = database.open().await;
    enters(&before, "arxiv", HOLD, now).await;
    let left = enters(&before, "doi", HOLD, now).await;
    before.leave_lane("doi", left, HOLD, now).await.unwrap();
    before.close().await;
    drop(before);
    let visitor = database.visit().await;
    visitor.free_lanes(now).await.unwrap();
    visitor.close().await;
    let store = database.open().await;
    let later = now + 3_000;
    assert_eq!(store.enter_lane("arxiv", HOLD, later).await.unwrap(), LaneTurn::Held);
    store.free_lanes(now).await.unwrap();
    assert_eq!(store.enter_lane("arxiv", HOLD, later - 1).await.unwrap(), LaneTurn::Held);
    enters(&store, "arxiv", HOLD, later).await;
    let closed = store.enter_lane("doi", HOLD, later).await.unwrap();
    assert!(matches!(closed, LaneTurn::Closed(_)), "a source that asked for peace still gets it: {closed:?}");
}

/// On a server, what another process holds is left to it, since it is not known whether that process has ended.
#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn a_lane_on_a_server_is_held_though_another_process_starts() {
    let database = Database::postgres().await;
    let store = database.open().await;
    enters(&store, "arxiv", HOLD, 0).await;
    let other = database.open().await;
    other.free_lanes(0).await.unwrap();
    assert_eq!(other.enter_lane("arxiv", HOLD, 0).await.unwrap(), LaneTurn::Held);
}
