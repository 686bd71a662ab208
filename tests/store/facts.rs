//! What the world has answered, and whose turn it is to ask.

use crate::support::Database;
use shelfmark::store::KeptFact;

on_both! {
    answers_are_kept_until_they_end,
    a_later_answer_takes_the_place_of_the_earlier,
    many_answers_are_kept_and_looked_up_at_once,
    turns_of_a_lane_keep_their_distance,
    processes_that_share_a_lane_never_have_the_same_turn,
}

fn fact(question: &str, answer: &str, keep_until: i64) -> KeptFact {
    KeptFact { question: question.to_owned(), answer: answer.to_owned(), learned_at: 10, keep_until, failures: 0 }
}

fn questions(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

async fn answers_are_kept_until_they_end(database: &Database) {
    let store = database.open().await;
    let (tea, cup) = (fact("tea", r#"{"known":"“green”"}"#, 100), fact("cup", "\"absent\"", 50));
    store.keep_facts(&[tea.clone(), cup]).await.unwrap();
    assert_eq!(store.facts(&questions(&["tea", "cup", "pot"]), 49).await.unwrap().len(), 2);
    assert_eq!(store.facts(&questions(&["tea", "cup", "pot"]), 50).await.unwrap(), [tea]);
    store.prune_facts(60).await.unwrap();
    assert_eq!(store.facts(&questions(&["tea", "cup"]), 0).await.unwrap().len(), 1, "what ended is forgotten");
    assert_eq!(store.facts(&[], 0).await.unwrap(), []);
}

async fn a_later_answer_takes_the_place_of_the_earlier(database: &Database) {
    let store = database.open().await;
    store.keep_facts(&[KeptFact { failures: 3, ..fact("tea", "\"unknown\"", 100) }]).await.unwrap();
    let known = fact("tea", "\"known\"", 900);
    store.keep_facts(std::slice::from_ref(&known)).await.unwrap();
    assert_eq!(store.facts(&questions(&["tea"]), 20).await.unwrap(), [known]);
}

async fn many_answers_are_kept_and_looked_up_at_once(database: &Database) {
    let store = database.open().await;
    let many: Vec<KeptFact> = (0..2_500).map(|at| fact(&format!("tea {at}"), "\"absent\"", 100)).collect();
    store.keep_facts(&many).await.unwrap();
    let asked: Vec<String> = many.iter().map(|fact| fact.question.clone()).collect();
    assert_eq!(store.facts(&asked, 20).await.unwrap().len(), 2_500);
    store.prune_facts(200).await.unwrap();
    assert_eq!(store.facts(&asked, 0).await.unwrap(), []);
}

async fn turns_of_a_lane_keep_their_distance(database: &Database) {
    let store = database.open().await;
    let mut turns = Vec::new();
    for now in [1_000, 1_000, 1_500, 9_000] {
        turns.push(store.turn("arxiv", 3_000, now).await.unwrap());
    }
    assert_eq!(turns, [1_000, 4_000, 7_000, 10_000]);
    assert_eq!(store.turn("doi", 3_000, 9_000).await.unwrap(), 9_000, "each lane has its own");
    store.rest("arxiv", 60_000).await.unwrap();
    assert_eq!(store.turn("arxiv", 3_000, 9_000).await.unwrap(), 60_000, "it is left in peace");
    store.rest("arxiv", 20_000).await.unwrap();
    assert_eq!(store.turn("arxiv", 3_000, 9_000).await.unwrap(), 63_000, "a shorter rest ends no longer one");
    store.rest("pubmed", 20_000).await.unwrap();
    assert_eq!(store.turn("pubmed", 1, 9_000).await.unwrap(), 20_000);
}

async fn processes_that_share_a_lane_never_have_the_same_turn(database: &Database) {
    let store = database.open().await;
    let asked = (0..40).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.turn("arxiv", 3, 1_000).await.unwrap() })
    });
    let mut turns = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        turns.push(asked.await.unwrap());
    }
    turns.sort_unstable();
    assert_eq!(turns, (0..40).map(|at| 1_000 + at * 3).collect::<Vec<_>>());
}
