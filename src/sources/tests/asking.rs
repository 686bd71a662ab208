//! Whole questions, from asking to answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::world::{Told, World, honest};
use super::{earlier, in_pubmed, known, on_arxiv, paper, repository, with_doi};
use crate::facts::{Answer, Facts, Question, Source};
use crate::sources::{Access, Kept, MOST_QUESTIONS, Memory, OwnTurnstile, Soon, Sources};

fn soon() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

async fn ask(sources: &Sources, questions: &[Question]) -> Facts {
    sources.ask(questions.to_vec(), None, soon()).await
}

fn access() -> Access {
    Access { holder: "installation 7".into(), token: "hush".to_owned().into() }
}

fn title<'f>(facts: &'f Facts, question: &Question) -> &'f str {
    &paper(facts.answer(question).unwrap()).records[0].titles[0]
}

#[tokio::test]
async fn each_question_goes_to_who_would_know() {
    let world = World::honest().await;
    let asked = [
        on_arxiv("2401.00001"),
        with_doi("10.1234/tea"),
        with_doi("10.5281/zenodo.1"),
        in_pubmed(7),
        on_arxiv("2401.99999"),
        in_pubmed(99999),
    ];
    let facts = ask(&world.sources(1), &asked).await;
    let titles = ["arXiv on 2401.00001", "Crossref on 10.1234/tea", "DataCite on 10.5281/zenodo.1", "PubMed on 7"];
    for (question, expected) in asked.iter().zip(titles) {
        assert_eq!(title(&facts, question), expected);
    }
    assert!(facts.is_absent(&asked[4]) && facts.is_absent(&asked[5]));
    let mail = "keeper%40list.example";
    assert!(world.paths("crossref")[0].contains(&format!("mailto={mail}")));
    assert!(world.paths("datacite")[0].contains(&format!("mailto={mail}")));
    assert!(world.paths("pubmed")[0].contains(&format!("tool=shelfmark&email={mail}")));
    assert!(world.asked().iter().all(|asked| asked.head.contains("user-agent: shelfmark/")));
}

#[tokio::test]
async fn earlier_versions_are_asked_for_by_themselves() {
    let world = World::honest().await;
    let asked =
        [on_arxiv("2401.00001"), earlier("2401.00001", 3), earlier("math/0309136", 2), earlier("2401.00002", 99)];
    let facts = ask(&world.sources(1), &asked).await;
    assert_eq!(paper(facts.answer(&asked[0]).unwrap()).latest_version, Some(3), "the latest is none of the earlier");
    assert_eq!(facts.earlier_versions("2401.00001", 3).map(<[_]>::len), Some(2));
    assert_eq!(facts.earlier_versions("math/0309136", 2).map(<[_]>::len), Some(1));
    assert_eq!(facts.answer(&asked[3]), Some(&Answer::Unknown), "that many are not asked for");
    let mut paths = world.paths("arxiv");
    paths.sort();
    assert_eq!(
        paths[1..],
        ["api/query?id_list=2401.00001v1,2401.00001v2&max_results=2", "api/query?id_list=math/0309136v1&max_results=1"]
    );
}

#[tokio::test]
async fn a_number_that_sinks_a_request_sinks_nothing_else() {
    let world = World::honest().await;
    let asked: Vec<Question> =
        (1..=8).map(|at| on_arxiv(&format!("2401.0000{at}"))).chain([on_arxiv("2401.00666")]).collect();
    let malformed = on_arxiv("2413.00001");
    let facts = ask(&world.sources(1), &[asked.clone(), vec![malformed.clone()]].concat()).await;
    for question in &asked[..8] {
        assert!(title(&facts, question).starts_with("arXiv on"));
    }
    assert_eq!(title(&facts, &asked[8]), "DataCite on 10.48550/arxiv.2401.00666");
    assert!(facts.is_absent(&malformed), "arXiv numbers no thirteenth month");
    assert!(!world.paths("arxiv").concat().contains("2413"));
}

#[tokio::test]
async fn dois_with_commas_are_asked_for_alone() {
    let world = World::honest().await;
    let asked = [with_doi("10.1001/jama.1,2"), with_doi("10.1002/tea:1<2::pot>3.0.co;2-v")];
    let facts = ask(&world.sources(1), &asked).await;
    assert_eq!(title(&facts, &asked[0]), "Crossref on 10.1001/jama.1,2");
    assert!(world.paths("doi").contains(&"api/handles/10.1001/jama.1%2C2?type=URL".to_owned()));
    assert_eq!(world.paths("crossref").len(), 2);
}

#[tokio::test]
async fn other_agencies_papers_stay_unknown_and_where_doi_org_is_away_the_agency_is_guessed() {
    let world = World::honest().await;
    let other = with_doi("10.11501/tea");
    assert_eq!(ask(&world.sources(1), std::slice::from_ref(&other)).await.answer(&other), Some(&Answer::Unknown));
    assert_eq!(world.asked().len(), 1);

    let world = World::new(|asked| Some(if asked.api == "doi" { Told::new(503, "") } else { honest(asked) })).await;
    let asked = [with_doi("10.1234/tea"), with_doi("10.5281/tea"), with_doi("10.1234/99999")];
    let facts = ask(&world.sources(1), &asked).await;
    assert_eq!(title(&facts, &asked[0]), "Crossref on 10.1234/tea");
    assert_eq!(title(&facts, &asked[1]), "DataCite on 10.5281/tea");
    assert!(!facts.is_absent(&asked[2]));
}

#[tokio::test]
async fn repositories_are_asked_for_together_with_a_token_and_the_token_goes_nowhere_else() {
    let world = World::honest().await;
    let asked = [
        repository("ada/tea"),
        repository("ada/99999"),
        repository("no/such/name"),
        with_doi("10.1234/tea"),
        on_arxiv("2401.00001"),
    ];
    let facts = world.sources(1).ask(asked.to_vec(), Some(&access()), soon()).await;
    assert_eq!(known(facts.answer(&asked[0]).unwrap()).full_name, "ada/tea");
    assert!(facts.is_absent(&asked[1]));
    assert_eq!(facts.answer(&asked[2]), Some(&Answer::Unknown));
    assert_eq!(world.paths("github"), ["graphql"]);
    for asked in world.asked() {
        assert_eq!(asked.head.contains("authorization: bearer hush"), asked.api == "github", "{}", asked.api);
    }
}

#[tokio::test]
async fn repositories_are_asked_for_one_by_one_without_a_token() {
    let world = World::honest().await;
    let asked = [repository("ada/tea"), repository("ada/moved"), repository("ada/99999")];
    let facts = ask(&world.sources(1), &asked).await;
    let names = asked[..2].iter().map(|question| known(facts.answer(question).unwrap()).full_name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["ada/tea", "ada/new"], "renamed");
    assert!(facts.is_absent(&asked[2]));
    assert_eq!(world.paths("github"), ["repos/ada/tea", "repos/ada/moved", "repositories/7", "repos/ada/99999"]);

    let spent = World::new(|_| {
        let told = Told::new(403, r#"{"message":"API rate limit exceeded"}"#).with("x-ratelimit-remaining", "0");
        Some(told.with("date", "Thu, 01 Jan 1970 00:00:00 GMT").with("x-ratelimit-reset", "1800"))
    })
    .await;
    assert!(ask(&spent.sources(1), &asked).await.iter().all(|(_, answer)| *answer == Answer::Unknown));
    assert_eq!(spent.asked().len(), 1, "the next would meet the same");
}

#[tokio::test]
async fn what_was_learned_is_not_asked_again() {
    let world = World::honest().await;
    let sources = world.sources(1);
    let asked = [on_arxiv("2401.00001"), with_doi("10.1234/tea"), repository("ada/tea"), repository("ada/99999")];
    let first = ask(&sources, &asked).await;
    let requests = world.asked().len();
    assert_eq!(ask(&sources, &asked).await, first);
    assert_eq!(world.asked().len(), requests);
    assert_eq!(ask(&sources, &[on_arxiv("2401.00001"), on_arxiv("2401.00001")]).await.iter().count(), 1);
}

#[tokio::test]
async fn a_review_asks_for_so_much_and_no_more() {
    let world = World::honest().await;
    let asked: Vec<Question> = (0..1000).map(|at| on_arxiv(&format!("2401.{at:05}"))).collect();
    let facts = ask(&world.sources(1), &asked).await;
    assert_eq!(facts.iter().count(), 1000);
    assert_eq!(facts.iter().filter(|(_, answer)| matches!(answer, Answer::Known(_))).count(), MOST_QUESTIONS);
    assert!(
        asked[..MOST_QUESTIONS].iter().all(|question| facts.answer(question) != Some(&Answer::Unknown)),
        "the first"
    );
    assert_eq!(world.asked().len(), 4);
}

#[tokio::test]
async fn what_comes_too_late_is_there_for_the_next_who_asks() {
    let is_first = AtomicBool::new(true);
    let world = World::new(move |asked| {
        let mut told = honest(asked);
        if is_first.swap(false, Ordering::Relaxed) {
            told.after = Duration::from_millis(400);
        }
        Some(told)
    })
    .await;
    let sources = world.sources(1);
    let asked = [on_arxiv("2401.00001")];
    let facts = sources.ask(asked.to_vec(), None, Instant::now() + Duration::from_millis(200)).await;
    assert_eq!(facts.answer(&asked[0]), Some(&Answer::Unknown));
    // Another paper's turn comes when that answer has arrived.
    ask(&sources, &[on_arxiv("2401.00002")]).await;
    let requests = world.asked().len();
    assert!(matches!(ask(&sources, &asked).await.answer(&asked[0]), Some(Answer::Known(_))));
    assert!(world.asked().len() == requests || requests == 1, "it was kept, if it was begun in time");
}

/// A memory from the past: all that it is given was learned a while ago, and has held for as long.
#[derive(Debug)]
struct Past(Memory, Duration);

impl Kept for Past {
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, crate::sources::Remembered)>> {
        Box::pin(async move {
            let mut found = self.0.get(questions).await;
            for (_, remembered) in &mut found {
                (remembered.age, remembered.standing) = (self.1, self.1);
            }
            found
        })
    }

    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()> {
        self.0.keep(answers)
    }
}

#[tokio::test]
async fn that_there_is_no_such_doi_is_said_when_it_was_so_for_a_day() {
    let world = World::honest().await;
    let asked = [with_doi("10.1234/99999")];
    for (hours, is_absent, requests) in [(23, false, 1), (25, true, 2)] {
        let kept = Arc::new(Past(Memory::default(), Duration::from_hours(hours)));
        let sources = world.sharing(1, kept, Arc::new(OwnTurnstile::default()));
        let before = world.asked().len();
        assert!(!ask(&sources, &asked).await.is_absent(&asked[0]), "it may be new");
        assert_eq!(ask(&sources, &asked).await.is_absent(&asked[0]), is_absent, "{hours}");
        assert_eq!(world.asked().len() - before, requests, "{hours}");
    }
}

#[tokio::test]
async fn a_stand_ins_word_is_told_as_its_own() {
    let world = World::new(|asked| (asked.api != "arxiv").then(|| honest(asked))).await;
    let asked = [on_arxiv("2401.00001"), on_arxiv("2401.99999")];
    let facts = ask(&world.sources(1), &asked).await;
    let record = &paper(facts.answer(&asked[0]).unwrap()).records[0];
    assert_eq!((record.source, record.has_all_authors), (Source::DataCite, false));
    assert_eq!(facts.answer(&asked[1]), Some(&Answer::Unknown), "it is no authority on what arXiv has");
}

#[tokio::test]
async fn what_was_known_stands_while_a_source_is_away() {
    let is_away = Arc::new(AtomicBool::new(false));
    let away = Arc::clone(&is_away);
    let world = World::new(move |asked| (!away.load(Ordering::Relaxed)).then(|| honest(asked))).await;
    let asked = [on_arxiv("2401.00001"), with_doi("10.1234/tea"), repository("ada/tea"), in_pubmed(99999)];
    for (days, stands) in [(5, true), (40, false)] {
        let kept: Arc<dyn Kept> = Arc::new(Past(Memory::default(), Duration::from_hours(24 * days)));
        let sources = || world.sharing(1, Arc::clone(&kept), Arc::new(OwnTurnstile::default()));
        is_away.store(false, Ordering::Relaxed);
        ask(&sources(), &asked).await;
        is_away.store(true, Ordering::Relaxed);
        let facts = ask(&sources(), &asked).await;
        for question in &asked[..3] {
            assert_eq!(
                matches!(facts.answer(question), Some(Answer::Known(_))),
                stands,
                "{question:?} after {days} days"
            );
        }
        assert_eq!(facts.answer(&asked[3]), Some(&Answer::Unknown), "that there is none is asked again");
    }
}
