//! However many ask at once, each source is asked at its pace; and one that refuses or fails is left in peace.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::Instant;

use super::world::{Asked, Told, World, honest};
use super::{earlier, in_pubmed, on_arxiv, repository, with_doi};
use crate::facts::{Answer, Question};
use crate::sources::lane::{Lane, LanePace};
use crate::sources::{Access, Failure, Memory, OwnTurnstile, Pass, Reply, Soon, Turn, Turnstile};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// What 200 entries of one review ask, with no overlap between reviews.
fn of_a_review(review: usize) -> Vec<Question> {
    let arxiv = (0..60).map(|at| on_arxiv(&format!("24{:02}.{at:05}", review + 1)));
    let dois = (0..60).map(|at| with_doi(&format!("10.1234/{review}.{at}")));
    let datasets = (0..10).map(|at| with_doi(&format!("10.5281/{review}.{at}")));
    let pubmed = (0..10).map(|at| in_pubmed(u32::try_from(1000 * review + at + 1).unwrap()));
    let repositories = (0..60).map(|at| repository(&format!("owner-{review}/name-{at}")));
    arxiv.chain(dois).chain(datasets).chain(pubmed).chain(repositories).collect()
}

fn access(review: usize) -> Access {
    // Two of the reviews belong to the same installation.
    Access { holder: format!("installation {}", review / 2), token: format!("token-{}", review / 2).into() }
}

/// The shortest gap between the end of one request and the start of the next in a lane.
fn least_gap(asked: &[Asked]) -> Duration {
    let mut asked: Vec<&Asked> = asked.iter().collect();
    asked.sort_by_key(|asked| asked.began);
    let gap = |pair: &[&Asked]| pair[1].began.checked_duration_since(pair[0].ended.unwrap()).unwrap_or_default();
    asked.windows(2).map(gap).min().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_entries_at_once_keep_to_each_sources_pace() {
    const GAP: u64 = 20;
    let world = World::honest().await;
    let sources = world.sources(GAP);
    let until = Instant::now() + 10 * MINUTE;
    let reviews = (0..5).map(|review| {
        let sources = sources.clone();
        tokio::spawn(async move { sources.ask(of_a_review(review), Some(&access(review)), until).await })
    });
    for review in reviews.collect::<Vec<_>>() {
        let facts = review.await.unwrap();
        assert_eq!(facts.iter().count(), 200);
        assert!(facts.iter().all(|(_, answer)| matches!(answer, Answer::Known(_))));
    }
    let asked = world.asked();
    let lane = |asked: &Asked| {
        let token = asked.head.split_once("authorization: ").map_or("", |(_, rest)| rest.lines().next().unwrap());
        format!("{}{token}", asked.api)
    };
    let lanes: BTreeSet<String> = asked.iter().map(lane).collect();
    assert_eq!(lanes.len(), 5 + 3, "five sources, and GitHub for each installation: {lanes:?}");
    for name in lanes {
        let asked: Vec<Asked> = asked.iter().filter(|asked| lane(asked) == name).cloned().collect();
        assert!(least_gap(&asked) >= Duration::from_millis(GAP), "{name}: {:?}", least_gap(&asked));
    }
    // 60 papers take two requests, and so on.
    let requests = ["arxiv", "doi", "crossref", "datacite", "pubmed", "github"].map(|api| world.paths(api).len());
    assert_eq!(requests, [5 * 2, 5 * 2, 5 * 3, 5, 5, 5 * 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_share_a_turnstile_are_one_to_a_source() {
    const GAP: u64 = 20;
    let world = World::honest().await;
    let turnstile = Arc::new(OwnTurnstile::default());
    let until = Instant::now() + 10 * MINUTE;
    let processes = (0..4).map(|process| {
        let sources = world.sharing(GAP, Arc::new(Memory::default()), Arc::clone(&turnstile) as _);
        tokio::spawn(
            async move { sources.ask(vec![on_arxiv(&format!("240{}.00001", process + 1))], None, until).await },
        )
    });
    for process in processes.collect::<Vec<_>>() {
        assert!(process.await.unwrap().iter().all(|(_, answer)| matches!(answer, Answer::Known(_))));
    }
    assert!(least_gap(&world.asked()) >= Duration::from_millis(GAP));
}

/// A turnstile with a slow database, as on a busy machine.
#[derive(Debug)]
struct Slow(OwnTurnstile);

impl Turnstile for Slow {
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn> {
        Box::pin(async move {
            let turn = self.0.enter(lane, hold).await;
            tokio::time::sleep(3 * SECOND).await;
            turn
        })
    }

    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()> {
        self.0.leave(lane, pass, wait)
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_let_in_too_late_asks_nothing_and_leaves_the_lane_to_others() {
    let turnstile = Arc::new(Slow(OwnTurnstile::default()));
    let pace = LanePace { gap: SECOND, rest: MINUTE };
    let lane = Lane::new("tea", "tea".to_owned(), pace, Arc::clone(&turnstile) as _);
    let request = async { panic!("it is too late to ask") };
    assert!(lane.send(Instant::now() + SECOND, |_| true, request).await.is_none());
    assert!(matches!(turnstile.enter("tea", SECOND).await, Turn::Free(_)));
}

#[tokio::test]
async fn nothing_is_known_where_sources_refuse_fail_or_answer_nonsense() {
    let asked = || {
        vec![
            on_arxiv("2401.00001"),
            earlier("2401.00002", 3),
            with_doi("10.1234/tea"),
            with_doi("10.5281/tea"),
            with_doi("10.1234/tea,pot"),
            in_pubmed(7),
            Question::Paper(crate::facts::PaperId::Pmc(7)),
            repository("ada/tea"),
        ]
    };
    let bad: [(u16, &str); 9] = [
        (403, ""),
        (429, "Rate exceeded."),
        (429, r#"{"error":"API rate limit exceeded","api-key":"198.51.100.9"}"#),
        (500, r#"{"message":"Not Found"}"#),
        (503, "<html>Down for maintenance</html>"),
        (200, "<html>Are you a robot?</html>"),
        (200, r#"{"data":[{"attri"#),
        (200, "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"),
        (200, ""),
    ];
    let until = || Instant::now() + MINUTE;
    for (status, body) in bad {
        let world = World::new(move |_| Some(Told::new(status, body))).await;
        for access in [None, Some(access(0))] {
            let facts = world.sources(1).ask(asked(), access.as_ref(), until()).await;
            assert_eq!(facts.iter().filter(|(_, answer)| **answer != Answer::Unknown).count(), 0, "{status} {body}");
            assert_eq!(facts.iter().count(), asked().len());
        }
    }
    let world = World::new(|_| None).await;
    let facts = world.sources(1).ask(asked(), None, until()).await;
    assert!(facts.iter().all(|(_, answer)| *answer == Answer::Unknown), "they answer nothing");
}

#[tokio::test]
async fn a_source_that_refuses_is_not_asked_again_at_once() {
    let world = World::new(|asked| Some(if asked.api == "arxiv" { Told::new(429, "") } else { honest(asked) })).await;
    let sources = world.sources(1);
    for at in 1..4 {
        let facts = sources.ask(vec![on_arxiv(&format!("2401.0000{at}"))], None, Instant::now() + MINUTE).await;
        assert!(facts.iter().all(|(_, answer)| matches!(answer, Answer::Known(_))), "DataCite stands in");
    }
    assert_eq!((world.paths("arxiv").len(), world.paths("datacite").len()), (1, 3));
}

#[allow(clippy::unnecessary_wraps, reason = "as a client answers")]
fn reply(status: u16, headers: &[(&'static str, &str)]) -> Result<Reply, Failure> {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    Ok(Reply { status, headers, body: Bytes::new(), is_cut: false })
}

fn lane(gap: Duration, rest: Duration) -> Lane {
    Lane::new("tea", "tea".into(), LanePace { gap, rest }, Arc::new(OwnTurnstile::default()))
}

/// How long after one request the next is sent, when all wait for their turn.
async fn waits(lane: &Lane, outcomes: Vec<Result<Reply, Failure>>) -> Vec<u64> {
    let (mut waits, mut last) = (Vec::new(), None::<Instant>);
    for outcome in outcomes {
        let sent = std::sync::Mutex::new(None);
        let request = async {
            *sent.lock().unwrap() = Some(Instant::now());
            outcome
        };
        lane.send(Instant::now() + 1000 * 60 * MINUTE, |_| true, request).await;
        let sent = sent.into_inner().unwrap().unwrap();
        waits.extend(last.map(|last| (sent - last).as_secs()));
        last = Some(sent);
    }
    waits
}

#[tokio::test(start_paused = true)]
async fn a_source_is_left_in_peace_for_longer_each_time_until_it_answers() {
    let lane = lane(3 * SECOND, 15 * MINUTE);
    let fails = || [reply(429, &[]), Err(Failure::TimedOut), reply(502, &[])];
    let mut outcomes: Vec<_> = fails().into_iter().chain(fails()).chain([reply(200, &[])]).collect();
    outcomes.extend([reply(403, &[]), reply(404, &[]), reply(200, &[])]);
    let minutes = |minutes: u64| minutes * 60;
    let grown = [15, 30, 60, 120, 240, 360].map(minutes);
    assert_eq!(waits(&lane, outcomes).await, [&grown[..], &[3, minutes(15), 3]].concat());
}

#[tokio::test(start_paused = true)]
async fn what_a_source_says_of_waiting_is_heeded() {
    let lane = lane(SECOND, MINUTE);
    let date = ("date", "Thu, 26 Nov 2026 10:00:00 GMT");
    let outcomes = vec![
        reply(429, &[("retry-after", "7")]),
        reply(503, &[date, ("retry-after", "Thu, 26 Nov 2026 10:05:00 GMT")]),
        reply(429, &[("retry-after", "2")]),
        reply(200, &[]),
        reply(429, &[("retry-after", "0")]),
        reply(200, &[]),
        reply(429, &[("retry-after", "soon")]),
        reply(
            200,
            &[date, ("x-ratelimit-limit", "60"), ("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "1795687800")],
        ),
        reply(200, &[("x-rate-limit-limit", "1"), ("x-rate-limit-interval", "5s")]),
        reply(200, &[]),
        reply(200, &[]),
        reply(429, &[("retry-after", "999999999")]),
        reply(200, &[]),
    ];
    // A source that keeps refusing is asked less and less often, whatever it says.
    let heeded = [7, 300, 120, 1, 1, 1, 60, 600, 5, 5, 5, 24 * 3600];
    assert_eq!(waits(&lane, outcomes).await, heeded);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_turn_that_comes_too_late() {
    let lane = lane(3 * SECOND, 15 * MINUTE);
    let begun = Instant::now();
    assert!(lane.send(begun + 5 * SECOND, |_| true, async { reply(429, &[]) }).await.is_none());
    let sent = AtomicUsize::new(0);
    let request = async {
        sent.fetch_add(1, Ordering::Relaxed);
        reply(200, &[])
    };
    assert!(lane.send(begun + 5 * SECOND, |_| true, request).await.is_none());
    assert_eq!((begun.elapsed(), sent.load(Ordering::Relaxed)), (Duration::ZERO, 0), "it is told at once");
}

#[tokio::test(start_paused = true)]
async fn requests_go_one_after_the_other_and_in_their_order() {
    let lane = Arc::new(lane(3 * SECOND, MINUTE));
    let (going, sent) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
    let begun = Instant::now();
    let requests: Vec<_> = (0..10_u64)
        .map(|at| {
            let (lane, going, sent) = (Arc::clone(&lane), Arc::clone(&going), Arc::clone(&sent));
            tokio::spawn(async move {
                let request = async {
                    assert_eq!(going.fetch_add(1, Ordering::SeqCst), 0);
                    sent.lock().unwrap().push((at, begun.elapsed().as_secs()));
                    tokio::time::sleep(2 * SECOND).await;
                    going.fetch_sub(1, Ordering::SeqCst);
                    reply(200, &[])
                };
                lane.send(begun + 21 * SECOND, |_| true, request).await.is_some()
            })
        })
        .collect();
    let mut went = 0;
    for request in requests {
        went += usize::from(request.await.unwrap());
    }
    assert_eq!(*sent.lock().unwrap(), [(0, 0), (1, 5), (2, 10), (3, 15), (4, 20)]);
    assert_eq!((went, begun.elapsed()), (5, 22 * SECOND), "the others gave up; what was begun came to its end");
}
